// How much of the contract a run has met: operations × documented answers × roles. Pure: exchanges in, a model out.
import { plural } from '../core/russian';
import { answerOf, type Contract, type Operation } from './openapi';

/** Of a contract as much as its coverage needs: small enough to stand in the stream of a run. */
export interface ContractOutline {
  readonly operations: readonly OutlinedOperation[];
}

type OutlinedOperation = Pick<Operation, 'id' | 'name' | 'method' | 'template' | 'roles'> & {
  readonly answers: readonly { readonly status: string }[];
};

/** An exchange as coverage sees it. */
export interface CoveredExchange {
  /** `Operation.id`; none where the contract lists no such operation. */
  readonly operation: string | undefined;
  readonly status: number;
  /** Who asked, as the stand calls the account; empty for a request without a session. */
  readonly role: string;
  /** How many exchanges were like this; one where it is not said. */
  readonly times?: number;
}

/** An exchange as the World notes it in the stream: with its differences from the contract, as a message. */
export interface ContractRecord extends CoveredExchange {
  readonly difference?: string;
}

/** A status with how often it was received, in all and by each role. */
export interface AnswerCoverage {
  /** As the contract writes it: `200`, `4XX`, `default`. */
  readonly status: string;
  readonly count: number;
  readonly roles: Readonly<Record<string, number>>;
}

export interface OperationCoverage {
  readonly id: string;
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** The roles that the contract names: its own words, not those of the stand's accounts. */
  readonly neededRoles: readonly string[];
  readonly count: number;
  /** Every documented answer, also those never received. */
  readonly answers: readonly AnswerCoverage[];
  /** Statuses that were received though the contract does not document them. */
  readonly undocumented: readonly AnswerCoverage[];
  /** Those roles of the run that never called it. */
  readonly absentRoles: readonly string[];
}

/** Plain data, ready for a report file. */
export interface ContractCoverage {
  readonly operations: { readonly total: number; readonly called: number };
  readonly answers: { readonly total: number; readonly received: number };
  /** Everyone who asked in this run. */
  readonly roles: readonly string[];
  readonly rows: readonly OperationCoverage[];
  /** What was not tested. */
  readonly missing: {
    readonly operations: readonly string[];
    readonly answers: readonly { readonly operation: string; readonly status: string }[];
  };
  /** Exchanges of operations that the contract does not list. */
  readonly outside: number;
}

/** The outline of a contract. */
export function outlineOf({ operations }: Contract): ContractOutline {
  return {
    operations: operations.map(({ id, name, method, template, roles, answers }) => ({
      id,
      name,
      method,
      template,
      roles,
      answers: answers.map(({ status }) => ({ status })),
    })),
  };
}

/** The coverage of a contract by the exchanges of a run. 401, 403 and 404 count as any other documented answer. */
export function coverageOf(contract: ContractOutline, covered: readonly CoveredExchange[]): ContractCoverage {
  const { operations } = contract;
  const byOperation = groupBy(covered, ({ operation }) => operation ?? '');
  const roles = [...new Set(covered.map(({ role }) => role))].sort((a, b) => a.localeCompare(b, 'ru'));
  const rows = operations.map((operation) => rowOf(operation, byOperation.get(operation.id) ?? [], roles));
  const answers = rows.flatMap((row) => row.answers.map((answer) => ({ ...answer, operation: row.name })));
  const unseen = answers.filter(({ count }) => count === 0);
  const known = rows.reduce((sum, { count }) => sum + count, 0);
  const idle = rows.filter(({ count }) => count === 0);
  return {
    operations: { total: rows.length, called: rows.length - idle.length },
    answers: { total: answers.length, received: answers.length - unseen.length },
    roles,
    rows,
    missing: {
      operations: idle.map(({ name }) => name),
      answers: unseen.map(({ operation, status }) => ({ operation, status })),
    },
    outside: sumOf(covered) - known,
  };
}

/** «Контракт: проверено 9 из 12 операций, 31 из 58 ответов», and what came although no contract documents it. */
export function describeCoverage({ operations, answers, rows, outside }: ContractCoverage): string {
  const strange = rows.reduce((sum, { undocumented }) => sum + undocumented.length, 0);
  return [
    `Контракт: проверено ${operations.called} из ${operations.total} ${plural(operations.total, 'операции', 'операций', 'операций')}`,
    `${answers.received} из ${answers.total} ${plural(answers.total, 'ответа', 'ответов', 'ответов')}`,
    ...(strange === 0 ? [] : [`кодов ответа вне контракта — ${strange}`]),
    ...(outside === 0 ? [] : [`запросов вне контракта — ${outside}`]),
  ].join(', ');
}

function rowOf(
  operation: OutlinedOperation,
  covered: readonly CoveredExchange[],
  roles: readonly string[],
): OperationCoverage {
  const { id, name, method, template, answers } = operation;
  const documented = groupBy(covered, ({ status }) => answerOf(operation, status)?.status ?? '');
  const strange = groupBy(documented.get('') ?? [], ({ status }) => String(status));
  const present = new Set(covered.map(({ role }) => role));
  return {
    id,
    name,
    method,
    path: template,
    neededRoles: operation.roles,
    count: sumOf(covered),
    answers: answers.map(({ status }) => countOf(status, documented.get(status) ?? [])),
    undocumented: [...strange]
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([status, exchanges]) => countOf(status, exchanges)),
    absentRoles: roles.filter((role) => !present.has(role)),
  };
}

function countOf(status: string, exchanges: readonly CoveredExchange[]): AnswerCoverage {
  const byRole = groupBy(exchanges, ({ role }) => role);
  return {
    status,
    count: sumOf(exchanges),
    roles: Object.fromEntries([...byRole].map(([role, some]) => [role, sumOf(some)])),
  };
}

function sumOf(exchanges: readonly CoveredExchange[]): number {
  return exchanges.reduce((sum, { times = 1 }) => sum + times, 0);
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}
