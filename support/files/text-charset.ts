// The text of a file: by its byte order mark, by the charset that is named for it, else by its bytes.
import { ExpectationError } from '../core/errors';
import { titleOf, type FileClaims, type FileKind } from './file-kind';

/** WHATWG Encoding §6: a byte order mark is stronger than any other word. */
const marks: readonly (readonly [Buffer, string])[] = [
  [Buffer.from([0xef, 0xbb, 0xbf]), 'utf-8'],
  [Buffer.from([0xff, 0xfe]), 'utf-16le'],
  [Buffer.from([0xfe, 0xff]), 'utf-16be'],
];

/**
 * The text of a file without its byte order mark. Where nobody names a charset, what is no UTF-8 is
 * windows-1251.
 *
 * @throws ExpectationError FILE_CHARSET_WRONG
 */
export function decodeText(file: FileClaims & { readonly charset?: string }, kind: FileKind): string {
  const { bytes } = file;
  const marked = marks.find(([mark]) => bytes.subarray(0, mark.length).equals(mark))?.[1];
  const named = marked ?? file.charset ?? (kind === 'xml' ? declaredIn(bytes) : undefined);
  if (named === undefined) return decode(bytes, 'utf-8') ?? decode(bytes, 'windows-1251') ?? '';
  const text = decode(bytes, named);
  if (text !== undefined) return text;
  const other = ['utf-8', 'windows-1251'].find(
    (charset) => charset !== named && decode(bytes, charset) !== undefined,
  );
  throw new ExpectationError(
    'FILE_CHARSET_WRONG',
    `${titleOf(file)}: указана кодировка ${named}, но байты в ней не читаются${other === undefined ? '' : `; похоже на ${other}`} → сравните кодировку файла с требованием`,
  );
}

/** Undefined where the bytes are none of this charset, or nobody knows it. */
function decode(bytes: Buffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The charset of an XML's own declaration, XML 1.0 §4.3.3. */
function declaredIn(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 200).toString('latin1');
  return /^<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/u.exec(head)?.[1]?.toLowerCase();
}
