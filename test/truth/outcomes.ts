// Every way in which a scenario can end, each as a tiny scenario: what is true of it is written here by hand.
import type { Status } from '../../support/report/model';

/** A scenario and how it must end, in all outputs. */
export interface Outcome {
  /** Also the name of the scenario. */
  readonly name: string;
  /** The name with the keys of its tags, as the stream has it. */
  readonly shown?: string;
  readonly status: Status;
  readonly steps: readonly string[];
  readonly tags?: string;
  /** It stands in a «Правило» of this name. */
  readonly rule?: string;
}

/** The table. Retried is what has the tag `@повтор`, once; the steps and hooks stand in `outcome-steps.ts`. */
export const outcomes: readonly Outcome[] = [
  { name: 'пройден', status: 'passed', steps: ['верно'] },
  { name: 'расхождение с требованием', status: 'failed', steps: ['верно', 'неверно', 'верно'] },
  { name: 'сбой автотестов', status: 'failed', steps: ['сбой'] },
  { name: 'чужая ошибка', status: 'failed', steps: ['чужая ошибка'] },
  { name: 'брошена строка, а не ошибка', status: 'failed', steps: ['брошена строка'] },
  { name: 'шаг не успел', status: 'failed', steps: ['слишком долго'] },
  { name: 'шаг не найден', status: 'undefined', steps: ['верно', 'такого шага нет', 'верно'] },
  { name: 'шаг неоднозначен', status: 'ambiguous', steps: ['двойственно', 'верно'] },
  { name: 'шаг не реализован', status: 'pending', steps: ['отложено', 'верно'] },
  { name: 'отложен, дальше не найден', status: 'undefined', steps: ['отложено', 'такого шага нет'] },
  { name: 'не найден, дальше неоднозначен', status: 'ambiguous', steps: ['такого шага нет', 'двойственно'] },
  { name: 'провален, дальше не найден', status: 'failed', steps: ['неверно', 'такого шага нет'] },
  { name: 'пропущен хуком', status: 'skipped', steps: ['верно'], tags: '@пропуск' },
  { name: 'пропущен первым шагом', status: 'skipped', steps: ['пропущено', 'верно'] },
  { name: 'пропущен после пройденного шага', status: 'skipped', steps: ['верно', 'пропущено', 'верно'] },
  { name: 'пропущен последним шагом', status: 'skipped', steps: ['верно', 'пропущено'] },
  { name: 'провален хук до', status: 'failed', steps: ['верно'], tags: '@до' },
  { name: 'отложен хук до', status: 'pending', steps: ['верно'], tags: '@до-отложен' },
  { name: 'провален хук после', status: 'failed', steps: ['верно'], tags: '@после' },
  { name: 'отложен хук после', status: 'pending', steps: ['верно'], tags: '@после-отложен' },
  { name: 'пропущен хук после', status: 'skipped', steps: ['верно'], tags: '@после-пропущен' },
  { name: 'провален хук до шага', status: 'failed', steps: ['верно'], tags: '@до-шага' },
  { name: 'провален хук после шага', status: 'failed', steps: ['верно'], tags: '@после-шага' },
  { name: 'провалены шаг и хук после', status: 'failed', steps: ['неверно'], tags: '@после' },
  { name: 'пропущен, провален хук после', status: 'failed', steps: ['пропущено'], tags: '@после' },
  { name: 'не найден, провален хук после', status: 'failed', steps: ['такого шага нет'], tags: '@после' },
  { name: 'со второй попытки', status: 'flaky', steps: ['со второй попытки'], tags: '@повтор' },
  { name: 'хук после со второй попытки', status: 'flaky', steps: ['верно'], tags: '@повтор @после-однажды' },
  { name: 'провален дважды', status: 'failed', steps: ['неверно'], tags: '@повтор' },
  { name: 'провален, потом пропущен', status: 'skipped', steps: ['провал, потом пропуск'], tags: '@повтор' },
  { name: 'не найден, с повтором', status: 'undefined', steps: ['такого шага нет'], tags: '@повтор' },
  { name: 'пройден, с повтором', status: 'passed', steps: ['верно'], tags: '@повтор' },
  { name: 'известный дефект', status: 'failed', steps: ['неверно'], tags: '@дефект:AUR-12' },
  { name: 'пройден с известным дефектом', status: 'passed', steps: ['верно'], tags: '@дефект:AUR-13' },
  {
    name: 'тест-кейс',
    shown: 'ТК-901 тест-кейс [REQ-12]',
    status: 'passed',
    steps: ['верно'],
    tags: '@ТК-901 @REQ-12',
  },
  { name: 'пройден в правиле', status: 'passed', steps: ['верно'], rule: 'Правило & одно' },
  { name: 'провален в правиле', status: 'failed', steps: ['неверно'], rule: 'Правило & одно' },
  { name: 'предыстория правила не удалась', status: 'failed', steps: ['верно'], rule: 'Предыстория неверна' },
  { name: 'имя с <b>, "кавычками" & «ёлочками»; и = знаком', status: 'passed', steps: ['верно'] },
];

/** Rows of one outline end each in its own way. */
export const outlineRows: readonly Outcome[] = [
  { name: 'пример 1: верно', status: 'passed', steps: [] },
  { name: 'пример 2: неверно', status: 'failed', steps: [] },
  { name: 'пример 3: пропущено', status: 'skipped', steps: [] },
];

/** Scenarios of a run that ends before its time: the first passes, in the second it happens. */
export function breaking(
  step: string,
  { happening, rest }: Readonly<Record<'happening' | 'rest', Status>>,
): readonly Outcome[] {
  return [
    { name: 'до', status: 'passed', steps: ['верно'] },
    { name: 'случай', status: happening, steps: [step] },
    { name: 'после', status: rest, steps: ['верно'] },
    { name: 'последний', status: rest, steps: ['такого шага нет'] },
  ];
}

/** The features of the table: two files, so that areas, features and rules are several. */
export function featuresOf(rows: readonly Outcome[]): Readonly<Record<string, string>> {
  const ruleNames = [...new Set(rows.flatMap(({ rule }) => rule ?? []))];
  const rules = ruleNames.map((rule) =>
    [
      `  Правило: ${rule}`,
      ...(rule === 'Предыстория неверна' ? ['    Предыстория:', '      Дано неверно'] : []),
      ...rows.filter((row) => row.rule === rule).map(toScenario),
    ].join('\n'),
  );
  return {
    'исходы/исходы.feature': [
      '# language: ru',
      'Функция: Исходы',
      '  Предыстория:',
      '    Дано верно',
      ...rows.filter(({ rule }) => rule === undefined).map(toScenario),
      ...rules,
      '',
    ].join('\n'),
    'примеры/примеры.feature': [
      '# language: ru',
      'Функция: Примеры',
      '  Структура сценария: пример <н>: <шаг>',
      '    Тогда <шаг>',
      '    Примеры:',
      '      | н | шаг |',
      ...outlineRows.map(({ name }) => `      | ${name.replace(/^пример (\d): /u, '$1 | ')} |`),
      '',
    ].join('\n'),
  };
}

/** One scenario of the feature; its steps are all «Тогда». */
export function toScenario({ name, tags = '', steps }: Outcome): string {
  return [
    `  ${tags}`,
    `  Сценарий: ${name}`,
    ...steps.map((step, index) => `    ${index === 0 ? 'Тогда' : 'И'} ${step}`),
  ]
    .filter((line) => line.trim() !== '')
    .join('\n');
}

/** One feature of these scenarios alone. */
export function toFeature(rows: readonly Outcome[]): Readonly<Record<string, string>> {
  return { 'исходы.feature': ['# language: ru', 'Функция: Исходы', ...rows.map(toScenario), ''].join('\n') };
}
