import { describe, test } from 'node:test';
import { expect } from 'chai';
import {
  expectFields,
  expectRows,
  matchers,
  readField,
  type FieldExpectation,
} from '../../../support/checks/fields';
import { FieldDictionary } from '../../../support/contract/field-dictionary';
import { expectationError, suiteError, thrownBy } from '../core/thrown';
import { answered } from '../http/answered';

const row = {
  properties: {
    code: { title: 'Код' },
    name: { title: 'Имя' },
    count: { title: 'Число' },
    note: { title: 'Заметка' },
  },
};
const fields = new FieldDictionary({
  paths: {
    '/things': {
      get: {
        responses: {
          '200': {
            content: {
              'application/json': { schema: { properties: { items: { items: row }, ...row.properties } } },
            },
          },
        },
      },
    },
  },
});
const one = answered({ json: { code: '0077', name: 'ООО «Ромашка»', count: 7, note: null } });
const two = answered({ json: { items: [{ code: 'К-1' }, { code: 'К-2' }, { code: 'К-1' }] } });

function wanted(title: string, expected: string, matcher: keyof typeof matchers = 'равно'): FieldExpectation {
  return { title, expected, matcher: matchers[matcher] };
}

describe('поля ответа', () => {
  test('верные значения проходят: строка, часть, число, null, каждая запись списка', () => {
    expectFields(one, fields, [
      wanted('Код', '0077'),
      wanted('Имя', 'Ромашка', 'содержит'),
      wanted('Число', '7'),
      wanted('Заметка', 'null'),
    ]);
    expectFields(two, fields, [wanted('Код', 'К-', 'содержит')]);
  });

  for (const [claim, exchange, expectation, mismatch] of [
    ['другое значение', one, wanted('Код', '77'), '«Код» (code): ожидалось «77», получено «0077»'],
    ['другое число', one, wanted('Число', '8'), '«Число» (count): ожидалось «8», получено «7»'],
    ['null', one, wanted('Заметка', 'текст'), '«Заметка» (note): ожидалось «текст», получено null'],
    [
      'нет нужной части',
      one,
      wanted('Имя', 'Лютик', 'содержит'),
      '«Имя» (name): должно содержать «Лютик», получено «ООО «Ромашка»»',
    ],
    [
      'одна запись списка не та',
      two,
      wanted('Код', 'К-1'),
      '«Код» (items[1].code): ожидалось «К-1», получено «К-2»',
    ],
    ['поля нет', two, wanted('Имя', 'Ромашка'), '«Имя»: ожидалось «Ромашка», поля в ответе нет'],
    [
      'список пуст',
      answered({ json: { items: [] } }),
      wanted('Код', 'К', 'содержит'),
      '«Код»: должно содержать «К», поля в ответе нет',
    ],
    ['тела нет', answered(), wanted('Код', 'К-1'), '«Код»: ожидалось «К-1», поля в ответе нет'],
  ] as const) {
    test(`не проходит: ${claim}`, () => {
      expect(
        thrownBy(() => {
          expectFields(exchange, fields, [expectation]);
        }),
      ).to.deep.equal(
        expectationError('FIELDS_DIFFER', `GET /things: 1 расхождение с ожидаемым\n  ${mismatch}`),
      );
    });
  }

  test('все расхождения названы вместе', () => {
    const expectations = [wanted('Код', '77'), wanted('Имя', 'ООО «Ромашка»'), wanted('Число', '8')];
    expect(
      thrownBy(() => {
        expectFields(one, fields, expectations);
      }),
    ).to.deep.equal(
      expectationError(
        'FIELDS_DIFFER',
        'GET /things: 2 расхождения с ожидаемым\n  «Код» (code): ожидалось «77», получено «0077»\n  «Число» (count): ожидалось «8», получено «7»',
      ),
    );
  });

  test('незнакомое имя — ошибка сценария, а не системы', () => {
    expect(
      thrownBy(() => {
        expectFields(one, fields, [wanted('Коди', '77')]);
      }),
    ).to.deep.equal(
      suiteError(
        'FIELD_UNKNOWN',
        'Поля «Коди» нет в контракте: GET /things. Возможно, имелось в виду: «Код» → исправьте имя поля',
      ),
    );
  });
});

describe('значение поля', () => {
  test('единственное значение отдано текстом', () => {
    expect(['Код', 'Число', 'Заметка'].map((title) => readField(one, fields, title))).to.deep.equal([
      '0077',
      '7',
      'null',
    ]);
  });

  for (const [claim, exchange, title, code, message] of [
    ['нет значения', two, 'Имя', 'FIELD_ABSENT', 'GET /things: поля «Имя» нет в ответе'],
    [
      'несколько значений',
      two,
      'Код',
      'FIELD_AMBIGUOUS',
      'GET /things: поле «Код» встречается в ответе 3 раза, непонятно, какое взять → уточните запрос, чтобы запись была одна',
    ],
  ] as const) {
    test(`${claim} — не проходит`, () => {
      expect(thrownBy(() => readField(exchange, fields, title))).to.deep.equal(
        expectationError(code, message),
      );
    });
  }
});

describe('число записей', () => {
  for (const [claim, json, count] of [
    ['ответ — сам список', [1, 2], 2],
    ['пустой список', { items: [], total: 0 }, 0],
    ['единственный список страницы', { items: [{ tags: [1, 2] }], total: 1 }, 1],
  ] as const) {
    test(`проходит: ${claim}`, () => {
      expectRows(answered({ json }), count);
    });
    test(`не проходит на единицу больше: ${claim}`, () => {
      expect(
        thrownBy(() => {
          expectRows(answered({ json }), count + 1);
        }),
      ).to.deep.equal(
        expectationError('COUNT_DIFFERS', `GET /things: записей ожидалось ${count + 1}, получено ${count}`),
      );
    });
  }

  for (const [claim, answer, message] of [
    ['тела нет', answered(), 'тело ответа пустое, считать записи не в чем'],
    ['списка нет', answered({ json: { id: 7 } }), 'в ответе нет списка, считать записи не в чем'],
    ['ответ — строка', answered({ json: 'abc' }), 'в ответе нет списка, считать записи не в чем'],
    ['ответ — null', answered({ json: null }), 'в ответе нет списка, считать записи не в чем'],
    [
      'списков два',
      answered({ json: { items: [], errors: [] } }),
      'в ответе несколько списков («items», «errors»), непонятно, какой считать',
    ],
  ] as const) {
    test(`не проходит и при нуле: ${claim}`, () => {
      expect(
        thrownBy(() => {
          expectRows(answer, 0);
        }),
      ).to.deep.equal(expectationError('LIST_ABSENT', `GET /things: ${message}`));
    });
  }
});
