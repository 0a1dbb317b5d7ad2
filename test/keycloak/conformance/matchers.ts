// What the questions of the table mean: `$between`, `$set` …
import { isDeepStrictEqual } from 'node:util';

/** Does the value answer to what the table expects? Placeholders are already filled in. */
export function isMatch(value: unknown, expected: unknown): boolean {
  const [name, argument] = question(expected);
  switch (name) {
    case undefined:
      return isDeepStrictEqual(value, expected);
    case '$any':
      return value !== undefined && value !== null;
    case '$absent':
      return value === undefined || value === null;
    case '$between': {
      const [from, to] = argument as readonly [number, number];
      return typeof value === 'number' && value >= from && value <= to;
    }
    case '$matches':
      return typeof value === 'string' && new RegExp(String(argument), 'u').test(value);
    case '$set':
      return isDeepStrictEqual(words(value), words(argument));
    case '$some':
      return Array.isArray(value) && value.some((element) => includes(element, argument));
    default:
      throw new Error(`Таблица соответствия: неизвестный вопрос ${name}`);
  }
}

/** `[undefined]` when the expectation is a plain value. */
function question(expected: unknown): readonly [string | undefined, unknown] {
  if (typeof expected !== 'object' || expected === null) return [undefined, undefined];
  const [entry, ...others] = Object.entries(expected);
  return entry?.[0].startsWith('$') && others.length === 0 ? entry : [undefined, undefined];
}

/** Words of a string or elements of a list, in one order. */
function words(value: unknown): unknown {
  if (typeof value === 'string') return value.split(' ').sort();
  return Array.isArray(value) ? value.map(String).sort() : value;
}

function includes(element: unknown, wanted: unknown): boolean {
  if (typeof element !== 'object' || element === null || typeof wanted !== 'object' || wanted === null) {
    return isDeepStrictEqual(element, wanted);
  }
  const record = element as Readonly<Record<string, unknown>>;
  return Object.entries(wanted).every(([key, value]) => isDeepStrictEqual(record[key], value));
}
