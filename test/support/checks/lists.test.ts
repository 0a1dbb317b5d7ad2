import { describe, test } from 'node:test';
import { expect } from 'chai';
import writeXlsxFile from 'write-excel-file/node';
import { parseCondition, type ConditionContext } from '../../../support/checks/condition';
import { plainFields } from '../../../support/checks/fields';
import {
  expectCount,
  expectInRows,
  expectTable,
  parseComposition,
  parseCount,
  parseList,
  parseQuantifier,
} from '../../../support/checks/lists';
import type { Exchange } from '../../../support/http/exchange';
import { expectationError, rejectedBy, suiteError } from '../core/thrown';
import { answered } from '../http/answered';

const context: ConditionContext = {
  now: new Date('2026-11-23T09:00:00Z'),
  zone: 'Europe/Moscow',
  explainBySchema: () => undefined,
};
const clients = answered({
  json: {
    items: [
      { code: 'К-1', status: 'ACTIVE', sum: 7 },
      { code: 'К-2', status: 'ACTIVE', sum: '7', note: 'важный' },
      { code: 'К-3', status: 'ARCHIVED', sum: 9 },
    ],
    total: 3,
  },
});
const none = answered({ json: { items: [] } });
const card = answered({
  json: {
    code: 'К-1',
    events: [
      { who: 'Анна', code: 'Е-1' },
      { who: 'Пётр', code: 'Е-2' },
    ],
    tags: ['а', 'б'],
  },
});
const nested = answered({ json: { items: [{ tags: ['а'] }, { tags: ['б'] }] } });
const strange = answered({ json: { 'мои записи': [{ 'код-1': 'А' }] } });
const inner = answered({ json: { data: { 'my-rows': [{ code: 'Н-1' }, { code: 'Н-2' }] } } });
const typed = answered({
  json: [
    { sum: 250000.5, on: '2026-11-23', active: true, note: null },
    { sum: 7, on: '2026-11-22', active: false, note: 'важный' },
  ],
});
const csv = answered({
  headers: { 'content-type': 'text/csv; charset=utf-8' },
  text: 'Код;Сумма\nК-01;7\nК-02;9\n',
});

async function xlsx(): Promise<Exchange> {
  const bytes = await writeXlsxFile([
    [{ value: 'Код' }, { value: 'Сумма' }],
    [{ value: 'К-01' }, { value: 7 }],
  ]).toBuffer();
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return answered({ headers: { 'content-type': type }, bytes });
}

function count(exchange: Exchange, list: string, words: string): Promise<void> {
  return expectCount(exchange, plainFields, parseList(list), parseCount(words));
}

function inRows(exchange: Exchange, rows: string, title: string, condition: string): Promise<void> {
  const expectation = { title, condition: parseCondition(condition) };
  return expectInRows(exchange, plainFields, parseQuantifier(rows), expectation, context);
}

function table(
  exchange: Exchange,
  list: string,
  words: string,
  ...rows: readonly (readonly string[])[]
): Promise<void> {
  const expectation = { composition: parseComposition(words), table: rows };
  return expectTable(exchange, plainFields, parseList(list), expectation, context);
}

function differ(count: string, ...lines: readonly string[]) {
  return expectationError(
    'VALUES_DIFFER',
    [`GET /things: ${count}`, ...lines.map((line) => `  ${line}`)].join('\n'),
  );
}

describe('количество записей', () => {
  for (const [claim, exchange, list, size, place] of [
    ['список страницы', clients, 'ответе', 3, ''],
    ['пустой список', none, 'ответе', 0, ''],
    ['ответ — сам список', answered({ json: [1, 2] }), 'ответе', 2, ''],
    ['названный список', card, 'списке «events»', 2, 'в списке «events» '],
    ['строки CSV без заголовка', csv, 'файле', 2, 'в файле '],
  ] as const) {
    test(`проходит: ${claim}`, async () => {
      for (const words of [String(size), `не меньше ${size}`, `не больше ${size}`, `не больше ${size + 1}`]) {
        await count(exchange, list, words);
      }
    });

    for (const words of [String(size + 1), `не меньше ${size + 1}`]) {
      test(`не проходит: ${claim}, ${words}`, async () => {
        expect(await rejectedBy(count(exchange, list, words))).to.deep.equal(
          expectationError(
            'COUNT_DIFFERS',
            `GET /things: записей ${place}ожидалось ${words}, получено ${size}`,
          ),
        );
      });
    }
  }

  test('не проходит: не больше 2, а их 3', async () => {
    expect(await rejectedBy(count(clients, 'ответе', 'не больше 2'))).to.deep.equal(
      expectationError('COUNT_DIFFERS', 'GET /things: записей ожидалось не больше 2, получено 3'),
    );
  });

  for (const [claim, exchange, list, message] of [
    ['тела нет', answered(), 'ответе', 'тело ответа пустое, считать записи не в чем'],
    ['списка нет', answered({ json: { id: 7 } }), 'ответе', 'в ответе нет списка, считать записи не в чем'],
    ['ответ — строка', answered({ json: 'а' }), 'ответе', 'в ответе нет списка, считать записи не в чем'],
    ['ответ — null', answered({ json: null }), 'ответе', 'в ответе нет списка, считать записи не в чем'],
    [
      'списков два',
      card,
      'ответе',
      'в ответе несколько списков («events», «tags»), непонятно, какой считать → назовите список: «в списке «…» …»',
    ],
    ['названного списка нет', card, 'списке «code»', 'списка «code» нет в ответе'],
    [
      'список есть в каждой записи',
      nested,
      'списке «items.tags»',
      'списков «items.tags» в ответе 2 штуки, непонятно, какой проверять',
    ],
  ] as const) {
    test(`не проходит и при нуле: ${claim}`, async () => {
      expect(await rejectedBy(count(exchange, list, '0'))).to.deep.equal(
        expectationError('LIST_ABSENT', `GET /things: ${message}`),
      );
    });
  }
});

describe('поле в записях списка', () => {
  for (const [exchange, rows, title, condition] of [
    [clients, 'в каждой записи', 'items.code', 'начинается с «К-»'],
    [clients, 'хотя бы в одной записи', 'items.status', 'равно «ARCHIVED»'],
    [clients, 'хотя бы в одной записи', 'items.sum', 'больше 8'],
    [clients, 'ни в одной записи', 'items.status', 'равно «DELETED»'],
    [clients, 'ни в одной записи', 'items.note', 'равно «пустой»'],
    [clients, 'ни в одной записи', 'items.comment', 'есть'],
    [clients, 'в первой записи', 'items.code', 'равно «К-1»'],
    [clients, 'в последней записи', 'items.code', 'равно «К-3»'],
    [clients, 'в записи 2', 'items.code', 'равно «К-2»'],
    [clients, 'в записи 1', 'items.note', 'отсутствует'],
    [card, 'в каждой записи списка «events»', 'events.code', 'начинается с «Е-»'],
    [csv, 'в записи 2 файла', 'Сумма', 'равно «9»'],
    [csv, 'в каждой записи файла', 'Сумма', 'больше 6,5'],
    [strange, 'в каждой записи', 'мои записи.код-1', 'равно «А»'],
    [strange, 'в каждой записи', 'код-1', 'равно «А»'],
    [clients, 'в записи 2', 'code', 'равно «К-2»'],
    [answered({ json: [{ code: 'К-1' }] }), 'в каждой записи', 'code', 'равно «К-1»'],
    [inner, 'в последней записи списка «data.my-rows»', 'code', 'равно «Н-2»'],
  ] as const) {
    test(`проходит: ${rows} «${title}» ${condition}`, async () => {
      await inRows(exchange, rows, title, condition);
    });
  }

  for (const [exchange, rows, title, condition, told] of [
    [
      clients,
      'в каждой записи',
      'items.status',
      'равно «ACTIVE»',
      differ(
        '1 расхождение с ожидаемым',
        '«items.status» (items[2].status): ожидалось «ACTIVE», получено «ARCHIVED»',
      ),
    ],
    [
      clients,
      'в каждой записи',
      'items.note',
      'не пусто',
      differ(
        '2 расхождения с ожидаемым',
        '«items.note»: не должно быть пусто, в ответе этого нет',
        '«items.note»: не должно быть пусто, в ответе этого нет',
      ),
    ],
    [
      clients,
      'хотя бы в одной записи',
      'items.code',
      'равно «К-9»',
      differ(
        'ни одна запись не подходит',
        '«items.code» (items[0].code): ожидалось «К-9», получено «К-1»',
        '«items.code» (items[1].code): ожидалось «К-9», получено «К-2»',
        '«items.code» (items[2].code): ожидалось «К-9», получено «К-3»',
      ),
    ],
    [
      clients,
      'ни в одной записи',
      'items.status',
      'равно «ARCHIVED»',
      differ(
        '1 расхождение с ожидаемым',
        '«items.status» (items[2].status): не должно быть равно «ARCHIVED», получено «ARCHIVED»',
      ),
    ],
    [
      // A text of digits is no proof that no number is greater.
      clients,
      'ни в одной записи',
      'items.sum',
      'больше 100',
      differ(
        '1 расхождение с ожидаемым',
        '«items.sum» (items[1].sum): не должно быть больше 100, получено «7» — это не число',
      ),
    ],
    [
      // A slip in the name is no proof either.
      clients,
      'ни в одной записи',
      'items.stauts',
      'равно «ARCHIVED»',
      differ(
        '3 расхождения с ожидаемым',
        ...Array<string>(3).fill('«items.stauts»: не должно быть равно «ARCHIVED», в ответе этого нет'),
      ),
    ],
    [
      clients,
      'ни в одной записи',
      'items.note',
      'есть',
      differ(
        '1 расхождение с ожидаемым',
        '«items.note» (items[1].note): не должно присутствовать, получено «важный»',
      ),
    ],
    [clients, 'ни в одной записи', 'items.code', 'не начинается с «К-»', undefined],
    [
      clients,
      'в последней записи',
      'items.code',
      'равно «К-1»',
      differ('1 расхождение с ожидаемым', '«items.code» (items[2].code): ожидалось «К-1», получено «К-3»'),
    ],
    [
      inner,
      'в каждой записи списка «data.my-rows»',
      'code',
      'равно «Н-1»',
      differ(
        '1 расхождение с ожидаемым',
        "«code» (data['my-rows'][1].code): ожидалось «Н-1», получено «Н-2»",
      ),
    ],
    [
      csv,
      'в каждой записи файла',
      'Подразделение',
      'не пусто',
      expectationError(
        'COLUMN_ABSENT',
        'GET /things: ожидался столбец «Подразделение», в файле есть: «Код», «Сумма»',
      ),
    ],
    [
      clients,
      'в записи 4',
      'items.code',
      'есть',
      expectationError('ROWS_ABSENT', 'GET /things: записи 4 нет, всего их 3, проверять нечего'),
    ],
    [
      clients,
      'в записи 0',
      'items.code',
      'есть',
      expectationError('ROWS_ABSENT', 'GET /things: записи 0 нет, всего их 3, проверять нечего'),
    ],
    ...(
      [
        'в каждой записи',
        'хотя бы в одной записи',
        'ни в одной записи',
        'в первой записи',
        'в последней записи',
      ] as const
    ).map(
      (rows) =>
        [
          none,
          rows,
          'items.code',
          'отсутствует',
          expectationError('ROWS_ABSENT', 'GET /things: записей нет, проверять нечего'),
        ] as const,
    ),
    [
      clients,
      'в каждой записи',
      'items.code',
      'не повторяется',
      suiteError(
        'CONDITION_WRONG',
        '«items.code»: не должно повторяться — это о записях вместе, в одной записи сравнивать не с чем → проверьте поле без слов о записях: «поле «items.code» …»',
      ),
    ],
    [
      csv,
      'в каждой записи файла',
      'Кот',
      'не пусто',
      suiteError(
        'COLUMN_UNKNOWN',
        'Столбца «Кот» нет в файле. Возможно, имелось в виду: «Код» → исправьте название столбца',
      ),
    ],
    [
      csv,
      'хотя бы в одной записи файла',
      'Код',
      'равно «К-1»',
      differ(
        'ни одна запись не подходит',
        '«Код» (строка 1): ожидалось «К-1», получено «К-01»',
        '«Код» (строка 2): ожидалось «К-1», получено «К-02»',
      ),
    ],
  ] as const) {
    test(`${told === undefined ? '' : 'не '}проходит: ${rows} «${title}» ${condition}`, async () => {
      const check = inRows(exchange, rows, title, condition);
      if (told === undefined) await check;
      else expect(await rejectedBy(check)).to.deep.equal(told);
    });
  }
});

describe('записи таблицей', () => {
  const names = ['items.code', 'items.status'];
  const [one, two, three] = [
    ['К-1', 'ACTIVE'],
    ['К-2', 'ACTIVE'],
    ['К-3', 'ARCHIVED'],
  ] as const;

  for (const [claim, exchange, list, words, rows] of [
    ['часть в любом порядке', clients, 'ответ', 'содержит записи', [names, three, one]],
    ['все по порядку', clients, 'ответ', 'состоит из записей', [names, one, two, three]],
    ['все в любом порядке', clients, 'ответ', 'состоит из записей в любом порядке', [names, three, one, two]],
    ['такой нет', clients, 'ответ', 'не содержит записей', [names, ['К-1', 'ARCHIVED']]],
    ['список пуст', none, 'ответ', 'не содержит записей', [names, one]],
    [
      'чего нет, то пусто',
      clients,
      'ответ',
      'содержит записи',
      [
        ['items.code', 'items.note'],
        ['К-1', ''],
        ['К-2', 'важный'],
      ],
    ],
    [
      'файл',
      csv,
      'файл',
      'состоит из записей',
      [
        ['Сумма', 'Код'],
        ['7', 'К-01'],
        ['9', 'К-02'],
      ],
    ],
    ['названный список', card, 'список «events»', 'содержит записи', [['events.who'], ['Пётр']]],
    ['поле — его именем в записи', card, 'список «events»', 'содержит записи', [['who'], ['Пётр']]],
    [
      'ячейка значит то же, что и значение',
      typed,
      'ответ',
      'состоит из записей',
      [
        ['sum', 'on', 'active', 'note'],
        ['250 000,50', 'сегодня', 'да', 'пусто'],
        ['7', 'вчера', 'нет', 'важный'],
      ],
    ],
  ] as const) {
    test(`проходит: ${claim}`, async () => {
      await table(exchange, list, words, ...rows);
    });
  }

  test('проходит: файл XLSX', async () => {
    await table(await xlsx(), 'файл', 'состоит из записей', ['Код', 'Сумма'], ['К-01', '7']);
  });

  for (const [claim, exchange, list, words, rows, told] of [
    [
      'такой записи нет',
      clients,
      'ответ',
      'содержит записи',
      [['items.code'], ['К-9']],
      differ('1 расхождение с ожидаемым', 'запись 1: нет записи {"items.code":"К-9"}'),
    ],
    [
      'порядок другой',
      clients,
      'ответ',
      'состоит из записей',
      [['items.code'], ['К-1'], ['К-3'], ['К-2']],
      differ(
        '1 расхождение с ожидаемым',
        'записи те же, порядок другой: на месте 2 ожидалось {"items.code":"К-3"}, получено {"items.code":"К-2"}',
      ),
    ],
    [
      'лишняя запись',
      clients,
      'ответ',
      'состоит из записей в любом порядке',
      [['items.code'], ['К-1'], ['К-2']],
      differ('1 расхождение с ожидаемым', 'запись 3: лишняя запись {"items.code":"К-3"}'),
    ],
    [
      'дважды ожидалась, пришла однажды',
      clients,
      'ответ',
      'содержит записи',
      [['items.code'], ['К-1'], ['К-1'], ['К-2'], ['К-3']],
      differ(
        '1 расхождение с ожидаемым',
        'запись 2: нет записи {"items.code":"К-1"} (ожидалось 2 раза, получено 1 раз)',
      ),
    ],
    [
      'в ячейках другие значения',
      typed,
      'ответ',
      'состоит из записей',
      [
        ['sum', 'on', 'active', 'note'],
        ['250 000,51', 'завтра', 'нет', 'важный'],
        ['7', 'вчера', 'нет', 'пусто'],
      ],
      differ(
        '5 расхождений с ожидаемым',
        'запись 1, «sum»: ожидалось «250 000,51», получено «250000.5»',
        'запись 1, «on»: ожидалось «завтра», получено «2026-11-23»',
        'запись 1, «active»: ожидалось «нет», получено «true»',
        'запись 1, «note»: ожидалось «важный», получено «пусто»',
        'запись 2, «note»: ожидалось «пусто», получено «важный»',
      ),
    ],
    [
      'число из таблицы есть, хотя записано иначе',
      typed,
      'ответ',
      'не содержит записей',
      [['sum'], ['250 000,50']],
      differ('1 расхождение с ожидаемым', 'записи «250 000,50» быть не должно, а она есть'),
    ],
    [
      'названный список и поле со знаком',
      strange,
      'список «мои записи»',
      'состоит из записей',
      [['код-1'], ['Б']],
      differ(
        '1 расхождение с ожидаемым',
        'в списке «мои записи» запись 1, «код-1»: ожидалось «Б», получено «А»',
      ),
    ],
    [
      'порядок названного списка другой',
      card,
      'список «events»',
      'состоит из записей',
      [['who'], ['Пётр'], ['Анна']],
      differ(
        '1 расхождение с ожидаемым',
        'в списке «events»: записи те же, порядок другой: на месте 1 ожидалось {"who":"Пётр"}, получено {"who":"Анна"}',
      ),
    ],
    [
      'значение в файле другое',
      csv,
      'файл',
      'состоит из записей',
      [['Сумма'], ['7'], ['10']],
      differ('1 расхождение с ожидаемым', 'в файле запись 2, «Сумма»: ожидалось «10», получено «9»'),
    ],
    [
      'одной записи таблицы нет',
      card,
      'список «events»',
      'содержит записи',
      [
        ['who', 'code'],
        ['Анна', 'Е-1'],
        ['Пётр', 'Е-3'],
        ['Пётр', 'Е-2'],
      ],
      differ(
        '1 расхождение с ожидаемым',
        'в списке «events» запись 2: нет записи {"who":"Пётр","code":"Е-3"}',
      ),
    ],
    [
      'ближайшая стоит на другом месте',
      clients,
      'ответ',
      'содержит записи',
      [
        ['code', 'status'],
        ['К-9', 'ARCHIVED'],
      ],
      differ(
        '1 расхождение с ожидаемым',
        'запись 3, «code»: ожидалось «К-9», получено «К-3» (ближайшая к записи 1 таблицы)',
      ),
    ],
    [
      'столбца нет, и похожего нет',
      csv,
      'файл',
      'содержит записи',
      [['Подразделение'], ['7']],
      expectationError(
        'COLUMN_ABSENT',
        'GET /things: ожидался столбец «Подразделение», в файле есть: «Код», «Сумма»',
      ),
    ],
    [
      'запись есть',
      clients,
      'ответ',
      'не содержит записей',
      [names, one, ['К-9', 'ACTIVE']],
      differ('1 расхождение с ожидаемым', 'записи «К-1», «ACTIVE» быть не должно, а она есть'),
    ],
    [
      'опечатка в названии — не доказательство',
      clients,
      'ответ',
      'не содержит записей',
      [['items.cod'], ['К-1']],
      differ('1 расхождение с ожидаемым', '«items.cod»: такого поля нет ни в одной записи'),
    ],
    [
      'пустая таблица',
      clients,
      'ответ',
      'содержит записи',
      [names],
      suiteError(
        'TABLE_WRONG',
        'В таблице записей нужны названия полей в первой строке и хотя бы одна запись → допишите таблицу',
      ),
    ],
    [
      'столбец дважды',
      clients,
      'ответ',
      'содержит записи',
      [
        ['items.code', 'items.code'],
        ['К-9', 'К-1'],
      ],
      suiteError('TABLE_WRONG', 'В таблице записей столбец «items.code» встречается дважды → оставьте один'),
    ],
    [
      'такого столбца в файле нет',
      csv,
      'файл',
      'не содержит записей',
      [['Сума'], ['7']],
      suiteError(
        'COLUMN_UNKNOWN',
        'Столбца «Сума» нет в файле. Возможно, имелось в виду: «Сумма» → исправьте название столбца',
      ),
    ],
  ] as const) {
    test(`не проходит: ${claim}`, async () => {
      expect(await rejectedBy(table(exchange, list, words, ...rows))).to.deep.equal(told);
    });
  }
});
