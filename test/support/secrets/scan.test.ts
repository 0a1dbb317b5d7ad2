import { describe, test } from 'node:test';
import zlib from 'node:zlib';
import { expect } from 'chai';
import { secrets } from '../../../support/secrets/registry';
import { hasSecret } from '../../../support/secrets/scan';

const secret = `"тай\\на&${crypto.randomUUID()}`;
secrets.add(secret);

const text = `до ${secret} после`;
const inJson = JSON.stringify({ body: JSON.stringify({ a: secret }) });
const jwt = [{ alg: 'none' }, { sub: 'никем не зарегистрирован' }]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');

describe('поиск секретов в байтах', () => {
  for (const [how, bytes] of [
    ['как есть', Buffer.from(text)],
    ['в JSON дважды', Buffer.from(inJson)],
    ['в HTML', Buffer.from(text.replaceAll('&', '&amp;').replaceAll('"', '&quot;'))],
    ['в URL', Buffer.from(encodeURIComponent(text))],
    ['в base64', Buffer.from(Buffer.from(text).toString('base64'))],
    ['в JSON внутри base64', Buffer.from(`{"body":"${Buffer.from(inJson).toString('base64')}"}`)],
    ['в gzip', zlib.gzipSync(text)],
    ['в gzip внутри base64', Buffer.from(zlib.gzipSync(inJson).toString('base64'))],
    ['в zip', zipOf(text)],
    ['в zip без сжатия и внутри base64', Buffer.from(zipOf(inJson, false).toString('base64'))],
    ['JWT, которого никто не регистрировал', Buffer.from(`x ${jwt} y`)],
    ['такой JWT в base64', Buffer.from(Buffer.from(`xx ${jwt}`).toString('base64'))],
  ] as const) {
    test(`найден: ${how}`, () => {
      expect(hasSecret(bytes)).to.equal(true);
    });
  }

  for (const [what, bytes] of [
    ['обычный текст', Buffer.from('до *** после, Bearer ***')],
    ['архив без секретов', zipOf('ничего')],
    ['оборванный gzip', zlib.gzipSync(text).subarray(0, 20)],
    ['оборванный zip', zipOf(text).subarray(0, 40)],
    ['пустой файл', Buffer.alloc(0)],
  ] as const) {
    test(`не найден: ${what}`, () => {
      expect(hasSecret(bytes)).to.equal(false);
    });
  }
});

/** An archive of one member, APPNOTE.TXT 4.3: as much of it as readers look at. */
function zipOf(content: string, isDeflated = true): Buffer {
  const name = Buffer.from('a.txt');
  const packed = isDeflated ? zlib.deflateRawSync(content) : Buffer.from(content);
  const header = Buffer.alloc(26);
  header.writeUInt16LE(isDeflated ? 8 : 0, 4);
  header.writeUInt32LE(packed.length, 14);
  header.writeUInt16LE(name.length, 22);
  const central = Buffer.alloc(46);
  central.write('PK\x01\x02');
  central.writeUInt16LE(isDeflated ? 8 : 0, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt16LE(name.length, 28);
  return Buffer.concat([Buffer.from('PK\x03\x04'), header, name, packed, central, name]);
}
