// The issuer's routes: what Keycloak 26 answers for one realm.
import { emptyAnswer, jsonAnswer, withHeaders, type Answer } from '../http/answer';
import type { StandRequest } from '../http/request';
import { findRoute, type Route } from '../http/router';
import { answerDiscovery, answerKeys, answerRealm } from './documents';
import {
  answerAuthorization,
  answerExpiredForm,
  answerLoginForm,
  answerRequiredAction,
} from './authorization-endpoint';
import { errorPage, logoutPage } from './html-pages';
import type { IssuerState } from './issuer-state';
import { realm } from './realm';
import { Refusal, refusalAnswer } from './refusals';
import { answerIntrospection, answerLogout, answerRevocation, answerUserinfo } from './session-endpoints';
import { answerTokenRequest } from './token-endpoint';

/** Answers one request to the issuer; refusals and unknown paths included. */
export function answerIssuer(state: IssuerState, request: StandRequest): Answer {
  const match = findRoute(routes, request.method, request.path);
  if (match.kind === 'no-path') return answerUnknownPath(request);
  if (match.kind === 'wrong-method') {
    // Observed on 26.7.1: the document answers 404 to a wrong method, the protocol's endpoints 405; no Allow.
    const isDocument = request.path.endsWith('/.well-known/openid-configuration');
    return withHeaders(statusAnswer(request, isDocument ? 404 : 405), securityHeaders);
  }
  const { answer, isJsonOnly = false, headers = securityHeaders } = match.route;
  if (isJsonOnly && !acceptsJson(request)) return withHeaders(statusAnswer(request, 406), headers);
  return withHeaders(answerOrRefuse(state, request, answer), headers);
}

interface IssuerRoute extends Route {
  readonly answer: (state: IssuerState, request: StandRequest) => Answer;
  /** Whoever does not accept JSON gets 406; elsewhere JSON is sent whatever is accepted. */
  readonly isJsonOnly?: true;
  /** On every answer of this route, refusals too; by default {@link securityHeaders}. */
  readonly headers?: Readonly<Record<string, string>>;
}

const realmPath = `/realms/${realm.name}`;
const protocolPath = `${realmPath}/protocol/openid-connect`;
/** Userinfo alone is sent without X-Frame-Options. */
const userinfoHeaders = {
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'none',
};
/** On every answer of the realm's resources, but not on an unmatched path or realm. */
const securityHeaders = { ...userinfoHeaders, 'X-Frame-Options': 'SAMEORIGIN' };
/** RFC 6749 §5.1. */
const tokenHeaders = { ...securityHeaders, 'Cache-Control': 'no-store', Pragma: 'no-cache' };

const routes: readonly IssuerRoute[] = [
  { ...route('GET', realmPath), answer: answerRealm, isJsonOnly: true },
  {
    ...route('GET', `${realmPath}/.well-known/openid-configuration`),
    answer: answerDiscovery,
    isJsonOnly: true,
  },
  { ...route('GET', `${protocolPath}/certs`), answer: answerKeys },
  { ...route('GET', `${protocolPath}/auth`), answer: answerAuthorization },
  { ...route('POST', `${realmPath}/login-actions/authenticate`), answer: answerLoginForm },
  { ...route('GET', `${realmPath}/login-actions/authenticate`), answer: answerExpiredForm },
  { ...route('GET', `${realmPath}/login-actions/required-action`), answer: answerRequiredAction },
  {
    ...route('POST', `${protocolPath}/token`),
    answer: answerTokenRequest,
    headers: tokenHeaders,
  },
  { ...route('POST', `${protocolPath}/token/introspect`), answer: answerIntrospection },
  { ...route('POST', `${protocolPath}/revoke`), answer: answerRevocation },
  { ...route('POST', `${protocolPath}/logout`), answer: answerLogout },
  { ...route('GET', `${protocolPath}/logout`), answer: logoutPage },
  { ...route('GET', `${protocolPath}/userinfo`), answer: answerUserinfo, headers: userinfoHeaders },
  { ...route('POST', `${protocolPath}/userinfo`), answer: answerUserinfo, headers: userinfoHeaders },
  // A browser's preflight (CORS); the stand lets no front end in, so that nothing is allowed here.
  ...['token', 'token/introspect', 'revoke', 'logout', 'certs', 'userinfo'].map((endpoint) => ({
    ...route('OPTIONS', `${protocolPath}/${endpoint}`),
    answer: () => emptyAnswer(200),
    headers: userinfoHeaders,
  })),
];

function route(method: string, pathname: string): Route {
  return { method, path: new URLPattern({ pathname }) };
}

function answerOrRefuse(state: IssuerState, request: StandRequest, answer: IssuerRoute['answer']): Answer {
  try {
    return answer(state, request);
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error, state.keycloakVersion);
    throw error;
  }
}

function answerUnknownPath(request: StandRequest): Answer {
  const [, first, realmName] = request.path.split('/');
  if (first !== 'realms') return errorAnswer(request, 404, 'Unable to find matching target resource method');
  if (realmName !== realm.name) return errorAnswer(request, 404, 'Realm does not exist');
  return withHeaders(statusAnswer(request, 404), securityHeaders);
}

function statusAnswer(request: StandRequest, status: keyof typeof reasons): Answer {
  return errorAnswer(request, status, `HTTP ${status} ${reasons[status]}`);
}

const reasons = { 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable' } as const;

function errorAnswer(request: StandRequest, status: number, error: string): Answer {
  const wantsHtml = (request.headers.get('accept') ?? '').includes('text/html');
  return wantsHtml ? errorPage(status) : jsonAnswer(status, { error });
}

function acceptsJson(request: StandRequest): boolean {
  const accepted = (request.headers.get('accept') ?? '*/*')
    .split(',')
    .map((range) => range.split(';')[0]?.trim());
  return accepted.some((range) => ['*/*', 'application/*', 'application/json'].includes(range ?? ''));
}
