// Masking of any text: by structure (named keys and headers), then by value, then by shape; then personal data.
import { isRecord } from '../core/errors';
import { personalRules, replacePersonalData, type PersonalRule } from './personal';
import { secrets, type SecretRegistry } from './registry';
import { namesSecrets, placeRules, shapeRules, type MaskRule } from './rules';

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
export const maskSecrets: (text: string) => string = makeMask();

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

/** The most frequent of what only looks like base64. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** What somebody encoded that nobody registered: JSON, headers or a JWT. The whole run of base64 goes. */
function maskBase64(text: string, mask: (text: string) => string): string {
  return text.replace(BASE64, (run) => (hidesSecret(run, mask) ? '***' : run));
}

function hidesSecret(run: string, mask: (text: string) => string): boolean {
  if (UUID.test(run)) return false;
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
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, isPlain(key) ? child : copy(child, mask, isPlain)]),
  );
}
