// What a line that Gherkin did not understand was meant to be, what is wrong with it, and how it is written.
import { dialects } from '@cucumber/gherkin';
import { distance } from 'fastest-levenshtein';
import { findOddWords, findUnseen, foldLookAlikes, seen } from './guard-letters';

/** What a line was meant to be. */
export interface Intended {
  readonly kind: 'step' | 'header' | 'row' | 'docString' | 'tags';
  /** What is wrong, in Russian; empty where nothing is: such a line stands only where it cannot work. */
  readonly reason: string;
  /** The line as it should be. */
  readonly right: string;
}

/** How much a line may be prose. */
export interface Surroundings {
  /** Steps stand here: «и», «а», «если» begin a step too. */
  readonly isAmongSteps: boolean;
  /** Does a text match a step definition? */
  readonly isKnown: (text: string) => boolean;
  /** The step that a text is almost; undefined where it is like none. */
  readonly nearStep: (text: string) => string | undefined;
  /** Is a name, with its «@», a tag in use? */
  readonly isTag: (name: string) => boolean;
}

/** Signs that look like «|». */
export const BARS = '¦│┃∣ǀ｜❘⎮';

/** What a line was meant to be; undefined for prose. */
export function intendedBy(line: string, surroundings: Surroundings): Intended | undefined {
  const text = seen(line).trim();
  if (text === '') return undefined;
  return (
    asRow(text) ??
    asDocString(text) ??
    asTags(text, surroundings) ??
    asHeader(line, text) ??
    asStep(line, text, surroundings) ??
    asKnownStep(line, text, surroundings)
  );
}

/** A header with its colon anywhere in a text, but not at its beginning: two lines have become one. */
export function findHeaderWithin(text: string): string | undefined {
  for (const { index } of text.matchAll(HEADER_WITHIN)) return text.slice(index);
  return undefined;
}

/** A step that begins within a text: its keyword and a text that matches a definition. */
export function findStepWithin(text: string, isKnown: Surroundings['isKnown']): string | undefined {
  for (const { index, 0: keyword } of text.matchAll(STEP_WITHIN)) {
    if (isKnown(text.slice(index + keyword.length).trim())) return text.slice(index);
  }
  for (const { index, 0: gap } of text.matchAll(/\s{2,}/gu)) {
    const rest = text.slice(index + gap.length);
    if (isKnown(rest)) return rest;
  }
  return undefined;
}

/** The line with its keyword repaired where only its letters or the space after it are wrong; otherwise as it was. */
export function repairKeyword(line: string): string {
  const indent = /^[\s\u200B\uFEFF]*/u.exec(line)?.[0] ?? '';
  const body = line.slice(indent.length);
  const text = seen(body);
  for (const { word, end } of [
    ...headerKeywords.map((keyword) => ({ word: keyword, end: ':' })),
    ...stepKeywords.map((keyword) => ({ word: keyword, end: ' ' })),
  ]) {
    const head = text.slice(0, word.length);
    if (text.charAt(word.length) !== end) continue;
    if (foldLookAlikes(head) !== word.toLowerCase() || !hasSameCase(head, word)) continue;
    const rest = afterKeyword(body, word.length + 1);
    return `${indent.replace(/[\u200B\uFEFF]/gu, '')}${word}${end}${end === ' ' ? rest.replace(/^[^\S\n]+/u, '') : rest}`;
  }
  return line;
}

const ru = dialects['ru'];

function wordsOf(lists: readonly (readonly string[] | undefined)[]): readonly string[] {
  return [...new Set(lists.flatMap((list) => list ?? []).map((word) => word.trim()))]
    .filter((word) => word !== '*')
    .toSorted((a, b) => b.length - a.length);
}

const headerKeywords = wordsOf([
  ru?.feature,
  ru?.rule,
  ru?.background,
  ru?.scenario,
  ru?.scenarioOutline,
  ru?.examples,
]);
const stepKeywords = wordsOf([ru?.given, ru?.when, ru?.then, ru?.and, ru?.but]);
/** Words that also begin prose: they mean a step only among steps. */
const PROSE = ['если', 'то', 'и', 'а', 'но', 'также', 'к тому же', 'затем', 'иначе'];
/** Headers that mean a header even without a colon. */
const CERTAIN_HEADERS = [
  'структура сценария',
  'шаблон сценария',
  'сценарий',
  'предыстория',
  'примеры',
  'пример',
];
const HEADER_WITHIN = new RegExp(`(?<=\\S\\s+)(?:${headerKeywords.join('|')}):`, 'gu');
const STEP_WITHIN = new RegExp(`(?<=\\s)(?:${stepKeywords.join('|')})\\s`, 'gu');
const NEXT_IS_LETTER = /^[\p{L}\p{M}]/u;

function asRow(text: string): Intended | undefined {
  const plain = text.replace(new RegExp(`[${BARS}]`, 'gu'), '|');
  const bars = plain.split('|').length - 1;
  if (!plain.startsWith('|') && !(plain.endsWith('|') && bars > 0)) return undefined;
  const right = `${plain.startsWith('|') ? '' : '| '}${plain}${plain.endsWith('|') ? '' : ' |'}`;
  const reason =
    plain !== text
      ? `вместо «|» стоит похожий знак`
      : right === text
        ? ''
        : 'строка таблицы начинается и кончается знаком «|»';
  return { kind: 'row', reason, right };
}

function asDocString(text: string): Intended | undefined {
  if (!/^(?:["“”„'«»]{2,}|`{2,})/u.test(text)) return undefined;
  if (/^«[^»]/u.test(text)) return undefined;
  const isRight = /^(?:"""|```)/u.test(text);
  return {
    kind: 'docString',
    reason: isRight ? '' : 'многострочный текст открывают и закрывают три прямые кавычки',
    right: isRight ? text : '"""',
  };
}

/** `дым @регресс`, `&ТК-017`: all words are tags, whatever stands in place of an «@». */
function asTags(text: string, { isTag }: Surroundings): Intended | undefined {
  const names = text.split(/\s+/u).map((word) => `@${word.replace(/^[^\p{L}\d]+/u, '')}`);
  const areAll = (name: (word: string) => boolean): boolean => text.split(/\s+/u).every(name);
  const [, ...others] = text.split(/\s+/u);
  const isTagged =
    areAll((word) => /^[@＠]/u.test(word)) ||
    (others.length > 0 && others.every((word) => /^[@＠]/u.test(word))) ||
    names.every(isTag);
  if (!isTagged) return undefined;
  const right = names.filter((name) => name !== '@').join(' ');
  return { kind: 'tags', reason: right === text ? '' : 'каждый тег начинается с «@»', right };
}

function asHeader(line: string, text: string): Intended | undefined {
  const folded = foldLookAlikes(text);
  const exact = headerKeywords.find(
    (word) => folded.startsWith(word.toLowerCase()) && !NEXT_IS_LETTER.test(folded.slice(word.length)),
  );
  if (exact !== undefined) {
    const rest = text.slice(exact.length);
    const hasColon = /^\s*[:：]/u.test(rest);
    if (!hasColon && !CERTAIN_HEADERS.includes(exact.toLowerCase())) return undefined;
    return header(line, text, exact, rest.replace(/^[\s:：;.,]+/u, ''), hasColon);
  }
  const colon = text.search(/[:：]/u);
  if (colon < 4 || colon > LONGEST_HEADER) return undefined;
  const head = folded.slice(0, colon).trim();
  const near = headerKeywords.find(
    (word) => distance(word.toLowerCase(), head) <= (word.length > SHORT_WORD ? 2 : 1),
  );
  if (near === undefined) return undefined;
  return header(line, text, near, text.slice(colon + 1).trim(), true);
}

const LONGEST_HEADER = 24;
const SHORT_WORD = 7;

function header(line: string, text: string, word: string, name: string, hasColon: boolean): Intended {
  const right = `${word}:${name === '' ? '' : ` ${name}`}`;
  const reason =
    oddityOf(line, word.length) ??
    (text.startsWith(`${word}:`)
      ? ''
      : !hasColon
        ? `после «${word}» нужно двоеточие`
        : reasonOfWord(text, word, ':'));
  return { kind: 'header', reason, right };
}

function asStep(line: string, text: string, { isAmongSteps, isKnown }: Surroundings): Intended | undefined {
  const folded = foldLookAlikes(text);
  const word = stepKeywords.find(
    (keyword) =>
      folded.startsWith(keyword.toLowerCase()) && !NEXT_IS_LETTER.test(folded.slice(keyword.length)),
  );
  if (word === undefined) return undefined;
  const rest = text.slice(word.length).replace(/^[\s:：,;.]+/u, '');
  const mayBeProse = PROSE.includes(word.toLowerCase()) || (!isAmongSteps && /^\p{Ll}/u.test(text));
  const isJoined = /^(?:[\s:：,;.]|$)/u.test(text.slice(word.length));
  if (mayBeProse && !isKnown(rest) && !(isAmongSteps && isJoined)) return undefined;
  const right = `${word}${rest === '' ? ' …' : ` ${rest}`}`;
  return { kind: 'step', reason: oddityOf(line, word.length + 1) ?? reasonOfWord(text, word, ' '), right };
}

/** A line that ends with a known step, whatever it begins with; or begins with almost a keyword. */
function asKnownStep(
  line: string,
  text: string,
  { isAmongSteps, isKnown, nearStep }: Surroundings,
): Intended | undefined {
  if (!isAmongSteps) return undefined;
  for (let from = 0; from <= Math.min(text.length - 3, LONGEST_HEAD); from += 1) {
    const rest = text.slice(from);
    if (rest !== rest.trimStart() || !isKnown(rest)) continue;
    return misspelt(line, text, text.slice(0, from).trim(), rest);
  }
  const [first = '', ...others] = text.split(' ');
  const near = stepKeywords.find(
    (word) => word.length > 3 && distance(word.toLowerCase(), foldLookAlikes(first)) <= 1,
  );
  if (near !== undefined) return misspelt(line, text, first, others.join(' '));
  const step = nearStep(text);
  return step === undefined
    ? undefined
    : {
        kind: 'step',
        reason: `похоже на шаг «${step}» без ключевого слова`,
        right: `Дано|Когда|Тогда ${step}`,
      };
}

const LONGEST_HEAD = 16;

function misspelt(line: string, text: string, head: string, rest: string): Intended {
  const near = stepKeywords
    .map((word) => ({ word, far: distance(word.toLowerCase(), foldLookAlikes(head)) }))
    .toSorted((a, b) => a.far - b.far)[0];
  const word = head === '' || near === undefined || near.far > 3 ? undefined : near.word;
  if (word === undefined) {
    return { kind: 'step', reason: 'перед шагом нет ключевого слова', right: `Дано|Когда|Тогда ${rest}` };
  }
  const reason = oddityOf(line, word.length + 1) ?? reasonOfWord(text, word, ' ');
  return { kind: 'step', reason, right: `${word} ${rest}` };
}

/** What cannot be seen or read right in the beginning of a line, from its indentation to the end of its keyword. */
function oddityOf(line: string, length: number): string | undefined {
  const indent = /^[ \t]*/u.exec(line)?.[0].length ?? 0;
  const word = findOddWords(line.slice(0, indent + length + 4)).find(({ index }) => index - indent < length);
  if (word) return `«${word.shown}»: ${word.told}`;
  const sign = findUnseen(line.slice(indent)).find(({ index }) => index <= length);
  return sign ? `${placeOf(sign.index)} стоит ${sign.told}` : undefined;
}

function placeOf(index: number): string {
  return index === 0 ? 'перед ключевым словом' : 'в ключевом слове или сразу после него';
}

function reasonOfWord(text: string, word: string, end: ' ' | ':'): string {
  if (text.startsWith(`${word}${end}`)) return '';
  if (text.startsWith(word)) {
    const next = text.charAt(word.length);
    if (end === ':') return `после «${word}» сразу стоит двоеточие`;
    if (next === '') return `после «${word}» ничего нет`;
    return /[:：]/u.test(next) ? `после «${word}» двоеточие не ставится` : `после «${word}» нужен пробел`;
  }
  return text.toLowerCase().startsWith(word.toLowerCase())
    ? `«${word}» пишется с заглавной буквы`
    : `«${text.slice(0, word.length)}» — не ключевое слово`;
}

function hasSameCase(head: string, word: string): boolean {
  return Array.from(head).every(
    (letter, index) =>
      (letter === letter.toLowerCase()) === (word.charAt(index) === word.charAt(index).toLowerCase()),
  );
}

/** What follows the first `length` seen characters of a text. */
function afterKeyword(body: string, length: number): string {
  for (let end = length; end <= body.length; end += 1) {
    if (seen(body.slice(0, end)).length >= length && !/^\p{M}/u.test(body.slice(end))) return body.slice(end);
  }
  return '';
}
