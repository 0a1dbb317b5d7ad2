// Random secrets and the ways in which they come into what a run writes; the same seed plants the same again.
import { inspect } from 'node:util';
import { AxiosError, AxiosHeaders } from 'axios';

/** Put together here, so that this file holds no header of a key. */
const PEM = ['RSA', 'PRIVATE', 'KEY'].join(' ');

/** A source of numbers from 0 up to, and without, 1. */
export type Random = () => number;

/** Mulberry32: small, seeded, good enough to plant. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of a list. */
export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[Math.floor(random() * list.length)] ?? list[0];
}

/** A way in: what it makes of a secret, and whether the run has met the secret before. */
export interface WayIn {
  readonly name: string;
  /** Registered: the run knows the value. Otherwise only its place or its shape gives it away. */
  readonly isKnown: boolean;
  /** What a secret at such a place can consist of. */
  readonly kind: 'any' | 'line' | 'token' | 'url' | 'jwt' | 'short' | 'unquoted';
  readonly write: (secret: string, random: Random) => string;
}

const ALPHABETS = [
  'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  'абвгдеёжзийклмнопрстуфхцчшщъыьэюя',
  '"\'«»<>/\\%=?~+&;$#@!()[]{}|^*:., `',
  '0123456789',
] as const;

/** A secret of its kind; no two are alike. */
export function secretOf(kind: WayIn['kind'], random: Random): string {
  const chars = (alphabet: string, length: number): string =>
    Array.from(
      { length },
      () => Array.from(alphabet)[Math.floor(random() * Array.from(alphabet).length)],
    ).join('');
  const length = pick(random, [4, 6, 8, 8, 12, 16, 24, 64, 300, 2000]);
  switch (kind) {
    case 'short':
      return `${chars(ALPHABETS[2].replaceAll('*', ''), 1)}${chars('ЪЫЩЭЮЯ', 2)}`;
    case 'token':
      return `z${chars(`${ALPHABETS[0]}_-.~`, Math.max(length, 12))}z`;
    case 'url':
      return `z${chars(ALPHABETS[0], Math.max(length, 12))}z`;
    case 'unquoted':
      return `z${chars(`${ALPHABETS[0]}${ALPHABETS[1]}+/&%$#@!()[]{}^.,:`, Math.max(length, 8))}z`;
    case 'jwt':
      return jwt(random, chars);
    default: {
      const special = ['$&', "$'", '$1', '🔑', '\\u0041', '%41', '&amp;', '\\n', '""'];
      const body = Array.from({ length }, () =>
        random() < 0.1 ? pick(random, special as [string, ...string[]]) : chars(pick(random, ALPHABETS), 1),
      ).join('');
      const broken = kind === 'any' && random() < 0.1 ? `${body}\n${chars(ALPHABETS[0], 6)}` : body;
      // Letters keep apart what is secret from what only looks alike in the text around it.
      return `Ж${broken}${chars(ALPHABETS[0], 2)}`;
    }
  }
}

function jwt(random: Random, chars: (alphabet: string, length: number) => string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const segment = () => chars(`${ALPHABETS[0]}_-`, 40);
  const header = part({ alg: 'RS256', typ: 'JWT', kid: chars(ALPHABETS[0], 8) });
  const payload = part({ jti: chars(ALPHABETS[0], 12), name: chars(ALPHABETS[1], 8) });
  return pick(random, [
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `${header}.${payload}.${segment()}`,
    `${part({ alg: 'dir', enc: 'A256GCM' })}..${segment()}.${segment()}.${segment()}`,
    `${part({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.${segment()}.${segment()}.${segment()}.${segment()}`,
  ]);
}

const KEYS = [
  'access_token',
  'refreshToken',
  'ID_TOKEN',
  'client_assertion',
  'client_secret',
  'password',
  'newPassword',
  'session_state',
  'sid',
  'otp',
  'code_verifier',
  'пароль',
] as const;

const known = (name: string, write: WayIn['write'], kind: WayIn['kind'] = 'any'): WayIn => ({
  name,
  isKnown: true,
  kind,
  write,
});
const placed = (name: string, kind: WayIn['kind'], write: WayIn['write']): WayIn => ({
  name,
  isKnown: false,
  kind,
  write,
});
const key = (random: Random): string => pick(random, KEYS);

/** The ways in; at least one for each rule that nothing but this rule masks. */
export const waysIn: readonly WayIn[] = [
  known('как есть', (s) => `до ${s} после`),
  known('в JSON', (s) => JSON.stringify({ имя: s, b: 1 })),
  known('в JSON внутри JSON', (s) => JSON.stringify({ a: JSON.stringify({ b: [s] }) })),
  known('в URL', (s) => `GET /p?имя=${encodeURIComponent(wellFormed(s))}&b=1`),
  known('в форме', (s) => new URLSearchParams({ a: '1', x: s }).toString()),
  known('в HTML', (s) => `<td title="${html(s)}">${html(s)}</td>`),
  known('в JSON внутри HTML', (s) => `<pre>${html(JSON.stringify({ x: s }))}</pre>`),
  known('в URL внутри JSON', (s) => JSON.stringify({ x: `/p?${new URLSearchParams({ x: s }).toString()}` })),
  known('escape каждого знака', (s) => `{"x":"${everyEscape(s)}"}`),
  known('escape вперемежку', (s, random) => `{"x":"${mixedEscape(s, random)}"}`),
  known('base64', (s, random) =>
    Buffer.from(`${'x'.repeat(Math.floor(random() * 3))}${s}конец`).toString('base64'),
  ),
  known('base64url', (s) => `a=${Buffer.from(`п${s}`).toString('base64url')}`, 'line'),
  known('base64 в строках по 76', (s) => Buffer.from(s).toString('base64').replace(/.{76}/gu, '$&\r\n')),
  known('base64 от JSON', (s) => Buffer.from(JSON.stringify({ поле: s, конец: true })).toString('base64')),
  known('шестнадцатерично', (s) => `bytes ${Buffer.from(s).toString('hex')}`),
  known('Buffer напечатан', (s) => inspect(Buffer.from(s)), 'token'),
  known('Buffer в JSON', (s) => JSON.stringify(Buffer.from(s))),
  known('строка разорвана', (s) => `${s.slice(0, s.length >> 1)}\n${s.slice(s.length >> 1)}`, 'token'),
  known('ошибка с причиной', (s) =>
    inspect(new Error('вход не выполнен', { cause: new Error(`ответ: ${s}`) }), { depth: 9 }),
  ),
  known('напечатан', (s) => inspect({ ответ: { значение: s } }), 'token'),
  placed('ключ JSON', 'any', (s, r) =>
    JSON.stringify({ a: 1, [key(r)]: s, b: 2 }, undefined, pick(r, [0, 2])),
  ),
  placed('ключ JSON, короткое', 'short', (s, r) => JSON.stringify({ [key(r)]: s, b: 2 })),
  placed('список JSON', 'any', (s, r) => JSON.stringify({ [key(r)]: [s, 'второй'], b: 2 })),
  placed('ключ JSON в строке', 'any', (s, r) => JSON.stringify({ a: JSON.stringify({ [key(r)]: s, b: 2 }) })),
  placed('форма', 'line', (s, r) =>
    new URLSearchParams({ a: '1', [latin(r)]: wellFormed(s), b: '2' }).toString(),
  ),
  placed(
    'адрес',
    'line',
    (s, r) => `GET https://api.example/p?a=1&${latin(r)}=${encodeURIComponent(wellFormed(s))}#x`,
  ),
  placed('код авторизации', 'url', (s) => `Location: https://fe.example/?state=abc&code=${s}&b=1`),
  placed('код в форме', 'url', (s) => `grant_type=authorization_code&code=${s}&client_id=fe`),
  placed('Cookie', 'token', (s) => `GET /\n  Cookie: K=${s}; b=${s}\n  Accept: */*`),
  placed('X-Api-Key', 'unquoted', (s) => `X-Api-Key: ${s}`),
  placed('Authorization', 'unquoted', (s) => `  Authorization: ${s}`),
  placed(
    'Authorization Basic',
    'token',
    (s) => `Authorization: Basic ${Buffer.from(`u:${s}`).toString('base64')}`,
  ),
  placed('curl', 'url', (s) => `curl -H 'Cookie: K=${s}' -H "X-Api-Key: ${s}" /p`),
  placed('Bearer', 'token', (s) => `сервер получил Bearer ${s}, и всё`),
  placed('Basic', 'token', (s) => `заголовок «Basic ${Buffer.from(`п${s}`).toString('base64')}»`),
  placed('JWT', 'jwt', (s) => `в журнале ${s}, и всё`),
  placed(
    'JWT в base64',
    'jwt',
    (s, r) => `x ${Buffer.from(`${'a'.repeat(Math.floor(r() * 3))} ${s} `).toString('base64')}`,
  ),
  placed('ключ JSON в base64', 'line', (s, r) =>
    Buffer.from(JSON.stringify({ [key(r)]: s, b: 1 })).toString('base64'),
  ),
  placed('закрытый ключ', 'url', (s) => [`-----BEGIN ${PEM}-----`, s, `-----END ${PEM}-----`].join('\n')),
  placed('пароль в адресе', 'url', (s) => `прокси http://user:${s}@proxy.example:3128`),
  placed('объект Node', 'url', (s, r) => inspect({ a: 1, [latin(r)]: s, list: { Cookie: [`K=${s}`] } })),
  placed('XML', 'url', (s) => `<a><ns:password type="x">${s}</ns:password></a>`),
  placed('поле HTML', 'url', (s) => `<input type="hidden" name="session_code" value="${s}">`),
  placed(
    'часть multipart',
    'line',
    (s) => `--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n${s}\r\n--b--`,
  ),
  placed('слова шага', 'unquoted', (s) => `заголовок запросов «X-Api-Key» равен «${s}»`),
  placed('слово «пароль»', 'unquoted', (s) => `выполнен вход с паролем «${s}»`),
  placed('AxiosError', 'url', (s) => axiosError(s)),
  placed('AxiosError в JSON', 'url', (s) => JSON.stringify(new AxiosError('нет', 'E', configOf(s)))),
];

function latin(random: Random): string {
  return pick(random, ['access_token', 'client_secret', 'password', 'sid', 'sessionState', 'otp']);
}

function configOf(secret: string) {
  return {
    url: `https://api.example/p?access_token=${secret}`,
    headers: new AxiosHeaders({ Authorization: `Bearer ${secret}`, Cookie: `sid=${secret}` }),
    data: `password=${secret}`,
  };
}

function axiosError(secret: string): string {
  return inspect(new AxiosError('нет', 'E', configOf(secret)), { depth: 9 });
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

function html(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function escapeOf(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function everyEscape(text: string): string {
  return text.replace(/[^]/g, escapeOf);
}

function mixedEscape(text: string, random: Random): string {
  return text.replace(/[^]/g, (char) =>
    random() < 0.5 ? escapeOf(char) : JSON.stringify(char).slice(1, -1),
  );
}
