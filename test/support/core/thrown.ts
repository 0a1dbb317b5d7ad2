// What a call throws, for tests that compare an error as a whole.
import { expect } from 'chai';
import { codeOf, messageOf } from '../../../support/core/errors';

/** An error as the reader meets it: its family, its stable code and its whole message. */
export interface Told {
  readonly family: string;
  readonly code: string | undefined;
  readonly message: string;
}

/** The family, code and message of an error. */
export function tell(error: unknown): Told {
  return {
    family: error instanceof Error ? error.constructor.name : typeof error,
    code: codeOf(error),
    message: messageOf(error),
  };
}

/** The error of a call that must fail. */
export function thrownBy(act: () => unknown): Told {
  try {
    act();
  } catch (error) {
    return tell(error);
  }
  return expect.fail('ожидалась ошибка, а вызов удался');
}

/** The error of a promise that must be rejected. */
export async function rejectedBy(promise: Promise<unknown>): Promise<Told> {
  try {
    await promise;
  } catch (error) {
    return tell(error);
  }
  return expect.fail('ожидалась ошибка, а вызов удался');
}

/** The suite, its configuration or the stand is at fault. */
export function suiteError(code: string, message: string): Told {
  return { family: 'SuiteError', code, message };
}

/** The tested system is at fault. */
export function expectationError(code: string, message: string): Told {
  return { family: 'ExpectationError', code, message };
}
