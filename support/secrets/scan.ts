// Whether a secret can be read out of bytes, whatever they are wrapped in: escapes, base64, gzip, zip.
import zlib from 'node:zlib';
import { secrets } from './registry';
import { findJwt, isUuid } from './rules';

/** Wrappers within wrappers: base64 in a zip in base64. */
const MAX_DEPTH = 3;
/** What unpacks to more is a bomb and no report. */
const MAX_UNPACKED = 256 * 1024 * 1024;
/** A run of base64 that can hold something; a line break may stand in it. */
const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}(?:\r?\n[A-Za-z0-9+/_-]+)*/g;

/** Whether a registered secret, or a token that nobody registered, stands in the bytes. Linear in their length. */
export function hasSecret(bytes: Buffer, depth = MAX_DEPTH): boolean {
  const text = bytes.toString('utf8');
  if (secrets.isIn(text) || findJwt(text)) return true;
  if (depth === 0) return false;
  if (unpacked(bytes).some((part) => hasSecret(part, depth - 1))) return true;
  const seen = new Set<string>();
  for (const [run] of text.matchAll(BASE64)) {
    if (isUuid(run) || seen.has(run)) continue;
    seen.add(run);
    const inner = Buffer.from(run, 'base64');
    // What was encoded as it is has been found already; what hides here is escaped, encoded or packed once more.
    if (isWorthwhile(inner) && hasSecret(inner, depth - 1)) return true;
  }
  return false;
}

/** Text, or something packed: an image or a font is neither. */
function isWorthwhile(bytes: Buffer): boolean {
  return isGzip(bytes) || isZip(bytes) || !bytes.subarray(0, 64).some((byte) => byte < 9);
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function isZip(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).equals(LOCAL_HEADER);
}

const LOCAL_HEADER = Buffer.from('PK\x03\x04');
const CENTRAL_HEADER = Buffer.from('PK\x01\x02');

function unpacked(bytes: Buffer): Buffer[] {
  if (isGzip(bytes)) return inflated(() => zlib.gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED }));
  return isZip(bytes) ? membersOf(bytes) : [];
}

/** The members that the central directory names (APPNOTE.TXT 4.3.12); those that are only stored are read as well. */
function membersOf(bytes: Buffer): Buffer[] {
  const members: Buffer[] = [];
  for (
    let at = bytes.indexOf(CENTRAL_HEADER);
    at !== -1 && at + 46 <= bytes.length;
    at = bytes.indexOf(CENTRAL_HEADER, at + 46)
  ) {
    const local = bytes.readUInt32LE(at + 42);
    if (local + 30 > bytes.length) continue;
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const isDeflated = bytes.readUInt16LE(at + 10) === 8;
    members.push(
      ...(isDeflated
        ? inflated(() => zlib.inflateRawSync(packed, { maxOutputLength: MAX_UNPACKED }))
        : [packed]),
    );
  }
  return members;
}

/** What is broken or too large holds nothing that anybody could read. */
function inflated(inflate: () => Buffer): Buffer[] {
  try {
    return [inflate()];
  } catch {
    return [];
  }
}
