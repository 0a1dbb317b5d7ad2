// Every secret that the run has met, and how each may look when it is written: one place that knows them all.

import { SuiteError } from '../core/errors';

/** Below this length a value is an ordinary word: masking it would garble every text. Told in the README. */
const MIN_LENGTH = 4;
/** Below this length the base64 of a value at an unknown offset leaves too few characters to be told apart. */
const MIN_BASE64_LENGTH = 6;
/** Above this length V8 may refuse a branch of a pattern as too large: such encodings are replaced one by one. */
const MAX_BRANCH_LENGTH = 4096;

/** Secrets by value. Masking replaces each of their known encodings by `***`. */
export class SecretRegistry {
  readonly #values = new Set<string>();
  #finder: Finder | undefined;
  #news: string[] = [];
  #announce: ((values: readonly string[]) => Promise<void>) | undefined;

  /** Registers secrets at birth, before anything else sees them. Empty and very short values are passed over. */
  add(...values: readonly (string | undefined)[]): void {
    for (const value of values) {
      if (value === undefined || value.length < MIN_LENGTH || this.#values.has(value)) continue;
      this.#values.add(value);
      this.#news.push(value);
      this.#finder = undefined;
    }
  }

  /** The registered values, for the scan of what was written. */
  get values(): ReadonlySet<string> {
    return this.#values;
  }

  /** A worker thread tells the main thread, which masks the stream: `announce` resolves when it knows. */
  shareBy(announce: (values: readonly string[]) => Promise<void>): void {
    this.#announce = announce;
  }

  /** Resolves when whoever masks the stream knows all that was added here. */
  async share(): Promise<void> {
    const news = this.#news;
    this.#news = [];
    if (news.length > 0) await this.#announce?.(news);
  }

  /** The text with every encoding of every registered value replaced by `***`. */
  replaceIn(text: string): string {
    if (this.#values.size === 0) return text;
    const { long, pattern } = (this.#finder ??= makeFinder(this.#values));
    return long.reduce((rest, encoding) => rest.replaceAll(encoding, '***'), text).replace(pattern, '***');
  }
}

/** The registry of this thread. */
export const secrets = new SecretRegistry();

/**
 * A value as it stands in a URL, a form, JSON (once and twice), HTML, XML and base64 (at its three offsets, RFC 4648
 * §4 and §5): what of it does not depend on its neighbours.
 */
export function encodingsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  // Half a surrogate pair has no place in a URL: encodeURIComponent would throw.
  const url = encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'));
  const plain = [
    value,
    url,
    url.replaceAll('%20', '+'),
    new URLSearchParams({ v: value }).toString().slice(2),
    json,
    JSON.stringify(json).slice(1, -1),
    ...markupsOf(value),
  ];
  const base64 = value.length < MIN_BASE64_LENGTH ? [] : [0, 1, 2].map((offset) => base64At(value, offset));
  return [...new Set([...plain, ...base64, ...base64.map(toBase64Url)])];
}

/** What finds all encodings, the longest first: one of them may hold another. */
interface Finder {
  readonly long: readonly string[];
  readonly pattern: RegExp;
}

function makeFinder(values: Iterable<string>): Finder {
  const encodings = [...values].flatMap(encodingsOf).sort(longestFirst);
  const firstShort = encodings.findIndex(({ length }) => length <= MAX_BRANCH_LENGTH);
  const long = firstShort === -1 ? encodings : encodings.slice(0, firstShort);
  const source = encodings.slice(long.length).map(escape).join('|');
  try {
    // The empty pattern would match everywhere.
    return { long, pattern: new RegExp(source === '' ? '(?!)' : source, 'gu') };
  } catch {
    // V8 puts the whole pattern into its message, and that is all secrets at once.
    throw new SuiteError(
      'MASK_FAILED',
      'Секреты прогона не удалось собрать в один шаблон, поэтому показать нечего → уменьшите число учётных записей в прогоне',
    );
  }
}

function base64At(value: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
  const first = Math.ceil((offset * 8) / 6);
  return bytes.toString('base64').slice(first, Math.floor((bytes.length * 8) / 6));
}

function toBase64Url(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_');
}

/** Text and attributes of XML and HTML: writers differ in the quotes that they escape, and how. */
function markupsOf(value: string): string[] {
  const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const attribute = text.replaceAll('"', '&quot;');
  const quotes = ['&#39;', '&#x27;', '&apos;'];
  return [text, attribute, ...quotes.map((quote) => attribute.replaceAll("'", quote))];
}

function longestFirst(a: string, b: string): number {
  return b.length - a.length;
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
}
