// HARs of browsers that never were, and what the recorder makes of them.
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import { loadStand, type Stand } from '../../../support/config/stand';
import { loadContract } from '../../../support/contract/openapi';
import { knownSteps, type KnownStep } from '../../../support/run/known-steps';
import { draftOf, type WrittenDraft } from '../../../tools/record/record';

export const API = 'https://clients.example';
export const KEYCLOAK = 'https://login.example/realms/aurora-realm/protocol/openid-connect/token';

export interface MadeEntry {
  readonly method?: string;
  /** With its host, or the path of the API. */
  readonly url: string;
  /** Whose token it bears; none: without a token. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status?: number;
  readonly answer?: unknown;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly purpose?: string;
  readonly page?: string;
}

/** The text of a HAR; entries begin a second one after the other. */
export function har(entries: readonly MadeEntry[]): string {
  const pages = entries.map(({ page = '' }, index) => ({ id: `page_${index}`, title: page }));
  return JSON.stringify({ log: { version: '1.2', pages, entries: entries.map(entryOf) } });
}

function entryOf(entry: MadeEntry, index: number): unknown {
  const { method = 'GET', url, token, headers = {}, body, status = 200, answer } = entry;
  const { answerHeaders = {}, purpose, type = 'application/json' } = entry;
  const isForm = typeof body === 'string';
  const sent = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined
      ? {}
      : { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' }),
    ...headers,
  };
  const text = answer === undefined || typeof answer === 'string' ? (answer ?? '') : JSON.stringify(answer);
  const isProblem = status >= 400 && type === 'application/json';
  const came = {
    ...(text === '' ? {} : { 'content-type': isProblem ? 'application/problem+json' : type }),
    ...answerHeaders,
  };
  return {
    startedDateTime: new Date(Date.UTC(2026, 2, 16, 9, 0, index)).toISOString(),
    time: 12.5,
    pageref: `page_${index}`,
    ...(purpose === undefined ? {} : { _resourceType: purpose }),
    request: {
      method,
      url: url.startsWith('/') ? API + url : url,
      headers: pairs(sent),
      ...(body === undefined ? {} : { postData: { text: isForm ? body : JSON.stringify(body) } }),
    },
    response: {
      status,
      statusText: '',
      headers: pairs(came),
      content: { mimeType: text === '' ? 'x-unknown' : type, text },
    },
  };
}

function pairs(headers: Readonly<Record<string, string>>): unknown {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}

/** An unsigned token: what it claims is all that is read of it. */
export function tokenOf(username: string, roles: readonly string[]): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    preferred_username: username,
    realm_access: { roles: [...roles, 'offline_access'] },
    resource_access: { account: { roles: ['view-profile'] } },
  };
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${'подпись'.repeat(4).replace(/\P{ASCII}/gu, 's')}`;
}

export const OWNER = tokenOf('owner001', ['USER', 'REPOSITORY_OWNER']);
export const READER = tokenOf('analyst001', ['USER']);

/** A client as the registry answers with it. */
export function client(
  number: number,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const digits = String(number).padStart(6, '0');
  return {
    id: `00000000-0000-4000-8000-000000${digits}`,
    code: `К-${digits}`,
    name: `ООО «Клиент ${number}»`,
    inn: '0000001237',
    kpp: null,
    ogrn: null,
    status: 'ACTIVE',
    category: 'STANDARD',
    email: null,
    phone: null,
    address: null,
    account: null,
    bik: null,
    creditLimit: null,
    createdAt: '2026-03-16T09:00:00.000Z',
    updatedAt: '2026-03-16T09:00:00.000Z',
    ...more,
  };
}

export function page(...items: readonly unknown[]): unknown {
  return { items, page: 1, size: 10, total: items.length };
}

export function problem(status: number, title: string, type: string, more: object = {}): unknown {
  return { type: `urn:aurora:problem:${type}`, title, status, detail: title, ...more };
}

let steps: Promise<readonly KnownStep[]> | undefined;

/** The definitions of the project, loaded once. */
export function projectSteps(): Promise<readonly KnownStep[]> {
  steps ??= loadConfiguration()
    .then(({ runConfiguration }) => loadSupport(runConfiguration))
    .then(knownSteps);
  return steps;
}

export interface DraftOptions {
  readonly roles?: ReadonlyMap<string, string>;
  readonly stand?: Stand;
  readonly shown?: string;
  readonly name?: string;
  readonly known?: readonly KnownStep[];
  readonly hasContract?: false;
}

/** The draft of a recording for the embedded stand. */
export async function draftFrom(text: string, options: DraftOptions = {}): Promise<WrittenDraft> {
  const {
    roles = new Map<string, string>(),
    stand = loadStand('local'),
    shown = 'запись.har',
    name,
  } = options;
  const { contract } = stand.api;
  return draftOf(text, {
    stand,
    contract: contract === undefined || options.hasContract === false ? undefined : loadContract(contract),
    known: options.known ?? (await projectSteps()),
    shown,
    target: 'черновик.feature',
    name,
    roles,
  });
}

/** The steps of a draft, without what stands above them. */
export async function stepsFrom(entries: readonly MadeEntry[], options: DraftOptions = {}): Promise<string> {
  const { text } = await draftFrom(har(entries), options);
  return text.slice(text.indexOf('Сценарий:')).replace(/^.*\n/u, '').replace(/^ {4}/gmu, '').trimEnd();
}
