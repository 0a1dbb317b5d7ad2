import { describe, test } from 'node:test';
import { expect } from 'chai';
import { expectBody, parseComparison } from '../../../support/checks/body';
import { plainFields } from '../../../support/checks/fields';
import { expectationError, suiteError, thrownBy } from '../core/thrown';
import { answered } from '../http/answered';

const json = {
  items: [
    { code: 'К-1', at: 'сейчас' },
    { code: 'К-2', at: 'потом' },
  ],
  total: 2,
};
const list = answered({ json });
const page = answered({ headers: { 'content-type': 'text/plain' }, text: 'Строка 1\nСтрока 2\n' });

function check(exchange: typeof list, words: string, expected: unknown): void {
  const text = typeof expected === 'string' ? expected : JSON.stringify(expected);
  expectBody(exchange, plainFields, parseComparison(words), text);
}

const swapped = [json.items[1], json.items[0]];
const dateless = { items: [{ code: 'К-1' }, { code: 'К-2' }], total: 2 };

/** What an answer without its JSON is told of besides. */
const EMPTY_NOTICE =
  '\nЗамечено в ответе: тело пустое, хотя ответ обещает JSON (код 200, Content-Type: application/json, тело пустое) → сверьте с контрактом: пустому ответу подходит код 204. Вид ошибки: расхождение с требованием (кому: разработке)';

describe('тело целиком и частью', () => {
  for (const [words, exchange, expected] of [
    ['равно', list, json],
    ['равно без учёта порядка', list, { ...json, items: swapped }],
    ['равно, кроме поля «items.at»', list, dateless],
    ['равно, кроме полей "total", „$.items[*].at“', list, { items: dateless.items }],
    ['содержит', list, { total: 2 }],
    ['содержит', list, { items: [{ code: 'К-2' }] }],
    ['содержит без учёта порядка', list, { items: [{ code: 'К-2' }, { code: 'К-1' }] }],
    ['равно', page, '\nСтрока 1\nСтрока 2'],
    ['содержит', page, 'рока 2'],
    ['равно', answered({ json: [] }), '[]'],
    ['равно', answered({ json: null }), 'null'],
  ] as const) {
    test(`проходит: ${words} ${JSON.stringify(expected)}`, () => {
      check(exchange, words, expected);
    });
  }

  for (const [words, exchange, expected, lines] of [
    ['равно', list, { ...json, total: 3 }, ['total: ожидалось 3, получено 2']],
    [
      'равно',
      list,
      dateless,
      ['items[0].at: лишнее поле, получено «сейчас»', 'items[1].at: лишнее поле, получено «потом»'],
    ],
    [
      'равно',
      list,
      { ...json, items: swapped },
      [
        'items: элементы те же, порядок другой: на месте [0] ожидалось {"code":"К-2","at":"потом"}, получено {"code":"К-1","at":"сейчас"}',
      ],
    ],
    ['содержит', list, { total: '2' }, ['total: ожидалось «2», получено 2 (число, а не текст)']],
    ['содержит', list, { итого: 2 }, ['итого: нет поля, ожидалось 2']],
    [
      'равно, кроме поля «total»',
      list,
      dateless,
      ['items[0].at: лишнее поле, получено «сейчас»', 'items[1].at: лишнее поле, получено «потом»'],
    ],
    ['равно', answered({ json: 7 }), '8', ['тело ответа: ожидалось 8, получено 7']],
    ['равно', page, 'Строка 1', ['тело ответа: должно быть равно «Строка 1», получено «Строка 1 Строка 2»']],
    [
      'содержит',
      page,
      'Строка 3',
      ['тело ответа: должно содержать «Строка 3», получено «Строка 1 Строка 2»'],
    ],
    [
      'содержит',
      answered({ text: '' }),
      '{"a":1}',
      [`тело ответа: должно содержать «{"a":1}», получено «»${EMPTY_NOTICE}`],
    ],
  ] as const) {
    test(`не проходит: ${words} ${JSON.stringify(expected)}`, () => {
      const count = lines.length === 1 ? '1 расхождение' : `${lines.length} расхождения`;
      expect(
        thrownBy(() => {
          check(exchange, words, expected);
        }),
      ).to.deep.equal(
        expectationError(
          'VALUES_DIFFER',
          [`GET /things: ${count} с ожидаемым`, ...lines.map((line) => `  ${line}`)].join('\n'),
        ),
      );
    });
  }

  test('больше пятидесяти расхождений — показаны первые, остальные сосчитаны', () => {
    const numbers = Array.from({ length: 60 }, (_, index) => [`н${index}`, index] as const);
    const { message } = thrownBy(() => {
      check(answered({ json: {} }), 'равно', Object.fromEntries(numbers));
    });
    expect(message.split('\n')).to.have.length(52);
    expect(message.split('\n').at(-1)).to.equal('  и ещё 10 расхождений');
  });

  const empty =
    'В шаге не указано, что должно содержать тело, а пустое есть в любом → впишите ожидаемую часть тела или напишите «равно»';
  for (const [words, exchange, expected, code, message] of [
    ['содержит', list, '{ }', 'EXPECTED_EMPTY', empty],
    ['содержит без учёта порядка', list, '[]', 'EXPECTED_EMPTY', empty],
    ['содержит', page, ' \n', 'EXPECTED_EMPTY', empty],
    [
      'равно',
      list,
      '{ "total": 2, }',
      'EXPECTED_NOT_JSON',
      'Ожидаемое тело в шаге — не JSON: «{ "total": 2, }» → проверьте кавычки, запятые и скобки',
    ],
    [
      'равно, кроме поля «нет такого»',
      list,
      '{}',
      'EXCEPTION_EMPTY',
      'Ни одного из полей «нет такого» в ответе нет, исключать нечего → исправьте «кроме полей …»',
    ],
    [
      'равно, кроме полей «total», «$»',
      list,
      '{}',
      'EXCEPTION_EMPTY',
      'Исключено всё тело («total», «$»), сравнивать нечего → исправьте «кроме полей …»',
    ],
  ] as const) {
    test(`ошибка сценария: ${words} ${expected}`, () => {
      expect(
        thrownBy(() => {
          check(exchange, words, expected);
        }),
      ).to.deep.equal(suiteError(code, message));
    });
  }
});
