// What each output of a run says of every scenario and in its counts, read as people and programs read it.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { getWorstTestStepResult, type Envelope, type TestStepFinished } from '@cucumber/messages';
import { DOMParser } from '@xmldom/xmldom';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseHtml, type DefaultTreeAdapterTypes } from 'parse5';
import type { Status } from '../../support/report/model';

/** Where the outputs of a run are. */
export interface RunFolders {
  /** `messages.ndjson`, `junit.xml`, `index.html` … of the run. */
  readonly reports: string;
  /** What `npm run report` has made of the messages. */
  readonly again: string;
  /** What `--format` has made. */
  readonly asked: string;
  /** What the console printed. */
  readonly console: string;
}

/** Words by outcome; where an output does not show such a scenario at all, none. */
type Words = Readonly<Record<Status, string | undefined>>;

/** An output that tells of each scenario. */
export interface Column {
  readonly name: string;
  readonly words: Words;
  /** «name: word» of each scenario, in any order. */
  readonly read: (run: RunFolders) => readonly string[];
}

/** An output that tells how many scenarios ended so. */
export interface Tally {
  readonly name: string;
  readonly words: Words;
  /** Only what is not zero. */
  readonly read: (run: RunFolders) => Readonly<Record<string, number>>;
}

/** Made while cucumber runs, and therefore only where it came to its end. */
export const columnsOfRun: readonly Column[] = [
  {
    name: '--format message',
    words: own({ absent: undefined }),
    read: ({ asked }) => ofMessages(path.join(asked, 'message.txt')),
  },
  { name: 'index.html', words: own(), read: ({ reports }) => ofSummaryPage(reports) },
  { name: 'details', words: own({ absent: undefined }), read: ({ reports }) => ofDetailPages(reports) },
  {
    name: 'cucumber.html',
    words: own({ flaky: 'passed', absent: 'failed' }),
    read: ({ reports }) =>
      elements(readPage(reports, 'cucumber.html'), 'article').map((article) => {
        const link = elements(article, 'a')[0];
        return `${nameOf(link ? textOf(link) : '')}: ${attribute(article, 'data-status')}`;
      }),
  },
  {
    name: 'junit.xml',
    words: {
      passed: 'passed',
      flaky: 'passed',
      skipped: 'skipped',
      failed: 'failure',
      undefined: 'failure',
      ambiguous: 'failure',
      pending: 'failure',
      absent: 'failure',
    },
    read: ({ reports }) => ofJunit(path.join(reports, 'junit.xml')),
  },
  {
    name: '--format json',
    words: own({ flaky: 'passed', absent: 'failed' }),
    read: ({ asked }) => ofJson(path.join(asked, 'json.txt')),
  },
  {
    name: 'консоль',
    words: {
      passed: '✔',
      failed: '✘',
      undefined: '?',
      ambiguous: '≠',
      pending: '…',
      skipped: '–',
      flaky: '~',
      absent: undefined,
    },
    read: (run) =>
      [...run.console.matchAll(/^ {2}([✔✘?≠…–~]) (?:(?:Исходы|Примеры): )?(.+) \([^()]+\)$/gmu)].map(
        ([, sign = '', name = '']) => `${name}: ${sign}`,
      ),
  },
  {
    name: 'Allure',
    words: {
      passed: 'passed',
      flaky: 'passed',
      skipped: 'skipped',
      failed: 'red',
      undefined: 'red',
      ambiguous: 'red',
      pending: 'red',
      absent: 'unknown',
    },
    read: ({ asked }) => ofAllure(path.join(asked, 'allure')),
  },
  {
    name: 'TeamCity',
    words: {
      passed: 'passed',
      flaky: 'passed',
      skipped: 'testIgnored',
      failed: 'testFailed',
      undefined: 'testFailed',
      ambiguous: 'testFailed',
      pending: 'testFailed',
      absent: 'testIgnored',
    },
    read: ({ asked }) => ofTeamCity(path.join(asked, 'teamcity.txt')),
  },
];

/** Made from the messages alone, and therefore also after a run that was killed. */
export const columnsOfMessages: readonly Column[] = [
  {
    name: 'messages.ndjson',
    words: own({ absent: undefined }),
    read: ({ reports }) => ofMessages(path.join(reports, 'messages.ndjson')),
  },
  { name: 'npm run report: index.html', words: own(), read: ({ again }) => ofSummaryPage(again) },
  {
    name: 'npm run report: details',
    words: own({ absent: undefined }),
    read: ({ again }) => ofDetailPages(again),
  },
  {
    name: 'npm run report: test-cases.csv',
    words: own(),
    read: ({ again }) =>
      table(path.join(again, 'test-cases.csv')).map(
        (row) => `${(row['название'] ?? '').replace(/^'/u, '')}: ${row['status'] ?? ''}`,
      ),
  },
];

const russian: Words = {
  passed: 'пройдено',
  failed: 'провалено',
  undefined: 'шаг не найден',
  ambiguous: 'шаг неоднозначен',
  pending: 'шаг не реализован',
  skipped: 'пропущено',
  flaky: 'нестабильно',
  absent: 'не выполнено',
};

export const talliesOfRun: readonly Tally[] = [
  {
    name: '--format summary',
    words: own({ flaky: 'passed', absent: undefined }),
    read: ({ asked }) =>
      numbers(/^\d+ scenarios? \((.+)\)$/mu, /(?<count>\d+) (?<word>\w+)/gu, path.join(asked, 'summary.txt')),
  },
  { name: 'index.html, числа', words: own(), read: ({ reports }) => countsOfSummaryPage(reports) },
  {
    name: 'cucumber.html, числа',
    words: own({ flaky: 'passed', absent: 'failed' }),
    read: ({ reports }) =>
      withoutZeros(
        elements(readPage(reports, 'cucumber.html'), 'strong')
          .filter((one) => attribute(one, 'class') === 'count')
          .map((one) => [
            one.parentNode && 'attrs' in one.parentNode ? attribute(one.parentNode, 'data-status') : '',
            Number(textOf(one).replaceAll(/\s/gu, '')),
          ]),
      ),
  },
  {
    name: 'junit.xml, числа',
    words: {
      passed: 'tests',
      flaky: 'tests',
      skipped: 'skipped',
      failed: 'failures',
      undefined: 'failures',
      ambiguous: 'failures',
      pending: 'failures',
      absent: 'failures',
    },
    read: ({ reports }) => countsOfJunit(path.join(reports, 'junit.xml')),
  },
  {
    name: 'консоль, итог',
    words: { ...russian, absent: 'не выполнено' },
    read: (run) => numbersIn(/^\d[\d\u00a0]* сценари\S+ за .+? — (.+)$/mu, russianCount, run.console),
  },
  {
    name: 'summary.txt',
    words: russian,
    read: ({ reports }) => countsForChat(reports),
  },
  {
    name: 'TeamCity, числа',
    words: own(),
    read: ({ asked }) =>
      withoutZeros(
        [
          ...readFileSync(path.join(asked, 'teamcity.txt'), 'utf8').matchAll(
            /key='scenarios\.(\w+)' value='(\d+)'/gu,
          ),
        ].map(([, word = '', count]) => [word, Number(count)]),
      ),
  },
];

export const talliesOfMessages: readonly Tally[] = [
  {
    name: 'npm run report: index.html, числа',
    words: own(),
    read: ({ again }) => countsOfSummaryPage(again),
  },
  { name: 'npm run report: summary.txt', words: russian, read: ({ again }) => countsForChat(again) },
];

/** The words of our own outputs are the names of the outcomes. */
function own(more: Partial<Words> = {}): Words {
  return {
    passed: 'passed',
    failed: 'failed',
    undefined: 'undefined',
    ambiguous: 'ambiguous',
    pending: 'pending',
    skipped: 'skipped',
    flaky: 'flaky',
    absent: 'absent',
    ...more,
  };
}

/** Cucumber's own judgement: the worst step of the last attempt, by its own order (@cucumber/messages). */
function ofMessages(file: string): readonly string[] {
  const envelopes = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line): Envelope[] => (line.endsWith('}') ? [JSON.parse(line) as Envelope] : []));
  const pickles = new Map(envelopes.flatMap(({ pickle }) => (pickle ? [[pickle.id, pickle]] : [])));
  const cases = new Map(envelopes.flatMap(({ testCase }) => (testCase ? [[testCase.id, testCase]] : [])));
  const begun = new Map(
    envelopes.flatMap(({ testCaseStarted: one }) => (one ? [[one.id, one] as const] : [])),
  );
  const steps = Map.groupBy(
    envelopes.flatMap(({ testStepFinished }): TestStepFinished[] =>
      testStepFinished ? [testStepFinished] : [],
    ),
    ({ testCaseStartedId }) => testCaseStartedId,
  );
  return envelopes.flatMap(({ testCaseFinished }) => {
    if (!testCaseFinished || testCaseFinished.willBeRetried) return [];
    const { testCaseStartedId } = testCaseFinished;
    const attempt = begun.get(testCaseStartedId);
    const pickle = pickles.get(cases.get(attempt?.testCaseId ?? '')?.pickleId ?? '');
    const results = (steps.get(testCaseStartedId) ?? []).map(({ testStepResult }) => testStepResult);
    const status = getWorstTestStepResult(results).status.toLowerCase();
    const isFlaky = status === 'passed' && (attempt?.attempt ?? 0) > 0;
    return [`${pickle?.name ?? ''}: ${isFlaky ? 'flaky' : status}`];
  });
}

/** The data that the page's script draws the list from. */
function ofSummaryPage(folder: string): readonly string[] {
  const block = elements(readPage(folder, 'index.html'), 'script').find(
    (one) => attribute(one, 'id') === 'data',
  );
  const { statuses, features } = JSON.parse(block ? textOf(block) : '{}') as {
    statuses: readonly (readonly string[])[];
    features: readonly (readonly [string, string, readonly (readonly [string, number])[]])[];
  };
  return features.flatMap(([, , rows]) =>
    rows.map(([name, status]) => `${name}: ${statuses[status]?.[0] ?? ''}`),
  );
}

function countsOfSummaryPage(folder: string): Readonly<Record<string, number>> {
  const list = elements(readPage(folder, 'index.html'), 'ul').find(
    (one) => attribute(one, 'class') === 'counts',
  );
  return withoutZeros(
    elements(list, 'a')
      .filter((link) => attribute(link, 'data-status') !== '')
      .map((link) => [
        attribute(link, 'data-status'),
        Number(elements(link, 'b').map(textOf).join('').replaceAll(/\s/gu, '')),
      ]),
  );
}

function ofDetailPages(folder: string): readonly string[] {
  const details = path.join(folder, 'details');
  if (!existsSync(details)) return [];
  return readdirSync(details)
    .filter((name) => name.endsWith('.html'))
    .flatMap((name) => elements(readPage(details, name), 'article'))
    .map((article) => {
      const heading = elements(article, 'h4')[0];
      // «✔», the word for who cannot see it, the name, how long it took.
      const name = (heading?.childNodes ?? [])
        .flatMap((node) => ('value' in node ? [node.value] : []))
        .join('');
      return `${name.trim()}: ${attribute(article, 'class').replace('scenario ', '')}`;
    });
}

function ofJunit(file: string): readonly string[] {
  const document = new DOMParser().parseFromString(readFileSync(file, 'utf8'), 'text/xml');
  return [...document.getElementsByTagName('testcase')]
    .filter((one) => one.getAttribute('classname') !== null)
    .map((one) => {
      const word = ['failure', 'error', 'skipped'].find((name) => one.getElementsByTagName(name).length > 0);
      return `${nameOf(one.getAttribute('name') ?? '')}: ${word ?? 'passed'}`;
    });
}

/** What is neither skipped nor red is passed: the file does not say so itself. */
function countsOfJunit(file: string): Readonly<Record<string, number>> {
  const suite = new DOMParser()
    .parseFromString(readFileSync(file, 'utf8'), 'text/xml')
    .getElementsByTagName('testsuite')[0];
  const read = (name: string) => Number(suite?.getAttribute(name));
  const [tests, skipped, failures] = [read('tests'), read('skipped'), read('failures') + read('errors')];
  return withoutZeros([
    ['tests', tests - skipped - failures],
    ['skipped', skipped],
    ['failures', failures],
  ]);
}

interface JsonFeature {
  readonly elements: readonly {
    readonly name: string;
    readonly steps: readonly { readonly result: { readonly status: string } }[];
  }[];
}

const worstFirst = ['failed', 'ambiguous', 'undefined', 'pending', 'skipped', 'passed'];

function ofJson(file: string): readonly string[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as JsonFeature[]).flatMap((feature) =>
    feature.elements.map(({ name, steps }) => {
      const found = steps.map(({ result }) => result.status);
      return `${name}: ${worstFirst.find((status) => found.includes(status)) ?? 'нет шагов'}`;
    }),
  );
}

/** Of one history the latest result, as Allure takes it. */
function ofAllure(folder: string): readonly string[] {
  const results = readdirSync(folder)
    .filter((name) => name.endsWith('-result.json'))
    .map(
      (name) =>
        JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
          readonly name: string;
          readonly historyId: string;
          readonly status?: string;
          readonly start: number;
        },
    )
    .sort((a, b) => a.start - b.start);
  const last = new Map(results.map((result) => [result.historyId, result]));
  return [...last.values()].map(
    ({ name, status = 'unknown' }) => `${name}: ${['failed', 'broken'].includes(status) ? 'red' : status}`,
  );
}

function ofTeamCity(file: string): readonly string[] {
  const told = new Map<string, string>();
  for (const [, message = '', escaped = ''] of readFileSync(file, 'utf8').matchAll(
    /^##teamcity\[(testStarted|testFailed|testIgnored) name='((?:\|.|[^'|])*)'/gmu,
  )) {
    const name = nameOf(unescapeTeamCity(escaped));
    told.set(name, message === 'testStarted' ? 'passed' : message);
  }
  return [...told].map(([name, word]) => `${name}: ${word}`);
}

function unescapeTeamCity(text: string): string {
  return text.replace(/\|0x([0-9A-F]{4})|\|(.)/gu, (_, code: string | undefined, sign: string) =>
    code === undefined ? (sign === 'n' ? '\n' : sign) : String.fromCharCode(parseInt(code, 16)),
  );
}

/** Some outputs put the keyword, the «Правило» or the outline with the number of its row before the name. */
function nameOf(text: string): string {
  return text
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .replace(/^(?:Структура сценария|Сценарий): /u, '')
    .replace(/^(?:Правило & одно|Предыстория неверна)(?: - |: | → )/u, '')
    .replace(/^.* - #[\d.]+: /u, '');
}

const russianCount = /(?<word>[а-яё ]+): (?<count>\d+)/gu;

function countsForChat(folder: string): Readonly<Record<string, number>> {
  return numbers(
    /^\d[\d\u00a0]* сценари[^:]*: (.+)$/mu,
    /(?<word>[а-яё][а-яё ]+) (?<count>\d+)/gu,
    path.join(folder, 'summary.txt'),
  );
}

function numbers(line: RegExp, pair: RegExp, file: string): Readonly<Record<string, number>> {
  return numbersIn(line, pair, readFileSync(file, 'utf8'));
}

function numbersIn(line: RegExp, pair: RegExp, text: string): Readonly<Record<string, number>> {
  const found = line.exec(text)?.[1] ?? '';
  return withoutZeros(
    [...found.matchAll(pair)].map(({ groups = {} }) => [
      (groups['word'] ?? '').trim(),
      Number(groups['count']),
    ]),
  );
}

function withoutZeros(counts: readonly (readonly [string, number])[]): Readonly<Record<string, number>> {
  return Object.fromEntries(counts.filter(([, count]) => count !== 0));
}

function table(file: string): Record<string, string>[] {
  return parseCsv(readFileSync(file), { bom: true, columns: true, delimiter: ';' });
}

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

function readPage(folder: string, name: string): Node {
  return parseHtml(readFileSync(path.join(folder, name), 'utf8'));
}

/** All elements of a name inside a node. */
function elements(node: Node | undefined, name: string): readonly Element[] {
  if (!node || !('childNodes' in node)) return [];
  return node.childNodes.flatMap((child) => [
    ...('tagName' in child && child.tagName === name ? [child] : []),
    ...elements(child, name),
  ]);
}

function attribute(element: Element, name: string): string {
  return element.attrs.find((one) => one.name === name)?.value ?? '';
}

function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}
