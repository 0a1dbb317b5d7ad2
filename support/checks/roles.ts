// Checks of the roles and claims in a session's access token.
import { ExpectationError } from '../core/errors';
import { quoteAll } from '../core/russian';
import { describeCondition, mismatchesOf, show, type Condition, type ConditionContext } from './condition';
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

/**
 * A claim of the access token fulfils a condition; of a list one value does, and under «не» each.
 *
 * @throws ExpectationError CLAIM_DIFFERS
 */
export function expectClaim(
  session: Session,
  name: string,
  condition: Condition,
  context: ConditionContext,
): void {
  const received = session.claim(name);
  const values = received === undefined ? [] : [received].flat();
  const verdicts = values.map((value) => mismatchesOf('', [{ path: '', value }], condition, context));
  const holds = (verdict: readonly string[]): boolean => verdict.length === 0;
  const isAsExpected =
    values.length === 0
      ? mismatchesOf('', [], condition, context).length === 0
      : condition.isNegated
        ? verdicts.every(holds)
        : verdicts.some(holds);
  if (isAsExpected) return;
  throw new ExpectationError(
    'CLAIM_DIFFERS',
    `Сессия «${session.account}» (${session.username}): в токене «${name}» ${describeCondition(condition)}, ${received === undefined ? 'а его там нет' : `получено ${quoteAll(values.map(show))}`}`,
  );
}
