// What is secret by its place (a named key, a header) or by its shape, whoever made it: one row a rule.
import { isRecord } from '../core/errors';

/** Masks one kind of secret; masking twice changes nothing, and JSON stays JSON. */
export interface MaskRule {
  /** For tests, which switch off one rule at a time. */
  readonly name: string;
  readonly apply: (text: string) => string;
}

/** Keys whose values are secret in JSON, forms, queries and cookies: OAuth 2.0, OpenID Connect, Keycloak, cards. */
const SECRET_KEYS = [
  'access_token',
  'refresh_token',
  'id_token',
  'id_token_hint',
  'logout_token',
  'subject_token',
  'actor_token',
  'registration_access_token',
  'csrf_token',
  'token',
  'assertion',
  'client_assertion',
  'code_verifier',
  'device_code',
  'auth_code',
  'authorization_code',
  'passwd',
  'pwd',
  'session_state',
  'session_code',
  'session_id',
  'jsessionid',
  'auth_session_id',
  'keycloak_session',
  'keycloak_identity',
  'sid',
  'otp',
  'totp',
  'one_time_code',
  'sms_code',
  'api_key',
  'private_key',
  'authorization',
  'proxy_authorization',
  'cookie',
  'set_cookie',
  'x_api_key',
  'x_auth_token',
  'x_csrf_token',
  'x_xsrf_token',
  'cvc',
  'cvv',
  'pin',
] as const;

/** Whatever ends in these is secret: `newPassword`, `client_secret`. */
const SECRET_ENDINGS = ['password', 'passphrase', 'secret', 'пароль'] as const;

/** Headers whose whole value is secret; of Authorization the scheme stays, since it is half of a diagnosis. */
const HEADERS =
  '(?:set-)?cookie2?|x-(?:api-key|auth-token|access-token|csrf-token|xsrf-token)|api-?key|x-amz-security-token';

/** `access_token` is `accessToken` and `access-token` elsewhere; case never matters. */
const key = `(?:${SECRET_KEYS.join('|').replaceAll('_', '[_-]?')}|[\\w-]{0,40}(?:${SECRET_ENDINGS.join('|')}))`;
const isKey = new RegExp(`^${key}$`, 'i');
/** A part of every secret key and header. */
const STEMS =
  /token|assert|code|pass|pwd|парол|secret|session|sid|otp|api[_-]?key|private|authoriz|cookie|cvc|cvv|pin/i;

/** Digits and quoted text of JSON, to its end or, where a body is cut, to the end of the text. */
const scalar = '(?:"(?:\\\\[^]|[^"\\\\])*(?:"|$)|-?\\d[\\d.eE+-]*)';
/**
 * A value of JSON inside a string: `\2` is as many backslashes as stand before each quote of its keys, one more of
 * them is its own backslash.
 */
const nested =
  '(?:\\2"(?:[^"\\\\]|\\2\\\\(?:\\2"|\\2\\\\|[^"\\\\])|\\\\(?!\\\\*"))*(?:\\2")?|-?\\d[\\d.eE+-]*)';
/** A value of a form: a quote, also one with backslashes before it, is the end of the text around the form. */
const formValue = "(?:[^&\\s\"'«»<>;\\\\]|\\\\+(?![\"'\\\\])|'+(?=[\\w%.!~*()-]))+";

/** Secrets known by their place. */
const structure: readonly MaskRule[] = [
  keyed(
    'ключ JSON',
    `("${key}"\\s*:\\s*(?:\\[\\s*(?="|-?\\d))?)${scalar}(?:\\s*,\\s*${scalar}(?!\\s*:))*`,
    '$1"***"',
  ),
  keyed('ключ JSON в строке', `((\\\\+)"${key}\\2"\\s*:\\s*\\[?)${nested}`, '$1$2"***$2"'),
  // From the sign to the key and not from all that may stand before a key: signs are rare.
  keyed('форма', `=(?<=(?:^|[?&;\\s"'\`«({|>#]|\\\\[nrt])${key}=)${formValue}`, '=***'),
  { name: 'код авторизации', apply: maskAuthorizationCode },
  keyed('заголовок', `((?:^|\\s)(?:${HEADERS}):[ \\t]*)(?!["'\`[{])\\S.*$`, '$1***'),
  keyed(
    'заголовок Authorization',
    `((?:^|\\s)(?:proxy-)?authorization:[ \\t]*(?:[a-z]+[ \\t]+)?)(?!["'\`[{])\\S.*$`,
    '$1***',
  ),
  keyed(
    'заголовок в кавычках',
    `((["'\`«])(?:${HEADERS}|(?:proxy-)?authorization):[ \\t]*(?:[a-z]+[ \\t]+(?=[^\\s"'\`»\\\\]))?)[^"'\`»\\\\\\n]+`,
    '$1***',
  ),
  keyed(
    'объект Node',
    `(['\`])(?<=(?:^|[\\s{,'\\[])'?${key}'?:\\s*(?:\\[\\s*)?['\`])(?:\\\\[^]|(?!\\1)[^\\\\])*(?:\\1|$)`,
    '$1***$1',
  ),
  keyed('XML', `(<(?:[\\w-]+:)?${key}(?:\\s[^<>]*)?>)(?:<!\\[CDATA\\[[^]*?(?:\\]\\]>|$)|[^<]+)`, '$1***'),
  keyed(
    'поле HTML',
    `(\\sname=\\\\*["']${key}\\\\*["'][^<>]{0,400}?\\svalue=(\\\\*["']))(?:(?!\\2)[^])*`,
    '$1***',
  ),
  keyed(
    'часть multipart',
    `(\\bname="${key}"(?:\\r?\\n[^\\r\\n]+)*\\r?\\n\\r?\\n)[^]*?(?=\\r?\\n--|$(?![^]))`,
    '$1***',
  ),
  keyed('слова шага', `(«${key}»\\s*(?:=|—|:|рав[её]н[аоы]?|со значением)\\s*)«[^»]*(?:»|$)`, '$1«***»'),
  keyed(
    'слово «пароль»',
    `((?<![\\p{L}])парол\\p{L}{0,3}(?:\\s*[:=—]\\s*|\\s+)[«"])[^«»"\\\\\\n]+`,
    '$1***',
    'giu',
  ),
];

/** Secrets known by their shape. */
const patterns: readonly MaskRule[] = [
  {
    // RFC 6750 §2.1, RFC 7617; a challenge (`Bearer realm="…"`) is none.
    name: 'Bearer и Basic',
    apply: (text) =>
      /bearer|basic|dpop|negotiate/i.test(text)
        ? text.replace(
            /\b(Bearer|Basic|DPoP|Negotiate)((?:[ \t]|\+|%20)+)(?!\w+=\\*")[^\s"'`«»<>,;\\&*]{8,}/gi,
            '$1$2***',
          )
        : text,
  },
  {
    // RFC 7519, RFC 7516: two segments where it is not signed, five where it is encrypted, the second perhaps empty.
    name: 'JWT',
    apply: (text) => (text.includes('eyJ') ? text.replace(/eyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g, '***') : text),
  },
  {
    name: 'закрытый ключ PEM',
    apply: (text) =>
      text.includes('PRIVATE KEY-----')
        ? text.replace(
            /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[^"'<]*?(?:(-----END [A-Z ]*KEY-----)|(?=["'<])|$(?![^]))/g,
            '$1***$2',
          )
        : text,
  },
  {
    // RFC 3986 §3.2.1.
    name: 'пароль в адресе',
    apply: (text) =>
      text.includes('://')
        ? text.replace(/(:\/\/[^\s/:@"'«»<>]{1,200}:)[^\s/@"'«»<>\\]+(?=@)/g, '$1***')
        : text,
  },
];

/** Whether any rule of place can have something to do: one cheap question before many dear ones. */
export function namesSecrets(text: string): boolean {
  return STEMS.test(text);
}

/** The most frequent of what only looks like base64. */
export function isUuid(run: string): boolean {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(run);
}

/** All rules of place and shape, in the order of their work. */
export const placeRules: readonly MaskRule[] = structure;
export const shapeRules: readonly MaskRule[] = patterns;

/** Whether a token stands in the text, though no rule has registered it. */
export function findJwt(text: string): boolean {
  return text.includes('eyJ') && /eyJ[\w-]{8,}\.eyJ[\w-]{8,}/.test(text);
}

/** Whether a value under this key is secret. */
export function isSecretKey(name: string): boolean {
  return isKey.test(name);
}

/** Values that stand under secret keys anywhere in a parsed answer: to be registered before anybody sees them. */
export function findSecrets(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(findSecrets);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    if (!isSecretKey(name)) return typeof child === 'string' ? [] : findSecrets(child);
    const values: readonly unknown[] = Array.isArray(child) ? child : [child];
    return values.flatMap((item) => (typeof item === 'string' ? [item] : findSecrets(item)));
  });
}

function keyed(name: string, source: string, replacement: string, flags = 'gim'): MaskRule {
  const pattern = new RegExp(source, flags);
  return { name, apply: (text) => text.replace(pattern, replacement) };
}

/** How far around `code=` the other words of an authorization response or of a token request are looked for. */
const REACH = 2000;

/**
 * A `code` is an ordinary word of business; beside `state`, `session_state` or `iss`, or with its grant, it is the
 * authorization code of RFC 6749 §4.1.2 and §4.1.3.
 */
function maskAuthorizationCode(text: string): string {
  if (!text.includes('code=')) return text;
  return text.replace(/(?<![\w-])(code=)[^&\s"'«»<>;\\*]+/g, (whole, name: string, at: number) => {
    const before = /[^\s"'«»<>]*$/.exec(text.slice(Math.max(0, at - REACH), at))?.[0] ?? '';
    const after = /^[^\s"'«»<>]*/.exec(text.slice(at, at + REACH))?.[0] ?? '';
    const isGrant = /(?:[?&;#]|^)(?:state|session_state|iss|grant_type|code_verifier)=/.test(before + after);
    return isGrant ? `${name}***` : whole;
  });
}
