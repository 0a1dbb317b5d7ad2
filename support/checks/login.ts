// Checks of what came of a login.
import { ExpectationError } from '../core/errors';
import type { AccountLogin } from '../session/broker';
import { explainRefusal, explainRejection } from '../session/refusals';
import { requireWords } from './words';

/** Keycloak granted tokens. @throws ExpectationError LOGIN_NOT_GRANTED */
export function expectGranted({ account, username, outcome }: AccountLogin): void {
  if (outcome.kind === 'granted') return;
  throw new ExpectationError(
    'LOGIN_NOT_GRANTED',
    `Вход «${account}» (${username}): ожидался успех, получено: ${describe(outcome)}`,
  );
}

/**
 * Keycloak refused so: in the words of the catalogue, which are the same for every grant, or in its own (`error`,
 * `error_description`, the text of its page).
 *
 * @throws ExpectationError LOGIN_NOT_REFUSED; SuiteError WORDS_EMPTY
 */
export function expectRefused({ account, username, outcome }: AccountLogin, words: string): void {
  requireWords(words);
  const isAsExpected =
    outcome.kind === 'refused' &&
    (outcome.refusal.error === words ||
      outcome.refusal.description.includes(words) ||
      explainRefusal(outcome.refusal).cause.includes(words));
  if (isAsExpected) return;
  throw new ExpectationError(
    'LOGIN_NOT_REFUSED',
    `Вход «${account}» (${username}): ожидался отказ «${words}», получено: ${describe(outcome)}`,
  );
}

function describe(outcome: AccountLogin['outcome']): string {
  if (outcome.kind === 'granted') return 'успешный вход';
  if (outcome.kind === 'broken') return `нет ответа Keycloak (${outcome.code})`;
  if (outcome.kind === 'rejected')
    return `токен, который не годится: ${explainRejection(outcome.rejection).cause}`;
  const { status, error, description } = outcome.refusal;
  return `отказ ${status} ${error} «${description}» — ${explainRefusal(outcome.refusal).cause}`;
}
