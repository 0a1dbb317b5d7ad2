// Is the granted access token what an API will accept: signature, iss, aud, exp and nbf against the realm's keys.
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { codeOf, isRecord } from '../core/errors';

/** Clocks of two machines are never quite the same: this much is nobody's fault, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** What an access token must be. */
export interface TokenRequirements {
  /** `issuer` of discovery, RFC 8414 §2. */
  readonly issuer: string;
  /** Must be among `aud`, RFC 7519 §4.1.3; not checked where undefined. */
  readonly audience: string | undefined;
  /** The realm's keys, RFC 7517 §5. */
  readonly keys: JSONWebKeySet;
  /** The server's clock minus this machine's, seconds: from the Date header of the token response. */
  readonly skewSeconds: number;
}

/** Why a granted token is of no use; nothing of the token itself. */
export interface Rejection {
  readonly reason: 'signature' | 'key' | 'issuer' | 'audience' | 'expired' | 'premature' | 'clocks' | 'form';
  readonly skewSeconds: number;
}

const reasonsByCode: Readonly<Record<string, Rejection['reason']>> = {
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
  ERR_JWKS_NO_MATCHING_KEY: 'key',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'key',
  ERR_JWT_EXPIRED: 'expired',
};

const reasonsByClaim: Readonly<Record<string, Rejection['reason']>> = {
  iss: 'issuer',
  aud: 'audience',
  exp: 'expired',
  nbf: 'premature',
};

/**
 * Verifies a signed access token (JWS, RFC 7515) at this machine's time.
 *
 * @returns undefined where it is good, otherwise why not; `clocks` where only the difference of clocks makes it bad
 */
export async function verifyAccessToken(
  token: string,
  requirements: TokenRequirements,
  nowMs = Date.now(),
): Promise<Rejection | undefined> {
  // An opaque token is the API's own matter (RFC 6749 §1.4): there is nothing to verify.
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/u.test(token)) return undefined;
  const { skewSeconds } = requirements;
  const reason = await findReason(token, requirements, nowMs);
  if (reason === undefined) return undefined;
  const isMatterOfTime = reason === 'expired' || reason === 'premature';
  const isGoodThere =
    isMatterOfTime && (await findReason(token, requirements, nowMs + skewSeconds * 1000)) === undefined;
  return { reason: isGoodThere ? 'clocks' : reason, skewSeconds };
}

/** The server's clock minus this machine's, in whole seconds, by a Date header (RFC 9110 §6.6.1); 0 where it is absent. */
export function clockSkewSeconds(date: string | undefined, nowMs = Date.now()): number {
  const thereMs = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(thereMs) ? 0 : thereMs / 1000 - Math.floor(nowMs / 1000);
}

async function findReason(
  token: string,
  { issuer, audience, keys }: TokenRequirements,
  nowMs: number,
): Promise<Rejection['reason'] | undefined> {
  try {
    await jwtVerify(token, createLocalJWKSet(keys), {
      issuer,
      ...(audience === undefined ? {} : { audience }),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(nowMs),
    });
    return undefined;
  } catch (error) {
    // Errors of jose carry the claims: only the code and the claim's name are taken.
    const claim = isRecord(error) && typeof error['claim'] === 'string' ? error['claim'] : '';
    return reasonsByClaim[claim] ?? reasonsByCode[codeOf(error) ?? ''] ?? 'form';
  }
}
