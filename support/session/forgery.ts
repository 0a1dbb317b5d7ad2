// Access tokens that no API may accept, made of one that it does: a changed claim, and another issuer with its own key.
import { SignJWT, decodeJwt, decodeProtectedHeader, generateKeyPair } from 'jose';

/** The token with one claim changed and the signature left as it was (RFC 7515 §5.2: it no longer matches). */
export function tamperToken(token: string): string {
  const [header = '', , signature = ''] = token.split('.');
  const claims = { ...decodeJwt(token), sub: crypto.randomUUID() };
  return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
}

/** The same claims under another `iss`, signed by a key that the realm does not know (RFC 7519 §7.2). */
export async function forgeIssuer(token: string): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  const { kid = 'foreign' } = decodeProtectedHeader(token);
  return new SignJWT({ ...decodeJwt(token), iss: 'https://keycloak.foreign.example/realms/foreign' })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
    .sign(privateKey);
}
