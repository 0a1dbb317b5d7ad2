// The one model of a run: the masked messages put together. Console, exit code and pages count from here alone.
import {
  AttachmentContentEncoding,
  TestStepResultStatus,
  type Attachment,
  type Envelope,
  type GherkinDocument,
  type Pickle,
  type TestCase,
  type TestStepFinished,
} from '@cucumber/messages';
import { coverageOf, type ContractCoverage, type ContractRecord } from '../contract/coverage';
import { FAILURE_RECORD, type FailureRecord } from '../diagnosis/failure';
import { CONTRACT_RECORD } from '../http/trace';
import { RUN_END, RUN_RECORD, type RunEnd, type RunRecord } from './run-record';
import { keysOf, type ScenarioKeys } from './scenario-keys';

/**
 * How a scenario or a step ended, worst first, as cucumber orders them. Two are ours and scenarios' only: `flaky`
 * passed on a retry, `absent` was to run and has not (the run broke off, a worker was lost).
 */
export const statuses = [
  'failed',
  'ambiguous',
  'undefined',
  'pending',
  'absent',
  'skipped',
  'flaky',
  'passed',
] as const;
export type Status = (typeof statuses)[number];

/** Why something did not pass: the type is the error's class (`ExpectationError`, `SuiteError`, …). */
export interface Problem {
  readonly type: string;
  readonly message: string;
  /** Whose it is and why, as the World noted it; none for what cucumber itself found. */
  readonly failure?: FailureRecord;
}

/** What a step attached, masked. */
export interface StepAttachment {
  readonly mediaType: string;
  readonly fileName: string;
  /** Text as it is; bytes for what is no text. */
  readonly content: string | Buffer;
}

/** A step or a hook of a scenario as it ran. */
export interface StepResult {
  /** «Когда …» or the hook's name. */
  readonly text: string;
  /** Line in the feature file; hooks have none. */
  readonly line: number | undefined;
  readonly status: Status;
  readonly durationMs: number;
  readonly problem: Problem | undefined;
  /** What is said of a step that is not found, ambiguous, skipped or pending; empty where nothing is. */
  readonly note: string;
  readonly docString: string | undefined;
  readonly table: readonly (readonly string[])[];
  readonly attachments: readonly StepAttachment[];
}

/** A scenario; of several attempts the last one. */
export interface ScenarioResult {
  readonly uri: string;
  readonly line: number;
  readonly feature: string;
  /** Name of the «Правило» around it; empty without one. */
  readonly rule: string;
  readonly name: string;
  /** With «@», those of feature and rule included. */
  readonly tags: readonly string[];
  readonly keys: ScenarioKeys;
  readonly status: Status;
  /** Of the last attempt. */
  readonly durationMs: number;
  readonly steps: readonly StepResult[];
  /** The steps of the attempts before the last one, the first attempt first. */
  readonly earlier: readonly (readonly StepResult[])[];
}

/** The model, filled envelope by envelope. */
export class RunModel {
  /** Those that ended, in that order; of what passed only the outcome is kept, of the others all but attachments. */
  readonly scenarios: ScenarioResult[] = [];
  /** Names of the rules in the features of the run. */
  readonly ruleNames: string[] = [];
  /** Problems outside of scenarios: global hooks, the run itself. */
  readonly problems: Problem[] = [];
  #run: RunRecord | undefined;
  #end: RunEnd | undefined;
  /** Like exchanges are one record with their number. */
  readonly #contractRecords = new Map<string, ContractRecord & { times: number }>();
  readonly #features = new Map<string, string>();
  /** By the text of a step without its keyword. */
  readonly #advice = new Map<string, string>();
  // These three serve pickles alone, and all pickles come before the first test case.
  /** By the id of a scenario, a row of examples or a step. */
  readonly #nodes = new Map<string, AstNode>();
  /** What ten thousand scenarios have in common, each once. */
  readonly #texts = new Map<string, string>();
  readonly #tags = new Map<string, Pick<ScenarioResult, 'tags' | 'keys'>>();
  readonly #pickles = new Map<string, PlannedScenario>();
  readonly #cases = new Map<string, PlannedCase>();
  readonly #hooks = new Map<string, string>();
  readonly #attempts = new Map<string, Attempt>();
  readonly #earlier = new Map<string, (readonly StepResult[])[]>();

  /** How many scenarios the run will execute: all of them are known before the first begins. */
  get total(): number {
    return this.scenarios.length + this.#cases.size;
  }

  /** What the run says of itself; undefined in a stream that is not of our entry. */
  get run(): RunRecord | undefined {
    return this.#run;
  }

  /** How the run ended; undefined while it goes on and where it broke off. */
  get end(): RunEnd | undefined {
    return this.#end;
  }

  /** Takes one envelope; returns the scenario that it ended for good. */
  accept(envelope: Envelope): ScenarioResult | undefined {
    const { gherkinDocument, pickle, hook, testCase, testCaseStarted, testStepFinished, attachment } =
      envelope;
    if (gherkinDocument) this.#index(gherkinDocument);
    if (pickle) this.#pickles.set(pickle.id, this.#plan(pickle));
    if (hook) this.#hooks.set(hook.id, hook.name ?? 'Хук');
    if (testCase) this.#addCase(testCase);
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
    if (attachment) this.#attach(attachment);
    const { exception } = envelope.testRunHookFinished?.result ?? envelope.testRunFinished ?? {};
    if (exception) this.problems.push({ type: exception.type, message: exception.message ?? '' });
    return envelope.testCaseFinished ? this.#finish(envelope.testCaseFinished) : undefined;
  }

  /** How much of the contract the exchanges have met; undefined where the stand has no contract. */
  coverage(): ContractCoverage | undefined {
    const contract = this.#run?.contract;
    return contract && coverageOf(contract, [...this.#contractRecords.values()]);
  }

  /** Differences of answers from the contract, each once. */
  contractDifferences(): readonly string[] {
    return [...new Set([...this.#contractRecords.values()].flatMap(({ difference }) => difference ?? []))];
  }

  /** Scenarios that were to run and have not ended: all that remain while a run goes on, those lost after it. */
  absent(): readonly ScenarioResult[] {
    return [...this.#cases.values()].flatMap(({ scenario }) =>
      scenario ? [toResult(scenario, { status: 'absent', durationMs: 0, steps: [], earlier: [] })] : [],
    );
  }

  /** How many scenarios ended so. */
  count(status: Status): number {
    if (status === 'absent') return this.#cases.size;
    return this.scenarios.filter((scenario) => scenario.status === status).length;
  }

  #index(document: GherkinDocument): void {
    const { feature, uri = '' } = document;
    if (!feature) return;
    this.#features.set(uri, feature.name);
    for (const { rule, ...child } of feature.children) {
      if (rule) this.ruleNames.push(rule.name);
      for (const { scenario, background } of rule?.children ?? [child]) {
        const rows = scenario?.examples.flatMap(({ tableBody }) => tableBody) ?? [];
        const steps = (scenario ?? background)?.steps ?? [];
        for (const { id, location } of rows) this.#nodes.set(id, { line: location.line });
        for (const { id, location, keyword } of steps)
          this.#nodes.set(id, { line: location.line, keyword: this.#shared(keyword) });
        if (scenario) this.#nodes.set(scenario.id, { line: scenario.location.line, rule: rule?.name ?? '' });
      }
    }
  }

  /** Of a pickle what its result tells: ten thousand of them wait in memory for their turn. */
  #plan({ uri, name, astNodeIds, tags, steps }: Pickle): PlannedScenario {
    return {
      uri: this.#shared(uri),
      line: this.#nodes.get(astNodeIds.at(-1) ?? '')?.line ?? 1,
      feature: this.#features.get(uri) ?? uri,
      rule: this.#nodes.get(astNodeIds[0] ?? '')?.rule ?? '',
      name,
      ...this.#sharedTags(tags.map((tag) => tag.name)),
      steps: steps.map(({ id, text, astNodeIds: [nodeId = ''], argument }) => {
        const { line, keyword = '' } = this.#nodes.get(nodeId) ?? {};
        const { docString, dataTable } = argument ?? {};
        return {
          id,
          text: this.#shared(`${keyword}${text}`),
          advice: this.#advice.get(text) ?? '',
          line,
          docString: docString?.content,
          table: dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value)) ?? [],
        };
      }),
    };
  }

  #addCase({ id, pickleId, testSteps }: TestCase): void {
    for (const ofPickles of [this.#nodes, this.#texts, this.#tags]) ofPickles.clear();
    const scenario = this.#pickles.get(pickleId);
    this.#pickles.delete(pickleId);
    const steps = testSteps.map(({ id: stepId, pickleStepId, hookId = '' }) => ({
      id: stepId,
      step: scenario?.steps.find((step) => step.id === pickleStepId) ?? this.#hooks.get(hookId) ?? 'Хук',
    }));
    this.#cases.set(id, { scenario, steps });
  }

  #shared(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }

  #sharedTags(tags: readonly string[]): Pick<ScenarioResult, 'tags' | 'keys'> {
    const place = tags.join(' ');
    const known = this.#tags.get(place) ?? { tags, keys: keysOf(tags) };
    this.#tags.set(place, known);
    return known;
  }

  #attach(attachment: Attachment): void {
    const { mediaType, testCaseStartedId = '', testStepId = '' } = attachment;
    const attempt = this.#attempts.get(testCaseStartedId);
    const read = (): unknown => JSON.parse(textOf(attachment));
    switch (mediaType) {
      case RUN_RECORD:
        this.#run = read() as RunRecord;
        for (const { step, note } of this.#run.stepAdvice ?? []) this.#advice.set(step, note);
        break;
      case RUN_END:
        this.#end = read() as RunEnd;
        break;
      case CONTRACT_RECORD:
        this.#count(textOf(attachment));
        break;
      case FAILURE_RECORD:
        attempt?.failures.set(testStepId, read() as FailureRecord);
        break;
      default:
        attempt?.attachments.set(testStepId, [
          ...(attempt.attachments.get(testStepId) ?? []),
          toAttachment(attachment),
        ]);
    }
  }

  #count(text: string): void {
    const record = this.#contractRecords.get(text);
    if (record) record.times += 1;
    else this.#contractRecords.set(text, { ...(JSON.parse(text) as ContractRecord), times: 1 });
  }

  #finish({
    testCaseStartedId,
    willBeRetried,
    timestamp,
  }: NonNullable<Envelope['testCaseFinished']>): ScenarioResult | undefined {
    const attempt = this.#attempts.get(testCaseStartedId);
    this.#attempts.delete(testCaseStartedId);
    const testCase = attempt && this.#cases.get(attempt.testCaseId);
    if (!attempt || !testCase?.scenario) return undefined;
    const steps = attempt.finished.map((finished) => toStep(finished, testCase, attempt));
    const earlier = this.#earlier.get(attempt.testCaseId) ?? [];
    if (willBeRetried) {
      this.#earlier.set(attempt.testCaseId, [...earlier, steps]);
      return undefined;
    }
    // Not needed any more: a run may have ten thousand of them.
    this.#earlier.delete(attempt.testCaseId);
    this.#cases.delete(attempt.testCaseId);
    const status = worst(steps.map((step) => step.status));
    const scenario = toResult(testCase.scenario, {
      status: status === 'passed' && earlier.length > 0 ? 'flaky' : status,
      durationMs: toMs(timestamp) - attempt.startedAtMs,
      steps,
      earlier,
    });
    this.scenarios.push(withoutDetails(scenario));
    return scenario;
  }
}

/** What a node of a feature file lends to the pickles made of it. */
interface AstNode {
  readonly line: number;
  /** Of a step, with its space. */
  readonly keyword?: string;
  /** Of a scenario. */
  readonly rule?: string;
}

type PlannedStep = Pick<StepResult, 'text' | 'line' | 'docString' | 'table'> & {
  readonly id: string;
  /** What the run says of its text. */
  readonly advice: string;
};

/** A scenario before its execution. */
type PlannedScenario = Pick<
  ScenarioResult,
  'uri' | 'line' | 'feature' | 'rule' | 'name' | 'tags' | 'keys'
> & { readonly steps: readonly PlannedStep[] };

interface PlannedCase {
  /** Undefined where its pickle is missing from the stream. */
  readonly scenario: PlannedScenario | undefined;
  /** Each a step of the scenario or the name of a hook. */
  readonly steps: readonly { readonly id: string; readonly step: PlannedStep | string }[];
}

interface Attempt {
  readonly testCaseId: string;
  readonly startedAtMs: number;
  readonly finished: TestStepFinished[];
  readonly attachments: Map<string, readonly StepAttachment[]>;
  readonly failures: Map<string, FailureRecord>;
}

function toResult(
  { uri, line, feature, rule, name, tags, keys }: PlannedScenario,
  outcome: Pick<ScenarioResult, 'status' | 'durationMs' | 'steps' | 'earlier'>,
): ScenarioResult {
  return { uri, line, feature, rule, name, tags, keys, ...outcome };
}

function toStep(
  { testStepId, testStepResult }: TestStepFinished,
  { steps }: PlannedCase,
  { failures, attachments }: Attempt,
): StepResult {
  const step = steps.find(({ id }) => id === testStepId)?.step ?? 'Хук';
  const { text, line, docString, table, advice } =
    typeof step === 'string'
      ? { text: step, line: undefined, docString: undefined, table: [], advice: '' }
      : step;
  const { exception, message = exception?.message ?? '', duration } = testStepResult;
  const status = toStatus(testStepResult.status);
  const failure = failures.get(testStepId);
  return {
    text,
    line,
    status,
    durationMs: toMs(duration),
    problem:
      status === 'failed'
        ? { type: exception?.type ?? 'Error', message, ...(failure ? { failure } : {}) }
        : undefined,
    note: status === 'failed' ? '' : noteOf(status, advice, message),
    docString,
    table,
    attachments: attachments.get(testStepId) ?? [],
  };
}

/** Of a step without one definition the run says more than cucumber does. */
function noteOf(status: Status, advice: string, message: string): string {
  return (status === 'undefined' || status === 'ambiguous') && advice !== '' ? advice : message;
}

/** What a model of ten thousand scenarios can hold. */
function withoutDetails(scenario: ScenarioResult): ScenarioResult {
  if (scenario.status === 'passed') return { ...scenario, steps: [] };
  const lighten = (steps: readonly StepResult[]) => steps.map((step) => ({ ...step, attachments: [] }));
  return { ...scenario, steps: lighten(scenario.steps), earlier: scenario.earlier.map(lighten) };
}

/** A scenario without any step checked nothing. */
function worst(found: readonly Status[]): Status {
  return statuses.find((status) => found.includes(status)) ?? 'undefined';
}

const ofCucumber: Readonly<Record<TestStepResultStatus, Status>> = {
  [TestStepResultStatus.PASSED]: 'passed',
  [TestStepResultStatus.FAILED]: 'failed',
  [TestStepResultStatus.AMBIGUOUS]: 'ambiguous',
  [TestStepResultStatus.UNDEFINED]: 'undefined',
  [TestStepResultStatus.PENDING]: 'pending',
  [TestStepResultStatus.SKIPPED]: 'skipped',
  [TestStepResultStatus.UNKNOWN]: 'failed',
};

function toStatus(status: TestStepResultStatus): Status {
  return ofCucumber[status];
}

function toMs({ seconds, nanos }: { seconds: number; nanos: number }): number {
  return seconds * 1000 + nanos / 1e6;
}

function toAttachment(attachment: Attachment): StepAttachment {
  const { mediaType, fileName = '', contentEncoding, body } = attachment;
  const isBytes = contentEncoding === AttachmentContentEncoding.BASE64 && !isText(mediaType);
  return { mediaType, fileName, content: isBytes ? Buffer.from(body, 'base64') : textOf(attachment) };
}

function textOf({ body, contentEncoding }: Attachment): string {
  return contentEncoding === AttachmentContentEncoding.BASE64
    ? Buffer.from(body, 'base64').toString('utf8')
    : body;
}

function isText(mediaType: string): boolean {
  return /^text\/|json|xml/u.test(mediaType);
}
