// Reports of runs that never were: messages as cucumber writes them, the pages as the suite makes them.
import { mkdirSync } from 'node:fs';
import {
  AttachmentContentEncoding,
  PickleStepType,
  TestStepResultStatus,
  type Envelope,
  type GherkinDocument,
  type Pickle,
  type PickleStep,
  type Step,
  type Timestamp,
} from '@cucumber/messages';
import { ExpectationError } from '../../support/core/errors';
import { FAILURE_RECORD, recordFailure, type FailureRecord } from '../../support/diagnosis/failure';
import { CONTRACT_RECORD } from '../../support/http/trace';
import { RunModel } from '../../support/report/model';
import {
  RUN_END,
  RUN_RECORD,
  toEnvelope,
  type RunEnd,
  type RunRecord,
} from '../../support/report/run-record';
import { SummaryReport } from '../../support/report/summary-report';
import { madeRun } from '../support/report/made-results';

export interface MadeAttachment {
  readonly mediaType: string;
  readonly fileName?: string;
  readonly body: string;
  readonly isBase64?: boolean;
}

export interface MadeStep {
  readonly text: string;
  readonly keyword?: string;
  readonly status?: TestStepResultStatus;
  readonly durationMs?: number;
  readonly message?: string;
  readonly failure?: FailureRecord;
  readonly docString?: string;
  readonly table?: readonly (readonly string[])[];
  readonly attachments?: readonly MadeAttachment[];
}

export interface MadeScenario {
  readonly uri?: string;
  readonly feature?: string;
  readonly rule?: string;
  readonly name: string;
  readonly tags?: readonly string[];
  /** The last one counts; none: the scenario has not run. */
  readonly attempts: readonly (readonly MadeStep[])[];
}

export interface MadeReport {
  readonly run?: Partial<RunRecord>;
  /** None: the run goes on, or broke off. */
  readonly end?: Partial<RunEnd>;
  readonly scenarios: readonly MadeScenario[];
  /** Attachments of media types of ours, as the World notes exchanges. */
  readonly contractRecords?: readonly object[];
}

/** When all made runs began. */
export const beganAt = new Date('2026-11-23T10:00:00.000Z');

export const { PASSED, FAILED, SKIPPED, UNDEFINED, AMBIGUOUS, PENDING } = TestStepResultStatus;

/** A scenario that passed, of as many steps as needed. */
export function passedScenario(name: string, more: Partial<MadeScenario> = {}): MadeScenario {
  const steps = ['Дано выполнен вход', 'Когда отправлен запрос', 'Тогда код ответа 200'];
  return { name, attempts: [steps.map(toStep)], ...more };
}

/** As a large project has them: 25 to a file, seven areas, two requirements. */
export function manyScenarios(count: number): readonly MadeScenario[] {
  const areas = ['Вход', 'Поиск', 'Карточка', 'Права', 'Контракт', 'Аудит', 'Выгрузка'];
  return Array.from({ length: count }, (_, index) => {
    const file = Math.floor(index / 25);
    const area = areas[file % areas.length] ?? '';
    return passedScenario(`Клиент с кодом К-${String(index).padStart(6, '0')} найден и показан владельцу`, {
      uri: `features/${area.toLowerCase()}/сценарии-${file}.feature`,
      feature: `${area}: часть ${file}`,
      rule: `Код клиента уникален в АБС, часть ${index % 3}`,
      tags: [`@${area.toLowerCase()}`, `@REQ-${(index % 12) + 1}`, `@ТК-${index + 1}`],
    });
  });
}

/** A scenario whose check failed; failures of one message are of one cause. */
export function failedScenario(
  name: string,
  message: string,
  more: Partial<MadeScenario> = {},
): MadeScenario {
  const failure = recordFailure(new ExpectationError('MADE_DIFFERS', message), { at: beganAt, attempt: 1 });
  const steps = [
    toStep('Дано выполнен вход с ролью «читатель»'),
    toStep('Когда выполнен поиск клиента по коду «К-000123»'),
    { ...toStep('Тогда найден 1 клиент'), status: FAILED, message, failure },
    { ...toStep('И поле «Статус» равно «действует»'), status: SKIPPED },
  ];
  return { name, attempts: [steps], ...more };
}

/** Writes the report; of a run under way while `shownAt` is given. Returns the path of its first page. */
export function makeReport(folder: string, report: MadeReport, shownAt?: Date): string {
  mkdirSync(folder, { recursive: true });
  const model = new RunModel();
  const summary = new SummaryReport(model, { folder, historyFolder: undefined });
  for (const envelope of envelopesOf(report)) {
    const ended = model.accept(envelope);
    if (ended) summary.accept(ended);
  }
  if (!shownAt) return summary.conclude([]);
  summary.showProgress(shownAt.getTime());
  return `${folder}/index.html`;
}

/** The messages of a run, in cucumber's order. */
export function* envelopesOf({ run, end, scenarios, contractRecords = [] }: MadeReport): Generator<Envelope> {
  const startedAt = beganAt.toISOString();
  const scope = { required: scenarios.length, chosen: scenarios.length };
  yield { testRunStarted: { timestamp: toTimestamp(0), id: 'run' } };
  yield toEnvelope(RUN_RECORD, madeRun({ startedAt, scope, ...run }));
  const byUri = Map.groupBy(scenarios.entries(), ([, { uri = 'features/а.feature' }]) => uri);
  for (const [uri, own] of byUri) {
    const documents = [...own].map(([index, scenario]) => describe(uri, index, scenario));
    yield { gherkinDocument: documentOf(uri, documents) };
    for (const { pickle } of documents) yield { pickle };
  }
  for (const index of scenarios.keys())
    yield {
      testCase: {
        id: `case-${index}`,
        pickleId: `pickle-${index}`,
        testSteps: (scenarios[index]?.attempts[0] ?? []).map((_, step) => ({
          id: `test-step-${index}-${step}`,
          pickleStepId: `step-${index}-${step}`,
          stepDefinitionIds: [],
          stepMatchArgumentsLists: [],
        })),
      },
    };
  let clock = 0;
  for (const [index, { attempts }] of scenarios.entries()) {
    for (const [attempt, steps] of attempts.entries()) {
      const testCaseStartedId = `started-${index}-${attempt}`;
      yield {
        testCaseStarted: {
          id: testCaseStartedId,
          testCaseId: `case-${index}`,
          attempt,
          timestamp: toTimestamp(clock),
        },
      };
      for (const [number, step] of steps.entries()) {
        const testStepId = `test-step-${index}-${number}`;
        const { status = PASSED, durationMs = 20, message, failure, attachments = [] } = step;
        const records = failure ? [{ mediaType: FAILURE_RECORD, body: JSON.stringify(failure) }] : [];
        for (const one of [...attachments, ...records])
          yield { attachment: toAttachment(one, testCaseStartedId, testStepId) };
        clock += durationMs;
        yield {
          testStepFinished: {
            testCaseStartedId,
            testStepId,
            timestamp: toTimestamp(clock),
            testStepResult: {
              duration: toTimestamp(durationMs, 0),
              status,
              ...(message === undefined ? {} : { message, exception: { type: 'ExpectationError', message } }),
            },
          },
        };
      }
      const willBeRetried = attempt < attempts.length - 1;
      yield { testCaseFinished: { testCaseStartedId, timestamp: toTimestamp(clock), willBeRetried } };
    }
  }
  for (const record of contractRecords)
    yield { attachment: toAttachment({ mediaType: CONTRACT_RECORD, body: JSON.stringify(record) }) };
  if (!end) return;
  const endedAt = new Date(beganAt.getTime() + clock).toISOString();
  yield toEnvelope(RUN_END, { endedAt, interrupted: false, notes: [], ...end });
}

interface Described {
  readonly scenario: MadeScenario;
  readonly line: number;
  readonly pickle: Pickle;
  readonly steps: readonly Step[];
  readonly id: string;
}

/** Scenario `n` of a run stands on line 10 n + 5 of its file. */
function describe(uri: string, index: number, scenario: MadeScenario): Described {
  const id = `scenario-${index}`;
  const line = index * 10 + 5;
  const made = scenario.attempts[0] ?? [];
  return {
    scenario,
    line,
    id,
    steps: made.map(({ keyword = '', text }, step) => ({
      id: `node-${index}-${step}`,
      location: { line: line + step + 1 },
      keyword,
      text,
    })),
    pickle: {
      id: `pickle-${index}`,
      uri,
      name: scenario.name,
      language: 'ru',
      astNodeIds: [id],
      location: { line },
      tags: (scenario.tags ?? []).map((name) => ({ name, astNodeId: id })),
      steps: made.map((step, number) => toPickleStep(step, index, number)),
    },
  };
}

function documentOf(uri: string, described: readonly Described[]): GherkinDocument {
  const location = { line: 1 };
  const plain = { location, keyword: '', description: '' };
  const children = described.map(({ scenario, line, id, steps }) => {
    const own = { ...plain, id, location: { line }, name: scenario.name, tags: [], steps, examples: [] };
    const { rule } = scenario;
    return rule === undefined
      ? { scenario: own }
      : { rule: { ...plain, id: `rule-${id}`, name: rule, tags: [], children: [{ scenario: own }] } };
  });
  const name = described[0]?.scenario.feature ?? uri;
  return { uri, comments: [], feature: { ...plain, name, language: 'ru', tags: [], children } };
}

function toPickleStep({ text, docString, table }: MadeStep, index: number, number: number): PickleStep {
  return {
    id: `step-${index}-${number}`,
    astNodeIds: [`node-${index}-${number}`],
    type: PickleStepType.UNKNOWN,
    text,
    argument: {
      ...(docString === undefined ? {} : { docString: { content: docString } }),
      ...(table
        ? { dataTable: { rows: table.map((cells) => ({ cells: cells.map((value) => ({ value })) })) } }
        : {}),
    },
  };
}

function toAttachment(
  { mediaType, fileName, body, isBase64 = false }: MadeAttachment,
  testCaseStartedId?: string,
  testStepId?: string,
): NonNullable<Envelope['attachment']> {
  return {
    mediaType,
    body,
    contentEncoding: isBase64 ? AttachmentContentEncoding.BASE64 : AttachmentContentEncoding.IDENTITY,
    ...(fileName === undefined ? {} : { fileName }),
    ...(testCaseStartedId === undefined ? {} : { testCaseStartedId }),
    ...(testStepId === undefined ? {} : { testStepId }),
  };
}

/** «Дано выполнен вход» as cucumber keeps it. */
function toStep(line: string): MadeStep {
  const [keyword = '', ...words] = line.split(' ');
  return { keyword: `${keyword} `, text: words.join(' ') };
}

function toTimestamp(ms: number, from = beganAt.getTime()): Timestamp {
  const all = from + ms;
  return { seconds: Math.floor(all / 1000), nanos: Math.round((all % 1000) * 1e6) };
}
