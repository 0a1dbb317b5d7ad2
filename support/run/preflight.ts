// Asked before the first scenario: does the API answer JSON, can every needed role log in. One screen if not.
import { SuiteError, messageOf } from '../core/errors';
import { diagnoseAnswer, diagnoseFailure, diagnoseLogin } from '../diagnosis/diagnose';
import { sendRequest } from '../http/client';
import { isAnswered } from '../http/exchange';
import type { Services } from './services';

/** Who takes part in the selected scenarios. */
export interface AccountNeeds {
  readonly roles: readonly string[];
  readonly accounts: readonly string[];
}

/**
 * Checks the stand once for all scenarios.
 *
 * @param needs the roles that the selected scenarios log in with, and all accounts that need a password
 * @throws SuiteError PREFLIGHT_FAILED: all problems at once, each said once
 */
export async function checkStand(
  { stand, broker }: Services,
  { roles, accounts }: AccountNeeds,
): Promise<void> {
  const missing = broker.missingSecrets(accounts);
  const unset = missing.map(
    ([name, variable]) =>
      `Не задан пароль учётной записи «${name}»: нет переменной окружения ${variable} → добавьте её в .env по образцу .env.example или в переменные CI`,
  );
  const known = roles.filter((role) => !missing.some(([name]) => name === role));
  const found = await Promise.all([probe(stand), ...known.map((role) => tryRole(stand, broker, role))]);
  const problems = [...new Set([...unset, ...found.filter((problem) => problem !== undefined)])];
  if (problems.length === 0) return;
  throw new SuiteError(
    'PREFLIGHT_FAILED',
    `Прогон не начат: стенд «${stand.name}» (${stand.file}) не готов.\n${problems.map((problem) => `  • ${problem.replaceAll('\n', '\n    ')}`).join('\n')}`,
  );
}

async function probe({ api }: Services['stand']): Promise<string | undefined> {
  const outcome = await sendRequest(
    { method: 'GET', url: api.url + api.probe, headers: { Accept: 'application/json' } },
    api.timeoutMs,
  );
  return isAnswered(outcome) ? diagnoseAnswer(outcome)?.message : diagnoseFailure(outcome).message;
}

async function tryRole(
  stand: Services['stand'],
  broker: Services['broker'],
  role: string,
): Promise<string | undefined> {
  try {
    return diagnoseLogin(await broker.session(role), stand)?.message;
  } catch (error) {
    return messageOf(error);
  }
}
