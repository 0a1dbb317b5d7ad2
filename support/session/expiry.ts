// Waiting for a token to expire: on its `exp`, not on a guess.
import { setTimeout as delay } from 'node:timers/promises';
import { SuiteError } from '../core/errors';
import { formatDuration } from '../core/russian';
import type { Session } from './session';

const DEADLINE_MS = 60_000;

/**
 * Resolves when the session's access token has expired: `exp` counts whole seconds and is itself too late (RFC 7519
 * §4.1.4).
 *
 * @throws SuiteError EXPIRY_FAR where that is more than a minute away
 */
export async function waitUntilExpired(session: Session, now = Date.now()): Promise<void> {
  const restMs = session.expiresAtMs - now;
  if (restMs > DEADLINE_MS) {
    throw new SuiteError(
      'EXPIRY_FAR',
      `Токен «${session.account}» истечёт только через ${formatDuration(restMs)}, сценарий столько не ждёт → войдите через клиента Keycloak с коротким сроком токена`,
    );
  }
  if (restMs > 0) await delay(restMs);
}
