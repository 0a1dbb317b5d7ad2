// The words of a refusal that a step expects.
import { SuiteError } from '../core/errors';

/** Empty words stand in every text: a check by them would never fail. @throws SuiteError WORDS_EMPTY */
export function requireWords(words: string): void {
  if (words.trim() !== '') return;
  throw new SuiteError(
    'WORDS_EMPTY',
    'Слова отказа не указаны, а пустые слова подходят к любому отказу → впишите слова из ответа в кавычки шага',
  );
}
