// Every secret that the run has met, and how each may look when it is written: one place that knows them all.

/** Below this length a value is an ordinary word: masking it would garble every text. Told in the README. */
const MIN_LENGTH = 4;
/** Below this length the base64 of a value at an unknown offset leaves too few characters to be told apart. */
const MIN_BASE64_LENGTH = 6;

/** Secrets by value. Masking replaces each of their known encodings by `***`. */
export class SecretRegistry {
  readonly #values = new Set<string>();
  #pattern: RegExp | undefined;
  #news: string[] = [];
  #announce: ((values: readonly string[]) => Promise<void>) | undefined;

  /** Registers secrets at birth, before anything else sees them. Empty and very short values are passed over. */
  add(...values: readonly (string | undefined)[]): void {
    for (const value of values) {
      if (value === undefined || value.length < MIN_LENGTH || this.#values.has(value)) continue;
      this.#values.add(value);
      this.#news.push(value);
      this.#pattern = undefined;
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
    this.#pattern ??= new RegExp(
      [...this.#values].flatMap(encodingsOf).sort(longestFirst).map(escape).join('|'),
      'gu',
    );
    return text.replace(this.#pattern, '***');
  }
}

/** The registry of this thread. */
export const secrets = new SecretRegistry();

/**
 * A value as it stands in a URL, a form, JSON (once and twice), HTML and base64 (at its three offsets, RFC 4648
 * §4 and §5): what of it does not depend on its neighbours.
 */
export function encodingsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const url = encodeURIComponent(value);
  const plain = [
    value,
    url,
    url.replaceAll('%20', '+'),
    new URLSearchParams({ v: value }).toString().slice(2),
    json,
    JSON.stringify(json).slice(1, -1),
    escapeHtml(value),
  ];
  const base64 = value.length < MIN_BASE64_LENGTH ? [] : [0, 1, 2].map((offset) => base64At(value, offset));
  return [...new Set([...plain, ...base64, ...base64.map(toBase64Url)])];
}

function base64At(value: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
  const first = Math.ceil((offset * 8) / 6);
  return bytes.toString('base64').slice(first, Math.floor((bytes.length * 8) / 6));
}

function toBase64Url(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function longestFirst(a: string, b: string): number {
  return b.length - a.length;
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
}
