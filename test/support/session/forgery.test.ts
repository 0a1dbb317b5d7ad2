// Forged tokens differ from the real one in just what makes them forged.
import { test } from 'node:test';
import { expect } from 'chai';
import { SignJWT, createLocalJWKSet, decodeJwt, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { codeOf } from '../../../support/core/errors';
import { forgeIssuer, tamperToken } from '../../../support/session/forgery';

test('подделанный токен не проходит проверку подписи, настоящий — проходит', async () => {
  const { token, verify } = await realToken();
  expect(await verify(token)).to.equal(undefined);
  expect(await verify(tamperToken(token))).to.equal('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
  expect(decodeJwt(tamperToken(token))['azp']).to.equal('fe-client');
});

test('токен чужого Keycloak подписан чужим ключом и назван чужим issuer', async () => {
  const { token, verify } = await realToken();
  const forged = await forgeIssuer(token);
  expect(await verify(forged)).to.equal('ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
  expect(decodeJwt(forged)).to.include({
    azp: 'fe-client',
    iss: 'https://keycloak.foreign.example/realms/foreign',
  });
});

async function realToken(): Promise<{
  token: string;
  verify: (token: string) => Promise<string | undefined>;
}> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'a', alg: 'RS256' }] });
  const token = await new SignJWT({ azp: 'fe-client', sub: 'кто-то' })
    .setProtectedHeader({ alg: 'RS256', kid: 'a' })
    .sign(privateKey);
  return {
    token,
    verify: async (candidate) => {
      try {
        await jwtVerify(candidate, keys);
        return undefined;
      } catch (error) {
        return codeOf(error);
      }
    },
  };
}
