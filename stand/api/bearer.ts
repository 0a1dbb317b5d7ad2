// Who calls, by the bearer token (RFC 6750); the issuer may be this stand's or a real Keycloak.
import type { JWTPayload } from 'jose';
import { ApiProblem } from './problem';

/** The caller, as the token describes him. */
export interface Caller {
  readonly username: string;
  readonly roles: readonly string[];
}

/** Whose tokens the API takes. */
export interface TrustedIssuer {
  /** The `iss` of the tokens. */
  readonly issuerUrl: string;
  readonly jwksUrl: string;
  /** What `aud` must hold; also the client of `resource_access` whose roles count. */
  readonly audience: string;
}

export interface BearerCheck {
  /** Loads what the first check needs. */
  warmUp(): Promise<void>;
  /**
   * Verifies signature, lifetime, issuer, audience and `typ`.
   * @throws ApiProblem 401: with a bare `Bearer` without a token, with `invalid_token` for a bad one (RFC 6750 §3)
   */
  identify(authorization: string | undefined): Promise<Caller>;
}

/** @param now milliseconds since the epoch */
export function createBearerCheck(trusted: TrustedIssuer, now: () => number): BearerCheck {
  let verifier: Promise<Verifier> | undefined;
  const loaded = (): Promise<Verifier> => (verifier ??= loadVerifier(trusted, now));
  return {
    async warmUp() {
      await loaded();
    },
    async identify(authorization) {
      const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) {
        throw new ApiProblem('unauthorized', 'Передайте токен доступа в заголовке Authorization', [], {
          'WWW-Authenticate': 'Bearer',
        });
      }
      const verify = await loaded();
      return callerOf(await verify(token), trusted.audience);
    },
  };
}

type Verifier = (token: string) => Promise<JWTPayload>;

async function loadVerifier(
  { issuerUrl, jwksUrl, audience }: TrustedIssuer,
  now: () => number,
): Promise<Verifier> {
  const { createRemoteJWKSet, errors, jwtVerify } = await import('jose');
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: issuerUrl,
        audience,
        algorithms: ['RS256'],
        currentDate: new Date(now()),
      });
      // Keycloak's ID and refresh tokens are no access tokens, whatever their signature.
      if (payload['typ'] !== 'Bearer')
        throw invalidToken('The token is not an access token', 'Это не токен доступа');
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw invalidToken('The access token expired', 'Срок действия токена истёк');
      }
      if (error instanceof errors.JWTClaimValidationFailed) {
        throw invalidToken(`The claim ${error.claim} is not acceptable`, `Не подходит claim ${error.claim}`);
      }
      if (
        error instanceof errors.JWSSignatureVerificationFailed ||
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWSInvalid ||
        error instanceof errors.JWTInvalid ||
        error instanceof errors.JOSEAlgNotAllowed
      ) {
        throw invalidToken(
          'The access token is malformed or not signed by the issuer',
          'Подпись токена не подтверждена',
        );
      }
      throw error;
    }
  };
}

function invalidToken(description: string, detail: string): ApiProblem {
  return new ApiProblem('invalid-token', detail, [], {
    // Header values are ASCII: RFC 6750 §3 allows no Cyrillic here.
    'WWW-Authenticate': `Bearer error="invalid_token", error_description="${description}"`,
  });
}

function callerOf(payload: JWTPayload, audience: string): Caller {
  const roles = property(property(payload['resource_access'], audience), 'roles');
  const username = payload['preferred_username'];
  return {
    username: typeof username === 'string' ? username : (payload.sub ?? ''),
    roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
  };
}

function property(node: unknown, key: string): unknown {
  return typeof node === 'object' && node !== null
    ? (node as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
