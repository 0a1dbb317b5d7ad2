// «Не позднее чем через …»: a check repeated until it holds, each time over a fresh answer.
import { setTimeout as delay } from 'node:timers/promises';
import { ExpectationError } from './core/errors';
import { counted, excerpt, formatDuration } from './core/russian';
import type { SuiteWorld } from './world';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
const GROWTH = 1.5;

/**
 * Runs a check; where a deadline is given and an expectation fails, repeats the last safe request (RFC 9110 §9.2.1)
 * with growing pauses until the check holds or the time is over. The attempts go to the report.
 *
 * @param deadlineMs undefined: the check runs once
 * @throws ExpectationError of the last attempt; SuiteError REPEAT_UNSAFE; any other error at once
 */
export async function eventually(
  world: SuiteWorld,
  deadlineMs: number | undefined,
  check: () => void | Promise<void>,
): Promise<void> {
  if (deadlineMs === undefined) {
    await check();
    return;
  }
  const startedAt = performance.now();
  const attempts: string[] = [];
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * GROWTH, LONGEST_PAUSE_MS)) {
    const problem = await tryOnce(check);
    const passedMs = performance.now() - startedAt;
    attempts.push(`${formatDuration(passedMs)} — ${problem ? excerpt(problem.message, 200) : 'выполнено'}`);
    const leftMs = deadlineMs - passedMs;
    if (!problem || leftMs <= 0) {
      attach(world, attempts);
      if (problem) throw tooLate(problem, attempts.length, deadlineMs);
      return;
    }
    await delay(Math.min(pauseMs, leftMs));
    await world.repeatLast();
  }
}

async function tryOnce(check: () => void | Promise<void>): Promise<ExpectationError | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    if (error instanceof ExpectationError) return error;
    throw error;
  }
}

function attach(world: SuiteWorld, attempts: readonly string[]): void {
  const text = attempts.map((attempt, index) => `Попытка ${index + 1}: ${attempt}`).join('\n');
  world.attach(text, { mediaType: 'text/plain', fileName: 'попытки.txt' });
  if (attempts.length > 1) world.attachLast();
}

function tooLate(problem: ExpectationError, count: number, deadlineMs: number): ExpectationError {
  return new ExpectationError(
    problem.code,
    `Не дождались за ${formatDuration(deadlineMs)} (${counted(count, 'попытка', 'попытки', 'попыток')}). ${problem.message}`,
  );
}
