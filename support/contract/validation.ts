// An exchange against the contract: what the API answered otherwise than documented, or accepted although it may not.
import { SuiteError, isRecord, messageOf } from '../core/errors';
import { counted, quoteAll } from '../core/russian';
import { hint } from '../core/suggest';
import { isJsonType, mediaTypeOf, nameOf, type Exchange } from '../http/exchange';
import { pathOf, type ContractDocument, type Located } from './document';
import { Contract, answerOf, contentOfType, type Answer, type Operation, type Parameter } from './openapi';
import { parameterValue } from './parameter-value';
import type { SchemaMismatch } from './schema-words';
import { validatorOf, type Direction } from './validator';

/** Where a mismatch was found. */
export type MismatchPlace =
  | 'операция'
  | 'код ответа'
  | 'тип ответа'
  | 'заголовок ответа'
  | 'тело ответа'
  | 'параметр запроса'
  | 'тело запроса'
  | 'значение';

/** One departure from the contract. */
export interface ContractMismatch {
  readonly place: MismatchPlace;
  /** `items[0].code` in a body, the name of a header or of a parameter; empty where the whole is meant. */
  readonly path: string;
  /** The Russian title of the place, where the contract gives one. */
  readonly title?: string;
  /** What was wanted and what came. */
  readonly text: string;
}

/**
 * All departures of an exchange from the contract: operation, status, media type, headers and body of the answer; of
 * the request only where the API accepted it (2xx). 404 and 405 are right answers to what no contract lists. The
 * bodies of media types other than JSON are not looked into.
 *
 * @throws SuiteError CONTRACT_WRONG where a schema of the contract cannot be compiled
 */
export function validateExchange(contract: Contract, exchange: Exchange): readonly ContractMismatch[] {
  const { status } = exchange.response;
  const operation = contract.operationIn(exchange);
  if (!operation) {
    return status === 404 || status === 405
      ? []
      : [{ place: 'операция', path: '', text: 'операции нет в контракте' }];
  }
  const checker = checkerOf(contract);
  const answer = answerOf(operation, status);
  return [
    ...(answer
      ? [...headerMismatches(exchange, answer, checker), ...bodyMismatches(exchange, answer, checker)]
      : [unknownStatus(operation, status)]),
    ...(status >= 200 && status < 300 ? requestMismatches(contract, exchange, operation, checker) : []),
  ];
}

/**
 * All departures of a value from a schema.
 *
 * @param schema the title or the key of a schema of the contract («Клиент»), or a JSON Schema (2020-12) itself, which
 * may refer to `#/components/schemas/…`
 * @throws SuiteError SCHEMA_UNKNOWN with the nearest names, SCHEMA_WRONG, CONTRACT_WRONG
 */
export function validateBySchema(
  contract: Contract | undefined,
  schema: string | Readonly<Record<string, unknown>>,
  value: unknown,
): readonly ContractMismatch[] {
  if (typeof schema === 'string') {
    const located = contract?.schemaNamed(schema);
    if (contract && located) return checkerOf(contract).check('значение', located, value, 'answer');
    throw new SuiteError(
      'SCHEMA_UNKNOWN',
      contract
        ? `Схемы «${schema}» нет в контракте. ${hint(schema, contract.schemaNames)} → исправьте имя схемы`
        : `Схемы «${schema}» взять неоткуда: у стенда не указан контракт → укажите api.contract в файле стенда или приведите схему в шаге`,
    );
  }
  const components = contract?.document.valueAt(contract.document.at(), 'components') ?? {};
  const { document } = contract ?? nothing;
  const found = validatorOf(document).checkInline(schema, value);
  const root = new Contract({ components, ...schema }).document;
  return found.map((one) => asMismatch('значение', one, titleIn(root, root.at(), one)));
}

/** A JSON Schema as a step writes it. @throws SuiteError SCHEMA_WRONG */
export function parseSchema(text: string): Readonly<Record<string, unknown>> {
  const wrong = (reason: string, error?: unknown) =>
    new SuiteError('SCHEMA_WRONG', `Схема составлена неверно: ${reason} → исправьте схему в шаге`, error);
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    throw wrong(`это не JSON (${messageOf(error)})`, error);
  }
  // `[…]` or `5` would let everything through.
  if (!isRecord(schema) || Array.isArray(schema)) throw wrong('нужен объект JSON');
  return schema;
}

/**
 * Why a value does not fit a schema, for the condition «соответствует схеме»; undefined where it does.
 *
 * @param schema the name of a schema of the contract, or the text of a JSON Schema
 * @throws SuiteError SCHEMA_UNKNOWN, SCHEMA_WRONG, CONTRACT_WRONG
 */
export function explainBySchema(
  contract: Contract | undefined,
  schema: string,
  value: unknown,
): string | undefined {
  const wanted = schema.trimStart().startsWith('{') ? parseSchema(schema) : schema;
  const mismatches = validateBySchema(contract, wanted, value);
  return mismatches.length === 0 ? undefined : listed(mismatches).join('; ');
}

/**
 * The mismatches of an exchange as a message, a line for each.
 *
 * @param schema the name of the schema, empty for one without, where the answer was checked by a schema alone
 */
export function describeMismatches(
  exchange: Exchange,
  mismatches: readonly ContractMismatch[],
  schema?: string,
): string {
  const count = counted(mismatches.length, 'расхождение', 'расхождения', 'расхождений');
  const [what, fix] =
    schema === undefined
      ? ['с контрактом', 'контракт']
      : [`со схемой${schema === '' ? '' : ` «${schema}»`}`, 'схему'];
  return [
    `${nameOf(exchange.request)}: ответ ${exchange.response.status}, ${count} ${what} → исправьте API или ${fix}`,
    ...listed(mismatches).map((line) => `  ${line}`),
  ].join('\n');
}

/** One mismatch as a line. */
export function describeMismatch({ place, path, title, text }: ContractMismatch): string {
  const accepted = place === 'параметр запроса' || place === 'тело запроса' ? `${ACCEPTED}: ` : '';
  if (place === 'операция') return text;
  if (path === '') return `${accepted}${place}: ${text}`;
  const noun = place === 'заголовок ответа' ? place : place === 'параметр запроса' ? 'параметр' : 'поле';
  const name = title === undefined ? `«${path}»` : `«${title}» (${path})`;
  return `${accepted}${noun} ${name}: ${text}`;
}

const ACCEPTED = 'API принял запрос, которого контракт не допускает';

/** A list of a thousand rows may break the contract a thousand times over. */
const SHOWN = 20;

function listed(mismatches: readonly ContractMismatch[]): readonly string[] {
  const rest = mismatches.length > SHOWN ? [`… и ещё ${mismatches.length - SHOWN}`] : [];
  return [...mismatches.slice(0, SHOWN).map(describeMismatch), ...rest];
}

/** What a schema given in a step is checked with where the stand has no contract. */
const nothing = new Contract({});

interface Checker {
  readonly document: ContractDocument;
  readonly check: (
    place: MismatchPlace,
    schema: Located,
    value: unknown,
    direction: Direction,
  ) => readonly ContractMismatch[];
}

function checkerOf({ document }: Contract): Checker {
  const validator = validatorOf(document);
  return {
    document,
    check: (place, schema, value, direction) =>
      validator
        .check(schema, value, direction)
        .map((found) => asMismatch(place, found, titleIn(document, schema, found))),
  };
}

function titleIn(
  document: ContractDocument,
  schema: Located | undefined,
  { segments }: SchemaMismatch,
): string | undefined {
  return schema && segments.length > 0 ? document.titleAlong(schema, segments) : undefined;
}

function asMismatch(
  place: MismatchPlace,
  { segments, text }: SchemaMismatch,
  title: string | undefined,
): ContractMismatch {
  return { place, path: pathOf(segments), ...(title === undefined ? {} : { title }), text };
}

function unknownStatus({ answers }: Operation, status: number): ContractMismatch {
  const known = answers.map((answer) => answer.status).join(', ');
  return {
    place: 'код ответа',
    path: '',
    text: `${known === '' ? 'контракт не описывает ни одного' : `контракт описывает ${known}`}, получен ${status}`,
  };
}

function headerMismatches({ response }: Exchange, answer: Answer, checker: Checker): ContractMismatch[] {
  return answer.headers
    .filter(({ name }) => name.toLowerCase() !== 'content-type')
    .flatMap((header) => {
      const name = header.name.toLowerCase();
      const value = response.headers[name];
      if (value === undefined) return parameterMismatches('заголовок ответа', header, [], checker);
      // Only Set-Cookie comes several times and cannot be joined by commas (RFC 9110 §5.3).
      const values = name === 'set-cookie' ? value.split('\n') : [value];
      return values.flatMap((one) => parameterMismatches('заголовок ответа', header, [one], checker));
    });
}

function bodyMismatches(exchange: Exchange, answer: Answer, { check }: Checker): readonly ContractMismatch[] {
  const { request, response } = exchange;
  const type = mediaTypeOf(response);
  const body = (text: string): ContractMismatch[] => [{ place: 'тело ответа', path: '', text }];
  const mayHaveNone = request.method === 'HEAD' || response.status === 204 || response.status === 304;
  const types = quoteAll(answer.content.map(({ mediaType }) => mediaType));
  if (response.bytes.length === 0) {
    // An empty text or CSV is a document all the same; an empty JSON is not.
    const isMissing = answer.content.length > 0 && (type === '' || isJsonType(type));
    return isMissing && !mayHaveNone ? body(`пустое, а контракт описывает ${types}`) : [];
  }
  if (answer.content.length === 0 || mayHaveNone) {
    return body(`должно быть пустым, получено ${counted(response.bytes.length, 'байт', 'байта', 'байтов')}`);
  }
  const content = contentOfType(answer.content, type);
  if (!content) {
    return [
      { place: 'тип ответа', path: '', text: `контракт описывает ${types}, получен «${type || 'без типа'}»` },
    ];
  }
  if (!isJsonType(type)) return [];
  if (response.bodyError !== undefined) return body(`не читается: ${response.bodyError}`);
  return content.schema ? check('тело ответа', content.schema, response.json, 'answer') : [];
}

function requestMismatches(
  contract: Contract,
  exchange: Exchange,
  operation: Operation,
  checker: Checker,
): readonly ContractMismatch[] {
  const path = contract.pathParametersOf(exchange, operation);
  const query = new URL(exchange.request.url).searchParams;
  const sent: Readonly<Record<string, (name: string) => readonly string[]>> = {
    path: (name) => [path.get(name) ?? ''],
    query: (name) => query.getAll(name),
    header: (name) => sentHeader(exchange, name),
  };
  const parameters = operation.parameters
    .filter(
      (one) =>
        !(
          one.in === 'header' && ['accept', 'content-type', 'authorization'].includes(one.name.toLowerCase())
        ),
    )
    .flatMap((one) => {
      const values = sent[one.in]?.(one.name);
      return values ? parameterMismatches('параметр запроса', one, values, checker) : [];
    });
  return [...parameters, ...sentBodyMismatches(exchange, operation, checker)];
}

function sentBodyMismatches(
  exchange: Exchange,
  { bodies, requiresBody }: Operation,
  { check }: Checker,
): readonly ContractMismatch[] {
  const wrong = (text: string): ContractMismatch[] => [{ place: 'тело запроса', path: '', text }];
  const { body = '' } = exchange.request;
  if (bodies.length === 0) return [];
  if (body.length === 0) return requiresBody ? wrong('обязательно, но его нет') : [];
  const type = sentHeader(exchange, 'content-type')[0]?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === '') return [];
  const content = contentOfType(bodies, type);
  if (!content) {
    return wrong(
      `контракт описывает ${quoteAll(bodies.map(({ mediaType }) => mediaType))}, отправлен «${type}»`,
    );
  }
  if (!isJsonType(type) || !content.schema) return [];
  try {
    return check('тело запроса', content.schema, JSON.parse(body.toString()), 'request');
  } catch (error) {
    if (error instanceof SuiteError) throw error;
    return wrong(`не читается как JSON: ${messageOf(error)}`);
  }
}

function sentHeader({ request }: Exchange, name: string): readonly string[] {
  return Object.entries(request.headers)
    .filter(([key]) => key.toLowerCase() === name.toLowerCase())
    .map(([, value]) => value);
}

/** A parameter or a header; none of its values means that it was not sent. */
function parameterMismatches(
  place: MismatchPlace,
  parameter: Parameter,
  values: readonly string[],
  { check, document }: Checker,
): readonly ContractMismatch[] {
  const { name, schema, title, required } = parameter;
  const named = { place, path: name, ...(title === undefined ? {} : { title }) };
  if (values.length === 0) {
    const missing = place === 'заголовок ответа' ? 'обязателен, но его нет' : 'обязателен, но не отправлен';
    return required ? [{ ...named, text: missing }] : [];
  }
  const value = parameterValue(document, parameter, values);
  if (!schema || value === undefined) return [];
  const direction = place === 'заголовок ответа' ? 'answer' : 'request';
  return check(place, schema, value, direction).map(({ text }) => ({ ...named, text }));
}
