// The access matrix: how its table is read, what counts as allowed, what a difference says.
import { describe, test } from 'node:test';
import { expect } from 'chai';
import {
  describeMatrix,
  expectAccess,
  readMatrix,
  type AnsweredCell,
} from '../../../support/checks/access-matrix';
import { expectationError, suiteError, thrownBy } from '../core/thrown';

const list = 'GET /api/v1/clients';
const rows = [
  ['операция', 'читатель', 'без входа'],
  [list, 'разрешено', 'запрещено'],
];

function cell(role: string, isAllowed: boolean, status: number): AnsweredCell {
  return { operation: list, method: 'GET', path: '/api/v1/clients', role, isAllowed, status };
}

describe('таблица доступа', () => {
  test('раскрывается в клетки: операция × роль', () => {
    expect(readMatrix(rows)).to.deep.equal([
      { operation: list, method: 'GET', path: '/api/v1/clients', role: 'читатель', isAllowed: true },
      { operation: list, method: 'GET', path: '/api/v1/clients', role: 'без входа', isAllowed: false },
    ]);
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
    [
      'с непонятной операцией',
      [rows[0] ?? [], ['Поиск клиентов', 'разрешено', 'запрещено']],
      'Операция «Поиск клиентов» в таблице доступа не понята → нужны метод и путь: «GET /api/v1/clients»',
    ],
  ];
  for (const [claim, table, message] of broken) {
    test(`${claim} — ошибка с подсказкой`, () => {
      expect(thrownBy(() => readMatrix(table))).to.deep.equal(suiteError('MATRIX_WRONG', message));
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
