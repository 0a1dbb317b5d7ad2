// What a scenario holds: the session, the last exchange, remembered values, files, and what is to be undone.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { World } from '@cucumber/cucumber';
import type { ConditionContext } from './checks/condition';
import { expectContract, recordExchange } from './checks/contract';
import { plainFields, type Fields } from './checks/fields';
import { findAccount, type Stand } from './config/stand';
import type { ComposedBody } from './contract/field-dictionary';
import type { Contract } from './contract/openapi';
import { explainBySchema } from './contract/validation';
import { SuiteError } from './core/errors';
import { DataGenerator, seedOf } from './data/generator';
import { diagnoseAnswer, diagnoseFailure, diagnoseLogin, diagnoseUnexamined } from './diagnosis/diagnose';
import { FAILURE_RECORD, recordFailure } from './diagnosis/failure';
import { ScenarioFiles } from './files/sent-file';
import { sendRequest } from './http/client';
import {
  isAnswered,
  type Exchange,
  type HttpRequest,
  type Method,
  type TransportFailure,
} from './http/exchange';
import { CONTRACT_RECORD, describeExchange, wholeBodies } from './http/trace';
import { joinedRun, requireContract } from './joined-run';
import { ScenarioMemory } from './memory/values';
import { RequestBuilder, mergeHeaders, type RequestPlan } from './request-builder';
import { secrets } from './secrets/registry';
import type { AccountLogin, LoginAttempt, OwnSession } from './session/broker';
import { Session, type SessionKind, type TokenSet } from './session/session';

/** Where a scenario stands, and which attempt of it this is: what its data and files depend on. */
export interface ScenarioPlace {
  /** Relative to the working directory. */
  readonly uri: string;
  readonly line: number;
  readonly attempt: number;
}

/** Methods that change nothing, RFC 9110 §9.2.1. */
const SAFE: readonly Method[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * The World of the suite. Its state is private: neither inspect nor JSON can leak a token. Steps are plain
 * functions with `this: SuiteWorld`.
 */
export class SuiteWorld extends World {
  #memory = new ScenarioMemory();
  #files = new ScenarioFiles('features');
  #session: Session | undefined;
  #login: AccountLogin | undefined;
  #lastRequest: HttpRequest | undefined;
  #lastExchange: Exchange | undefined;
  /** The last exchange, also one that got no answer or not the API's: what stands behind a failure. */
  #lastOutcome: Exchange | TransportFailure | undefined;
  #unexamined: Exchange | undefined;
  #attempt = 1;
  #timeoutMs: number | undefined;
  #requests = new RequestBuilder();
  readonly #entityTags = new Map<string, string>();
  readonly #undo: (() => Promise<void>)[] = [];
  readonly #listeners: ((exchange: Exchange) => void)[] = [];

  /** Learns where the scenario stands. Called once, by a hook, before its first step. */
  begin({ uri, line, attempt }: ScenarioPlace): void {
    this.#attempt = attempt;
    const seed = seedOf(process.env['AURORA_SEED'] ?? '', `${uri}:${line}:${attempt}`);
    const calendar = { now: new Date(), zone: this.stand.timeZone };
    this.#memory = new ScenarioMemory({
      generator: new DataGenerator(seed),
      calendar,
      usernameOf: (role) => findAccount(this.stand, role).username,
    });
    this.#files = new ScenarioFiles(path.dirname(uri));
  }

  /** The stand of the run. */
  get stand(): Stand {
    return joinedRun().stand;
  }

  /** What the scenario sets for all its requests. */
  get requests(): RequestBuilder {
    return this.#requests;
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
    return requireContract(joinedRun()).document;
  }

  /** The contract where the stand has one. */
  get contractOrNone(): Contract | undefined {
    return joinedRun().contract?.document;
  }

  /** Fields by their names: the contract's Russian titles, or the JSON's own where the stand has no contract. */
  get fields(): Fields {
    return joinedRun().contract?.fields ?? plainFields;
  }

  /** What conditions are judged by: today's date, and the contract's schemas. */
  get conditions(): ConditionContext {
    return {
      now: new Date(),
      zone: this.stand.timeZone,
      explainBySchema: (schema, value) =>
        explainBySchema(
          this.contractOrNone,
          schema.endsWith('.json') ? this.files.find(schema).bytes.toString('utf8') : schema,
          value,
        ),
    };
  }

  /** The title of a field that a refusal names by a JSON Pointer (`#/inn`); the pointer itself where none is known. */
  titleOfPointer(pointer: string): string {
    const { contract } = joinedRun();
    const operation = contract?.document.operationIn(this.lastExchange);
    return (operation && contract?.fields.titleOfRequestPointer(operation, pointer)) ?? pointer;
  }

  /** A request's body from Russian titles and values with `{{имя}}`. @throws SuiteError FIELD_UNKNOWN, CONTRACT_MISSING */
  compose(method: Method, pathname: string, values: Readonly<Record<string, string>>): ComposedBody {
    const known = Object.entries(values).map(
      ([title, value]) => [title, this.memory.substitute(value)] as const,
    );
    return requireContract(joinedRun()).fields.compose(method, pathname, Object.fromEntries(known));
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
    this.#begin(await joinedRun().broker.ask('session', account), { isShared: true });
  }

  /** Acts from now on in a session of the scenario's own, which no other scenario shares. */
  async logInApart(attempt: LoginAttempt): Promise<void> {
    this.#begin(await joinedRun().broker.ask('attempt', attempt), { clientId: attempt.clientId });
    this.#endLater();
  }

  /** Acts from now on as a user of a role whom no other scenario uses at this time; waits for one to be free. */
  async logInAlone(role: string): Promise<void> {
    const account = await joinedRun().broker.ask('lease', role);
    this.afterScenario(async () => {
      await joinedRun().broker.ask('release', account);
    });
    await this.logIn(account);
  }

  /** Renews the scenario's own session and keeps what came of it for the checks. @throws SuiteError SESSION_SHARED */
  async tryRefresh(): Promise<void> {
    const own = this.#ownSession();
    const login = await joinedRun().broker.ask('refresh', own);
    if (login.outcome.kind === 'broken') throw asError(login);
    this.#login = login;
    if (login.outcome.kind === 'granted') this.#begin(login, { clientId: own.clientId });
  }

  /** Ends the scenario's own session at Keycloak; its tokens stay in hand. @throws SuiteError SESSION_SHARED, LOGOUT_FAILED */
  async endSession(): Promise<void> {
    if (await joinedRun().broker.ask('logOut', this.#ownSession())) return;
    throw new SuiteError('LOGOUT_FAILED', 'Keycloak не завершил сессию → посмотрите его журнал');
  }

  /** Acts from now on with another access token. */
  async changeToken(change: (token: string) => string | Promise<string>): Promise<void> {
    this.#session = await this.session.withAccessToken(change);
  }

  /** Tries to log in and keeps what came of it for the checks; a refusal is not an error here. */
  async tryLogIn(attempt: LoginAttempt): Promise<void> {
    const login = await joinedRun().broker.ask('attempt', attempt);
    if (login.outcome.kind === 'broken') throw asError(login);
    this.#login = login;
    this.#session = undefined;
    if (login.outcome.kind !== 'granted') return;
    this.#begin(login, { clientId: attempt.clientId });
    this.#endLater();
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

  /** How long later requests of the scenario wait for an answer, instead of the stand's `api.timeoutMs`. */
  setTimeout(timeoutMs: number): void {
    this.#timeoutMs = timeoutMs;
  }

  /**
   * The entity tag (RFC 9110 §8.8.3) that whoever acts now has last seen of a path: two people who edit one card
   * each know the version that they have read.
   *
   * @throws SuiteError VERSION_UNKNOWN
   */
  entityTagOf(path: string): string {
    const tag = this.#entityTags.get(this.#asSeen(path));
    if (tag !== undefined) return tag;
    throw new SuiteError(
      'VERSION_UNKNOWN',
      `Версия объекта ${path} неизвестна: ${this.#session ? `«${this.#session.account}» его карточку` : 'его карточку'} в этом сценарии не открывал → сначала откройте карточку`,
    );
  }

  /** The last answer holds the new version of what stands under a path: an action on a card answers with the card. */
  noteVersionOf(path: string): void {
    const tag = this.lastExchange.response.headers['etag'];
    if (tag !== undefined) this.#entityTags.set(this.#asSeen(path), tag);
  }

  /**
   * Sends a request in the current session and keeps the exchange.
   *
   * @throws SuiteError STAND_READ_ONLY before anything is sent; ExpectationError where the refusal before was never
   * examined, and where the exchange breaks the contract; the diagnosis where no answer came or it is not the API's
   */
  async send(plan: RequestPlan): Promise<Exchange> {
    this.expectExamined();
    const request = this.#requests.build(plan, {
      stand: this.stand,
      contract: this.contractOrNone,
      substitute: (text) => this.memory.substitute(text),
      substituteJson: (text) => this.memory.substituteJson(text),
    });
    this.#refuseWrite(request);
    this.#lastRequest = request;
    const exchange = this.#accept(await this.#sendInSession(request));
    this.#unexamined = exchange.response.status >= 400 ? exchange : undefined;
    for (const listener of this.#listeners) listener(exchange);
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
    const request = this.#lastRequest;
    if (!request) return;
    if (!SAFE.includes(request.method)) {
      throw new SuiteError(
        'REPEAT_UNSAFE',
        `Ждать нечего: последний запрос — ${request.method}, его нельзя повторять → перед проверкой «не позднее чем через …» запросите состояние (GET)`,
      );
    }
    const outcome = await this.#sendInSession(request, () => undefined);
    try {
      const exchange = this.#accept(outcome);
      this.#unexamined = exchange.response.status >= 400 ? exchange : undefined;
      this.#compareWithContract(exchange);
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

  /** Notes in the stream why a step failed: console and report group and explain by it. */
  noteFailure(error: unknown): void {
    const place = { at: new Date(), attempt: this.#attempt };
    const outcome = this.#lastOutcome;
    const record = recordFailure(error, outcome ? { ...place, outcome } : place);
    this.attach(JSON.stringify(record), { mediaType: FAILURE_RECORD });
  }

  /** Hears of every answer of the API before any check of it may fail. */
  onAnswer(listener: (exchange: Exchange) => void): void {
    this.#listeners.push(listener);
  }

  /** Registers clean-up: undone in reverse order when the scenario ends, whatever its result. */
  afterScenario(undo: () => Promise<void>): void {
    this.#undo.push(undo);
  }

  /** Undoes what the scenario created; each failure is told, none keeps the others from their turn. */
  async undo(): Promise<readonly unknown[]> {
    const problems: unknown[] = [];
    this.#unexamined = undefined;
    // What the scenario set for its own requests is no concern of the clean-up.
    this.#requests = new RequestBuilder();
    for (const undo of this.#undo.splice(0).reverse()) {
      await undo().catch((error: unknown) => problems.push(error));
    }
    return problems;
  }

  /** Once more after a 401 that names an expired token, in the renewed session: the API did nothing the first time. */
  async #sendInSession(
    request: HttpRequest,
    show: (outcome: Exchange | TransportFailure) => void = (outcome) => {
      this.#show(outcome);
    },
  ): Promise<Exchange | TransportFailure> {
    const outcome = await this.#sendOnce(request);
    show(outcome);
    const session = this.#session;
    if (!session?.isShared || !isAnswered(outcome) || !namesExpiredToken(outcome)) return outcome;
    const { account, authorization } = session;
    this.#begin(await joinedRun().broker.ask('renew', { account, refused: authorization }), {
      isShared: true,
    });
    const renewed = await this.#sendOnce(request);
    show(renewed);
    return renewed;
  }

  /** A header that the scenario sets by itself goes before the session's. */
  #sendOnce(request: HttpRequest): Promise<Exchange | TransportFailure> {
    const own = this.#session ? { Authorization: this.#session.authorization } : {};
    return sendRequest(
      { ...request, headers: mergeHeaders(own, request.headers) },
      this.#timeoutMs ?? this.stand.api.timeoutMs,
    );
  }

  #show(outcome: Exchange | TransportFailure): void {
    const files = writeBodies(outcome);
    const note = files.length === 0 ? '' : `\n\nТела целиком: ${files.join(', ')}`;
    this.attach(describeExchange(outcome) + note, { mediaType: 'text/plain', fileName: 'обмен.txt' });
  }

  /** The exchange, kept as the last one; whatever is not an answer of the API is diagnosed. */
  #accept(outcome: Exchange | TransportFailure): Exchange {
    this.#lastOutcome = outcome;
    if (!isAnswered(outcome)) throw diagnoseFailure(outcome);
    const problem = diagnoseAnswer(outcome);
    if (problem) throw problem;
    this.#lastExchange = outcome;
    // RFC 9110 §15.3.2: a 201 tells by Location whose representation it holds.
    const { status, headers } = outcome.response;
    const place = (status === 201 ? headers['location'] : undefined) ?? '';
    this.noteVersionOf(new URL(place, outcome.request.url).pathname);
    return outcome;
  }

  /** Notes the exchange for the coverage; what breaks the contract fails the step, or warns, as the stand says. */
  #compareWithContract(exchange: Exchange): void {
    const { contract, stand } = joinedRun();
    if (!contract || stand.api.contractCheck === 'выключено') return;
    const record = recordExchange(contract.document, exchange, this.#session?.account);
    this.attach(JSON.stringify(record), { mediaType: CONTRACT_RECORD });
    if (stand.api.contractCheck === 'ошибка') expectContract(record);
  }

  #asSeen(path: string): string {
    return `${this.#session?.account ?? ''} ${path}`;
  }

  #refuseWrite({ method, url }: HttpRequest): void {
    if (!this.stand.api.readOnly || SAFE.includes(method)) return;
    throw new SuiteError(
      'STAND_READ_ONLY',
      `${method} ${new URL(url).pathname} не отправлен: стенд «${this.stand.name}» — только для чтения (api.readOnly в ${this.stand.file}) → выполните этот сценарий на другом стенде или исключите его тегом`,
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

  /** A session of the scenario's own ends with it; one that has ended already answers so, which is well. */
  #endLater(): void {
    // RFC 6749 §4.4.3: a client that acts for itself gets no refresh token, and Keycloak keeps no session of it.
    if (this.session.refreshToken === undefined) return;
    const own = this.#ownSession();
    this.afterScenario(async () => {
      await joinedRun().broker.ask('logOut', own);
    });
  }
}

let written = 0;

/** Where a run was asked for it, bodies that the trace cuts go into files of their own; returns their names. */
function writeBodies(outcome: Exchange | TransportFailure): readonly string[] {
  const folder = process.env['AURORA_BODIES'];
  if (!folder) return [];
  written += 1;
  return wholeBodies(outcome, `${threadId}-${written}`).map(({ fileName, text }) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, fileName), text);
    return `bodies/${fileName}`;
  });
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
    diagnoseLogin(login, joinedRun().stand) ??
    new SuiteError('LOGIN_BROKEN', `Вход «${login.account}» не выполнен`)
  );
}
