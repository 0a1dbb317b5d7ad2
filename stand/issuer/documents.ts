// What the issuer publishes about itself.
import { jsonAnswer, type Answer } from '../http/answer';
import type { IssuerState } from './issuer-state';
import { realm } from './realm';
import { grantTypes } from './token-endpoint';

/** OpenID Connect Discovery 1.0 §4.2: Keycloak's document, cut to what this issuer can do. */
export function answerDiscovery(state: IssuerState): Answer {
  const protocol = `${state.issuerUrl}/protocol/openid-connect`;
  const authentication = ['client_secret_basic', 'client_secret_post'];
  return jsonAnswer(
    200,
    {
      issuer: state.issuerUrl,
      authorization_endpoint: `${protocol}/auth`,
      token_endpoint: `${protocol}/token`,
      introspection_endpoint: `${protocol}/token/introspect`,
      userinfo_endpoint: `${protocol}/userinfo`,
      end_session_endpoint: `${protocol}/logout`,
      jwks_uri: `${protocol}/certs`,
      grant_types_supported: grantTypes(),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: authentication,
      introspection_endpoint_auth_methods_supported: authentication,
      revocation_endpoint: `${protocol}/revoke`,
      revocation_endpoint_auth_methods_supported: authentication,
      claims_supported: [
        'iss',
        'sub',
        'aud',
        'exp',
        'iat',
        'name',
        'given_name',
        'family_name',
        'email',
        'acr',
      ],
      scopes_supported: [
        ...new Set([...realm.optionalScopes, ...realm.defaultScopes, ...realm.silentScopes]),
      ],
      code_challenge_methods_supported: ['plain', 'S256'],
      authorization_response_iss_parameter_supported: true,
    },
    { 'Cache-Control': 'no-cache, must-revalidate, no-transform, no-store' },
  );
}

/** RFC 7517 §5; Keycloak's order of the keys is not stable, so nobody may rely on this one. */
export function answerKeys(state: IssuerState): Answer {
  return jsonAnswer(200, { keys: state.keys.published }, { 'Cache-Control': 'no-cache' });
}

/** The realm's own description, which old adapters read; it alone has a charset. */
export function answerRealm(state: IssuerState): Answer {
  return jsonAnswer(
    200,
    {
      realm: realm.name,
      public_key: state.keys.publicKey,
      'token-service': `${state.issuerUrl}/protocol/openid-connect`,
      'account-service': `${state.issuerUrl}/account`,
      'tokens-not-before': 0,
    },
    { 'Content-Type': 'application/json;charset=UTF-8', 'Cache-Control': 'no-cache' },
  );
}
