// A request put together from Russian titles and values, as its operation in the contract takes them.
import { SuiteError, isRecord } from '../core/errors';
import { quoteAll } from '../core/russian';
import { isJsonType, type Method } from '../http/exchange';
import { NUMBER, parseNumber } from '../language/number';
import type { ContractDocument, Located } from './document';
import type { Content, Contract, Operation, Parameter } from './openapi';
import { isNamed, unknownField, wholeName } from './titles';

/** A request's body with the type that the contract gives it. */
export interface ComposedBody {
  readonly mediaType: string;
  readonly body: string;
}

/** A request ready to be sent: the path is encoded, the media type stands in no header yet. */
export interface ComposedRequest extends Partial<ComposedBody> {
  readonly method: Method;
  /** With the base path of `servers`: `/api/v1/clients/7`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Texts by a field's Russian title, «Клиент → ИНН» where it takes more to tell the field, or by its literal name. */
export type NamedValues = Readonly<Record<string, string>>;

/**
 * A request of an operation. Each value goes where the contract knows its name: into the path, the query, a header,
 * else into the body; the first that knows it takes it. There is no body where no value goes there.
 *
 * In the body texts become numbers (`1 250,50`), booleans (да, нет) and lists of them («а; б») where the contract says
 * so; codes, ИНН and accounts are strings there and stay so. «пусто» is null. The text `null` is null only where the
 * contract allows null and no string: in a text field it is a text. Parameters are sent as they are written.
 *
 * @param values with `{{имя}}` replaced already
 * @param pathParameters known beforehand; they free their names for the body
 * @throws SuiteError FIELD_UNKNOWN with the nearest of all names, FIELD_AMBIGUOUS, FIELD_VALUE_WRONG,
 * PATH_PARAMETER_MISSING, CONTRACT_SILENT where the body is neither JSON nor a form
 */
export function composeRequest(
  contract: Contract,
  operation: Operation,
  values: NamedValues,
  pathParameters: NamedValues = {},
): ComposedRequest {
  const shown = `операция «${operation.name}»`;
  const placed = new Map<Parameter, string>();
  const inPath = operation.parameters.filter((one) => one.in === 'path');
  for (const [name, value] of Object.entries(pathParameters)) {
    const parameter = parameterNamed(inPath, name);
    if (!parameter) throw unknownField(name, shown, titlesOf(inPath));
    placed.set(parameter, value);
  }

  const body = bodyOf(contract, operation);
  const forBody: [FieldOfBody, string][] = [];
  const free = ['path', 'query', 'header'].flatMap((where) =>
    operation.parameters.filter((one) => one.in === where && !placed.has(one)),
  );
  for (const [name, value] of Object.entries(values)) {
    const parameter = parameterNamed(free, name);
    if (parameter) placed.set(parameter, value);
    else if (!body && operation.bodies.length > 0) throw foreignBody(operation, name);
    else forBody.push([fieldNamed(body?.fields ?? [], name, shown, titlesOf(free)), value]);
  }

  return {
    method: operation.method,
    path: fillPath(operation, inPath, placed),
    query: valuesIn('query', placed),
    headers: valuesIn('header', placed),
    ...(body && forBody.length > 0 ? write(contract, body.content, forBody) : {}),
  };
}

/**
 * The body of a request alone.
 *
 * @param shown the request as messages name it
 * @throws SuiteError CONTRACT_SILENT, FIELD_UNKNOWN, FIELD_AMBIGUOUS, FIELD_VALUE_WRONG
 */
export function composeBody(
  contract: Contract,
  operation: Operation | undefined,
  values: NamedValues,
  shown: string,
): ComposedBody {
  const body = operation && bodyOf(contract, operation);
  if (!body || body.fields.length === 0) {
    throw new SuiteError(
      'CONTRACT_SILENT',
      `Контракт не описывает тело запроса ${shown} → дополните OpenAPI или отправьте тело шагом «отправлен запрос … с телом:»`,
    );
  }
  const entries = Object.entries(values).map(([name, value]): [FieldOfBody, string] => [
    fieldNamed(body.fields, name, shown, []),
    value,
  ]);
  return write(contract, body.content, entries);
}

const FORM = 'application/x-www-form-urlencoded';

/** A field of a body: how it is called (no titles where it bears none), what leads to it. */
interface FieldOfBody {
  readonly titles: readonly string[];
  readonly route: readonly string[];
  readonly schema: Located;
}

interface BodyFields {
  readonly content: Content;
  readonly fields: readonly FieldOfBody[];
}

function bodyOf({ document }: Contract, { bodies }: Operation): BodyFields | undefined {
  const content =
    bodies.find(({ mediaType }) => isJsonType(mediaType) || mediaType.includes('*')) ??
    bodies.find(({ mediaType }) => mediaType === FORM);
  return content?.schema && { content, fields: fieldsOf(document, content.schema) };
}

/** The fields of objects in objects; the elements of lists have no place in a table of names and values. */
function fieldsOf(
  document: ContractDocument,
  schema: Located,
  titles: readonly string[] = [],
  route: readonly string[] = [],
  above: readonly unknown[] = [],
): readonly FieldOfBody[] {
  const { value } = document.resolve(schema);
  if (above.includes(value)) return [];
  return document.propertiesOf(schema).flatMap(([name, property]) => {
    const title = document.titleOf(property);
    const own = title === undefined ? titles : [...titles, title];
    const way = [...route, name];
    return [
      { titles: title === undefined ? [] : own, route: way, schema: property },
      ...fieldsOf(document, property, own, way, [...above, value]),
    ];
  });
}

/** The outermost field of a name; a literal name is the way to the field: `client.inn`. */
function fieldNamed(
  fields: readonly FieldOfBody[],
  name: string,
  shown: string,
  parameters: readonly (readonly string[])[],
): FieldOfBody {
  const named = fields.filter(({ titles }) => isNamed(titles, name));
  const fitting = named.length > 0 ? named : fields.filter(({ route }) => route.join('.') === name);
  // Both kinds of a oneOf may have the field.
  const apart = [...new Map(fitting.map((field) => [field.route.join('.'), field])).values()];
  const outer = apart.filter(({ route }) => route.length === 1);
  const [found, ...others] = outer.length > 0 ? outer : apart;
  if (!found) {
    throw unknownField(name, shown, [...parameters, ...fields.map(({ titles }) => titles)]);
  }
  if (others.length === 0) return found;
  const names = [found, ...others].map(({ titles, route }) => `«${wholeName(titles)}» (${route.join('.')})`);
  throw new SuiteError(
    'FIELD_AMBIGUOUS',
    `Имя «${name}» подходит нескольким полям: ${shown}. Это ${names.join(', ')} → укажите имя целиком или имя поля в скобках`,
  );
}

function parameterNamed(parameters: readonly Parameter[], name: string): Parameter | undefined {
  return (
    parameters.find(({ title }) => title === name) ??
    parameters.find((one) => one.name === name || (one.in === 'header' && sameHeader(one.name, name)))
  );
}

function sameHeader(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function titlesOf(parameters: readonly Parameter[]): readonly (readonly string[])[] {
  return parameters.map(({ title, name }) => [title ?? name]);
}

function valuesIn(place: string, placed: ReadonlyMap<Parameter, string>): Record<string, string> {
  return Object.fromEntries(
    [...placed].filter(([one]) => one.in === place).map(([{ name }, value]) => [name, value]),
  );
}

function fillPath(
  { name, template }: Operation,
  parameters: readonly Parameter[],
  placed: ReadonlyMap<Parameter, string>,
): string {
  return template.replace(/\{([^{}]+)\}/gu, (_, key: string) => {
    const parameter = parameters.find((one) => one.name === key);
    const value = parameter && placed.get(parameter);
    if (value !== undefined && value !== '') return encodeURIComponent(value);
    const called = parameter?.title === undefined ? `«${key}»` : `«${parameter.title}» (${key})`;
    throw new SuiteError(
      'PATH_PARAMETER_MISSING',
      `Операция «${name}»: не указан параметр пути ${called} → добавьте его значение в шаг`,
    );
  });
}

function foreignBody({ bodies }: Operation, name: string): SuiteError {
  const types = quoteAll(bodies.map(({ mediaType }) => mediaType));
  return new SuiteError(
    'CONTRACT_SILENT',
    `Значение «${name}» некуда поставить: такого параметра у операции нет, а её тело (${types}) не собирается из имён и значений → отправьте тело отдельным шагом`,
  );
}

function write(
  { document }: Contract,
  { mediaType }: Content,
  entries: readonly (readonly [FieldOfBody, string])[],
): ComposedBody {
  if (mediaType === FORM) {
    const pairs = entries.map(([{ route }, value]): [string, string] => [route.join('.'), value]);
    return { mediaType, body: new URLSearchParams(pairs).toString() };
  }
  const body: Record<string, unknown> = {};
  for (const [{ titles, route, schema }, value] of entries) {
    place(body, route, toJson(document, titles.at(-1) ?? route.join('.'), value, schema));
  }
  const type = mediaType.includes('*') ? 'application/json' : mediaType;
  return { mediaType: type, body: JSON.stringify(body) };
}

function place(
  target: Record<string, unknown>,
  [step = '', ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    target[step] = value;
    return;
  }
  const inner: Record<string, unknown> = { ...(isRecord(target[step]) ? target[step] : {}) };
  place(inner, rest, value);
  target[step] = inner;
}

/** A text of a table as the contract's type: codes, ИНН and accounts are strings there and stay so. */
function toJson(document: ContractDocument, title: string, value: string, schema: Located): unknown {
  const types = document.typesOf(schema);
  if (value === 'пусто') {
    if (types.includes('null')) return null;
    throw wrongValue(title, value, 'значит null', 'не может быть null');
  }
  if (types.includes('null') && value === 'null' && !types.includes('string')) return null;
  const items = types.includes('array') ? document.find(schema, 'items') : undefined;
  if (items) {
    const parts = value.split(';').map((part) => part.trim());
    return parts.filter((part) => part !== '').map((part) => toJson(document, title, part, items));
  }
  if (types.includes('boolean')) {
    const words: Readonly<Record<string, boolean>> = { да: true, true: true, нет: false, false: false };
    const isTrue = Object.hasOwn(words, value) ? words[value] : undefined;
    if (isTrue !== undefined) return isTrue;
    throw wrongValue(title, value, 'не «да» и не «нет»', 'признак (boolean)');
  }
  const numeric = types.find((one) => one === 'integer' || one === 'number');
  if (numeric === undefined || types.includes('string')) return value;
  if (!new RegExp(`^(?:${NUMBER.source})$`, 'u').test(value)) {
    throw wrongValue(title, value, 'не число', `число (${numeric})`);
  }
  try {
    return parseNumber(value);
  } catch {
    throw wrongValue(title, value, 'не число, которое передаётся без потерь', `число (${numeric})`);
  }
}

function wrongValue(title: string, value: string, problem: string, wanted: string): SuiteError {
  return new SuiteError(
    'FIELD_VALUE_WRONG',
    `Значение «${value}» поля «${title}» — ${problem}, а в контракте оно ${wanted} → исправьте значение в таблице шага`,
  );
}
