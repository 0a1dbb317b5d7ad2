// JSON whose whole numbers keep all their digits: above 2^53 a double loses the last ones (RFC 8259 §6, RFC 7493 §2.2).

/** A number of 16 digits or more that stands outside of quotes, as far as this is worth a closer look. */
const LONG_NUMBER = /(?:^|[[:,\s])-?\d{16}/u;

/** What Node 22 and later tell a reviver besides key and value; before them long numbers lose digits. */
interface Written {
  readonly source?: string;
}

/**
 * `JSON.parse`, but a whole number that a double would change is a bigint: 9007199254740993 stays itself, and checks
 * and `JSON.stringify` show its very digits.
 *
 * @throws SyntaxError of JSON.parse
 */
export function parseExactJson(text: string): unknown {
  return LONG_NUMBER.test(text) ? (JSON.parse(text, keepDigits) as unknown) : (JSON.parse(text) as unknown);
}

/** The same value with plain numbers for bigints, for what knows only those: a JSON Schema's `type: integer`. */
export function toPlainNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || !hasBigint(value)) return value;
  if (Array.isArray(value)) return value.map(toPlainNumbers);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, toPlainNumbers(child)]));
}

function hasBigint(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint';
  return Object.values(value).some(hasBigint);
}

function keepDigits(_key: string, value: unknown, written?: Written): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = written?.source ?? '';
  return /^-?\d+$/u.test(source) ? BigInt(source) : value;
}

/** Node 21 and later: a text that JSON.stringify takes as it is. */
const { rawJSON } = JSON as { readonly rawJSON?: (text: string) => unknown };

// Without it JSON.stringify throws for a bigint: a message about a wrong value must not fail itself.
Object.defineProperty(BigInt.prototype, 'toJSON', {
  configurable: true,
  writable: true,
  value(this: bigint): unknown {
    return rawJSON?.(String(this)) ?? Number(this);
  },
});
