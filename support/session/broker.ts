// One login per account and run: the broker keeps the tokens, refreshes them ahead of expiry and serves them.
import { findAccount, namesInRole, type Account, type Stand } from '../config/stand';
import { SuiteError } from '../core/errors';
import { secrets } from '../secrets/registry';
import { KeycloakLogin, type LoginOutcome } from './login';
import type { TokenSet } from './session';

/** A token that expires sooner than this is refreshed before it is handed out. */
const EXPIRY_MARGIN_MS = 30_000;

/** A login that a scenario makes for itself: it shares nothing with the others. */
export interface LoginAttempt {
  /** A role or an account of the stand file. */
  readonly account: string;
  /** Log in with a password that is certainly wrong instead of the right one. */
  readonly wrongPassword?: boolean;
  readonly clientId?: string;
}

/** A session that a scenario opened for itself. */
export interface OwnSession {
  readonly account: string;
  readonly refreshToken: string;
  readonly clientId: string | undefined;
}

/** What came of a login and for whom it was. */
export interface AccountLogin {
  readonly account: string;
  readonly username: string;
  readonly outcome: LoginOutcome;
}

/** Serves sessions to all scenarios of a run, whatever thread they run in. */
export class SessionBroker {
  readonly #stand: Stand;
  readonly #login: KeycloakLogin;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #sessions = new Map<string, Promise<AccountLogin>>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #leased = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  /** The last renewal of each account: all scenarios whose token was refused share it. */
  readonly #renewals = new Map<string, { readonly refused: string; readonly login: Promise<AccountLogin> }>();
  /** Sessions to end with the run, each with its newest refresh token. */
  readonly #opened = new Set<{ tokens: TokenSet; readonly clientId: string | undefined }>();

  constructor(stand: Stand, environment: NodeJS.ProcessEnv) {
    this.#stand = stand;
    this.#environment = environment;
    const { clientSecretEnv } = stand.keycloak;
    const clientSecret = clientSecretEnv === undefined ? undefined : this.#secret(clientSecretEnv);
    this.#login = new KeycloakLogin(stand.keycloak, clientSecret, stand.api.timeoutMs);
  }

  /**
   * The session of an account: logged in at the first call, shared by all later ones, refreshed ahead of expiry.
   * A refusal is kept too: the password is not tried again.
   *
   * @throws SuiteError ROLE_UNKNOWN, SECRET_MISSING
   */
  async session(name: string): Promise<AccountLogin> {
    const current = this.#sessions.get(name) ?? this.#keep(name, this.attempt({ account: name }));
    const login = await current;
    // A fault of the network may pass; a refusal is final, the password is not tried again.
    if (login.outcome.kind === 'broken' && this.#sessions.get(name) === current) this.#sessions.delete(name);
    if (login.outcome.kind !== 'granted' || !expiresSoon(login.outcome.tokens)) return login;
    // Whoever comes second while the first refreshes finds the first one's promise in place.
    const latest = this.#sessions.get(name);
    return latest !== current && latest ? latest : this.#keep(name, this.#renew(login, login.outcome.tokens));
  }

  /** A login of a scenario's own. @throws SuiteError ROLE_UNKNOWN, SECRET_MISSING */
  async attempt({ account, wrongPassword = false, clientId }: LoginAttempt): Promise<AccountLogin> {
    const { username, passwordEnv } = findAccount(this.#stand, account);
    if (wrongPassword && !this.#needsPasswords) {
      throw new SuiteError(
        'PASSWORD_UNUSED',
        `Вход с неверным паролем невозможен: на стенде «${this.#stand.name}» входит сам клиент Keycloak, без пароля (grant: client_credentials) → исключите такие сценарии: --tags 'not @вход'`,
      );
    }
    const password = wrongPassword
      ? `неверный-${crypto.randomUUID()}`
      : this.#needsPasswords
        ? this.#secret(passwordEnv)
        : '';
    const outcome = await this.#inTurn(username, () =>
      this.#login.logIn({ username, password, ...(clientId === undefined ? {} : { clientId }) }),
    );
    if (outcome.kind === 'granted') this.#opened.add({ tokens: outcome.tokens, clientId });
    return { account, username, outcome };
  }

  /**
   * The session of an account after an API has refused its access token as expired: fresh, unless another scenario
   * has had it refreshed meanwhile.
   *
   * @param refused the Authorization header that the API refused
   */
  async renew(name: string, refused: string): Promise<AccountLogin> {
    const login = await this.session(name);
    if (login.outcome.kind !== 'granted' || `Bearer ${login.outcome.tokens.accessToken}` !== refused)
      return login;
    const last = this.#renewals.get(name);
    if (last?.refused === refused) return last.login;
    const renewed = this.#keep(name, this.#renew(login, login.outcome.tokens));
    this.#renewals.set(name, { refused, login: renewed });
    return renewed;
  }

  /** Renews a session of a scenario's own; a refusal is what came of it, not an error. */
  async refresh({ account, refreshToken, clientId }: OwnSession): Promise<AccountLogin> {
    const { username } = findAccount(this.#stand, account);
    return { account, username, outcome: await this.#login.refresh(refreshToken, clientId) };
  }

  /** Ends a session of a scenario's own at Keycloak; tells whether it ended. */
  async logOut({ refreshToken, clientId }: OwnSession): Promise<boolean> {
    for (const opened of this.#opened)
      if (opened.tokens.refreshToken === refreshToken) this.#opened.delete(opened);
    return this.#login.logOut(refreshToken, clientId);
  }

  /**
   * An account of a role that no other scenario holds; waits until one is free.
   *
   * @returns its name, «владелец 2», for `session` and `release`
   * @throws SuiteError ROLE_UNKNOWN
   */
  async lease(role: string): Promise<string> {
    findAccount(this.#stand, role);
    // An account outside of roles, or «владелец 2» by its own name, stands for itself.
    const names = Object.hasOwn(this.#stand.roles, role) ? namesInRole(this.#stand, role) : [role];
    for (;;) {
      const free = names.find((name) => !this.#leased.has(name));
      if (free !== undefined) {
        this.#leased.add(free);
        return free;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Gives a leased account back to whoever waits for it. */
  release(name: string): void {
    this.#leased.delete(name);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Ends all sessions of the run at Keycloak; tells how many could not be ended. */
  async close(): Promise<number> {
    const ended = await Promise.all(
      [...this.#opened].map(({ tokens: { refreshToken }, clientId }) =>
        refreshToken === undefined
          ? Promise.resolve(true)
          : this.#login.logOut(refreshToken, clientId).catch(() => false),
      ),
    );
    this.#opened.clear();
    return ended.filter((isEnded) => !isEnded).length;
  }

  /** Accounts among these whose password variable is not set, with the variable's name. */
  missingSecrets(names: Iterable<string>): readonly (readonly [name: string, variable: string])[] {
    if (!this.#needsPasswords) return [];
    return [...names]
      .map((name): [string, Account] => [name, findAccount(this.#stand, name)])
      .filter(([, { passwordEnv }]) => !this.#environment[passwordEnv])
      .map(([name, { passwordEnv }]) => [name, passwordEnv]);
  }

  /** A client that acts for itself has a secret of its own; the passwords of accounts are not looked at. */
  get #needsPasswords(): boolean {
    return this.#stand.keycloak.grant !== 'client_credentials';
  }

  /**
   * Logins of one user run one at a time: with brute-force detection Keycloak refuses a login while another of the
   * same user is under way, in the very words of a wrong password (observed on 26.5.6 and 26.7.3).
   */
  async #inTurn(username: string, logIn: () => Promise<LoginOutcome>): Promise<LoginOutcome> {
    const turn = (this.#turns.get(username) ?? Promise.resolve()).then(logIn);
    this.#turns.set(
      username,
      turn.catch(() => undefined),
    );
    return turn;
  }

  #keep(name: string, login: Promise<AccountLogin>): Promise<AccountLogin> {
    this.#sessions.set(name, login);
    return login;
  }

  async #renew(login: AccountLogin, { refreshToken }: TokenSet): Promise<AccountLogin> {
    const outcome = refreshToken === undefined ? undefined : await this.#login.refresh(refreshToken);
    if (outcome?.kind !== 'granted') return this.attempt({ account: login.account });
    for (const opened of this.#opened)
      if (opened.tokens.refreshToken === refreshToken) opened.tokens = outcome.tokens;
    return { ...login, outcome };
  }

  #secret(variable: string): string {
    const value = this.#environment[variable];
    if (value) {
      secrets.add(value);
      return value;
    }
    throw new SuiteError(
      'SECRET_MISSING',
      `Не задана переменная окружения ${variable} (${this.#stand.file}) → добавьте её в файл .env по образцу .env.example или в переменные CI`,
    );
  }
}

function expiresSoon({ obtainedAtMs, expiresInSeconds }: TokenSet): boolean {
  const lifetimeMs = expiresInSeconds * 1000;
  return Date.now() > obtainedAtMs + lifetimeMs - Math.min(EXPIRY_MARGIN_MS, lifetimeMs / 2);
}
