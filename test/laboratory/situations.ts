// Situations on the wire, each brought about for real on this machine, with the neighbour that must not be taken for it.
import type { TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Exchange, TransportFailure } from '../../support/http/exchange';

/** What a server answers: status, headers and a body, or the very bytes where no HTTP server would say them. */
export type Wire =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
    }
  | { readonly raw: string | Buffer };

/** What is more than an answer of one server: sends the request itself. */
export type Act = (t: TestContext) => Promise<Exchange | TransportFailure>;

/** One row of the laboratory. */
export interface Situation {
  readonly name: string;
  readonly wire: Wire | Act;
  /** Headers of the request, where they matter. */
  readonly sent?: Readonly<Record<string, string>>;
  /** The code of the rule that must tell it. */
  readonly code: string;
  /** Nearly the same, and told by another rule or by none (an empty code). */
  readonly neighbour: {
    readonly wire: Wire | Act;
    readonly sent?: Readonly<Record<string, string>>;
    readonly code: string;
  };
}

const html = { 'Content-Type': 'text/html' };
const json = { 'Content-Type': 'application/json' };
const problem = { 'Content-Type': 'application/problem+json' };
const text = { 'Content-Type': 'text/plain' };
const page = (body: string): string =>
  `<html><head><title>Страница</title></head><body>${body}</body></html>`;
const fine = { headers: json, body: '{"items":[]}' };
const refusal = (status: number): Wire => ({
  status,
  headers: problem,
  body: '{"title":"Нет","detail":"Нет такого"}',
});
const challenge = (value: string): Wire => ({
  status: 401,
  headers: { ...problem, 'WWW-Authenticate': value },
  body: '{"title":"Требуется вход"}',
});
const bearer = { Authorization: 'Bearer a.b.c' };
const named = (code: string): { readonly code: string } => ({ code });

/** Every situation; a test asks that each rule of an answer is reached by one. */
export const situations: readonly Situation[] = [
  {
    name: 'интерфейс вместо API',
    wire: { headers: { ...html, ETag: '"1"' }, body: '<html><base href="/"><app-root></app-root></html>' },
    code: 'FRONT_END_ANSWERED',
    neighbour: {
      wire: { headers: html, body: '<html><base href="/"><app-root></app-root></html>' },
      sent: { Accept: 'text/html' },
      code: '',
    },
  },
  {
    name: 'перенаправление на вход',
    wire: {
      status: 302,
      headers: { Location: 'http://keycloak.example/realms/a/protocol/openid-connect/auth' },
    },
    code: 'LOGIN_PAGE',
    neighbour: { wire: { status: 304 }, code: 'NOT_MODIFIED_UNASKED' },
  },
  {
    name: 'форма входа Keycloak с кодом 200',
    wire: { headers: html, body: page('<form id="kc-form-login"></form>') },
    code: 'LOGIN_PAGE',
    neighbour: { wire: { headers: html, body: page('Добро пожаловать') }, code: 'HTML_INSTEAD_OF_JSON' },
  },
  {
    name: '404 ингресса',
    wire: { status: 404, headers: text, body: 'default backend - 404' },
    code: 'INGRESS_NO_ROUTE',
    neighbour: { wire: refusal(404), code: 'NOT_FOUND' },
  },
  {
    name: '502 шлюза',
    wire: { status: 502, headers: html, body: page('<center>nginx</center>') },
    code: 'GATEWAY_FAILED',
    neighbour: { wire: refusal(502), code: 'API_DEPENDENCY' },
  },
  {
    name: '504 шлюза',
    wire: { status: 504, headers: html, body: page('<center>nginx</center>') },
    code: 'GATEWAY_TIMED_OUT',
    neighbour: { wire: refusal(500), code: 'SERVER_FAILED' },
  },
  {
    name: '503 самого API',
    wire: refusal(503),
    code: 'API_BUSY',
    neighbour: { wire: { status: 503, headers: html, body: page('503') }, code: 'GATEWAY_FAILED' },
  },
  {
    name: 'Istio потерял службу',
    wire: {
      status: 503,
      headers: text,
      body: 'upstream connect error or disconnect/reset before headers. reset reason: connection failure',
    },
    code: 'UPSTREAM_DISCONNECTED',
    neighbour: { wire: { status: 503, headers: text, body: 'no healthy upstream' }, code: 'NO_INSTANCE' },
  },
  {
    name: 'Keycloak ещё запускается',
    wire: { status: 503, headers: text, body: 'Bootstrap in progress' },
    code: 'KEYCLOAK_STARTING',
    neighbour: { wire: { status: 503 }, code: 'GATEWAY_FAILED' },
  },
  {
    name: 'лимит запросов',
    wire: { status: 429, headers: { ...problem, 'Retry-After': '30' }, body: '{"title":"Слишком часто"}' },
    code: 'RATE_LIMITED',
    neighbour: { wire: refusal(409), code: 'CONFLICT' },
  },
  {
    name: 'тело больше лимита шлюза',
    wire: { status: 413, headers: html, body: page('413 Request Entity Too Large') },
    code: 'TOO_LARGE',
    neighbour: { wire: refusal(422), code: 'INVALID_DATA' },
  },
  {
    name: 'прокси требует вход',
    wire: { status: 407, headers: { 'Proxy-Authenticate': 'Basic realm="proxy"' } },
    code: 'PROXY_LOGIN',
    neighbour: { wire: challenge('Bearer'), code: 'TOKEN_MISSING' },
  },
  {
    name: 'клиентский сертификат требуется: 400 от nginx',
    wire: { status: 400, headers: html, body: page('No required SSL certificate was sent') },
    code: 'CERTIFICATE_REQUIRED',
    neighbour: { wire: refusal(400), code: 'INVALID_DATA' },
  },
  {
    name: 'http на порту https',
    wire: { status: 400, headers: html, body: page('The plain HTTP request was sent to HTTPS port') },
    code: 'HTTP_ON_HTTPS_PORT',
    neighbour: {
      wire: { status: 400, headers: html, body: page('Bad Request') },
      code: 'HTML_INSTEAD_OF_JSON',
    },
  },
  {
    name: 'страница ошибки Spring',
    wire: { status: 500, headers: html, body: page('<h1>Whitelabel Error Page</h1>') },
    code: 'SPRING_PAGE',
    neighbour: { wire: refusal(500), code: 'SERVER_FAILED' },
  },
  {
    name: 'страница ошибки Tomcat',
    wire: { status: 500, headers: html, body: page('<h3>Apache Tomcat/10.1</h3><h1>HTTP Status 500</h1>') },
    code: 'TOMCAT_PAGE',
    neighbour: { wire: { status: 500, headers: html, body: page('Ошибка') }, code: 'HTML_INSTEAD_OF_JSON' },
  },
  {
    name: 'JSON обрезан',
    wire: { headers: json, body: '{"items":[{"code":"К-1"' },
    code: 'JSON_CUT',
    neighbour: { wire: fine, code: '' },
  },
  {
    name: 'JSON с меткой порядка байтов',
    wire: { headers: json, body: '\ufeff{"a":1}' },
    code: 'JSON_BOM',
    neighbour: { wire: { headers: json, body: '{"a":"\ufeff"}' }, code: '' },
  },
  {
    name: 'JSON в UTF-16',
    wire: { headers: json, body: Buffer.from('\ufeff{"a":"я"}', 'utf16le') },
    code: 'JSON_UTF16',
    neighbour: { wire: { headers: json, body: '{"a":"я"}' }, code: '' },
  },
  {
    name: 'JSON в windows-1251',
    wire: {
      headers: { 'Content-Type': 'application/json; charset=windows-1251' },
      body: Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]),
    },
    code: 'JSON_CHARSET',
    neighbour: {
      wire: { headers: { 'Content-Type': 'application/json; charset=UTF-8' }, body: '{"a":1}' },
      code: '',
    },
  },
  {
    name: 'JSON не в UTF-8, кодировка не названа',
    wire: { headers: json, body: Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xcf, 0xf0, 0x22, 0x7d]) },
    code: 'JSON_NOT_UTF8',
    neighbour: { wire: { headers: json, body: '{"a":"Пр"}' }, code: '' },
  },
  {
    name: 'страница под видом JSON',
    wire: { headers: json, body: page('Вход') },
    code: 'JSON_IS_HTML',
    neighbour: { wire: { headers: json, body: '{"html":"<html></html>"}' }, code: '' },
  },
  {
    name: 'защитная приставка перед JSON',
    wire: { headers: json, body: ')]}\',\n{"a":1}' },
    code: 'JSON_GUARDED',
    neighbour: { wire: { headers: json, body: '["]}\'"]' }, code: '' },
  },
  {
    name: 'NaN в JSON',
    wire: { headers: json, body: '{"sum":NaN}' },
    code: 'JSON_NAN',
    neighbour: { wire: { headers: json, body: '{"sum":"NaN"}' }, code: '' },
  },
  {
    name: 'JSON назван текстом',
    wire: { headers: text, body: '{"a":1}' },
    code: 'JSON_AS_TEXT',
    neighbour: { wire: { headers: text, body: 'OK' }, code: 'NOT_JSON' },
  },
  {
    name: 'XML вместо JSON',
    wire: { headers: { 'Content-Type': 'application/xml' }, body: '<a/>' },
    code: 'XML_INSTEAD_OF_JSON',
    neighbour: {
      wire: { headers: { 'Content-Type': 'application/xml' }, body: '<a/>' },
      sent: { Accept: 'application/xml' },
      code: '',
    },
  },
  {
    name: 'JSON, завёрнутый в строку JSON',
    wire: { headers: json, body: JSON.stringify('{"items":[1,2]}') },
    code: 'JSON_ENCODED_TWICE',
    neighbour: { wire: { headers: json, body: '"просто текст"' }, code: '' },
  },
  {
    name: 'потерянные буквы',
    wire: { headers: json, body: '{"name":"ООО \ufffd\ufffd\ufffd\ufffd"}' },
    code: 'LETTERS_LOST',
    neighbour: { wire: { headers: json, body: '{"name":"ООО «Ромашка»"}' }, code: '' },
  },
  {
    name: 'UTF-8, прочитанный как windows-1251',
    wire: { headers: json, body: '{"name":"РџСЂРёРІРµС‚ РјРёСЂ"}' },
    code: 'LETTERS_CP1251',
    neighbour: { wire: { headers: json, body: '{"name":"РСФСР и СССР"}' }, code: '' },
  },
  {
    name: 'число длиннее 15 цифр',
    wire: { headers: json, body: '{"account":9007199254740993}' },
    code: 'NUMBER_TOO_LONG',
    neighbour: { wire: { headers: json, body: '{"account":"9007199254740993"}' }, code: '' },
  },
  {
    name: 'имя дважды в одном объекте',
    wire: { headers: json, body: '{"a":1,"a":2}' },
    code: 'JSON_KEY_TWICE',
    neighbour: { wire: { headers: json, body: '[{"a":1},{"a":2}]' }, code: '' },
  },
  {
    name: 'токен отклонён',
    wire: challenge('Bearer error="invalid_token", error_description="Unknown"'),
    sent: bearer,
    code: 'TOKEN_REJECTED',
    neighbour: { wire: challenge('Basic realm="x"'), code: 'BASIC_WANTED' },
  },
  {
    name: 'Authorization потерялся по дороге',
    wire: challenge('Bearer'),
    sent: bearer,
    code: 'TOKEN_LOST',
    neighbour: { wire: challenge('Bearer'), code: 'TOKEN_MISSING' },
  },
  {
    name: 'не хватает scope',
    wire: {
      status: 403,
      headers: { ...problem, 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="clients:write"' },
      body: '{"title":"Недостаточно прав"}',
    },
    code: 'SCOPE_INSUFFICIENT',
    neighbour: { wire: refusal(403), code: 'FORBIDDEN' },
  },
  {
    name: 'устаревшая версия',
    wire: refusal(412),
    code: 'VERSION_STALE',
    neighbour: { wire: refusal(428), code: 'VERSION_MISSING' },
  },
  {
    name: 'метод не поддержан',
    wire: { status: 405, headers: { ...problem, Allow: 'GET, HEAD' }, body: '{"title":"Нет"}' },
    code: 'METHOD_NOT_ALLOWED',
    neighbour: { wire: refusal(501), code: 'NOT_IMPLEMENTED' },
  },
  {
    name: 'не тот тип тела',
    wire: refusal(415),
    code: 'UNSUPPORTED_MEDIA_TYPE',
    neighbour: { wire: refusal(406), ...named('NOT_ACCEPTABLE') },
  },
  {
    name: 'объект удалён',
    wire: refusal(410),
    code: 'GONE',
    neighbour: { wire: refusal(404), ...named('NOT_FOUND') },
  },
  {
    name: 'повреждённое сжатие',
    wire: { headers: { ...json, 'Content-Encoding': 'gzip' }, body: corrupt(gzipSync('{"a":1}')) },
    code: 'BODY_CORRUPT',
    neighbour: {
      wire: { headers: { ...json, 'Content-Encoding': 'gzip' }, body: gzipSync('{"a":1}') },
      code: '',
    },
  },
  {
    name: 'сжатое тело оборвано',
    wire: {
      headers: { ...json, 'Content-Encoding': 'gzip' },
      body: gzipSync('{"a":1}').subarray(0, -9),
    },
    code: 'COMPRESSED_CUT',
    neighbour: { wire: fine, code: '' },
  },
  {
    name: 'заявлено сжатие, которого нет',
    wire: { headers: { ...json, 'Content-Encoding': 'gzip' }, body: '{"a":1}' },
    code: 'NOT_COMPRESSED',
    neighbour: { wire: { headers: { ...json, 'Content-Encoding': 'identity' }, body: '{"a":1}' }, code: '' },
  },
  {
    name: 'на порту не HTTP',
    wire: { raw: 'SSH-2.0-OpenSSH_9.6\r\n' },
    code: 'NOT_HTTP',
    neighbour: {
      wire: { raw: 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}' },
      code: '',
    },
  },
  {
    name: 'тело короче Content-Length',
    wire: { raw: 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"a":' },
    code: 'BODY_CUT',
    neighbour: { wire: { raw: 'HTTP/1.1 204 No Content\r\n\r\n' }, code: '' },
  },
  {
    name: 'соединение закрыто без ответа',
    wire: { raw: '' },
    code: 'RESET',
    neighbour: { wire: { raw: 'HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{}' }, code: '' },
  },
];

/** The deflate stream begins behind ten bytes (RFC 1952 §2.3); block type 3 is an error (RFC 1951 §3.2.3). */
function corrupt(compressed: Buffer): Buffer {
  compressed[10] = 0xff;
  return compressed;
}
