// Tables of a step: two columns, a name and a value.
import type { DataTable } from '@cucumber/cucumber';
import { SuiteError } from '../core/errors';

/** Rows «имя | значение» as a record. @throws SuiteError TABLE_WRONG for another number of columns or a name twice */
export function namedValues(table: DataTable): Readonly<Record<string, string>> {
  const rows = table.raw();
  const wide = rows.find((row) => row.length !== 2);
  if (wide) {
    throw new SuiteError(
      'TABLE_WRONG',
      `В таблице шага нужны два столбца — имя и значение, а в строке их ${wide.length} → исправьте таблицу`,
    );
  }
  const names = rows.map(([name = '']) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new SuiteError(
      'TABLE_WRONG',
      `В таблице шага имя «${twice}» встречается дважды → оставьте одну строку`,
    );
  }
  return Object.fromEntries(rows.map(([name = '', value = '']) => [name, value]));
}
