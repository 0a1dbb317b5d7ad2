// The guard: what Gherkin drops without a word, and what cannot run, is refused before the run starts.
import type { Pickle, Scenario } from '@cucumber/messages';
import { counted, quoteAll } from '../core/russian';
import { findKeyMistakes } from './keys';
import { stepsFor, type KnownStep } from './known-steps';
import {
  backgroundsOf,
  lineOfPickle,
  lineOfStep,
  rulesOf,
  scenariosOf,
  type FeatureSource,
  type Finding,
} from './sources';
import { describeDifference, suggestSteps } from './step-suggestions';

export type { Finding };

/** The tag that every profile of cucumber.js leaves out. */
const DRAFT = '@черновик';

const NO_FEATURE = 'в файле нет «Функция:» → начните файл строками «# language: ru» и «Функция: название»';

/** Refuses whatever makes a check vanish: the run does not start. */
export function findRefusals(
  sources: readonly FeatureSource[],
  steps: readonly KnownStep[],
): readonly Finding[] {
  const keyMistakes = findKeyMistakes(sources, isDraft);
  return sources.flatMap((source) =>
    [
      ...source.errors.map(({ line, message }) => ({
        uri: source.uri,
        line,
        text: explainParseError(message),
      })),
      ...(source.errors.length > 0 ? [] : inDocument(source)),
      ...source.pickles.flatMap((pickle) => withoutCheck(source, pickle, steps)),
      ...keyMistakes.filter(({ uri }) => uri === source.uri),
    ].sort((a, b) => a.line - b.line),
  );
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

function inDocument(source: FeatureSource): Finding[] {
  const feature = source.document?.feature;
  const at = (line: number, text: string): Finding => ({ uri: source.uri, line, text });
  if (!feature) {
    return [at(1, NO_FEATURE)];
  }
  const scenarios = scenariosOf(source);
  const ownDescriptions = [
    feature,
    ...rulesOf(source),
    ...backgroundsOf(source),
    ...scenarios.flatMap((scenario) => [scenario, ...scenario.examples]),
  ];
  return [
    ...(scenarios.length === 0
      ? [at(feature.location.line, 'в файле нет ни одного сценария → добавьте «Сценарий: …»')]
      : []),
    ...ownDescriptions.flatMap((node) =>
      swallowedLines(source, node).map(({ line, text }) => at(line, text)),
    ),
    ...scenarios
      .filter((scenario) => !isDraft(source, scenario))
      .flatMap((scenario) => inScenario(scenario).map(({ line, text }) => at(line, text))),
    ...[feature, ...rulesOf(source), ...scenarios, ...scenarios.flatMap(({ examples }) => examples)].flatMap(
      ({ tags }) =>
        tags
          .filter(({ name }) => name.includes(','))
          .map(({ name, location }) =>
            at(location.line, `«${name}» — из-за запятой это один тег → разделите теги пробелом`),
          ),
    ),
  ];
}

function inScenario(scenario: Scenario): { line: number; text: string }[] {
  const { line } = scenario.location;
  const rows = scenario.examples.reduce((count, { tableBody }) => count + tableBody.length, 0);
  if (scenario.steps.length === 0) {
    return [
      {
        line,
        text: `сценарий «${scenario.name || 'без названия'}» пуст и прошёл бы без единой проверки → добавьте шаги`,
      },
    ];
  }
  if (scenario.examples.length > 0 && rows === 0) {
    return [
      { line, text: `у «${scenario.name}» нет ни одной строки примеров → добавьте строки под «Примеры:»` },
    ];
  }
  const literal =
    scenario.examples.length === 0
      ? scenario.steps.find(({ text }) => /<[^<>\s/][^<>]*>/u.test(text) && !text.includes('</'))
      : undefined;
  return literal
    ? [
        {
          line: literal.location.line,
          text: `шаг «${literal.text}» выполнится буквально: у сценария нет таблицы → добавьте «Примеры:» (не «Пример:») с таблицей`,
        },
      ]
    : [];
}

/** A draft never runs: its author may save it half-written without stopping the others. */
function isDraft(source: FeatureSource, scenario: Scenario): boolean {
  const rule = rulesOf(source).find(({ children }) =>
    children.some((child) => child.scenario?.id === scenario.id),
  );
  const owners = [source.document?.feature, rule, scenario, ...scenario.examples];
  return owners.some((owner) => owner?.tags.some(({ name }) => name === DRAFT));
}

/** Lines of a description that were meant as steps or headers: the parser took them for prose. */
function swallowedLines(source: FeatureSource, node: Described): { line: number; text: string }[] {
  if (node.description.trim() === '') return [];
  let from = node.location.line;
  const lines = source.text.split(/\r?\n/u);
  return node.description.split('\n').flatMap((described) => {
    const shown = described.trim();
    if (!looksLikeKeyword(shown, 'steps' in node)) return [];
    from += lines.slice(from).findIndex((line) => line.trim() === shown) + 1;
    return [
      {
        line: from,
        text: `строка «${shown}» попала в описание и не выполнится → шаг пишется с заглавной буквы и без двоеточия («Дано …»), заголовок — с двоеточием («Сценарий: …»)`,
      },
    ];
  });
}

interface Described {
  readonly description: string;
  readonly location: { readonly line: number };
}

const HEADERS = /^(?:структура сценария|сценарий|предыстория|примеры?)(?![а-яё])/u;
const STEPS = /^(?:дано|допустим|пусть|когда|тогда)(?![а-яё])/u;
const JOINTS = /^(?:если|то|функция|правило|и|а|но|также|к тому же|затем|а также|\*)[\s:,]/u;

/** In a scenario any keyword counts; elsewhere «если», «и», «а», «но» may begin prose. */
function looksLikeKeyword(line: string, isScenario: boolean): boolean {
  const folded = foldLookAlikes(line);
  return HEADERS.test(folded) || STEPS.test(folded) || (isScenario && JOINTS.test(folded));
}

const LATIN_TWINS: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  k: 'к',
  m: 'м',
  h: 'н',
  o: 'о',
  p: 'р',
  t: 'т',
  x: 'х',
  y: 'у',
};

/** Lower case, composed, with Latin letters that look Cyrillic made Cyrillic: «Cценарий» → «сценарий». */
function foldLookAlikes(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[acekmhoptxy]/gu, (letter) => LATIN_TWINS[letter] ?? letter);
}

/** A scenario whose steps are all known but none of which is defined as «Тогда» checks nothing. */
function withoutCheck(source: FeatureSource, pickle: Pickle, steps: readonly KnownStep[]): Finding[] {
  if (pickle.steps.length === 0 || pickle.tags.some(({ name }) => name === DRAFT)) return [];
  const matching = pickle.steps.map(({ text }) => stepsFor(text, steps));
  const isCertain = matching.every((found) => found.length > 0);
  if (!isCertain || matching.flat().some(({ keyword }) => keyword === 'Then')) return [];
  return [
    {
      uri: source.uri,
      line: lineOfPickle(source, pickle),
      text: `в сценарии «${pickle.name}» нет ни одной проверки → добавьте шаг «Тогда …»`,
    },
  ];
}

function didYouMean(text: string, steps: readonly KnownStep[]): string {
  const near = suggestSteps(text, steps).map(({ form }) => form);
  return near.length === 0 ? '' : `. Возможно, имелось в виду: ${quoteAll(near)}`;
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** The parser speaks English: `(3:5): expected: #EOF, #StepLine, got 'Когда: …'`. */
function explainParseError(message: string): string {
  const got = /got '(.*)'$/su.exec(message)?.[1];
  if (got !== undefined) {
    return `строка «${got.trim()}» здесь не разобрана → проверьте ключевое слово (шаг пишется без двоеточия), кавычки """ и «|» таблицы`;
  }
  if (/unexpected end of file.*#FeatureLine/su.test(message)) return NO_FEATURE;
  if (message.includes('unexpected end of file')) return 'файл оборван → закройте """ или допишите сценарий';
  if (message.includes('inconsistent cell count'))
    return 'в строках таблицы разное число ячеек → выровняйте таблицу';
  if (message.includes('Language not supported')) {
    return `язык «${/: (\S+)$/u.exec(message)?.[1] ?? ''}» неизвестен → первая строка файла: # language: ru`;
  }
  if (message.includes('whitespace'))
    return 'тег содержит пробел → пишите теги слитно, каждый с @: @дым @регресс';
  return `файл не разобран: ${message}`;
}
