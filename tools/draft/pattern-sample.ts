// A text that fits a regular expression: the part of ECMA-262 that contracts write, the shortest way through it.

/**
 * The shortest text of a pattern; undefined where the pattern says more than is read here (look-around, references).
 * The caller checks it by the pattern itself.
 */
export function sampleOf(pattern: string): string | undefined {
  const reader = new PatternReader(pattern);
  const text = reader.alternatives();
  return reader.isAtEnd ? text : undefined;
}

/** What a class of characters gives; the first of them that a negated class allows. */
const DIGIT = '0';
const LETTER = 'a';
const SPACE = ' ';
const CANDIDATES = 'aA0а-_ ';

class PatternReader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  /** The first of the alternatives that can be read; the others are passed over. */
  alternatives(): string | undefined {
    const texts = [this.#sequence()];
    while (this.#take('|')) texts.push(this.#sequence());
    return texts.find((text) => text !== undefined);
  }

  #sequence(): string | undefined {
    let text: string | undefined = '';
    while (!this.isAtEnd && this.#next !== '|' && this.#next !== ')') {
      const atom = this.#atom();
      const count = this.#leastCount();
      text = text === undefined || atom === undefined ? undefined : text + atom.repeat(count);
    }
    return text;
  }

  #atom(): string | undefined {
    const character = this.#read();
    switch (character) {
      case '^':
      case '$':
        return '';
      case '.':
        return LETTER;
      case '\\':
        return this.#escaped();
      case '[':
        return this.#class();
      case '(':
        return this.#group();
      default:
        return character;
    }
  }

  #group(): string | undefined {
    const isLookAround = this.#take('?') && !this.#take(':');
    const text = this.alternatives();
    this.#take(')');
    return isLookAround ? undefined : text;
  }

  #escaped(): string | undefined {
    const character = this.#read();
    if (/[1-9kbBpPucx]/u.test(character)) return undefined;
    return (
      { d: DIGIT, w: LETTER, s: SPACE, D: LETTER, W: '-', S: LETTER, n: '\n', t: '\t' }[character] ??
      character
    );
  }

  /** A class is handed to the engine itself: a negated one takes the first character that it allows. */
  #class(): string | undefined {
    const start = this.#at;
    while (!this.isAtEnd && (this.#next !== ']' || this.#at === start))
      this.#at += this.#next === '\\' ? 2 : 1;
    const inner = this.#characters.slice(start, this.#at).join('');
    if (!this.#take(']')) return undefined;
    const first = inner.startsWith('\\') ? undefined : inner.charAt(0);
    const candidates = first === undefined || first === '^' ? CANDIDATES : first + CANDIDATES;
    return Array.from(candidates).find((candidate) => fits(`^[${inner}]$`, candidate));
  }

  /** How often at least: once where nothing is said, and also for `*` and `?` never. */
  #leastCount(): number {
    const count = this.#quantifier();
    this.#take('?');
    return count;
  }

  #quantifier(): number {
    if (this.#take('*') || this.#take('?')) return 0;
    if (this.#take('+')) return 1;
    const braces = /^\{(\d+)(?:,\d*)?\}/u.exec(this.#characters.slice(this.#at).join(''));
    if (!braces) return 1;
    this.#at += braces[0].length;
    return Number(braces[1]);
  }

  get #next(): string {
    return this.#characters[this.#at] ?? '';
  }

  #read(): string {
    const character = this.#next;
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#next !== character || character === '') return false;
    this.#at += 1;
    return true;
  }
}

function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return false;
  }
}
