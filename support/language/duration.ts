// Durations as Russian texts write them: 10 секунд, 1,5 минуты, 200 мс.
import { SuiteError } from '../core/errors';
import { parseNumber } from './number';

/**
 * A duration in a step: a number that is not negative and its unit in any grammatical form. No capture groups:
 * the literal is copied into a parameter type.
 */
export const DURATION =
  /(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?[ \u00a0\u202f](?:мс|миллисекунд[аыу]?|сек(?:унд[аыу]?)?|с|мин(?:ут[аыу]?)?|час(?:а|ов)?|ч|день|дня|дней|сутки|суток|недел[яиюь])/;

const READ = /^(.*\d)\s(мс|милли|с(?!ут)|мин|ч|д|сут|недел)/u;
const WHOLE = new RegExp(`^(?:${DURATION.source})$`, 'u');

const SECOND_MS = 1000;
const DAY_MS = 86_400 * SECOND_MS;

/** The beginnings of the units, in milliseconds. */
const units: Readonly<Record<string, number>> = {
  мс: 1,
  милли: 1,
  с: SECOND_MS,
  мин: 60 * SECOND_MS,
  ч: 3600 * SECOND_MS,
  д: DAY_MS,
  сут: DAY_MS,
  недел: 7 * DAY_MS,
};

/**
 * The milliseconds of a Russian duration, rounded to a whole one; a day is 24 hours.
 *
 * @throws SuiteError DURATION_WRONG
 */
export function parseDuration(text: string): number {
  const written = text.trim();
  const [, amount = '', unit = ''] = WHOLE.test(written) ? (READ.exec(written) ?? []) : [];
  const unitMs = units[unit];
  if (unitMs === undefined) {
    throw new SuiteError(
      'DURATION_WRONG',
      `Длительность «${text}» не прочитана → напишите число и единицу: 200 мс, 10 секунд, 1,5 минуты, 2 часа, 3 дня`,
    );
  }
  return Math.round(parseNumber(amount) * unitMs);
}
