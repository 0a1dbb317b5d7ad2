// Allure results with cucumber's own outcomes: its reporter shows undefined, ambiguous, pending and skipped scenarios
// and failed hooks as passed (allure-js #1358), and takes the errors of global hooks past the masked stream.
import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Formatter, type IFormatterOptions } from '@cucumber/cucumber';
import {
  AttachmentContentEncoding,
  TestStepResultStatus,
  getWorstTestStepResult,
  type Envelope,
  type TestCase,
  type TestStepResult,
  type TestStepStarted,
  type Timestamp,
} from '@cucumber/messages';
import AllureReporter from 'allure-cucumberjs/reporter';
import {
  LabelName,
  LinkType,
  Severity,
  Status,
  type Label,
  type Link,
  type StatusDetails,
  type TestResult,
} from 'allure-js-commons';
import { ALLURE_RUNTIME_MESSAGE_CONTENT_TYPE, type LifecycleListener } from 'allure-js-commons/sdk/reporter';
import { loadRelease, type KeyLinks } from '../../config/release';
import { isRecord } from '../../core/errors';
import { RUN_RECORD, type RunRecord } from '../run-record';
import { RUN_RECORDS } from './run-records';
import { ScenarioIdentities, type ScenarioIdentity } from './scenario-identity';

/**
 * For `--format ./support/report/formatters/allure-formatter.ts`. Results go to the folder `resultsDir` of
 * `--format-options`, or `reports/allure-results`; those of the run before are removed: Allure takes them for retries.
 */
export default class AllureFormatter extends Formatter {
  readonly #reporter = new EventEmitter();
  readonly #identities = new ScenarioIdentities();
  readonly #links = loadRelease().links;
  /** Where and what was tested, for «Окружение»; the reporter writes it when the run ends. */
  readonly #environment: Record<string, string> = {};
  readonly #hookSteps = new Set<string>();
  /** Texts in `"""` by their steps. */
  readonly #docStrings = new Map<string, string>();
  /** Cases that have not ended, with the attempt where one has begun. */
  readonly #unfinished = new Map<string, Attempt | undefined>();
  readonly #attempts = new Map<string, Attempt>();
  /** The attempt whose result is being written. */
  #ending: Attempt | undefined;
  #now: Timestamp = { seconds: 0, nanos: 0 };

  constructor(options: IFormatterOptions) {
    super(options);
    const given: unknown = options.parsedArgvOptions;
    const chosen = isRecord(given) ? given['resultsDir'] : undefined;
    const resultsDir = typeof chosen === 'string' ? chosen : 'reports/allure-results';
    removeResults(resultsDir);
    const listener: LifecycleListener = {
      beforeTestResultStop: (result) => {
        if (this.#ending) mend(result, this.#ending, this.#links);
      },
    };
    new AllureReporter({
      ...options,
      eventBroadcaster: this.#reporter,
      supportCodeLibrary: namesOfHooks(options.supportCodeLibrary),
      parsedArgvOptions: { resultsDir, listeners: [listener], environmentInfo: this.#environment },
    });
    options.eventBroadcaster.on('envelope', (envelope: Envelope) => {
      this.#accept(envelope);
    });
    options.eventBroadcaster.on(RUN_RECORDS, ({ attachment }: Envelope) => {
      if (attachment?.mediaType === RUN_RECORD)
        Object.assign(this.#environment, describeRun(JSON.parse(attachment.body) as RunRecord));
    });
    this.log(`Результаты Allure: ${resultsDir} → как сделать страницу: docs/ci-reports.md\n`);
  }

  /** What has not ended is written as unknown: a scenario that is not there nobody would miss. */
  override async finished(): Promise<void> {
    const timestamp = this.#now;
    for (const [testCaseId, begun] of [...this.#unfinished]) {
      const id = begun?.id ?? `absent-${testCaseId}`;
      if (!begun) this.#accept({ testCaseStarted: { id, testCaseId, attempt: 0, timestamp } });
      const attempt = this.#attempts.get(id);
      if (attempt) this.#attempts.set(id, { ...attempt, isLost: true });
      this.#accept({ testCaseFinished: { testCaseStartedId: id, timestamp, willBeRetried: false } });
    }
    await super.finished();
  }

  #accept(envelope: Envelope): void {
    const {
      attachment,
      testCase,
      testCaseStarted,
      testStepStarted,
      testStepFinished,
      testCaseFinished,
      testRunHookFinished,
    } = envelope;
    // Allure's own messages could name files that nobody has masked.
    if (attachment?.mediaType.startsWith('application/vnd.allure.')) return;
    this.#identities.accept(envelope);
    if (testCase) {
      this.#unfinished.set(testCase.id, undefined);
      this.#indexSteps(testCase);
    }
    if (testCaseStarted) {
      const { id, testCaseId, attempt } = testCaseStarted;
      const identity = this.#identities.ofAttempt(id);
      const begun = { id, testCaseId, number: attempt + 1, identity, results: [], isLost: false };
      this.#attempts.set(id, begun);
      this.#unfinished.set(testCaseId, begun);
    }
    if (testStepFinished) {
      this.#now = testStepFinished.timestamp;
      this.#attempts.get(testStepFinished.testCaseStartedId)?.results.push(testStepFinished.testStepResult);
    }
    this.#ending = this.#attempts.get(testCaseFinished?.testCaseStartedId ?? '');
    this.#reporter.emit('envelope', this.#forReporter(envelope));
    if (testStepStarted) this.#attachText(testStepStarted);
    if (testCaseFinished) this.#forget(testCaseFinished);
    const { result } = testRunHookFinished ?? {};
    if (result && isBad(result)) this.#reporter.emit('envelope', toGlobalError(describe(result)));
  }

  #indexSteps({ pickleId, testSteps }: TestCase): void {
    const pickle = this.#identities.ofPickle(pickleId)?.pickle;
    for (const { id, hookId, pickleStepId } of testSteps) {
      if (hookId !== undefined) this.#hookSteps.add(id);
      const step = pickle?.steps.find((one) => one.id === pickleStepId);
      const text = step?.argument?.docString?.content;
      if (text !== undefined) this.#docStrings.set(id, text);
    }
  }

  /** The reporter shows the table of a step, but not its text. */
  #attachText({ testCaseStartedId, testStepId }: TestStepStarted): void {
    const body = this.#docStrings.get(testStepId);
    if (body === undefined) return;
    this.#reporter.emit('envelope', {
      attachment: {
        testCaseStartedId,
        testStepId,
        mediaType: 'text/plain',
        fileName: 'Текст шага',
        contentEncoding: AttachmentContentEncoding.IDENTITY,
        body,
      },
    } satisfies Envelope);
  }

  /** A step that did not pass as Allure knows it: as an error. A hook is told by its scenario. */
  #forReporter(envelope: Envelope): Envelope {
    const { testStepFinished } = envelope;
    if (!testStepFinished || !isBad(testStepFinished.testStepResult)) return envelope;
    const { testStepResult, testStepId } = testStepFinished;
    const { duration, exception } = testStepResult;
    const message = describe(testStepResult);
    const type = isExpectation(testStepResult) ? 'AssertionError' : 'Error';
    return {
      testStepFinished: {
        ...testStepFinished,
        testStepResult: {
          duration,
          status: TestStepResultStatus.FAILED,
          ...(this.#hookSteps.has(testStepId) ? {} : { message, exception: { ...exception, type, message } }),
        },
      },
    };
  }

  #forget({ testCaseStartedId, willBeRetried }: NonNullable<Envelope['testCaseFinished']>): void {
    const { testCaseId = '' } = this.#attempts.get(testCaseStartedId) ?? {};
    this.#attempts.delete(testCaseStartedId);
    if (willBeRetried) return;
    this.#unfinished.delete(testCaseId);
  }
}

interface Attempt {
  readonly id: string;
  readonly testCaseId: string;
  /** From 1. */
  readonly number: number;
  readonly identity: ScenarioIdentity | undefined;
  readonly results: TestStepResult[];
  readonly isLost: boolean;
}

/** Old results by their names: the folder may be anyone's. */
function removeResults(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (/-(?:(?:result|container|globals)\.json|attachment(?:\.[^.]+)?)$/u.test(name))
      rmSync(path.join(folder, name), { force: true });
  }
}

/** Names alone: the reporter would wrap global hooks, take their unmasked errors and replace the World. */
function namesOfHooks({
  beforeTestCaseHookDefinitions,
  afterTestCaseHookDefinitions,
}: IFormatterOptions['supportCodeLibrary']): IFormatterOptions['supportCodeLibrary'] {
  const name = (hooks: readonly { id: string; name?: string }[], unnamed: string) =>
    hooks.map((hook) => ({ id: hook.id, name: hook.name ?? unnamed }));
  const names = {
    beforeTestCaseHookDefinitions: name(beforeTestCaseHookDefinitions, 'Перед сценарием'),
    afterTestCaseHookDefinitions: name(afterTestCaseHookDefinitions, 'После сценария'),
    beforeTestRunHookDefinitions: [],
    afterTestRunHookDefinitions: [],
  };
  return names as unknown as IFormatterOptions['supportCodeLibrary'];
}

function describeRun({ stand, api, version, branch, build, startedBy }: RunRecord): Record<string, string> {
  const facts = {
    Стенд: stand,
    API: api,
    Версия: version,
    Ветка: branch,
    Сборка: build,
    Запустил: startedBy,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== ''));
}

/** Gives a result the outcome that cucumber gives, and the identity, keys and words that are ours. */
function mend(result: TestResult, attempt: Attempt, links: KeyLinks): void {
  const { results, number, identity, isLost } = attempt;
  const worst = isLost ? undefined : getWorstTestStepResult(results);
  if (worst) result.status = statusOf(worst);
  else delete result.status;
  const isFlaky = number > 1 && result.status === Status.PASSED;
  // Allure reads `flaky`, its type does not know it.
  result.statusDetails = Object.assign(detailsOf(attempt, worst), { flaky: isFlaky });
  nameAttachments(result);
  if (!identity) return;
  const { key, rule, keys, pickle } = identity;
  result.testCaseId = createHash('md5').update(key).digest('hex');
  result.historyId = result.testCaseId;
  // The host is nobody's business, and the other identities would compete with ours.
  result.labels = result.labels.filter(({ name }) => name !== 'host' && !name.startsWith('_'));
  result.labels.push(...labelsOf(rule, identity));
  result.links.push(
    ...toLinks(keys.testCases, LinkType.TMS, links.testCase),
    ...toLinks(keys.requirements, 'requirement', links.requirement),
    ...toLinks(keys.defects, LinkType.ISSUE, links.defect),
  );
  if (pickle.tags.some((tag) => tag.name === '@критичный'))
    result.labels.push({ name: LabelName.SEVERITY, value: Severity.CRITICAL });
}

function labelsOf(rule: string, { keys }: ScenarioIdentity): Label[] {
  const all = (name: string, values: readonly string[]) => values.map((value) => ({ name, value }));
  return [
    ...(rule === '' ? [] : all(LabelName.STORY, [rule])),
    ...all('testCase', keys.testCases),
    ...all('requirement', keys.requirements),
    ...all('defect', keys.defects),
  ];
}

function toLinks(keys: readonly string[], type: string, template: string): Link[] {
  if (template === '') return [];
  return keys.map((key) => ({ type, name: key, url: template.replace('{key}', encodeURIComponent(key)) }));
}

function detailsOf({ results, isLost }: Attempt, worst: TestStepResult | undefined): StatusDetails {
  if (isLost || !worst) return { message: 'Не выполнен: прогон оборвался' };
  if (worst.status === TestStepResultStatus.SKIPPED) return { message: worst.message ?? 'Пропущен' };
  if (results.length === 0) return { message: 'В сценарии нет ни одного шага' };
  const trace = worst.exception?.stackTrace;
  return {
    ...(isBad(worst) ? { message: results.filter(isBad).map(describe).join('\n\n') } : {}),
    ...(trace === undefined ? {} : { trace }),
  };
}

function statusOf(result: TestStepResult): Status {
  if (result.status === TestStepResultStatus.PASSED) return Status.PASSED;
  if (result.status === TestStepResultStatus.SKIPPED) return Status.SKIPPED;
  return isExpectation(result) ? Status.FAILED : Status.BROKEN;
}

function isBad({ status }: TestStepResult): boolean {
  return status !== TestStepResultStatus.PASSED && status !== TestStepResultStatus.SKIPPED;
}

/** The tested system is wrong: Allure's «failed»; all else is «broken». */
function isExpectation({ exception }: TestStepResult): boolean {
  return /^(?:Expectation|Assertion)Error$/u.test(exception?.type ?? '');
}

function describe({ status, message = '', exception }: TestStepResult): string {
  switch (status) {
    case TestStepResultStatus.UNDEFINED:
      return 'Шаг не найден → исправьте текст шага по каталогу docs/steps.html';
    case TestStepResultStatus.AMBIGUOUS:
      return `Шаг неоднозначен → оставьте одно определение из подходящих\n${message}`.trim();
    case TestStepResultStatus.PENDING:
      return 'Шаг не реализован → допишите определение шага';
    default:
      return exception?.message ?? message;
  }
}

function toGlobalError(message: string): Envelope {
  return {
    attachment: {
      mediaType: ALLURE_RUNTIME_MESSAGE_CONTENT_TYPE,
      contentEncoding: AttachmentContentEncoding.IDENTITY,
      body: JSON.stringify([{ type: 'global_error', data: { message } }]),
    },
  };
}

interface Named {
  name?: string | undefined;
  readonly attachments?: readonly Named[];
  readonly steps?: readonly Named[];
}

/** What the reporter attaches itself it names in English. */
function nameAttachments({ attachments = [], steps = [] }: Named): void {
  for (const one of [...attachments, ...steps]) {
    one.name = one.name
      ?.replace(/^Examples(?=:|$)/u, 'Примеры')
      .replace(/^Data table$/u, 'Таблица')
      .replace(/^Attachment$/u, 'Вложение');
    nameAttachments(one);
  }
}
