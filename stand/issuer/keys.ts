// The realm's keys. Signing is done here by hand, so that a client library checks another hand's work.
import {
  createHmac,
  generateKeyPair,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';

/** A JSON Web Key, public half (RFC 7517). */
export interface PublicJwk {
  readonly kid: string;
  readonly kty: 'RSA';
  readonly alg: 'RS256' | 'RSA-OAEP';
  readonly use: 'sig' | 'enc';
  readonly n: string;
  readonly e: string;
}

/** What signs and verifies the realm's tokens. */
export interface RealmKeys {
  /** Two keys, as Keycloak lists them: RS256 for signatures, RSA-OAEP for encryption. */
  readonly published: readonly PublicJwk[];
  /** The signing key as base64 of its DER, as `GET /realms/<realm>` shows it. */
  readonly publicKey: string;
  /** A JWS in compact form (RFC 7515 §3.1) under RS256: access and ID tokens. */
  signRs256(claims: object): string;
  /** A JWS under HS512: refresh tokens, which only the issuer itself can verify. */
  signHs512(claims: object): string;
  /** The claims of a token that this realm signed, or `undefined`; lifetimes are not looked at. */
  readClaims(token: string): { readonly algorithm: string; readonly claims: unknown } | undefined;
}

/** Makes new keys; both pairs are made at the same time, off the main thread. */
export async function createRealmKeys(): Promise<RealmKeys> {
  const [signing, encryption] = await Promise.all([makePair(), makePair()]);
  const secret = randomBytes(64);
  const rsKid = makeKid();
  const hsKid = makeKid();

  const algorithms: Readonly<
    Record<string, { readonly kid: string; isSigned(input: string, signature: Buffer): boolean }>
  > = {
    RS256: {
      kid: rsKid,
      isSigned: (input, signature) => verify('sha256', Buffer.from(input), signing.publicKey, signature),
    },
    HS512: { kid: hsKid, isSigned: (input, signature) => isEqual(hmac(secret, input), signature) },
  };

  return {
    published: [
      publicJwk(signing, rsKid, 'RS256', 'sig'),
      publicJwk(encryption, makeKid(), 'RSA-OAEP', 'enc'),
    ],
    publicKey: signing.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    signRs256(claims) {
      const input = signingInput({ alg: 'RS256', typ: 'JWT', kid: rsKid }, claims);
      return `${input}.${sign('sha256', Buffer.from(input), signing.privateKey).toString('base64url')}`;
    },
    signHs512(claims) {
      const input = signingInput({ alg: 'HS512', typ: 'JWT', kid: hsKid }, claims);
      return `${input}.${hmac(secret, input).toString('base64url')}`;
    },
    readClaims(token) {
      const [header, payload, signature, ...rest] = token.split('.');
      if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return;
      const parsed = parseJson(header);
      if (!isRecord(parsed) || typeof parsed['alg'] !== 'string') return;
      const algorithm = algorithms[parsed['alg']];
      if (!algorithm || parsed['kid'] !== algorithm.kid) return;
      if (!algorithm.isSigned(`${header}.${payload}`, Buffer.from(signature, 'base64url'))) return;
      return { algorithm: parsed['alg'], claims: parseJson(payload) };
    },
  };
}

interface RsaPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function makePair(): Promise<RsaPair> {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
}

function makeKid(): string {
  return randomBytes(32).toString('base64url');
}

function publicJwk(pair: RsaPair, kid: string, alg: PublicJwk['alg'], use: PublicJwk['use']): PublicJwk {
  const { n = '', e = '' } = pair.publicKey.export({ format: 'jwk' });
  return { kid, kty: 'RSA', alg, use, n, e };
}

function signingInput(header: object, claims: object): string {
  return [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

function hmac(secret: Buffer, input: string): Buffer {
  return createHmac('sha512', secret).update(input).digest();
}

function isEqual(expected: Buffer, received: Buffer): boolean {
  return expected.length === received.length && timingSafeEqual(expected, received);
}

function parseJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined; // Not JSON, so not a token of ours.
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
