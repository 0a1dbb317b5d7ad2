import { describe, test } from 'node:test';
import { expect } from 'chai';
import { selectJson } from '../../../support/query/json-path';
import { suiteError, thrownBy } from '../core/thrown';

const json = {
  items: [
    { code: '0077', сумма: 5, 'a b': { "it's": null } },
    { code: '0078', сумма: 7 },
  ],
};

describe('значения по JSONPath', () => {
  for (const [path, found] of [
    ['$.items[0].code', [{ path: 'items[0].code', value: '0077' }]],
    ['items[0].code', [{ path: 'items[0].code', value: '0077' }]],
    ['$.items[*].сумма', [5, 7].map((value, index) => ({ path: `items[${index}].сумма`, value }))],
    ['$.items[?@.сумма > 5].code', [{ path: 'items[1].code', value: '0078' }]],
    ["$..['a b']['it\\'s']", [{ path: "items[0]['a b']['it\\'s']", value: null }]],
    ["items[0]['a b']['it\\'s']", [{ path: "items[0]['a b']['it\\'s']", value: null }]],
    ['$.items[-1].code', [{ path: 'items[1].code', value: '0078' }]],
    ['$', [{ path: '', value: json }]],
    ['$.total', []],
  ] as const) {
    test(path, () => {
      expect(selectJson(json, path)).to.deep.equal(found);
    });
  }

  test('список целиком: путь без «$» начинается со скобки', () => {
    expect(selectJson(['а', 'б'], '[1]')).to.deep.equal([{ path: '[1]', value: 'б' }]);
  });

  for (const [path, reason] of [
    ['$.items[', 'скобка «[» не закрыта (знак 8, после «$.items[»)'],
    ['items[', 'скобка «[» не закрыта (знак 6, после «items[»)'],
    ['$.items[код]', 'в скобках ждали номер, «*», имя в кавычках или «?» (знак 9, после «$.items[»)'],
    ['$.items[?@.code="0077"]', 'сравнивают двумя знаками: «==» (знак 16, после «$.items[?@.code»)'],
    [
      '$.items[?size(@.code)>1]',
      'функции «size» нет. Известные имена: «length», «count», «match», «search», «value» (знак 10, после «$.items[?»)',
    ],
    ['$.a b', 'лишний знак: после значения ждали «.» или «[» (знак 5, после «$.a »)'],
    ['$.', 'путь оборван (знак 2, после «$.»)'],
    ['$[01]', 'номер не начинается с нуля (знак 3, после «$[»)'],
  ] as const) {
    test(`неверный путь: ${path}`, () => {
      expect(thrownBy(() => selectJson(json, path))).to.deep.equal(
        suiteError(
          'JSON_PATH_WRONG',
          `JSONPath «${path}» неверен: ${reason} → исправьте путь, например: «$.items[0].code», «$.items[?@.status=='ACTIVE'].code»`,
        ),
      );
    });
  }
});
