// The faults that a client must survive, as data over one mechanism. Each has been seen or is in a standard.
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { answerFrontEnd } from './front-end/index-page';
import { nginxPage } from './front-end/nginx-page';
import { emptyAnswer, withHeaders, type Answer } from './http/answer';
import type { StandRequest } from './http/request';
import { loginPage } from './issuer/html-pages';

/** Which of the two ports a fault can strike. */
export type StandSide = 'api' | 'issuer';

export interface Fault {
  readonly name: string;
  readonly sides: readonly StandSide[];
  /** For people, in Russian: what happens. */
  readonly note: string;
  /** Numbers that a request may set (`slow;ms=500`), with their defaults. */
  readonly settings?: Readonly<Record<string, number>>;
  readonly strike: (struck: StruckRequest) => Promise<Answer> | Answer;
}

/** A request under a fault. */
export interface StruckRequest {
  readonly request: StandRequest;
  readonly settings: Readonly<Record<string, number>>;
  readonly issuerUrl: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** The answer that the request would get without the fault. */
  readonly answerNormally: (request?: StandRequest) => Promise<Answer>;
}

/** A fault with its settings, as `--fault` and the header `X-Stand-Fault` name it. */
export interface ChosenFault {
  readonly fault: Fault;
  readonly settings: Readonly<Record<string, number>>;
}

/** There is no such fault or setting; the message says in Russian which there are. */
export class UnknownFaultError extends Error {
  override readonly name = 'UnknownFaultError';
  readonly code = 'STAND_UNKNOWN_FAULT';
}

/**
 * Reads `name` or `name;setting=number`.
 * @throws UnknownFaultError
 */
export function chooseFault(text: string): ChosenFault {
  const [name = '', ...assignments] = text.split(';').map((part) => part.trim());
  const fault = faults.find((known) => known.name === name);
  if (!fault) {
    const known = faults.map((each) => each.name).join(', ');
    throw new UnknownFaultError(`Сбоя «${name}» у стенда нет. Есть: ${known}`);
  }
  const settings = { ...fault.settings };
  for (const assignment of assignments) {
    const [setting = '', value = ''] = assignment.split('=').map((part) => part.trim());
    if (!(setting in settings)) {
      const known = Object.keys(settings).join(', ') || 'нет';
      throw new UnknownFaultError(`У сбоя «${name}» нет настройки «${setting}». Настройки: ${known}`);
    }
    if (!/^\d{1,6}$/.test(value)) {
      throw new UnknownFaultError(
        `Настройке «${setting}» сбоя «${name}» нужно целое число, получено «${value}»`,
      );
    }
    settings[setting] = Number(value);
  }
  return { fault, settings };
}

/** Where a network of proxies stands in front, it stands in front of both. */
const everywhere = ['api', 'issuer'] as const;

export const faults: readonly Fault[] = [
  {
    // The run that started the suite: 200, text/html, 944 bytes, because the call never reached the API.
    name: 'spa-instead-of-api',
    sides: ['api'],
    note: 'вместо API отвечает интерфейс: 200 и index.html',
    strike: ({ request, nowMs }) => answerFrontEnd(request, nowMs),
  },
  {
    // OpenID Connect Core §3.1.2.1: what a gateway with a login of its own sends to a browser.
    name: 'login-redirect',
    sides: ['api'],
    note: 'перенаправление 302 на страницу входа',
    strike: ({ request, issuerUrl }) =>
      emptyAnswer(302, {
        Location: `${issuerUrl}/protocol/openid-connect/auth?${new URLSearchParams({
          client_id: 'fe-client',
          redirect_uri: `http://localhost:4200${request.path}`,
          response_type: 'code',
          scope: 'openid',
          // The example of RFC 7636 appendix B: Keycloak's client insists on PKCE.
          code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
          code_challenge_method: 'S256',
        }).toString()}`,
      }),
  },
  {
    // A proxy drops the header: the API sees no token (RFC 6750 §3: a bare challenge).
    name: 'lost-authorization',
    sides: ['api'],
    note: 'заголовок Authorization теряется по дороге',
    strike: ({ request, answerNormally }) =>
      answerNormally({
        ...request,
        headers: new Map([...request.headers].filter(([name]) => name !== 'authorization')),
      }),
  },
  {
    // RFC 9110 §15.6.3, with nginx's own page.
    name: 'nginx-502',
    sides: everywhere,
    note: 'страница nginx 502: служба за шлюзом недоступна',
    strike: () => nginxPage(502),
  },
  {
    // RFC 9110 §15.6.4, with nginx's own page.
    name: 'nginx-503',
    sides: everywhere,
    note: 'страница nginx 503: служба временно недоступна',
    strike: () => nginxPage(503),
  },
  {
    // RFC 9110 §15.6.5, with nginx's own page.
    name: 'nginx-504',
    sides: everywhere,
    note: 'страница nginx 504: служба за шлюзом не ответила вовремя',
    strike: () => nginxPage(504),
  },
  {
    // The default backend of Kubernetes' ingress-nginx, for a host or path without a rule.
    name: 'ingress-404',
    sides: everywhere,
    note: 'ингресс не знает маршрута: 404 «default backend - 404»',
    strike: () => ({
      status: 404,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: 'default backend - 404',
    }),
  },
  {
    // RFC 6585 §4; the page is nginx's with `limit_req_status 429`.
    name: 'rate-limit',
    sides: everywhere,
    note: 'превышен лимит запросов: 429 и Retry-After; секунды — seconds',
    settings: { seconds: 1 },
    strike: ({ settings }) => withHeaders(nginxPage(429), { 'Retry-After': String(settings['seconds']) }),
  },
  {
    // RFC 8259 §2: a text cut anywhere is no JSON; the length is right, so that HTTP has nothing to object to.
    name: 'truncated-json',
    sides: everywhere,
    note: 'JSON обрезан посередине, Content-Length верен',
    strike: async ({ answerNormally }) => {
      const answer = await answerNormally();
      // Cut between characters: the JSON is broken, its encoding is not.
      const bytes = Buffer.from(answer.body);
      let end = Math.floor(bytes.length / 2);
      while (isInsideCharacter(bytes, end)) end -= 1;
      return { ...answer, body: bytes.subarray(0, end) };
    },
  },
  {
    // RFC 9112 §8: the connection ends before Content-Length is reached.
    name: 'aborted-body',
    sides: everywhere,
    note: 'соединение рвётся посередине тела',
    strike: async ({ answerNormally }) => ({ ...(await answerNormally()), delivery: 'cut' }),
  },
  {
    // RFC 9110 §15.3.1: a 200 may be empty; a client that expects JSON must say that it got none.
    name: 'empty-200',
    sides: ['api'],
    note: 'код 200 и пустое тело',
    strike: () => emptyAnswer(200, { 'Content-Type': 'application/json' }),
  },
  {
    // RFC 9293 §3.5.2: RST; node tells ECONNRESET.
    name: 'reset',
    sides: everywhere,
    note: 'соединение сбрасывается без ответа',
    strike: () => ({ ...emptyAnswer(200), delivery: 'none' }),
  },
  {
    // Whatever answers is not HTTP (RFC 9112 §4); node's parser tells HPE_INVALID_CONSTANT.
    name: 'not-http',
    sides: everywhere,
    note: 'на порту отвечает не HTTP, а SSH',
    strike: () => ({ status: 200, headers: {}, body: 'SSH-2.0-OpenSSH_9.6\r\n', delivery: 'raw' }),
  },
  {
    // No answer for so long; whether it is too late is for the client to decide.
    name: 'slow',
    sides: everywhere,
    note: 'ответ задерживается; миллисекунды — ms',
    settings: { ms: 1000 },
    strike: async ({ settings, answerNormally }) => {
      await delay(settings['ms'], undefined, { ref: false });
      return answerNormally();
    },
  },
  {
    // RFC 8259 §8.1 wants UTF-8; old servlet containers send the platform's charset.
    name: 'wrong-charset',
    sides: ['api'],
    note: 'JSON в кодировке windows-1251',
    strike: async ({ answerNormally }) => {
      const answer = await answerNormally();
      const type = answer.headers['Content-Type'] ?? 'application/json';
      return withHeaders(
        { ...answer, body: encodeWindows1251(answer.body.toString()) },
        { 'Content-Type': `${type}; charset=windows-1251` },
      );
    },
  },
  {
    // RFC 8259 §8.1 again: neither UTF-16 nor a byte order mark.
    name: 'utf-16',
    sides: ['api'],
    note: 'JSON в кодировке UTF-16 с меткой порядка байтов',
    strike: async ({ answerNormally }) => {
      const answer = await answerNormally();
      return { ...answer, body: Buffer.from(`\ufeff${answer.body.toString()}`, 'utf16le') };
    },
  },
  {
    // Seen wherever a service is released apart from its OpenAPI.
    name: 'contract-drift',
    sides: ['api'],
    note: 'ответ разошёлся с контрактом: последнего поля нет, число стало текстом, появилось новое поле',
    strike: async ({ answerNormally }) => {
      const answer = await answerNormally();
      return /json/.test(answer.headers['Content-Type'] ?? '')
        ? { ...answer, body: driftJson(answer.body.toString()) }
        : answer;
    },
  },
  {
    // RFC 1951 §3.2.3: block type 3 is an error; zlib tells Z_DATA_ERROR.
    name: 'corrupt-gzip',
    sides: ['api'],
    note: 'сжатое тело повреждено',
    strike: async ({ answerNormally }) => {
      const answer = await answerNormally();
      const body = gzipSync(answer.body);
      body[gzipHeaderBytes] = 0xff;
      return withHeaders({ ...answer, body }, { 'Content-Encoding': 'gzip' });
    },
  },
  {
    // RFC 9110 §6.6.1: Date is the server's clock.
    name: 'clock-skew',
    sides: everywhere,
    note: 'часы сервера спешат; секунды — seconds',
    settings: { seconds: 600 },
    strike: async ({ settings, nowMs, answerNormally }) =>
      withHeaders(await answerNormally(), {
        Date: new Date(nowMs + (settings['seconds'] ?? 0) * 1000).toUTCString(),
      }),
  },
  {
    // Keycloak with `http-max-queued-requests` sheds load: 503 without a body.
    name: 'issuer-503',
    sides: ['issuer'],
    note: 'Keycloak перегружен: 503 без тела',
    strike: () => emptyAnswer(503),
  },
  {
    // The login page where JSON was asked for: a gateway's own login stands in front of Keycloak.
    name: 'issuer-html',
    sides: ['issuer'],
    note: 'вместо JSON — страница входа с кодом 200',
    strike: () => loginPage(),
  },
];

/** The members of an object without the last one, their first number as text, and one that no contract knows. */
function driftJson(text: string): string {
  const members = Object.entries(JSON.parse(text) as Readonly<Record<string, unknown>>).slice(0, -1);
  const number = members.findIndex(([, value]) => typeof value === 'number');
  const drifted = members.map(([name, value], index) => [name, index === number ? String(value) : value]);
  return JSON.stringify(Object.fromEntries([...drifted, ['revision', 2]]));
}

/** RFC 3629 §3: every byte of a character but its first begins with the bits 10. */
function isInsideCharacter(bytes: Buffer, at: number): boolean {
  return (bytes[at] ?? 0) >> 6 === 0b10;
}

/** RFC 1952 §2.3: the deflate stream begins behind ten bytes. */
const gzipHeaderBytes = 10;

/** Characters that windows-1251 does not have become question marks, as in Java. */
function encodeWindows1251(text: string): Buffer {
  const decoder = new TextDecoder('windows-1251');
  const byteOf = new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte] as const),
  );
  return Buffer.from(Array.from(text, (character) => byteOf.get(character) ?? 0x3f));
}
