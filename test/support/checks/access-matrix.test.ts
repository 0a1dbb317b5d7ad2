// The access matrix: how its table is read, what counts as allowed, what a difference says.
import { describe, test } from 'node:test';
import { expect } from 'chai';
import {
  describeMatrix,
  expectAccess,
  readMatrix,
  type AnsweredCell,
  type AskedOperation,
} from '../../../support/checks/access-matrix';
import { SuiteError } from '../../../support/core/errors';
import { expectationError, suiteError, thrownBy } from '../core/thrown';

const list = 'GET /api/v1/clients';
const rows = [
  ['операция', 'читатель', 'без входа'],
  [list, 'разрешено', 'запрещено'],
];

function cell(role: string, isAllowed: boolean, status: number): AnsweredCell {
  return { operation: list, method: 'GET', path: '/api/v1/clients', role, isAllowed, status };
}

/** The contract of these tests knows one operation. */
function named(name: string): AskedOperation {
  if (name === 'Создание клиента') return { method: 'POST', path: '/api/v1/clients' };
  throw new SuiteError('OPERATION_UNKNOWN', `Операции «${name}» нет в контракте`);
}

describe('таблица доступа', () => {
  test('раскрывается в клетки: операция × роль', () => {
    expect(readMatrix(rows, named)).to.deep.equal([
      { operation: list, method: 'GET', path: '/api/v1/clients', role: 'читатель', isAllowed: true },
      { operation: list, method: 'GET', path: '/api/v1/clients', role: 'без входа', isAllowed: false },
    ]);
  });

  test('операция названа и по имени из контракта; незнакомое имя — ошибка', () => {
    const table = (operation: string) => [rows[0] ?? [], [operation, 'запрещено', 'запрещено']];
    expect(readMatrix(table('Создание клиента'), named)[0]).to.deep.equal({
      operation: 'Создание клиента',
      method: 'POST',
      path: '/api/v1/clients',
      role: 'читатель',
      isAllowed: false,
    });
    expect(thrownBy(() => readMatrix(table('Создание киента'), named))).to.deep.equal(
      suiteError('OPERATION_UNKNOWN', 'Операции «Создание киента» нет в контракте'),
    );
  });

  const broken: readonly (readonly [
    claim: string,
    table: readonly (readonly string[])[],
    message: string,
  ])[] = [
    [
      'без операций',
      [['операция', 'читатель']],
      'В таблице доступа нужны роли в первой строке и хотя бы одна операция → начните её строкой «| операция | читатель | …»',
    ],
    [
      'с неизвестным словом в клетке',
      [rows[0] ?? [], [list, 'разрешен', 'запрещено']],
      'В таблице доступа для «GET /api/v1/clients» и «читатель» стоит «разрешен». Возможно, имелось в виду: «разрешено», «запрещено» → впишите одно из них',
    ],
  ];
  for (const [claim, table, message] of broken) {
    test(`${claim} — ошибка с подсказкой`, () => {
      expect(thrownBy(() => readMatrix(table, named))).to.deep.equal(suiteError('MATRIX_WRONG', message));
    });
  }
});

describe('что считается разрешённым', () => {
  for (const [role, isAllowed, status, isGood] of [
    ['читатель', true, 200, true],
    ['читатель', true, 404, true],
    ['читатель', true, 422, true],
    ['читатель', true, 403, false],
    ['читатель', true, 401, false],
    ['читатель', true, 500, false],
    ['читатель', false, 403, true],
    ['читатель', false, 401, false],
    ['читатель', false, 200, false],
    ['без входа', false, 401, true],
    ['без входа', false, 403, true],
    ['без входа', false, 404, false],
  ] as const) {
    test(`«${role}», ${isAllowed ? 'разрешено' : 'запрещено'}, код ${status} — ${isGood ? 'сходится' : 'расхождение'}`, () => {
      const check = () => {
        expectAccess([cell(role, isAllowed, status)]);
      };
      if (isGood) {
        check();
        return;
      }
      expect(thrownBy(check)).to.deep.equal(
        expectationError(
          'ACCESS_DIFFERS',
          `Права не те, что в таблице: 1 расхождение из 1\n  GET /api/v1/clients, «${role}»: ожидалось «${isAllowed ? 'разрешено' : 'запрещено'}», получен код ${status}`,
        ),
      );
    });
  }
});

test('матрица в отчёте — таблица с отметками и кодами', () => {
  expect(describeMatrix([cell('читатель', true, 200), cell('без входа', false, 200)])).to.equal(
    [
      'операция             читатель           без входа',
      'GET /api/v1/clients  ✔ разрешено (200)  ✘ запрещено (200)',
    ].join('\n'),
  );
});
