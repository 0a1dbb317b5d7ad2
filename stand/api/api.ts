// The way of a request through the API: route, caller, role, contract, operation.
import { randomUUID } from 'node:crypto';
import { withHeaders, type Answer } from '../http/answer';
import type { StandRequest } from '../http/request';
import { findRoute } from '../http/router';
import { createBearerCheck, type Caller, type TrustedIssuer } from './bearer';
import { createClientRegistry } from './client-registry';
import { loadContract, type Operation } from './contract';
import { operations } from './operations';
import { ApiProblem, problemAnswer } from './problem';
import { seedClients } from './seed-clients';

export interface Api {
  /** Loads what the first request needs. */
  warmUp(): Promise<void>;
  /** Answers a request under `/api/`; a refusal is an answer too. */
  answer(request: StandRequest): Promise<Answer>;
}

/** @param now milliseconds since the epoch */
export function createApi(trusted: TrustedIssuer, now: () => number): Api {
  const registry = createClientRegistry(seedClients(), now);
  const bearer = createBearerCheck(trusted, now);
  let contract: Promise<readonly Operation[]> | undefined;
  const loaded = (): Promise<readonly Operation[]> => (contract ??= loadContract());

  async function operate(request: StandRequest): Promise<Answer> {
    const { operation, pathParameters } = findOperation(await loaded(), request);
    const caller = await bearer.identify(request.headers.get('authorization'));
    requireRole(operation, caller);
    const parameters = { ...queryOf(request), ...pathParameters };
    checkParameters(operation, parameters);
    const body = readBody(operation, request);
    const perform = operations[operation.operationId];
    if (!perform) throw new Error(`The operation ${operation.operationId} of the contract has no code`);
    return perform({ registry, actor: caller.username, parameters, body, request });
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

function readBody(operation: Operation, request: StandRequest): unknown {
  if (operation.bodyTypes.length === 0) return undefined;
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || !operation.bodyTypes.includes(type)) {
    const supported = operation.bodyTypes.join(', ');
    const received = type === undefined ? 'тип не указан' : `передан ${type}`;
    throw new ApiProblem('unsupported-media-type', `Нужен Content-Type ${supported}, ${received}`, [], {
      // RFC 5789 §2.2 and RFC 9110 §15.5.16.
      [operation.method === 'PATCH' ? 'Accept-Patch' : 'Accept']: supported,
    });
  }
  const body = parseJson(request.body);
  const errors = operation.checkBody(body);
  if (errors.length > 0) {
    throw new ApiProblem('invalid-fields', errors.map(({ detail }) => detail).join('; '), errors);
  }
  return body;
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
