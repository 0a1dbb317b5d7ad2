import { describe, test } from 'node:test';
import { TestStepResultStatus, type Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { inRussian, openLog, translate } from '../../../support/run/cucumber-words';

function failed(message: string): Envelope {
  const timestamp = { seconds: 0, nanos: 0 };
  return {
    testStepFinished: {
      testCaseStartedId: 'a',
      testStepId: 'b',
      timestamp,
      testStepResult: {
        status: TestStepResultStatus.FAILED,
        duration: timestamp,
        message: `Error: ${message}\n    at step.ts:1`,
        exception: { type: 'Error', message },
      },
    },
  };
}

describe('слова Cucumber по-русски', () => {
  for (const [english, russian] of [
    [
      'function timed out, ensure the promise resolves within 5000 milliseconds',
      'Шаг не закончился за 5000 мс → ошибка автотестов: шаг ждёт того, чего не будет (кому: авторам автотестов)',
    ],
    [
      'function timed out, ensure the callback is executed within 5000 milliseconds',
      'Шаг не закончился за 5000 мс: не вызван callback → ошибка автотестов (кому: авторам автотестов)',
    ],
    [
      'function has 3 arguments, should have 1 (if synchronous or returning a promise) or 2 (if accepting a callback)',
      'У функции шага параметров 3, а нужно: 1 (if synchronous or returning a promise) or 2 (if accepting a callback) → ошибка автотестов: сверьте их с текстом шага (кому: авторам автотестов)',
    ],
  ] as const) {
    test(english, () => {
      const result = inRussian(failed(english)).testStepFinished?.testStepResult;
      expect(result?.exception?.message).to.equal(russian);
      expect(result?.message).to.equal(`${russian}\n    at step.ts:1`);
    });
  }

  test('неоднозначный шаг', () => {
    expect(translate('Multiple step definitions match:\n  a - a.ts:1')).to.equal(
      'Шаг подходит под несколько определений:\n  a - a.ts:1',
    );
  });

  test('журнал — построчно, без цвета', () => {
    const lines: string[] = [];
    const log = openLog((line) => lines.push(line));
    log.write('\u001b[33mRandom order using seed: 12345\u001b[39m\n');
    log.write('что-то ещё\n');
    expect(lines).to.deep.equal([
      'Порядок сценариев случайный; повторить его — параметр --order random:12345',
      'что-то ещё',
    ]);
  });

  test('чужие слова и другие сообщения не тронуты', () => {
    const own = failed('ожидался код 200, получен 403');
    expect(inRussian(own)).to.deep.equal(own);
    const other: Envelope = { testRunStarted: { timestamp: { seconds: 0, nanos: 0 } } };
    expect(inRussian(other)).to.equal(other);
  });
});
