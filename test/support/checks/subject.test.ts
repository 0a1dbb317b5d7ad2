import { describe, test } from 'node:test';
import { expect } from 'chai';
import { plainFields } from '../../../support/checks/fields';
import { nameOfSubject, parseSubject } from '../../../support/checks/subject';
import type { Exchange } from '../../../support/http/exchange';
import { expectationError, rejectedBy, suiteError, thrownBy } from '../core/thrown';
import { answered } from '../http/answered';

const json = {
  items: [
    { sum: 0.1, name: 'Аня😀' },
    { sum: 0.2, name: '' },
  ],
  total: 2,
  note: null,
};
const list = answered({
  status: 201,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    etag: '"1"',
    'set-cookie': 'a=1; Path=/\nb=2',
  },
  json,
});
const file = answered({
  headers: {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': "attachment; filename*=UTF-8''%D0%9A.csv",
  },
  text: 'Код\nК-1',
});
const xml = answered({ headers: { 'content-type': 'application/xml' }, text: '<а><б>1</б><б>2</б></а>' });

async function read(text: string, exchange: Exchange): Promise<readonly unknown[]> {
  const { kind, name } = parseSubject(text);
  return kind.read({ exchange: () => exchange, fields: plainFields }, name);
}

describe('что проверяется', () => {
  for (const [text, exchange, found] of [
    ['поле «total»', list, [{ path: 'total', value: 2 }]],
    ['поле «нет такого»', list, []],
    [
      'поле "items.sum"',
      list,
      [
        { path: 'items[0].sum', value: 0.1 },
        { path: 'items[1].sum', value: 0.2 },
      ],
    ],
    [
      'длина поля «items.name»',
      list,
      [
        { path: 'items[0].name', value: 4 },
        { path: 'items[1].name', value: 0 },
      ],
    ],
    ['длина поля «items»', list, [{ path: 'items', value: 2 }]],
    ['список «items»', list, [{ path: 'items', value: json.items }]],
    [
      'длина значения по пути «$.items[*].name»',
      list,
      [
        { path: 'items[0].name', value: 4 },
        { path: 'items[1].name', value: 0 },
      ],
    ],
    ['длина значения по пути «$.items»', list, [{ path: 'items', value: 2 }]],
    ['длина значения по пути «/а/б[1]»', xml, [{ path: '/а/б[1]', value: 1 }]],
    ['значение по пути «count(//б)»', xml, [{ path: 'count(//б)', value: '2', unit: 'text' }]],
    ['значение по пути «string(//б[2])»', xml, [{ path: 'string(//б[2])', value: '2', unit: 'text' }]],
    ['сумма поля «items.sum»', list, [{ path: '', value: 0.3 }]],
    ['сумма поля «нет такого»', list, []],
    ['значение по пути «$.items[1].sum»', list, [{ path: 'items[1].sum', value: 0.2 }]],
    ['значение по пути «$.нет»', list, []],
    [
      'значение по пути «//б»',
      xml,
      [
        { path: '/а/б[1]', value: '1', unit: 'text' },
        { path: '/а/б[2]', value: '2', unit: 'text' },
      ],
    ],
    ['заголовок «ETag»', list, [{ path: '', value: '"1"', unit: 'text' }]],
    ['заголовок ответа «Server»', list, []],
    ['cookie «b»', list, [{ path: '', value: '2', unit: 'text' }]],
    ['cookie «B»', list, []],
    ['код ответа', list, [{ path: '', value: 201 }]],
    ['тип содержимого', list, [{ path: '', value: 'application/json' }]],
    ['тип файла', file, [{ path: '', value: 'text/csv' }]],
    ['время ответа', list, [{ path: '', value: 12, unit: 'ms' }]],
    ['размер файла', file, [{ path: '', value: 11, unit: 'bytes' }]],
    ['тело ответа', list, [{ path: '', value: json }]],
    ['тело ответа', file, [{ path: '', value: 'Код\nК-1' }]],
    ['имя файла', file, [{ path: '', value: 'К.csv' }]],
    ['имя файла', list, []],
    ['текст файла', file, [{ path: '', value: 'Код\nК-1' }]],
    ['количество записей', list, [{ path: '', value: 2 }]],
    ['«ООО «Ромашка»»', list, [{ path: '', value: 'ООО «Ромашка»', unit: 'text' }]],
    ['«»', list, [{ path: '', value: '', unit: 'text' }]],
  ] as const) {
    test(`${text} → ${JSON.stringify(found)}`, async () => {
      expect(await read(text, exchange)).to.deep.equal(found);
    });
  }

  for (const [text, exchange, told] of [
    [
      'длина поля «total»',
      list,
      expectationError(
        'VALUE_WRONG',
        'GET /things: длина поля «total» (total) не считается: она бывает только у текста и списка, получено 2',
      ),
    ],
    [
      'длина поля «note»',
      list,
      expectationError(
        'VALUE_WRONG',
        'GET /things: длина поля «note» (note) не считается: она бывает только у текста и списка, получено null',
      ),
    ],
    [
      'сумма поля «items.name»',
      list,
      expectationError(
        'VALUE_WRONG',
        'GET /things: сумма поля «items.name» (items[0].name) не считается: она бывает только у чисел, получено "Аня😀"',
      ),
    ],
    [
      'длина значения по пути «$.total»',
      list,
      expectationError(
        'VALUE_WRONG',
        'GET /things: длина значения по пути «$.total» (total) не считается: она бывает только у текста и списка, получено 2',
      ),
    ],
    [
      'значение по пути «//total»',
      list,
      suiteError(
        'PATH_WRONG',
        'Путь «//total» начинается с «/» — это XPath, а ответ — JSON → для JSON путь начинается с «$»: например, «$.items[0].code»',
      ),
    ],
    [
      'значение по пути «//total»',
      answered({ json: { total: 2 }, sent: { accept: 'application/xml' } }),
      expectationError(
        'XML_BROKEN',
        'Это не XML: нет корневого элемента, начинается с «{"total":2}» → посмотрите тело ответа в отчёте',
      ),
    ],
    [
      'значение по пути «count(//б)»',
      file,
      suiteError(
        'PATH_WRONG',
        'По пути «count(//б)» искать не в чем: ответ — не JSON (text/csv) → для XML путь начинается с «/»',
      ),
    ],
    [
      'значение по пути «$.а»',
      xml,
      suiteError(
        'PATH_WRONG',
        'По пути «$.а» искать не в чем: ответ — не JSON (application/xml) → для XML путь начинается с «/»',
      ),
    ],
    [
      'значение по пути «$.а»',
      answered(),
      suiteError('PATH_WRONG', 'По пути «$.а» искать не в чем: тело ответа пустое'),
    ],
    [
      'значение по пути «$.а»',
      file,
      suiteError(
        'PATH_WRONG',
        'По пути «$.а» искать не в чем: ответ — не JSON (text/csv) → для XML путь начинается с «/»',
      ),
    ],
  ] as const) {
    test(`не прочитано: ${text} — ${told.message}`, async () => {
      expect(await rejectedBy(read(text, exchange))).to.deep.equal(told);
    });
  }

  for (const text of ['поле', 'поле Код', 'погода', 'время ответа «5»', '']) {
    test(`не понято: «${text}»`, () => {
      expect(thrownBy(() => parseSubject(text))).to.deep.equal(
        suiteError('SUBJECT_WRONG', `Не понято, что проверять: «${text}» → например, «поле «Код клиента»»`),
      );
    });
  }

  test('назван так, как его читают в сообщении', () => {
    const names = ['поле „Код“', 'заголовок "ETag"', 'время ответа', 'тип файла', '«А»'];
    expect(names.map((text) => nameOfSubject(parseSubject(text)))).to.deep.equal([
      'поле «Код»',
      'заголовок «ETag»',
      'время ответа',
      'тип файла',
      '«А»',
    ]);
  });

  test('код ответа проверяют, текст в кавычках ответа не требует', () => {
    expect(parseSubject('код ответа').kind.isStatus).to.equal(true);
    expect(parseSubject('«А»').kind.isText).to.equal(true);
    expect(parseSubject('поле «Код»').kind).not.to.have.any.keys('isStatus', 'isText');
  });
});
