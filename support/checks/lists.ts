// Checks of lists: how many rows, what holds in each, any or none of them, and whole tables of rows.
import { ExpectationError, SuiteError, isRecord } from '../core/errors';
import { counted, quoteAll } from '../core/russian';
import { hint, nearest } from '../core/suggest';
import { readRows } from '../files/received-file';
import { nameOf, type Exchange } from '../http/exchange';
import { compareJson } from '../query/json-compare';
import { childPath } from '../query/shown-path';
import {
  describeCondition,
  isCellEqual,
  isPresence,
  mismatchesOf,
  show,
  type Condition,
  type ConditionContext,
  type Found,
} from './condition';
import { failWith, plainFields, readFields, type Fields } from './fields';
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

/** A table of a step: its first row names the fields. */
export interface RowsExpectation {
  readonly composition: Composition;
  readonly table: readonly (readonly string[])[];
}

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
  if (list === 'файл') return fileRows(exchange, await readRows(exchange.response));
  const { path, rows } = list === 'ответ' ? onlyList(exchange) : titledList(exchange, fields, list);
  const columns = new Map<string, ReadonlyMap<string, readonly Found[]>>();
  // Without a contract a name counts from the row: the way to the list goes before it.
  const outer = fields === plainFields ? plainNameOf(path) : '';
  const valuesOf = (name: string) => {
    const within = outer === '' ? [] : readFields(exchange, fields, `${outer}.${name}`);
    return within.length > 0 ? within : readFields(exchange, fields, name);
  };
  const column = (name: string) => {
    const known = columns.get(name) ?? groupByRow(valuesOf(name), path);
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
    `${nameOf(exchange.request)}: записей ${placeOf(list)}ожидалось ${relation === 'ровно' ? '' : `${relation} `}${number}, получено ${received}`,
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
 * @throws ExpectationError VALUES_DIFFER with every difference, LIST_ABSENT; SuiteError TABLE_WRONG
 */
export async function expectTable(
  exchange: Exchange,
  fields: Fields,
  list: string,
  { composition, table: [names = [], ...expected] }: RowsExpectation,
  context: ConditionContext,
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
  const received = rows.map(({ cell }) =>
    recordOf(names, (name, column) =>
      asWritten(
        cell(name),
        expected.map((row) => row[column] ?? ''),
        context,
      ),
    ),
  );
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
    differences.map(({ path, text }) => {
      const place = `${placeOf(list)}${nameOfCell(path)}`.trim();
      return place === '' ? aboutRecords(text) : `${place}: ${aboutRecords(text)}`;
    }),
  );
}

function fileRows(
  { request }: Exchange,
  records: readonly Readonly<Record<string, string>>[],
): readonly Row[] {
  return records.map((record, index) => ({
    path: `строка ${index + 1}`,
    cell: (name) => {
      const value = Object.hasOwn(record, name) ? record[name] : undefined;
      if (value !== undefined) return [{ path: `строка ${index + 1}`, value, unit: 'text' }];
      throw withoutColumn(nameOf(request), name, Object.keys(record));
    },
  }));
}

/** A name that is nearly right is the author's slip; a file that holds nothing like it is the system's. */
function withoutColumn(
  request: string,
  name: string,
  known: readonly string[],
): SuiteError | ExpectationError {
  const near = nearest(name, known);
  if (near.length === 0) {
    return new ExpectationError(
      'COLUMN_ABSENT',
      `${request}: ожидался столбец «${name}», в файле есть: ${quoteAll(known)}`,
    );
  }
  return new SuiteError(
    'COLUMN_UNKNOWN',
    `Столбца «${name}» нет в файле. ${hint(name, known)} → исправьте название столбца`,
  );
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

/** `[0].Код клиента` as people say it: `запись 1, «Код клиента»`. */
function nameOfCell(path: string): string {
  const [, index, plain, quoted] = /^\[(\d+)\](?:\.(.+)|\['(.+)'\])?$/u.exec(path) ?? [];
  if (index === undefined) return path;
  const name = plain ?? quoted;
  return `запись ${Number(index) + 1}${name === undefined ? '' : `, «${name}»`}`;
}

/** What a comparison says of items, said of records, which people count from one. */
function aboutRecords(text: string): string {
  const from1 = (index: string) => String(Number(index) + 1);
  return text
    .replace(/^нет элемента /u, 'нет записи ')
    .replace(/^лишний элемент /u, 'лишняя запись ')
    .replace(/ \(такой есть, но в другом месте\)$/u, ' (такая есть, но в другом месте)')
    .replace(
      /^элементы те же, порядок другой: на месте \[(\d+)\]/u,
      (_, index: string) => `записи те же, порядок другой: на месте ${from1(index)}`,
    )
    .replace(
      / \(ближайший к ожидаемому элементу \[(\d+)\]\)$/u,
      (_, index: string) => ` (ближайшая к записи ${from1(index)} таблицы)`,
    );
}

/** The path of a list as fields without a contract are named: `['my-list'].rows` is `my-list.rows`. */
function plainNameOf(path: string): string {
  return path
    .replace(/\[\d+\]/gu, '')
    .replace(/\['(.*?)'\]/gu, '.$1')
    .replace(/^\./u, '');
}

/** Where records are counted, if not in the answer as a whole. */
function placeOf(list: string): string {
  if (list === 'ответ') return '';
  return list === 'файл' ? 'в файле ' : `в списке «${list}» `;
}

function recordOf(
  names: readonly string[],
  textIn: (name: string, column: number) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name, column) => [name, textIn(name, column)]));
}

/** A cell that came as the table writes the same value: `250000.5` as `250 000,50`, null as «пусто». */
function asWritten(values: readonly Found[], cells: readonly string[], context: ConditionContext): string {
  const [only, ...others] = values;
  const text = textOf(values);
  if (!only || others.length > 0 || cells.includes(text)) return text;
  return cells.find((cell) => isCellEqual(only.value, cell, context)) ?? text;
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
