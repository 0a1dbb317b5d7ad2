// A stand under examination: what several checks look at is asked once and shared.
import type { Stand } from '../config/stand';
import type { Contract } from '../contract/openapi';
import { loadContract } from '../contract/openapi';
import { sendRequest } from '../http/client';
import type { Exchange, HttpRequest, TransportFailure } from '../http/exchange';
import type { AccountLogin, SessionBroker } from '../session/broker';

/** Which of the two servers of a stand. */
export type Side = 'api' | 'keycloak';

/** As messages call them. */
export const sideNames: Readonly<Record<Side, string>> = { api: 'API', keycloak: 'Keycloak' };

/** Who takes part in the selected scenarios. */
export interface AccountNeeds {
  /** Roles that must be able to log in. */
  readonly roles: readonly string[];
  /** These and the accounts whose logins are themselves tested: all need their passwords. */
  readonly accounts: readonly string[];
}

/** An answer or a failure with the moment when it came, milliseconds since the epoch. */
export interface Sighting {
  readonly outcome: Exchange | TransportFailure;
  readonly atMs: number;
}

/** A stand and what was seen of it. */
export class StandSubject {
  readonly stand: Stand;
  readonly needs: AccountNeeds;
  readonly environment: NodeJS.ProcessEnv;
  /** The broker of the sessions, made when it is first needed. @throws SuiteError SECRET_MISSING */
  readonly openBroker: () => SessionBroker;
  /** Every check, not only those that a run needs. */
  readonly isThorough: boolean;
  readonly #seen = new Map<string, Promise<Sighting>>();
  #contract: Contract | undefined;

  constructor(
    stand: Stand,
    openBroker: () => SessionBroker,
    needs: AccountNeeds,
    { environment = process.env, isThorough = false } = {},
  ) {
    this.stand = stand;
    this.openBroker = openBroker;
    this.needs = needs;
    this.environment = environment;
    this.isThorough = isThorough;
  }

  /** `http://127.0.0.1:8080/realms/aurora-realm` */
  get issuer(): string {
    const { url, realm } = this.stand.keycloak;
    return `${url}/realms/${encodeURIComponent(realm)}`;
  }

  /** The address that a side is asked at first: the probe, or discovery (OpenID Connect Discovery §4). */
  urlOf(side: Side): string {
    const { api } = this.stand;
    return side === 'api' ? api.url + api.probe : `${this.issuer}/.well-known/openid-configuration`;
  }

  /** What a GET without a session brings; asked once. */
  async see(url: string): Promise<Sighting> {
    const seen = this.#seen.get(url) ?? this.#ask(url);
    this.#seen.set(url, seen);
    return seen;
  }

  /** A request of the examination's own. */
  async send(request: HttpRequest): Promise<Exchange | TransportFailure> {
    return sendRequest(request, this.stand.api.timeoutMs);
  }

  /** The shared session of an account. @throws SuiteError ROLE_UNKNOWN, SECRET_MISSING */
  async logIn(account: string): Promise<AccountLogin> {
    return this.openBroker().session(account);
  }

  /** The contract of the stand file. @throws SuiteError CONTRACT_UNREADABLE */
  contract(file: string): Contract {
    this.#contract ??= loadContract(file);
    return this.#contract;
  }

  async #ask(url: string): Promise<Sighting> {
    const outcome = await this.send({ method: 'GET', url, headers: { Accept: 'application/json' } });
    return { outcome, atMs: Date.now() };
  }
}
