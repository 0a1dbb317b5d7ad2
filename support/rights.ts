// The access matrix asked of the API: every operation under every role, with real logins.
import {
  NOBODY,
  describeMatrix,
  expectAccess,
  readMatrix,
  type AnsweredCell,
  type AskedOperation,
} from './checks/access-matrix';
import type { SuiteWorld } from './world';

/**
 * Asks each cell of a table and attaches the matrix to the report.
 *
 * @throws SuiteError MATRIX_WRONG; ExpectationError ACCESS_DIFFERS with every cell that differs
 */
export async function checkAccess(world: SuiteWorld, rows: readonly (readonly string[])[]): Promise<void> {
  const answered: AnsweredCell[] = [];
  for (const cell of readMatrix(rows, (name) => askOf(world, name))) {
    await world.actAs(cell.role === NOBODY ? undefined : cell.role, async () => {
      await world.send({ method: cell.method, path: cell.path });
      answered.push({ ...cell, status: world.examine().response.status });
    });
  }
  world.attach(describeMatrix(answered), { mediaType: 'text/plain', fileName: 'матрица доступа.txt' });
  expectAccess(answered);
}

/** An operation asked of nothing that exists: rights are decided before data are looked for. */
function askOf(world: SuiteWorld, name: string): AskedOperation {
  const { method, template } = world.contract.operationNamed(name);
  return { method, path: template.replace(/\{[^{}]+\}/gu, NOBODYS_ID) };
}

const NOBODYS_ID = '00000000-0000-4000-8000-000000000000';
