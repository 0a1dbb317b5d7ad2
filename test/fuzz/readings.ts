// Everything that can be read out of an artefact, by decoders of our own: they share nothing with what masks.
import zlib from 'node:zlib';

/** A text with what it encodes, several layers deep: JSON, HTML, URL, forms, base64, bytes, broken lines. */
export function readingsOf(text: string, most = 4): readonly string[] {
  const seen = new Set([text]);
  let layer = [text];
  for (let depth = 0; depth < most; depth += 1) {
    layer = layer
      .flatMap((outer) => decoders.map((decode) => decode(outer)))
      .filter((inner) => inner !== '' && !seen.has(inner));
    for (const inner of layer) seen.add(inner);
    // Base64 of what is no base64 breeds noise: the first layers hold all that was ever encoded.
    if (seen.size > 400) break;
  }
  return [...seen];
}

/** Whether a secret, or a long piece of it, can be read out of a text. */
export function isReadable(readings: readonly string[], secret: string, most = 40): boolean {
  return piecesOf(secret, most).some((piece) => readings.some((reading) => reading.includes(piece)));
}

const PIECE = 16;

/** Half a token is nearly a token. */
function piecesOf(secret: string, most: number): readonly string[] {
  if (secret.length <= PIECE) return [secret];
  const count = Math.min(Math.floor((secret.length - PIECE) / 8) + 1, most);
  const distance = count < 2 ? 0 : (secret.length - PIECE) / (count - 1);
  return Array.from({ length: count }, (_, index) => {
    const from = Math.round(index * distance);
    return secret.slice(from, from + PIECE);
  });
}

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

const decoders: readonly ((text: string) => string)[] = [
  (text) =>
    text.replace(/\\(?:u([0-9a-f]{4})|([^]))/giu, (_, code: string | undefined, sign: string) =>
      code === undefined ? (letters[sign] ?? sign) : String.fromCharCode(parseInt(code, 16)),
    ),
  (text) =>
    text.replace(/&(#x[0-9a-f]+|#\d+|quot|apos|lt|gt|amp);/giu, (whole, name: string) => {
      if (name.startsWith('#x')) return String.fromCodePoint(parseInt(name.slice(2), 16));
      if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
      return { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' }[name] ?? whole;
    }),
  (text) => decodeUrl(text.replaceAll('+', ' ')),
  decodeUrl,
  (text) =>
    [...text.matchAll(/[A-Za-z0-9+/_-]{8,}(?:\r?\n[A-Za-z0-9+/_-]{8,})*={0,2}/gu)]
      .flatMap(([run]) => {
        const joined = run.replace(/\s/gu, '');
        return [0, 1, 2, 3].map((offset) => opened(Buffer.from(joined.slice(offset), 'base64')));
      })
      .filter((inner) => /[\p{L}\d]{3}/u.test(inner))
      .join('\n'),
  (text) =>
    [...text.matchAll(/(?:[0-9a-f]{2} ?){6,}/giu)]
      .map(([run]) => Buffer.from(run.replaceAll(' ', ''), 'hex').toString('utf8'))
      .join('\n'),
  (text) =>
    [...text.matchAll(/(?:\d{1,3},\s*){5,}\d{1,3}/gu)]
      .map(([run]) => Buffer.from(run.split(',').map(Number)).toString('utf8'))
      .join('\n'),
  (text) => text.replace(/\r?\n/gu, ''),
];

function opened(bytes: Buffer): string {
  try {
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? zlib.gunzipSync(bytes) : bytes).toString('utf8');
  } catch {
    return '';
  }
}

function decodeUrl(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/giu, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
