// Login at Keycloak by the grant that the stand chooses and what came of it, as a value: never an exception.
import { AsyncLocalStorage } from 'node:async_hooks';
import { decodeJwt, type JSONWebKeySet } from 'jose';
import * as oidc from 'openid-client';
import type { KeycloakSettings } from '../config/stand';
import { codeOf, isRecord } from '../core/errors';
import { sendRequest } from '../http/client';
import {
  isAnswered,
  type Exchange,
  type HttpRequest,
  type Method,
  type TransportFailure,
} from '../http/exchange';
import { secrets } from '../secrets/registry';
import { requestTokensByForm } from './code-flow';
import { LoginFormRefusal } from './login-form';
import type { Refusal } from './refusals';
import type { TokenSet } from './session';
import { clockSkewSeconds, verifyAccessToken, type Rejection } from './verification';

/** What came of a login: good tokens; tokens that no API would accept; a refusal; or no answer that OAuth knows. */
export type LoginOutcome =
  | { readonly kind: 'granted'; readonly tokens: TokenSet }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | {
      readonly kind: 'broken';
      readonly code: string;
      readonly seen: Exchange | TransportFailure | undefined;
    };

/** Whom to log in and through which client; the password is a value here and nowhere else. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** Another client than the stand's own: one with short-lived tokens, for example. */
  readonly clientId?: string;
}

const ANY_CLOCK_SECONDS = 10 * 365 * 24 * 3600;

/** What was seen last, filled in as requests are made. */
interface Sight {
  seen?: Exchange | TransportFailure;
}

/** A discovery under way or done. */
interface Discovery {
  readonly sight: Sight;
  readonly configuration: Promise<oidc.Configuration>;
}

/**
 * Logs in at one Keycloak. Discovery is done once per client. A refused login is never repeated: `invalid_grant`
 * again and again locks the account (brute-force detection).
 */
export class KeycloakLogin {
  readonly #keycloak: KeycloakSettings;
  readonly #clientSecret: string | undefined;
  readonly #timeoutMs: number;
  readonly #discoveries = new Map<string, Discovery>();
  #keys: Promise<JSONWebKeySet> | undefined;
  /** What the login under way saw last: several may be under way at once. */
  readonly #sight = new AsyncLocalStorage<Sight>();

  constructor(keycloak: KeycloakSettings, clientSecret: string | undefined, timeoutMs: number) {
    this.#keycloak = keycloak;
    this.#clientSecret = clientSecret;
    this.#timeoutMs = timeoutMs;
    secrets.add(clientSecret);
  }

  /** Asks for tokens by the stand's grant; `client_credentials` looks at neither user name nor password. */
  async logIn({ username, password, clientId }: Credentials): Promise<LoginOutcome> {
    secrets.add(password);
    const { grant, scope, redirectUri } = this.#keycloak;
    return this.#ask(clientId, (configuration) => {
      switch (grant) {
        case 'password':
          return oidc.genericGrantRequest(configuration, grant, { username, password, scope });
        case 'client_credentials':
          return oidc.clientCredentialsGrant(configuration, { scope });
        case 'authorization_code':
          return requestTokensByForm(configuration, { username, password, scope, redirectUri }, (request) =>
            this.#send(request),
          );
      }
    });
  }

  /** Asks for fresh tokens by a refresh token, RFC 6749 §6. */
  async refresh(refreshToken: string, clientId?: string): Promise<LoginOutcome> {
    return this.#ask(clientId, (configuration) => oidc.refreshTokenGrant(configuration, refreshToken));
  }

  async #ask(
    clientId: string | undefined,
    grant: (configuration: oidc.Configuration) => Promise<oidc.TokenEndpointResponse>,
  ): Promise<LoginOutcome> {
    const sight: Sight = {};
    try {
      return await this.#sight.run(sight, async () => {
        const configuration = await this.#configure(clientId ?? this.#keycloak.clientId);
        const tokens = registerTokens(await grant(configuration));
        const rejection = await this.#verify(
          tokens.accessToken,
          configuration.serverMetadata(),
          dateOf(sight),
        );
        return rejection ? { kind: 'rejected', rejection } : { kind: 'granted', tokens };
      });
    } catch (error) {
      if (error instanceof oidc.ResponseBodyError) {
        const { status, error: code, error_description: description = '' } = error;
        return { kind: 'refused', refusal: { status, error: code, description } };
      }
      if (error instanceof LoginFormRefusal) return { kind: 'refused', refusal: error.refusal };
      if (error instanceof oidc.AuthorizationResponseError) {
        const { error: code, error_description: description = '' } = error;
        return { kind: 'refused', refusal: { status: 302, error: code, description } };
      }
      return { kind: 'broken', code: codeOf(error) ?? 'UNKNOWN', seen: sight.seen };
    }
  }

  /** Ends the session behind a refresh token: Keycloak's back-channel logout. Tells whether it did. */
  async logOut(refreshToken: string, clientId = this.#keycloak.clientId): Promise<boolean> {
    const { end_session_endpoint: endpoint } = (await this.#configure(clientId)).serverMetadata();
    if (endpoint === undefined) return false;
    const form = new URLSearchParams({ client_id: clientId, refresh_token: refreshToken });
    if (this.#clientSecret !== undefined) form.set('client_secret', this.#clientSecret);
    const outcome = await sendRequest(
      {
        method: 'POST',
        url: endpoint,
        headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
      },
      this.#timeoutMs,
    );
    return isAnswered(outcome) && outcome.response.status === 204;
  }

  /** The realm's keys are fetched once, and once more where a token is signed by a key that they lack: keys rotate. */
  async #verify(
    token: string,
    { issuer, jwks_uri: keysUrl = '' }: oidc.ServerMetadata,
    serverDate: string | undefined,
  ): Promise<Rejection | undefined> {
    const { audience } = this.#keycloak;
    const skewSeconds = clockSkewSeconds(serverDate);
    const isKnown = this.#keys !== undefined;
    const verify = async () =>
      verifyAccessToken(token, { issuer, audience, keys: await this.#keysAt(keysUrl), skewSeconds });
    const rejection = await verify();
    if (rejection?.reason !== 'key' || !isKnown) return rejection;
    this.#keys = undefined;
    return verify();
  }

  async #keysAt(url: string): Promise<JSONWebKeySet> {
    this.#keys ??= this.#fetchKeys(url);
    try {
      return await this.#keys;
    } catch (error) {
      this.#keys = undefined;
      throw error;
    }
  }

  async #fetchKeys(url: string): Promise<JSONWebKeySet> {
    const response = await this.#fetch(url, {
      method: 'GET',
      headers: {},
      body: undefined,
      redirect: 'manual',
    });
    const keys: unknown = await response.json();
    if (isRecord(keys) && Array.isArray(keys['keys'])) return keys as unknown as JSONWebKeySet;
    throw new TypeError('The keys of the realm are no JSON Web Key Set');
  }

  /** Whoever comes while a discovery is under way waits for it and, where it fails, has seen what it saw. */
  async #configure(clientId: string): Promise<oidc.Configuration> {
    const discovery = this.#discoveries.get(clientId) ?? this.#discover(clientId);
    try {
      return await discovery.configuration;
    } catch (error) {
      Object.assign(this.#sight.getStore() ?? {}, discovery.sight);
      if (this.#discoveries.get(clientId) === discovery) this.#discoveries.delete(clientId);
      throw error;
    }
  }

  #discover(clientId: string): Discovery {
    const sight: Sight = {};
    const discovery = { sight, configuration: this.#sight.run(sight, () => this.#askIssuer(clientId)) };
    this.#discoveries.set(clientId, discovery);
    return discovery;
  }

  async #askIssuer(clientId: string): Promise<oidc.Configuration> {
    const issuer = new URL(`${this.#keycloak.url}/realms/${encodeURIComponent(this.#keycloak.realm)}`);
    const authentication =
      this.#clientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(this.#clientSecret);
    // The ID token's times are not what an API sees: clocks are judged by the access token, with their difference.
    const metadata = { [oidc.clockTolerance]: ANY_CLOCK_SECONDS };
    return oidc.discovery(issuer, clientId, metadata, authentication, {
      // Whether plain http is right is the stand file's decision; the address there says it in the open.
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so only to stand out
      execute: issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [],
      [oidc.customFetch]: (url, options) => this.#fetch(url, options),
    });
  }

  /** The library sends through the one client of the suite, so that a network fault is told the same everywhere. */
  async #fetch(url: string, options: oidc.CustomFetchOptions): Promise<Response> {
    const outcome = await this.#send({
      method: options.method as Method,
      url,
      headers: { ...options.headers, accept: 'application/json' },
      ...(options.body == null ? {} : { body: textOf(options.body) }),
    });
    if (!isAnswered(outcome)) throw new TypeError('fetch failed');
    const { status, text, headers } = outcome.response;
    // A token response is a success whatever 2xx it came with; the library knows only 200 (RFC 6749 §5.1).
    const told = status > 200 && status < 300 && text !== '' ? 200 : status;
    const withoutBody = text === '' || status === 204 || status === 304;
    return new Response(withoutBody ? null : text, {
      status: told,
      // Without WWW-Authenticate: a 401 is told by its `error`, and the library would read the challenge instead.
      headers: { 'content-type': headers['content-type'] ?? '' },
    });
  }

  /** Sends and remembers what came, for the diagnosis of a login that breaks. */
  async #send(request: HttpRequest): Promise<Exchange | TransportFailure> {
    const outcome = await sendRequest(request, this.#timeoutMs);
    const sight = this.#sight.getStore();
    if (sight) sight.seen = outcome;
    return outcome;
  }
}

/** When the token endpoint answered, by its own clock. */
function dateOf({ seen }: Sight): string | undefined {
  return seen && isAnswered(seen) ? seen.response.headers['date'] : undefined;
}

function registerTokens(answer: oidc.TokenEndpointResponse): TokenSet {
  const { access_token: accessToken, refresh_token: refreshToken, id_token: idToken } = answer;
  const sessionState = answer['session_state'];
  secrets.add(
    accessToken,
    refreshToken,
    idToken,
    typeof sessionState === 'string' ? sessionState : undefined,
  );
  secrets.add(...personalClaims(idToken), ...personalClaims(accessToken));
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(idToken === undefined ? {} : { idToken }),
    obtainedAtMs: Date.now(),
    expiresInSeconds: answer.expires_in ?? 0,
  };
}

/** The person behind the account: e-mail and full name. Single names are ordinary words, masked only with the token. */
function personalClaims(token: string | undefined): string[] {
  try {
    const claims = token === undefined ? {} : decodeJwt(token);
    return ['email', 'name'].map((claim) => claims[claim]).filter((value) => typeof value === 'string');
  } catch {
    return [];
  }
}

function textOf(body: NonNullable<oidc.CustomFetchOptions['body']>): string {
  if (body instanceof URLSearchParams || typeof body === 'string') return body.toString();
  throw new TypeError(`A body of the OpenID client is neither a form nor text: ${typeof body}`);
}
