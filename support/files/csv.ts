// The cells of a CSV (RFC 4180, with the delimiters that Russian Excel and others write).
import { CsvError, parse } from 'csv-parse/sync';
import { codeOf, ExpectationError } from '../core/errors';

const delimiters = [';', ',', '\t'] as const;

/**
 * The rows of a CSV, the header first; the delimiter is the most frequent one of the header's `;`, `,` and tab.
 *
 * @param title how messages call the file
 * @throws ExpectationError CSV_BROKEN with the line
 */
export function readCsv(text: string, title: string): readonly (readonly string[])[] {
  try {
    return parse(text, { delimiter: delimiterOf(text), skip_empty_lines: true });
  } catch (error) {
    throw new ExpectationError(
      'CSV_BROKEN',
      `${title}, строка ${lineOf(error)}: ${explain(text, error)} → исправьте выгрузку или проверьте кавычки и разделители`,
    );
  }
}

function delimiterOf(text: string): string {
  const [header = ''] = text
    .trimStart()
    .replace(/"(?:[^"]|"")*"/gu, '')
    .split(/\r?\n/u, 1);
  const count = (delimiter: string) => header.split(delimiter).length;
  return delimiters.reduce<string>((best, next) => (count(next) > count(best) ? next : best), delimiters[0]);
}

const reasons: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'кавычка не закрыта',
  INVALID_OPENING_QUOTE: 'кавычка стоит внутри значения без кавычек',
  CSV_INVALID_CLOSING_QUOTE: 'после закрывающей кавычки нет разделителя',
};

function explain(text: string, error: unknown): string {
  if (error instanceof CsvError && Array.isArray(error['record'])) {
    const [expected, got] = [headerLength(text), error['record'].length];
    return `ячеек ${got}, а столбцов в заголовке ${expected}`;
  }
  return reasons[codeOf(error) ?? ''] ?? 'строка не разбирается';
}

function headerLength(text: string): number {
  return parse(text, { delimiter: delimiterOf(text), skip_empty_lines: true, to: 1 })[0]?.length ?? 0;
}

function lineOf(error: unknown): number {
  return error instanceof CsvError ? Number(error['lines']) : 0;
}
