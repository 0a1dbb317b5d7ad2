// Checks of fields by their Russian names; all mismatches of a step are told at once.
import type { FieldDictionary, FieldValue } from '../contract/field-dictionary';
import { ExpectationError, isRecord } from '../core/errors';
import { counted, quoteAll } from '../core/russian';
import { nameOf, type Exchange } from '../http/exchange';

/** How a value is compared: its words in a message, and the comparison itself. */
export interface Matcher {
  readonly words: string;
  readonly holds: (value: string, expected: string) => boolean;
}

/** The matchers of a step's text: `поле «…» равно «…»`. */
export const matchers = {
  равно: { words: 'ожидалось', holds: (value, expected) => value === expected },
  содержит: { words: 'должно содержать', holds: (value, expected) => value.includes(expected) },
} as const satisfies Readonly<Record<string, Matcher>>;

/** One expectation: a field's Russian title, how it is compared and with what. */
export interface FieldExpectation {
  readonly title: string;
  readonly matcher: Matcher;
  readonly expected: string;
}

/**
 * Each named field stands in the answer and each of its values holds: for a list this means every row.
 *
 * @throws ExpectationError FIELDS_DIFFER with path, expected and received of every mismatch
 */
export function expectFields(
  exchange: Exchange,
  dictionary: FieldDictionary,
  expectations: readonly FieldExpectation[],
): void {
  const mismatches = expectations.flatMap((expectation) => mismatchesOf(exchange, dictionary, expectation));
  if (mismatches.length === 0) return;
  const count = counted(mismatches.length, 'расхождение', 'расхождения', 'расхождений');
  throw new ExpectationError(
    'FIELDS_DIFFER',
    `${nameOf(exchange.request)}: ${count} с ожидаемым\n${mismatches.map((line) => `  ${line}`).join('\n')}`,
  );
}

/**
 * The one value of a field, as text.
 *
 * @throws ExpectationError FIELD_ABSENT, FIELD_AMBIGUOUS where the answer holds none or several
 */
export function readField(exchange: Exchange, dictionary: FieldDictionary, title: string): string {
  const [first, ...others] = dictionary.read(exchange, title);
  if (!first)
    throw new ExpectationError('FIELD_ABSENT', `${nameOf(exchange.request)}: поля «${title}» нет в ответе`);
  if (others.length > 0) {
    throw new ExpectationError(
      'FIELD_AMBIGUOUS',
      `${nameOf(exchange.request)}: поле «${title}» встречается в ответе ${counted(others.length + 1, 'раз', 'раза', 'раз')}, непонятно, какое взять → уточните запрос, чтобы запись была одна`,
    );
  }
  return show(first.value);
}

/** The list in the answer has so many rows. @throws ExpectationError COUNT_DIFFERS, LIST_ABSENT */
export function expectRows(exchange: Exchange, expected: number): void {
  const { request, response } = exchange;
  const lists = listsIn(response.json);
  const [list] = lists;
  if (lists.length !== 1 || list === undefined) {
    throw new ExpectationError('LIST_ABSENT', `${nameOf(request)}: ${explainLists(response.text, lists)}`);
  }
  const received = list.rows.length;
  if (received === expected) return;
  throw new ExpectationError(
    'COUNT_DIFFERS',
    `${nameOf(request)}: записей ожидалось ${expected}, получено ${received}`,
  );
}

function mismatchesOf(
  exchange: Exchange,
  dictionary: FieldDictionary,
  expectation: FieldExpectation,
): string[] {
  const { title, matcher, expected } = expectation;
  const values = dictionary.read(exchange, title);
  if (values.length === 0) return [`«${title}»: ${matcher.words} «${expected}», поля в ответе нет`];
  return values
    .filter(({ value }) => !matcher.holds(show(value), expected))
    .map(
      (found) => `«${title}» (${found.path}): ${matcher.words} «${expected}», получено ${received(found)}`,
    );
}

function received({ value }: FieldValue): string {
  return value === null ? 'null' : `«${show(value)}»`;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A list in an answer; the answer itself has no name. */
interface NamedList {
  readonly name: string;
  readonly rows: readonly unknown[];
}

/** The answer itself, or its arrays: a page of results keeps its rows in the only one. */
function listsIn(json: unknown): readonly NamedList[] {
  if (Array.isArray(json)) return [{ name: '', rows: json }];
  return Object.entries(isRecord(json) ? json : {}).flatMap(([name, value]) =>
    Array.isArray(value) ? [{ name, rows: value }] : [],
  );
}

function explainLists(text: string, lists: readonly NamedList[]): string {
  if (text === '') return 'тело ответа пустое, считать записи не в чем';
  if (lists.length === 0) return 'в ответе нет списка, считать записи не в чем';
  return `в ответе несколько списков (${quoteAll(lists.map(({ name }) => name))}), непонятно, какой считать`;
}
