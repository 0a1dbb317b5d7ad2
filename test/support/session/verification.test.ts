// The access token against the realm's keys: each reason has a token that brings it about, and a neighbour that is good.
import { before, describe, test } from 'node:test';
import { expect } from 'chai';
import {
  SignJWT,
  exportJWK,
  generateKeyPair,
  type CryptoKey,
  type JSONWebKeySet,
  type JWTPayload,
} from 'jose';
import { clockSkewSeconds, verifyAccessToken } from '../../../support/session/verification';

const issuer = 'https://keycloak.example/realms/aurora-realm';
const nowMs = Date.parse('2026-11-23T20:00:00Z');
const nowSeconds = nowMs / 1000;
const good = { iss: issuer, aud: ['be-client', 'account'], iat: nowSeconds, exp: nowSeconds + 1800 };

let keys: JSONWebKeySet;
let privateKey: CryptoKey;
let strangeKey: CryptoKey;

before(async () => {
  const [own, strange] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  privateKey = own.privateKey;
  strangeKey = strange.privateKey;
  keys = { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'a', use: 'sig', alg: 'RS256' }] };
});

/** What differs from a good token, how the clocks differ, and what is found. */
const rows: readonly {
  readonly claim: string;
  readonly claims?: JWTPayload;
  readonly skewSeconds?: number;
  readonly kid?: string;
  readonly isForged?: boolean;
  readonly reason: string | undefined;
}[] = [
  { claim: 'хороший токен годится', reason: undefined },
  { claim: 'чужая подпись', isForged: true, reason: 'signature' },
  { claim: 'неизвестный ключ', kid: 'b', reason: 'key' },
  { claim: 'чужой iss', claims: { iss: `${issuer}-2` }, reason: 'issuer' },
  { claim: 'пустой iss', claims: { iss: '' }, reason: 'issuer' },
  { claim: 'aud без нашего API', claims: { aud: 'account' }, reason: 'audience' },
  { claim: 'aud — одно имя, и оно наше', claims: { aud: 'be-client' }, reason: undefined },
  { claim: 'истёк', claims: { exp: nowSeconds - 60 }, reason: 'expired' },
  { claim: 'истёк секунду назад — в пределах допуска', claims: { exp: nowSeconds - 1 }, reason: undefined },
  { claim: 'ещё не действует', claims: { nbf: nowSeconds + 60 }, reason: 'premature' },
  {
    claim: 'истёк лишь потому, что наши часы спешат',
    claims: { exp: nowSeconds - 60 },
    skewSeconds: -120,
    reason: 'clocks',
  },
  {
    claim: 'не действует лишь потому, что наши часы отстают',
    claims: { nbf: nowSeconds + 60 },
    skewSeconds: 90,
    reason: 'clocks',
  },
  {
    claim: 'истёк и по часам сервера',
    claims: { exp: nowSeconds - 600 },
    skewSeconds: -60,
    reason: 'expired',
  },
];

describe('проверка access-токена', () => {
  for (const { claim, claims = {}, skewSeconds = 0, kid = 'a', isForged = false, reason } of rows) {
    test(claim, async () => {
      const token = await new SignJWT({ ...good, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid })
        .sign(isForged ? strangeKey : privateKey);
      const rejection = await verifyAccessToken(
        token,
        { issuer, audience: 'be-client', keys, skewSeconds },
        nowMs,
      );
      expect(rejection).to.deep.equal(reason === undefined ? undefined : { reason, skewSeconds });
    });
  }

  test('без заданного aud он не проверяется', async () => {
    const token = await new SignJWT({ ...good, aud: 'account' })
      .setProtectedHeader({ alg: 'RS256', kid: 'a' })
      .sign(privateKey);
    expect(
      await verifyAccessToken(token, { issuer, audience: undefined, keys, skewSeconds: 0 }, nowMs),
    ).to.equal(undefined);
  });

  test('непрозрачный токен проверять нечем', async () => {
    expect(
      await verifyAccessToken(crypto.randomUUID(), { issuer, audience: 'be-client', keys, skewSeconds: 0 }),
    ).to.equal(undefined);
  });

  test('JWT без подписи не годится', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'none' })}.${part(good)}.`;
    expect(
      await verifyAccessToken(token, { issuer, audience: 'be-client', keys, skewSeconds: 0 }, nowMs),
    ).to.deep.equal({
      reason: 'form',
      skewSeconds: 0,
    });
  });
});

test('разница часов — по заголовку Date, а без него её нет', () => {
  expect(clockSkewSeconds('Mon, 23 Nov 2026 20:02:05 GMT', nowMs)).to.equal(125);
  expect(clockSkewSeconds('Mon, 23 Nov 2026 19:59:00 GMT', nowMs)).to.equal(-60);
  expect(clockSkewSeconds(undefined, nowMs)).to.equal(0);
  expect(clockSkewSeconds('вчера', nowMs)).to.equal(0);
});
