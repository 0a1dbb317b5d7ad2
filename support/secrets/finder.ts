// Many known strings in one text in one pass: the time does not depend on how many strings are known.

/** Shorter strings have no key: they are not looked for. */
export const MIN_KEY_LENGTH = 4;
/** 2^16 marks say at once that no string begins here. */
const MARKS = 1 << 16;
/** How far on a key may end where two characters are part of none (Wu and Manber, 1994). */
const FAR = MIN_KEY_LENGTH - 1;

/** Longer strings are passed over as a whole once they are found. */
const MAX_OVERLAPPED = 64;

/** Where a known string stands: from `start` up to, and without, `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Finds the longest known string at each place. */
export class Finder {
  readonly #marks = new Uint8Array(MARKS);
  /** By two characters in a row: how many characters later a key may end at the earliest. */
  readonly #shifts = new Uint8Array(MARKS).fill(FAR);
  readonly #byKey = new Map<number, string[]>();

  /** @param needles each at least four characters long: shorter ones are passed over */
  add(needles: Iterable<string>): void {
    for (const needle of needles) {
      if (needle.length < MIN_KEY_LENGTH) continue;
      const key = windowOf(needle);
      this.#marks[markOf(key)] = 1;
      for (let end = 1; end < MIN_KEY_LENGTH; end += 1) {
        const pair = pairOf(needle.charCodeAt(end - 1), needle.charCodeAt(end));
        this.#shifts[pair] = Math.min(this.#shifts[pair] ?? FAR, FAR - end);
      }
      const same = this.#byKey.get(key) ?? [];
      if (same.includes(needle)) continue;
      const shorter = same.findIndex(({ length }) => length < needle.length);
      same.splice(shorter === -1 ? same.length : shorter, 0, needle);
      this.#byKey.set(key, same);
    }
  }

  /** All places, in order; they may overlap. */
  find(text: string): Range[] {
    const found: Range[] = [];
    if (this.#byKey.size === 0) return found;
    let at = FAR;
    while (at < text.length) {
      const shift = this.#shifts[pairOf(text.charCodeAt(at - 1), text.charCodeAt(at))] ?? 0;
      if (shift > 0) {
        at += shift;
        continue;
      }
      at += 1;
      const start = at - MIN_KEY_LENGTH;
      const window = windowOf(text, start);
      if (this.#marks[markOf(window)] === 0) continue;
      const needle = this.#byKey.get(window)?.find((candidate) => text.startsWith(candidate, start));
      if (needle === undefined) continue;
      const end = start + needle.length;
      found.push({ start, end });
      // Another secret may begin inside this one and end behind it; inside a huge one the search would not end.
      if (needle.length > MAX_OVERLAPPED) at = end + FAR;
    }
    return found;
  }
}

/** The text with a mark in place of all ranges; ranges that touch or overlap become one. */
export function cutOut(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  let from = 0;
  const parts = merged.map(({ start, end }) => {
    const before = text.slice(from, start);
    from = end;
    return before + markFor(text.slice(start, end));
  });
  return parts.join('') + text.slice(from);
}

/** A list of bytes stays a list of numbers: it may stand in JSON. */
function markFor(found: string): string {
  return /^\d+(?:,\s*\d+)+$/.test(found) ? '0' : '***';
}

/** Four shifts by eight bits move a character out of the window: it depends on the last four alone. */
function windowOf(text: string, start = 0): number {
  let window = 0;
  for (let at = start; at < start + MIN_KEY_LENGTH; at += 1) window = (window << 8) ^ text.charCodeAt(at);
  return window;
}

function markOf(window: number): number {
  return Math.imul(window, 0x9e3779b1) >>> 16;
}

function pairOf(first: number, second: number): number {
  return ((first << 8) ^ second) & (MARKS - 1);
}
