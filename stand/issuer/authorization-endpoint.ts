// The authorization endpoint and the pages of its login: statuses, cookies, redirects and texts as observed on
// Keycloak 26.7.3, theme keycloak.v2; only what the authorization code flow needs.
import { randomUUID } from 'node:crypto';
import { emptyAnswer, jsonAnswer, withHeaders, type Answer } from '../http/answer';
import type { StandRequest } from '../http/request';
import type { Authentication, AuthorizationRequest } from './authentications';
import { readForm } from './form';
import { loginPage, messagePage, oneTimeCodePage, updatePasswordPage, type LoginForm } from './html-pages';
import type { IssuerState } from './issuer-state';
import { realm, type RealmClient, type RealmUser } from './realm';
import { Refusal } from './refusals';
import { grantedScopes } from './token-endpoint';

/** GET …/protocol/openid-connect/auth, RFC 6749 §4.1.1: the login form, an error page or an error for the client. */
export function answerAuthorization(state: IssuerState, request: StandRequest): Answer {
  const { query } = request;
  const clientId = query.get('client_id');
  if (clientId === null) return errorAnswer(request, 'Invalid Request');
  const client = state.clients.find((candidate) => candidate.clientId === clientId);
  if (!client) return errorAnswer(request, 'Client not found.');
  if (client.enabled === false) return errorAnswer(request, 'Client disabled.');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!isRegistered(client, redirectUri)) return errorAnswer(request, 'Invalid parameter: redirect_uri');

  const problem = problemOf(query);
  if (problem) return redirect(state, redirectUri, { ...problem, ...stateOf(query.get('state')) });
  const asked: AuthorizationRequest = {
    client,
    redirectUri,
    scopes: grantedScopes(query.get('scope')),
    codeChallenge: query.get('code_challenge') ?? '',
    ...stateOf(query.get('state')),
    ...(query.has('nonce') ? { nonce: query.get('nonce') ?? '' } : {}),
  };
  const authentication = state.authentications.start(asked);
  return withHeaders(formPage(state, authentication), {
    'Set-Cookie': [
      `AUTH_SESSION_ID=${authentication.id};Version=1;Path=/realms/${realm.name}/;Secure;HttpOnly;SameSite=None`,
      `KC_RESTART=${randomUUID()};Version=1;Path=/realms/${realm.name}/;Secure;HttpOnly;SameSite=None`,
    ].join('\n'),
  });
}

/** POST …/login-actions/authenticate: the form with what was typed in. */
export function answerLoginForm(state: IssuerState, request: StandRequest): Answer {
  const authentication = authenticationOf(state, request);
  if (!authentication) return withHeaders(errorAnswer(request, cookieLost), pageHeaders);
  if (request.query.get('session_code') !== authentication.sessionCode) {
    return emptyAnswer(302, { ...pageHeaders, Location: actionUrl(state, authentication, 'authenticate') });
  }
  state.authentications.renewCode(authentication);
  const form = readForm(request);
  const username = form.get('username') ?? '';
  try {
    return passed(state, authentication, state.accounts.enter(username, form.get('password')));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.refusal === 'accountDisabled'
      ? formPage(state, authentication, {
          username,
          alert: 'Account is disabled, contact your administrator.',
        })
      : formPage(state, authentication, { username, fieldError: 'Invalid username or password.' });
  }
}

/** GET …/login-actions/authenticate: where a form with a used session code leads. */
export function answerExpiredForm(state: IssuerState, request: StandRequest): Answer {
  const authentication = authenticationOf(state, request);
  if (!authentication) return withHeaders(errorAnswer(request, cookieLost), pageHeaders);
  return formPage(state, authentication, { alert: 'Action expired. Please continue with login now.' });
}

/** GET …/login-actions/required-action: the page that stands between a right password and the code. */
export function answerRequiredAction(state: IssuerState, request: StandRequest): Answer {
  const authentication = authenticationOf(state, request);
  if (!authentication?.user) return withHeaders(errorAnswer(request, cookieLost), pageHeaders);
  const action = actionUrl(state, authentication, 'required-action', {
    session_code: authentication.sessionCode,
    execution: authentication.user.requiredAction ?? '',
  });
  return withHeaders(updatePasswordPage(action), pageHeaders);
}

const cookieLost =
  'Restart login cookie not found. It may have expired; it may have been deleted or cookies are disabled in your browser. If cookies are disabled then enable them. Click Back to Application to login again.';

const pageHeaders = {
  'Cache-Control': 'no-store, must-revalidate, max-age=0',
  'Content-Security-Policy': "frame-src 'self'; frame-ancestors 'self'; object-src 'none';",
};

/** The id of the login form's step in the realm's flow; it lasts as long as the realm. */
const formExecution = randomUUID();

/** The order is Keycloak's: response type, scope, then PKCE (RFC 7636 §4.4.1). */
function problemOf(query: URLSearchParams): Readonly<Record<string, string>> | undefined {
  const invalid = (description: string) => ({
    error: 'invalid_request',
    error_description: description,
  });
  if (!query.has('response_type')) return invalid('Missing parameter: response_type');
  if (query.get('response_type') !== 'code') return { error: 'unsupported_response_type' };
  try {
    grantedScopes(query.get('scope'));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { error: 'invalid_scope', error_description: `Invalid scopes: ${error.subject}` };
  }
  if (!query.has('code_challenge_method')) return invalid('Missing parameter: code_challenge_method');
  if (query.get('code_challenge_method') !== 'S256') {
    return invalid('Invalid parameter: code challenge method is not matching the configured one');
  }
  const challenge = query.get('code_challenge');
  if (challenge === null) return invalid('Missing parameter: code_challenge');
  if (!/^[\w.~-]{43,128}$/u.test(challenge)) return invalid('Invalid parameter: code_challenge');
  return query.get('prompt') === 'none' ? { error: 'login_required' } : undefined;
}

/** A right password: a further page, or the code. */
function passed(state: IssuerState, authentication: Authentication, user: RealmUser): Answer {
  authentication.user = user;
  if (user.otpRequired) {
    const action = actionUrl(state, authentication, 'authenticate', {
      session_code: authentication.sessionCode,
    });
    return withHeaders(oneTimeCodePage(action, user.username), pageHeaders);
  }
  if (user.requiredAction) {
    const execution = { execution: user.requiredAction };
    return emptyAnswer(302, {
      ...pageHeaders,
      Location: actionUrl(state, authentication, 'required-action', execution),
    });
  }
  const session = state.sessions.start(user, authentication.client, { isByForm: true });
  const code = state.authentications.grant(authentication, session);
  const cookiePath = `Version=1;Path=/realms/${realm.name}/`;
  return withHeaders(
    redirect(state, authentication.redirectUri, {
      ...stateOf(authentication.state),
      session_state: session.id,
      code,
    }),
    {
      'Set-Cookie': [
        `KC_RESTART=;${cookiePath};Max-Age=0`,
        `KEYCLOAK_IDENTITY=${randomUUID()};${cookiePath};Secure;HttpOnly;SameSite=None`,
        `KEYCLOAK_SESSION=${randomUUID()};${cookiePath};Max-Age=36000;Secure;SameSite=None`,
      ].join('\n'),
    },
  );
}

function formPage(state: IssuerState, authentication: Authentication, told: Partial<LoginForm> = {}): Answer {
  const action = actionUrl(state, authentication, 'authenticate', {
    session_code: authentication.sessionCode,
  });
  return withHeaders(loginPage({ ...told, action }), pageHeaders);
}

function actionUrl(
  state: IssuerState,
  { client, tabId }: Authentication,
  name: 'authenticate' | 'required-action',
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({
    ...more,
    execution: more['execution'] ?? formExecution,
    client_id: client.clientId,
    tab_id: tabId,
  });
  return `${state.issuerUrl}/login-actions/${name}?${query.toString()}`;
}

/** The authorization response: `iss` is always there (RFC 9207). */
function redirect(
  state: IssuerState,
  redirectUri: string,
  parameters: Readonly<Record<string, string>>,
): Answer {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...parameters, iss: state.issuerUrl }))
    url.searchParams.set(name, value);
  return emptyAnswer(302, { ...pageHeaders, Location: url.href });
}

/** A client that has no way back gets a page; whoever does not ask for HTML gets the same words as JSON. */
function errorAnswer(request: StandRequest, error: string): Answer {
  const wantsHtml = (request.headers.get('accept') ?? '').includes('text/html');
  return wantsHtml ? messagePage(400, error) : jsonAnswer(400, { error });
}

/** A trailing `*` stands for any ending. */
function isRegistered({ redirectUris = [] }: RealmClient, redirectUri: string): boolean {
  return redirectUris.some((pattern) =>
    pattern.endsWith('*') ? redirectUri.startsWith(pattern.slice(0, -1)) : redirectUri === pattern,
  );
}

function stateOf(state: string | null | undefined): { readonly state?: string } {
  return state == null ? {} : { state };
}

function authenticationOf(state: IssuerState, request: StandRequest): Authentication | undefined {
  const id = /(?:^|;\s*)AUTH_SESSION_ID=([^;]+)/u.exec(request.headers.get('cookie') ?? '')?.[1];
  return id === undefined ? undefined : state.authentications.find(id);
}
