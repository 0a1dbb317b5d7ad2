// Characters that are not what they seem: letters of the other alphabet, decomposed letters, signs that nobody sees.

/** A character that is not what it seems. */
export interface Oddity {
  /** Where it stands, in UTF-16 units from 0. */
  readonly index: number;
  /** What it is, in Russian: «неразрывный пробел (U+00A0)». */
  readonly told: string;
}

/** A word with characters that are not what they seem. */
export interface OddWord {
  /** Where the word begins, in UTF-16 units from 0. */
  readonly index: number;
  /** The word with each wrong letter underlined. */
  readonly shown: string;
  readonly told: string;
  /** How the word is written. */
  readonly right: string;
}

/** Lower case, composed, seen, and Cyrillic where a Latin letter looks so: «Cценарий» → «сценарий». */
export function foldLookAlikes(text: string): string {
  return seen(text)
    .toLowerCase()
    .replace(/\p{Script=Latin}/gu, (letter) => toCyrillic.get(letter) ?? letter);
}

/** Composed, without signs that have no width, with plain spaces: what a reader takes the text for. */
export function seen(text: string): string {
  return text.normalize('NFC').replace(NO_WIDTH, '').replace(ODD_SPACES, ' ');
}

/** Signs without width and spaces that are not plain ones. */
export function findUnseen(text: string): readonly Oddity[] {
  if (PLAIN.test(text)) return [];
  return Array.from(text.matchAll(UNSEEN), ({ 0: sign, index }) => ({ index, told: nameSign(sign) }));
}

/** Words with letters of two alphabets that look alike, and words whose letters are taken apart («й» as «и» and a breve). */
export function findOddWords(text: string): readonly OddWord[] {
  if (PLAIN.test(text) && !/[a-z]/iu.test(text)) return [];
  return Array.from(text.matchAll(WORDS)).flatMap(({ 0: word, index }) => {
    const odd = inTwoAlphabets(word) ?? decomposed(word);
    return odd ? [{ index, ...odd }] : [];
  });
}

/** The text with its quoted values and `{{имена}}` blanked out; every index stays. */
export function withoutValues(text: string): string {
  return text.replace(VALUES, (value) => ' '.repeat(value.length));
}

/** The letters of two alphabets as one: `right` is Cyrillic where it can be. */
export function toRussian(text: string): string {
  return Array.from(text, (letter) => toCyrillic.get(letter) ?? letter).join('');
}

/** Most texts: nothing in them can be odd but a Latin letter. */
const PLAIN = /^[\x20-\x7EА-Яа-яЁё«»“”„—–…№→≥≤]*$/u;
const VALUES = /«(?:[^«»]|«[^«»]*»)*»|"[^"]*"|“[^“”]*”|„[^„“]*“|\{\{[^{}]*\}\}/gu;
const WORDS = /[\p{Script=Latin}\p{Script=Cyrillic}](?:[\p{Script=Latin}\p{Script=Cyrillic}\p{M}])*/gu;

/** Cf and Cc without the joiner and the selectors of emoji. */
const NO_WIDTH =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class -- such characters are what is looked for
  /[\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\u00AD\u034F\u061C\u115F\u1160\u180B-\u180E\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF]|(?<!\p{Extended_Pictographic}\uFE0F?)\u200D/gu;
const ODD_SPACES = /[\t\v\f\r\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/gu;
// eslint-disable-next-line no-misleading-character-class -- such characters are what is looked for
const UNSEEN = new RegExp(`${NO_WIDTH.source}|${ODD_SPACES.source}`, 'gu');

const SIGNS: Readonly<Record<string, string>> = {
  '\t': 'табуляция',
  '\r': 'возврат каретки',
  '\u0085': 'перевод строки, которого Gherkin не знает,',
  '\u00A0': 'неразрывный пробел',
  '\u00AD': 'мягкий перенос',
  '\u200B': 'пробел нулевой ширины',
  '\u200C': 'невидимый разделитель',
  '\u200D': 'невидимый соединитель',
  '\u2028': 'разделитель строк, которого Gherkin не знает,',
  '\u2029': 'разделитель абзацев, которого Gherkin не знает,',
  '\u2060': 'невидимый соединитель слов',
  '\u202F': 'узкий неразрывный пробел',
  '\uFEFF': 'метка порядка байтов (BOM)',
};

function nameSign(sign: string): string {
  const code = `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return `${SIGNS[sign] ?? (/\s/u.test(sign) ? 'особый пробел' : 'невидимый знак')} ${code}`;
}

const LATIN = 'ABCEHKMOPTXYËaceopxykmthbnurë';
const CYRILLIC = 'АВСЕНКМОРТХУЁасеорхукмтнвпигё';
const toCyrillic = new Map(Array.from(LATIN, (letter, index) => [letter, CYRILLIC.charAt(index)]));
/** The way back only where the letters are truly alike. */
const toLatin = new Map(
  Array.from('ABCEHKMOPTXYaceopxyk', (letter) => [toCyrillic.get(letter) ?? letter, letter]),
);

type Told = Omit<OddWord, 'index'>;

/** «поиcк»: the fewer letters are the wrong ones; a Latin word with a Russian ending of other letters is a word. */
function inTwoAlphabets(word: string): Told | undefined {
  const letters = Array.from(word.normalize('NFC'));
  const latin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter));
  const cyrillic = letters.filter((letter) => /\p{Script=Cyrillic}/u.test(letter));
  if (latin.length === 0 || cyrillic.length === 0) return undefined;
  const isRussian = cyrillic.length >= latin.length;
  const wrong = new Set(isRussian ? latin : cyrillic);
  const twins = isRussian ? toCyrillic : toLatin;
  if (![...wrong].every((letter) => twins.has(letter))) return undefined;
  const places = letters.flatMap((letter, index) => (wrong.has(letter) ? [{ letter, index }] : []));
  return {
    shown: letters.map((letter) => (wrong.has(letter) ? `${letter}\u0332` : letter)).join(''),
    told: places
      .map(({ letter, index }) => `${index + 1}-я буква — ${isRussian ? 'латинская' : 'русская'} «${letter}»`)
      .join(', '),
    right: letters.map((letter) => (wrong.has(letter) ? (twins.get(letter) ?? letter) : letter)).join(''),
  };
}

/** A file saved by macOS tools may hold «й» as «и» with U+0306: for a computer, another word. */
function decomposed(word: string): Told | undefined {
  const right = word.normalize('NFC');
  if (right === word) return undefined;
  const parts = Array.from(word.matchAll(/\P{M}\p{M}+/gu), ([part]) => part).filter(
    (part) => part.normalize('NFC') !== part,
  );
  return {
    shown: right,
    told: [...new Set(parts)]
      .map(
        (part) => `«${part.normalize('NFC')}» записана двумя знаками: «${part.charAt(0)}» и ${codes(part)}`,
      )
      .join(', '),
    right,
  };
}

function codes(part: string): string {
  return Array.from(part)
    .slice(1)
    .map((mark) => `U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ');
}
