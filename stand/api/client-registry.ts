// The registry itself: clients, their versions and their history, in memory.
import { randomUUID } from 'node:crypto';
import type {
  Client,
  ClientChange,
  ClientEvent,
  ClientFields,
  ClientStatus,
  FieldChange,
  NewClient,
} from './client';

/** A client and the number of its version, which grows with each change. */
export interface StoredClient {
  readonly client: Client;
  readonly version: number;
  readonly history: readonly ClientEvent[];
}

/** What a search asks for; conditions add up. */
export interface SearchCriteria {
  readonly code?: string;
  /** A part of the name, whatever the case. */
  readonly name?: string;
  readonly status?: ClientStatus;
  readonly page: number;
  readonly size: number;
}

/** One page of a search and how many clients were found in all. */
export interface SearchResult {
  readonly items: readonly Client[];
  readonly total: number;
}

export interface ClientRegistry {
  search(criteria: SearchCriteria): SearchResult;
  find(id: string): StoredClient | undefined;
  create(fields: NewClient, actor: string): StoredClient;
  /** A change that changes nothing makes no new version. */
  change(stored: StoredClient, change: ClientChange, actor: string): StoredClient;
  archive(stored: StoredClient, actor: string): StoredClient;
}

/** @param now milliseconds since the epoch */
export function createClientRegistry(seed: readonly Client[], now: () => number): ClientRegistry {
  const clients = new Map<string, StoredClient>();
  let lastNumber = 0;
  for (const client of seed) {
    const created: ClientEvent = { at: client.createdAt, action: 'CREATED', actor: seedActor, changes: [] };
    clients.set(client.id, { client, version: 1, history: [created] });
    lastNumber = Math.max(lastNumber, Number(client.code.slice(2)));
  }

  const timestamp = (): string => new Date(now()).toISOString();

  function save(client: Client, previous: StoredClient | undefined, event: ClientEvent): StoredClient {
    const stored = {
      client,
      version: (previous?.version ?? 0) + 1,
      history: [...(previous?.history ?? []), event],
    };
    clients.set(client.id, stored);
    return stored;
  }

  return {
    search(criteria) {
      // A code is unique and never changes, so that the order of codes is the order of creation.
      const found = [...clients.values()]
        .map(({ client }) => client)
        .filter((client) => matches(client, criteria));
      const from = (criteria.page - 1) * criteria.size;
      return { items: found.slice(from, from + criteria.size), total: found.length };
    },
    find(id) {
      return clients.get(id);
    },
    create(fields, actor) {
      lastNumber += 1;
      const at = timestamp();
      const client: Client = {
        id: randomUUID(),
        code: `К-${String(lastNumber).padStart(6, '0')}`,
        name: fields.name,
        inn: fields.inn,
        status: 'ACTIVE',
        email: fields.email ?? null,
        phone: fields.phone ?? null,
        account: fields.account ?? null,
        createdAt: at,
        updatedAt: at,
      };
      return save(client, undefined, { at, action: 'CREATED', actor, changes: [] });
    },
    change(stored, change, actor) {
      const changes = changesOf(stored.client, change);
      if (changes.length === 0) return stored;
      const at = timestamp();
      const client = { ...stored.client, ...change, updatedAt: at };
      return save(client, stored, { at, action: 'CHANGED', actor, changes });
    },
    archive(stored, actor) {
      const at = timestamp();
      const client: Client = { ...stored.client, status: 'ARCHIVED', updatedAt: at };
      const changes = [{ field: 'status', before: stored.client.status, after: client.status }];
      return save(client, stored, { at, action: 'ARCHIVED', actor, changes });
    },
  };
}

/** Who created the seed. */
const seedActor = 'начальная загрузка';

function matches(client: Client, { code, name, status }: SearchCriteria): boolean {
  if (code !== undefined && client.code !== code) return false;
  if (status !== undefined && client.status !== status) return false;
  return name === undefined || client.name.toLowerCase().includes(name.toLowerCase());
}

function changesOf(client: Client, change: ClientChange): readonly FieldChange[] {
  return Object.entries(change)
    .map(([field, after]) => ({ field, before: client[field as keyof ClientFields], after }))
    .filter(({ before, after }) => before !== after);
}
