import { describe, test } from 'node:test';
import { TestStepResultStatus, type Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { LostScenarios } from '../../../support/report/lost-scenarios';

const timestamp = { seconds: 1, nanos: 0 };
const testCase: Envelope = { testCase: { id: 'c', pickleId: 'p', testSteps: [{ id: 's1' }, { id: 's2' }] } };
const runFinished: Envelope = { testRunFinished: { success: false, timestamp } };

function begun(id: string, attempt = 0): Envelope {
  return { testCaseStarted: { id, testCaseId: 'c', attempt, timestamp } };
}

function stepPassed(testCaseStartedId: string, testStepId: string): Envelope {
  const testStepResult = { status: TestStepResultStatus.PASSED, duration: { seconds: 0, nanos: 0 } };
  return { testStepFinished: { testCaseStartedId, testStepId, testStepResult, timestamp } };
}

function ended(testCaseStartedId: string, willBeRetried = false): Envelope {
  return { testCaseFinished: { testCaseStartedId, timestamp, willBeRetried } };
}

/** What is told besides the messages themselves, in short; the last message stays the last. */
function added(...envelopes: readonly Envelope[]): readonly string[] {
  const lost = new LostScenarios();
  const told = [...envelopes, runFinished].flatMap((envelope) => lost.complete(envelope));
  expect(told.at(-1)).to.equal(runFinished);
  return told
    .filter((envelope) => envelope !== runFinished && !envelopes.includes(envelope))
    .map(({ testCaseStarted, testStepFinished }) =>
      testCaseStarted
        ? `начат ${testCaseStarted.testCaseId}`
        : `${testStepFinished?.testStepId ?? ''} ${testStepFinished?.testStepResult.status ?? ''}: ${testStepFinished?.testStepResult.exception?.message ?? ''}`,
    );
}

const unfinished = 'FAILED: Сценарий не закончен: прогон оборвался → запустите прогон снова';

describe('потерянный сценарий', () => {
  for (const [what, envelopes, told] of [
    ['законченный не потерян', [begun('a'), stepPassed('a', 's1'), stepPassed('a', 's2'), ended('a')], []],
    [
      'не начатый начат и провален',
      [],
      ['начат c', 's1 FAILED: Сценарий не выполнен: прогон оборвался → запустите прогон снова'],
    ],
    ['провален шаг, который выполнялся', [begun('a'), stepPassed('a', 's1')], [`s2 ${unfinished}`]],
    [
      'все шаги позади, а конца нет — провален последний',
      [begun('a'), stepPassed('a', 's1'), stepPassed('a', 's2')],
      [`s2 ${unfinished}`],
    ],
    [
      'потерян на второй попытке',
      [begun('a'), stepPassed('a', 's1'), ended('a', true), begun('b', 1)],
      [`s1 ${unfinished}`],
    ],
  ] as const)
    test(what, () => {
      expect(added(testCase, ...envelopes)).to.deep.equal(told);
    });

  test('без сценариев добавить нечего', () => {
    expect(added()).to.deep.equal([]);
  });
});
