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
  const [name, rows] = listOf(first);
  const collected = [...rows];
  let last = first;
  let pages = 1;
  for (let next = nextOf(last); next !== undefined; next = nextOf(last)) {
    if (pages === MOST_PAGES) {
      throw new ExpectationError(
        'PAGES_ENDLESS',
        `${nameOf(first.request)}: пройдено ${MOST_PAGES} страниц, а ссылка на следующую всё ещё есть`,
      );
    }
    last = await world.send({ method: 'GET', path: next });
    collected.push(...listOf(last)[1]);
    pages += 1;
  }
  const { json } = first.response;
  const whole = name === undefined ? collected : { ...(isRecord(json) ? json : {}), [name]: collected };
  world.replaceLast({
    ...last,
    request: first.request,
    response: { ...last.response, json: whole, text: JSON.stringify(whole) },
  });
}

/** The only list of a page and its name; a page that is a list itself has none. */
function listOf({
  request,
  response: { json },
}: Exchange): [name: string | undefined, rows: readonly unknown[]] {
  if (Array.isArray(json)) return [undefined, json];
  const lists = Object.entries(isRecord(json) ? json : {}).filter(([, value]) => Array.isArray(value));
  const [list] = lists;
  if (list && lists.length === 1) return [list[0], list[1] as readonly unknown[]];
  throw new SuiteError(
    'PAGES_ABSENT',
    `${nameOf(request)}: в ответе ${lists.length === 0 ? 'нет списка' : 'несколько списков'}, страницы собирать не из чего → сначала запросите список`,
  );
}

/** Path and query of the next page. */
function nextOf({ request, response }: Exchange): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/u.exec(response.headers['link'] ?? '')?.[1];
  if (target === undefined) return undefined;
  const { pathname, search } = new URL(target, request.url);
  return pathname + search;
}
