// What a value breaks of its schema, in Russian: the errors of ajv, told as one person would to another.
import type { ErrorObject } from 'ajv/dist/2020';
import { isRecord } from '../core/errors';
import { counted, excerpt, quoteAll } from '../core/russian';
import { segmentsOf } from './document';

/** One broken rule. */
export interface SchemaMismatch {
  /** The steps to the place, also to a property that is missing. */
  readonly segments: readonly string[];
  /** What was wanted and what came: «нужна строка, получено 5». */
  readonly text: string;
}

/** How the words are found that a schema has for itself, and those for keywords that are rarely met. */
export interface SchemaWords {
  readonly titleOf: (schema: unknown) => string | undefined;
  /** Fills in `message`, as the localisations of ajv-i18n do. */
  readonly localise: (errors: ErrorObject[]) => void;
}

/**
 * The errors of one validation (ajv with `allErrors` and `verbose`) in words. Where a value fits no variant of `oneOf`
 * or `anyOf`, the variants' own errors are left out, unless all variants but one only say that null is allowed.
 */
export function wordErrors(errors: readonly ErrorObject[], words: SchemaWords): readonly SchemaMismatch[] {
  const told = withoutVariants(errors).map((error) => ({
    segments: placeOf(error),
    text: textOf(error, words),
  }));
  return [...new Map(told.map((one) => [JSON.stringify(one), one])).values()];
}

/** A value as a message shows it. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return `«${excerpt(value)}»`;
  if (Array.isArray(value)) {
    return value.length === 0
      ? 'пустой список'
      : `список из ${counted(value.length, 'элемента', 'элементов', 'элементов')}`;
  }
  return isRecord(value) ? `объект ${excerpt(JSON.stringify(value))}` : String(value);
}

type Text = (error: ErrorObject, words: SchemaWords) => string;

const texts: Readonly<Record<string, Text>> = {
  required: () => 'обязательно, но его нет',
  dependentRequired: ({ params }) =>
    `обязательно, когда есть поле «${paramOf(params, 'property')}», но его нет`,
  additionalProperties: unexpected,
  unevaluatedProperties: unexpected,
  propertyNames: ({ params }) => `поля с именем «${paramOf(params, 'propertyName')}» быть не должно`,
  type: ({ schema, data }) => `${neededType(schema)}, получено ${showValue(data)}`,
  enum: ({ schema, data }) => {
    const allowed = (Array.isArray(schema) ? schema : []).map(showValue).join(', ');
    return `нужно одно из значений ${allowed}, получено ${showValue(data)}`;
  },
  const: ({ schema, data }) => `нужно ${showValue(schema)}, получено ${showValue(data)}`,
  pattern: ({ parentSchema, schema, data }) => {
    const { description } = isRecord(parentSchema) ? parentSchema : {};
    const wanted =
      typeof description === 'string'
        ? `нужно: ${description}`
        : `нужно значение по шаблону ${String(schema)}`;
    return `${wanted}; получено ${showValue(data)}`;
  },
  format: ({ schema, data }) => {
    const format = String(schema);
    return `нужно: ${formats[format] ?? `формат ${format}`}; получено ${showValue(data)}`;
  },
  minimum: limit('нужно не меньше'),
  maximum: limit('нужно не больше'),
  exclusiveMinimum: limit('нужно больше'),
  exclusiveMaximum: limit('нужно меньше'),
  multipleOf: limit('нужно число, кратное'),
  minLength: size('нужно не короче', ['символа', 'символов', 'символов'], lengthOf),
  maxLength: size('нужно не длиннее', ['символа', 'символов', 'символов'], lengthOf),
  minItems: size('нужно не меньше', ['элемента', 'элементов', 'элементов'], countOf),
  maxItems: size('нужно не больше', ['элемента', 'элементов', 'элементов'], countOf),
  minProperties: size('нужно не меньше', ['поля', 'полей', 'полей'], countOf),
  maxProperties: size('нужно не больше', ['поля', 'полей', 'полей'], countOf),
  uniqueItems: ({ params }) =>
    `элементы не должны повторяться, одинаковы [${paramOf(params, 'j')}] и [${paramOf(params, 'i')}]`,
  contains: ({ data }) => `в списке нет нужных элементов, получено ${showValue(data)}`,
  not: ({ data }) => `такого значения быть не должно, получено ${showValue(data)}`,
  'false schema': unexpected,
  anyOf: variants,
  oneOf: variants,
};

/** What `format` means to people; ajv-formats checks no others. */
const formats: Readonly<Record<string, string>> = {
  'date-time': 'дата и время по RFC 3339, например 2026-01-31T09:00:00Z',
  date: 'дата вида 2026-01-31',
  time: 'время по RFC 3339, например 09:00:00Z',
  duration: 'длительность по ISO 8601, например PT15M',
  uuid: 'UUID',
  email: 'адрес электронной почты',
  hostname: 'имя узла',
  ipv4: 'адрес IPv4',
  ipv6: 'адрес IPv6',
  uri: 'абсолютный адрес (URI)',
  'uri-reference': 'адрес (URI), абсолютный или относительный',
  'json-pointer': 'JSON Pointer',
  regex: 'регулярное выражение',
  byte: 'данные в base64',
  int32: 'целое число от −2147483648 до 2147483647',
  int64: 'целое число до 64 бит',
};

const neededTypes: Readonly<Record<string, readonly [needed: string, name: string]>> = {
  string: ['нужна строка', 'строка'],
  integer: ['нужно целое число', 'целое число'],
  number: ['нужно число', 'число'],
  boolean: ['нужен признак true или false', 'признак true или false'],
  object: ['нужен объект', 'объект'],
  array: ['нужен список', 'список'],
  null: ['нужно null', 'null'],
};

function neededType(schema: unknown): string {
  const [first = '', ...others] = [schema].flat().map(String);
  const names = others.map((type) => ` или ${neededTypes[type]?.[1] ?? type}`);
  return (neededTypes[first]?.[0] ?? `нужен тип ${first}`) + names.join('');
}

function typeName(schema: unknown): string | undefined {
  const type = isRecord(schema) ? schema['type'] : undefined;
  return typeof type === 'string' ? neededTypes[type]?.[1] : undefined;
}

function unexpected({ params, data }: ErrorObject): string {
  const name = ['additionalProperty', 'unevaluatedProperty']
    .map((key) => paramOf(params, key))
    .find((one) => one !== '');
  const value = name !== undefined && isRecord(data) ? data[name] : data;
  return `такого поля быть не должно, получено ${showValue(value)}`;
}

function variants(error: ErrorObject, { titleOf }: SchemaWords): string {
  const all: readonly unknown[] = Array.isArray(error.schema) ? error.schema : [];
  const named = (some: readonly unknown[]) =>
    quoteAll(some.map((one) => titleOf(one) ?? typeName(one) ?? `вариант ${all.indexOf(one) + 1}`));
  const passing = isRecord(error.params) ? error.params['passingSchemas'] : undefined;
  if (Array.isArray(passing)) {
    const fitting = passing.map((index) => all[Number(index)]);
    return `нужен ровно один вариант, подошли сразу ${named(fitting)}; получено ${showValue(error.data)}`;
  }
  return `нужен один из вариантов ${named(all)}, не подошёл ни один; получено ${showValue(error.data)}`;
}

function limit(wanted: string): Text {
  return ({ schema, data }) => `${wanted} ${String(schema)}, получено ${showValue(data)}`;
}

function size(
  wanted: string,
  nouns: readonly [string, string, string],
  measure: (value: unknown) => number,
): Text {
  return ({ schema, data }) => {
    const shown = typeof data === 'string' ? `: ${showValue(data)}` : '';
    return `${wanted} ${counted(Number(schema), ...nouns)}, получено ${measure(data)}${shown}`;
  };
}

/** In characters of Unicode, as JSON Schema counts them. */
function lengthOf(value: unknown): number {
  return Array.from(String(value)).length;
}

function countOf(value: unknown): number {
  return isRecord(value) ? Object.keys(value).length : 0;
}

function textOf(error: ErrorObject, words: SchemaWords): string {
  const text = texts[error.keyword];
  if (text) return text(error, words);
  const copy = { ...error };
  words.localise([copy]);
  return `${copy.message ?? error.keyword}, получено ${showValue(error.data)}`;
}

function placeOf({ instancePath, params }: ErrorObject): readonly string[] {
  const inner = ['missingProperty', 'additionalProperty', 'unevaluatedProperty']
    .map((key) => paramOf(params, key))
    .filter((name) => name !== '');
  return [...segmentsOf(instancePath), ...inner];
}

function paramOf(params: unknown, key: string): string {
  const value = isRecord(params) ? params[key] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** ajv tells the errors of the variants just before the one of the whole, and so with names and with the elements of `contains`. */
function withoutVariants(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const told: ErrorObject[] = [];
  for (const error of errors) {
    if (error.keyword === 'if') continue;
    if (!['anyOf', 'oneOf', 'propertyNames', 'contains'].includes(error.keyword)) {
      told.push(error);
      continue;
    }
    const from = told.findLastIndex((other) => !isInside(other, error)) + 1;
    const inner = told.splice(from);
    const ofOne = isOnlyOneOrNull(error) ? inner.filter((other) => !isNullType(other)) : [];
    told.push(...(ofOne.length > 0 ? ofOne : [error]));
  }
  return told;
}

function isInside(error: ErrorObject, whole: ErrorObject): boolean {
  const isUnder =
    error.instancePath === whole.instancePath || error.instancePath.startsWith(`${whole.instancePath}/`);
  return isUnder && error.parentSchema !== whole.parentSchema;
}

function isOnlyOneOrNull({ keyword, schema, data, params }: ErrorObject): boolean {
  if (keyword === 'propertyNames' || data === null || !Array.isArray(schema)) return false;
  if (isRecord(params) && Array.isArray(params['passingSchemas'])) return false;
  return schema.filter((one) => !(isRecord(one) && one['type'] === 'null')).length === 1;
}

function isNullType({ keyword, schema }: ErrorObject): boolean {
  return keyword === 'type' && schema === 'null';
}
