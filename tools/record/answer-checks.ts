// What a draft checks of an answer: its status or its refusal, and the fields that will be the same in the next run. Every
// check is tried on the recorded answer first.
import { fieldErrorsOf } from '../../support/checks/status';
import { equalTo, type ConditionContext } from '../../support/checks/condition';
import { expectFields } from '../../support/checks/fields';
import { expectTable } from '../../support/checks/lists';
import { FieldDictionary } from '../../support/contract/field-dictionary';
import type { Operation } from '../../support/contract/openapi';
import { isRecord } from '../../support/core/errors';
import { plural } from '../../support/core/russian';
import { titleOf } from '../../support/diagnosis/diagnose';
import { mediaTypeOf, type Exchange } from '../../support/http/exchange';
import { maskSecrets } from '../../support/secrets/mask';
import { quote } from './registry';
import { isVolatile, leavesOf } from './values';

/** A check as a step: without its keyword. */
export interface CheckStep {
  readonly text: string;
  readonly table?: readonly (readonly string[])[];
}

/** What the checks of an answer go by. */
export interface AnswerContext {
  readonly exchange: Exchange;
  /** The first answer of a poll. */
  readonly first?: Exchange;
  readonly tookMs?: number;
  readonly operation: Operation | undefined;
  readonly fields: FieldDictionary | undefined;
  /** `{{имя}}` for a value, where one stands for it. */
  readonly referenceTo: (value: string) => string | undefined;
  /** What the system has given: it gives something else in the next run. */
  readonly given: ReadonlySet<string>;
  /** Texts that the request has sent: what became of them matters most. */
  readonly sent: ReadonlySet<string>;
  /** How often each value of a record has been checked before; counted on here. */
  readonly checked: Map<string, number>;
  /** Whether the request is about something that the scenario itself has made or found. */
  readonly isAboutOwn: boolean;
}

const MOST_FIELDS = 8;
const MOST_ROWS = 5;
const MOST_COLUMNS = 3;

/** The checks of one answer, the most important first. */
export async function checksOf(context: AnswerContext): Promise<readonly CheckStep[]> {
  const { exchange } = context;
  const { status } = exchange.response;
  if (status >= 400) return [refusalOf(context)];
  const polled = pollOf(context);
  const told = await tellingOf(context);
  const checks = [...polled, { text: `код ответа ${status}` }, ...told];
  return checks.filter(({ text }, index) => checks.findIndex((one) => one.text === text) === index);
}

function refusalOf({ exchange, operation, fields }: AnswerContext): CheckStep {
  const { status, json } = exchange.response;
  const title = titleOf(json).trim();
  const words = title === '' || isUnsafe(title) ? undefined : quote(title);
  if (words === undefined) return { text: `код ответа ${status}` };
  const type = isRecord(json) && typeof json['type'] === 'string' ? json['type'] : '';
  const kind = type.split(/[:/#]/u).at(-1) ?? '';
  const ofKind = /^[\w-]+$/u.test(kind) && kind !== 'blank' ? ` вида «${kind}»` : '';
  const refusal = `получен отказ ${status} ${words}${ofKind}`;
  const rows = fieldErrorsOf(exchange).map(({ pointer, detail }) => [
    (operation && fields?.titleOfRequestPointer(operation, pointer)) ?? '',
    detail,
  ]);
  const areShown = rows.every((row) => row.every((cell) => cell.trim() !== '' && !isUnsafe(cell)));
  return rows.length > 0 && areShown
    ? { text: `${refusal} с ошибками полей:`, table: rows }
    : { text: refusal };
}

/** What the poll waited for: the status or the fields that have become others. */
function pollOf(context: AnswerContext): readonly CheckStep[] {
  const { exchange, first, tookMs = 0 } = context;
  if (!first) return [];
  const seconds = Math.max(10, Math.ceil((2 * tookMs) / 10_000) * 10);
  const within = `не позднее чем через ${seconds} ${plural(seconds, 'секунду', 'секунды', 'секунд')}`;
  if (first.response.status !== exchange.response.status)
    return [{ text: `${within} код ответа ${exchange.response.status}` }];
  const before = new Map(cellsOf({ ...context, exchange: first }).map(({ name, shown }) => [name, shown]));
  return cellsOf(context)
    .filter(({ name, shown }) => before.get(name) !== shown)
    .flatMap(({ name, shown }) => {
      const [title, value] = [quote(name), quote(shown)];
      return title === undefined || value === undefined
        ? []
        : [{ text: `${within} поле ${title} равно ${value}` }];
    })
    .slice(0, 1);
}

async function tellingOf(context: AnswerContext): Promise<readonly CheckStep[]> {
  const { exchange, fields } = context;
  const { json, bytes } = exchange.response;
  const type = mediaTypeOf(exchange.response);
  if (json === undefined) {
    const isApi = fields?.contract.documentsAnswer(exchange) ?? type !== 'text/html';
    return bytes.length > 0 && type !== '' && isApi ? [{ text: `тип содержимого равен «${type}»` }] : [];
  }
  if (!fields?.contract.contentOf(exchange)?.schema) return pathsOf(context);
  const rows = rowsIn(json);
  if (rows && rows.length !== 1) return rowsCheck(context, fields, rows);
  const cells = newsIn(cellsOf(context), context);
  return [
    ...(rows ? [{ text: 'в ответе 1 запись' }] : []),
    ...(cells.length > 0
      ? [{ text: 'ответ содержит поля:', table: cells.map(({ name, shown }) => [name, shown]) }]
      : []),
  ];
}

interface Cell {
  readonly name: string;
  readonly shown: string;
}

/** The telling fields of an answer or of the one record of its list. */
function cellsOf(context: AnswerContext): readonly Cell[] {
  const { exchange, fields } = context;
  if (!fields?.contract.contentOf(exchange)?.schema) return [];
  const rows = rowsIn(exchange.response.json);
  const leaves = leavesOf(exchange.response.json).filter(({ way }) => !rows || way.length > 1);
  const cells = leaves.flatMap(({ way, value }, index) => {
    const shown = shownOf(value, context);
    const name = shown === undefined ? undefined : nameOf(fields, exchange, way, value);
    if (name === undefined || shown === undefined) return [];
    const weight = shown.startsWith('{{') || context.sent.has(textOf(value)) ? 0 : 1;
    return [{ name, shown, weight, index }];
  });
  return [...new Map(cells.map((cell) => [cell.name, cell])).values()]
    .sort((a, b) => a.weight - b.weight || a.index - b.index)
    .slice(0, MOST_FIELDS)
    .sort((a, b) => a.index - b.index);
}

/** Without what has been said twice already: of a card that is opened again, what may have changed is telling. */
function newsIn(cells: readonly Cell[], { checked, exchange }: AnswerContext): readonly Cell[] {
  const { json } = exchange.response;
  const [record] = leavesOf(rowsIn(json) ?? json);
  const keyOf = ({ name, shown }: Cell) => JSON.stringify([record?.value, name, shown]);
  const news = cells.filter((cell) => (checked.get(keyOf(cell)) ?? 0) < 2);
  const chosen = news.length > 0 ? news : cells.slice(0, 2);
  for (const cell of chosen) checked.set(keyOf(cell), (checked.get(keyOf(cell)) ?? 0) + 1);
  return chosen;
}

/** A cell that will hold again; undefined for what tells nothing or changes from run to run. */
function shownOf(value: unknown, { referenceTo, given }: AnswerContext): string | undefined {
  if (value === null || value === undefined || value === '' || isRecord(value)) return undefined;
  const text = textOf(value);
  const reference = referenceTo(text);
  if (reference !== undefined) return reference;
  if (typeof value === 'boolean') return value ? 'да' : 'нет';
  if (isVolatile(value) || given.has(text) || isUnsafe(text)) return undefined;
  return text;
}

/** A title under which the answer has this value and no other. */
function nameOf(
  fields: FieldDictionary,
  exchange: Exchange,
  way: readonly string[],
  value: unknown,
): string | undefined {
  const title = fields.titleOfPath(
    exchange,
    `/${way.map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`,
  );
  if (title === undefined) return undefined;
  const outer = way
    .slice(0, -1)
    .map((_, index) => fields.titleOfPath(exchange, `/${way.slice(0, index + 1).join('/')}`))
    .filter((one) => one !== undefined && one !== title);
  return [title, ...outer.reverse().map((one) => `${one ?? ''} → ${title}`)].find((name) =>
    holds(() => {
      expectFields(exchange, fields, [{ title: name, condition: equalTo(textOf(value)) }], now);
    }),
  );
}

const now: ConditionContext = { now: new Date(), zone: 'UTC', explainBySchema: () => undefined };

function holds(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

/** Several records: the first of them by the columns that tell them apart; how many, only where they are the scenario's. */
async function rowsCheck(
  context: AnswerContext,
  fields: FieldDictionary,
  rows: readonly unknown[],
): Promise<readonly CheckStep[]> {
  const count = `в ответе ${rows.length} ${plural(rows.length, 'запись', 'записи', 'записей')}`;
  if (rows.length === 0) return [{ text: count }];
  const counted = context.isAboutOwn ? [{ text: count }] : [];
  const table = await tableOf(context, fields, rows);
  return [...counted, ...(table ? [{ text: 'ответ содержит записи:', table }] : [])];
}

async function tableOf(
  context: AnswerContext,
  fields: FieldDictionary,
  rows: readonly unknown[],
): Promise<readonly (readonly string[])[] | undefined> {
  const { exchange } = context;
  const list = Array.isArray(exchange.response.json) ? [] : [keyOfList(exchange.response.json) ?? ''];
  const shownRows = rows.slice(0, MOST_ROWS);
  const keys = isRecord(rows[0]) ? Object.keys(rows[0]) : [];
  const columns: {
    readonly title: string;
    readonly literal: readonly string[];
    readonly shown: readonly string[];
  }[] = [];
  for (const key of keys) {
    const values = shownRows.map((row) => (isRecord(row) ? row[key] : undefined));
    const shown = values.map((value) => shownOf(value, context)).filter((cell) => cell !== undefined);
    const title = fields.titleOfPath(exchange, `/${[...list, '0', key].join('/')}`);
    if (title === undefined || shown.length < shownRows.length || columns.length === MOST_COLUMNS) continue;
    const literal = values.map(textOf);
    const column = { title, literal, shown };
    if (await isTableTrue(context, fields, [column])) columns.push(column);
  }
  if (columns.length === 0 || !(await isTableTrue(context, fields, columns))) return undefined;
  return [
    columns.map(({ title }) => title),
    ...shownRows.map((_, index) => columns.map(({ shown }) => shown[index] ?? '')),
  ];
}

async function isTableTrue(
  { exchange }: AnswerContext,
  fields: FieldDictionary,
  columns: readonly { readonly title: string; readonly literal: readonly string[] }[],
): Promise<boolean> {
  const rows = (columns[0]?.literal ?? []).map((_, index) =>
    columns.map(({ literal }) => literal[index] ?? ''),
  );
  const table = [columns.map(({ title }) => title), ...rows];
  return expectTable(exchange, fields, 'ответ', { composition: 'содержит', table }, now).then(
    () => true,
    () => false,
  );
}

/** What the contract does not know is checked by its place. */
function pathsOf(context: AnswerContext): readonly CheckStep[] {
  const { json } = context.exchange.response;
  return leavesOf(json)
    .filter(({ way }) => way.every((step) => /^\w+$/u.test(step)))
    .flatMap(({ way, value }) => {
      const shown = shownOf(value, context);
      const words = shown === undefined || typeof value === 'boolean' ? undefined : quote(shown);
      const path = way.reduce((text, step) => text + (/^\d+$/u.test(step) ? `[${step}]` : `.${step}`), '$');
      return words === undefined ? [] : [{ text: `значение по пути «${path}» равно ${words}` }];
    })
    .slice(0, 3);
}

/** The records of the only list of an answer. */
export function rowsIn(json: unknown): readonly unknown[] | undefined {
  if (Array.isArray(json)) return json as readonly unknown[];
  const key = keyOfList(json);
  const list = key !== undefined && isRecord(json) ? json[key] : undefined;
  const others = isRecord(json) ? Object.keys(json).filter((one) => one !== key) : [];
  // A record with a list in it is a record: only a page's own numbers stand beside its list.
  const isPage = others.every(
    (one) => isRecord(json) && !/^id$/iu.test(one) && typeof json[one] !== 'string',
  );
  return Array.isArray(list) && isPage ? (list as readonly unknown[]) : undefined;
}

function keyOfList(json: unknown): string | undefined {
  const keys = Object.entries(isRecord(json) ? json : {}).filter(([, value]) => Array.isArray(value));
  return keys.length === 1 ? keys[0]?.[0] : undefined;
}

/** What a cell would lose, hide or take for a value of its own. */
function isUnsafe(text: string): boolean {
  return text !== text.trim() || text.includes('{{') || maskSecrets(text) !== text;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
