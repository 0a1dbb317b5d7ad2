// Every secret that the run has met, and how each may look when it is written: one place that knows them all.
import { Finder, MIN_KEY_LENGTH, cutOut, type Range } from './finder';
import { layersUnder, withoutEscapes } from './unescape';

/** Below this length a value is an ordinary word: masking it would garble every text. Told in the README. */
const MIN_LENGTH = MIN_KEY_LENGTH;
/** Below this length the bytes of a value leave too few characters to be told apart. */
const MIN_BYTES_LENGTH = 6;
/** A shorter line of a secret may be a line of anything: `{`, `end`. */
const MIN_LINE_LENGTH = 8;
/** A line of fewer different characters is a rule or an indent: `--------`. */
const MIN_LINE_VARIETY = 5;
/** Of a longer buffer Node prints only so much. */
const PRINTED_BYTES = 50;

/** How a value may be written so that its characters no longer stand in the text; the mutation test leaves them out. */
export interface ValueForms {
  /** Escapes of JSON, URLs, forms and HTML, mixed as they come, and line breaks. */
  readonly escapes: boolean;
  readonly base64: boolean;
  /** Hexadecimal, and the lists of bytes that Node prints. */
  readonly bytes: boolean;
}

const allForms: ValueForms = { escapes: true, base64: true, bytes: true };

/** Secrets by value. Masking replaces each of their known encodings by `***`. */
export class SecretRegistry {
  readonly #values = new Set<string>();
  readonly #forms: ValueForms;
  readonly #finder = new Finder();
  /** Registered, and not yet looked for. */
  #unprepared: string[] = [];
  #news: string[] = [];
  #announce: ((values: readonly string[]) => Promise<void>) | undefined;

  constructor(forms: Partial<ValueForms> = {}) {
    this.#forms = { ...allForms, ...forms };
  }

  /** Registers secrets at birth, before anything else sees them. Empty and very short values are passed over. */
  add(...values: readonly (string | undefined)[]): void {
    for (const value of values) {
      if (value === undefined || value.length < MIN_LENGTH || this.#values.has(value)) continue;
      this.#values.add(value);
      this.#news.push(value);
      this.#unprepared.push(value);
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
    return cutOut(text, this.#find(text));
  }

  /** Whether any registered value stands in the text in any encoding. */
  isIn(text: string): boolean {
    return this.#find(text).length > 0;
  }

  #find(text: string): Range[] {
    if (this.#values.size === 0 || text.length < MIN_LENGTH) return [];
    this.#finder.add(this.#unprepared.splice(0).flatMap((value) => encodingsOf(value, this.#forms)));
    const found = this.#finder.find(text);
    if (!this.#forms.escapes) return found;
    for (const layer of layersUnder(text)) found.push(...this.#finder.find(layer.text).map(layer.origin));
    return found;
  }
}

/** The registry of this thread. */
export const secrets = new SecretRegistry();

/**
 * A value as it stands where escapes do not hide it: itself, itself without what looks like an escape, base64 (at its
 * three offsets, RFC 4648 §4 and §5: what of it does not depend on its neighbours), hexadecimal and lists of bytes.
 */
export function encodingsOf(value: string, forms: ValueForms = allForms): string[] {
  // Half a surrogate pair has no bytes: in URLs and in base64 it is U+FFFD.
  const told = value.replace(/\p{Surrogate}/gu, '\ufffd');
  const plain = forms.escapes ? [value, told, ...[value.trimStart(), told].flatMap(withoutEscapes)] : [value];
  // Node prints a text of several lines as several texts, and so does a diff.
  const lines = value
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => line.length >= MIN_LINE_LENGTH && new Set(line).size >= MIN_LINE_VARIETY);
  const bytes = Buffer.from(value);
  const isLong = bytes.length >= MIN_BYTES_LENGTH;
  const base64 = isLong && forms.base64 ? [0, 1, 2].map((offset) => base64At(bytes, offset)) : [];
  return [
    ...new Set([
      ...plain,
      ...lines.flatMap((line) => (forms.escapes ? [line, ...withoutEscapes(line)] : [line])),
      ...base64,
      ...base64.map(toBase64Url),
      // Broken over lines, which is an escape: then its `+` has been taken for one as well.
      ...(forms.escapes ? base64.map((text) => text.replaceAll('+', ' ')) : []),
      ...(isLong && forms.bytes ? byteLists(bytes) : []),
    ]),
  ].filter(({ length }) => length >= MIN_LENGTH);
}

function base64At(bytes: Buffer, offset: number): string {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  const first = Math.ceil((offset * 8) / 6);
  return padded.toString('base64').slice(first, Math.floor((padded.length * 8) / 6));
}

function toBase64Url(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_');
}

/** `706173`, `<Buffer 70 61 73>` and `{"type":"Buffer","data":[112,97,115]}`, also as Node prints a list. */
function byteLists(bytes: Buffer): string[] {
  const hex = bytes.toString('hex');
  const spaced = hex.slice(0, 2 * PRINTED_BYTES).replace(/(..)(?=.)/gu, '$1 ');
  return [hex, hex.toUpperCase(), spaced, [...bytes].join(','), [...bytes].join(', ')];
}
