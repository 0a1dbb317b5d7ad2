// Values that a schema accepts, and one step beyond each of its bounds.
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { ContractDocument, type Located } from '../../../support/contract/document';
import { identifiers } from '../../../support/data/identifiers';
import { brokenValues } from '../../../tools/draft/broken-values';
import { ValidValues } from '../../../tools/draft/valid-values';

describe('Верные значения', () => {
  const fresh: readonly (readonly [claim: string, schema: object, name: string, value: unknown])[] = [
    ['ИНН — по названию', { title: 'ИНН', type: 'string', pattern: '^\\d{10}$' }, 'x', '{{новый ИНН}}'],
    ['ИНН — по имени', { type: 'string' }, 'inn', '{{новый ИНН}}'],
    [
      'наименование — организация',
      { title: 'Наименование', type: 'string' },
      'name',
      '{{новое название организации}}',
    ],
    ['почта — по формату', { type: ['string', 'null'], format: 'email' }, 'x', '{{новая электронная почта}}'],
    ['UUID — по формату', { type: 'string', format: 'uuid' }, 'id', '{{новый UUID}}'],
    ['неизвестный текст', { type: 'string', maxLength: 100 }, 'note', '{{новый текст}}'],
    ['пример автора контракта', { type: 'string', example: 'Да' }, 'note', 'Да'],
    ['первое из списка', { enum: [null, 'B', 'C'] }, 'x', 'B'],
    ['число в границах', { type: 'integer', minimum: 18, maximum: 20 }, 'x', 18],
    ['число больше границы', { type: 'number', exclusiveMinimum: 5 }, 'x', 6],
    ['кратное', { type: 'integer', minimum: 7, multipleOf: 5 }, 'x', 10],
    ['признак', { type: 'boolean' }, 'x', true],
    ['дата', { type: 'string', format: 'date' }, 'x', '2030-01-31'],
    ['по шаблону', { type: 'string', pattern: '^[A-Z]{2}\\d$' }, 'x', 'AA0'],
    ['список', { type: 'array', minItems: 2, items: { type: 'integer' } }, 'x', [1, 1]],
    ['вариант, который не null', { anyOf: [{ type: 'null' }, { type: 'boolean' }] }, 'x', true],
    ['длинный шаблон', { type: 'string', pattern: '^a+$', minLength: 5 }, 'x', 'aaaaa'],
    ['короче образца', { type: 'string', maxLength: 4 }, 'x', 'Пров'],
  ];
  for (const [claim, schema, name, value] of fresh) {
    test(claim, () => {
      const { values, located } = of(schema);
      expect(values.valueOf(located, name, true)).to.deep.equal(value);
    });
  }

  test('название, под которое данные не подходят, ничего не решает', () => {
    const { values, located } = of({ title: 'ИНН', type: 'string', pattern: '^EU\\d{3}$' });
    expect(values.valueOf(located, 'inn', true)).to.equal('EU000');
  });

  test('записанные данные проходят проверку контрольных цифр, счёт — с БИК', () => {
    const { values, located } = of({
      type: 'object',
      required: ['inn', 'account', 'bik'],
      properties: {
        inn: { title: 'ИНН', type: 'string' },
        account: { title: 'Расчётный счёт', type: 'string' },
        bik: { title: 'БИК', type: 'string' },
      },
    });
    const made = values.valueOf(located, '', false) as { inn: string; account: string; bik: string };
    expect(identifiers['ИНН']?.explain(made.inn)).to.equal(undefined);
    expect(identifiers['расчётный счёт']?.explain(made.account, { bik: made.bik })).to.equal(undefined);
  });

  test('у объекта — только обязательные поля, которые посылают', () => {
    const { values, located } = of({
      required: ['a', 'id'],
      properties: { a: { type: 'boolean' }, b: { type: 'boolean' }, id: { type: 'integer', readOnly: true } },
    });
    expect(values.valueOf(located, '', true)).to.deep.equal({ a: true });
  });

  for (const [claim, schema] of [
    ['шаблон, которого не прочитать', { type: 'string', pattern: '^(?=x)y$' }],
    ['схема, которую ничто не выполнит', { type: 'integer', minimum: 5, maximum: 1 }],
    ['схема, которая требует саму себя', { $ref: '#/components/schemas/Loop' }],
  ] as const) {
    test(`значения нет: ${claim}`, () => {
      const { values, located } = of(schema);
      expect(values.valueOf(located, 'x', true)).to.equal(undefined);
    });
  }
});

describe('Неверные значения', () => {
  const cases: readonly (readonly [
    claim: string,
    schema: object,
    broken: readonly (readonly [string, unknown])[],
  ])[] = [
    [
      'длина',
      { type: 'string', minLength: 3, maxLength: 5, example: 'abcd' },
      [
        ['короче 3 символов', 'ab'],
        ['длиннее 5 символов', 'aaabcd'],
        ['число вместо текста', 12345],
        ['null', null],
      ],
    ],
    [
      'пустой текст',
      { type: ['string', 'null'], minLength: 1 },
      [
        ['пустое', ''],
        ['число вместо текста', 12345],
      ],
    ],
    [
      'границы',
      { type: 'integer', minimum: 1, maximum: 50 },
      [
        ['меньше 1', 0],
        ['больше 50', 51],
        ['дробное', 1.5],
        ['текст вместо значения другого типа', 'text'],
        ['null', null],
      ],
    ],
    [
      'строгие границы и шаг',
      { type: ['number', 'null'], exclusiveMinimum: 0, exclusiveMaximum: 2.5, multipleOf: 0.5 },
      [
        ['не больше 0', 0],
        ['не меньше 2,5', 2.5],
        ['не кратное 0,5', 1.25],
        ['текст вместо значения другого типа', 'text'],
      ],
    ],
    [
      'шаблон',
      { type: ['string', 'null'], pattern: '^\\d{3}$' },
      [
        ['без последнего знака', '00'],
        ['с лишним знаком в конце', '0000'],
        ['с посторонним знаком', '00!'],
        ['число вместо текста', 12345],
      ],
    ],
    [
      'не одни пробелы',
      { type: ['string', 'null'], pattern: '\\S' },
      [
        ['из одних пробелов', '   '],
        ['число вместо текста', 12345],
      ],
    ],
    ['список значений', { enum: ['A', 'B'] }, [['не из списка', 'A-X']]],
    [
      'формат',
      { type: ['string', 'null'], format: 'date' },
      [
        ['не в формате date', 'not valid'],
        ['число вместо текста', 12345],
      ],
    ],
    [
      'число элементов',
      { type: ['array', 'null'], minItems: 1, maxItems: 2, items: { type: 'boolean' } },
      [
        ['меньше 1 элемента', []],
        ['больше 2 элементов', [true, true, true]],
        ['текст вместо значения другого типа', 'text'],
      ],
    ],
    ['без границ', {}, []],
  ];
  for (const [claim, schema, broken] of cases) {
    test(claim, () => {
      const { values, located } = of(schema);
      const found = brokenValues(values, located, values.valueOf(located, 'x', false));
      expect(found.map(({ what, value }) => [what, value])).to.deep.equal(broken);
    });
  }
});

function of(schema: object): { readonly values: ValidValues; readonly located: Located } {
  const loop = {
    type: 'object',
    required: ['next'],
    properties: { next: { $ref: '#/components/schemas/Loop' } },
  };
  const document = new ContractDocument({ components: { schemas: { Tested: schema, Loop: loop } } });
  const located = document.at('components', 'schemas', 'Tested');
  if (!located) throw new Error('no schema');
  return { values: new ValidValues(document), located };
}
