// Reads back the tokens that the issuer itself has signed.
import type { RealmKeys } from './keys';

/** The claims that the issuer's endpoints decide by. */
export interface IssuedToken {
  readonly typ: string;
  readonly azp: string;
  readonly sub: string;
  readonly jti: string;
  readonly exp: number;
  readonly scopes: readonly string[];
  readonly sid: string | undefined;
  /** All claims, as they are. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The token if this issuer signed it; whether it is still good is for the caller to say. */
export function readIssuedToken(keys: RealmKeys, token: string): IssuedToken | undefined {
  const claims = keys.readClaims(token)?.claims;
  if (typeof claims !== 'object' || claims === null) return undefined;
  const record = claims as Readonly<Record<string, unknown>>;
  const { typ, azp, sub, jti, exp, scope, sid } = record;
  if (typeof typ !== 'string' || typeof azp !== 'string' || typeof sub !== 'string') return undefined;
  if (typeof jti !== 'string' || typeof exp !== 'number') return undefined;
  return {
    typ,
    azp,
    sub,
    jti,
    exp,
    scopes: typeof scope === 'string' ? scope.split(' ') : [],
    sid: typeof sid === 'string' ? sid : undefined,
    claims: record,
  };
}
