// What a scenario holds: the session, the last exchange, remembered values, files, and what is to be undone.
import path from 'node:path';
import { World } from '@cucumber/cucumber';
import type { ConditionContext } from './checks/condition';
import { plainFields, type Fields } from './checks/fields';
import { expectContract, recordExchange } from './checks/contract';
import type { Stand } from './config/stand';
import { FieldDictionary, type ComposedBody } from './contract/field-dictionary';
import { loadContract, type Contract } from './contract/openapi';
import { explainBySchema } from './contract/validation';
import { SuiteError } from './core/errors';
import { DataGenerator, seedOf } from './data/generator';
import { diagnoseAnswer, diagnoseFailure, diagnoseLogin, diagnoseUnexamined } from './diagnosis/diagnose';
import { ScenarioFiles } from './files/sent-file';
import { sendRequest } from './http/client';
import { isAnswered, isJsonType, type Exchange, type Method, type TransportFailure } from './http/exchange';
import { CONTRACT_RECORD, describeExchange } from './http/trace';
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
  /** Its type stands in `headers`, `application/json` where none does. Bytes are sent as they are. */
  readonly body?: string | Buffer;
}

/** Where a scenario stands, and which attempt of it this is: what its data and files depend on. */
export interface ScenarioPlace {
  /** Relative to the working directory. */
  readonly uri: string;
  readonly line: number;
  readonly attempt: number;
}

/** Methods that change nothing, RFC 9110 §9.2.1. */
const SAFE: readonly Method[] = ['GET', 'HEAD', 'OPTIONS'];

/** What all scenarios of a thread share: filled once, before the first of them. */
let shared:
  | {
      readonly broker: BrokerConnection;
      readonly stand: Stand;
      readonly contract: { readonly document: Contract; readonly fields: FieldDictionary } | undefined;
    }
  | undefined;

/** Joins this thread to the run's broker and learns the stand. Called once, by a hook. */
export async function joinRun(): Promise<void> {
  const broker = connectBroker();
  const stand = await broker.ask('stand');
  configureTransport(stand);
  const { contract: file } = stand.api;
  const document = file === undefined ? undefined : loadContract(file);
  shared = { broker, stand, contract: document && { document, fields: new FieldDictionary(document) } };
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
  #memory = new ScenarioMemory();
  #files = new ScenarioFiles('features');
  #session: Session | undefined;
  #login: AccountLogin | undefined;
  #lastPlan: RequestPlan | undefined;
  #lastExchange: Exchange | undefined;
  #unexamined: Exchange | undefined;
  #timeoutMs: number | undefined;
  readonly #headers = new Map<string, string>();
  readonly #query = new Map<string, string>();
  readonly #cookies = new Map<string, string>();
  readonly #entityTags = new Map<string, string>();
  readonly #undo: (() => Promise<void>)[] = [];

  /** Learns where the scenario stands. Called once, by a hook, before its first step. */
  begin({ uri, line, attempt }: ScenarioPlace): void {
    const seed = seedOf(process.env['AURORA_SEED'] ?? '', `${uri}:${line}:${attempt}`);
    const calendar = { now: new Date(), zone: this.stand.timeZone };
    this.#memory = new ScenarioMemory({ generator: new DataGenerator(seed), calendar });
    this.#files = new ScenarioFiles(path.dirname(uri));
  }

  /** The stand of the run. */
  get stand(): Stand {
    return joined().stand;
  }

  /** Named values of the scenario. */
  get memory(): ScenarioMemory {
    return this.#memory;
  }

  /** Files that the scenario sends or has received. */
  get files(): ScenarioFiles {
    return this.#files;
  }

  /** The contract of the stand's API. @throws SuiteError CONTRACT_MISSING */
  get contract(): Contract {
    return this.#requireContract().document;
  }

  /** The contract where the stand has one. */
  get contractOrNone(): Contract | undefined {
    return joined().contract?.document;
  }

  /** Fields by their names: the contract's Russian titles, or the JSON's own where the stand has no contract. */
  get fields(): Fields {
    return joined().contract?.fields ?? plainFields;
  }

  /** What conditions are judged by: today's date, and the contract's schemas. */
  get conditions(): ConditionContext {
    return {
      now: new Date(),
      zone: this.stand.timeZone,
      explainBySchema: (schema, value) => explainBySchema(this.contractOrNone, schema, value),
    };
  }

  /** The title of a field that a refusal names by a JSON Pointer (`#/inn`); the pointer itself where none is known. */
  titleOfPointer(pointer: string): string {
    const { contract } = joined();
    const operation = contract?.document.operationIn(this.lastExchange);
    return (operation && contract?.fields.titleOfRequestPointer(operation, pointer)) ?? pointer;
  }

  /** A request's body from Russian titles and values with `{{имя}}`. @throws SuiteError FIELD_UNKNOWN, CONTRACT_MISSING */
  compose(method: Method, pathname: string, values: Readonly<Record<string, string>>): ComposedBody {
    return this.#requireContract().fields.compose(
      method,
      pathname,
      this.#substituted(Object.entries(values)),
    );
  }

  /** The media type that the contract gives the body of a request; JSON where it says nothing. */
  bodyTypeOf({ method, path: target }: RequestPlan): string {
    const { pathname } = this.#urlOf({ method, path: target });
    const bodies = joined().contract?.document.operationOf(method, pathname)?.bodies ?? [];
    return bodies.find(({ mediaType }) => isJsonType(mediaType))?.mediaType ?? 'application/json';
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

  /** A query parameter of all later requests of the scenario. */
  setParameter(name: string, value: string): void {
    this.#query.set(name, value);
  }

  /** A cookie of all later requests of the scenario, RFC 6265 §4.2. */
  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  /** How long later requests of the scenario wait for an answer, instead of the stand's `api.timeoutMs`. */
  setTimeout(timeoutMs: number): void {
    this.#timeoutMs = timeoutMs;
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
   * @throws SuiteError STAND_READ_ONLY before anything is sent; ExpectationError where the refusal before was never
   * examined, and where the exchange breaks the contract; the diagnosis where no answer came or it is not the API's
   */
  async send(plan: RequestPlan): Promise<Exchange> {
    this.expectExamined();
    this.#refuseWrite(plan);
    const url = this.#urlOf(plan);
    const exchange = this.#accept(await this.#sendInSession(plan, url));
    this.#lastPlan = plan;
    this.#unexamined = exchange.response.status >= 400 ? exchange : undefined;
    const tag = exchange.response.headers['etag'];
    if (tag !== undefined) this.#entityTags.set(url.pathname, tag);
    this.#compareWithContract(exchange);
    return exchange;
  }

  /**
   * Sends the last request once more, for a check that waits; its answer becomes the last one. `attachLast` shows the
   * answer that ended the waiting; those before it are not shown.
   *
   * @throws SuiteError REPEAT_UNSAFE where it would change data; the diagnosis of what came
   */
  async repeatLast(): Promise<void> {
    const plan = this.#lastPlan;
    if (!plan) return;
    if (!SAFE.includes(plan.method)) {
      throw new SuiteError(
        'REPEAT_UNSAFE',
        `Ждать нечего: последний запрос — ${plan.method}, его нельзя повторять → перед проверкой «не позднее чем через …» запросите состояние (GET)`,
      );
    }
    const outcome = await this.#sendInSession(plan, this.#urlOf(plan), () => undefined);
    try {
      this.#compareWithContract(this.#accept(outcome));
    } catch (error) {
      this.#show(outcome);
      throw error;
    }
  }

  /** Shows the last exchange in the report. */
  attachLast(): void {
    this.#show(this.lastExchange);
  }

  /** Makes an exchange put together of several the last one: all pages of a list. */
  replaceLast(exchange: Exchange): void {
    this.#lastExchange = exchange;
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
  async #sendInSession(
    plan: RequestPlan,
    url: URL,
    show: (outcome: Exchange | TransportFailure) => void = (outcome) => {
      this.#show(outcome);
    },
  ): Promise<Exchange | TransportFailure> {
    const outcome = await this.#sendOnce(plan, url);
    show(outcome);
    const session = this.#session;
    if (!session?.isShared || !isAnswered(outcome) || !namesExpiredToken(outcome)) return outcome;
    const { account, authorization } = session;
    this.#begin(await joined().broker.ask('renew', { account, refused: authorization }), {
      isShared: true,
    });
    const renewed = await this.#sendOnce(plan, url);
    show(renewed);
    return renewed;
  }

  async #sendOnce(plan: RequestPlan, url: URL): Promise<Exchange | TransportFailure> {
    const { body } = plan;
    return sendRequest(
      {
        method: plan.method,
        url: url.href,
        headers: this.#headersOf(plan, url),
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? this.memory.substitute(body) : body }),
      },
      this.#timeoutMs ?? this.stand.api.timeoutMs,
    );
  }

  #show(outcome: Exchange | TransportFailure): void {
    this.attach(describeExchange(outcome), { mediaType: 'text/plain', fileName: 'обмен.txt' });
  }

  /** The exchange, kept as the last one; whatever is not an answer of the API is diagnosed. */
  #accept(outcome: Exchange | TransportFailure): Exchange {
    if (!isAnswered(outcome)) throw diagnoseFailure(outcome);
    const problem = diagnoseAnswer(outcome);
    if (problem) throw problem;
    this.#lastExchange = outcome;
    return outcome;
  }

  /** Notes the exchange for the coverage; what breaks the contract fails the step, or warns, as the stand says. */
  #compareWithContract(exchange: Exchange): void {
    const { contract, stand } = joined();
    if (!contract || stand.api.contractCheck === 'выключено') return;
    const record = recordExchange(contract.document, exchange, this.#session?.account);
    this.attach(JSON.stringify(record), { mediaType: CONTRACT_RECORD });
    if (stand.api.contractCheck === 'ошибка') expectContract(record);
  }

  #refuseWrite({ method, path: target }: RequestPlan): void {
    if (!this.stand.api.readOnly || SAFE.includes(method)) return;
    throw new SuiteError(
      'STAND_READ_ONLY',
      `${method} ${this.memory.substitute(target)} не отправлен: стенд «${this.stand.name}» — только для чтения (api.readOnly в ${this.stand.file}) → выполните этот сценарий на другом стенде или исключите его тегом`,
    );
  }

  #requireContract(): { readonly document: Contract; readonly fields: FieldDictionary } {
    const { contract, stand } = joined();
    if (contract) return contract;
    throw new SuiteError(
      'CONTRACT_MISSING',
      `У стенда «${stand.name}» не указан контракт, поэтому русские имена операций и полей взять неоткуда → укажите api.contract в ${stand.file}`,
    );
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
    for (const [name, value] of [...this.#query, ...Object.entries(query)])
      url.searchParams.set(name, this.memory.substitute(value));
    return url;
  }

  #headersOf({ method, headers = {}, body }: RequestPlan, { pathname }: URL): Record<string, string> {
    const { contract } = joined();
    const operation = contract?.document.operationOf(method, pathname);
    const types = operation ? (contract?.document.mediaTypesOf(operation) ?? []) : [];
    const cookies = [...this.#cookies].map(
      ([name, value]) => `${name}=${encodeURIComponent(this.memory.substitute(value))}`,
    );
    return mergeHeaders(
      {
        Accept: types.length > 0 ? types.join(', ') : 'application/json, application/problem+json',
        ...(this.#session ? { Authorization: this.#session.authorization } : {}),
        ...(cookies.length > 0 ? { Cookie: cookies.join('; ') } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      this.#substituted(this.#headers),
      this.#substituted(Object.entries(headers)),
    );
  }

  #substituted(pairs: Iterable<readonly [string, string]>): Record<string, string> {
    return Object.fromEntries([...pairs].map(([name, value]) => [name, this.memory.substitute(value)]));
  }
}

/** Later headers replace earlier ones of the same name, whatever its case (RFC 9110 §5.1). */
function mergeHeaders(...sources: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const merged = new Map<string, readonly [name: string, value: string]>();
  for (const [name, value] of sources.flatMap((source) => Object.entries(source))) {
    merged.set(name.toLowerCase(), [name, value]);
  }
  return Object.fromEntries(merged.values());
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
