// The authorization code flow with PKCE (RFC 6749 §4.1, RFC 7636), through Keycloak's own login form.
import * as oidc from 'openid-client';
import type { Exchange, HttpRequest, TransportFailure } from '../http/exchange';
import { secrets } from '../secrets/registry';
import { passLoginForm } from './login-form';

/** Who logs in, for what, and where the client expects the code. */
export interface CodeFlow {
  readonly username: string;
  readonly password: string;
  /** Space-separated, RFC 6749 §3.3. */
  readonly scope: string;
  /** Registered for the client; it is compared, never requested. */
  readonly redirectUri: string;
}

/**
 * Asks for a code by the login form and for tokens by the code; `state`, `iss` (RFC 9207) and `nonce` are checked.
 *
 * @throws LoginFormRefusal, AuthorizationResponseError, ResponseBodyError: refusals of the form, of the redirect and
 * of the token endpoint
 */
export async function requestTokensByForm(
  configuration: oidc.Configuration,
  { username, password, scope, redirectUri }: CodeFlow,
  send: (request: HttpRequest) => Promise<Exchange | TransportFailure>,
): Promise<oidc.TokenEndpointResponse> {
  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  secrets.add(verifier, state, nonce);
  const authorizationUrl = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope,
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const answer = await passLoginForm({ authorizationUrl, redirectUri, username, password }, send);
  const isIdTokenExpected = scope.split(' ').includes('openid');
  return oidc.authorizationCodeGrant(configuration, answer, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    ...(isIdTokenExpected ? { expectedNonce: nonce, idTokenExpected: true } : {}),
  });
}
