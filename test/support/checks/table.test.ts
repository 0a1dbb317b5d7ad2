import { describe, test } from 'node:test';
import { DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { namedValues, tableRows } from '../../../support/checks/table';
import { suiteError, thrownBy } from '../core/thrown';

function tableOf(...rows: readonly (readonly string[])[]): DataTable {
  return new DataTable(rows.map((row) => [...row]));
}

describe('таблица шага', () => {
  test('имя и значение в строке', () => {
    expect(namedValues(tableOf(['Имя', 'ООО «Ромашка»'], ['ИНН', '']))).to.deep.equal({
      Имя: 'ООО «Ромашка»',
      ИНН: '',
    });
  });

  for (const [claim, table, message] of [
    [
      'три столбца',
      tableOf(['Имя', 'Ромашка', 'лишнее']),
      'В таблице шага нужны два столбца — название и значение, а в строке их 3 → исправьте таблицу',
    ],
    [
      'один столбец',
      tableOf(['Имя']),
      'В таблице шага нужны два столбца — название и значение, а в строке их 1 → исправьте таблицу',
    ],
    [
      'имя дважды',
      tableOf(['Имя', 'а'], ['ИНН', '1'], ['Имя', 'б']),
      'В таблице шага имя «Имя» встречается дважды → оставьте одну строку',
    ],
  ] as const) {
    test(`${claim} — ошибка сценария`, () => {
      expect(thrownBy(() => namedValues(table))).to.deep.equal(suiteError('TABLE_WRONG', message));
    });
  }

  test('три столбца — строками; другое их число — ошибка сценария', () => {
    const rows = [
      ['Имя', 'не пусто', ''],
      ['Имя', 'содержит', 'А'],
    ] as const;
    expect(tableRows(tableOf(...rows), 3)).to.deep.equal(rows);
    expect(thrownBy(() => tableRows(tableOf(['Имя', 'А']), 3))).to.deep.equal(
      suiteError(
        'TABLE_WRONG',
        'В таблице шага нужны три столбца — название, условие и значение, а в строке их 2 → исправьте таблицу',
      ),
    );
  });
});
