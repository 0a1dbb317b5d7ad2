// A ZIP reader of the tests' own (APPNOTE 6.3.10): what another library wrote is not read by the same library.
import { crc32, inflateRawSync } from 'node:zlib';

/** One file of an archive, as its central directory and its local header tell it. */
export interface ZipEntry {
  readonly name: string;
  /** The name is declared as UTF-8: bit 11. */
  readonly isUtf8: boolean;
  /** Date and time as DOS keeps them, of both headers. */
  readonly moments: readonly [central: number, local: number];
  readonly data: Buffer;
}

/** All entries in their order. Throws where a signature, a name, a size or a checksum is wrong. */
export function readZip(zip: Buffer): readonly ZipEntry[] {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  if (end < 0) throw new Error('no end of central directory');
  const count = zip.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    demand(zip.readUInt32LE(at) === 0x02014b50, 'signature of a central header');
    const nameLength = zip.readUInt16LE(at + 28);
    entries.push(readEntry(zip, at, zip.subarray(at + 46, at + 46 + nameLength)));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  demand(at === end, 'end of the central directory');
  return entries;
}

function readEntry(zip: Buffer, central: number, name: Buffer): ZipEntry {
  const local = zip.readUInt32LE(central + 42);
  demand(zip.readUInt32LE(local) === 0x04034b50, 'signature of a local header');
  const nameLength = zip.readUInt16LE(local + 26);
  demand(zip.subarray(local + 30, local + 30 + nameLength).equals(name), 'name in both headers');
  const from = local + 30 + nameLength + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(from, from + zip.readUInt32LE(central + 20));
  const data = zip.readUInt16LE(central + 10) === 8 ? inflateRawSync(packed) : packed;
  demand(data.length === zip.readUInt32LE(central + 24), `size of ${name.toString()}`);
  demand(crc32(data) === zip.readUInt32LE(central + 16), `checksum of ${name.toString()}`);
  return {
    name: name.toString('utf8'),
    isUtf8: (zip.readUInt16LE(central + 8) & zip.readUInt16LE(local + 6) & 0x800) !== 0,
    moments: [zip.readUInt32LE(central + 12), zip.readUInt32LE(local + 10)],
    data,
  };
}

function demand(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`ZIP: ${what} is wrong`);
}
