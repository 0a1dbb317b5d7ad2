// What a recorded request carries, by the Russian titles of its operation: as the table of a step would say it.
import type { Located } from '../../support/contract/document';
import type { Content, Contract, Operation, Parameter } from '../../support/contract/openapi';
import { composeRequest } from '../../support/contract/request-plan';
import { SuiteError, isRecord } from '../../support/core/errors';
import { isJsonType, type Exchange, type HttpRequest } from '../../support/http/exchange';
import { decodePart, readJson } from './recording';

/** A value of a request and where it goes. */
export interface SentValue {
  /** As the table says it: a title, «Клиент → ИНН», or the literal name where the contract has no title. */
  readonly name: string;
  /** As the table says it: «да», «пусто», «а; б». */
  readonly text: string;
  readonly place: 'path' | 'query' | 'header' | 'body';
  /** In lower case for a header. */
  readonly key: string;
  readonly schema: Located | undefined;
}

/** A file that a form carries. */
export interface SentFile {
  readonly name: string;
  /** Undefined where the recording does not hold it. */
  readonly text: string | undefined;
}

/** What a table of names and values says of a request. */
export interface SentRequest {
  readonly values: readonly SentValue[];
  /** Of a form with files; empty for all else. */
  readonly files: readonly SentFile[];
  readonly isForm: boolean;
}

/** Headers that tell what a browser has in its cache, and no more. */
const OF_CACHE = /^if-(?:none-match|modified-since)$/iu;

/**
 * The request as a table of names and values, proved by putting it together again.
 *
 * @returns undefined where no such table says the whole request
 */
export function readSentRequest(
  contract: Contract,
  operation: Operation,
  exchange: Exchange,
): SentRequest | undefined {
  const { request } = exchange;
  const parameters = readParameters(contract, operation, exchange);
  if (!parameters) return undefined;
  const form = readForm(contract, operation, request);
  if (form) return { ...form, values: [...parameters, ...form.values], isForm: true };
  const body = readBody(contract, operation, request);
  if (!body) return undefined;
  const values = withOwnNames([...parameters, ...body]);
  return isWhole(contract, operation, exchange, values) ? { values, files: [], isForm: false } : undefined;
}

/** The parts of a form with files, RFC 7578, as far as the recording keeps them. */
export function readParts(request: HttpRequest): readonly FormPart[] | undefined {
  const type = headerOf(request, 'content-type');
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/iu.exec(type)?.[1];
  if (boundary === undefined || typeof request.body !== 'string') return undefined;
  return request.body.split(`--${boundary}`).flatMap((part) => {
    const [, head = '', text = ''] = /^\r?\n((?:[^\r\n]+\r?\n)*)\r?\n([^]*?)\r?\n?$/u.exec(part) ?? [];
    const name = /\bname="([^"]*)"/u.exec(head)?.[1];
    const fileName = /\bfilename="([^"]*)"/u.exec(head)?.[1];
    if (name === undefined) return [];
    return [{ name, text, ...(fileName === undefined ? {} : { fileName: decodeName(fileName) }) }];
  });
}

export interface FormPart {
  readonly name: string;
  readonly text: string;
  readonly fileName?: string;
}

function readParameters(
  contract: Contract,
  operation: Operation,
  exchange: Exchange,
): readonly SentValue[] | undefined {
  const { request } = exchange;
  const inPath = [...contract.pathParametersOf(exchange, operation)].map(([key, text]) =>
    sentParameter(operation, 'path', key, text),
  );
  const inQuery = [...new URL(request.url).searchParams].map(([key, text]) =>
    sentParameter(operation, 'query', key, text),
  );
  const inHeaders = operation.parameters
    .filter((one) => one.in === 'header' && !OF_CACHE.test(one.name))
    .flatMap((one) => {
      const text = headerOf(request, one.name);
      return text === '' ? [] : [sentParameter(operation, 'header', one.name, text)];
    });
  const all = [...inPath, ...inQuery, ...inHeaders];
  return all.includes(undefined) ? undefined : all.filter((one) => one !== undefined);
}

function sentParameter(
  { parameters }: Operation,
  place: 'path' | 'query' | 'header',
  key: string,
  text: string,
): SentValue | undefined {
  const parameter = parameters.find((one: Parameter) => one.in === place && one.name === key);
  if (!parameter) return undefined;
  const name = parameter.title ?? parameter.name;
  return { name, text, place, key: place === 'header' ? key.toLowerCase() : key, schema: parameter.schema };
}

/** The fields of a JSON object or of a form; undefined where the body is something else. */
function readBody(
  contract: Contract,
  { bodies }: Operation,
  request: HttpRequest,
): readonly SentValue[] | undefined {
  const text = typeof request.body === 'string' ? request.body : '';
  if (text === '') return [];
  const mediaType = headerOf(request, 'content-type').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const content =
    bodies.find((one) => one.mediaType === mediaType) ?? bodies.find((one) => isJsonType(one.mediaType));
  if (!content) return undefined;
  if (mediaType === 'application/x-www-form-urlencoded') {
    return fieldsOf(contract, content, Object.fromEntries(new URLSearchParams(text)));
  }
  const { json } = readJson(text);
  return isRecord(json) && !Array.isArray(json) ? fieldsOf(contract, content, json) : undefined;
}

function fieldsOf(
  { document }: Contract,
  { schema }: Content,
  value: Readonly<Record<string, unknown>>,
): readonly SentValue[] | undefined {
  const found: SentValue[] = [];
  const collect = (inner: unknown, at: Located | undefined, route: readonly string[]): boolean => {
    const name = (at && document.titleOf(at)) ?? route.join('.');
    if (isRecord(inner) && !Array.isArray(inner)) {
      const properties = new Map(at ? document.propertiesOf(at) : []);
      return Object.entries(inner).every(([key, child]) =>
        collect(child, properties.get(key), [...route, key]),
      );
    }
    const text = cellOf(inner);
    if (text !== undefined) found.push({ name, text, place: 'body', key: route.join('.'), schema: at });
    return text !== undefined;
  };
  return collect(value, schema, []) ? found : undefined;
}

/** A value as a table says it; undefined where a table cannot. */
function cellOf(value: unknown): string | undefined {
  if (value === null) return 'пусто';
  if (typeof value === 'boolean') return value ? 'да' : 'нет';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const parts = value.map(cellOf);
  return parts.some((part) => part === undefined || part.includes(';')) ? undefined : parts.join('; ');
}

/** One of two values that bear the same title is called by its literal name. */
function withOwnNames(values: readonly SentValue[]): readonly SentValue[] {
  return values.map((value) =>
    values.filter(({ name }) => name === value.name).length > 1 && value.place === 'body'
      ? { ...value, name: value.key }
      : value,
  );
}

/** Whether the step would send the very same request. */
function isWhole(
  contract: Contract,
  operation: Operation,
  { request }: Exchange,
  values: readonly SentValue[],
): boolean {
  const named = Object.fromEntries(values.map(({ name, text }) => [name, text]));
  const isShown = ({ name, text }: SentValue) =>
    text === text.trim() && name === name.trim() && !text.includes('{{');
  if (Object.keys(named).length !== values.length || !values.every(isShown)) return false;
  try {
    const composed = composeRequest(contract, operation, named);
    const url = new URL(request.url);
    const isSamePath = decodePart(composed.path) === decodePart(url.pathname);
    const isSameQuery = isSame(composed.query, Object.fromEntries(url.searchParams));
    return isSamePath && isSameQuery && isSame(read(composed.body), read(request.body));
  } catch (error) {
    if (error instanceof SuiteError) return false;
    throw error;
  }
}

/** `{}` is what a body without fields is, and so is none. */
function read(body: unknown): unknown {
  const text = typeof body === 'string' ? body : '';
  if (text === '') return {};
  return readJson(text).json ?? Object.fromEntries(new URLSearchParams(text));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, child]): [string, unknown] => [key, sorted(child)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** A form with files, by the titles of its parts. */
function readForm(
  { document }: Contract,
  { bodies }: Operation,
  request: HttpRequest,
): Pick<SentRequest, 'values' | 'files'> | undefined {
  const parts = readParts(request);
  const schema = bodies.find(({ mediaType }) => mediaType === 'multipart/form-data')?.schema;
  if (!parts || !schema) return undefined;
  const properties = new Map(document.propertiesOf(schema));
  const values = parts.map(({ name, text, fileName }): SentValue => {
    const property = properties.get(name);
    return {
      name: (property && document.titleOf(property)) ?? name,
      text: fileName === undefined ? text : `файл «${fileName}»`,
      place: 'body',
      key: name,
      schema: property,
    };
  });
  const files = parts.flatMap(({ fileName, text }) =>
    fileName === undefined ? [] : [{ name: fileName, text: text === '' ? undefined : text }],
  );
  return { values, files };
}

export function headerOf({ headers }: Pick<HttpRequest, 'headers'>, name: string): string {
  const wanted = name.toLowerCase();
  return Object.entries(headers).find(([key]) => key.toLowerCase() === wanted)?.[1] ?? '';
}

/** Browsers write the quotes of a file's name as %22 (HTML, «multipart/form-data encoding algorithm»). */
function decodeName(name: string): string {
  return name.replaceAll('%22', '"').replaceAll('%0D', '').replaceAll('%0A', '');
}
