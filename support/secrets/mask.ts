// Masking of any text: by structure (named keys and headers), then by value, then by pattern.
import { isRecord } from '../core/errors';
import { secrets } from './registry';

/** Keys whose values are secret in JSON, forms, queries and cookies: OAuth 2.0, OpenID Connect, Keycloak. */
const SECRET_KEYS = [
  'access_token',
  'refresh_token',
  'id_token',
  'id_token_hint',
  'client_assertion',
  'client_secret',
  'code_verifier',
  'password',
  'passwd',
  'session_state',
  'session_code',
  'sid',
  'otp',
  'totp',
  'secret',
  'token',
];

/** `access_token` is `accessToken` elsewhere; case never matters. */
const keys = SECRET_KEYS.join('|').replaceAll('_', '_?');
const secretNames = new Set(SECRET_KEYS.map(foldKey));

type Rule = readonly [pattern: RegExp, replacement: string];

/**
 * A value of JSON inside a string: `\2` is as many backslashes as stand before each quote of its keys, one more of
 * them is its own backslash.
 */
const nestedValue = '(?:\\2"(?:[^"\\\\]|\\2\\\\(?:\\2"|\\2\\\\|[^"\\\\]))*(?:\\2")?|-?\\d[\\d.eE+-]*)';

/** Secrets known by their place: a key of JSON (also of JSON inside a string), of a form or query; a header. */
const structure: readonly Rule[] = [
  [new RegExp(`("(?:${keys})"\\s*:\\s*)(?:"(?:\\\\.|[^"\\\\])*"?|-?\\d[\\d.eE+-]*)`, 'giu'), '$1"***"'],
  [new RegExp(`((\\\\+)"(?:${keys})\\2"\\s*:\\s*)${nestedValue}`, 'giu'), '$1$2"***$2"'],
  [new RegExp(`((?:^|[?&;\\s"'«])(?:${keys})=)[^&\\s"'«»<>;]+`, 'giu'), '$1***'],
  [/^(\s*(?:set-)?cookie:\s*)\S.*$/gimu, '$1***'],
  [/^(\s*(?:proxy-)?authorization:\s*(?:[a-z]+\s+)?)\S.*$/gimu, '$1***'],
];

/** Secrets known by their shape: credentials of an HTTP scheme (RFC 6750 §2.1, RFC 7617) and JWTs (RFC 7519). */
const patterns: readonly Rule[] = [
  [/\b(Bearer|Basic)[ \t]+(?!\w+=")[^\s"'«»<>,;]{8,}/giu, '$1 ***'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){0,3}/gu, '***'],
];

/** The text without any secret that is known by its place, its value or its shape. Masking twice changes nothing. */
export function maskSecrets(text: string): string {
  return patterns.reduce(apply, secrets.replaceIn(structure.reduce(apply, text)));
}

/** A deep copy of a value in which every string is masked; the value itself is never changed. */
export function maskDeep<T>(value: T, mask: (text: string) => string = maskSecrets): T {
  return copy(value, mask) as T;
}

/** Values that stand under secret keys anywhere in a parsed answer: to be registered before anybody sees them. */
export function findSecrets(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(findSecrets);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    typeof child === 'string' ? (secretNames.has(foldKey(key)) ? [child] : []) : findSecrets(child),
  );
}

function foldKey(key: string): string {
  return key.toLowerCase().replaceAll('_', '');
}

function apply(text: string, [pattern, replacement]: Rule): string {
  return text.replace(pattern, replacement);
}

function copy(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((item) => copy(item, mask));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, copy(child, mask)]));
}
