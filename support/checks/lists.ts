// Checks of lists: how many rows, what holds in each, any or none of them, and whole tables of rows.
import { ExpectationError, SuiteError, isRecord } from '../core/errors';
import { counted, quoteAll } from '../core/russian';
import { hint } from '../core/suggest';
import { readRows } from '../files/received-file';
import { nameOf, type Exchange } from '../http/exchange';
import { compareJson } from '../query/json-compare';
import { childPath } from '../query/shown-path';
import {
  describeCondition,
  isPresence,
  mismatchesOf,
  show,
  type Condition,
  type ConditionContext,
  type Found,
} from './condition';
import { failWith, readFields, type Fields } from './fields';
import { quotedIn } from './words';

/** One row of a list and its cells by name. */
export interface Row {
  /** `items[0]`, or the number of a file's row. */
  readonly path: string;
  readonly cell: (name: string) => readonly Found[];
}

/** Which rows a condition is asked of. */
export interface Quantifier {
  readonly which: 'каждой' | 'хотя бы одной' | 'ни одной' | number;
  /** «ответ», «файл» or the title of a list in the answer. */
  readonly list: string;
}

/** How many: `3`, `не меньше 3`. */
export interface Count {
  readonly relation: 'ровно' | 'не меньше' | 'не больше';
  readonly number: number;
}

/** How a table of expected rows relates to the rows that came. */
export type Composition = 'содержит' | 'состоит' | 'состоит в любом порядке' | 'не содержит';

/** `ответе`, `файле`, `списке «События»` → «ответ», «файл», `События`. */
export function parseList(text: string): string {
  if (text.startsWith('ответ')) return 'ответ';
  if (text.startsWith('файл')) return 'файл';
  return quotedIn(text)[0] ?? '';
}

/** `в каждой записи`, `хотя бы в одной записи списка «События»`, `в записи 2 файла`. */
export function parseQuantifier(text: string): Quantifier {
  const source = quotedIn(text)[0] ?? (text.endsWith('файла') ? 'файл' : 'ответ');
  const number = /^в записи (\d+)/u.exec(text)?.[1];
  if (number !== undefined) return { which: Number(number), list: source };
  if (text.startsWith('в первой')) return { which: 1, list: source };
  if (text.startsWith('в последней')) return { which: -1, list: source };
  if (text.startsWith('хотя бы')) return { which: 'хотя бы одной', list: source };
  return { which: text.startsWith('ни') ? 'ни одной' : 'каждой', list: source };
}

/** `3`, `не меньше 3`, `не больше 3`. */
export function parseCount(text: string): Count {
  const [, relation = 'ровно', number = '0'] = /^(?:(не меньше|не больше) )?(\d+)$/u.exec(text) ?? [];
  return { relation: relation as Count['relation'], number: Number(number) };
}

/** `содержит записи`, `состоит из записей в любом порядке`. */
export function parseComposition(text: string): Composition {
  if (text.startsWith('не')) return 'не содержит';
  if (text.startsWith('содержит')) return 'содержит';
  return text.endsWith('порядке') ? 'состоит в любом порядке' : 'состоит';
}

/** The rows of a list. @throws ExpectationError LIST_ABSENT; what reading a file or a field throws */
export async function rowsOf(exchange: Exchange, fields: Fields, list: string): Promise<readonly Row[]> {
  if (list === 'файл') return fileRows(await readRows(exchange.response));
  const { path, rows } = list === 'ответ' ? onlyList(exchange) : titledList(exchange, fields, list);
  const columns = new Map<string, ReadonlyMap<string, readonly Found[]>>();
  const column = (name: string) => {
    const known = columns.get(name) ?? groupByRow(readFields(exchange, fields, name), path);
    columns.set(name, known);
    return known;
  };
  return rows.map((_, index) => {
    const place = `${path}[${index}]`;
    return { path: place, cell: (name) => column(name).get(place) ?? [] };
  });
}

/** The list has so many rows. @throws ExpectationError COUNT_DIFFERS, LIST_ABSENT */
export async function expectCount(
  exchange: Exchange,
  fields: Fields,
  list: string,
  { relation, number }: Count,
): Promise<void> {
  const received = (await rowsOf(exchange, fields, list)).length;
  const holds = {
    ровно: received === number,
    'не меньше': received >= number,
    'не больше': received <= number,
  };
  if (holds[relation]) return;
  throw new ExpectationError(
    'COUNT_DIFFERS',
    `${nameOf(exchange.request)}: записей ожидалось ${relation === 'ровно' ? '' : `${relation} `}${number}, получено ${received}`,
  );
}

/**
 * A condition of one field holds in the rows that the quantifier names. An empty list proves nothing and fails.
 *
 * @throws ExpectationError VALUES_DIFFER, ROWS_ABSENT
 */
export async function expectInRows(
  exchange: Exchange,
  fields: Fields,
  { which, list }: Quantifier,
  { title, condition }: { readonly title: string; readonly condition: Condition },
  context: ConditionContext,
): Promise<void> {
  if (condition.matcher.isOfAll) {
    throw new SuiteError(
      'CONDITION_WRONG',
      `«${title}»: ${describeCondition(condition)} — это о записях вместе, в одной записи сравнивать не с чем → проверьте поле без слов о записях: «поле «${title}» …»`,
    );
  }
  const rows = await rowsOf(exchange, fields, list);
  const asked =
    typeof which === 'number' ? rows.slice(which < 0 ? -1 : which - 1, which < 0 ? undefined : which) : rows;
  if (asked.length === 0) {
    throw new ExpectationError(
      'ROWS_ABSENT',
      `${nameOf(exchange.request)}: ${rows.length === 0 ? 'записей нет' : `записи ${which} нет, всего их ${rows.length}`}, проверять нечего`,
    );
  }
  const cells = asked.map((row) => row.cell(title));
  const name = `«${title}»`;
  if (which === 'ни одной') {
    // What cannot be compared does not hold, and is no proof that it does not: it fails under the opposite too.
    const opposite = { ...condition, isNegated: !condition.isNegated };
    const filled = cells.filter((values) => values.length > 0);
    const judged = filled.length > 0 && !isPresence(condition) ? filled : cells;
    failWith(
      exchange,
      judged.flatMap((values) => mismatchesOf(name, values, opposite, context)),
    );
    return;
  }
  const failures = cells.map((values) => mismatchesOf(name, values, condition, context));
  if (which !== 'хотя бы одной') failWith(exchange, failures.flat());
  else if (failures.every((lines) => lines.length > 0)) {
    failWith(exchange, failures.flat(), 'ни одна запись не подходит');
  }
}

/**
 * A table of rows, the first of them with the names of the fields, against a list.
 *
 * @throws ExpectationError VALUES_DIFFER with every difference; SuiteError TABLE_WRONG
 */
export async function expectTable(
  exchange: Exchange,
  fields: Fields,
  list: string,
  composition: Composition,
  [names = [], ...expected]: readonly (readonly string[])[],
): Promise<void> {
  if (names.length === 0 || expected.length === 0) {
    throw new SuiteError(
      'TABLE_WRONG',
      'В таблице записей нужны названия полей в первой строке и хотя бы одна запись → допишите таблицу',
    );
  }
  const twice = names.find((name, column) => names.indexOf(name) !== column);
  if (twice !== undefined) {
    throw new SuiteError(
      'TABLE_WRONG',
      `В таблице записей столбец «${twice}» встречается дважды → оставьте один`,
    );
  }
  const rows = await rowsOf(exchange, fields, list);
  const received = rows.map(({ cell }) => recordOf(names, (name) => textOf(cell(name))));
  const wanted = expected.map((row) => recordOf(names, (_, column) => row[column] ?? ''));
  if (composition === 'не содержит') {
    // A row is not there for sure if a column of it is nowhere: that proves a slip, not the absence.
    const absent = names.filter(
      (name) => rows.length > 0 && rows.every(({ cell }) => cell(name).length === 0),
    );
    failWith(
      exchange,
      absent.map((name) => `«${name}»: такого поля нет ни в одной записи`),
    );
    const present = wanted.filter((row) =>
      received.some((other) => JSON.stringify(other) === JSON.stringify(row)),
    );
    failWith(
      exchange,
      present.map((row) => `записи ${quoteAll(Object.values(row))} быть не должно, а она есть`),
    );
    return;
  }
  const differences = compareJson(received, wanted, {
    mode: composition === 'содержит' ? 'содержит' : 'равно',
    ignoreOrder: composition !== 'состоит',
  });
  failWith(
    exchange,
    differences.map(({ path, text }) => (path === '' ? text : `${path}: ${text}`)),
  );
}

function fileRows(records: readonly Readonly<Record<string, string>>[]): readonly Row[] {
  return records.map((record, index) => ({
    path: `строка ${index + 1}`,
    cell: (name) => {
      const value = Object.hasOwn(record, name) ? record[name] : undefined;
      if (value !== undefined) return [{ path: `строка ${index + 1}`, value, unit: 'text' }];
      throw new SuiteError(
        'COLUMN_UNKNOWN',
        `Столбца «${name}» нет в файле. ${hint(name, Object.keys(record))} → исправьте название столбца`,
      );
    },
  }));
}

/** Values by the row in which they stand: `items[3].code` belongs to `items[3]`. */
function groupByRow(values: readonly Found[], list: string): ReadonlyMap<string, readonly Found[]> {
  const rows = new Map<string, Found[]>();
  for (const found of values) {
    if (!found.path.startsWith(`${list}[`)) continue;
    const row = found.path.slice(0, found.path.indexOf(']', list.length) + 1);
    rows.set(row, [...(rows.get(row) ?? []), found]);
  }
  return rows;
}

function recordOf(
  names: readonly string[],
  textIn: (name: string, column: number) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name, column) => [name, textIn(name, column)]));
}

function textOf(values: readonly Found[]): string {
  return values.map(({ value }) => (value === null ? '' : show(value))).join(', ');
}

/** The answer itself, or the only array in it: a page of results keeps its rows there. */
function onlyList({ request, response }: Exchange): { path: string; rows: readonly unknown[] } {
  const lists = listsIn(response.json);
  const [list] = lists;
  if (lists.length === 1 && list !== undefined) return list;
  throw new ExpectationError('LIST_ABSENT', `${nameOf(request)}: ${explainLists(response.text, lists)}`);
}

function titledList(
  exchange: Exchange,
  fields: Fields,
  title: string,
): { path: string; rows: readonly unknown[] } {
  const lists = readFields(exchange, fields, title).flatMap(({ path, value }) =>
    Array.isArray(value) ? [{ path, rows: value as readonly unknown[] }] : [],
  );
  const [list] = lists;
  if (lists.length === 1 && list !== undefined) return list;
  throw new ExpectationError(
    'LIST_ABSENT',
    `${nameOf(exchange.request)}: ${lists.length === 0 ? `списка «${title}» нет в ответе` : `списков «${title}» в ответе ${counted(lists.length, 'штука', 'штуки', 'штук')}, непонятно, какой проверять`}`,
  );
}

function listsIn(json: unknown): readonly { readonly path: string; readonly rows: readonly unknown[] }[] {
  if (Array.isArray(json)) return [{ path: '', rows: json }];
  return Object.entries(isRecord(json) ? json : {}).flatMap(([path, value]) =>
    Array.isArray(value) ? [{ path: childPath('', path), rows: value as readonly unknown[] }] : [],
  );
}

function explainLists(text: string, lists: readonly { readonly path: string }[]): string {
  if (text === '') return 'тело ответа пустое, считать записи не в чем';
  if (lists.length === 0) return 'в ответе нет списка, считать записи не в чем';
  return `в ответе несколько списков (${quoteAll(lists.map(({ path }) => path))}), непонятно, какой считать → назовите список: «в списке «…» …»`;
}
