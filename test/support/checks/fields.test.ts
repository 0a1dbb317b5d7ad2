import { describe, test } from 'node:test';
import { expect } from 'chai';
import { equalTo, parseCondition, type ConditionContext } from '../../../support/checks/condition';
import { expectFields, plainFields, readField, type FieldExpectation } from '../../../support/checks/fields';
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
const context: ConditionContext = {
  now: new Date('2026-11-23T09:00:00Z'),
  zone: 'Europe/Moscow',
  explainBySchema: () => undefined,
};
const one = answered({ json: { code: '0077', name: 'ООО «Ромашка»', count: 7, note: null } });
const two = answered({ json: { items: [{ code: 'К-1' }, { code: 'К-2' }, { code: 'К-1' }] } });

function wanted(title: string, condition: string): FieldExpectation {
  return { title, condition: parseCondition(condition) };
}

/** What an answer without its JSON is told of besides. */
const EMPTY_NOTICE =
  '\nЗамечено в ответе: тело пустое, хотя ответ обещает JSON (код 200, Content-Type: application/json, тело пустое) → сверьте с контрактом: пустому ответу подходит код 204. Вид ошибки: расхождение с требованием (кому: разработке)';

describe('поля ответа', () => {
  test('верные значения проходят: строка, часть, число, null, каждая запись списка', () => {
    const expectations = [
      wanted('Код', 'равно «0077»'),
      wanted('Имя', 'содержит «Ромашка»'),
      wanted('Число', 'равно 7'),
      { title: 'Число', condition: equalTo('7') },
      { title: 'Заметка', condition: equalTo('null') },
    ];
    expectFields(one, fields, expectations, context);
    expectFields(two, fields, [wanted('Код', 'начинается с «К-»')], context);
  });

  for (const [claim, exchange, title, condition, mismatch] of [
    ['другое значение', one, 'Код', 'равно «77»', '«Код» (code): ожидалось «77», получено «0077»'],
    ['другое число', one, 'Число', 'равно 8', '«Число» (count): ожидалось 8, получено 7'],
    ['null', one, 'Заметка', 'равно «текст»', '«Заметка» (note): ожидалось «текст», получено null'],
    [
      'одна запись списка не та',
      two,
      'Код',
      'равно «К-1»',
      '«Код» (items[1].code): ожидалось «К-1», получено «К-2»',
    ],
    ['поля нет', two, 'Имя', 'не пусто', '«Имя»: не должно быть пусто, в ответе этого нет'],
    [
      'список пуст',
      answered({ json: { items: [] } }),
      'Код',
      'содержит «К»',
      '«Код»: должно содержать «К», в ответе этого нет',
    ],
    [
      'тела нет',
      answered(),
      'Код',
      'равно «К-1»',
      `«Код»: ожидалось «К-1», в ответе этого нет${EMPTY_NOTICE}`,
    ],
  ] as const) {
    test(`не проходит: ${claim}`, () => {
      expect(
        thrownBy(() => {
          expectFields(exchange, fields, [wanted(title, condition)], context);
        }),
      ).to.deep.equal(
        expectationError('VALUES_DIFFER', `GET /things: 1 расхождение с ожидаемым\n  ${mismatch}`),
      );
    });
  }

  test('все расхождения названы вместе', () => {
    const expectations = [
      wanted('Код', 'равно «77»'),
      wanted('Имя', 'равно «ООО «Ромашка»»'),
      wanted('Число', 'больше 7'),
    ];
    expect(
      thrownBy(() => {
        expectFields(one, fields, expectations, context);
      }),
    ).to.deep.equal(
      expectationError(
        'VALUES_DIFFER',
        'GET /things: 2 расхождения с ожидаемым\n  «Код» (code): ожидалось «77», получено «0077»\n  «Число» (count): должно быть больше 7, получено 7',
      ),
    );
  });

  test('тысяча расхождений не показана вся', () => {
    const many = answered({ json: { items: Array<object>(1000).fill({ code: 'К-1' }) } });
    const { message } = thrownBy(() => {
      expectFields(many, fields, [wanted('Код', 'пусто')], context);
    });
    expect(message.split('\n')).to.have.length(102);
    expect(message.split('\n')[0]).to.equal('GET /things: 1\u00a0000 расхождений с ожидаемым');
    expect(message.split('\n').at(-1)).to.equal('  … и ещё 900');
  });

  test('незнакомое имя — ошибка сценария, а не системы', () => {
    expect(
      thrownBy(() => {
        expectFields(one, fields, [wanted('Коди', 'отсутствует')], context);
      }),
    ).to.deep.equal(
      suiteError(
        'FIELD_UNKNOWN',
        'Поля «Коди» нет в контракте: GET /things. Возможно, имелось в виду: «Код» → исправьте имя поля',
      ),
    );
  });

  test('поля нет, потому что пришёл отказ, — дело системы', () => {
    const refused = answered({ status: 404, json: { title: 'Не найден' } });
    expect(
      thrownBy(() => {
        expectFields(refused, fields, [wanted('Код', 'отсутствует')], context);
      }),
    ).to.deep.equal(
      expectationError(
        'FIELD_ABSENT',
        'GET /things: поля «Код» нет, потому что получен отказ 404 «Не найден»',
      ),
    );
  });
});

describe('поля без контракта', () => {
  const nested = answered({ json: { items: [{ owner: { name: 'А', 'e-mail': 'а@б.рф' } }, { owner: {} }] } });

  test('имена — из JSON, вложенные через точку, сквозь списки', () => {
    expect(plainFields.read(nested, 'items.owner.name')).to.deep.equal([
      { path: 'items[0].owner.name', value: 'А' },
    ]);
    expect(plainFields.read(nested, 'items.owner')).to.have.length(2);
    expect(plainFields.read(answered({ json: [{ a: 1 }, { a: null }] }), 'a')).to.deep.equal([
      { path: '[0].a', value: 1 },
      { path: '[1].a', value: null },
    ]);
  });

  test('унаследованного от объекта поля нет', () => {
    expect(plainFields.read(nested, 'constructor')).to.deep.equal([]);
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

  for (const [claim, title, code, message] of [
    ['нет значения', 'Имя', 'VALUE_ABSENT', 'GET /things: поле «Имя» — в ответе этого нет'],
    [
      'несколько значений',
      'Код',
      'VALUE_AMBIGUOUS',
      'GET /things: поле «Код» встречается в ответе 3 раза, непонятно, какое взять → уточните запрос, чтобы запись была одна',
    ],
  ] as const) {
    test(`${claim} — не проходит`, () => {
      expect(thrownBy(() => readField(two, fields, title))).to.deep.equal(expectationError(code, message));
    });
  }
});
