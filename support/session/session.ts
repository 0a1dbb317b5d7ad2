// Who acts in a scenario: the account and its tokens. The tokens leave only as an Authorization header.
import { inspect } from 'node:util';
import { decodeJwt } from 'jose';
import { isRecord } from '../core/errors';

/** What the token endpoint granted, RFC 6749 §5.1; times in milliseconds since the epoch. */
export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly idToken?: string;
  readonly obtainedAtMs: number;
  readonly expiresInSeconds: number;
}

/** How a session came to be. */
export interface SessionKind {
  readonly isShared?: boolean;
  readonly clientId?: string | undefined;
}

/** An authenticated session. Its state is private: neither inspect nor JSON can show a token. */
export class Session {
  /** As the scenario names it: «владелец репозитория 2». */
  readonly account: string;
  readonly username: string;
  /** Other scenarios act in it too: it may be renewed under way. A session of a scenario's own is left as it is. */
  readonly isShared: boolean;
  /** The client of Keycloak that it was opened through; undefined means the stand's own. */
  readonly clientId: string | undefined;
  readonly #tokens: TokenSet;

  constructor(
    account: string,
    username: string,
    tokens: TokenSet,
    { isShared = false, clientId }: SessionKind = {},
  ) {
    this.account = account;
    this.username = username;
    this.isShared = isShared;
    this.clientId = clientId;
    this.#tokens = tokens;
  }

  /** The value of the Authorization header, RFC 6750 §2.1. */
  get authorization(): string {
    return `Bearer ${this.#tokens.accessToken}`;
  }

  /** What its renewal and its end take; undefined where Keycloak gave no refresh token. */
  get refreshToken(): string | undefined {
    return this.#tokens.refreshToken;
  }

  /** The same person with another access token: forged, for example. It is the scenario's own. */
  async withAccessToken(change: (token: string) => string | Promise<string>): Promise<Session> {
    const tokens = { ...this.#tokens, accessToken: await change(this.#tokens.accessToken) };
    return new Session(this.account, this.username, tokens, { isShared: false, clientId: this.clientId });
  }

  /** When the access token expires: its `exp` (RFC 7519 §4.1.4), milliseconds since the epoch. */
  get expiresAtMs(): number {
    const { exp } = decodeJwt(this.#tokens.accessToken);
    return exp === undefined ? this.#tokens.obtainedAtMs + this.#tokens.expiresInSeconds * 1000 : exp * 1000;
  }

  /** One claim of the access token, as it is; undefined where it is absent. */
  claim(name: string): unknown {
    return decodeJwt(this.#tokens.accessToken)[name];
  }

  /** Realm roles and client roles of the access token, without duplicates (Keycloak: realm_access, resource_access). */
  get roles(): readonly string[] {
    const claims = decodeJwt(this.#tokens.accessToken);
    const clients = isRecord(claims['resource_access']) ? Object.values(claims['resource_access']) : [];
    return [...new Set([claims['realm_access'], ...clients].flatMap(rolesIn))];
  }

  toJSON(): unknown {
    return { account: this.account, username: this.username };
  }

  [inspect.custom](): string {
    return `Session «${this.account}» (${this.username})`;
  }
}

function rolesIn(access: unknown): string[] {
  const roles = isRecord(access) ? access['roles'] : undefined;
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
}
