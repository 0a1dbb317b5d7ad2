// Asked before the first scenario: can this stand serve the selected scenarios. One screen if not.
import { SuiteError } from '../core/errors';
import { problemsIn, runChecks } from '../doctor/check';
import { versionTold } from '../doctor/api';
import { checksOf } from '../doctor/checks';
import { StandSubject, type AccountNeeds } from '../doctor/subject';
import { maskSecrets } from '../secrets/mask';
import type { Services } from './services';

/** What the report says of a stand that can serve the run. */
export interface CheckedStand {
  /** Of the API, as it tells it; empty where it does not. */
  readonly version: string;
  readonly warnings: readonly string[];
}

/**
 * Checks the stand once for all scenarios: of the doctor's checks those that are quick and that these scenarios
 * need. What weakens the stand without stopping the run is said on standard error and returned.
 *
 * @throws SuiteError PREFLIGHT_FAILED: all problems at once, each said once
 */
export async function checkStand(services: Services, needs: AccountNeeds): Promise<CheckedStand> {
  const subject = new StandSubject(services.stand, () => services.broker, needs);
  const lines = await runChecks(checksOf(subject), subject);
  const problems = problemsIn(lines);
  const { stand } = services;
  if (problems.length > 0) {
    throw new SuiteError(
      'PREFLIGHT_FAILED',
      `Прогон не начат: стенд «${stand.name}» (${stand.file}) не готов.\n${problems.map((problem) => `  • ${problem.replaceAll('\n', '\n    ')}`).join('\n')}`,
    );
  }
  const warnings = lines.flatMap((line) =>
    line.state === 'warning' ? [maskSecrets(`${line.title}: ${line.text}`)] : [],
  );
  for (const warning of warnings) process.stderr.write(`Внимание: ${warning}\n`);
  return { version: versionTold(lines), warnings };
}
