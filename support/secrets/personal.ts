// Personal data in what is written: each value gets a pseudonym of the run, so that different ones stay different and
// the same one is recognised in every report. Checks see the real values.
import { createHmac, randomBytes } from 'node:crypto';

/** Worker threads inherit the environment: all of them know the run's key. Without it nothing is replaced. */
const KEY_VARIABLE = 'AURORA_PSEUDONYM_KEY';

let key = process.env[KEY_VARIABLE] ?? '';

/** Switches the pseudonyms of this run on, with a key of their own, or off. Called before worker threads start. */
export function maskPersonalData(isOn: boolean): void {
  key = isOn ? randomBytes(16).toString('hex') : '';
  if (isOn) process.env[KEY_VARIABLE] = key;
  else Reflect.deleteProperty(process.env, KEY_VARIABLE);
}

/** The key of this run's pseudonyms; empty where they are off. */
export function personalKey(): string {
  return key;
}

/** One kind of personal data. */
export interface PersonalRule {
  readonly name: string;
  readonly apply: (text: string, pseudonym: Pseudonym) => string;
}

/** A name for a value: `ИНН#3f9a1c`; the same for the same value, however it is written. */
export type Pseudonym = (kind: string, value: string) => string;

const START = '(?<![\\dA-Za-z_.#-])';
const END = '(?![\\dA-Za-z_]|[.,-]\\d)';

/** The kinds: numbers with check digits only where these are right. */
export const personalRules: readonly PersonalRule[] = [
  {
    // RFC 5322 §3.4.1, without quoted local parts.
    name: 'почта',
    apply: (text, pseudonym) =>
      text.includes('@')
        ? text.replace(
            /(?<![\p{L}\d.+%-]|[\w])[\p{L}\d._+-]{1,64}@[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.\p{L}{2,}/gu,
            (found) => pseudonym('почта', found.toLowerCase()),
          )
        : text,
  },
  {
    // Series and number near the word, together or under keys of their own.
    name: 'паспорт',
    apply: (text, pseudonym) =>
      text.replace(
        /((?:паспорт|passport)[^\d]{0,60}?)(\d{2} ?\d{2})([^\d]{0,40}?)(\d{6})(?!\d)/gi,
        (_, before: string, series: string, between: string, number: string, at: number) => {
          const name = pseudonym('паспорт', digitsOf(series + number));
          const seriesAt = at + before.length;
          const numberAt = seriesAt + series.length + between.length;
          const last = quoted(text, numberAt, number.length, name);
          if (/^[\s№N]*$/u.test(between))
            return before + (between === '' ? quoted(text, seriesAt, 10, name) : name);
          return `${before}${quoted(text, seriesAt, series.length, name)}${between}${last}`;
        },
      ),
  },
  numbers('карта', String.raw`${START}[2-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{4}(?:\d{1,3})?${END}`, isCard),
  numbers('СНИЛС', String.raw`${START}(?:\d{3}-\d{3}-\d{3}[ -]\d{2}|\d{11})${END}`, isSnils),
  numbers(
    'телефон',
    String.raw`(?:\+7|${START}8(?=[ (-])|${START}[78](?=9\d{9}${END}))[ -]?\(?\d{3}\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}${END}`,
    undefined,
    (digits) => digits.slice(-10),
  ),
  numbers('ИНН', String.raw`${START}(?:\d{12}|\d{10})${END}`, isInn),
];

/** The text with a pseudonym in place of all personal data; as it is where they are not masked. */
export function replacePersonalData(text: string, rules = personalRules): string {
  if (key === '' || !/[\d@]/u.test(text)) return text;
  return rules.reduce((rest, rule) => rule.apply(rest, pseudonymOf), text);
}

function pseudonymOf(kind: string, value: string): string {
  const hash = createHmac('sha256', key).update(`${kind}:${value}`).digest('hex').slice(0, 6);
  return `${kind}#${hash}`;
}

function numbers(
  name: string,
  source: string,
  isRight: (digits: string, text: string, at: number) => boolean = () => true,
  normalise: (digits: string) => string = (digits) => digits,
): PersonalRule {
  const pattern = new RegExp(source, 'giu');
  return {
    name,
    apply: (text, pseudonym) =>
      text.replace(pattern, (found: string, ...rest: unknown[]) => {
        const at = rest.find((value) => typeof value === 'number') ?? 0;
        const digits = digitsOf(found);
        if (!isRight(digits, text, at)) return found;
        return quoted(text, at, found.length, pseudonym(name, normalise(digits)));
      }),
  };
}

/** A number of JSON becomes a string of JSON: `"inn":7707083893`, also inside a string, also in a list. */
function quoted(text: string, at: number, length: number, name: string): string {
  if (!/^\s*(?:[,}\]]|$)/u.test(text.slice(at + length, at + length + 20))) return name;
  const before = text.slice(Math.max(0, at - 300), at);
  const found = /(\\*)"\s*:\s*(?:\[[^"[\]{}]*)?$/u.exec(before) ?? /()\[[\d\s,]*$/u.exec(before);
  return found ? `${found[1] ?? ''}"${name}${found[1] ?? ''}"` : name;
}

function digitsOf(text: string): string {
  return text.replace(/\D/gu, '');
}

/** The seconds since 1970 of these years are ten digits too: one in eleven of them has the check digit of an ИНН. */
const isRecentTime = (digits: string) => digits >= '1700000000' && digits < '1900000000';

/** Order ММВ-7-6/435@ of the Federal Tax Service, 29.06.2012. */
function isInn(digits: string, text: string, at: number): boolean {
  if (/^0+$/u.test(digits)) return false;
  if (digits.length === 10) {
    if (isRecentTime(digits) && !/инн|inn/iu.test(text.slice(Math.max(0, at - 40), at))) return false;
    return weighted(digits, [2, 4, 10, 3, 5, 9, 4, 6, 8]) === Number(digits[9]);
  }
  return (
    weighted(digits, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === Number(digits[10]) &&
    weighted(digits, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) === Number(digits[11])
  );
}

function weighted(digits: string, weights: readonly number[]): number {
  return (weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0) % 11) % 10;
}

/** The weights of nine digits are 9 to 1; two digits check them. */
function isSnils(digits: string): boolean {
  const sum = Array.from(digits.slice(0, 9), Number).reduce(
    (total, digit, index) => total + digit * (9 - index),
    0,
  );
  return !/^0+$/u.test(digits) && (sum % 101) % 100 === Number(digits.slice(9));
}

/** ISO/IEC 7812-1, the formula of Luhn, with the openings of МИР, Visa, Mastercard and UnionPay. */
function isCard(digits: string): boolean {
  if (!/^(?:220[0-4]|4|5[1-5]|2[2-7]|62)/u.test(digits)) return false;
  const sum = Array.from(digits, Number)
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = index % 2 === 1 ? digit * 2 : digit;
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}
