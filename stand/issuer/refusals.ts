// Every refusal of the token endpoint and its neighbours, as data.
import { jsonAnswer, type Answer } from '../http/answer';

/** The versions whose answers the stand can give; the password grant's statuses changed in 26.6. */
export const keycloakVersions = ['26.5', '26.7'] as const;
export type KeycloakVersion = (typeof keycloakVersions)[number];

export type RefusalName = keyof typeof refusals;

/** A grant or an endpoint refuses; the issuer turns it into the answer of {@link refusalAnswer}. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly refusal: RefusalName,
    readonly subject = '',
  ) {
    super(refusal);
  }
}

/**
 * The answer to a refused request: `{error, error_description}` of RFC 6749 §5.2.
 * Statuses and texts were observed on Keycloak 26.7.3 (test/keycloak asks it again); 26.5 differs where `status` holds a pair
 * (26.6 upgrade guide: wrong credentials are 400 since).
 */
export function refusalAnswer({ refusal, subject }: Refusal, version: KeycloakVersion): Answer {
  const { status, error, description } = refusals[refusal];
  return jsonAnswer(ofVersion(status, version), {
    error: ofVersion(error, version),
    error_description: `${ofVersion(description, version)}${subject}`,
  });
}

/** The value of a version, where the versions differ. */
export function ofVersion<Value extends string | number>(
  value: Value | Readonly<Record<KeycloakVersion, Value>>,
  version: KeycloakVersion,
): Value {
  return typeof value === 'object' ? value[version] : value;
}

const badClient = 'Invalid client or Invalid client credentials';

const refusals = {
  // One text for a wrong password, an unknown user, a locked account and a missing code: Keycloak hides which it is.
  badCredentials: {
    status: { '26.5': 401, '26.7': 400 },
    error: 'invalid_grant',
    description: 'Invalid user credentials',
  },
  noUsername: { status: 401, error: 'invalid_request', description: 'Missing parameter: username' },
  accountDisabled: { status: 400, error: 'invalid_grant', description: 'Account disabled' },
  accountNotSetUp: { status: 400, error: 'invalid_grant', description: 'Account is not fully set up' },
  unknownClient: { status: 401, error: 'invalid_client', description: badClient },
  wrongClientSecret: { status: 401, error: 'unauthorized_client', description: badClient },
  directGrantsOff: {
    status: 400,
    error: 'unauthorized_client',
    description: 'Client not allowed for direct access grants',
  },
  consentRequired: { status: 400, error: 'invalid_client', description: 'Client requires user consent' },
  publicServiceAccount: {
    status: 401,
    error: 'unauthorized_client',
    description: 'Public client not allowed to retrieve service account',
  },
  badScope: { status: 400, error: 'invalid_scope', description: 'Invalid scopes: ' },
  noGrantType: { status: 400, error: 'invalid_request', description: 'Missing form parameter: grant_type' },
  unknownGrantType: { status: 400, error: 'unsupported_grant_type', description: 'Unsupported grant_type' },
  repeatedParameter: { status: 400, error: 'invalid_request', description: 'duplicated parameter' },
  noCode: { status: 400, error: 'invalid_request', description: 'Missing parameter: code' },
  badCode: { status: 400, error: 'invalid_grant', description: 'Code not valid' },
  foreignCode: {
    status: 400,
    error: 'invalid_grant',
    description: 'Auth error: Found different client_id in clientSession',
  },
  wrongRedirectUri: { status: 400, error: 'invalid_grant', description: 'Incorrect redirect_uri' },
  noVerifier: { status: 400, error: 'invalid_grant', description: 'PKCE code verifier not specified' },
  badVerifier: {
    status: 400,
    error: 'invalid_grant',
    description: 'PKCE verification failed: Invalid code verifier',
  },
  wrongVerifier: {
    status: 400,
    error: 'invalid_grant',
    description: 'PKCE verification failed: Code mismatch',
  },
  noRefreshToken: { status: 400, error: 'invalid_request', description: 'No refresh token' },
  badRefreshToken: { status: 400, error: 'invalid_grant', description: 'Invalid refresh token' },
  expiredRefreshToken: { status: 400, error: 'invalid_grant', description: 'Token is not active' },
  endedSession: { status: 400, error: 'invalid_grant', description: 'Session not active' },
  foreignRefreshToken: {
    status: 400,
    error: 'invalid_grant',
    description: "Invalid refresh token. Token client and authorized client don't match",
  },
  noTokenToIntrospect: { status: 400, error: 'invalid_request', description: 'Token not provided.' },
  noToken: { status: 400, error: 'invalid_request', description: 'Token not provided' },
  // RFC 7009 §2.2 wants 200 for an unknown token; Keycloak adds an error body to it.
  unknownToken: { status: 200, error: 'invalid_token', description: 'Invalid token' },
  unsupportedTokenType: {
    status: 400,
    error: 'unsupported_token_type',
    description: 'Unsupported token type',
  },
  foreignToken: { status: 400, error: 'invalid_request', description: 'Unmatching clients' },
  introspectorNotAuthenticated: {
    status: 401,
    error: { '26.5': 'invalid_request', '26.7': 'invalid_client' },
    description: { '26.5': 'Authentication failed.', '26.7': 'Client authentication failed.' },
  },
  introspectionNotAllowed: { status: 403, error: 'invalid_request', description: 'Client not allowed.' },
} as const;
