// The way of a request through the API: route, caller, role, contract, operation.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { withHeaders, type Answer } from '../http/answer';
import type { StandRequest } from '../http/request';
import { readForm, type Form } from '../http/form';
import { findRoute } from '../http/router';
import { createBearerCheck, type Caller, type TrustedIssuer } from './bearer';
import type { CheckedRequest } from './checked-request';
import { loadContract, type Operation } from './contract';
import { ApiProblem, invalidFields, problemAnswer, type FieldError } from './problem';
import type { Stores } from './stores';

export interface Api {
  /** Loads what the first request needs. */
  warmUp(): Promise<void>;
  /** Answers a request under `/api/`; a refusal is an answer too. */
  answer(request: StandRequest): Promise<Answer>;
}

/** @param now milliseconds since the epoch */
export function createApi(trusted: TrustedIssuer, now: () => number): Api {
  const bearer = createBearerCheck(trusted, now);
  let loading: Promise<Loaded> | undefined;
  const loaded = (): Promise<Loaded> => (loading ??= load(now));

  async function operate(request: StandRequest): Promise<Answer> {
    const business = await loaded();
    const { contract, operations, stores } = business;
    stores.imports.settle((fields) => newClientMistakes(business, fields));
    const { operation, pathParameters } = findOperation(contract, request);
    const caller = await bearer.identify(request.headers.get('authorization'));
    requireRole(operation, caller);
    const parameters = { ...queryOf(request), ...pathParameters };
    checkParameters(operation, parameters);
    const body = await readBody(operation, request, (value) =>
      mistakesIn(operation, value, business, parameters),
    );
    const perform = operations[operation.operationId];
    if (!perform) throw new Error(`The operation ${operation.operationId} of the contract has no code`);
    return perform({ ...stores, actor: caller.username, parameters, body, request, nowMs: now() });
  }

  return {
    async warmUp() {
      await Promise.all([loaded(), bearer.warmUp()]);
    },
    async answer(request) {
      const answer = await operate(request).catch(explain);
      return withHeaders(answer, {
        'X-Request-Id': requestId(request),
        'Cache-Control': 'private, no-cache',
      });
    },
  };
}

interface Loaded {
  readonly contract: readonly Operation[];
  readonly operations: OperationsModule['operations'];
  readonly bodyRules: OperationsModule['bodyRules'];
  readonly stores: Stores;
}

type OperationsModule = typeof import('./operations');

/** After the start, like the contract and for the same reason: the stand is ready before anybody asks it something. */
async function load(now: () => number): Promise<Loaded> {
  const contract = loadContract();
  const loadModule = createRequire(__filename);
  const { operations, bodyRules } = loadModule('./operations') as OperationsModule;
  const { createStores } = loadModule('./stores') as typeof import('./stores');
  return { contract: await contract, operations, bodyRules, stores: createStores(now) };
}

/** The number of a request: the caller's own, if it can stand in a header and a log, or a new one. */
export function requestId(request: StandRequest): string {
  const given = request.headers.get('x-request-id') ?? '';
  return /^[\x21-\x7e]{1,128}$/.test(given) ? given : randomUUID();
}

function findOperation(
  contract: readonly Operation[],
  request: StandRequest,
): { readonly operation: Operation; readonly pathParameters: Readonly<Record<string, string>> } {
  const match = findRoute(contract, request.method, request.path);
  if (match.kind === 'found') return { operation: match.route, pathParameters: match.parameters };
  if (match.kind === 'no-path') throw new ApiProblem('unknown-path', `В API нет адреса ${request.path}`);
  const allowed = match.allowed.join(', ');
  throw new ApiProblem(
    'method-not-allowed',
    `Адрес ${request.path} не поддерживает метод ${request.method}; поддерживает: ${allowed}`,
    [],
    { Allow: allowed },
  );
}

function requireRole(operation: Operation, caller: Caller): void {
  const missing = operation.neededRoles.filter((role) => !caller.roles.includes(role));
  if (missing.length === 0) return;
  const held = caller.roles.length > 0 ? caller.roles.join(', ') : 'ни одной';
  throw new ApiProblem(
    'forbidden',
    `Нужна роль ${missing.join(', ')}; роли пользователя ${caller.username}: ${held}`,
    [],
    {
      'WWW-Authenticate':
        'Bearer error="insufficient_scope", error_description="The token lacks a role that the operation needs"',
    },
  );
}

/** A repeated parameter becomes an array, which no schema here allows. */
function queryOf(request: StandRequest): Record<string, unknown> {
  const names = new Set(request.query.keys());
  return Object.fromEntries(
    [...names].map((name) => {
      const values = request.query.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

function checkParameters(operation: Operation, parameters: Record<string, unknown>): void {
  const errors = operation.checkParameters(parameters);
  const [first] = errors;
  if (!first) return;
  const isCode = errors.some(({ pointer }) => pointer === '#/code');
  throw new ApiProblem(isCode ? 'invalid-client-code' : 'invalid-parameters', first.detail, errors);
}

async function readBody(
  operation: Operation,
  request: StandRequest,
  mistakesIn: (body: unknown) => readonly FieldError[],
): Promise<unknown> {
  if (operation.bodyTypes.length === 0) return undefined;
  const contentType = request.headers.get('content-type');
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (contentType === undefined || type === undefined || !operation.bodyTypes.includes(type)) {
    const supported = operation.bodyTypes.join(', ');
    const received = type === undefined ? 'тип не указан' : `передан ${type}`;
    throw new ApiProblem('unsupported-media-type', `Нужен Content-Type ${supported}, ${received}`, [], {
      // RFC 5789 §2.2 and RFC 9110 §15.5.16.
      [operation.method === 'PATCH' ? 'Accept-Patch' : 'Accept']: supported,
    });
  }
  if (type === 'multipart/form-data') {
    const form = await parseForm(request.body, contentType);
    // To the schema a file is a string.
    const texts = Object.entries(form).map(([name, part]) => [
      name,
      typeof part === 'string' ? part : part.fileName,
    ]);
    requireNoMistakes(mistakesIn(Object.fromEntries(texts)));
    return form;
  }
  const body = parseJson(request.body);
  requireNoMistakes(mistakesIn(body));
  return body;
}

/** What the schema says, and what no schema can say about the fields that the schema has passed. */
function mistakesIn(
  operation: Operation,
  body: unknown,
  { bodyRules, stores }: Loaded,
  parameters: CheckedRequest['parameters'],
): readonly FieldError[] {
  const errors = operation.checkBody(body);
  const rule = bodyRules[operation.operationId];
  if (!rule || typeof body !== 'object' || body === null) return errors;
  const found = new Set(errors.map(({ pointer }) => pointer));
  const ruled = rule({ ...body }, { registry: stores.registry, parameters });
  return [...errors, ...ruled.filter(({ pointer }) => !found.has(pointer))];
}

function newClientMistakes(business: Loaded, fields: unknown): readonly FieldError[] {
  const operation = business.contract.find(({ operationId }) => operationId === 'createClient');
  if (!operation) throw new Error('The contract has no operation createClient');
  return mistakesIn(operation, fields, business, {});
}

function requireNoMistakes(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidFields(errors);
}

async function parseForm(body: Buffer, contentType: string): Promise<Form> {
  const form = await readForm(body, contentType);
  if (!form) {
    throw new ApiProblem(
      'malformed-form',
      'Тело должно быть формой multipart/form-data с boundary в Content-Type',
    );
  }
  // A browser sends a file that nobody chose as a part without a name.
  if (typeof form['file'] !== 'object' || form['file'].fileName === '') {
    throw new ApiProblem('no-file', 'Передайте файл частью формы «file»');
  }
  return form;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new ApiProblem('malformed-json', 'Тело должно быть документом JSON в кодировке UTF-8');
  }
}

function explain(error: unknown): Answer {
  if (error instanceof ApiProblem) return problemAnswer(error);
  console.error(error);
  return problemAnswer(new ApiProblem('internal', 'Подробности — в выводе процесса стенда'));
}
