// Checks of values: fields by their Russian names and all other subjects. All mismatches of a step are told at once.
import type { FieldValue } from '../contract/field-dictionary';
import { ExpectationError, SuiteError, isRecord } from '../core/errors';
import { counted } from '../core/russian';
import { explainNotices, titleOf } from '../diagnosis/diagnose';
import { nameOf, type Exchange } from '../http/exchange';
import { childPath } from '../query/shown-path';
import { mismatchesOf, show, type Condition, type ConditionContext, type Found } from './condition';

/** A list of a thousand rows may differ a thousand times over. */
const MOST = 100;

/** Where fields are found by their names. */
export interface Fields {
  /** Every value of a field in an answer. @throws SuiteError FIELD_UNKNOWN, CONTRACT_SILENT */
  read(exchange: Exchange, title: string): readonly FieldValue[];
}

/** The fields of a stand without a contract: their names are those of the JSON, nested ones with points. */
export const plainFields: Fields = {
  read: ({ response }, name) => follow(response.json, name.split('.'), ''),
};

/** A field and what must hold of it. */
export interface FieldExpectation {
  readonly title: string;
  readonly condition: Condition;
}

/**
 * Every value of a field. A refusal that holds no such field is the system's doing, not a slip of the author's.
 *
 * @throws ExpectationError FIELD_ABSENT in a refusal; SuiteError FIELD_UNKNOWN, CONTRACT_SILENT
 */
export function readFields(exchange: Exchange, fields: Fields, title: string): readonly FieldValue[] {
  try {
    return fields.read(exchange, title);
  } catch (error) {
    const { request, response } = exchange;
    if (!(error instanceof SuiteError) || response.status < 400) throw error;
    throw new ExpectationError(
      'FIELD_ABSENT',
      `${nameOf(request)}: поля «${title}» нет, потому что ${tellRefusal(response)}`,
    );
  }
}

/** «получен отказ 404 «Клиент не найден»», as far as the refusal has words. */
export function tellRefusal({ status, json }: Exchange['response']): string {
  const title = titleOf(json);
  return `получен отказ ${status}${title === '' ? '' : ` «${title}»`}`;
}

/**
 * Each named field stands in the answer and each of its values holds: for a list this means every row.
 *
 * @throws ExpectationError VALUES_DIFFER with path, expected and received of every mismatch
 */
export function expectFields(
  exchange: Exchange,
  fields: Fields,
  expectations: readonly FieldExpectation[],
  context: ConditionContext,
): void {
  failWith(
    exchange,
    expectations.flatMap(({ title, condition }) =>
      mismatchesOf(`«${title}»`, readFields(exchange, fields, title), condition, context),
    ),
  );
}

/**
 * @param mismatches a line each; none is well
 * @param exchange whose answer was checked, where one was
 * @param headline how many they are, unless it is said otherwise
 * @throws ExpectationError VALUES_DIFFER with all lines, where there are any
 */
export function failWith(
  exchange: Exchange | undefined,
  mismatches: readonly string[],
  headline = `${counted(mismatches.length, 'расхождение', 'расхождения', 'расхождений')} с ожидаемым`,
): void {
  if (mismatches.length === 0) return;
  const rest = mismatches.length > MOST ? [`… и ещё ${mismatches.length - MOST}`] : [];
  const where = exchange === undefined ? '' : `${nameOf(exchange.request)}: `;
  const lines = [...mismatches.slice(0, MOST), ...rest].map((line) => `  ${line}`);
  // Lost letters, a number that has lost digits …: why the values may differ.
  const notices = exchange === undefined ? [] : explainNotices(exchange);
  throw new ExpectationError('VALUES_DIFFER', [`${where}${headline}`, ...lines, ...notices].join('\n'));
}

/**
 * The one value of a subject, as text, to be remembered.
 *
 * @param name how the message calls it: `поле «Код клиента»`
 * @throws ExpectationError VALUE_ABSENT, VALUE_AMBIGUOUS where the answer holds none or several
 */
export function theOne(exchange: Exchange, name: string, values: readonly Found[]): string {
  const [first, ...others] = values;
  if (!first) {
    throw new ExpectationError('VALUE_ABSENT', `${nameOf(exchange.request)}: ${name} — в ответе этого нет`);
  }
  if (others.length > 0) {
    throw new ExpectationError(
      'VALUE_AMBIGUOUS',
      `${nameOf(exchange.request)}: ${name} встречается в ответе ${counted(others.length + 1, 'раз', 'раза', 'раз')}, непонятно, какое взять → уточните запрос, чтобы запись была одна`,
    );
  }
  return show(first.value);
}

/** The one value of a field, as text. @throws ExpectationError VALUE_ABSENT, VALUE_AMBIGUOUS */
export function readField(exchange: Exchange, fields: Fields, title: string): string {
  return theOne(exchange, `поле «${title}»`, readFields(exchange, fields, title));
}

function follow(value: unknown, keys: readonly string[], path: string): FieldValue[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => follow(item, keys, childPath(path, index)));
  }
  const [key, ...rest] = keys;
  if (key === undefined) return [{ path, value }];
  if (!isRecord(value) || !Object.hasOwn(value, key)) return [];
  const inner = childPath(path, key);
  return rest.length === 0 ? [{ path: inner, value: value[key] }] : follow(value[key], rest, inner);
}
