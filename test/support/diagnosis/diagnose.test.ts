import { describe, test } from 'node:test';
import { expect } from 'chai';
import {
  diagnoseAnswer,
  diagnoseFailure,
  diagnoseUnexamined,
  explainStatus,
  titleOf,
} from '../../../support/diagnosis/diagnose';
import { secrets } from '../../../support/secrets/registry';
import { expectationError, suiteError, tell } from '../core/thrown';
import { answered, failed, type Wanted } from '../http/answered';

const html = { 'content-type': 'text/html; charset=utf-8' };
const nginx404 = '<html><head><title>404 Not Found</title></head><body><center>nginx</center></body></html>';
const nginx502 = '<html><head><title>502 Bad Gateway</title></head></html>';
const page = '<html><body>Добро пожаловать</body></html>';
const spa = '<!doctype html><html><head><base href="/"></head><body><app-root></app-root></body></html>';

/** An answer, and the whole message that tells it; `requirement` means that the tested system is at fault. */
interface Row {
  readonly sign: string;
  readonly answer: Wanted;
  readonly code: string;
  readonly isRequirement?: true;
  readonly message: string;
}

const notTheApi: readonly Row[] = [
  {
    sign: '200 и index.html фронтенда',
    answer: { headers: { ...html, etag: '"1"' }, text: spa },
    code: 'FRONT_END_ANSWERED',
    message: `GET /things: ожидался JSON, получен ответ 200 OK. Вероятная причина: ответил фронтенд, а не API (Content-Type: text/html, в теле <app-root>, есть ETag статического файла) → проверьте базовый адрес API и префикс пути. Вид ошибки: стенд недоступен (кому: DevOps)
Начало тела: <!doctype html><html><head><base href="/"></head><body><app-root></app-root></bo…`,
  },
  {
    sign: '200 и страница с одним <base>',
    answer: { headers: html, text: '<base href="/">' },
    code: 'FRONT_END_ANSWERED',
    message: `GET /things: ожидался JSON, получен ответ 200 OK. Вероятная причина: ответил фронтенд, а не API (Content-Type: text/html, в теле <base>) → проверьте базовый адрес API и префикс пути. Вид ошибки: стенд недоступен (кому: DevOps)
Начало тела: <base href="/">`,
  },
  {
    sign: '302 на страницу входа Keycloak',
    answer: {
      status: 302,
      statusText: 'Found',
      headers: { location: 'https://sso.example/realms/aurora/protocol/openid-connect/auth?x=1' },
    },
    code: 'LOGIN_PAGE',
    isRequirement: true,
    message:
      'GET /things: ожидался JSON, получен ответ 302 Found. Вероятная причина: перенаправили на вход (ответ 3xx ведёт на страницу входа) → проверьте адрес API и заголовок Authorization — токен не принят или не передан. Вид ошибки: расхождение с требованием (кому: разработке)',
  },
  {
    sign: '200 и форма входа Keycloak',
    answer: { headers: html, text: '<form id="kc-form-login">' },
    code: 'LOGIN_PAGE',
    isRequirement: true,
    message: `GET /things: ожидался JSON, получен ответ 200 OK. Вероятная причина: перенаправили на вход (в HTML есть форма kc-form-login) → проверьте адрес API и заголовок Authorization — токен не принят или не передан. Вид ошибки: расхождение с требованием (кому: разработке)
Начало тела: <form id="kc-form-login">`,
  },
  {
    sign: '404 default backend',
    answer: {
      status: 404,
      statusText: 'Not Found',
      headers: { 'content-type': 'text/plain' },
      text: 'default backend - 404',
    },
    code: 'INGRESS_NO_ROUTE',
    message: `GET /things: ожидался JSON, получен ответ 404 Not Found. Вероятная причина: ingress не знает маршрут (404 отдал шлюз, а не API) → проверьте имя узла и путь в адресе API. Вид ошибки: стенд недоступен (кому: DevOps)
Начало тела: default backend - 404`,
  },
  {
    sign: '404 nginx',
    answer: { status: 404, statusText: 'Not Found', headers: html, text: nginx404 },
    code: 'INGRESS_NO_ROUTE',
    message: `GET /things: ожидался JSON, получен ответ 404 Not Found. Вероятная причина: ingress не знает маршрут (404 отдал шлюз, а не API) → проверьте имя узла и путь в адресе API. Вид ошибки: стенд недоступен (кому: DevOps)
Начало тела: <html><head><title>404 Not Found</title></head><body><center>nginx</center></bod…`,
  },
  {
    sign: '504 nginx',
    answer: { status: 504, statusText: 'Gateway', headers: html, text: nginx502 },
    code: 'GATEWAY_TIMED_OUT',
    message: `GET /things: ожидался JSON, получен ответ 504 Gateway. Вероятная причина: шлюз не дождался ответа сервиса (код 504 и страница шлюза вместо JSON, ждали 0 с) → проверьте нагрузку и журнал сервиса; срок шлюза (proxy_read_timeout) api.timeoutMs не продлит. Вид ошибки: стенд недоступен (кому: DevOps)
Начало тела: <html><head><title>502 Bad Gateway</title></head></html>`,
  },
  ...[502, 503].map((status) => ({
    sign: `${status} nginx`,
    answer: { status, statusText: 'Gateway', headers: html, text: nginx502 },
    code: 'GATEWAY_FAILED',
    message: `GET /things: ожидался JSON, получен ответ ${status} Gateway. Вероятная причина: сервис за шлюзом недоступен или долго отвечает (код ${status} и страница шлюза вместо JSON) → проверьте состояние стенда. Вид ошибки: стенд недоступен (кому: DevOps)
Начало тела: <html><head><title>502 Bad Gateway</title></head></html>`,
  })),
  {
    sign: '503 без тела',
    answer: { status: 503, statusText: 'Service Unavailable', headers: {} },
    code: 'GATEWAY_FAILED',
    message:
      'GET /things: ожидался JSON, получен ответ 503 Service Unavailable. Вероятная причина: сервис за шлюзом недоступен или долго отвечает (код 503 без тела) → проверьте состояние стенда. Вид ошибки: стенд недоступен (кому: DevOps)',
  },
  {
    sign: '407 прокси',
    answer: {
      status: 407,
      statusText: 'Proxy Authentication Required',
      headers: { ...html, 'proxy-authenticate': 'Basic realm="corp"' },
      text: page,
    },
    code: 'PROXY_LOGIN',
    message: `GET /things: ожидался JSON, получен ответ 407 Proxy Authentication Required. Вероятная причина: прокси требует вход (Proxy-Authenticate: Basic realm="corp") → укажите имя и пароль в HTTPS_PROXY (http://имя:пароль@прокси:порт) или добавьте узел стенда в NO_PROXY. Вид ошибки: стенд недоступен (кому: DevOps)
Начало тела: <html><body>Добро пожаловать</body></html>`,
  },
  {
    sign: '400 nginx без клиентского сертификата',
    answer: {
      status: 400,
      statusText: 'Bad Request',
      headers: html,
      text: '<html><center>No required SSL certificate was sent</center></html>',
    },
    code: 'CERTIFICATE_REQUIRED',
    message: `GET /things: ожидался JSON, получен ответ 400 Bad Request. Вероятная причина: стенд требует клиентский сертификат (mTLS) (ответ шлюза: No required SSL certificate was sent) → укажите tls.clientCertificateFile и tls.clientKeyFile в файле стенда. Вид ошибки: стенд недоступен (кому: DevOps)
Начало тела: <html><center>No required SSL certificate was sent</center></html>`,
  },
  {
    sign: '400 nginx с чужим клиентским сертификатом',
    answer: {
      status: 400,
      statusText: 'Bad Request',
      headers: html,
      text: '<html><center>The SSL certificate error</center></html>',
    },
    code: 'CLIENT_CERTIFICATE_REJECTED',
    message: `GET /things: ожидался JSON, получен ответ 400 Bad Request. Вероятная причина: стенд не принял клиентский сертификат (ответ шлюза: The SSL certificate error) → проверьте срок и выпускающий центр сертификата из tls.clientCertificateFile; уточните у DevOps, какой нужен. Вид ошибки: стенд недоступен (кому: DevOps)
Начало тела: <html><center>The SSL certificate error</center></html>`,
  },
  {
    sign: '413 страницей шлюза',
    answer: { status: 413, statusText: 'Payload Too Large', headers: html, text: page },
    code: 'TOO_LARGE',
    message: `GET /things: ожидался JSON, получен ответ 413 Payload Too Large. Вероятная причина: тело больше лимита шлюза (код 413) → уменьшите тело или увеличьте лимит на шлюзе. Вид ошибки: стенд недоступен (кому: DevOps)
Начало тела: <html><body>Добро пожаловать</body></html>`,
  },
  {
    sign: '429 страницей шлюза',
    answer: {
      status: 429,
      statusText: 'Too Many Requests',
      headers: { ...html, 'retry-after': '5' },
      text: page,
    },
    code: 'RATE_LIMITED',
    message: `GET /things: ожидался JSON, получен ответ 429 Too Many Requests. Вероятная причина: превышен лимит запросов (Retry-After: 5) → подождите и уменьшите число одновременных сценариев. Вид ошибки: стенд недоступен (кому: DevOps)
Начало тела: <html><body>Добро пожаловать</body></html>`,
  },
  {
    sign: 'другая страница HTML',
    answer: { headers: { 'content-type': 'application/xhtml+xml' }, text: page },
    code: 'HTML_INSTEAD_OF_JSON',
    message: `GET /things: ожидался JSON, получен ответ 200 OK. Вероятная причина: вместо JSON пришла страница HTML (Content-Type: application/xhtml+xml) → проверьте адрес API, прокси и шлюз. Вид ошибки: стенд недоступен (кому: DevOps)
Начало тела: <html><body>Добро пожаловать</body></html>`,
  },
  {
    sign: 'обрезанный JSON',
    answer: { text: '{"items":[', bodyError: 'JSON оборван' },
    code: 'JSON_CUT',
    isRequirement: true,
    message: `GET /things: ожидался JSON, получен ответ 200 OK. Вероятная причина: JSON оборван: сервис не дописал ответ или неверно посчитал его длину (тело кончается на …{"items":[; получено байтов: 10, Content-Length: нет) → сравните длину с Content-Length (её считают в байтах, а не в буквах), посмотрите журнал сервиса и заведите дефект. Вид ошибки: расхождение с требованием (кому: разработке)
Начало тела: {"items":[`,
  },
  {
    sign: 'текст вместо JSON',
    answer: { headers: { 'content-type': 'text/plain' }, text: 'OK' },
    code: 'NOT_JSON',
    isRequirement: true,
    message: `GET /things: ожидался JSON, получен ответ 200 OK. Вероятная причина: вместо JSON пришло другое содержимое (Content-Type: text/plain) → сверьте путь и контракт. Вид ошибки: расхождение с требованием (кому: разработке)
Начало тела: OK`,
  },
  {
    sign: 'тело без типа, ответ без слов',
    answer: { statusText: '', headers: {}, text: 'OK' },
    code: 'NOT_JSON',
    isRequirement: true,
    message: `GET /things: ожидался JSON, получен ответ 200. Вероятная причина: вместо JSON пришло другое содержимое (Content-Type: не указан) → сверьте путь и контракт. Вид ошибки: расхождение с требованием (кому: разработке)
Начало тела: OK`,
  },
];

describe('ответ не от API', () => {
  for (const { sign, answer, code, isRequirement, message } of notTheApi) {
    test(sign, () => {
      const told = isRequirement ? expectationError(code, message) : suiteError(code, message);
      expect(tell(diagnoseAnswer(answered(answer)))).to.deep.equal(told);
    });
  }

  const theApi: readonly (readonly [claim: string, answer: Wanted])[] = [
    ['200 с JSON', { json: {} }],
    ['200 без тела', {}],
    ['204', { status: 204, headers: {} }],
    [
      '404 с problem+json',
      { status: 404, headers: { 'content-type': 'application/problem+json' }, json: {} },
    ],
    ['503 с JSON', { status: 503, json: { title: 'Перегрузка' } }],
    ['429 с JSON', { status: 429, json: {} }],
    ['304', { status: 304, headers: { location: '/login' } }],
    ['302 не на вход', { status: 302, headers: { location: '/api/v1/author/7' } }],
    ['JSON со словом «<app-root>»', { json: { name: '<app-root>' } }],
  ];
  for (const [claim, answer] of theApi) {
    test(`${claim} — это ответ API`, () => {
      expect(diagnoseAnswer(answered(answer))).to.equal(undefined);
    });
  }

  test('секрет, обрезанный вместе с телом, не виден и наполовину', () => {
    const secret = crypto.randomUUID();
    secrets.add(secret);
    const text = `${'а'.repeat(70)} ${secret}`;
    const told = tell(diagnoseAnswer(answered({ headers: { 'content-type': 'text/plain' }, text })));
    expect(told.message.split('\n')[1]).to.equal(`Начало тела: ${'а'.repeat(70)} ***`);
  });
});

const likely = 'Вероятная причина:';
const refusals: readonly (readonly [sign: string, answer: Wanted, explanation: string])[] = [
  [
    '401 invalid_token',
    {
      status: 401,
      headers: { 'www-authenticate': 'Bearer error="invalid_token", error_description="expired"' },
    },
    'токен отклонён (WWW-Authenticate: Bearer error="invalid_token", error_description="expired") → сверьте exp, iss и aud токена с настройками API. Вид ошибки: вход не выполнен (кому: администратору Keycloak)',
  ],
  [
    '401 Bearer без слов',
    { status: 401, headers: { 'www-authenticate': 'Bearer' } },
    'запрос отправлен без входа (без Authorization, WWW-Authenticate: Bearer) → войдите шагом «выполнен вход с ролью …». Вид ошибки: ошибка в сценарии (кому: автору)',
  ],
  [
    '401 без WWW-Authenticate',
    { status: 401 },
    'запрос отправлен без входа (без Authorization, WWW-Authenticate: нет) → войдите шагом «выполнен вход с ролью …». Вид ошибки: ошибка в сценарии (кому: автору)',
  ],
  [
    '403',
    { status: 403 },
    'недостаточно прав (код 403) → сравните роли учётной записи с требуемыми. Вид ошибки: тестовые данные (кому: QA)',
  ],
  [
    '404',
    { status: 404 },
    'объект или адрес не найден (код 404) → проверьте данные и путь в сценарии. Вид ошибки: тестовые данные (кому: QA)',
  ],
  [
    '405 с Allow',
    { status: 405, headers: { allow: 'GET, POST' } },
    'метод не поддержан (Allow: GET, POST) → сверьте метод с контрактом. Вид ошибки: ошибка в сценарии (кому: автору)',
  ],
  [
    '405 без Allow',
    { status: 405 },
    'метод не поддержан (Allow: нет) → сверьте метод с контрактом. Вид ошибки: ошибка в сценарии (кому: автору)',
  ],
  [
    '413',
    { status: 413 },
    'тело больше лимита шлюза (код 413) → уменьшите тело или увеличьте лимит на шлюзе. Вид ошибки: стенд недоступен (кому: DevOps)',
  ],
  [
    '415',
    { status: 415 },
    'неверный Content-Type запроса (код 415, Content-Type запроса: нет) → сверьте тип тела с контрактом. Вид ошибки: ошибка в сценарии (кому: автору)',
  ],
  [
    '429',
    { status: 429, headers: { 'retry-after': '30' } },
    'превышен лимит запросов (Retry-After: 30) → подождите и уменьшите число одновременных сценариев. Вид ошибки: стенд недоступен (кому: DevOps)',
  ],
  ...[400, 422].map(
    (status) =>
      [
        String(status),
        { status },
        `API не принял данные (код ${status}, пояснения в теле нет) → исправьте в сценарии то, что названо, или сверьте данные с контрактом. Вид ошибки: тестовые данные (кому: QA)`,
      ] as const,
  ),
  [
    '409',
    { status: 409 },
    'действие противоречит состоянию объекта: он уже есть, занят или не в том статусе (код 409) → создайте для сценария свои данные или верните объект в нужное состояние. Вид ошибки: тестовые данные (кому: QA)',
  ],
  [
    '412',
    { status: 412 },
    'объект изменили после того, как его прочитали: версия в If-Match устарела (код 412, If-Match: нет) → откройте объект снова перед изменением; проверьте, не меняет ли его другой сценарий. Вид ошибки: тестовые данные (кому: QA)',
  ],
  [
    '428',
    { status: 428 },
    'API меняет объект только с версией в If-Match (код 428, If-Match: нет) → откройте карточку перед изменением, чтобы её версия ушла в If-Match. Вид ошибки: ошибка в сценарии (кому: автору)',
  ],
  [
    '500',
    { status: 500 },
    'ошибка внутри API (код 500) → найдите запрос в журнале сервиса по X-Request-Id и заведите дефект. Вид ошибки: расхождение с требованием (кому: разработке)',
  ],
  [
    '501',
    { status: 501 },
    'на этом стенде действие не реализовано (код 501) → сверьте версию API на стенде с контрактом. Вид ошибки: расхождение с требованием (кому: разработке)',
  ],
  [
    '503 самого API',
    { status: 503 },
    'API сам сообщил, что перегружен или на обслуживании (код 503, Retry-After: нет) → подождите и запустите снова; проверьте нагрузку на стенд. Вид ошибки: стенд недоступен (кому: DevOps)',
  ],
];

describe('отказ API', () => {
  for (const [sign, answer, explanation] of refusals) {
    test(`объяснён: ${sign}`, () => {
      expect(explainStatus(answered(answer))).to.equal(`${likely} ${explanation}`);
    });
  }

  test('успеху и незнакомому коду причина не выдумана', () => {
    expect([200, 204, 302, 418].map((status) => explainStatus(answered({ status })))).to.deep.equal([
      '',
      '',
      '',
      '',
    ]);
  });

  test('непроверенный отказ назван с причиной и готовым шагом', () => {
    const refusal = answered({ method: 'PATCH', status: 403, json: { title: 'Недостаточно прав' } });
    expect(tell(diagnoseUnexamined(refusal))).to.deep.equal(
      expectationError(
        'REFUSAL_UNEXAMINED',
        `PATCH /things: получен отказ 403 «Недостаточно прав», и ни один шаг его не проверил. Вероятная причина: недостаточно прав (код 403: «Недостаточно прав») → сравните роли учётной записи с требуемыми. Вид ошибки: тестовые данные (кому: QA)
Если отказ ожидался, проверьте его шагом «Тогда получен отказ 403 «Недостаточно прав»»`,
      ),
    );
  });

  test('непроверенный отказ без слов и без известной причины тоже назван', () => {
    expect(diagnoseUnexamined(answered({ status: 418 })).message).to.equal(
      `GET /things: получен отказ 418, и ни один шаг его не проверил.
Если отказ ожидался, проверьте его шагом «Тогда получен отказ 418 «…»»`,
    );
  });

  test('заголовок ошибки — только строка', () => {
    expect([{ title: 'Отказ' }, { title: 7 }, {}, null, 'текст', undefined].map(titleOf)).to.deep.equal([
      'Отказ',
      '',
      '',
      '',
      '',
      '',
    ]);
  });
});

const transport: readonly (readonly [code: string, finding: string, told: string])[] = [
  ['ECONNREFUSED', 'REFUSED', 'порт закрыт (*) → проверьте, запущен ли стенд и верен ли порт'],
  ['ENOTFOUND', 'NAME_NOT_FOUND', 'имя узла не найдено (DNS) (*) → проверьте VPN и адрес'],
  [
    'EAI_AGAIN',
    'NAMES_UNAVAILABLE',
    'сервер имён (DNS) не отвечает (*) → проверьте сеть и VPN этой машины: имя могло быть верным',
  ],
  [
    'ETIMEDOUT',
    'TIMED_OUT',
    'нет ответа за отведённое время (*) → проверьте сеть и нагрузку; срок задаёт api.timeoutMs',
  ],
  ['EHOSTUNREACH', 'UNREACHABLE', 'узел недоступен по сети (*) → проверьте VPN и маршрут до стенда'],
  ['ENETUNREACH', 'UNREACHABLE', 'узел недоступен по сети (*) → проверьте VPN и маршрут до стенда'],
  [
    'ECONNRESET',
    'RESET',
    'сервер закрыл соединение (*) → посмотрите журнал стенда; проверьте схему http/https',
  ],
  ['EPIPE', 'RESET', 'сервер закрыл соединение (*) → посмотрите журнал стенда; проверьте схему http/https'],
  ['ERR_BAD_RESPONSE', 'BODY_CUT', 'тело оборвано (*) → посмотрите длительность запроса и журнал шлюза'],
  [
    'Z_BUF_ERROR',
    'COMPRESSED_CUT',
    'сжатое тело оборвано: поток кончился раньше времени (*) → посмотрите журнал шлюза и сервиса: ответ не дописан, хотя соединение закрыто правильно',
  ],
  ...['Z_DATA_ERROR', 'ERR__ERROR_FORMAT_PADDING_1', 'ERR_BROTLI_DECOMPRESSION_FAILED'].map(
    (code) =>
      [code, 'BODY_CORRUPT', 'сжатое тело повреждено (*) → проверьте прокси и сжатие на шлюзе'] as const,
  ),
  ...['HPE_INVALID_CONSTANT', 'HPE_INVALID_HEADER_TOKEN'].map(
    (code) =>
      [
        code,
        'NOT_HTTP',
        'ответ не HTTP или испорчен (*) → проверьте порт и прокси: возможно, там другая служба',
      ] as const,
  ),
  ['CERT_HAS_EXPIRED', 'CERTIFICATE_EXPIRED', 'сертификат истёк (*) → попросите обновить сертификат стенда'],
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'CERTIFICATE_SELF_SIGNED',
    'сертификат стенда подписан им самим (*) → укажите этот сертификат в tls.caFile файла стенда или попросите DevOps выпустить его в центре',
  ],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'CERTIFICATE_UNTRUSTED',
    'сертификат выдан удостоверяющим центром, которому Node.js не доверяет (*) → укажите файл сертификата центра в tls.caFile файла стенда; если центр есть в хранилище системы, включите NODE_USE_SYSTEM_CA=1 (в окружении, не в .env)',
  ],
  ...[
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  ].map(
    (code) =>
      [
        code,
        'CERTIFICATE_CHAIN',
        'стенд прислал сертификат без промежуточных, или его центру Node.js не доверяет (*) → попросите DevOps отдавать всю цепочку (fullchain) или укажите файл центра в tls.caFile; если центр есть в хранилище системы, включите NODE_USE_SYSTEM_CA=1 (в окружении, не в .env)',
      ] as const,
  ),
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'CERTIFICATE_NAME',
    'имя узла не совпадает с сертификатом (*) → проверьте адрес стенда: он должен стоять в сертификате; tls.caFile здесь не поможет',
  ],
  [
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'CERTIFICATE_REQUIRED',
    'стенд требует клиентский сертификат (mTLS) (*) → укажите tls.clientCertificateFile и tls.clientKeyFile в файле стенда',
  ],
  ...[
    'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
  ].map(
    (code) =>
      [
        code,
        'CLIENT_CERTIFICATE_REJECTED',
        'стенд не принял клиентский сертификат (*) → проверьте срок и выпускающий центр сертификата из tls.clientCertificateFile; уточните у DevOps, какой нужен',
      ] as const,
  ),
  [
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    'TLS_VERSION',
    'у стенда нет общей с нами версии TLS: нужна 1.2 или 1.3 (*) → попросите DevOps включить TLS 1.2: версии 1.0 и 1.1 отменены (RFC 8996)',
  ],
  ...['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'].map(
    (code) =>
      [
        code,
        'HANDSHAKE_REFUSED',
        'стенд отказал в TLS-соединении: нет общего шифра или нужен клиентский сертификат (mTLS) (*) → если нужен сертификат, укажите tls.clientCertificateFile и tls.clientKeyFile; иначе уточните у DevOps версию TLS и шифры (ГОСТ Node.js не поддерживает)',
      ] as const,
  ),
  [
    'CERT_NOT_YET_VALID',
    'CERTIFICATE_NOT_YET_VALID',
    'сертификат ещё не действует (*) → проверьте часы этой машины',
  ],
  [
    'ERR_PROXY_TUNNEL',
    'PROXY_REFUSED',
    'прокси не соединил со стендом (*) → проверьте HTTPS_PROXY; если стенд внутри сети, добавьте его узел в NO_PROXY',
  ],
  ['EPROTO', 'WRONG_SCHEME', 'этот порт отвечает без TLS (*) → замените https на http или исправьте порт'],
  [
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'WRONG_SCHEME',
    'этот порт отвечает без TLS (*) → замените https на http или исправьте порт',
  ],
];

describe('запрос без ответа', () => {
  for (const [code, finding, told] of transport) {
    test(`объяснён: ${code}`, () => {
      expect(
        tell(diagnoseFailure(failed(code, 'English words', { url: 'http://stand:8080/a?b=%D0%9A' }))),
      ).to.deep.equal(
        suiteError(
          finding,
          `GET /a?b=К на http://stand:8080: нет ответа (1,3 с). ${likely} ${told.replace('(*)', `(${code})`)}. Вид ошибки: стенд недоступен (кому: DevOps)`,
        ),
      );
    });
  }

  test('незнакомый код не выдаёт себя за известный', () => {
    expect(tell(diagnoseFailure(failed('EWEIRD', 'odd failure')))).to.deep.equal(
      suiteError(
        'UNKNOWN',
        `GET /things на http://stand: нет ответа (1,3 с). ${likely} причина автотестам неизвестна (EWEIRD: odd failure) → покажите эти строки авторам автотестов. Вид ошибки: ошибка автотестов (кому: авторам автотестов)`,
      ),
    );
  });
});
