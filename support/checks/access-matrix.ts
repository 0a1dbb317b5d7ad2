// The access matrix: operation × role → allowed or forbidden, as a step's table says it and as the API answers.
import { ExpectationError, SuiteError } from '../core/errors';
import { counted } from '../core/russian';
import { hint } from '../core/suggest';
import type { Method } from '../http/exchange';

/** Whoever has not logged in, as a column of the table. */
export const NOBODY = 'без входа';

const verdicts: Readonly<Record<string, boolean>> = { разрешено: true, запрещено: false };
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** One cell: who asks for what, and whether that is allowed. */
export interface MatrixCell {
  readonly operation: string;
  readonly method: Method;
  readonly path: string;
  /** A role or an account of the stand, or «без входа». */
  readonly role: string;
  readonly isAllowed: boolean;
}

/** What the API answered to a cell. */
export interface AnsweredCell extends MatrixCell {
  readonly status: number;
}

/** What is asked of the API: an operation's method and path. */
export type AskedOperation = Pick<MatrixCell, 'method' | 'path'>;

/**
 * Reads the table: roles in the first row, then an operation (`GET /api/v1/clients`, or its name in the contract) and
 * «разрешено» or «запрещено» for each role.
 *
 * @param named finds an operation by its name
 * @throws SuiteError MATRIX_WRONG with the nearest right word; what `named` throws
 */
export function readMatrix(
  rows: readonly (readonly string[])[],
  named: (operation: string) => AskedOperation,
): readonly MatrixCell[] {
  const [[, ...roles] = [], ...operations] = rows;
  if (roles.length === 0 || operations.length === 0) {
    throw new SuiteError(
      'MATRIX_WRONG',
      'В таблице доступа нужны роли в первой строке и хотя бы одна операция → начните её строкой «| операция | читатель | …»',
    );
  }
  return operations.flatMap(([operation = '', ...cells]) =>
    roles.map((role, index) => ({
      operation,
      ...(readOperation(operation) ?? named(operation)),
      role,
      isAllowed: readVerdict(cells[index] ?? '', operation, role),
    })),
  );
}

/**
 * Forbidden means 403, and 401 for whoever has not logged in; allowed means any other answer below 500: what the rights
 * let through may still lack data.
 *
 * @throws ExpectationError ACCESS_DIFFERS: every cell that differs
 */
export function expectAccess(cells: readonly AnsweredCell[]): void {
  const wrong = cells.filter((cell) => !isAsExpected(cell));
  if (wrong.length === 0) return;
  const lines = wrong.map(
    ({ operation, role, isAllowed, status }) =>
      `  ${operation}, «${role}»: ожидалось «${isAllowed ? 'разрешено' : 'запрещено'}», получен код ${status}`,
  );
  throw new ExpectationError(
    'ACCESS_DIFFERS',
    `Права не те, что в таблице: ${counted(wrong.length, 'расхождение', 'расхождения', 'расхождений')} из ${cells.length}\n${lines.join('\n')}`,
  );
}

/** The matrix as text for the report: a row an operation, a column a role, each cell with its status. */
export function describeMatrix(cells: readonly AnsweredCell[]): string {
  const roles = [...new Set(cells.map(({ role }) => role))];
  const operations = [...new Set(cells.map(({ operation }) => operation))];
  const table = [
    ['операция', ...roles],
    ...operations.map((operation) => [
      operation,
      ...roles.map((role) =>
        describeCell(cells.find((cell) => cell.operation === operation && cell.role === role)),
      ),
    ]),
  ];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function describeCell(cell: AnsweredCell | undefined): string {
  if (!cell) return '';
  return `${isAsExpected(cell) ? '✔' : '✘'} ${cell.isAllowed ? 'разрешено' : 'запрещено'} (${cell.status})`;
}

function isAsExpected({ role, isAllowed, status }: AnsweredCell): boolean {
  const isRefused = status === 403 || (role === NOBODY && status === 401);
  return isAllowed ? status !== 401 && status !== 403 && status < 500 : isRefused;
}

function readOperation(operation: string): AskedOperation | undefined {
  const [, name = '', path = ''] = /^(\S+)\s+(\/\S*)$/u.exec(operation) ?? [];
  const method = methods.find((known) => known === name);
  return method && { method, path };
}

function readVerdict(word: string, operation: string, role: string): boolean {
  const verdict = verdicts[word];
  if (verdict !== undefined) return verdict;
  throw new SuiteError(
    'MATRIX_WRONG',
    `В таблице доступа для «${operation}» и «${role}» стоит «${word}». ${hint(word, Object.keys(verdicts))} → впишите одно из них`,
  );
}
