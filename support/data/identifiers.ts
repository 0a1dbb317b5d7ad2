// Numbers that authorities, banks and standards give out: what makes each valid, and why a value is not.
import { counted } from '../core/russian';

/** What a value is checked against besides itself. */
export interface IdentifierContext {
  /** The БИК of the bank that keeps the account; without it an account is checked by its form only. */
  readonly bik?: string;
}

/** One kind of number. */
export interface Identifier {
  /** Why a value is not such a number, in Russian, to stand after «:»; undefined where it is. */
  readonly explain: (value: string, context?: IdentifierContext) => string | undefined;
}

/** Digits of a number, apart from those that check it → the digits that check it. */
type Check = (body: string) => string;

/** The kinds of numbers by the names that authors write. */
export const identifiers: Readonly<Record<string, Identifier>> = {
  // Structure: order ММВ-7-6/435@ of the Federal Tax Service, 29.06.2012.
  ИНН: { explain: (value) => explainInn(value, [10, 12]) },
  'ИНН юрлица': { explain: (value) => explainInn(value, [10]) },
  'ИНН физлица': { explain: (value) => explainInn(value, [12]) },
  // The same order: the tax office, the reason in digits or capital Latin letters, the ordinal number.
  КПП: { explain: explainKpp },
  // The register rules, order 165н of the Ministry of Finance, 30.10.2017: 1 and 5 open an ОГРН, 3 an ОГРНИП.
  ОГРН: { explain: (value) => explainOgrn(value, 'ОГРН', 13, ['1', '5']) },
  ОГРНИП: { explain: (value) => explainOgrn(value, 'ОГРНИП', 15, ['3']) },
  СНИЛС: { explain: explainSnils },
  ОКПО: { explain: explainOkpo },
  БИК: { explain: (value) => explainDigits(value, 'БИК', [9]) },
  'расчётный счёт': { explain: (value, context) => explainAccount(value, context?.bik) },
  'корреспондентский счёт': { explain: explainCorrespondentAccount },
  'номер карты': { explain: explainCard },
  UUID: { explain: explainUuid },
};

/**
 * Why a value is no account of 20 digits, or why its key does not fit the bank; without a БИК the key is not
 * checked. Undefined where it is right.
 */
export function explainAccount(account: string, bik?: string): string | undefined {
  const malformed = explainDigits(account, 'счёте', [20]);
  if (malformed !== undefined || bik === undefined) return malformed;
  const malformedBik = explainDigits(bik, 'БИК', [9]);
  if (malformedBik !== undefined) return malformedBik;
  const key = accountKey(account, bik);
  if (account[8] === key) return undefined;
  return `контрольный ключ счёта (9-я цифра) ${account[8] ?? ''}, а с БИК ${bik} должен быть ${key}`;
}

/** The check digit of an ИНН of a company (9 digits given), or both of a person's (10 given). */
export function innCheck(body: string): string {
  if (body.length === 9) return weighted(body, [2, 4, 10, 3, 5, 9, 4, 6, 8]);
  const first = weighted(body, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
  return first + weighted(body + first, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
}

/** The check digit of an ОГРН (12 digits given) or ОГРНИП (14): the remainder by 11 or by 13, its last digit. */
export function ogrnCheck(body: string): string {
  return String((BigInt(body) % (body.length === 12 ? 11n : 13n)) % 10n);
}

/** The two check digits of a СНИЛС: the weights of its nine digits are 9 to 1. */
export function snilsCheck(body: string): string {
  const sum = digitsOf(body).reduce((total, digit, index) => total + digit * (9 - index), 0);
  return String((sum % 101) % 100).padStart(2, '0');
}

/**
 * The key of an account of 20 digits, whatever stands in the place of its key (Bank of Russia, 515 of
 * 08.09.1997). A bank's account is keyed by the last three digits of the БИК. An account in the Bank of Russia
 * itself — a correspondent one (30101), a treasury one (40102) or any in a branch (БИК ends in 000, 001 or
 * 002) — by `0` and the fifth and sixth digit.
 */
export function accountKey(account: string, bik: string): string {
  const inBankOfRussia = /^(?:30101|40102)/u.test(account) || /00[0-2]$/u.test(bik);
  const bank = inBankOfRussia ? `0${bik.slice(4, 6)}` : bik.slice(6);
  const keyless = `${account.slice(0, 8)}0${account.slice(9)}`;
  const sum = digitsOf(bank + keyless).reduce(
    (total, digit, index) => total + digit * ([7, 1, 3][index % 3] ?? 0),
    0,
  );
  return String((sum * 3) % 10);
}

/** ISO/IEC 7812-1, the formula of Luhn. */
function luhnCheck(body: string): string {
  const sum = digitsOf(body)
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = index % 2 === 0 ? digit * 2 : digit;
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return String((10 - (sum % 10)) % 10);
}

/** Weights 1 to 10 over and over; where the remainder by 11 is 10, the weights begin with 3. */
function okpoCheck(body: string): string {
  const remainder = (shift: number): number =>
    digitsOf(body).reduce((total, digit, index) => total + digit * (((index + shift) % 10) + 1), 0) % 11;
  const first = remainder(0);
  return String((first === 10 ? remainder(2) : first) % 10);
}

function explainInn(value: string, lengths: readonly number[]): string | undefined {
  return (
    explainDigits(value, 'ИНН', lengths) ?? explainCheck(value, value.length === 10 ? 1 : 2, 'ИНН', innCheck)
  );
}

function explainKpp(value: string): string | undefined {
  if (/^\d{4}[0-9A-Z]{2}\d{3}$/u.test(value)) return undefined;
  if (value.length !== 9) return `в КПП 9 знаков, а здесь ${value.length}`;
  return `в КПП четыре цифры, две цифры или заглавные латинские буквы и три цифры, а здесь «${value}»`;
}

function explainOgrn(
  value: string,
  name: string,
  length: number,
  openings: readonly string[],
): string | undefined {
  const malformed = explainDigits(value, name, [length]);
  if (malformed !== undefined) return malformed;
  if (!openings.includes(value.charAt(0))) {
    return `${name} начинается с ${openings.join(' или ')}, а здесь с ${value.charAt(0)}`;
  }
  return explainCheck(value, 1, name, ogrnCheck);
}

/** Numbers up to 001-001-998 have no check. */
function explainSnils(value: string): string | undefined {
  const digits = /^\d{3}-\d{3}-\d{3} \d{2}$/u.test(value) ? value.replace(/\D/gu, '') : value;
  if (!/^\d+$/u.test(digits)) return `СНИЛС пишут 112-233-445 95 или 11 цифрами подряд, а здесь «${value}»`;
  const malformed = explainDigits(digits, 'СНИЛС', [11]);
  if (malformed !== undefined || digits.slice(0, 9) <= '001001998') return malformed;
  return explainCheck(digits, 2, 'СНИЛС', snilsCheck);
}

function explainOkpo(value: string): string | undefined {
  return explainDigits(value, 'ОКПО', [8, 10]) ?? explainCheck(value, 1, 'ОКПО', okpoCheck);
}

function explainCorrespondentAccount(value: string, context?: IdentifierContext): string | undefined {
  if (/^\d{20}$/u.test(value) && !value.startsWith('30101')) {
    return `корреспондентский счёт начинается с 30101, а здесь с ${value.slice(0, 5)}`;
  }
  return explainAccount(value, context?.bik);
}

/** 12 to 19 digits, also in groups parted by spaces. */
function explainCard(value: string): string | undefined {
  const digits = /^\d+(?: \d+)*$/u.test(value) ? value.replaceAll(' ', '') : value;
  const malformed = explainDigits(digits, 'номере карты', [12, 13, 14, 15, 16, 17, 18, 19]);
  return malformed ?? explainCheck(digits, 1, 'номера карты', luhnCheck);
}

/** RFC 9562, section 4, any version. */
function explainUuid(value: string): string | undefined {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(value)) return undefined;
  return `в UUID 32 цифры или буквы от a до f группами 8-4-4-4-12, а здесь «${value}»`;
}

/** Only digits, as many as there should be, and not all of them zeros: those pass any check. */
function explainDigits(value: string, name: string, lengths: readonly number[]): string | undefined {
  if (!/^\d+$/u.test(value)) return `в ${name} только цифры, а здесь «${value}»`;
  if (!lengths.includes(value.length)) {
    const [first = 0, last = first] = [lengths[0], lengths.at(-1)];
    const expected =
      lengths.length === 1
        ? counted(first, 'цифра', 'цифры', 'цифр')
        : `${first} ${lengths.length === 2 ? 'или' : '—'} ${counted(last, 'цифра', 'цифры', 'цифр')}`;
    return `в ${name} ${expected.replace(' — ', '–')}, а здесь ${value.length}`;
  }
  return /^0+$/u.test(value) ? `в ${name} не бывает одних нулей` : undefined;
}

function explainCheck(value: string, length: number, name: string, check: Check): string | undefined {
  const received = value.slice(-length);
  const expected = check(value.slice(0, -length));
  if (received === expected) return undefined;
  return length === 1
    ? `контрольная цифра ${name} ${received}, а должна быть ${expected}`
    : `контрольные цифры ${name} ${received}, а должны быть ${expected}`;
}

function weighted(digits: string, weights: readonly number[]): string {
  const sum = digitsOf(digits).reduce((total, digit, index) => total + digit * (weights[index] ?? 0), 0);
  return String((sum % 11) % 10);
}

function digitsOf(digits: string): number[] {
  return Array.from(digits, Number);
}
