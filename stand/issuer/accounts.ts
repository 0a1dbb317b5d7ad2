// Passwords and brute force detection: may this user log in just now?
import { realm, type RealmUser } from './realm';
import { Refusal, type KeycloakVersion } from './refusals';

/** Decides about passwords; it remembers wrong ones. */
export interface Accounts {
  /**
   * The user whom a login form describes. The order of the checks is Keycloak's direct grant flow: username,
   * lock, password, one-time code, switched off, required actions; 26.5 still tells a switched off account to whoever
   * lacks its password.
   * @throws Refusal
   */
  logIn(username: string | null, password: string | null): RealmUser;
  /**
   * The user who fills in the login form; a one-time code and required actions are pages of their own.
   * @throws Refusal `badCredentials`, `accountDisabled`
   */
  enter(username: string | null, password: string | null): RealmUser;
}

interface Failures {
  readonly count: number;
  readonly lockedUntilMs: number;
}

/** @param passwords by username */
export function createAccounts(
  users: readonly RealmUser[],
  passwords: ReadonlyMap<string, string>,
  now: () => number,
  version: KeycloakVersion,
): Accounts {
  const failures = new Map<string, Failures>();

  function rememberFailure(username: string): void {
    const count = (failures.get(username)?.count ?? 0) + 1;
    const isLocked = count >= realm.failureFactor;
    failures.set(username, {
      count: isLocked ? 0 : count,
      lockedUntilMs: isLocked ? now() + realm.waitIncrementSeconds * 1000 : 0,
    });
  }

  function check(username: string, password: string | null, hasCode: boolean): RealmUser {
    const user = findUser(users, username);
    if (!user) throw new Refusal('badCredentials');
    if ((failures.get(user.username)?.lockedUntilMs ?? 0) > now()) throw new Refusal('badCredentials');
    if (version === '26.5' && user.enabled === false) throw new Refusal('accountDisabled');
    if (password !== passwords.get(user.username) || (user.otpRequired && !hasCode)) {
      rememberFailure(user.username);
      throw new Refusal('badCredentials');
    }
    failures.delete(user.username);
    if (user.enabled === false) throw new Refusal('accountDisabled');
    return user;
  }

  return {
    logIn(username, password) {
      if (username === null) throw new Refusal('noUsername');
      const user = check(username, password, false);
      if (user.requiredAction) throw new Refusal('accountNotSetUp');
      return user;
    },
    enter: (username, password) => check(username ?? '', password, true),
  };
}

/** Keycloak finds a user by name or e-mail, whatever the case. */
function findUser(users: readonly RealmUser[], login: string): RealmUser | undefined {
  const wanted = login.toLowerCase();
  return users.find(({ username }) => username === wanted || emailOf(username) === wanted);
}

/** Every user of the realm has an address in the reserved domain of RFC 2606. */
export function emailOf(username: string): string {
  return `${username}@aurora.example`;
}
