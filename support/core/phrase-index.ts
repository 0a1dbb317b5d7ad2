// Finds the phrases that say the most alike: endings, order, synonyms, slips and a wrong keyboard layout are forgiven.
import { distance } from 'fastest-levenshtein';

/** A known phrase that is near to a wrong one. */
export interface NearPhrase {
  /** Number of the entry, from 0. */
  readonly entry: number;
  /** Which of its wordings is the nearest. */
  readonly wording: string;
  /** From 0, nothing in common, to 1. */
  readonly likeness: number;
}

/** What is looked for. */
export interface PhraseEntry {
  /** Ways to say it. */
  readonly wordings: readonly string[];
  /** More words, or beginnings of words, that may stand in it. */
  readonly vocabulary?: string;
}

/** Words that may stand for each other, by how they begin. */
export type Synonyms = readonly (readonly string[])[];

/**
 * Entries, each with one or several wordings, prepared once for many questions.
 *
 * A phrase is its words without endings; quoted texts and numbers are places for values. Two phrases are alike as far as the
 * words of each are found in the other, a rare word counting for more than one that stands everywhere, and a little as far as
 * their letters follow each other alike.
 */
export class PhraseIndex {
  readonly #words: readonly Word[];
  readonly #known: ReadonlyMap<string, number>;
  readonly #entries: readonly IndexedEntry[];
  readonly #synonyms: Synonyms;
  readonly #simplify: (phrase: string) => string;

  /** `simplify` takes from a phrase what tells nothing. */
  constructor(
    entries: readonly PhraseEntry[],
    synonyms: Synonyms = [],
    simplify = (phrase: string) => phrase,
  ) {
    const known = new Map<string, number>();
    const found = new Map<string, Set<number>>();
    const idsOf = (words: readonly string[], entry: number) =>
      Uint16Array.from(words, (word) => {
        found.set(word, (found.get(word) ?? new Set()).add(entry));
        const id = known.get(word) ?? known.size;
        known.set(word, id);
        return id;
      });
    this.#simplify = simplify;
    this.#synonyms = synonyms;
    this.#entries = entries.map(({ wordings, vocabulary = '' }, entry) => {
      const ids = wordings.map((text) => {
        const words = wordsOf(simplify(text));
        return { text, letters: words.join(' '), words: idsOf(words, entry) };
      });
      const others = idsOf(wordsOf(vocabulary), entry);
      return {
        wordings: ids,
        words: Uint16Array.from(new Set([...ids.flatMap(({ words }) => [...words]), ...others])),
      };
    });
    this.#known = known;
    this.#words = [...found].map(([text, { size }]) => ({
      ...describeWord(text, synonyms),
      weight: weightOf(text, entries.length, size),
    }));
  }

  /** The entries nearest to a phrase, best first; none where nothing is near. */
  nearest(phrase: string, most = 3): readonly NearPhrase[] {
    const words = wordsOf(this.#simplify(phrase), (word) => this.#knows(word));
    const letters = words.join(' ');
    const asked = words.map((text) => this.#ask(text));
    const best: NearPhrase[] = [];
    let least = LEAST;
    this.#entries.forEach((known, entry) => {
      const anywhere = shareOf(asked, known.words);
      let nearest: NearPhrase | undefined;
      for (const { text, letters: others, words: said } of known.wordings) {
        const byWords = BY_WORDS * this.#compare(asked, said, anywhere);
        // Letters cost the most and cannot save it.
        if (byWords + (1 - BY_WORDS) < Math.max(least, nearest?.likeness ?? 0)) continue;
        const likeness = byWords + (1 - BY_WORDS) * compareLetters(letters, others);
        if (likeness >= least && likeness > (nearest?.likeness ?? 0))
          nearest = { entry, wording: text, likeness };
      }
      if (!nearest) return;
      best.push(nearest);
      least = Math.max(least, nearest.likeness * WORTH_TELLING);
    });
    return best
      .filter(({ likeness }) => likeness >= least)
      .sort((a, b) => b.likeness - a.likeness)
      .slice(0, most);
  }

  #knows(word: string): boolean {
    return (
      this.#known.has(word) || this.#synonyms.some((group) => group.some((start) => word.startsWith(start)))
    );
  }

  /** How alike a word is to every known one, and how much it says. */
  #ask(text: string): AskedWord {
    const asked = describeWord(text, this.#synonyms);
    const alike = Float32Array.from(this.#words, (word) => compareWords(asked, word));
    let nearest = 0;
    alike.forEach((likeness, id) => {
      if (likeness > (alike[nearest] ?? 0)) nearest = id;
    });
    const weight = (alike[nearest] ?? 0) > 0 ? (this.#words[nearest]?.weight ?? 0) : UNKNOWN_WORD;
    return { alike, weight };
  }

  /** Both shares have to be great: that of the question in the wording (a quarter of it may stand in others), and the reverse. */
  #compare(asked: readonly AskedWord[], words: Uint16Array, anywhere: number): number {
    const said = (3 * shareOf(asked, words) + anywhere) / 4;
    let meant = 0;
    let total = 0;
    for (const id of words) {
      const weight = this.#words[id]?.weight ?? 0;
      let best = 0;
      for (const { alike } of asked) best = Math.max(best, alike[id] ?? 0);
      meant += weight * best;
      total += weight;
    }
    return meant === 0 ? 0 : (2 * said * meant) / (said * total + meant);
  }
}

/** How much of the question is found among these words, from 0 to 1. */
function shareOf(asked: readonly AskedWord[], words: Uint16Array): number {
  let said = 0;
  let sum = 0;
  for (const { alike, weight } of asked) {
    let best = 0;
    for (const id of words) best = Math.max(best, alike[id] ?? 0);
    said += weight * best;
    sum += weight;
  }
  return sum === 0 ? 0 : said / sum;
}

/** The text as the other keyboard layout would have written it: `ytn` — «нет», «пуе» — `get`. */
export function switchLayout(text: string): string {
  return text.replace(/./gsu, (letter) => otherLayout.get(letter) ?? letter);
}

/** Lower case, «ё» as «е», composed. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('ё', 'е').trim();
}

interface IndexedEntry {
  readonly wordings: readonly {
    readonly text: string;
    readonly letters: string;
    readonly words: Uint16Array;
  }[];
  /** Those of all its wordings and of its vocabulary. */
  readonly words: Uint16Array;
}

interface Word {
  readonly text: string;
  readonly stem: string;
  /** Numbers of the groups of synonyms that it belongs to. */
  readonly groups: readonly number[];
  readonly weight: number;
}

interface AskedWord {
  /** By the number of the known word. */
  readonly alike: Float32Array;
  readonly weight: number;
}

/** Below it two phrases have nothing to do with each other. */
const LEAST = 0.4;
/** What is told besides the best, as a share of its likeness. */
const WORTH_TELLING = 0.7;
/** What the words of two phrases count for; the rest is for their letters. */
const BY_WORDS = 0.8;
const SAME_STEM = 0.95;
const SYNONYM = 0.85;
const SIMILAR = 0.9;
/** A number where a quoted text stands. */
const OTHER_VALUE = 0.6;
const LEAST_SIMILAR = 0.6;
const UNKNOWN_WORD = 1;

const QUOTED = /«(?:[^«»]|«[^«»]*»)*»|"[^"]*"|“[^“”]*”|„[^„“]*“|\{\{[^{}]*\}\}|<[^<>]*>/gu;
const LATIN_ROW = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const RUSSIAN_ROW = 'йцукенгшщзхъфывапролджэячсмитьбюе';
const otherLayout = new Map(
  Array.from(LATIN_ROW, (latin, place) => {
    const russian = RUSSIAN_ROW.charAt(place);
    return [[latin, russian] as const, [russian, latin] as const];
  }).flat(),
);

/** The words of a phrase in order; its values are «1, «2 … and #1, #2 … in their order. */
function wordsOf(phrase: string, isKnown: (word: string) => boolean = () => true): readonly string[] {
  const masked = fold(phrase)
    .replace(QUOTED, ' « ')
    .replace(/\S*[\d/]\S*/gu, (value) => (/^\d/u.test(value) ? ' # ' : ' « '));
  const values = { '«': 0, '#': 0 };
  return masked
    .split(/\s+/u)
    .flatMap((chunk) => {
      const isSlip = /^[a-z[\];',.`]+$/u.test(chunk) && !isKnown(chunk);
      return (isSlip ? switchLayout(chunk) : chunk).match(/[«#]|=+|:$|[\p{L}\p{M}-]+/gu) ?? [];
    })
    .map((word) => (word === '«' || word === '#' ? `${word}${(values[word] += 1)}` : word));
}

function describeWord(text: string, synonyms: Synonyms): Omit<Word, 'weight'> {
  return {
    text,
    stem: stemOf(text),
    groups: synonyms.flatMap((group, number) =>
      group.some((start) => text.startsWith(start)) ? [number] : [],
    ),
  };
}

function weightOf(text: string, entries: number, holding: number): number {
  if (isValue(text) || text === ':') return 0.5;
  return Math.log(1 + entries / holding) * (text.length <= 2 && text !== 'не' ? 0.3 : 1);
}

/** Without the endings of cases, genders, persons and tenses: rough, but the same for the forms of one word. */
function stemOf(word: string): string {
  const verb = word.replace(/(?<=.{3})(?:ся|сь)$/u, '');
  return verb.replace(
    /(?<=.{3})(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|ией|иям|иях|ешь|ишь|ает|яет|ует|ают|яют|уют|ают|ить|ать|ять|еть|ить|уть|ах|ях|ам|ям|ом|ем|ой|ей|ый|ий|ая|яя|ое|ее|ые|ие|ов|ев|ую|юю|ия|ию|ии|ил|ал|ат|ят|ет|ит|ут|ют|им|ым|их|ых|а|я|о|е|ы|и|у|ю|ь|й)$/u,
    '',
  );
}

function compareWords(a: Omit<Word, 'weight'>, b: Omit<Word, 'weight'>): number {
  if (a.text === b.text) return 1;
  if (isValue(a.text) || isValue(b.text)) return a.text.slice(1) === b.text.slice(1) ? OTHER_VALUE : 0;
  if (a.stem === b.stem) return SAME_STEM;
  if (a.groups.some((group) => b.groups.includes(group))) return SYNONYM;
  const shortest = Math.min(a.stem.length, b.stem.length);
  const longest = Math.max(a.stem.length, b.stem.length);
  if (shortest < 3) return 0;
  const start = commonStart(a.stem, b.stem);
  const byStart = start >= 4 ? start / shortest - 0.1 : 0;
  const byLetters =
    shortest / longest < LEAST_SIMILAR
      ? 0
      : Math.max(compareLetters(a.stem, b.stem), compareLetters(a.text, b.text));
  const likeness = Math.max(byStart, byLetters);
  return likeness < LEAST_SIMILAR ? 0 : likeness * SIMILAR;
}

/** «1 is the first quoted text, #1 the first number. */
function isValue(word: string): boolean {
  return word.startsWith('«') || word.startsWith('#');
}

/** As Levenshtein counts, with two letters in each other's places as one slip: from 0 to 1. */
function compareLetters(a: string, b: string): number {
  const from = commonStart(a, b);
  const isSwap =
    a.length === b.length &&
    a[from] === b[from + 1] &&
    a[from + 1] === b[from] &&
    a.slice(from + 2) === b.slice(from + 2);
  const slips = a === b ? 0 : isSwap ? 1 : distance(a, b);
  return 1 - slips / Math.max(a.length, b.length, 1);
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
