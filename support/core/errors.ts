// The two families of errors: the suite's own (SuiteError) and the tested system's (ExpectationError).
import { AssertionError } from 'chai';

/**
 * The suite, its configuration or the stand could not do its work. The run ends with exit code 2.
 *
 * `code` is stable (upper snake case) and `message` is Russian: what happened → what to do next. The original
 * error sits in a private field, because cucumber prints a public `cause` with its whole stack, tokens included.
 */
export class SuiteError extends Error {
  override readonly name = 'SuiteError';
  readonly code: string;
  readonly #origin: unknown;

  constructor(code: string, message: string, origin?: unknown) {
    super(message);
    this.code = code;
    this.#origin = origin;
    this.stack = message;
  }

  /** The error that led to this one, for tests and debugging only: it may hold secrets. */
  get origin(): unknown {
    return this.#origin;
  }
}

/**
 * The tested system did not do what a scenario expects. The scenario fails and the run ends with exit code 1.
 *
 * Extends chai's AssertionError, so that cucumber and IDEs treat it as a failed assertion.
 */
export class ExpectationError extends AssertionError<{ readonly showDiff: false }> {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message, { showDiff: false });
    this.code = code;
    this.stack = message;
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The message of the innermost cause: libraries wrap what happened in what they were doing. */
export function rootMessageOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? messageOf(error) : rootMessageOf(cause);
}

/** The `code` of an error of Node or of a library (ECONNREFUSED, OAUTH_TIMEOUT …), or undefined. */
export function codeOf(error: unknown): string | undefined {
  const code = isRecord(error) ? error['code'] : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Whether a value from outside is an object with string keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
