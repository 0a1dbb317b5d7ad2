import { describe, test } from 'node:test';
import { expect } from 'chai';
import type { FeaturesSettings } from '../../../support/config/features-settings';
import { findProblems } from '../../../support/lint/lint';
import { describeProblems, describeTotals, toJunit } from '../../../support/lint/output';
import type { KnownStep } from '../../../support/run/known-steps';
import { parseSource } from '../../../support/run/sources';

/** A definition that matches a regular expression. */
function step(keyword: string, matcher: RegExp, more: Partial<KnownStep> = {}): KnownStep {
  return {
    keyword,
    pattern: matcher.source,
    matches: (text) => matcher.test(text),
    accountsIn: () => [],
    forms: [],
    ...more,
  };
}

const steps: readonly KnownStep[] = [
  step('Given', /^открыт список$/u),
  step('When', /^(?:Шаг [\d.]+: Поиск|выполнен поиск)$/u, { forms: ['выполнен поиск'] }),
  step('Then', /^код ответа \d+$/u),
  step('Then', /^поле «.*» равно «.*»$/u),
  step('Then', /^код \d+$/u, { inNewWording: (text) => text.replace('код', 'код ответа') }),
];

const settings: FeaturesSettings = { tags: ['@дым', '@REQ-*'], longestName: 30, mostSteps: 3 };

const head = '# language: ru\nФункция: Ф\n\n';
const sound = '    Дано открыт список\n    Тогда код ответа 200\n';

function problemsOf(...texts: readonly string[]): readonly string[] {
  const sources = texts.map((text, index) => parseSource(`${'абв'[index] ?? 'г'}.feature`, text));
  return describeProblems(findProblems(sources, steps, settings))
    .split('\n')
    .filter((line) => line !== '');
}

const numbered = (...numbers: readonly string[]): string =>
  `${head}  Сценарий: С\n${numbers.map((number) => `    Когда Шаг ${number}: Поиск\n`).join('')}    Тогда код ответа 200\n`;

const cases: readonly (readonly [claim: string, text: string, problems: readonly string[]])[] = [
  [
    'нет строки языка',
    `Функция: Ф\n\n  Сценарий: С\n${sound}`,
    [
      'а.feature:1:1: ошибка: нет строки «# language: ru» → поставьте её первой: без неё редакторы не видят русских ключевых слов',
    ],
  ],
  [
    'два слова для одной роли',
    `${head}  Контекст:\n    Пусть открыт список\n\n  Сценарий: С\n    * открыт список\n    То код ответа 200\n`,
    [
      'а.feature:4:3: предупреждение: «Контекст» → «Предыстория»: одно ключевое слово для одной роли',
      'а.feature:5:5: предупреждение: «Пусть» → «Дано»: одно ключевое слово для одной роли',
      'а.feature:8:5: предупреждение: «*» → «Дано», «Когда», «Тогда» или «И»: одно ключевое слово для одной роли',
      'а.feature:9:5: предупреждение: «То» → «Тогда»: одно ключевое слово для одной роли',
    ],
  ],
  [
    'структура без примеров и примеры без структуры',
    `${head}  Структура сценария: А\n${sound}\n  Сценарий: Б\n    Дано открыт список\n    Тогда код ответа <код>\n\n    Примеры:\n      | код |\n      | 200 |\n`,
    [
      'а.feature:4:3: предупреждение: «Структура сценария» без примеров → «Сценарий»',
      'а.feature:8:3: предупреждение: «Сценарий» с примерами → «Структура сценария»',
    ],
  ],
  [
    'тега нет в списке, опечатка названа один раз',
    `${head}  @ночь @дыма @REQ-1\n  Сценарий: С\n${sound}`,
    [
      'а.feature:4:3: ошибка: тега «@ночь» нет в списке. Известные имена: «@дым», «@REQ-*» → исправьте тег или запишите его в config/features.yaml',
      'а.feature:4:9: ошибка: тега «@дыма» нет в списке. Возможно, имелось в виду: «@дым» → исправьте тег или запишите его в config/features.yaml',
    ],
  ],
  [
    'название длинное, повторяется, пропущено',
    `${head}  Сценарий: Название длиннее тридцати знаков\n${sound}\n  Сценарий: Б\n${sound}\n  Сценарий: Б\n    Тогда код ответа 404\n\n  Сценарий:\n${sound}`,
    [
      'а.feature:4:3: предупреждение: название из 32 знаков длиннее 30 → скажите короче; подробности — в описании под ним',
      'а.feature:12:3: ошибка: название «Б» уже есть у сценария в строке 8 → назовите иначе',
      'а.feature:15:3: ошибка: «Сценарий:» без названия → назовите',
    ],
  ],
  [
    'несколько «Когда» и больше трёх шагов',
    `${head}  Сценарий: С\n    Когда выполнен поиск\n    Тогда код ответа 200\n    Когда выполнен поиск\n    Тогда код ответа 200\n`,
    [
      'а.feature:4:3: предупреждение: в сценарии «С» 4 шага, больше 3 → разделите его или пронумеруйте шаги («Шаг 1: …»)',
      'а.feature:7:5: предупреждение: в сценарии «С» несколько «Когда» → разделите на сценарии, подготовку начните с «Дано» или пронумеруйте шаги («Шаг 1: …»)',
    ],
  ],
  ['шаги тест-кейса по порядку', numbered('1', '2', '2.1', '2.2', '3', '4.1', '5'), []],
  [
    'пропущенный и повторённый номер шага',
    numbered('1', '3', '3', '4'),
    [
      'а.feature:6:5: ошибка: «Шаг 3» не на своём месте: здесь ожидался «Шаг 2» → исправьте номер',
      'а.feature:7:5: ошибка: «Шаг 3» не на своём месте: здесь ожидался «Шаг 4» → исправьте номер',
    ],
  ],
  [
    'номера не с единицы',
    numbered('2'),
    ['а.feature:5:5: ошибка: «Шаг 2» не на своём месте: здесь ожидался «Шаг 1» → исправьте номер'],
  ],
  [
    'неизвестный шаг — с ближайшим',
    `${head}  Сценарий: С\n    Когда выполнен поис\n    Тогда код ответа 200\n`,
    ['а.feature:5:5: ошибка: шаг не найден: «выполнен поис». Возможно, имелось в виду: «выполнен поиск»'],
  ],
  [
    'устаревшая формулировка',
    `${head}  Сценарий: С\n    Тогда код 200\n`,
    [
      'а.feature:5:5: предупреждение: устаревшая формулировка «код 200» → «код ответа 200»: npm run migrate перепишет',
    ],
  ],
  [
    'чужая буква в значении — предупреждение, в названии — ошибка',
    `${head}  Сценарий: Поиcк\n    Тогда поле «Имя» равно «Poмашка»\n`,
    [
      'а.feature:4:3: ошибка: название «Поиcк»: в слове «Поиc\u0332к» 4-я буква — латинская «c» → правильно: «Поиск»',
      'а.feature:5:5: предупреждение: в слове «P\u0332o\u0332машка» 1-я буква — латинская «P», 2-я буква — латинская «o» → если это не нарочно: «Ромашка»',
    ],
  ],
  [
    'оформление: отступ, табуляция, пробелы в конце, кривая таблица',
    `${head}  Структура сценария: С\n     Дано открыт список\n\tТогда код ответа <код>\n    И код ответа 200 \n\n    Примеры:\n      | код |\n      | 20 |\n`,
    [
      'а.feature:5:1: предупреждение: отступ 5, а нужен 4 → npm run lint:features -- --fix выровняет',
      'а.feature:6:1: предупреждение: отступ сделан табуляцией → npm run lint:features -- --fix выровняет',
      'а.feature:7:1: предупреждение: пробелы в конце строки → npm run lint:features -- --fix выровняет',
      'а.feature:11:1: предупреждение: черты «|» таблицы стоят не друг под другом → npm run lint:features -- --fix выровняет',
    ],
  ],
  [
    'числа таблицы у правого края — тоже ровно',
    `${head}  Структура сценария: С\n    Тогда код ответа <код>\n\n    Примеры:\n      | код |\n      |  20 |\n`,
    [],
  ],
  [
    'находка сторожа — ошибка',
    `${head}  Сценарий: С\n    дано открыт список\n    Тогда код ответа 200\n`,
    [
      'а.feature:5:5: ошибка: строка «дано открыт список» попала в описание и не выполнится: «Дано» пишется с заглавной буквы → правильно: «Дано открыт список»',
    ],
  ],
];

describe('правила оформления', () => {
  for (const [claim, text, problems] of cases) {
    test(claim, () => {
      expect(problemsOf(text)).to.deep.equal(problems);
    });
  }

  test('функция с тем же названием в другом файле', () => {
    const text = `${head}  Сценарий: С\n${sound}`;
    expect(problemsOf(text, text)).to.deep.equal([
      'б.feature:2:1: ошибка: функция «Ф» уже есть в а.feature → назовите иначе',
    ]);
  });
});

describe('отчёт о проверке', () => {
  const sources = [
    parseSource('а.feature', `${head}  Сценарий: <С>\n    Если выполнен поиск\n`),
    parseSource('б.feature', head.replace(': Ф', ': Г') + `  Сценарий: С\n${sound}`),
  ];
  const problems = findProblems(sources, steps, settings);

  test('итог называет файлы, сценарии, ошибки и предупреждения', () => {
    expect(describeTotals(sources, problems)).to.equal(
      'Проверено: 2 файла, 2 сценария. 1 ошибка, 1 предупреждение.',
    );
    expect(describeTotals(sources, [])).to.equal(
      'Проверено: 2 файла, 2 сценария. Ошибок и предупреждений нет.',
    );
  });

  test('JUnit: файл с ошибкой провален, предупреждения — в выводе', () => {
    expect(toJunit(sources, problems)).to.equal(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1" errors="0">
  <testsuite name="Оформление сценариев" tests="2" failures="1" errors="0" time="0">
    <testcase classname="lint:features" name="а.feature" time="0">
      <failure message="1 ошибка">а.feature:4:3: ошибка: в сценарии «&lt;С&gt;» нет ни одной проверки → добавьте шаг «Тогда …»</failure>
      <system-out>а.feature:5:5: предупреждение: «Если» → «Когда»: одно ключевое слово для одной роли</system-out>
    </testcase>
    <testcase classname="lint:features" name="б.feature" time="0">
    </testcase>
  </testsuite>
</testsuites>
`);
  });
});
