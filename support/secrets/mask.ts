// Masking of any text: by structure (named keys and headers), then by value, then by shape; then personal data.
import { isRecord } from '../core/errors';
import { personalKey, personalRules, replacePersonalData, type PersonalRule } from './personal';
import { secrets, type SecretRegistry } from './registry';
import { isUuid, namesSecrets, placeRules, shapeRules, type MaskRule } from './rules';

export { findSecrets } from './rules';

/** What masking consists of; tests take a part away and see what leaks. */
export interface MaskParts {
  readonly place: readonly MaskRule[];
  readonly registry: Pick<SecretRegistry, 'replaceIn'>;
  readonly shape: readonly MaskRule[];
  /** Whether base64 is looked into. */
  readonly base64: boolean;
  readonly personal: readonly PersonalRule[];
}

const allParts: MaskParts = {
  place: placeRules,
  registry: secrets,
  shape: shapeRules,
  base64: true,
  personal: personalRules,
};

/** The text without any secret that is known by its place, its value or its shape. Masking twice changes nothing. */
export const maskSecrets: (text: string) => string = rememberClean(makeMask());

/** A mask of its own parts. */
export function makeMask(parts: Partial<MaskParts> = {}): (text: string) => string {
  const { place, registry, shape, base64, personal } = { ...allParts, ...parts };
  const maskShallow = (text: string): string =>
    shape.reduce(apply, registry.replaceIn(namesSecrets(text) ? place.reduce(apply, text) : text));
  return (text) => {
    // Nothing secret is that short, and most strings of a run are.
    if (text.length < 4) return text;
    const masked = maskShallow(text);
    return replacePersonalData(base64 ? maskBase64(masked, maskShallow) : masked, personal);
  };
}

/** So many characters of clean texts are remembered, none of them longer than that. */
const MAX_REMEMBERED = 2 ** 20;
const MAX_LENGTH = 2 ** 14;

/**
 * What came out of masking goes in again: an exchange is masked where it happens and in the stream, and most texts of a
 * scenario are those of the one before. A text is clean until another secret is known.
 */
function rememberClean(mask: (text: string) => string): (text: string) => string {
  const clean = new Set<string>();
  let length = 0;
  let knownSecrets = 0;
  let key = '';
  return (text) => {
    const isNew = secrets.values.size !== knownSecrets || personalKey() !== key;
    if (isNew || length > MAX_REMEMBERED) {
      clean.clear();
      length = 0;
      knownSecrets = secrets.values.size;
      key = personalKey();
    }
    if (clean.has(text)) return text;
    const masked = mask(text);
    if (masked.length <= MAX_LENGTH && !clean.has(masked)) {
      clean.add(masked);
      length += masked.length;
    }
    return masked;
  };
}

/**
 * A deep copy of a value in which every string is masked, except under keys that hold nothing secret; the value itself
 * is never changed.
 */
export function maskDeep<T>(
  value: T,
  mask: (text: string) => string = maskSecrets,
  isPlain: (key: string) => boolean = () => false,
): T {
  return copy(value, mask, isPlain) as T;
}

/** Shorter ones hold no key with a value that is worth hiding. */
const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}={0,2}/g;

/** What somebody encoded that nobody registered: JSON, headers or a JWT. The whole run of base64 goes. */
function maskBase64(text: string, mask: (text: string) => string): string {
  return text.replace(BASE64, (run) => (hidesSecret(run, mask) ? '***' : run));
}

function hidesSecret(run: string, mask: (text: string) => string): boolean {
  if (isUuid(run)) return false;
  const whole = Buffer.from(run, 'base64').toString('utf8');
  // eslint-disable-next-line no-control-regex -- what has them is no text
  if (!/[\0-\x08\x0e-\x1f\ufffd]/.test(whole)) return mask(whole) !== whole;
  // Something else stands before it without a break: only a token is told from noise.
  return [0, 1, 2, 3].some((offset) => {
    const text = Buffer.from(run.slice(offset), 'base64').toString('latin1');
    return /eyJ[\w-]{8,}\.[\w-]{8,}/.test(text);
  });
}

function apply(text: string, rule: MaskRule): string {
  return rule.apply(text);
}

function copy(value: unknown, mask: (text: string) => string, isPlain: (key: string) => boolean): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((item) => copy(item, mask, isPlain));
  if (!isRecord(value)) return value;
  // Every message of the run comes by here: what is no text and holds none is not worth a call.
  const copied: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const child = value[key];
    const isTelling = typeof child === 'string' || (typeof child === 'object' && child !== null);
    set(copied, key, isTelling && !isPlain(key) ? copy(child, mask, isPlain) : child);
  }
  return copied;
}

/** As JSON.parse sets it: an assignment to `__proto__` would be none. */
function set(record: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') record[key] = value;
  else Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
}
