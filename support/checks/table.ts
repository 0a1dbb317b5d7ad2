// Tables of a step: two columns, a name and a value.
import type { DataTable } from '@cucumber/cucumber';
import { SuiteError } from '../core/errors';

/** The rows of a table with so many columns. @throws SuiteError TABLE_WRONG for another number of them */
export function tableRows(table: DataTable, columns: 2 | 3): readonly (readonly string[])[] {
  const rows = table.raw();
  const wrong = rows.find((row) => row.length !== columns);
  if (!wrong) return rows;
  const wanted =
    columns === 2 ? 'два столбца — название и значение' : 'три столбца — название, условие и значение';
  throw new SuiteError(
    'TABLE_WRONG',
    `В таблице шага нужны ${wanted}, а в строке их ${wrong.length} → исправьте таблицу`,
  );
}

/** Rows «имя | значение» as a record. @throws SuiteError TABLE_WRONG for another number of columns or a name twice */
export function namedValues(table: DataTable): Readonly<Record<string, string>> {
  const rows = tableRows(table, 2);
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
