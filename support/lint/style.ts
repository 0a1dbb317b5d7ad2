// Rules of style: what runs as it should, but reads worse than it could.
import type { Location, Scenario } from '@cucumber/messages';
import { isListedTag, FEATURES_FILE, type FeaturesSettings } from '../config/features-settings';
import { counted } from '../core/russian';
import { hint } from '../core/suggest';
import {
  contextOf,
  docStringLines,
  headedOf,
  stepsOf,
  tablesOf,
  type GuardContext,
} from '../run/guard-context';
import { findOddWords } from '../run/guard-letters';
import type { KnownStep } from '../run/known-steps';
import type { FeatureSource } from '../run/sources';
import type { Level, Problem } from './problem';

/** What a keyword is replaced by: one word for one role. */
export const KEYWORDS: Readonly<Record<string, string>> = {
  Функциональность: 'Функция',
  Функционал: 'Функция',
  Свойство: 'Функция',
  Фича: 'Функция',
  Контекст: 'Предыстория',
  Пример: 'Сценарий',
  'Шаблон сценария': 'Структура сценария',
  Значения: 'Примеры',
  Допустим: 'Дано',
  Пусть: 'Дано',
  Если: 'Когда',
  То: 'Тогда',
  Затем: 'Тогда',
  'К тому же': 'И',
  Также: 'И',
  А: 'И',
  Но: 'И',
  Иначе: 'И',
};

/** The step's number in a test case: «Шаг 2.1: …». */
const NUMBER = /^Шаг (\d+(?:\.\d+)*)[:.] /u;

/** Problems of style in parsed files; a file that does not parse has none. */
export function findStyleProblems(
  sources: readonly FeatureSource[],
  steps: readonly KnownStep[],
  settings: FeaturesSettings,
): readonly Problem[] {
  const contexts = sources.flatMap((source) =>
    source.errors.length > 0 ? [] : (contextOf(source, steps, settings) ?? []),
  );
  return [
    ...contexts.flatMap((context) => rules.flatMap((rule) => rule(context))),
    ...repeatedFeatures(contexts),
  ];
}

type StyleRule = (context: GuardContext) => readonly Problem[];

const rules: readonly StyleRule[] = [
  header,
  keywords,
  unlistedTags,
  names,
  repeatedNames,
  deprecatedSteps,
  severalActions,
  manySteps,
  stepNumbers,
  lettersInValues,
  layout,
];

function problem(
  { source }: GuardContext,
  { line, column = 1 }: Location,
  level: Level,
  text: string,
): Problem {
  return { uri: source.uri, line, column, level, text };
}

function header(context: GuardContext): Problem[] {
  const [first = ''] = context.lines;
  if (/^\s*#\s*language\s*:/u.test(first)) return [];
  const text =
    'нет строки «# language: ru» → поставьте её первой: без неё редакторы не видят русских ключевых слов';
  return [problem(context, { line: 1 }, 'ошибка', text)];
}

function keywords(context: GuardContext): Problem[] {
  const headers = headedOf(context).map(({ keyword, location }) => ({ keyword, location }));
  const taken = stepsOf(context).map(({ keyword, location }) => ({ keyword: keyword.trim(), location }));
  return [
    ...[...headers, ...taken].flatMap(({ keyword, location }) => {
      const right = keyword === '*' ? 'Дано», «Когда», «Тогда» или «И' : KEYWORDS[keyword];
      if (right === undefined) return [];
      const text = `«${keyword}» → «${right}»: одно ключевое слово для одной роли`;
      return [problem(context, location, 'предупреждение', text)];
    }),
    ...context.scenarios
      .filter(({ keyword, examples }) => keyword === 'Сценарий' && examples.length > 0)
      .map(({ location }) =>
        problem(context, location, 'предупреждение', '«Сценарий» с примерами → «Структура сценария»'),
      ),
    ...context.scenarios
      .filter(({ keyword, examples }) => keyword === 'Структура сценария' && examples.length === 0)
      .map(({ location }) =>
        problem(context, location, 'предупреждение', '«Структура сценария» без примеров → «Сценарий»'),
      ),
  ];
}

function unlistedTags(context: GuardContext): Problem[] {
  const { settings } = context;
  return headedOf(context)
    .flatMap(({ tags = [] }) => tags)
    .filter(({ name }) => !isListedTag(name, settings) && !/[,;]/u.test(name))
    .map(({ name, location }) =>
      problem(
        context,
        location,
        'ошибка',
        `тега «${name}» нет в списке. ${hint(name, settings.tags)} → исправьте тег или запишите его в ${FEATURES_FILE}`,
      ),
    );
}

function names(context: GuardContext): Problem[] {
  const { feature, rules: parts, scenarios, settings } = context;
  return [feature, ...parts, ...scenarios].flatMap(({ name, keyword, location }) => {
    if (name === '') return [problem(context, location, 'ошибка', `«${keyword}:» без названия → назовите`)];
    const length = Array.from(name).length;
    if (length <= settings.longestName) return [];
    const text = `название из ${counted(length, 'знака', 'знаков', 'знаков')} длиннее ${settings.longestName} → скажите короче; подробности — в описании под ним`;
    return [problem(context, location, 'предупреждение', text)];
  });
}

/** Reports and `--name` find a scenario by its name. */
function repeatedNames(context: GuardContext): Problem[] {
  const first = new Map<string, number>();
  return context.scenarios
    .filter(({ name }) => name !== '')
    .flatMap(({ name, location }) => {
      const line = first.get(name);
      if (line === undefined) first.set(name, location.line);
      return line === undefined
        ? []
        : [
            problem(
              context,
              location,
              'ошибка',
              `название «${name}» уже есть у сценария в строке ${line} → назовите иначе`,
            ),
          ];
    });
}

function repeatedFeatures(contexts: readonly GuardContext[]): Problem[] {
  const first = new Map<string, string>();
  return contexts.flatMap((context) => {
    const { name, location } = context.feature;
    const taken = first.get(name);
    if (taken === undefined) first.set(name, context.source.uri);
    return taken === undefined || name === ''
      ? []
      : [problem(context, location, 'ошибка', `функция «${name}» уже есть в ${taken} → назовите иначе`)];
  });
}

function deprecatedSteps(context: GuardContext): Problem[] {
  const deprecated = context.steps.filter(({ inNewWording }) => inNewWording !== undefined);
  return stepsOf(context).flatMap(({ text, location }) => {
    const renewed = deprecated.find((step) => step.matches(text))?.inNewWording?.(text);
    return renewed === undefined
      ? []
      : [
          problem(
            context,
            location,
            'предупреждение',
            `устаревшая формулировка «${text}» → «${renewed}»: npm run migrate перепишет`,
          ),
        ];
  });
}

function numbersOf({ steps }: Scenario): readonly { readonly number: string; readonly location: Location }[] {
  return steps.flatMap(({ text, location }) => {
    const number = NUMBER.exec(text)?.[1];
    return number === undefined ? [] : [{ number, location }];
  });
}

function severalActions(context: GuardContext): Problem[] {
  return context.scenarios
    .filter((scenario) => numbersOf(scenario).length === 0)
    .flatMap((scenario) => {
      const [, second] = scenario.steps.filter(({ keyword }) => ['Когда', 'Если'].includes(keyword.trim()));
      if (!second) return [];
      const text = `в сценарии «${scenario.name}» несколько «Когда» → разделите на сценарии, подготовку начните с «Дано» или пронумеруйте шаги («Шаг 1: …»)`;
      return [problem(context, second.location, 'предупреждение', text)];
    });
}

function manySteps(context: GuardContext): Problem[] {
  const { mostSteps } = context.settings;
  return context.scenarios
    .filter((scenario) => scenario.steps.length > mostSteps && numbersOf(scenario).length === 0)
    .map(({ name, steps, location }) =>
      problem(
        context,
        location,
        'предупреждение',
        `в сценарии «${name}» ${counted(steps.length, 'шаг', 'шага', 'шагов')}, больше ${mostSteps} → разделите его или пронумеруйте шаги («Шаг 1: …»)`,
      ),
    );
}

/** «Шаг 1», «Шаг 2», «Шаг 2.1», «Шаг 2.2», «Шаг 3». */
function stepNumbers(context: GuardContext): Problem[] {
  return context.scenarios.flatMap((scenario) => {
    let before: readonly number[] = [];
    return numbersOf(scenario).flatMap(({ number, location }) => {
      const expected = followers(before);
      const parts = number.split('.').map(Number);
      before = parts;
      if (expected.includes(number)) return [];
      const text = `«Шаг ${number}» не на своём месте: здесь ожидался «Шаг ${expected[0] ?? ''}» → исправьте номер`;
      return [problem(context, location, 'ошибка', text)];
    });
  });
}

/** The numbers that may follow one: 2.1 → 2.2, 3 or 2.1.1. */
function followers(before: readonly number[]): readonly string[] {
  if (before.length === 0) return ['1', '1.1'];
  const same = before.map((_, index) => {
    const kept = before.slice(0, before.length - index);
    return [...kept.slice(0, -1), (kept.at(-1) ?? 0) + 1].join('.');
  });
  const next = (before[0] ?? 0) + 1;
  return [...new Set([...same, [...before, 1].join('.'), `${next}.1`])];
}

/** In a value letters of two alphabets may be meant, but seldom are. */
function lettersInValues(context: GuardContext): Problem[] {
  const texts = stepsOf(context).map(({ text, location }) => ({ text, location }));
  const cells = tablesOf(context).flatMap((rows) =>
    rows.flatMap((row) => row.cells.map(({ value, location }) => ({ text: value, location }))),
  );
  return [...texts, ...cells].flatMap(({ text, location }) =>
    findOddWords(text).map(({ shown, told, right }) =>
      problem(
        context,
        location,
        'предупреждение',
        `в слове «${shown}» ${told} → если это не нарочно: «${right}»`,
      ),
    ),
  );
}

/** What the formatter sets right: indentation, tables, trailing spaces. One problem a line. */
function layout(context: GuardContext): Problem[] {
  const texts = docStringLines(context);
  const wrong = new Map<number, string>();
  context.lines.forEach((line, index) => {
    if (texts.has(index + 1)) return;
    if (/\s$/u.test(line)) wrong.set(index + 1, 'пробелы в конце строки');
    if (/^ *\t/u.test(line)) wrong.set(index + 1, 'отступ сделан табуляцией');
  });
  for (const { line, depth } of depthsOf(context)) {
    const indent = /^\s*/u.exec(context.lines[line - 1] ?? '')?.[0] ?? '';
    if (indent.length !== depth * 2 && !wrong.has(line)) {
      wrong.set(line, `отступ ${indent.length}, а нужен ${depth * 2}`);
    }
  }
  for (const rows of tablesOf(context)) {
    const shapes = rows.map(({ location }) => barsOf(context.lines[location.line - 1] ?? ''));
    rows.forEach(({ location }, index) => {
      if (shapes[index] !== shapes[0] && !wrong.has(location.line))
        wrong.set(location.line, 'черты «|» таблицы стоят не друг под другом');
    });
  }
  return [...wrong].map(([line, what]) =>
    problem(context, { line }, 'предупреждение', `${what} → npm run lint:features -- --fix выровняет`),
  );
}

interface Depth {
  readonly line: number;
  readonly depth: number;
}

/** How deep each line stands: headers, tags, steps and rows. */
function depthsOf({ feature, rules: parts }: GuardContext): readonly Depth[] {
  const at = (nodes: readonly { readonly location: Location }[], depth: number): readonly Depth[] =>
    nodes.map(({ location }) => ({ line: location.line, depth }));
  const ofSteps = (steps: Scenario['steps'], depth: number): readonly Depth[] => [
    ...at(steps, depth),
    ...at(
      steps.flatMap(({ dataTable }) => dataTable?.rows ?? []),
      depth + 1,
    ),
  ];
  const inContainer = (children: typeof feature.children, depth: number): readonly Depth[] =>
    children.flatMap(({ background, scenario }) => [
      ...(background ? [...at([background], depth), ...ofSteps(background.steps, depth + 1)] : []),
      ...(scenario
        ? [
            ...at([scenario, ...scenario.tags], depth),
            ...ofSteps(scenario.steps, depth + 1),
            ...scenario.examples.flatMap((example) => [
              ...at([example, ...example.tags], depth + 1),
              ...at([...(example.tableHeader ? [example.tableHeader] : []), ...example.tableBody], depth + 2),
            ]),
          ]
        : []),
    ]);
  return [
    ...at([feature, ...feature.tags], 0),
    ...inContainer(feature.children, 1),
    ...parts.flatMap((rule) => [...at([rule, ...rule.tags], 1), ...inContainer([...rule.children], 2)]),
  ];
}

/** The places of a row's bars; «\|» is no bar. */
function barsOf(line: string): string {
  return Array.from(line.matchAll(/(?<!\\)(?:\\\\)*\|/gu), ({ index }) => index).join();
}
