// Scenarios that a run has lost, for cucumber's formatters: JUnit and JSON take an attempt that never ended for a passed
// one, and leave out what never began.
import { TestStepResultStatus, type Envelope, type TestCase } from '@cucumber/messages';

/** Watches the stream of a run. */
export class LostScenarios {
  readonly #cases = new Map<string, TestCase>();
  /** Attempts under way: of which case, and the steps that have ended. */
  readonly #attempts = new Map<string, { readonly testCaseId: string; readonly finished: Set<string> }>();

  /**
   * The message, and before the last one of the run a failed step for each scenario that has no end. An end it still
   * does not get: whoever counts those that ended, as our model does, counts the same as without.
   */
  complete(envelope: Envelope): readonly Envelope[] {
    const { testCase, testCaseStarted, testStepFinished, testCaseFinished, testRunFinished } = envelope;
    if (testCase) this.#cases.set(testCase.id, testCase);
    if (testCaseStarted) {
      const { id, testCaseId } = testCaseStarted;
      this.#attempts.set(id, { testCaseId, finished: new Set() });
    }
    if (testStepFinished)
      this.#attempts.get(testStepFinished.testCaseStartedId)?.finished.add(testStepFinished.testStepId);
    if (testCaseFinished) {
      const attempt = this.#attempts.get(testCaseFinished.testCaseStartedId);
      this.#attempts.delete(testCaseFinished.testCaseStartedId);
      if (attempt && !testCaseFinished.willBeRetried) this.#cases.delete(attempt.testCaseId);
    }
    if (!testRunFinished) return [envelope];
    const lost = [...this.#cases.values()];
    return [...lost.flatMap((one) => this.#end(one, testRunFinished.timestamp)), envelope];
  }

  #end({ id: testCaseId, testSteps }: TestCase, timestamp: Timestamp): readonly Envelope[] {
    const begun = [...this.#attempts].find(([, attempt]) => attempt.testCaseId === testCaseId);
    const testCaseStartedId = begun?.[0] ?? `lost-${testCaseId}`;
    const finished = begun?.[1].finished ?? new Set();
    const testStepId = (testSteps.find(({ id }) => !finished.has(id)) ?? testSteps.at(-1))?.id ?? '';
    const message = begun
      ? 'Сценарий не закончен: прогон оборвался → запустите прогон снова'
      : 'Сценарий не выполнен: прогон оборвался → запустите прогон снова';
    const testStepResult = {
      status: TestStepResultStatus.FAILED,
      duration: { seconds: 0, nanos: 0 },
      message,
      exception: { type: 'Error', message },
    };
    return [
      ...(begun ? [] : [{ testCaseStarted: { id: testCaseStartedId, testCaseId, attempt: 0, timestamp } }]),
      { testStepFinished: { testCaseStartedId, testStepId, testStepResult, timestamp } },
    ];
  }
}

type Timestamp = NonNullable<Envelope['testRunFinished']>['timestamp'];
