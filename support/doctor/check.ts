// The one mechanism of all checks of a stand: each is data, waits for those it depends on and ends in one line.
import { SuiteError } from '../core/errors';

/** What a check found. A failure tells its problems whole: what, the likely cause, the next action. */
export type Outcome =
  | { readonly state: 'ok' | 'warning' | 'skipped'; readonly text: string; readonly facts?: Facts }
  | { readonly state: 'failed'; readonly problems: readonly string[]; readonly facts?: Facts };

/** What two stands are compared by: «Keycloak: issuer» → its address. */
export type Facts = Readonly<Record<string, string>>;

/** A check of a subject. */
export interface Check<Subject> {
  readonly id: string;
  /** «Порт API» */
  readonly title: string;
  /** Checks without which this one has no sense: where one of them failed, this one is skipped. */
  readonly needs?: readonly string[];
  /** Asked by `npm run doctor` alone: too slow for each run, or told by another check there. */
  readonly isThorough?: boolean;
  /** A SuiteError that it throws is its failure. */
  readonly run: (subject: Subject) => Promise<Outcome> | Outcome;
}

/** A check that was run. */
export type Line = Outcome & { readonly title: string };

/**
 * Runs checks, those that do not depend on each other at once.
 *
 * @returns a line for each, in the order of the checks
 */
export async function runChecks<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
): Promise<readonly Line[]> {
  const done = new Map<string, Promise<Result>>();
  const resultOf = (check: Check<Subject>): Promise<Result> => {
    const result = done.get(check.id) ?? run(check);
    done.set(check.id, result);
    return result;
  };
  const run = async (check: Check<Subject>): Promise<Result> => {
    const needed = checks.filter(({ id }) => check.needs?.includes(id));
    const results = await Promise.all(needed.map(resultOf));
    const blocker = results.find((result) => result.blocker !== undefined)?.blocker;
    const { title } = check;
    if (blocker !== undefined) {
      return { line: { title, state: 'skipped', text: `не прошла проверка «${blocker}»` }, blocker };
    }
    const outcome = await outcomeOf(check, subject);
    const line = { ...outcome, title };
    return outcome.state === 'failed' ? { line, blocker: title } : { line };
  };
  return (await Promise.all(checks.map(resultOf))).map(({ line }) => line);
}

/** The problems of the lines that failed, each said once. */
export function problemsIn(lines: readonly Line[]): readonly string[] {
  return [...new Set(lines.flatMap((line) => (line.state === 'failed' ? line.problems : [])))];
}

interface Result {
  readonly line: Line;
  /** The title of the check that failed: this one, or the one that it was skipped for. */
  readonly blocker?: string;
}

/** What a check cannot do for a reason that it explains is what it found. */
async function outcomeOf<Subject>({ run }: Check<Subject>, subject: Subject): Promise<Outcome> {
  try {
    return await run(subject);
  } catch (error) {
    if (error instanceof SuiteError) return { state: 'failed', problems: [error.message] };
    throw error;
  }
}
