import { before, describe, test } from 'node:test';
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import type { SupportCodeLibrary } from '@cucumber/cucumber/lib/support_code_library_builder/types';
import { CucumberExpression, type ParameterTypeRegistry } from '@cucumber/cucumber-expressions';
import { expect } from 'chai';
import { matchers, parseCondition } from '../../support/checks/condition';
import { nameOfSubject, type Subject } from '../../support/checks/subject';
import { DATE } from '../../support/language/date';
import { DURATION } from '../../support/language/duration';
import { NUMBER } from '../../support/language/number';

let registry: ParameterTypeRegistry;
before(async () => {
  const { runConfiguration } = await loadConfiguration();
  // The published type is a marker; `loadSupport` returns the library behind it.
  const library = (await loadSupport(runConfiguration)) as unknown as SupportCodeLibrary;
  registry = library.parameterTypeRegistry;
});

/** The values that a step with this text would get; undefined where its text does not match. */
function valuesOf(pattern: string, text: string): readonly unknown[] | undefined {
  const found = new CucumberExpression(pattern, registry).match(text);
  return found?.map((argument): unknown => argument.getValue({}));
}

function regexpsOf(type: string): readonly string[] {
  return registry.lookupByTypeName(type)?.regexpStrings ?? expect.fail(`вида «${type}» нет`);
}

const quotes = [
  ['«', '»'],
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
] as const;

describe('текст в кавычках', () => {
  for (const type of ['строка', 'роль', 'учётная запись', 'поле']) {
    for (const [quoted, value] of [
      ['«К-000123»', 'К-000123'],
      ['"К-000123"', 'К-000123'],
      ['“К-000123”', 'К-000123'],
      ['„К-000123“', 'К-000123'],
      ['«ООО «Ромашка»»', 'ООО «Ромашка»'],
      ['«ООО «Ромашка» и ОАО «Лютик»»', 'ООО «Ромашка» и ОАО «Лютик»'],
      ['««Ромашка» — ООО»', '«Ромашка» — ООО'],
      ['«ООО "Ромашка"»', 'ООО "Ромашка"'],
      ['"ООО «Ромашка»"', 'ООО «Ромашка»'],
      ['“ООО «Ромашка»”', 'ООО «Ромашка»'],
      ['„ООО «Ромашка»“', 'ООО «Ромашка»'],
      ['«»', ''],
      ['""', ''],
      ['“”', ''],
      ['„“', ''],
      ['«0077»', '0077'],
      ['«0000009998»', '0000009998'],
      ['«40702810900000012345»', '40702810900000012345'],
      ['«{{ид клиента}}»', '{{ид клиента}}'],
      ['«  с пробелами  »', '  с пробелами  '],
      ['«ёжик Ё»', 'ёжик Ё'],
    ] as const) {
      test(`{${type}}: ${quoted} — это текст «${value}»`, () => {
        expect(valuesOf(`код {${type}} есть`, `код ${quoted} есть`)).to.deep.equal([value]);
      });
    }

    for (const text of [
      'К-1',
      '«К-1',
      'К-1»',
      "'К-1'",
      '„К-1”',
      '“К-1“',
      '«а» «б»',
      '«три «уровня «кавычек»»»',
    ]) {
      test(`{${type}}: ${text} — не текст в кавычках`, () => {
        expect(valuesOf(`код {${type}}`, `код ${text}`)).to.equal(undefined);
      });
    }
  }

  test('два текста в шаге разделены верно, какие бы кавычки ни стояли', () => {
    for (const text of [
      'поле «Имя» равно «ООО «Ромашка»»',
      'поле "Имя" равно «ООО «Ромашка»»',
      'поле „Имя“ равно "ООО «Ромашка»"',
    ]) {
      expect(valuesOf('поле {строка} равно {строка}', text)).to.deep.equal(['Имя', 'ООО «Ромашка»']);
    }
  });

  /** Where else text stands in quotes: the type, what is before the text, and how its value tells the text. */
  const places: readonly (readonly [type: string, before: string, textOf: (value: never) => unknown])[] = [
    ['запрос', 'запрос GET ', ({ path }: { path: string }) => path],
    ['запрос', 'Операция ', ({ operation }: { operation: string }) => operation],
    ['отказ', '403 ', ({ words }: { words: string }) => words],
    ['значение', 'поле ', ({ name }: Subject) => name],
    ['значение', 'cookie ', ({ name }: Subject) => name],
    ['значение', '', ({ name }: Subject) => name],
    ['условие', 'не равно ', ({ operands: [one] }: { operands: { text: string }[] }) => one?.text],
    ['который', ' ', (text: string) => text],
  ];
  for (const [type, lead, textOf] of places) {
    test(`{${type}}: все кавычки после «${lead}», и вложенные`, () => {
      for (const [open, close] of quotes) {
        const inner = 'ООО «Ромашка»';
        const [value] = valuesOf(`А{${type}} Б`, `А${lead}${open}${inner}${close} Б`) ?? expect.fail(open);
        expect(textOf(value as never)).to.equal(inner);
      }
    });
  }

  for (const [type, lead, tail, expected] of [
    ['список', 'списке ', '', 'События'],
    ['записи', 'в каждой записи списка ', '', { which: 'каждой', list: 'События' }],
    ['сравнение', 'равно, кроме поля ', '', { mode: 'равно', ignoreOrder: false, except: ['События'] }],
    ['кодировка', ' в кодировке ', '', 'События'],
    ['отказ', '409 «А» вида ', '', { status: '409', words: 'А', type: 'События' }],
  ] as const) {
    test(`{${type}}: все кавычки после «${lead}»`, () => {
      for (const [open, close] of quotes) {
        expect(valuesOf(`А{${type}} Б`, `А${lead}${open}События${close}${tail} Б`)).to.deep.equal([expected]);
      }
    });
  }
});

describe('вид значения', () => {
  /** Whole texts of a type with their values, and texts that are none. */
  const rows: readonly (readonly [
    type: string,
    accepted: Readonly<Record<string, unknown>>,
    rejected: readonly string[],
  ])[] = [
    [
      'шаг',
      {
        'Шаг 1: ': 'Шаг 1:',
        'Шаг 12. ': 'Шаг 12.',
        'Шаг 2.1: ': 'Шаг 2.1:',
        'выполнен ': 'выполнен',
        'выполнена ': 'выполнена',
        'выполнено ': 'выполнено',
        'отправлен ': 'отправлен',
      },
      ['', 'Шаг: ', 'Шаг 1 ', 'Шаг 1:', 'шаг 1: ', 'выполнены ', 'выполнен'],
    ],
    [
      'срок',
      {
        '': undefined,
        'не позднее чем через 10 секунд ': 10_000,
        'не позднее чем через 1,5 минуты ': 90_000,
        'не позднее чем через 200 мс ': 200,
        'не позднее чем через 1 000 мс ': 1000,
      },
      ['не позднее чем через 10 секунд', 'не позднее 10 секунд ', 'не позднее чем через секунду ', ' '],
    ],
    [
      'число',
      { '0': 0, '1 250,50': 1250.5, '-3': -3, '−0,5': -0.5, '1250.5': 1250.5, '1\u00a0000': 1000 },
      ['1 25', ',5', '5,', '1e3', '+1', ''],
    ],
    [
      'дата',
      {
        сегодня: 'сегодня',
        'через 3 дня': 'через 3 дня',
        'через месяц': 'через месяц',
        '2 рабочих дня назад': '2 рабочих дня назад',
        'последний день прошлого квартала': 'последний день прошлого квартала',
        '15.03.2026': '15.03.2026',
        '2026-03-15': '2026-03-15',
        '15 марта 2026 года': '15 марта 2026 года',
      },
      ['Сегодня', '15.03.26', '15 март 2026', 'через 3', 'день назад тому', ''],
    ],
    [
      'длительность',
      { '10 секунд': 10_000, '1,5 минуты': 90_000, '200 мс': 200, '2 ч': 7_200_000, '1 сутки': 86_400_000 },
      ['10', '10 лет', 'секунда', '-1 с', '10секунд'],
    ],
    ['метод', { GET: 'GET', PATCH: 'PATCH', OPTIONS: 'OPTIONS' }, ['get', 'TRACE', 'GETS', '']],
    [
      'запрос',
      {
        'запрос GET «/а»': { method: 'GET', path: '/а' },
        'Запрос PUT "/а"': { method: 'PUT', path: '/а' },
        'операция «Поиск»': { operation: 'Поиск' },
      },
      ['запрос get «/а»', 'запрос «/а»', 'запрос GET /а', 'операция Поиск', 'операции «Поиск»'],
    ],
    [
      'содержимое',
      Object.fromEntries(
        [
          'телом',
          'телом JSON',
          'телом XML',
          'текстом',
          'полями',
          'параметрами',
          'заголовками',
          'формой',
          'частями',
        ].map((word) => [word, word]),
      ),
      ['тело', 'телом YAML', 'файлом', ''],
    ],
    ['настройка', { заголовок: 'заголовок', параметр: 'параметр', cookie: 'cookie' }, ['Cookie', 'поле']],
    [
      'код',
      { 200: '200', 404: '404', '2xx': '2xx', '5хх': '5xx' },
      ['99', '600', '2000', '2x', 'xx', '2xх', '0404'],
    ],
    [
      'отказ',
      {
        '403 «Нет прав»': { status: '403', words: 'Нет прав' },
        '500 «Сбой» вида «urn:сбой»': { status: '500', words: 'Сбой', type: 'urn:сбой' },
      },
      ['200 «Успех»', '403', '4xx «Нет»', '403 Нет прав'],
    ],
    [
      'количество',
      {
        '0': { relation: 'ровно', number: 0 },
        '22': { relation: 'ровно', number: 22 },
        'не меньше 3': { relation: 'не меньше', number: 3 },
        'не больше 3': { relation: 'не больше', number: 3 },
      },
      ['-1', 'больше 3', 'не менее 3', '1,5', ''],
    ],
    [
      'записи',
      {
        'в каждой записи': { which: 'каждой', list: 'ответ' },
        'хотя бы в одной записи': { which: 'хотя бы одной', list: 'ответ' },
        'ни в одной записи файла': { which: 'ни одной', list: 'файл' },
        'в первой записи списка «События»': { which: 1, list: 'События' },
        'в последней записи': { which: -1, list: 'ответ' },
        'в записи 2 файла': { which: 2, list: 'файл' },
        'ни в одной записи списка «в записи 7 файла»': { which: 'ни одной', list: 'в записи 7 файла' },
      },
      ['в записи', 'в одной записи', 'в записи -1', 'во всех записях', 'в каждой записи ответа'],
    ],
    [
      'список',
      {
        ответ: 'ответ',
        ответе: 'ответ',
        файл: 'файл',
        файле: 'файл',
        'список «События»': 'События',
        'списке «ответ»': 'ответ',
      },
      ['список', 'события', 'списка «События»'],
    ],
    [
      'состав',
      {
        'содержит записи': 'содержит',
        'состоит из записей': 'состоит',
        'состоит из записей в любом порядке': 'состоит в любом порядке',
        'не содержит записей': 'не содержит',
      },
      ['не состоит из записей', 'содержит записей', 'содержит записи в любом порядке'],
    ],
    [
      'сравнение',
      {
        равно: { mode: 'равно', ignoreOrder: false, except: [] },
        'содержит без учёта порядка': { mode: 'содержит', ignoreOrder: true, except: [] },
        'равно без учёта порядка, кроме полей «А», "Б"': {
          mode: 'равно',
          ignoreOrder: true,
          except: ['А', 'Б'],
        },
        'содержит, кроме поля «, кроме поля »': {
          mode: 'содержит',
          ignoreOrder: false,
          except: [', кроме поля '],
        },
      },
      ['не равно', 'равно, кроме', 'равно без учета порядка', 'равно кроме поля «А»'],
    ],
    [
      'кодировка',
      { '': 'utf-8', ' в кодировке «windows-1251»': 'windows-1251' },
      [' в кодировке', ' «utf-8»', ' '],
    ],
    ['который', { '': undefined, ' «7»': '7', ' «»': '' }, ['«7»', ' 7', ' ']],
    [
      'действие с клиентом',
      { 'Открытие карточки': 'Открытие карточки', архивирование: 'архивирование' },
      ['открытие', ''],
    ],
    ['действие с заявкой', { Подтверждение: 'Подтверждение', отзыв: 'отзыв' }, ['отказ', '']],
    ['наличие', { есть: true, нет: false }, ['отсутствует', '']],
  ];
  for (const [type, accepted, rejected] of rows) {
    test(`{${type}}: подходящее понято верно`, () => {
      for (const [text, value] of Object.entries(accepted)) {
        expect(valuesOf(`А{${type}}Б`, `А${text}Б`), text).to.deep.equal([value]);
      }
    });

    test(`{${type}}: остальное не подходит`, () => {
      expect(rejected.filter((text) => valuesOf(`А{${type}}Б`, `А${text}Б`) !== undefined)).to.deep.equal([]);
    });
  }

  test('каждый наш вид проверен', () => {
    const own = [...registry.parameterTypes].flatMap(({ name = '' }) => (/[а-яё]/u.test(name) ? [name] : []));
    const covered = [
      'строка',
      'роль',
      'учётная запись',
      'поле',
      'значение',
      'условие',
      ...rows.map(([type]) => type),
    ];
    expect(own.filter((name) => !covered.includes(name))).to.deep.equal([]);
  });

  test('чего в шаге можно не писать, соседям не мешает', () => {
    const pattern = '{срок}{значение} {условие}';
    const [waits] = valuesOf(pattern, 'не позднее чем через 5 секунд поле «А» равно «Б»') ?? [];
    expect(waits).to.equal(5000);
    expect(valuesOf(pattern, 'поле «А» равно «Б»')?.[0]).to.equal(undefined);
    expect(valuesOf('файл {строка}{кодировка} с текстом:', 'файл «а.csv» с текстом:')).to.deep.equal([
      'а.csv',
      'utf-8',
    ]);
    expect(
      valuesOf('файл {строка}{кодировка} с текстом:', 'файл «а» в кодировке "koi8-r" с текстом:'),
    ).to.deep.equal(['а', 'koi8-r']);
    expect(valuesOf('{шаг}{действие с клиентом}{который}', 'выполнено архивирование')).to.deep.equal([
      'выполнено',
      'архивирование',
      undefined,
    ]);
    expect(valuesOf('{шаг}{действие с клиентом}{который}', 'Шаг 1: Удаление «7»')).to.deep.equal([
      'Шаг 1:',
      'Удаление',
      '7',
    ]);
  });

  test('регулярные выражения чисел, дат и длительностей — те же, что в support/language', () => {
    expect([regexpsOf('число'), regexpsOf('дата'), regexpsOf('длительность')]).to.deep.equal([
      [NUMBER.source],
      [DATE.source],
      [DURATION.source],
    ]);
  });
});

describe('{значение} и {условие}', () => {
  for (const [text, name] of [
    ['поле «Код»', 'поле «Код»'],
    ['длина поля «Код»', 'длина поля «Код»'],
    ['сумма поля «Код»', 'сумма поля «Код»'],
    ['значение по пути «$.a»', 'значение по пути «$.a»'],
    ['заголовок «ETag»', 'заголовок «ETag»'],
    ['заголовок ответа «ETag»', 'заголовок ответа «ETag»'],
    ['cookie «a»', 'cookie «a»'],
    ['код ответа', 'код ответа'],
    ['тип содержимого', 'тип содержимого'],
    ['тип файла', 'тип файла'],
    ['время ответа', 'время ответа'],
    ['размер ответа', 'размер ответа'],
    ['размер файла', 'размер файла'],
    ['тело ответа', 'тело ответа'],
    ['имя файла', 'имя файла'],
    ['текст файла', 'текст файла'],
    ['количество записей', 'количество записей'],
    ['«{{код}}»', '«{{код}}»'],
  ] as const) {
    test(`${text} — что проверяется`, () => {
      const [subject] = valuesOf('{значение}', text) ?? [];
      expect(nameOfSubject(subject as Subject)).to.equal(name);
    });
  }

  for (const text of ['поле', 'поле Код', 'код ответа «200»', 'время', 'Код', '']) {
    test(`«${text}» — не то, что проверяют`, () => {
      expect(valuesOf('{значение}', text)).to.equal(undefined);
    });
  }

  test('шаг понимает каждое слово каждого сравнения, прямо и с «не»', () => {
    for (const { forms, takes } of matchers) {
      const operand = { nothing: '', one: ' «А»', several: ' «А», «Б»' }[takes];
      for (const text of forms.flatMap((form) => [`${form}${operand}`, `не ${form}${operand}`])) {
        expect(valuesOf('поле {условие}', `поле ${text}`), text).to.deep.equal([parseCondition(text)]);
      }
    }
  });

  for (const text of [
    'равно -3',
    'больше 1 250,50',
    'не больше 2 секунд',
    'одно из 1, 2',
    'является расчётным счётом',
    'не раньше 15.03.2026',
    'равно {{порог}}',
    'упорядочено по убыванию',
    'равно «0000009998»',
  ]) {
    test(`«${text}» — условие`, () => {
      expect(valuesOf('поле {условие}', `поле ${text}`)).to.deep.equal([parseCondition(text)]);
    });
  }

  for (const text of [
    'равно',
    'ровно 5',
    'пусто «А»',
    'больше «5» рублей',
    'равно «А» «Б»',
    'равно «А',
    'не',
  ]) {
    test(`«${text}» — не условие`, () => {
      expect(valuesOf('поле {условие}', `поле ${text}`)).to.equal(undefined);
    });
  }
});
