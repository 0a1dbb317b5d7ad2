// Certificates made at run time: X.509 v3 in DER (RFC 5280 §4.1), signed by their own key or by that of an authority.
import { generateKeyPairSync, sign } from 'node:crypto';

/** Critical, cA TRUE: RFC 5280 §4.2.1.9. */
const basicConstraints = Buffer.from('300f0603551d130101ff040530030101ff', 'hex');

/** A key and its certificate, both PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/** Somebody who signs certificates: a key, its certificate and the name in it. */
export interface Authority extends SelfSigned {
  readonly name: string;
}

/** An authority of one test: nobody trusts it who was not told to. */
export function makeAuthority(name: string): Authority {
  return { name, ...makeSelfSigned(name, { isAuthority: true }) };
}

/** A certificate for one DNS name; `isExpired` puts its time into the past, `isFuture` into the future. Signed by itself where no issuer is named. */
export function makeSelfSigned(
  name: string,
  {
    isExpired = false,
    isFuture = false,
    isAuthority = false,
    issuer,
  }: { isExpired?: boolean; isFuture?: boolean; isAuthority?: boolean; issuer?: Authority } = {},
): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ecdsaWithSha256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));
  const years = [isFuture ? '480101000000Z' : '200101000000Z', isExpired ? '210101000000Z' : '491231235959Z'];
  const alternativeNames = sequence(
    Buffer.from('0603551d11', 'hex'),
    der(0x04, sequence(der(0x82, Buffer.from(name)))),
  );
  const body = sequence(
    der(0xa0, Buffer.from('020102', 'hex')),
    Buffer.from('02020101', 'hex'),
    ecdsaWithSha256,
    commonName(issuer?.name ?? name),
    sequence(...years.map((time) => der(0x17, Buffer.from(time)))),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(alternativeNames, ...(isAuthority ? [basicConstraints] : []))),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, issuer?.key ?? privateKey));
  const certificate = sequence(body, ecdsaWithSha256, signature);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
}

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(name)))));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

/** Tag, length, contents: X.690 §8.1. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const contents = Buffer.concat(parts);
  const size = contents.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), contents]);
}
