// All pages of a list as one: the links to the next ones are followed (RFC 8288).
import { ExpectationError, SuiteError, isRecord } from './core/errors';
import { nameOf, type Exchange } from './http/exchange';
import type { SuiteWorld } from './world';

/** A list that refers to itself would never end. */
const MOST_PAGES = 1000;

/**
 * Follows `Link: <…>; rel="next"` from the last answer to the last page; the answer with the rows of all pages becomes
 * the last one.
 *
 * @throws ExpectationError PAGES_ENDLESS, PAGES_DIFFER where a page has no list; SuiteError PAGES_ABSENT
 */
export async function collectPages(world: SuiteWorld): Promise<void> {
  const first = world.lastExchange;
  const list = listOf(first);
  if (typeof list === 'string') {
    throw new SuiteError(
      'PAGES_ABSENT',
      `${nameOf(first.request)}: ${list}, страницы собирать не из чего → сначала запросите список`,
    );
  }
  const collected = [...list.rows];
  const visited = new Set<string>();
  let last = first;
  for (let next = nextOf(last); next !== undefined; next = nextOf(last)) {
    if (visited.has(next) || visited.size + 1 === MOST_PAGES) throw endless(first, next, visited);
    visited.add(next);
    last = await world.send({ method: 'GET', path: pathOnStand(world, next) });
    const page = listOf(last);
    if (typeof page === 'string') throw withoutList(last, visited.size + 1, page);
    collected.push(...page.rows);
  }
  const { json } = first.response;
  const whole =
    list.name === undefined ? collected : { ...(isRecord(json) ? json : {}), [list.name]: collected };
  const text = JSON.stringify(whole);
  world.replaceLast({
    ...last,
    request: first.request,
    response: { ...last.response, json: whole, text, bytes: Buffer.from(text) },
  });
}

interface PageList {
  /** A page that is a list itself has none. */
  readonly name: string | undefined;
  readonly rows: readonly unknown[];
}

/** The only list of a page, or why there is none. */
function listOf({ response: { json } }: Exchange): PageList | string {
  if (Array.isArray(json)) return { name: undefined, rows: json };
  const lists = Object.entries(isRecord(json) ? json : {}).flatMap(([name, value]) =>
    Array.isArray(value) ? [{ name, rows: value as readonly unknown[] }] : [],
  );
  const [list] = lists;
  if (list && lists.length === 1) return list;
  return `в ответе ${list ? 'несколько списков' : 'нет списка'}`;
}

function endless({ request }: Exchange, next: string, visited: ReadonlySet<string>): ExpectationError {
  return new ExpectationError(
    'PAGES_ENDLESS',
    visited.has(next)
      ? `${nameOf(request)}: ссылка на следующую страницу ведёт на уже пройденную: ${next}`
      : `${nameOf(request)}: пройдено ${MOST_PAGES} страниц, а ссылка на следующую всё ещё есть`,
  );
}

function withoutList({ request, response }: Exchange, number: number, why: string): ExpectationError {
  return new ExpectationError(
    'PAGES_DIFFER',
    `${nameOf(request)}: страница ${number} получена с кодом ${response.status}, но ${why}`,
  );
}

/** `<…>` with its parameters, RFC 8288 §3; a parameter's value may be quoted and hold commas. */
const LINK = /<([^>]*)>((?:\s*;\s*[\w*!#$%&'+.^`|~-]+(?:\s*=\s*(?:"[^"]*"|[^\s;,"]*))?)*)/gu;
const PARAMETER = /;\s*([^\s=;]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]*))/gu;

/** Path and query of the next page. */
function nextOf({ request, response }: Exchange): string | undefined {
  for (const [, target = '', parameters = ''] of (response.headers['link'] ?? '').matchAll(LINK)) {
    const relations = [...parameters.matchAll(PARAMETER)].flatMap(([, name = '', quoted, plain = '']) =>
      name.toLowerCase() === 'rel' ? (quoted ?? plain).toLowerCase().split(/\s+/u) : [],
    );
    if (!relations.includes('next')) continue;
    const { pathname, search } = new URL(target, request.url);
    return pathname + search;
  }
  return undefined;
}

/** Paths of requests begin at the API's address, which may have a path of its own. */
function pathOnStand({ stand }: SuiteWorld, target: string): string {
  const { pathname } = new URL(stand.api.url);
  const root = pathname.replace(/\/$/u, '');
  return target.startsWith(`${root}/`) ? target.slice(root.length) : target;
}
