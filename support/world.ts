// What a scenario holds: the session, the last exchange, remembered values, and what is to be undone.
import { World } from '@cucumber/cucumber';
import type { Stand } from './config/stand';
import { loadFieldDictionary, type ComposedBody, type FieldDictionary } from './contract/field-dictionary';
import { SuiteError } from './core/errors';
import { diagnoseAnswer, diagnoseFailure, diagnoseLogin, diagnoseUnexamined } from './diagnosis/diagnose';
import { sendRequest } from './http/client';
import { isAnswered, type Exchange, type Method, type TransportFailure } from './http/exchange';
import { describeExchange } from './http/trace';
import { configureTransport } from './http/transport';
import { ScenarioMemory } from './memory/values';
import { secrets } from './secrets/registry';
import type { AccountLogin, LoginAttempt, OwnSession } from './session/broker';
import { connectBroker, type BrokerConnection } from './session/channel';
import { Session, type SessionKind, type TokenSet } from './session/session';

/** A request as a step words it: the path is the stand's, `{{имя}}` is replaced everywhere. */
export interface RequestPlan {
  readonly method: Method;
  /** From the root of the API's address: `/api/v1/clients`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is; its type stands in `headers`, `application/json` where none does. */
  readonly body?: string;
}

/** What all scenarios of a thread share: filled once, before the first of them. */
let shared: { broker: BrokerConnection; stand: Stand; fields: FieldDictionary | undefined } | undefined;

/** Joins this thread to the run's broker and learns the stand. Called once, by a hook. */
export async function joinRun(): Promise<void> {
  const broker = connectBroker();
  const stand = await broker.ask('stand');
  configureTransport(stand);
  const { contract } = stand.api;
  shared = { broker, stand, fields: contract === undefined ? undefined : loadFieldDictionary(contract) };
}

/** Leaves the run, so that the thread may end. */
export function leaveRun(): void {
  shared?.broker.close();
  shared = undefined;
}

/** Whether the run was interrupted: what has not begun does not begin. */
export function isRunStopped(): boolean {
  return shared?.broker.isStopped ?? false;
}

/**
 * The World of the suite. Its state is private: neither inspect nor JSON can leak a token. Steps are plain
 * functions with `this: SuiteWorld`.
 */
export class SuiteWorld extends World {
  readonly memory = new ScenarioMemory();
  #session: Session | undefined;
  #login: AccountLogin | undefined;
  #lastExchange: Exchange | undefined;
  #unexamined: Exchange | undefined;
  readonly #headers = new Map<string, string>();
  readonly #entityTags = new Map<string, string>();
  readonly #undo: (() => Promise<void>)[] = [];

  /** The stand of the run. */
  get stand(): Stand {
    return joined().stand;
  }

  /** The fields of the stand's contract. @throws SuiteError CONTRACT_MISSING */
  get fields(): FieldDictionary {
    const { fields, stand } = joined();
    if (fields) return fields;
    throw new SuiteError(
      'CONTRACT_MISSING',
      `У стенда «${stand.name}» не указан контракт, поэтому русские имена полей взять неоткуда → укажите api.contract в ${stand.file}`,
    );
  }

  /** A request's body from Russian titles and values with `{{имя}}`. @throws SuiteError FIELD_UNKNOWN */
  compose(method: Method, path: string, values: Readonly<Record<string, string>>): ComposedBody {
    const known = Object.entries(values).map(([title, value]) => [title, this.memory.substitute(value)]);
    return this.fields.compose(method, path, Object.fromEntries(known) as Record<string, string>);
  }

  /** The session of whoever acts now. @throws SuiteError SESSION_MISSING */
  get session(): Session {
    if (this.#session) return this.#session;
    throw new SuiteError(
      'SESSION_MISSING',
      'Сессии нет: вход не выполнен → добавьте шаг «Дано выполнен вход с ролью «…»»',
    );
  }

  /** The last answer. @throws SuiteError EXCHANGE_MISSING */
  get lastExchange(): Exchange {
    if (this.#lastExchange) return this.#lastExchange;
    throw new SuiteError(
      'EXCHANGE_MISSING',
      'Проверять нечего: запрос ещё не отправлен → добавьте перед проверкой шаг «Когда …», который его отправит',
    );
  }

  /** What the last attempt to log in came to. @throws SuiteError LOGIN_MISSING */
  get lastLogin(): AccountLogin {
    if (this.#login) return this.#login;
    throw new SuiteError(
      'LOGIN_MISSING',
      'Попытки входа ещё не было → добавьте шаг «Когда выполнена попытка входа …»',
    );
  }

  /** The last answer, whose status the caller checks: a refusal counts as examined from now on. */
  examine(): Exchange {
    this.#unexamined = undefined;
    return this.lastExchange;
  }

  /** Acts from now on in the shared session of a role or account. @throws SuiteError LOGIN_REFUSED, LOGIN_BROKEN */
  async logIn(account: string): Promise<void> {
    this.#begin(await joined().broker.ask('session', account), { isShared: true });
  }

  /** Acts from now on in a session of the scenario's own, which no other scenario shares. */
  async logInApart(attempt: LoginAttempt): Promise<void> {
    this.#begin(await joined().broker.ask('attempt', attempt), { clientId: attempt.clientId });
  }

  /** Acts from now on as a user of a role whom no other scenario uses at this time; waits for one to be free. */
  async logInAlone(role: string): Promise<void> {
    const account = await joined().broker.ask('lease', role);
    this.afterScenario(async () => {
      await joined().broker.ask('release', account);
    });
    await this.logIn(account);
  }

  /** Renews the scenario's own session and keeps what came of it for the checks. @throws SuiteError SESSION_SHARED */
  async tryRefresh(): Promise<void> {
    const own = this.#ownSession();
    const login = await joined().broker.ask('refresh', own);
    if (login.outcome.kind === 'broken') throw asError(login);
    this.#login = login;
    if (login.outcome.kind === 'granted') this.#begin(login, { clientId: own.clientId });
  }

  /** Ends the scenario's own session at Keycloak; its tokens stay in hand. @throws SuiteError SESSION_SHARED, LOGOUT_FAILED */
  async endSession(): Promise<void> {
    if (await joined().broker.ask('logOut', this.#ownSession())) return;
    throw new SuiteError('LOGOUT_FAILED', 'Keycloak не завершил сессию → посмотрите его журнал');
  }

  /** Acts from now on with another access token. */
  async changeToken(change: (token: string) => string | Promise<string>): Promise<void> {
    this.#session = await this.session.withAccessToken(change);
  }

  /** Tries to log in and keeps what came of it for the checks; a refusal is not an error here. */
  async tryLogIn(attempt: LoginAttempt): Promise<void> {
    const login = await joined().broker.ask('attempt', attempt);
    if (login.outcome.kind === 'broken') throw asError(login);
    this.#login = login;
    this.#session =
      login.outcome.kind === 'granted'
        ? asSession(login, login.outcome.tokens, { clientId: attempt.clientId })
        : undefined;
  }

  /** Acts in the session of another account, or of nobody, and comes back to the current one, whatever happens. */
  async actAs(account: string | undefined, act: () => Promise<void>): Promise<void> {
    const current = this.#session;
    if (account === undefined) this.logOut();
    else await this.logIn(account);
    try {
      await act();
    } finally {
      this.#session = current;
    }
  }

  /** Acts from now on without a session. */
  logOut(): void {
    this.#session = undefined;
  }

  /** A header of all later requests of the scenario. */
  setHeader(name: string, value: string): void {
    this.#headers.set(name, value);
  }

  /** The entity tag (RFC 9110 §8.8.3) last seen for a path in this scenario. @throws SuiteError VERSION_UNKNOWN */
  entityTagOf(path: string): string {
    const tag = this.#entityTags.get(path);
    if (tag !== undefined) return tag;
    throw new SuiteError(
      'VERSION_UNKNOWN',
      `Версия объекта ${path} неизвестна: его карточку в этом сценарии не открывали → сначала откройте карточку`,
    );
  }

  /**
   * Sends a request in the current session and keeps the exchange.
   *
   * @throws ExpectationError where the refusal before was never examined; the diagnosis where no answer came or
   * the answer is not the API's
   */
  async send(plan: RequestPlan): Promise<Exchange> {
    this.expectExamined();
    const url = this.#urlOf(plan);
    const outcome = await this.#sendInSession(plan, url);
    if (!isAnswered(outcome)) throw diagnoseFailure(outcome);
    const problem = diagnoseAnswer(outcome);
    if (problem) throw problem;
    this.#lastExchange = outcome;
    this.#unexamined = outcome.response.status >= 400 ? outcome : undefined;
    const tag = outcome.response.headers['etag'];
    if (tag !== undefined) this.#entityTags.set(url.pathname, tag);
    return outcome;
  }

  /** @throws ExpectationError where a refusal was received and no step examined it */
  expectExamined(): void {
    const unexamined = this.#unexamined;
    this.#unexamined = undefined;
    if (unexamined) throw diagnoseUnexamined(unexamined);
  }

  /** Registers clean-up: undone in reverse order when the scenario ends, whatever its result. */
  afterScenario(undo: () => Promise<void>): void {
    this.#undo.push(undo);
  }

  /** Undoes what the scenario created; each failure is told, none keeps the others from their turn. */
  async undo(): Promise<readonly unknown[]> {
    const problems: unknown[] = [];
    this.#unexamined = undefined;
    for (const undo of this.#undo.splice(0).reverse()) {
      await undo().catch((error: unknown) => problems.push(error));
    }
    return problems;
  }

  /** Once more after a 401 that names an expired token, in the renewed session: the API did nothing the first time. */
  async #sendInSession(plan: RequestPlan, url: URL): Promise<Exchange | TransportFailure> {
    const outcome = await this.#sendOnce(plan, url);
    const session = this.#session;
    if (!session?.isShared || !isAnswered(outcome) || !namesExpiredToken(outcome)) return outcome;
    const { account, authorization } = session;
    this.#begin(await joined().broker.ask('renew', { account, refused: authorization }), {
      isShared: true,
    });
    return this.#sendOnce(plan, url);
  }

  async #sendOnce(plan: RequestPlan, url: URL): Promise<Exchange | TransportFailure> {
    const outcome = await sendRequest(
      {
        method: plan.method,
        url: url.href,
        headers: this.#headersOf(plan),
        ...(plan.body === undefined ? {} : { body: this.memory.substitute(plan.body) }),
      },
      this.stand.api.timeoutMs,
    );
    this.attach(describeExchange(outcome), { mediaType: 'text/plain', fileName: 'обмен.txt' });
    return outcome;
  }

  #ownSession(): OwnSession {
    const { account, isShared, refreshToken, clientId } = this.session;
    if (!isShared && refreshToken !== undefined) return { account, refreshToken, clientId };
    throw new SuiteError(
      'SESSION_SHARED',
      `Сессия «${account}» — общая на весь прогон, её нельзя обновить или завершить из сценария → войдите шагом «выполнен отдельный вход с ролью …»`,
    );
  }

  #begin(login: AccountLogin, kind: SessionKind = {}): void {
    if (login.outcome.kind !== 'granted') throw asError(login);
    this.#session = asSession(login, login.outcome.tokens, kind);
  }

  #urlOf({ path, query = {} }: RequestPlan): URL {
    const target = this.memory.substitute(path);
    if (!target.startsWith('/')) {
      throw new SuiteError(
        'PATH_WRONG',
        `Путь запроса начинается с «/», а указано «${target}» → например, «/api/v1/clients»`,
      );
    }
    const url = new URL(this.stand.api.url + target);
    for (const [name, value] of Object.entries(query))
      url.searchParams.set(name, this.memory.substitute(value));
    return url;
  }

  #headersOf({ headers = {}, body }: RequestPlan): Record<string, string> {
    const own = Object.entries({ ...Object.fromEntries(this.#headers), ...headers });
    return {
      Accept: 'application/json, application/problem+json',
      ...(this.#session ? { Authorization: this.#session.authorization } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...Object.fromEntries(own.map(([name, value]) => [name, this.memory.substitute(value)])),
    };
  }
}

function joined(): NonNullable<typeof shared> {
  if (shared) return shared;
  throw new SuiteError(
    'RUN_NOT_JOINED',
    'Прогон не подготовлен: не сработал хук BeforeAll → проверьте, что в cucumber.js подключён support/hooks.ts',
  );
}

function asSession({ account, username }: AccountLogin, tokens: TokenSet, kind: SessionKind): Session {
  // This thread meets the tokens for the first time.
  secrets.add(tokens.accessToken, tokens.refreshToken, tokens.idToken);
  return new Session(account, username, tokens, kind);
}

/** RFC 6750 §3.1: `invalid_token` with a description that speaks of expiry. */
function namesExpiredToken({ response }: Exchange): boolean {
  const challenge = response.headers['www-authenticate'] ?? '';
  return (
    response.status === 401 && /invalid_token/u.test(challenge) && /expired|not active/iu.test(challenge)
  );
}

function asError(login: AccountLogin): Error {
  return (
    diagnoseLogin(login, joined().stand) ??
    new SuiteError('LOGIN_BROKEN', `Вход «${login.account}» не выполнен`)
  );
}
