// Which role of a stand may call an operation: by the roles in its token, read from a real login.
import type { Stand } from '../../support/config/stand';
import type { Operation } from '../../support/contract/openapi';
import { ExpectationError, SuiteError, messageOf } from '../../support/core/errors';
import { startServices } from '../../support/run/services';
import { Session } from '../../support/session/session';

/** The roles of a stand. */
export interface StandRoles {
  readonly names: readonly string[];
  /** Those that have a second user: «владелец репозитория 2». */
  readonly second: readonly string[];
  /** By a role's name those of Keycloak in its token; undefined where nobody could log in. */
  readonly held?: ReadonlyMap<string, readonly string[]>;
  /** Why nobody could. */
  readonly problem?: string;
}

/** The roles of a stand file and, where the stand lets them in, what their tokens hold. */
export async function rolesOf(stand: Stand): Promise<StandRoles> {
  const names = Object.keys(stand.roles);
  const second = names.filter((name) => (stand.roles[name] ?? []).length > 1);
  try {
    return { names, second, held: await logIn(stand, names) };
  } catch (error) {
    if (!(error instanceof SuiteError || error instanceof ExpectationError)) throw error;
    return { names, second, problem: messageOf(error).split('\n', 1)[0] ?? '' };
  }
}

/** Whether a role may call an operation: it holds one of the scopes that the contract asks for, or none is asked for. */
export function isAllowed({ held }: StandRoles, role: string, { roles }: Operation): boolean {
  return roles.length === 0 || (held?.get(role) ?? []).some((one) => roles.includes(one));
}

/** The first role that may call an operation; the first of all where that is not known. */
export function allowedRole(roles: StandRoles, operation: Operation): string | undefined {
  return roles.names.find((role) => isAllowed(roles, role, operation)) ?? roles.names[0];
}

async function logIn(
  stand: Stand,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const services = await startServices(stand);
  try {
    const held = new Map<string, readonly string[]>();
    for (const name of names) {
      const { username, outcome } = await services.broker.session(name);
      if (outcome.kind !== 'granted') {
        throw new SuiteError('LOGIN_REFUSED', `вход с ролью «${name}» не выполнен`);
      }
      held.set(name, new Session(name, username, outcome.tokens).roles);
    }
    return held;
  } finally {
    await services.stop();
  }
}
