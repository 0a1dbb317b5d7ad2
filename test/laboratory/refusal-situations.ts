// Situations that an answer tells by its status, its words and the token that was sent, and texts that lost their letters.
import type { Situation, Wire } from './situations';

const html = { 'Content-Type': 'text/html' };
const json = { 'Content-Type': 'application/json' };
const text = { 'Content-Type': 'text/plain' };
const problem = { 'Content-Type': 'application/problem+json' };
const nowSeconds = Math.floor(Date.now() / 1000);

const refusal = (
  status: number,
  detail = 'Нет такого',
  headers: Readonly<Record<string, string>> = {},
): Wire => ({
  status,
  headers: { ...problem, ...headers },
  body: JSON.stringify({ title: 'Отказ', detail }),
});
const page = (status: number, body: string): Wire => ({
  status,
  headers: html,
  body: `<html>${body}</html>`,
});
const redirect = (status: number, location: string): Wire => ({ status, headers: { Location: location } });
const value = (shown: string): Wire => ({ headers: json, body: JSON.stringify({ name: shown }) });

const rejected = (description: string, headers: Readonly<Record<string, string>> = {}): Wire =>
  refusal(401, 'Требуется вход', {
    'WWW-Authenticate': `Bearer error="invalid_token", error_description="${description}"`,
    ...headers,
  });

/** A token that nobody signed: the rules read its claims alone. */
function bearer(claims: Readonly<Record<string, unknown>>): { readonly Authorization: string } {
  const part = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
  return { Authorization: `Bearer ${part({ alg: 'none' })}.${part(claims)}.x` };
}

const lasting = { exp: nowSeconds + 3600, iat: nowSeconds - 5 };
const inTenMinutes = new Date(Date.now() + 600_000).toUTCString();
const STACK = 'java.lang.NullPointerException\n\tat example.aurora.Clients.find(Clients.java:42)';

export const refusalSituations: readonly Situation[] = [
  {
    name: 'перенаправление на https',
    wire: redirect(301, 'https://127.0.0.1/things'),
    code: 'HTTPS_WANTED',
    neighbour: { wire: redirect(303, '/things/7'), code: 'REDIRECTED' },
  },
  {
    name: 'перенаправление на другой узел',
    wire: redirect(308, 'http://api.example/things'),
    code: 'OTHER_HOST',
    neighbour: { wire: redirect(302, 'http://files.example/7'), code: 'REDIRECTED' },
  },
  {
    name: 'косая черта в конце пути',
    wire: redirect(301, '/things/'),
    code: 'SLASH_REDIRECT',
    neighbour: { wire: redirect(301, '/things/7'), code: 'REDIRECTED' },
  },
  {
    name: 'перенаправление в другое место',
    wire: redirect(303, '/authors/7'),
    code: 'REDIRECTED',
    neighbour: { wire: { status: 201, headers: { ...json, Location: '/things/7' }, body: '{}' }, code: '' },
  },
  {
    name: '304 без вопроса о версии',
    wire: { status: 304 },
    code: 'NOT_MODIFIED_UNASKED',
    neighbour: { wire: { status: 304 }, sent: { 'If-None-Match': '"1"' }, code: '' },
  },
  {
    name: 'портал сети вместо стенда',
    wire: page(511, 'Войдите в сеть'),
    code: 'NETWORK_LOGIN',
    neighbour: { wire: refusal(501), code: 'NOT_IMPLEMENTED' },
  },
  {
    name: 'нет ни одного экземпляра',
    wire: { status: 503, headers: text, body: 'no healthy upstream' },
    code: 'NO_INSTANCE',
    neighbour: { wire: refusal(503, 'no healthy upstream'), code: 'API_BUSY' },
  },
  {
    name: '404 от Traefik',
    wire: { status: 404, headers: text, body: '404 page not found\n' },
    code: 'INGRESS_NO_ROUTE',
    neighbour: { wire: refusal(404, '404 page not found'), code: 'NOT_FOUND' },
  },
  {
    name: '404 от Envoy',
    wire: { status: 404, headers: { Server: 'istio-envoy' } },
    code: 'INGRESS_NO_ROUTE',
    neighbour: { wire: refusal(404, 'Нет такого', { Server: 'istio-envoy' }), code: 'NOT_FOUND' },
  },
  {
    name: 'Cloudflare не дождался стенда',
    wire: { status: 522, headers: { ...html, 'CF-Ray': '8a1-DME' }, body: '<html></html>' },
    code: 'CLOUDFLARE_FAILED',
    neighbour: { wire: refusal(522), code: 'SERVER_FAILED' },
  },
  {
    name: '403 от защитного экрана',
    wire: { status: 403, headers: { ...html, Server: 'nginx' }, body: '<html>403 Forbidden</html>' },
    code: 'GATEWAY_FORBIDS',
    neighbour: { wire: refusal(403, 'Нет права', { Server: 'nginx' }), code: 'FORBIDDEN' },
  },
  {
    name: 'чужой клиентский сертификат: 400 от nginx',
    wire: page(400, 'The SSL certificate error'),
    code: 'CLIENT_CERTIFICATE_REJECTED',
    neighbour: { wire: refusal(400), code: 'INVALID_DATA' },
  },
  {
    name: 'адрес слишком длинен',
    wire: page(414, '414 Request-URI Too Large'),
    code: 'ADDRESS_TOO_LONG',
    neighbour: { wire: page(400, 'Bad Request'), code: 'HTML_INSTEAD_OF_JSON' },
  },
  {
    name: 'страница ошибки ASP.NET',
    wire: page(500, "<h1>Server Error in '/' Application.</h1>"),
    code: 'ASPNET_PAGE',
    neighbour: { wire: page(500, '<h1>Server Error</h1>'), code: 'HTML_INSTEAD_OF_JSON' },
  },
  {
    name: 'стек вызовов текстом',
    wire: { status: 500, headers: text, body: STACK },
    code: 'STACK_TRACE',
    neighbour: { wire: { status: 500, headers: text, body: 'Ошибка' }, code: 'NOT_JSON' },
  },
  {
    name: 'стек вызовов в JSON',
    wire: { status: 500, headers: { ...json, 'X-Request-Id': '7f' }, body: JSON.stringify({ trace: STACK }) },
    code: 'STACK_TRACE',
    neighbour: { wire: value(STACK), code: '' },
  },
  {
    name: 'страница без примет',
    wire: page(200, 'Добро пожаловать'),
    code: 'HTML_INSTEAD_OF_JSON',
    neighbour: { wire: page(200, 'Добро пожаловать'), sent: { Accept: 'text/html' }, code: '' },
  },
  {
    name: 'JSONP вместо JSON',
    wire: { headers: json, body: 'callback({"a":1})' },
    code: 'JSON_CALLBACK',
    neighbour: { wire: value('callback({"a":1})'), code: '' },
  },
  {
    name: 'запись Python вместо JSON',
    wire: { headers: json, body: "{'a': None}" },
    code: 'JSON_QUOTES',
    neighbour: { wire: value("{'a': None}"), code: '' },
  },
  {
    name: 'несколько JSON подряд',
    wire: { headers: json, body: '{"a":1}\n{"a":2}\n' },
    code: 'JSON_LINES',
    neighbour: {
      wire: { headers: { 'Content-Type': 'application/x-ndjson' }, body: '{"a":1}\n{"a":2}\n' },
      sent: { Accept: 'application/x-ndjson' },
      code: '',
    },
  },
  {
    name: 'запятая перед скобкой',
    wire: { headers: json, body: '{"a":1,}' },
    code: 'JSON_BROKEN',
    neighbour: { wire: { headers: json, body: '{"a":1,' }, code: 'JSON_CUT' },
  },
  {
    name: 'другое содержимое',
    wire: { headers: { 'Content-Type': 'image/png' }, body: Buffer.from('89504e47', 'hex') },
    code: 'NOT_JSON',
    neighbour: {
      wire: { headers: { 'Content-Type': 'image/png' }, body: Buffer.from('89504e47', 'hex') },
      sent: { Accept: 'image/png' },
      code: '',
    },
  },
  {
    name: 'пустое тело вместо JSON',
    wire: { headers: json },
    code: 'EMPTY_JSON',
    neighbour: { wire: { status: 204 }, code: '' },
  },
  {
    name: 'UTF-8, прочитанный как latin1',
    wire: value(new TextDecoder('windows-1252').decode(Buffer.from('Привет'))),
    code: 'LETTERS_LATIN1',
    neighbour: { wire: value('Ðór og Ñandú'), code: '' },
  },
  {
    name: 'UTF-8 как windows-1251: целое слово',
    wire: value('РџСЂРёРІРµС‚'),
    code: 'LETTERS_CP1251',
    neighbour: { wire: value('Так выглядит порча: РџСЂ'), code: '' },
  },
  {
    name: 'буквы стали вопросами',
    wire: value('??? ????????'),
    code: 'LETTERS_QUESTIONED',
    neighbour: { wire: value('Что это??? Проверьте'), code: '' },
  },
  {
    name: 'экранировано для HTML',
    wire: value('ООО &quot;Ромашка&quot;'),
    code: 'LETTERS_ESCAPED',
    neighbour: { wire: value('Johnson & Johnson; R&D'), code: '' },
  },
  {
    name: 'часы API спешат',
    wire: { headers: { ...json, Date: inTenMinutes }, body: '{}' },
    code: 'CLOCK_SKEWED',
    neighbour: { wire: { headers: json, body: '{}' }, code: '' },
  },
  {
    name: 'токен отклонён, а часы расходятся',
    wire: rejected('Token is not active', { Date: inTenMinutes }),
    sent: bearer(lasting),
    code: 'CLOCKS_DIFFER',
    neighbour: { wire: rejected('Token is not active'), sent: bearer(lasting), code: 'TOKEN_REJECTED' },
  },
  {
    name: 'токен истёк',
    wire: rejected('Jwt expired'),
    sent: bearer({ exp: nowSeconds - 60 }),
    code: 'TOKEN_EXPIRED',
    neighbour: { wire: rejected('Unknown token'), sent: bearer(lasting), code: 'TOKEN_REJECTED' },
  },
  {
    name: 'токен ещё не действует',
    wire: rejected('Jwt used before'),
    sent: bearer({ ...lasting, nbf: nowSeconds + 600 }),
    code: 'TOKEN_PREMATURE',
    neighbour: {
      wire: rejected('Unknown token'),
      sent: bearer({ ...lasting, nbf: nowSeconds - 5 }),
      code: 'TOKEN_REJECTED',
    },
  },
  {
    name: 'токен не для этого API',
    wire: rejected('The required audience is missing'),
    sent: bearer({ ...lasting, aud: ['account'] }),
    code: 'TOKEN_AUDIENCE',
    neighbour: { wire: refusal(403, 'The audience is missing'), sent: bearer(lasting), code: 'FORBIDDEN' },
  },
  {
    name: 'токен другого издателя',
    wire: rejected('The iss claim is not valid'),
    sent: bearer({ ...lasting, iss: 'http://sso.example/realms/other' }),
    code: 'TOKEN_ISSUER',
    neighbour: { wire: rejected('The issue is unknown'), sent: bearer(lasting), code: 'TOKEN_REJECTED' },
  },
  {
    name: 'подпись токена не проверена',
    wire: rejected('Signed JWT rejected: Invalid signature'),
    sent: bearer(lasting),
    code: 'TOKEN_SIGNATURE',
    neighbour: { wire: rejected('Unknown token'), sent: bearer(lasting), code: 'TOKEN_REJECTED' },
  },
  {
    name: 'API просит имя и пароль',
    wire: refusal(401, 'Требуется вход', { 'WWW-Authenticate': 'Basic realm="api"' }),
    code: 'BASIC_WANTED',
    neighbour: {
      wire: refusal(401, 'Требуется вход', { 'WWW-Authenticate': 'Bearer' }),
      code: 'TOKEN_MISSING',
    },
  },
  {
    name: 'перед API вход Windows',
    wire: { status: 401, headers: { 'WWW-Authenticate': 'Negotiate, NTLM' } },
    code: 'WINDOWS_LOGIN',
    neighbour: { wire: { status: 401 }, code: 'TOKEN_MISSING' },
  },
  {
    name: 'запрос без входа',
    wire: refusal(401, 'Требуется вход', { 'WWW-Authenticate': 'Bearer' }),
    code: 'TOKEN_MISSING',
    neighbour: { wire: refusal(401), sent: bearer(lasting), code: 'TOKEN_LOST' },
  },
  {
    name: 'не хватает роли',
    wire: refusal(403, 'Нужна роль REPOSITORY_OWNER'),
    sent: bearer({
      realm_access: { roles: ['offline_access', 'default-roles-aurora'] },
      resource_access: {
        account: { roles: ['view-profile'] },
        'be-client': { roles: ['REPOSITORY_READER'] },
      },
    }),
    code: 'FORBIDDEN',
    neighbour: { wire: refusal(404), code: 'NOT_FOUND' },
  },
  {
    name: 'объекта нет',
    wire: refusal(404, 'Клиент не найден'),
    code: 'NOT_FOUND',
    neighbour: {
      wire: { status: 404, headers: text, body: 'default backend - 404' },
      code: 'INGRESS_NO_ROUTE',
    },
  },
  {
    name: 'такого типа API не отдаёт',
    wire: refusal(406),
    code: 'NOT_ACCEPTABLE',
    neighbour: { wire: refusal(415), code: 'UNSUPPORTED_MEDIA_TYPE' },
  },
  {
    name: 'сервер не дождался запроса',
    wire: refusal(408),
    code: 'REQUEST_TIMED_OUT',
    neighbour: { wire: refusal(504), code: 'API_DEPENDENCY' },
  },
  {
    name: 'объект занят',
    wire: refusal(409, 'Клиент в архиве'),
    code: 'CONFLICT',
    neighbour: { wire: refusal(412), code: 'VERSION_STALE' },
  },
  {
    name: 'версия не передана',
    wire: refusal(428),
    code: 'VERSION_MISSING',
    neighbour: { wire: refusal(412), sent: { 'If-Match': '"1"' }, code: 'VERSION_STALE' },
  },
  {
    name: 'ошибки полей: RFC 9457',
    wire: {
      status: 422,
      headers: problem,
      body: JSON.stringify({
        title: 'Ошибки в данных',
        detail: 'Исправьте поля',
        errors: [{ pointer: '#/inn', detail: 'Нужно 10 цифр' }, { pointer: '#/name' }],
      }),
    },
    code: 'INVALID_DATA',
    neighbour: { wire: refusal(409), code: 'CONFLICT' },
  },
  {
    name: 'ошибки полей: ASP.NET',
    wire: {
      status: 400,
      headers: problem,
      body: JSON.stringify({ title: 'One or more validation errors', errors: { Inn: ['Нужно 10 цифр'] } }),
    },
    code: 'INVALID_DATA',
    neighbour: { wire: page(400, 'The SSL certificate error'), code: 'CLIENT_CERTIFICATE_REJECTED' },
  },
  {
    name: 'отказ без пояснений',
    wire: { status: 400, headers: json, body: '{}' },
    code: 'INVALID_DATA',
    neighbour: { wire: { status: 400, headers: text, body: 'no' }, code: 'NOT_JSON' },
  },
  {
    name: 'действие не реализовано',
    wire: refusal(501),
    code: 'NOT_IMPLEMENTED',
    neighbour: { wire: refusal(500), code: 'SERVER_FAILED' },
  },
  {
    name: 'другая система не ответила API',
    wire: refusal(504, 'Банк не отвечает', { 'X-Request-Id': '7f' }),
    code: 'API_DEPENDENCY',
    neighbour: { wire: page(504, 'Gateway Timeout'), code: 'GATEWAY_TIMED_OUT' },
  },
  {
    name: 'ошибка внутри API',
    wire: refusal(500, 'Неожиданная ошибка', { 'X-Request-Id': '7f' }),
    code: 'SERVER_FAILED',
    neighbour: {
      wire: { status: 500, headers: json, body: JSON.stringify({ trace: STACK }) },
      code: 'STACK_TRACE',
    },
  },
];
