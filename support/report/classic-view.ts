// What the classic page says in Russian: the templates print these texts and decide nothing themselves.
import { counted, excerpt, formatDuration, plural } from '../core/russian';
import {
  type ClassicAttachment,
  type ClassicCounts,
  type ClassicFeature,
  type ClassicScenario,
  type ClassicStatus,
  type ClassicStep,
  classicStatuses,
  countScenarios,
  scenarioStatus,
} from './classic-prefilter';

/** What the run knows and the JSON does not. */
export interface ClassicPageFacts {
  readonly title: string;
  readonly stand: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly interrupted: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Why the counts alone do not decide: the stand, the settings or a scenario failed to do its work, or the stand's
   * certificates were not verified.
   */
  readonly caveat?: string;
  /** Exact names of the rules in the features; without them the page shows what the JSON keeps, in lower case. */
  readonly ruleNames?: readonly string[];
}

/** A page of a report that was cut into parts: what it is called and where it lies beside the index. */
export interface ClassicPart {
  readonly name: string;
  readonly fileName: string;
  readonly features: readonly ClassicFeature[];
}

/** What `bootstrap/index.html` prints. */
export interface PageView {
  readonly documentTitle: string;
  readonly title: string;
  readonly subtitle: string;
  readonly back: { readonly href: string; readonly text: string } | null;
  readonly verdict: {
    readonly tone: ClassicStatus | 'empty';
    readonly text: string;
    readonly details: string;
  };
  readonly facts: readonly NamedText[];
  /** Compared by the template with what cucumber-html-reporter counted: the two must agree. */
  readonly counts: ClassicCounts;
  readonly cards: readonly {
    readonly status: ClassicStatus;
    readonly name: string;
    readonly count: string;
    readonly isZero: boolean;
    readonly percent: string;
  }[];
  readonly problems: readonly ProblemView[];
  readonly problemsTitle: string;
  readonly problemsNote: string;
  readonly parts: readonly {
    readonly href: string;
    readonly name: string;
    readonly cells: readonly NamedText[];
  }[];
  readonly featuresTitle: string;
  readonly filters: { readonly all: string; readonly problems: string };
  readonly metadata: readonly NamedText[];
}

export interface NamedText {
  readonly name: string;
  readonly value: string;
}

interface ProblemView {
  readonly href: string;
  readonly status: ClassicStatus;
  readonly statusText: string;
  readonly name: string;
  readonly feature: string;
  readonly step: string;
  readonly message: string;
}

const statusTexts: Readonly<
  Record<ClassicStatus, { card: string; scenario: string; step: string; icon: string }>
> = {
  failed: { card: 'Провалено', scenario: 'провален', step: 'провален', icon: '✕' },
  ambiguous: { card: 'Шаг неоднозначен', scenario: 'шаг неоднозначен', step: 'неоднозначен', icon: '≠' },
  undefined: { card: 'Шаг не найден', scenario: 'шаг не найден', step: 'не найден', icon: '?' },
  pending: { card: 'Шаг не реализован', scenario: 'шаг не реализован', step: 'не реализован', icon: '…' },
  skipped: { card: 'Пропущено', scenario: 'пропущен', step: 'пропущен', icon: '–' },
  passed: { card: 'Пройдено', scenario: 'пройден', step: 'пройден', icon: '✓' },
};

const stepExplanations: Readonly<Partial<Record<ClassicStatus, string>>> = {
  failed: 'Шаг провален, но сообщение об ошибке не сохранилось',
  ambiguous: 'Тексту шага подходит несколько определений → уточните текст или оставьте одно определение',
  undefined: 'Для шага нет определения → проверьте текст по каталогу шагов: docs/steps.html',
  pending: 'Проверка для шага ещё не написана → завершите её или уберите шаг',
};

const problemStatuses: ReadonlySet<ClassicStatus> = new Set(['failed', 'ambiguous', 'undefined', 'pending']);
const cardOrder = ['passed', 'failed', 'ambiguous', 'undefined', 'pending', 'skipped'] as const;
const mostProblemsListed = 100;

/** The features with what `features.html` prints beside each: ids, Russian labels, durations, explanations. */
export function dressFeatures(features: readonly ClassicFeature[]) {
  return features.map((feature, featureIndex) => {
    const counts = countScenarios([feature]);
    return {
      ...feature,
      view: {
        id: featureId(featureIndex),
        isOpen: hasProblems(counts),
        name: nameOr(feature.name, 'Функция без названия'),
        counts,
        labels: cardOrder
          .filter((status) => counts[status] > 0)
          .map((status) => ({
            status,
            text: `${statusTexts[status].card}: ${numbers.format(counts[status])}`,
          })),
      },
      elements: feature.elements.map((scenario, index) => ({
        ...scenario,
        view: {
          id: scenarioId(featureIndex, index),
          name: nameOr(scenario.name, 'Сценарий без названия'),
          /** Printed as a heading where a rule begins; «» ends the rule before. */
          startsRule: scenario.rule !== '' && scenario.rule !== feature.elements[index - 1]?.rule,
          isOpen: problemStatuses.has(scenarioStatus(scenario)),
          isProblem: problemStatuses.has(scenarioStatus(scenario)),
          status: scenarioStatus(scenario),
          statusText: statusTexts[scenarioStatus(scenario)].scenario,
          duration: durationOrNothing(sumDurationMs(scenario)),
          place: `${feature.uri}:${scenario.line}`,
        },
        steps: scenario.steps.map((step) => ({
          ...step,
          view: {
            icon: statusTexts[step.result.status].icon,
            statusText: statusTexts[step.result.status].step,
            duration: durationOrNothing(step.result.duration / 1e6),
            explanation: explainStep(step),
            attachments: step.attachments.map((attachment, position) => ({
              ...attachment,
              title: titleAttachment(attachment),
              isOpen: step.result.status !== 'passed',
              fileName: `вложение-${position + 1}.bin`,
            })),
          },
          attachments: [],
        })),
      })),
    };
  });
}

/** The page of a whole report, with its features below. */
export function describeWholePage(features: readonly ClassicFeature[], facts: ClassicPageFacts): PageView {
  return describePage(features, facts, listProblems(features, ''));
}

/** The page of one part; `indexFile` is the name of the file that lists the parts. */
export function describePartPage(part: ClassicPart, facts: ClassicPageFacts, indexFile: string): PageView {
  const page = describePage(part.features, facts, listProblems(part.features, ''));
  return {
    ...page,
    documentTitle: `${part.name}: ${page.documentTitle}`,
    subtitle: `Раздел «${part.name}»`,
    back: { href: encodeURI(indexFile), text: 'Ко всем разделам' },
  };
}

/** The page that links the parts: totals of the whole run, its failures and a line for every part. */
export function describeIndexPage(parts: readonly ClassicPart[], facts: ClassicPageFacts): PageView {
  const features = parts.flatMap((part) => part.features);
  const problems = parts.flatMap((part) => listProblems(part.features, encodeURI(part.fileName)));
  return {
    ...describePage(features, facts, problems),
    parts: parts.map((part) => {
      const counts = countScenarios(part.features);
      return {
        href: encodeURI(part.fileName),
        name: part.name,
        cells: [
          { name: 'Всего', value: numbers.format(totalOf(counts)) },
          ...cardOrder.map((status) => ({
            name: statusTexts[status].card,
            value: numbers.format(counts[status]),
          })),
        ],
      };
    }),
    featuresTitle: `Разделы: ${numbers.format(parts.length)}`,
  };
}

/** The verdict in one line: «Провалено 3 из 12 сценариев». */
export function verdictText(counts: ClassicCounts, interrupted: boolean): string {
  const total = totalOf(counts);
  const ofTotal = `из ${counted(total, 'сценария', 'сценариев', 'сценариев')}`;
  if (total === 0) return interrupted ? 'Прогон прерван до первого сценария' : 'Ни один сценарий не выполнен';
  if (counts.failed > 0) {
    return `${plural(counts.failed, 'Провален', 'Провалено', 'Провалено')} ${numbers.format(counts.failed)} ${ofTotal}`;
  }
  if (counts.passed < total) {
    return `${plural(counts.passed, 'Пройден', 'Пройдено', 'Пройдено')} ${numbers.format(counts.passed)} ${ofTotal}`;
  }
  return interrupted
    ? `Прогон прерван: ${counted(total, 'сценарий пройден', 'сценария пройдено', 'сценариев пройдено')}`
    : `Все сценарии пройдены: ${numbers.format(total)}`;
}

const numbers = new Intl.NumberFormat('ru');

function describePage(
  features: readonly ClassicFeature[],
  facts: ClassicPageFacts,
  allProblems: readonly ProblemView[],
): PageView {
  const counts = countScenarios(features);
  const total = totalOf(counts);
  const text = verdictText(counts, facts.interrupted);
  const unlisted = allProblems.length - mostProblemsListed;
  return {
    documentTitle: `${text} · ${facts.title}`,
    title: facts.title,
    subtitle: '',
    back: null,
    verdict: {
      tone: verdictTone(counts, facts.interrupted),
      text,
      details: [facts.caveat ?? '', verdictDetails(counts, facts.interrupted)].join(' ').trim(),
    },
    facts: [
      { name: 'Стенд', value: facts.stand },
      { name: 'Начало', value: formatMoment(facts.startedAt) },
      { name: 'Длительность', value: formatDuration(facts.durationMs) },
      { name: 'Сценариев', value: numbers.format(total) },
      { name: 'Функций', value: numbers.format(features.length) },
    ],
    counts,
    cards: cardOrder.map((status) => ({
      status,
      name: statusTexts[status].card,
      count: numbers.format(counts[status]),
      isZero: counts[status] === 0,
      percent: total === 0 ? '0' : ((counts[status] / total) * 100).toFixed(2),
    })),
    problems: allProblems.slice(0, mostProblemsListed),
    problemsTitle: `Что не прошло: ${numbers.format(allProblems.length)}`,
    problemsNote:
      unlisted > 0
        ? `Показаны первые ${mostProblemsListed}, ещё ${counted(unlisted, 'сценарий', 'сценария', 'сценариев')} — ниже, в своих функциях.`
        : '',
    parts: [],
    featuresTitle: `Функции: ${numbers.format(features.length)}`,
    filters: {
      all: `Все сценарии: ${numbers.format(total)}`,
      problems: `Только непройденные: ${numbers.format(allProblems.length)}`,
    },
    metadata: Object.entries(facts.metadata).map(([name, value]) => ({ name, value })),
  };
}

function verdictTone(counts: ClassicCounts, interrupted: boolean): ClassicStatus | 'empty' {
  if (totalOf(counts) === 0) return 'empty';
  const worst = classicStatuses.find((status) => counts[status] > 0) ?? 'undefined';
  return interrupted && worst === 'passed' ? 'skipped' : worst;
}

function verdictDetails(counts: ClassicCounts, interrupted: boolean): string {
  const total = totalOf(counts);
  const sentences: string[] = [];
  if (total > 0 && counts.failed === 0 && counts.passed < total) sentences.push('Проваленных сценариев нет.');
  if (counts.undefined > 0 || counts.ambiguous > 0 || counts.pending > 0) {
    sentences.push(
      'Сценарии с ненайденными, неоднозначными и нереализованными шагами ничего не подтверждают: пройденными они не считаются.',
    );
  }
  if (interrupted && total > 0) {
    sentences.push('Прогон прерван: здесь только то, что успело выполниться.');
  }
  if (interrupted && total === 0) sentences.push('Ничего не проверено → запустите прогон ещё раз.');
  if (!interrupted && total === 0)
    sentences.push('Ничего не проверено → проверьте, какие сценарии выбраны для прогона.');
  return sentences.join(' ');
}

/** Failed scenarios come first, then the other kinds; inside a kind the order of the features stays. */
function listProblems(features: readonly ClassicFeature[], file: string): readonly ProblemView[] {
  const problems = features.flatMap((feature, featureIndex) =>
    feature.elements.flatMap((scenario, index) => {
      const status = scenarioStatus(scenario);
      if (!problemStatuses.has(status)) return [];
      const step = scenario.steps.find(({ result }) => result.status === status);
      const name = nameOr(scenario.name, 'Сценарий без названия');
      return {
        href: `${file}#${scenarioId(featureIndex, index)}`,
        status,
        statusText: statusTexts[status].scenario,
        name: scenario.rule === '' ? name : `${scenario.rule} → ${name}`,
        feature: nameOr(feature.name, 'Функция без названия'),
        step: step === undefined ? '' : `${step.keyword} ${step.name}`.trim(),
        message: step === undefined ? '' : summarize(explainStep(step)),
      };
    }),
  );
  return problems.sort((one, other) => gravity(one.status) - gravity(other.status));
}

function gravity(status: ClassicStatus): number {
  return classicStatuses.indexOf(status);
}

function explainStep(step: ClassicStep): string {
  return step.result.errorMessage || (stepExplanations[step.result.status] ?? '');
}

/** An error without the name of its class, in short: its first line, and the first difference where it lists them. */
function summarize(message: string): string {
  const [line = '', next = ''] = message.split('\n').filter((candidate) => candidate.trim() !== '');
  const whole = /расхождени[еяй]/u.test(line) ? `${line}: ${next.trim()}` : line;
  const text = whole.trim().replace(/^[A-Za-z]*Error(?: \[[A-Z_\d]+\])?: /u, '');
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** «Текст · GET /api/v1/clients»: the JSON drops the names of attachments, so the first words stand in for one. */
function titleAttachment(attachment: ClassicAttachment): string {
  const { kind, mediaType, content } = attachment;
  if (kind === 'image') return `Изображение (${mediaType})`;
  if (kind === 'file') return `Файл (${mediaType})`;
  const type =
    mediaType === 'text/plain' ? 'Текст' : mediaType === 'application/json' ? 'JSON' : `Текст (${mediaType})`;
  const words = excerpt(content.slice(0, 1000));
  return `${type} · ${words === '' ? 'пусто' : words}`;
}

/** Below half a millisecond a duration says nothing: it would read «0 мс». */
function durationOrNothing(durationMs: number): string {
  return durationMs < 0.5 ? '' : formatDuration(durationMs);
}

function hasProblems(counts: ClassicCounts): boolean {
  return [...problemStatuses].some((status) => counts[status] > 0);
}

function totalOf(counts: ClassicCounts): number {
  return classicStatuses.reduce((total, status) => total + counts[status], 0);
}

function sumDurationMs(scenario: ClassicScenario): number {
  return scenario.steps.reduce((total, step) => total + step.result.duration, 0) / 1e6;
}

function nameOr(name: string, otherwise: string): string {
  return name.trim() === '' ? otherwise : name;
}

/** Unique on the page by construction: numbers, never names. */
function featureId(featureIndex: number): string {
  return `f${featureIndex + 1}`;
}

function scenarioId(featureIndex: number, index: number): string {
  return `${featureId(featureIndex)}-s${index + 1}`;
}

/** «23.11.2026 20:15» in the time zone of the machine that ran the scenarios. */
function formatMoment(moment: Date): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  const date = `${pad(moment.getDate())}.${pad(moment.getMonth() + 1)}.${moment.getFullYear()}`;
  return `${date} ${pad(moment.getHours())}:${pad(moment.getMinutes())}`;
}
