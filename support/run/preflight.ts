// Asked before the first scenario: can this stand serve the selected scenarios. One screen if not.
import { SuiteError } from '../core/errors';
import { problemsIn, runChecks } from '../doctor/check';
import { checksOf } from '../doctor/checks';
import { StandSubject, type AccountNeeds } from '../doctor/subject';
import { maskSecrets } from '../secrets/mask';
import type { Services } from './services';

/**
 * Checks the stand once for all scenarios: of the doctor's checks those that are quick and that these scenarios
 * need. What weakens the stand without stopping the run is said on standard error.
 *
 * @throws SuiteError PREFLIGHT_FAILED: all problems at once, each said once
 */
export async function checkStand(services: Services, needs: AccountNeeds): Promise<void> {
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
  for (const line of lines) {
    if (line.state === 'warning')
      process.stderr.write(`${maskSecrets(`Внимание: ${line.title}: ${line.text}`)}\n`);
  }
}
