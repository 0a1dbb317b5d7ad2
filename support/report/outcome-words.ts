// What each outcome of a scenario is called, and its sign: colour alone tells nothing to who cannot see it.
import type { Status } from './model';

export const outcomeWords: Readonly<Record<Status, readonly [sign: string, word: string]>> = {
  passed: ['✔', 'пройдено'],
  failed: ['✘', 'провалено'],
  undefined: ['?', 'шаг не найден'],
  ambiguous: ['≠', 'шаг неоднозначен'],
  pending: ['…', 'шаг не реализован'],
  skipped: ['–', 'пропущено'],
  flaky: ['~', 'нестабильно'],
  absent: ['∅', 'не выполнено'],
};

/** The word alone. */
export function outcomeOf(status: Status): string {
  return outcomeWords[status][1];
}
