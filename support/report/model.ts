// The one model of a run: the masked messages put together. Console, exit code and pages count from here alone.
import {
  AttachmentContentEncoding,
  type Envelope,
  type GherkinDocument,
  type Pickle,
  type TestCase,
  type TestStepFinished,
  type TestStepResultStatus,
} from '@cucumber/messages';
import type { ContractRecord } from '../contract/coverage';
import { FAILURE_RECORD, type FailureRecord } from '../diagnosis/failure';
import { CONTRACT_RECORD } from '../http/trace';

export type Status = 'passed' | 'failed' | 'undefined' | 'ambiguous' | 'pending' | 'skipped';

/** Why something did not pass: the type is the error's class (`ExpectationError`, `SuiteError`, …). */
export interface Problem {
  readonly type: string;
  readonly message: string;
  /** Whose it is and why, as the World noted it; none for what cucumber itself found. */
  readonly failure?: FailureRecord;
}

/** A step or a hook of a scenario as it ran. */
export interface StepResult {
  /** «Когда …» or the hook's name. */
  readonly text: string;
  /** Line in the feature file; hooks have none. */
  readonly line: number | undefined;
  readonly status: Status;
  readonly problem: Problem | undefined;
  /** Masked exchanges and texts that the step attached. */
  readonly attachments: readonly string[];
}

/** A scenario's last attempt. */
export interface ScenarioResult {
  readonly uri: string;
  readonly line: number;
  readonly feature: string;
  readonly name: string;
  readonly status: Status;
  readonly durationMs: number;
  readonly steps: readonly StepResult[];
}

/** The model, filled envelope by envelope. */
export class RunModel {
  /** What each exchange says of the contract's coverage. */
  readonly contractRecords: ContractRecord[] = [];
  readonly scenarios: ScenarioResult[] = [];
  /** Names of the rules in the features of the run. */
  readonly ruleNames: string[] = [];
  /** Problems outside of scenarios: global hooks, the run itself. */
  readonly problems: Problem[] = [];
  readonly #documents = new Map<string, GherkinDocument>();
  readonly #pickles = new Map<string, Pickle>();
  readonly #cases = new Map<string, TestCase>();
  readonly #hooks = new Map<string, string>();
  readonly #lines = new Map<string, number>();
  readonly #keywords = new Map<string, string>();
  readonly #attempts = new Map<string, Attempt>();

  /** How many scenarios the run will execute: all of them are known before the first begins. */
  get total(): number {
    return this.#cases.size;
  }

  /** Takes one envelope; returns the scenario that it ended for good. */
  accept(envelope: Envelope): ScenarioResult | undefined {
    const { gherkinDocument, pickle, hook, testCase, testCaseStarted, testStepFinished, attachment } =
      envelope;
    if (gherkinDocument) this.#index(gherkinDocument);
    if (pickle) this.#pickles.set(pickle.id, pickle);
    if (hook) this.#hooks.set(hook.id, hook.name ?? 'Хук');
    if (testCase) this.#cases.set(testCase.id, testCase);
    if (testCaseStarted) {
      const { id, testCaseId, timestamp } = testCaseStarted;
      this.#attempts.set(id, {
        testCaseId,
        startedAtMs: toMs(timestamp),
        finished: [],
        attachments: new Map(),
        failures: new Map(),
      });
    }
    if (testStepFinished)
      this.#attempts.get(testStepFinished.testCaseStartedId)?.finished.push(testStepFinished);
    if (attachment?.mediaType === CONTRACT_RECORD) {
      this.contractRecords.push(JSON.parse(textOf(attachment)) as ContractRecord);
    } else if (attachment?.mediaType === FAILURE_RECORD) {
      const attempt = this.#attempts.get(attachment.testCaseStartedId ?? '');
      attempt?.failures.set(attachment.testStepId ?? '', JSON.parse(textOf(attachment)) as FailureRecord);
    } else if (attachment?.testCaseStartedId !== undefined && attachment.testStepId !== undefined) {
      const texts = this.#attempts.get(attachment.testCaseStartedId)?.attachments;
      texts?.set(attachment.testStepId, [...(texts.get(attachment.testStepId) ?? []), textOf(attachment)]);
    }
    const { exception } = envelope.testRunHookFinished?.result ?? envelope.testRunFinished ?? {};
    if (exception) this.problems.push({ type: exception.type, message: exception.message ?? '' });
    return envelope.testCaseFinished ? this.#finish(envelope.testCaseFinished) : undefined;
  }

  /** How many scenarios ended so. */
  count(status: Status): number {
    return this.scenarios.filter((scenario) => scenario.status === status).length;
  }

  #index(document: GherkinDocument): void {
    if (document.uri !== undefined) this.#documents.set(document.uri, document);
    const children = document.feature?.children ?? [];
    this.ruleNames.push(...children.flatMap(({ rule }) => rule?.name ?? []));
    for (const { scenario, background } of [
      ...children,
      ...children.flatMap(({ rule }) => rule?.children ?? []),
    ]) {
      const rows = scenario?.examples.flatMap(({ tableBody }) => tableBody) ?? [];
      const steps = (scenario ?? background)?.steps ?? [];
      for (const { id, location } of [...(scenario ? [scenario] : []), ...rows, ...steps])
        this.#lines.set(id, location.line);
      for (const { id, keyword } of steps) this.#keywords.set(id, keyword);
    }
  }

  #finish({
    testCaseStartedId,
    willBeRetried,
    timestamp,
  }: NonNullable<Envelope['testCaseFinished']>): ScenarioResult | undefined {
    const attempt = this.#attempts.get(testCaseStartedId);
    this.#attempts.delete(testCaseStartedId);
    const testCase = attempt && this.#cases.get(attempt.testCaseId);
    const pickle = testCase && this.#pickles.get(testCase.pickleId);
    if (!attempt || !pickle || willBeRetried) return undefined;
    const steps = attempt.finished.map((finished) => this.#step(finished, testCase, pickle, attempt));
    const scenario: ScenarioResult = {
      uri: pickle.uri,
      line: this.#lines.get(pickle.astNodeIds.at(-1) ?? '') ?? 1,
      feature: this.#documents.get(pickle.uri)?.feature?.name ?? pickle.uri,
      name: pickle.name,
      status: worst(steps.map(({ status }) => status)),
      durationMs: toMs(timestamp) - attempt.startedAtMs,
      steps,
    };
    this.scenarios.push(scenario);
    return scenario;
  }

  #step(
    { testStepId, testStepResult }: TestStepFinished,
    testCase: TestCase,
    pickle: Pickle,
    attempt: Attempt,
  ): StepResult {
    const { pickleStepId, hookId } = testCase.testSteps.find(({ id }) => id === testStepId) ?? {};
    const step = pickle.steps.find(({ id }) => id === pickleStepId);
    const nodeId = step?.astNodeIds[0] ?? '';
    const { exception, message } = testStepResult;
    const status = toStatus(testStepResult.status);
    const failure = attempt.failures.get(testStepId);
    return {
      text: step
        ? `${this.#keywords.get(nodeId) ?? ''}${step.text}`
        : (this.#hooks.get(hookId ?? '') ?? 'Хук'),
      line: this.#lines.get(nodeId),
      status,
      problem:
        status === 'failed'
          ? {
              type: exception?.type ?? 'Error',
              message: message ?? exception?.message ?? '',
              ...(failure ? { failure } : {}),
            }
          : undefined,
      attachments: attempt.attachments.get(testStepId) ?? [],
    };
  }
}

interface Attempt {
  readonly testCaseId: string;
  readonly startedAtMs: number;
  readonly finished: TestStepFinished[];
  readonly attachments: Map<string, string[]>;
  readonly failures: Map<string, FailureRecord>;
}

/** Worst first, as cucumber orders them. */
const severity: readonly Status[] = ['failed', 'ambiguous', 'undefined', 'pending', 'skipped', 'passed'];

function worst(statuses: readonly Status[]): Status {
  return severity.find((status) => statuses.includes(status)) ?? 'skipped';
}

function toStatus(status: TestStepResultStatus): Status {
  const name = status.toLowerCase();
  return severity.find((known) => known === name) ?? 'failed';
}

function toMs({ seconds, nanos }: { seconds: number; nanos: number }): number {
  return seconds * 1000 + nanos / 1e6;
}

function textOf({ body, contentEncoding, mediaType }: NonNullable<Envelope['attachment']>): string {
  if (contentEncoding !== AttachmentContentEncoding.BASE64) return body;
  return /^text\/|json|xml/u.test(mediaType)
    ? Buffer.from(body, 'base64').toString('utf8')
    : `(${mediaType})`;
}
