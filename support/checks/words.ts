// Words in quotes within a step's text.
import { SuiteError } from '../core/errors';

/** Empty words stand in every text: a check by them would never fail. @throws SuiteError WORDS_EMPTY */
export function requireWords(words: string): void {
  if (words.trim() !== '') return;
  throw new SuiteError(
    'WORDS_EMPTY',
    'Слова отказа не указаны, а пустые слова подходят к любому отказу → впишите слова из ответа в кавычки шага',
  );
}

const QUOTED = /«((?:[^«»]|«[^«»]*»)*)»|"([^"]*)"|“([^“”]*)”|„([^„“]*)“/gu;

/** The texts in quotes, one after the other: «…» may nest «…», "…", “…” and „…“ stand for the same. */
export function quotedIn(text: string): readonly string[] {
  return [...text.matchAll(QUOTED)].map(
    ([, ...groups]: readonly (string | undefined)[]) => groups.find((group) => group !== undefined) ?? '',
  );
}

/** What of a text stands outside of quotes. */
export function outsideQuotes(text: string): string {
  return text.replace(QUOTED, '');
}
