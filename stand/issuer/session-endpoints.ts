// Neighbours of the token endpoint: userinfo, introspection, revocation, logout.
import { emptyAnswer, jsonAnswer, withHeaders, type Answer } from '../http/answer';
import type { StandRequest } from '../http/request';
import { profileClaims } from './claims';
import { authenticateClient } from './client-authentication';
import { readForm } from './form';
import { logoutPage } from './html-pages';
import { readIssuedToken, type IssuedToken } from './issued-tokens';
import type { IssuerState } from './issuer-state';
import { realm, type RealmClient } from './realm';
import { Refusal } from './refusals';

/** OpenID Connect Core §5.3; not to be stored since 26.6. */
export function answerUserinfo(state: IssuerState, request: StandRequest): Answer {
  const answer = userinfo(state, request);
  if (state.keycloakVersion === '26.5') return answer;
  const others = answer.headers['Cache-Control'] === undefined ? '' : `, ${answer.headers['Cache-Control']}`;
  return withHeaders(answer, { 'Cache-Control': `no-store${others}`, Pragma: 'no-cache' });
}

/** Refusals are text/plain with an empty body: the words stand in WWW-Authenticate. */
function userinfo(state: IssuerState, request: StandRequest): Answer {
  const encoded = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (encoded === undefined) return challenge(401);
  const token = readIssuedToken(state.keys, encoded);
  if (!token || !isActiveAccessToken(state, token)) {
    return challenge(401, 'invalid_token', 'Token verification failed');
  }
  if (!token.scopes.includes('openid')) return challenge(403, 'insufficient_scope', 'Missing openid scope');
  const session = token.sid === undefined ? undefined : state.sessions.find(token.sid);
  if (!session) return challenge(401, 'invalid_token', 'user_session_not_found');
  return jsonAnswer(
    200,
    { sub: session.user.id, ...profileClaims(session.user) },
    { 'Cache-Control': 'no-cache' },
  );
}

/** RFC 7662; a public client may not ask. */
export function answerIntrospection(state: IssuerState, request: StandRequest): Answer {
  const form = readForm(request);
  const client = authenticateIntrospector(state, request, form);
  if (client.publicClient) throw new Refusal('introspectionNotAllowed');
  const encoded = form.get('token');
  if (encoded === null) throw new Refusal('noTokenToIntrospect');
  const token = readIssuedToken(state.keys, encoded);
  if (!token || !isIntrospectable(state, token)) {
    return jsonAnswer(200, { active: false }, { 'Cache-Control': 'no-cache' });
  }
  const username = token.claims['preferred_username'];
  return jsonAnswer(
    200,
    {
      ...token.claims,
      client_id: token.azp,
      ...(username === undefined ? {} : { username }),
      token_type: token.typ,
      active: true,
    },
    { 'Cache-Control': 'no-cache' },
  );
}

/** RFC 7009: a refresh token ends the session, an access token stops being active. */
export function answerRevocation(state: IssuerState, request: StandRequest): Answer {
  const form = readForm(request);
  const client = authenticateClient(request, form, state.clients, state.clientSecret);
  const encoded = form.get('token');
  if (encoded === null) throw new Refusal('noToken');
  const token = readIssuedToken(state.keys, encoded);
  if (!token) throw new Refusal('unknownToken');
  if (token.typ === 'ID') throw new Refusal('unsupportedTokenType');
  if (token.azp !== client.clientId) throw new Refusal('foreignToken');
  if (token.sid !== undefined && !state.sessions.find(token.sid)) throw new Refusal('unknownToken');
  if (token.typ === 'Refresh' && token.sid !== undefined) state.sessions.end(token.sid);
  else state.revokedTokenIds.add(token.jti);
  return emptyAnswer(200, contentPolicy);
}

/**
 * Logout by POST of client_id and refresh_token; the same token twice is 204 twice. Without a token it is the logout
 * of a browser: a page that asks.
 */
export function answerLogout(state: IssuerState, request: StandRequest): Answer {
  const form = readForm(request);
  const encoded = form.get('refresh_token');
  if (encoded === null) return logoutPage();
  const client = authenticateClient(request, form, state.clients, state.clientSecret);
  const token = readIssuedToken(state.keys, encoded);
  if (token?.typ !== 'Refresh' || token.sid === undefined) throw new Refusal('badRefreshToken');
  if (token.azp !== client.clientId) throw new Refusal('foreignRefreshToken');
  state.sessions.end(token.sid);
  return emptyAnswer(204, { ...contentPolicy, 'Cache-Control': 'no-cache' });
}

/** Sent with an empty success of revocation and logout, and with nothing else. */
const contentPolicy = {
  'Content-Security-Policy': "frame-src 'self'; frame-ancestors 'self'; object-src 'none';",
};

/** The introspection endpoint has words of its own for a wrong secret; 26.5 also for an unknown client. */
function authenticateIntrospector(
  state: IssuerState,
  request: StandRequest,
  form: URLSearchParams,
): RealmClient {
  try {
    return authenticateClient(request, form, state.clients, state.clientSecret);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isHidden = error.refusal === 'wrongClientSecret' || state.keycloakVersion === '26.5';
    throw isHidden ? new Refusal('introspectorNotAuthenticated') : error;
  }
}

function isActiveAccessToken(state: IssuerState, token: IssuedToken): boolean {
  return token.typ === 'Bearer' && isUnexpired(state, token) && !state.revokedTokenIds.has(token.jti);
}

function isIntrospectable(state: IssuerState, token: IssuedToken): boolean {
  // 26.5 called a refresh or ID token active, too.
  if (token.typ !== 'Bearer' && state.keycloakVersion !== '26.5') return false;
  if (token.sid !== undefined && !state.sessions.find(token.sid)) return false;
  return isUnexpired(state, token) && !state.revokedTokenIds.has(token.jti);
}

function isUnexpired(state: IssuerState, token: IssuedToken): boolean {
  return token.exp * 1000 > state.now();
}

function challenge(status: number, error?: string, description?: string): Answer {
  const words = error === undefined ? '' : `, error="${error}", error_description="${description ?? ''}"`;
  return emptyAnswer(status, {
    'Content-Type': 'text/plain;charset=utf-8',
    'WWW-Authenticate': `Bearer realm="${realm.name}"${words}`,
  });
}
