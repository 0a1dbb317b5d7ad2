// What a text says without its escapes, layer by layer, with the place of each character in the text itself: however
// the escapes of JSON, URLs, forms and HTML are mixed, what they hide comes to light.
import type { Range } from './finder';

/** More layers than any artefact has: JSON in JSON in a URL in HTML. */
const MAX_LAYERS = 5;

/** Whether a text has anything to resolve. */
const ESCAPES = /[\\%&+\n]/;

/**
 * One escape: `\u0041`, `\n`, `\"` and `\x41` of JSON and of what Node prints, `%D0%9A` of a URL (one UTF-8 sequence,
 * RFC 3629 §4), `+` of a form, a reference of HTML, a line break with the indent after it: base64 is broken to fit
 * a width.
 */
const ESCAPE =
  /\\(?:u[\da-f]{4}|x[\da-f]{2}|["'`\\/bfnrtv0])|%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}|\+|&(?:#\d{1,7}|#x[\da-f]{1,6}|amp|lt|gt|quot|apos|nbsp);|\r?\n[ \t]*/giu;

const named: Readonly<Record<string, string>> = {
  '\\n': '\n',
  '\\r': '\r',
  '\\t': '\t',
  '\\b': '\b',
  '\\f': '\f',
  '\\v': '\v',
  '\\0': '\0',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&nbsp;': '\u00a0',
};

/** A text without one layer of escapes. */
export interface Layer {
  readonly text: string;
  /** The range of the original text behind a range of this one. */
  readonly origin: (range: Range) => Range;
}

/** The layers under a text, the outermost escapes resolved first; none where it has no escapes. */
export function* layersUnder(text: string): Generator<Layer> {
  let layer: Layer = { text, origin: (range) => range };
  for (let depth = 0; depth < MAX_LAYERS && ESCAPES.test(layer.text); depth += 1) {
    const next = resolve(layer);
    if (next.text === layer.text) return;
    yield next;
    layer = next;
  }
}

/** What remains of a text at each layer. */
export function withoutEscapes(text: string): string[] {
  return Array.from(layersUnder(text), (layer) => layer.text);
}

function resolve({ text, origin }: Layer): Layer {
  let placeOf: ((at: number, isEnd: boolean) => number) | undefined;
  return {
    text: text.replace(ESCAPE, meaningOf),
    origin: ({ start, end }) => {
      // Hardly ever asked for: most layers hide nothing.
      placeOf ??= placesIn(text);
      return origin({ start: placeOf(start, false), end: placeOf(end, true) });
    },
  };
}

/** Where a character of the resolved text stands in its source. */
function placesIn(text: string): (at: number, isEnd: boolean) => number {
  // Each escape shifts what follows it: here from which character on, and where that one stands in the source.
  const starts: number[] = [0];
  const sources: number[] = [0];
  let length = 0;
  let from = 0;
  for (const match of text.matchAll(ESCAPE)) {
    const [escape] = match;
    length += match.index - from;
    starts.push(length);
    sources.push(match.index);
    length += meaningOf(escape).length;
    from = match.index + escape.length;
    starts.push(length);
    sources.push(from);
  }
  /** An escape is a secret's as a whole or not at all. */
  return (at, isEnd) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (isEnd ? (starts[middle] ?? 0) < at : (starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    const source = (sources[low] ?? 0) + at - (starts[low] ?? 0);
    const isInEscape = low % 2 === 1;
    return isEnd && isInEscape
      ? (sources[low + 1] ?? source)
      : isInEscape
        ? (sources[low] ?? source)
        : source;
  };
}

function meaningOf(escape: string): string {
  switch (escape.charAt(0)) {
    case '\\':
      return /^\\[ux][\da-f]/iu.test(escape)
        ? String.fromCharCode(parseInt(escape.slice(2), 16))
        : (named[escape] ?? escape.slice(1));
    case '%':
      return percentDecoded(escape);
    case '&':
      return named[escape.toLowerCase()] ?? referenced(escape);
    case '+':
      return ' ';
    default:
      return '';
  }
}

function percentDecoded(escape: string): string {
  try {
    return decodeURIComponent(escape);
  } catch {
    // An overlong form or half a surrogate pair: not UTF-8 after all.
    return escape;
  }
}

function referenced(escape: string): string {
  const code = /^&#x/iu.test(escape) ? parseInt(escape.slice(3), 16) : Number(escape.slice(2, -1));
  return code <= 0x10ffff ? String.fromCodePoint(code) : escape;
}
