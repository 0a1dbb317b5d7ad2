// POST …/protocol/openid-connect/token: the grants password, authorization_code, refresh_token, client_credentials.
import { createHash } from 'node:crypto';
import { jsonAnswer, type Answer } from '../http/answer';
import type { StandRequest } from '../http/request';
import {
  accessLifespanSeconds,
  accessTokenClaims,
  idTokenClaims,
  refreshTokenClaims,
  type TokenContext,
} from './claims';
import { authenticateClient } from './client-authentication';
import { readForm } from './form';
import { readIssuedToken } from './issued-tokens';
import type { IssuerState } from './issuer-state';
import { realm, type RealmClient } from './realm';
import { Refusal } from './refusals';
import type { UserSession } from './sessions';

/**
 * Answers a token request as `TokenEndpoint` does: grant type, client, repeated parameters, then the grant.
 * @throws Refusal
 */
export function answerTokenRequest(state: IssuerState, request: StandRequest): Answer {
  const form = readForm(request);
  const grantType = form.get('grant_type');
  countRequest(state, grantType);
  if (grantType === null) throw new Refusal('noGrantType');
  const grant = grants.get(grantType);
  if (!grant) throw new Refusal('unknownGrantType');
  const client = authenticateClient(request, form, state.clients, state.clientSecret);
  const names = [...form.keys()];
  if (new Set(names).size < names.length) throw new Refusal('repeatedParameter');
  return jsonAnswer(200, grant(state, form, client));
}

/** Names of the grants, as discovery lists them. */
export function grantTypes(): readonly string[] {
  return [...grants.keys()];
}

type Grant = (state: IssuerState, form: URLSearchParams, client: RealmClient) => object;

const grants: ReadonlyMap<string, Grant> = new Map<string, Grant>([
  ['password', passwordGrant],
  ['authorization_code', codeGrant],
  ['refresh_token', refreshTokenGrant],
  ['client_credentials', clientCredentialsGrant],
]);

/** RFC 6749 §4.3; the checks stand in the order of `ResourceOwnerPasswordCredentialsGrantType`. */
function passwordGrant(state: IssuerState, form: URLSearchParams, client: RealmClient): object {
  if (!client.directAccessGrantsEnabled) throw new Refusal('directGrantsOff');
  if (client.consentRequired) throw new Refusal('consentRequired');
  const scopes = grantedScopes(form.get('scope'));
  const user = state.accounts.logIn(form.get('username'), form.get('password'));
  return sessionTokens(state, state.sessions.start(user, client), scopes, 'ro');
}

/** RFC 6749 §4.1.3 with RFC 7636 §4.6; the order is that of `AuthorizationCodeGrantType`: a refused code is used up. */
function codeGrant(state: IssuerState, form: URLSearchParams, client: RealmClient): object {
  const code = form.get('code');
  if (code === null) throw new Refusal('noCode');
  const granted = state.authentications.redeem(code);
  if (!granted || !state.sessions.find(granted.session.id)) throw new Refusal('badCode');
  const { request, session } = granted;
  if (request.client !== client) throw new Refusal('foreignCode');
  if (request.redirectUri !== form.get('redirect_uri')) throw new Refusal('wrongRedirectUri');
  const verifier = form.get('code_verifier');
  if (verifier === null) throw new Refusal('noVerifier');
  if (!/^[\w.~-]{43,128}$/u.test(verifier)) throw new Refusal('badVerifier');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  if (challenge !== request.codeChallenge) throw new Refusal('wrongVerifier');
  return sessionTokens(state, session, request.scopes, 'ac', request.nonce);
}

/** RFC 6749 §6; the order is that of `TokenManager.verifyRefreshToken` and `validateToken`. */
function refreshTokenGrant(state: IssuerState, form: URLSearchParams, client: RealmClient): object {
  const encoded = form.get('refresh_token');
  if (encoded === null) throw new Refusal('noRefreshToken');
  const token = readIssuedToken(state.keys, encoded);
  if (token?.typ !== 'Refresh' || token.sid === undefined) throw new Refusal('badRefreshToken');
  if (token.exp <= seconds(state.now())) throw new Refusal('expiredRefreshToken');
  if (token.azp !== client.clientId) throw new Refusal('foreignRefreshToken');
  const session = state.sessions.find(token.sid);
  if (!session) throw new Refusal('endedSession');
  // A refresh may ask for less than was granted, never for more (RFC 6749 §6).
  const wanted = form.has('scope') ? [...grantedScopes(form.get('scope'))] : [...token.scopes];
  if (state.keycloakVersion === '26.5') wanted.push('openid');
  state.sessions.touch(session.id);
  const silent: readonly string[] = realm.silentScopes;
  return sessionTokens(
    state,
    session,
    token.scopes.filter((scope) => wanted.includes(scope) && !silent.includes(scope)),
    'rt',
  );
}

/** RFC 6749 §4.4: no user session and no refresh token since Keycloak 12. */
function clientCredentialsGrant(state: IssuerState, form: URLSearchParams, client: RealmClient): object {
  if (!client.serviceAccount) throw new Refusal('publicServiceAccount');
  const scopes = grantedScopes(form.get('scope'));
  const context: TokenContext = {
    issuer: state.issuerUrl,
    user: client.serviceAccount,
    client,
    scopes,
    issuedAtSeconds: seconds(state.now()),
    version: state.keycloakVersion,
    grantMark: 'cc',
  };
  const accessToken = state.keys.signRs256(accessTokenClaims(context));
  return {
    access_token: accessToken,
    expires_in: accessLifespanSeconds(client),
    refresh_expires_in: 0,
    token_type: 'Bearer',
    ...idTokenPart(state, context, accessToken),
    'not-before-policy': 0,
    scope: scopes.join(' '),
  };
}

function sessionTokens(
  state: IssuerState,
  session: UserSession,
  scopes: readonly string[],
  grantMark: TokenContext['grantMark'],
  nonce?: string,
): object {
  const issuedAtSeconds = seconds(state.now());
  const context: TokenContext = {
    issuer: state.issuerUrl,
    user: session.user,
    client: session.client,
    scopes,
    issuedAtSeconds,
    sessionId: session.id,
    version: state.keycloakVersion,
    grantMark,
    ...(session.isByForm ? { authTimeSeconds: seconds(session.startedAtMs) } : {}),
    ...(nonce === undefined ? {} : { nonce }),
  };
  const refreshExpiresAtSeconds = Math.min(
    issuedAtSeconds + (session.client.sessionIdleSeconds ?? realm.ssoSessionIdleSeconds),
    seconds(session.startedAtMs) + realm.ssoSessionMaxSeconds,
  );
  const accessToken = state.keys.signRs256(accessTokenClaims(context));
  return {
    access_token: accessToken,
    expires_in: accessLifespanSeconds(session.client),
    refresh_expires_in: refreshExpiresAtSeconds - issuedAtSeconds,
    refresh_token: state.keys.signHs512(refreshTokenClaims(context, refreshExpiresAtSeconds)),
    token_type: 'Bearer',
    ...idTokenPart(state, context, accessToken),
    'not-before-policy': 0,
    session_state: session.id,
    scope: scopes.join(' '),
  };
}

function idTokenPart(state: IssuerState, context: TokenContext, accessToken: string): object {
  if (!context.scopes.includes('openid')) return {};
  return { id_token: state.keys.signRs256(idTokenClaims(context, accessToken)) };
}

/**
 * The asked scopes and the default ones. An empty scope holds one unknown word: the empty one.
 * @throws Refusal
 */
export function grantedScopes(asked: string | null): readonly string[] {
  const words = asked === null ? [] : asked.split(' ');
  const known: readonly string[] = [...realm.defaultScopes, ...realm.silentScopes, ...realm.optionalScopes];
  if (words.some((word) => !known.includes(word))) throw new Refusal('badScope', asked ?? '');
  const silent: readonly string[] = realm.silentScopes;
  return [...new Set([...realm.defaultScopes, ...words])].filter((word) => !silent.includes(word));
}

function countRequest(state: IssuerState, grantType: string | null): void {
  const name = grantType ?? '';
  state.tokenRequests.set(name, (state.tokenRequests.get(name) ?? 0) + 1);
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
