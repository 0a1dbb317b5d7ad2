// Checks of the roles and claims in a session's access token.
import { ExpectationError } from '../core/errors';
import { quoteAll } from '../core/russian';
import type { Session } from '../session/session';

/** Named roles are in the token, or are not; all mismatches at once. @throws ExpectationError ROLES_DIFFER */
export function expectRoles(
  session: Session,
  {
    present = [],
    absent = [],
  }: { readonly present?: readonly string[]; readonly absent?: readonly string[] },
): void {
  const { roles } = session;
  const problems = [
    ...present.filter((role) => !roles.includes(role)).map((role) => `роли «${role}» нет, хотя ожидалась`),
    ...absent.filter((role) => roles.includes(role)).map((role) => `роль «${role}» есть, хотя не ожидалась`),
  ];
  if (problems.length === 0) return;
  throw new ExpectationError(
    'ROLES_DIFFER',
    `Сессия «${session.account}» (${session.username}): ${problems.join('; ')}. Роли в токене: ${quoteAll(roles)}`,
  );
}

/** A claim of the access token is a value, or a list that holds it. @throws ExpectationError CLAIM_DIFFERS */
export function expectClaim(session: Session, name: string, expected: string): void {
  const received = session.claim(name);
  const values = Array.isArray(received) ? received.map(String) : [String(received)];
  if (received !== undefined && values.includes(expected)) return;
  throw new ExpectationError(
    'CLAIM_DIFFERS',
    `Сессия «${session.account}» (${session.username}): в токене «${name}» ожидалось «${expected}», ${received === undefined ? 'а его там нет' : `получено ${quoteAll(values)}`}`,
  );
}
