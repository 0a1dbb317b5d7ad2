// The guard: what Gherkin drops without a word, and what cannot run, is refused before the run starts.
import { dialects } from '@cucumber/gherkin';
import type { Location, Pickle, Tag } from '@cucumber/messages';
import { distance } from 'fastest-levenshtein';
import {
  FEATURES_FILE,
  isListedTag,
  loadFeaturesSettings,
  type FeaturesSettings,
} from '../config/features-settings';
import { counted, quoteAll } from '../core/russian';
import {
  DRAFT,
  contextOf,
  headedOf,
  isDraft,
  linesOf,
  stepsOf,
  type Found,
  type GuardContext,
  type GuardRule,
  type Row,
} from './guard-context';
import { intendedBy } from './guard-keywords';
import { findOddWords, findUnseen, foldLookAlikes, seen, withoutValues } from './guard-letters';
import { correct, lineRules } from './guard-lines';
import { outlineRules } from './guard-outlines';
import { findKeyMistakes, isMalformedKey } from './keys';
import { stepsFor, type KnownStep } from './known-steps';
import { lineOfPickle, lineOfStep, type FeatureSource, type Finding } from './sources';
import { describeDifference, suggestSteps } from './step-suggestions';

export type { Finding };

const NO_FEATURE = 'в файле нет «Функция:» → начните файл строками «# language: ru» и «Функция: название»';

const NOT_UTF8 = 'файл сохранён не в UTF-8, и русские буквы не читаются → сохраните его в UTF-8';

/** Refuses whatever makes a check vanish: the run does not start. */
export function findRefusals(
  sources: readonly FeatureSource[],
  steps: readonly KnownStep[],
  settings: FeaturesSettings = loadFeaturesSettings(),
  rules: readonly GuardRule[] = guardRules,
): readonly Finding[] {
  const keyMistakes = findKeyMistakes(sources, isDraft);
  return sources.flatMap((source) => {
    const { uri, errors } = source;
    const found =
      errors.length > 0 ? parseMistakes(source, steps) : inDocument(source, steps, settings, rules);
    return [
      ...found.map((mistake) => ({ uri, ...mistake })),
      ...keyMistakes.filter((mistake) => mistake.uri === uri),
    ].sort((a, b) => a.line - b.line);
  });
}

/** Steps that match no definition or several: told before the run; only their own scenarios do not pass. */
export function findUnmatchedSteps(
  selected: readonly (readonly [source: FeatureSource, pickle: Pickle])[],
  steps: readonly KnownStep[],
): readonly Finding[] {
  const findings = selected.flatMap(([source, pickle]) =>
    pickle.steps.flatMap((step): Finding[] => {
      const matching = stepsFor(step.text, steps);
      if (matching.length === 1) return [];
      const text =
        matching.length === 0
          ? `шаг не найден: «${step.text}»${didYouMean(step.text, steps)}`
          : `шаг неоднозначен: «${step.text}» подходит под ${matching.map(({ pattern }) => `«${pattern}»`).join(' и ')}. ${describeDifference(step.text, matching)} → оставьте одно из них или уточните шаг`;
      return [{ uri: source.uri, line: lineOfStep(source, step), text }];
    }),
  );
  return unique(findings);
}

/** Findings as lines of one screen. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings.map(({ uri, line, text }) => `  ${uri}:${line}  ${text}`).join('\n');
}

/** The screen of a refused run. */
export function describeRefusal(findings: readonly Finding[]): string {
  const count = counted(findings.length, 'ошибка', 'ошибки', 'ошибок');
  return `Прогон не начат: в сценариях ${count}.\n${describeFindings(findings)}\n→ исправьте эти строки и запустите снова`;
}

/** What the guard refuses, besides what does not parse. A test switches each off in turn. */
export const guardRules: readonly GuardRule[] = [
  { name: 'ни одного сценария', find: withoutScenarios },
  { name: 'пустой сценарий', find: withoutSteps },
  ...lineRules,
  ...outlineRules,
  { name: 'знаки в теге', find: strangeTags },
  { name: 'опечатка в теге', find: misspeltTags },
  { name: 'чужие буквы', find: strangeLetters },
  { name: 'таблица шага', find: withoutArgument },
  { name: 'предыстория вместо сценария', find: checksInBackground },
  { name: 'повтор сценария', find: repeatedScenarios },
  { name: 'без проверки', find: withoutCheck },
];

function inDocument(
  source: FeatureSource,
  steps: readonly KnownStep[],
  settings: FeaturesSettings,
  rules: readonly GuardRule[],
): readonly Found[] {
  const context = contextOf(source, steps, settings);
  return context ? rules.flatMap(({ find }) => find(context)) : [{ line: 1, text: noFeature(source) }];
}

function noFeature({ text }: FeatureSource): string {
  if (/\r(?!\n)/u.test(text))
    return 'строки файла разделены знаком CR, которого Gherkin не знает → сохраните файл с переводами строк LF';
  return NO_FEATURE;
}

function withoutScenarios({ feature, rules, scenarios }: GuardContext): Found[] {
  return [
    ...(scenarios.length === 0
      ? [{ line: feature.location.line, text: 'в файле нет ни одного сценария → добавьте «Сценарий: …»' }]
      : []),
    ...rules
      .filter(({ children }) => !children.some(({ scenario }) => scenario))
      .map(({ name, location }) => ({
        line: location.line,
        text: `в правиле «${name}» нет ни одного сценария → добавьте «Сценарий: …» или удалите правило`,
      })),
  ];
}

function withoutSteps({ scenarios, backgrounds, isDraft }: GuardContext): Found[] {
  return [
    ...backgrounds
      .filter(({ steps }) => steps.length === 0)
      .map(({ location }) => ({
        line: location.line,
        text: 'в предыстории нет ни одного шага → добавьте шаги или удалите её',
      })),
    ...scenarios
      .filter((scenario) => scenario.steps.length === 0 && !isDraft(scenario))
      .map(({ name, location }) => ({
        line: location.line,
        text: `сценарий «${name || 'без названия'}» пуст и прошёл бы без единой проверки → добавьте шаги`,
      })),
  ];
}

function tagsOf(context: GuardContext): readonly Tag[] {
  return headedOf(context).flatMap(({ tags = [] }) => tags);
}

function strangeTags(context: GuardContext): Found[] {
  return tagsOf(context).flatMap(({ name, location }) => {
    const at = placeOf(location);
    if (/[,;]/u.test(name)) {
      const right = name
        .split(/[,;@]+/u)
        .filter((part) => part !== '')
        .map((part) => `@${part}`)
        .join(' ');
      return [
        { ...at, text: `в теге «${name}» лишний знак: теги разделяет только пробел → правильно: «${right}»` },
      ];
    }
    const sign = /[^\p{L}\p{M}\d_.:/=()+-]|[.:/=(+-]$/u.exec(name.slice(1))?.[0];
    if (sign === undefined || findUnseen(name).length > 0) return [];
    return [
      { ...at, text: `лишний знак «${sign}» в теге «${name}» → правильно: «${name.replace(sign, '')}»` },
    ];
  });
}

/** One letter away from a tag of the list: its scenarios would fall out of every selection by that tag. */
function misspeltTags(context: GuardContext): Found[] {
  const { settings } = context;
  return tagsOf(context).flatMap(({ name, location }) => {
    if (isListedTag(name, settings)) return [];
    const near = settings.tags.find(
      (listed) => listed.length > SHORT_TAG && distance(foldLookAlikes(listed), foldLookAlikes(name)) <= 1,
    );
    if (near === undefined) return [];
    return [
      {
        ...placeOf(location),
        text: `тега «${name}» нет, отбор «${near}» этот сценарий не найдёт → правильно: «${near}»; новый тег запишите в ${FEATURES_FILE}`,
      },
    ];
  });
}

/** With «@»: shorter ones are near to too much. */
const SHORT_TAG = 4;

/** Letters of the other alphabet and unseen signs in names, tags, columns and in steps outside their values. */
function strangeLetters(context: GuardContext): Found[] {
  return [
    ...headedOf(context).flatMap(({ name, location }) => lettersIn(name, 'название', location, false)),
    ...tagsOf(context)
      .filter(({ name }) => !isMalformedKey(name))
      .flatMap(({ name, location }) => lettersIn(name, 'тег', location, true)),
    ...stepsOf(context).flatMap(({ text, location }) =>
      lettersIn(text, 'шаг', location, !context.isKnown(text)),
    ),
    ...context.scenarios.flatMap(({ examples }) =>
      examples.flatMap(({ tableHeader }) =>
        (tableHeader?.cells ?? []).flatMap(({ value, location }) =>
          lettersIn(value, 'столбец', location, true),
        ),
      ),
    ),
  ];
}

function lettersIn(text: string, what: string, location: Location, countsSpaces: boolean): Found[] {
  const shown = withoutValues(text);
  const at = placeOf(location);
  return [
    ...findOddWords(shown).map((word) => ({
      ...at,
      text: `${what} «${text}»: в слове «${word.shown}» ${word.told} → правильно: «${word.right}»`,
    })),
    ...findUnseen(shown)
      .filter(({ told }) => countsSpaces || !SPACE.test(told))
      .slice(0, 1)
      .map(({ told, index }) => ({
        ...at,
        text: `${what} «${seen(text)}»: ${index === 0 ? 'в начале' : `после «${seen(text.slice(0, index))}»`} стоит ${told} → удалите его или замените обычным пробелом`,
      })),
  ];
}

/** Spaces of typography are at home in prose. */
const SPACE = /^(?:узкий )?неразрывный пробел|^особый пробел|^табуляция/u;

/** A table that the step does not take, and a colon that nothing follows: the other half is lost. */
function withoutArgument(context: GuardContext): Found[] {
  const owners = [
    ...context.backgrounds,
    ...context.scenarios.filter((scenario) => !context.isDraft(scenario)),
  ];
  return owners.flatMap(({ steps }) =>
    steps.flatMap(({ text, location, dataTable, docString }): Found[] => {
      const hasArgument = dataTable !== undefined || docString !== undefined;
      if (!hasArgument && text.endsWith(':')) {
        return [
          {
            line: location.line,
            text: `под шагом «${text}» нет ни таблицы, ни текста → добавьте их строкой ниже${context.isKnown(text.slice(0, -1)) ? ' или уберите двоеточие' : ''}`,
          },
        ];
      }
      const isTaken = !hasArgument || text.endsWith(':') || !context.isKnown(`${text}:`);
      return isTaken
        ? []
        : [
            {
              line: location.line,
              text: `шаг «${text}» без двоеточия не возьмёт ${docString ? 'текст' : 'таблицу'} под ним → правильно: «${text}:»`,
            },
          ];
    }),
  );
}

/** A background has no name and checks nothing: with both it was a scenario. */
function checksInBackground({ backgrounds, steps }: GuardContext): Found[] {
  return backgrounds
    .filter(({ name }) => name !== '')
    .filter((background) => background.steps.some(({ text }) => isCheck(text, steps)))
    .map(({ name, keyword, location }) => ({
      line: location.line,
      text: `«${keyword}: ${name}» содержит проверку: это сценарий, а не подготовка к другим → «Сценарий: ${name}»; если подготовка, уберите название`,
    }));
}

function isCheck(text: string, steps: readonly KnownStep[]): boolean {
  return stepsFor(text, steps).some(({ keyword }) => keyword === 'Then');
}

/** A copy that its author has not changed yet. */
function repeatedScenarios({ scenarios, isDraft }: GuardContext): Found[] {
  const seenAt = new Map<string, number>();
  return scenarios
    .filter((scenario) => !isDraft(scenario) && scenario.steps.length > 0)
    .flatMap(({ name, steps, examples, location }) => {
      const key = JSON.stringify([
        name,
        steps.map(({ text, dataTable, docString }) => [text, valuesOf(dataTable?.rows), docString?.content]),
        examples.map(({ tableHeader, tableBody }) =>
          valuesOf([...(tableHeader ? [tableHeader] : []), ...tableBody]),
        ),
      ]);
      const first = seenAt.get(key);
      if (first === undefined) seenAt.set(key, location.line);
      return first === undefined
        ? []
        : [
            {
              line: location.line,
              text: `сценарий «${name}» повторяет сценарий из строки ${first} слово в слово → измените копию или удалите её`,
            },
          ];
    });
}

function valuesOf(rows: readonly Row[] | undefined): readonly (readonly string[])[] {
  return (rows ?? []).map(({ cells }) => cells.map(({ value }) => value));
}

/** A scenario whose steps are all known but none of which is defined as «Тогда» checks nothing. */
function withoutCheck({ source, steps }: GuardContext): Found[] {
  return source.pickles
    .filter((pickle) => pickle.steps.length > 0 && !pickle.tags.some(({ name }) => name === DRAFT))
    .filter((pickle) => {
      const matching = pickle.steps.map(({ text }) => stepsFor(text, steps));
      const isCertain = matching.every((found) => found.length > 0);
      return isCertain && !matching.flat().some(({ keyword }) => keyword === 'Then');
    })
    .map((pickle) => ({
      line: lineOfPickle(source, pickle),
      text: `в сценарии «${pickle.name}» нет ни одной проверки → добавьте шаг «Тогда …»`,
    }));
}

function placeOf({ line, column }: Location): Pick<Found, 'line' | 'column'> {
  return { line, ...(column === undefined ? {} : { column }) };
}

function didYouMean(text: string, steps: readonly KnownStep[]): string {
  const near = suggestSteps(text, steps).map(({ form }) => form);
  return near.length === 0 ? '' : `. Возможно, имелось в виду: ${quoteAll(near)}`;
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function parseMistakes(source: FeatureSource, steps: readonly KnownStep[]): readonly Found[] {
  const whole = wholeFileMistake(source);
  if (whole) return [whole];
  return source.errors.map(({ line, message }) => ({
    line,
    text: explainParseError(source, message, steps),
  }));
}

/** One mistake makes every line unreadable: it is told once. */
function wholeFileMistake({ text }: FeatureSource): Found | undefined {
  if (text.includes('\uFFFD')) return { line: 1, text: NOT_UTF8 };
  const [, before = '', language = 'ru'] = /^([^]*?)#\s*language\s*:\s*([\w-]+)/u.exec(text) ?? [];
  if (language === 'ru' || !(language in dialects) || !/^\s*Функция:/mu.test(text)) return undefined;
  return {
    line: before.split('\n').length,
    text: `в начале файла «# language: ${language}», а ключевые слова русские → правильно: «# language: ru»`,
  };
}

/** The parser speaks English: `(3:5): expected: #EOF, #StepLine, got 'Когда: …'`. */
function explainParseError(source: FeatureSource, message: string, steps: readonly KnownStep[]): string {
  const got = /got '(.*)'$/su.exec(message)?.[1];
  if (got !== undefined) {
    const isKnown = (text: string): boolean => stepsFor(text, steps).length > 0;
    const intended = intendedBy(got, {
      isAmongSteps: true,
      isKnown,
      isTag: () => false,
      nearStep: () => undefined,
    });
    if (intended !== undefined && intended.reason !== '') {
      return `строка «${seen(got).trim()}» не разобрана${correct(intended)}`;
    }
    return `строка «${got.trim()}» здесь не разобрана → проверьте ключевое слово (шаг пишется без двоеточия), кавычки """ и «|» таблицы`;
  }
  if (/unexpected end of file.*#FeatureLine/su.test(message)) return noFeature(source);
  if (message.includes('unexpected end of file')) return describeTornFile(source);
  if (message.includes('inconsistent cell count'))
    return 'в строках таблицы разное число ячеек → выровняйте таблицу';
  if (message.includes('Language not supported')) {
    return `язык «${/: (\S+)$/u.exec(message)?.[1] ?? ''}» неизвестен → первая строка файла: # language: ru`;
  }
  if (message.includes('whitespace'))
    return 'тег содержит пробел → пишите теги слитно, каждый с @: @дым @регресс';
  return `файл не разобран: ${message}`;
}

/** A doc string that is open at the end of the file has swallowed everything below its beginning. */
function describeTornFile(source: FeatureSource): string {
  let opened: { readonly line: number; readonly delimiter: string } | undefined;
  linesOf(source).forEach((line, index) => {
    const delimiter = /^\s*("""|```)/u.exec(line)?.[1];
    if (delimiter === undefined || (opened && opened.delimiter !== delimiter)) return;
    opened = opened ? undefined : { line: index + 1, delimiter };
  });
  return opened
    ? `многострочный текст, открытый в строке ${opened.line}, не закрыт до конца файла → закройте его строкой ${opened.delimiter}`
    : 'файл оборван → допишите сценарий';
}
