// What of a recording is no business of a scenario: pages, files, preflights, logins, other hosts, repeats.
import { isRecord } from '../../support/core/errors';
import type { Stand } from '../../support/config/stand';
import type { Contract } from '../../support/contract/openapi';
import { isJsonType, mediaTypeOf } from '../../support/http/exchange';
import type { ActedExchange, ActedItem } from './actors';
import type { RecordedExchange, RecordedItem } from './recording';

/** Why an exchange is left out, as the report of the recorder counts it. */
export type Noise =
  | 'страницы и файлы интерфейса'
  | 'предварительные запросы OPTIONS'
  | 'вход и токены'
  | 'другие узлы'
  | 'аналитика'
  | 'перенаправления'
  | 'ответы 304'
  | 'без ответа'
  | 'ответы 401, после которых запрос повторён'
  | 'повторы';

/** How often each was met. */
export type NoiseCount = Map<Noise, number>;

/** An exchange that makes a step. A poll keeps its last answer and the one that it began with. */
export type KeptExchange = ActedExchange & {
  readonly poll?: { readonly first: RecordedExchange; readonly tookMs: number };
};

export type KeptItem = KeptExchange | Exclude<ActedItem, ActedExchange>;

/** Parts the exchanges with the API from all else. Logins stay as items of their own: they tell who acts. */
export function siftRecording(
  items: readonly RecordedItem[],
  stand: Stand,
  contract: Contract | undefined,
  noise: NoiseCount,
): readonly RecordedItem[] {
  const origins = apiOrigins(items, stand, contract);
  const kept: RecordedItem[] = [];
  for (const item of items) {
    if (!('exchange' in item)) {
      kept.push(item);
      continue;
    }
    const why = noiseOf(item, origins, contract);
    if (why === undefined) kept.push(withoutCacheBuster(item, contract));
    else count(noise, why);
    const accessToken = why === 'вход и токены' ? tokenOf(item) : undefined;
    if (accessToken !== undefined) kept.push({ accessToken, place: item.place });
  }
  return kept;
}

/** The stand's own address, and wherever the recording shows an operation of the contract. */
function apiOrigins(
  items: readonly RecordedItem[],
  { api }: Stand,
  contract: Contract | undefined,
): ReadonlySet<string> {
  const found = items.flatMap((item) => {
    if (!('exchange' in item)) return [];
    const { origin } = new URL(item.exchange.request.url);
    const isData = isJsonType(mediaTypeOf(item.exchange.response));
    return (contract ? contract.operationIn(item.exchange) : api.url === '' && isData) ? [origin] : [];
  });
  return new Set([...(api.url === '' ? [] : [new URL(api.url).origin]), ...found]);
}

const LOGIN = /\/realms\/[^/]+\/|\/protocol\/openid-connect\/|\/login-actions\//u;
const FILE =
  /\.(?:js|mjs|css|map|html?|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|otf|json|webmanifest|txt)$/iu;
const ASSET = /\/(?:assets|static|i18n|fonts|images)\//u;
const ANALYTICS =
  /\/(?:collect|analytics|metrics|beacon|telemetry|rum|watch|sentry|envelope|track(?:ing)?)(?:\/|$)/iu;
const PURPOSE_OF_PAGES =
  /^(?:document|stylesheet|script|image|font|media|manifest|texttrack|websocket|eventsource|other)$/u;
const PURPOSE_OF_ANALYTICS = /^(?:ping|beacon|cspviolationreport)$/u;

function noiseOf(
  { exchange, purpose = '' }: RecordedExchange,
  origins: ReadonlySet<string>,
  contract: Contract | undefined,
): Noise | undefined {
  const { request, response } = exchange;
  const { pathname, origin, protocol } = new URL(request.url);
  if (request.method === 'OPTIONS') return 'предварительные запросы OPTIONS';
  if (LOGIN.test(pathname)) return 'вход и токены';
  if (!protocol.startsWith('http')) return 'страницы и файлы интерфейса';
  if (!origins.has(origin)) return PURPOSE_OF_ANALYTICS.test(purpose) ? 'аналитика' : 'другие узлы';
  if (response.status < 100) return 'без ответа';
  if (response.status === 304) return 'ответы 304';
  if (response.status >= 300 && response.status < 400) return 'перенаправления';
  if (contract?.operationIn(exchange)) return undefined;
  if (PURPOSE_OF_ANALYTICS.test(purpose) || ANALYTICS.test(pathname)) return 'аналитика';
  const isFile = FILE.test(pathname) || ASSET.test(pathname) || PURPOSE_OF_PAGES.test(purpose);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const isData = isJsonType(mediaTypeOf(response));
  return isFile || (isRead && !isData) ? 'страницы и файлы интерфейса' : undefined;
}

/** A number in the query that only keeps a cache from answering, such as jQuery's `_`. */
function withoutCacheBuster(item: RecordedExchange, contract: Contract | undefined): RecordedExchange {
  const { request } = item.exchange;
  const url = new URL(request.url);
  const known = contract?.operationIn(item.exchange)?.parameters.map(({ name }) => name) ?? [];
  const names = [...url.searchParams].flatMap(([name, value]) =>
    /^(?:_|_t|t|ts|rnd|nocache|timestamp)$/u.test(name) && /^[\d.]{8,}$/u.test(value) && !known.includes(name)
      ? [name]
      : [],
  );
  if (names.length === 0) return item;
  for (const name of names) url.searchParams.delete(name);
  return { ...item, exchange: { ...item.exchange, request: { ...request, url: url.href } } };
}

function tokenOf({ exchange }: RecordedExchange): string | undefined {
  const { json } = exchange.response;
  const token = isRecord(json) ? json['access_token'] : undefined;
  return typeof token === 'string' ? token : undefined;
}

/**
 * A read that is repeated while nothing was changed is one step: with other answers a poll, which keeps the last of
 * them. A request that was repeated after a 401 is a token that had expired.
 */
export function mergeRepeats(items: readonly ActedItem[], noise: NoiseCount): readonly KeptItem[] {
  const kept: KeptItem[] = [];
  let reads = new Map<string, number>();
  for (const item of items) {
    if (!('exchange' in item)) {
      kept.push(item);
      continue;
    }
    const { request } = item.exchange;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead) reads = new Map();
    const key = `${item.account} ${request.method} ${request.url}`;
    const at = reads.get(key) ?? (isRead ? -1 : kept.length - 1);
    const before = kept[at];
    if (before && 'exchange' in before && isRetry(before, item)) {
      count(noise, 'ответы 401, после которых запрос повторён');
      kept[at] = item;
      continue;
    }
    if (isRead && before && 'exchange' in before) {
      count(noise, 'повторы');
      kept[at] = merge(before, item);
      continue;
    }
    kept.push(item);
    if (isRead) reads.set(key, kept.length - 1);
  }
  return kept;
}

function count(noise: NoiseCount, why: Noise): void {
  noise.set(why, (noise.get(why) ?? 0) + 1);
}

function merge(before: KeptExchange, again: ActedExchange): KeptExchange {
  const first = before.poll?.first ?? before;
  if (!isSuccess(again)) return before;
  if (first.exchange.response.text === again.exchange.response.text) return before;
  const tookMs = Math.max(0, (again.startedAtMs ?? 0) - (first.startedAtMs ?? 0));
  return { ...again, place: first.place, poll: { first, tookMs } };
}

function isRetry({ exchange: before }: RecordedExchange, { exchange: after }: RecordedExchange): boolean {
  return (
    before.response.status === 401 &&
    after.response.status !== 401 &&
    before.request.method === after.request.method &&
    before.request.url === after.request.url
  );
}

function isSuccess({ exchange }: RecordedExchange): boolean {
  return exchange.response.status >= 200 && exchange.response.status < 300;
}
