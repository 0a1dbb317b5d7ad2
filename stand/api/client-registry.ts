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
  readonly inn?: string;
  readonly status?: ClientStatus;
  /** With a `-` in front: descending. */
  readonly sort: `${'-' | ''}${'code' | 'name' | 'createdAt'}`;
}

/** Who changes a client. */
export interface ChangeAuthors {
  readonly actor: string;
  /** The second owner, where the change needs one. */
  readonly confirmedBy?: string;
}

export interface ClientRegistry {
  search(criteria: SearchCriteria): readonly Client[];
  find(id: string): StoredClient | undefined;
  /** Another active client with the same ИНН and КПП. */
  findTwin(fields: Pick<NewClient, 'inn' | 'kpp'>, ownId?: string): Client | undefined;
  create(fields: NewClient, actor: string): StoredClient;
  /** A change that changes nothing makes no new version. */
  change(stored: StoredClient, change: ClientChange, authors: ChangeAuthors): StoredClient;
  /** Into the archive and out of it. */
  move(stored: StoredClient, status: ClientStatus, actor: string): StoredClient;
  /** The client goes with its history; its code is never given again. */
  remove(id: string): void;
}

/** @param now milliseconds since the epoch */
export function createClientRegistry(seed: readonly Client[], now: () => number): ClientRegistry {
  const clients = new Map<string, StoredClient>();
  let lastNumber = 0;
  for (const client of seed) {
    const created: ClientEvent = {
      at: client.createdAt,
      action: 'CREATED',
      actor: seedActor,
      confirmedBy: null,
      changes: [],
    };
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
      return [...clients.values()]
        .map(({ client }) => client)
        .filter((client) => matches(client, criteria))
        .sort(orderOf(criteria.sort));
    },
    find(id) {
      return clients.get(id);
    },
    findTwin({ inn, kpp }, ownId) {
      if (kpp === undefined || kpp === null) return undefined;
      return [...clients.values()].find(
        ({ client }) =>
          client.id !== ownId && client.status === 'ACTIVE' && client.inn === inn && client.kpp === kpp,
      )?.client;
    },
    create(fields, actor) {
      lastNumber += 1;
      const at = timestamp();
      const client: Client = {
        id: randomUUID(),
        code: `К-${String(lastNumber).padStart(6, '0')}`,
        name: fields.name,
        inn: fields.inn,
        kpp: fields.kpp ?? null,
        ogrn: fields.ogrn ?? null,
        status: 'ACTIVE',
        category: fields.category ?? 'STANDARD',
        email: fields.email ?? null,
        phone: fields.phone ?? null,
        address: fields.address ?? null,
        account: fields.account ?? null,
        bik: fields.bik ?? null,
        creditLimit: fields.creditLimit ?? null,
        createdAt: at,
        updatedAt: at,
      };
      return save(client, undefined, { at, action: 'CREATED', actor, confirmedBy: null, changes: [] });
    },
    change(stored, change, { actor, confirmedBy = null }) {
      const changes = changesOf(stored.client, change);
      if (changes.length === 0) return stored;
      const at = timestamp();
      const client = { ...stored.client, ...change, updatedAt: at };
      return save(client, stored, { at, action: 'CHANGED', actor, confirmedBy, changes });
    },
    move(stored, status, actor) {
      const at = timestamp();
      const client: Client = { ...stored.client, status, updatedAt: at };
      const action = status === 'ARCHIVED' ? 'ARCHIVED' : 'RESTORED';
      const changes = [{ field: 'status', before: stored.client.status, after: status }];
      return save(client, stored, { at, action, actor, confirmedBy: null, changes });
    },
    remove(id) {
      clients.delete(id);
    },
  };
}

/** The fields that a change would really change. */
export function changesOf(client: Client, change: ClientChange): readonly FieldChange[] {
  return Object.entries(change)
    .map(([field, after]) => ({ field, before: client[field as keyof ClientFields], after }))
    .filter(({ before, after }) => before !== after);
}

/** Who created the seed. */
const seedActor = 'начальная загрузка';

function matches(client: Client, { code, name, inn, status }: SearchCriteria): boolean {
  if (code !== undefined && client.code !== code) return false;
  if (inn !== undefined && client.inn !== inn) return false;
  if (status !== undefined && client.status !== status) return false;
  return name === undefined || client.name.toLowerCase().includes(name.toLowerCase());
}

/** Equal names and dates stay in the order of codes. */
function orderOf(sort: SearchCriteria['sort']): (one: Client, other: Client) => number {
  const field = sort.replace('-', '') as 'code' | 'name' | 'createdAt';
  const sign = sort.startsWith('-') ? -1 : 1;
  return (one, other) => sign * one[field].localeCompare(other[field], 'ru');
}
