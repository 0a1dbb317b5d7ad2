// The failure catalogue as data: symptom → cause → next action → whose it is. Rules are tried in order; each tells
// the evidence that it saw.
import { charsetOf, isJsonType, mediaTypeOf, type Exchange, type TransportFailure } from '../http/exchange';

/** Whose a failure is, with its addressee. */
export const kinds = {
  requirement: 'расхождение с требованием (кому: разработке)',
  stand: 'стенд недоступен (кому: DevOps)',
  login: 'вход не выполнен (кому: администратору Keycloak)',
  data: 'тестовые данные (кому: QA)',
  scenario: 'ошибка в сценарии (кому: автору)',
  suite: 'ошибка автотестов (кому: авторам автотестов)',
} as const;

export type Kind = keyof typeof kinds;

/** An answer's sign, its cause and what to do. */
export interface Rule<Symptom> {
  /** Stable, upper snake case. */
  readonly code: string;
  readonly kind: Kind;
  /** The evidence that this rule applies, as it is shown; undefined where it does not. */
  readonly evidence: (symptom: Symptom) => string | undefined;
  readonly cause: string;
  readonly action: string;
}

const PROXY_LOGIN_ACTION =
  'укажите имя и пароль в HTTPS_PROXY (http://имя:пароль@прокси:порт) или добавьте узел стенда в NO_PROXY';
const PROXY_ACTION = 'проверьте HTTPS_PROXY; если стенд внутри сети, добавьте его узел в NO_PROXY';
const CLIENT_CERTIFICATE_WANTED = 'стенд требует клиентский сертификат (mTLS)';
const CLIENT_CERTIFICATE_ACTION = 'укажите tls.clientCertificateFile и tls.clientKeyFile в файле стенда';
const CLIENT_CERTIFICATE_REJECTED = 'стенд не принял клиентский сертификат';
const CLIENT_CERTIFICATE_CHECK =
  'проверьте срок и выпускающий центр сертификата из tls.clientCertificateFile; уточните у DevOps, какой нужен';

/** A gateway refuses in HTML, an API in JSON: the cause is the same. */
const tooLarge: Rule<Exchange> = {
  code: 'TOO_LARGE',
  kind: 'stand',
  evidence: status(413),
  cause: 'тело больше лимита шлюза',
  action: 'уменьшите тело или увеличьте лимит на шлюзе',
};

const rateLimited: Rule<Exchange> = {
  code: 'RATE_LIMITED',
  kind: 'stand',
  evidence: ({ response }) =>
    response.status === 429 ? `Retry-After: ${response.headers['retry-after'] ?? 'нет'}` : undefined,
  cause: 'превышен лимит запросов',
  action: 'подождите и уменьшите число одновременных сценариев',
};

/** Answers that are not what the API of the contract gives, whatever their status. */
export const answerRules: readonly Rule<Exchange>[] = [
  {
    code: 'LOGIN_PAGE',
    kind: 'requirement',
    evidence: ({ response }) =>
      (isRedirect(response.status) && /\/(?:login|auth|realms)\b/iu.test(response.headers['location'] ?? '')
        ? 'ответ 3xx ведёт на страницу входа'
        : undefined) ??
      (isHtml(response) && response.text.includes('kc-form-login')
        ? 'в HTML есть форма kc-form-login'
        : undefined),
    cause: 'перенаправили на вход',
    action: 'проверьте адрес API и заголовок Authorization: токен не принят или не передан',
  },
  {
    code: 'INGRESS_NO_ROUTE',
    kind: 'stand',
    evidence: ({ response }) =>
      response.status === 404 &&
      (/default backend - 404/u.test(response.text) ||
        (isHtml(response) && /nginx|openresty/iu.test(response.text)))
        ? '404 отдал шлюз, а не API'
        : undefined,
    cause: 'ingress не знает маршрут',
    action: 'проверьте имя узла и путь в адресе API',
  },
  {
    // Observed on Keycloak 26.7: it listens before it is ready and answers everything so.
    code: 'KEYCLOAK_STARTING',
    kind: 'stand',
    evidence: ({ response }) =>
      response.status === 503 && response.text.startsWith('Bootstrap in progress')
        ? `Retry-After: ${response.headers['retry-after'] ?? 'нет'}`
        : undefined,
    cause: 'Keycloak ещё запускается',
    action: 'подождите несколько секунд и запустите снова',
  },
  {
    code: 'GATEWAY_FAILED',
    kind: 'stand',
    evidence: ({ response }) =>
      [502, 503, 504].includes(response.status) && !isJsonType(mediaTypeOf(response))
        ? `код ${response.status} ${response.text === '' ? 'без тела' : 'и страница шлюза вместо JSON'}`
        : undefined,
    cause: 'сервис за шлюзом недоступен или долго отвечает',
    action: 'проверьте состояние стенда',
  },
  {
    code: 'FRONT_END_ANSWERED',
    kind: 'stand',
    evidence: unlessAsked(({ response }) =>
      isHtml(response) && /<app-root|<base\b/iu.test(response.text)
        ? `Content-Type: ${mediaTypeOf(response)}, в теле ${/<app-root/iu.test(response.text) ? '<app-root>' : '<base>'}${response.headers['etag'] === undefined ? '' : ', есть ETag статического файла'}`
        : undefined,
    ),
    cause: 'ответил фронтенд, а не API',
    action: 'проверьте базовый адрес API и префикс пути',
  },
  {
    code: 'PROXY_LOGIN',
    kind: 'stand',
    evidence: ({ response }) =>
      response.status === 407
        ? `Proxy-Authenticate: ${response.headers['proxy-authenticate'] ?? 'нет'}`
        : undefined,
    cause: 'прокси требует вход',
    action: PROXY_LOGIN_ACTION,
  },
  {
    // nginx ends the handshake and refuses in HTML; its own status 496 or 495 never leaves it.
    code: 'CERTIFICATE_REQUIRED',
    kind: 'stand',
    evidence: ({ response }) =>
      response.status === 400 && response.text.includes('No required SSL certificate was sent')
        ? 'ответ шлюза: No required SSL certificate was sent'
        : undefined,
    cause: CLIENT_CERTIFICATE_WANTED,
    action: CLIENT_CERTIFICATE_ACTION,
  },
  {
    code: 'CLIENT_CERTIFICATE_REJECTED',
    kind: 'stand',
    evidence: ({ response }) =>
      response.status === 400 && response.text.includes('The SSL certificate error')
        ? 'ответ шлюза: The SSL certificate error'
        : undefined,
    cause: CLIENT_CERTIFICATE_REJECTED,
    action: CLIENT_CERTIFICATE_CHECK,
  },
  onlyUnlessJson(tooLarge),
  onlyUnlessJson(rateLimited),
  {
    code: 'HTML_INSTEAD_OF_JSON',
    kind: 'stand',
    evidence: unlessAsked(({ response }) =>
      isHtml(response) && response.bytes.length > 0 ? `Content-Type: ${mediaTypeOf(response)}` : undefined,
    ),
    cause: 'вместо JSON пришла страница HTML',
    action: 'проверьте адрес API, прокси и шлюз',
  },
  {
    code: 'JSON_CHARSET',
    kind: 'requirement',
    evidence: ({ response }) => {
      const charset = charsetOf(response);
      return isJsonType(mediaTypeOf(response)) && charset !== 'utf-8' ? `charset=${charset}` : undefined;
    },
    cause: 'JSON передан не в UTF-8 (RFC 8259 §8.1)',
    action: 'заведите дефект: другие клиенты прочтут русские буквы неверно',
  },
  {
    code: 'JSON_BROKEN',
    kind: 'requirement',
    evidence: ({ response }) =>
      isJsonType(mediaTypeOf(response)) && response.bodyError !== undefined ? response.bodyError : undefined,
    cause: 'тело обещано как JSON, но не читается: неполное, испорчено или в другой кодировке',
    action: 'сравните длину тела с Content-Length, а кодировку — с charset; заведите дефект',
  },
  {
    code: 'NOT_JSON',
    kind: 'requirement',
    evidence: unlessAsked(({ response }) =>
      response.bytes.length > 0 && !isJsonType(mediaTypeOf(response))
        ? `Content-Type: ${mediaTypeOf(response) || 'не указан'}`
        : undefined,
    ),
    cause: 'вместо JSON пришло другое содержимое',
    action: 'сверьте путь и контракт',
  },
];

/** Refusals of an API: what most likely stands behind a status. */
export const refusalRules: readonly Rule<Exchange>[] = [
  {
    code: 'TOKEN_REJECTED',
    kind: 'login',
    evidence: ({ response }) =>
      response.status === 401 && /invalid_token/u.test(response.headers['www-authenticate'] ?? '')
        ? `WWW-Authenticate: ${response.headers['www-authenticate'] ?? ''}`
        : undefined,
    cause: 'токен отклонён',
    action: 'сверьте exp, iss и aud токена с настройками API',
  },
  {
    code: 'TOKEN_MISSING',
    kind: 'login',
    evidence: ({ response }) =>
      response.status === 401
        ? `WWW-Authenticate: ${response.headers['www-authenticate'] ?? 'нет'}`
        : undefined,
    cause: 'заголовок Authorization не дошёл до API',
    action: 'войдите шагом «выполнен вход с ролью …» или проверьте прокси',
  },
  {
    code: 'FORBIDDEN',
    kind: 'data',
    evidence: status(403),
    cause: 'недостаточно прав',
    action: 'сравните роли учётной записи с требуемыми',
  },
  {
    code: 'NOT_FOUND',
    kind: 'data',
    evidence: status(404),
    cause: 'объект или адрес не найден',
    action: 'проверьте данные и путь в сценарии',
  },
  {
    code: 'METHOD_NOT_ALLOWED',
    kind: 'scenario',
    evidence: ({ response }) =>
      response.status === 405 ? `Allow: ${response.headers['allow'] ?? 'нет'}` : undefined,
    cause: 'метод не поддержан',
    action: 'сверьте метод с контрактом',
  },
  tooLarge,
  {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    kind: 'scenario',
    evidence: status(415),
    cause: 'неверный Content-Type запроса',
    action: 'сверьте тип тела с контрактом',
  },
  rateLimited,
  {
    code: 'INVALID_DATA',
    kind: 'data',
    evidence: status(400, 409, 412, 422, 428),
    cause: 'API не принял данные',
    action: 'прочитайте пояснение в теле ответа',
  },
  {
    code: 'SERVER_FAILED',
    kind: 'requirement',
    evidence: ({ response }) => (response.status >= 500 ? `код ${response.status}` : undefined),
    cause: 'ошибка внутри API',
    action: 'найдите запрос в журнале сервиса по X-Request-Id и заведите дефект',
  },
];

/** Requests that got no answer, by the code of Node or of a library. */
export const transportRules: readonly Rule<TransportFailure>[] = [
  {
    code: 'PROXY_UNREACHABLE',
    kind: 'stand',
    evidence: ({ code, proxy }) => (proxy === undefined ? undefined : `${code}, ${proxy}`),
    cause: 'прокси недоступен',
    action: PROXY_ACTION,
  },
  {
    code: 'PROXY_LOGIN',
    kind: 'stand',
    evidence: (failure) =>
      /^407\b/u.test(refusalOfProxy(failure) ?? '') ? refusalOfProxy(failure) : undefined,
    cause: 'прокси требует вход',
    action: PROXY_LOGIN_ACTION,
  },
  {
    code: 'PROXY_REFUSED',
    kind: 'stand',
    evidence: (failure) =>
      failure.code === 'ERR_PROXY_TUNNEL' ? (refusalOfProxy(failure) ?? failure.code) : undefined,
    cause: 'прокси не соединил со стендом',
    action: PROXY_ACTION,
  },
  transport('REFUSED', ['ECONNREFUSED'], 'порт закрыт', 'проверьте, запущен ли стенд и верен ли порт'),
  transport(
    'NAME_NOT_FOUND',
    ['ENOTFOUND', 'EAI_AGAIN'],
    'имя узла не найдено (DNS)',
    'проверьте VPN и адрес',
  ),
  transport(
    'UNREACHABLE',
    ['EHOSTUNREACH', 'ENETUNREACH'],
    'узел недоступен по сети',
    'проверьте VPN и маршрут до стенда',
  ),
  transport(
    'TIMED_OUT',
    ['ETIMEDOUT'],
    'нет ответа за отведённое время',
    'проверьте сеть и нагрузку; срок задаёт api.timeoutMs',
  ),
  transport(
    'RESET',
    ['ECONNRESET', 'EPIPE'],
    'сервер закрыл соединение',
    'посмотрите журнал стенда; проверьте схему http/https',
  ),
  transport(
    'BODY_CUT',
    ['ERR_BAD_RESPONSE'],
    'тело оборвано',
    'посмотрите длительность запроса и журнал шлюза',
  ),
  transport(
    'BODY_CORRUPT',
    ['Z_DATA_ERROR', 'Z_BUF_ERROR', /^ERR_.*(?:BROTLI|ERROR_FORMAT)/u],
    'сжатое тело повреждено',
    'проверьте прокси и сжатие на шлюзе',
  ),
  transport(
    'NOT_HTTP',
    [/^HPE_/u],
    'ответ не HTTP или испорчен',
    'проверьте порт и прокси: возможно, там другая служба',
  ),
  transport(
    'CERTIFICATE_EXPIRED',
    ['CERT_HAS_EXPIRED'],
    'сертификат истёк',
    'попросите обновить сертификат стенда',
  ),
  transport(
    'CERTIFICATE_NOT_YET_VALID',
    ['CERT_NOT_YET_VALID'],
    'сертификат ещё не действует',
    'проверьте часы этой машины',
  ),
  transport(
    'CERTIFICATE_UNTRUSTED',
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
    'сертификат выдан удостоверяющим центром, которому Node.js не доверяет',
    'укажите файл сертификата центра в tls.caFile файла стенда; если центр есть в хранилище системы, включите NODE_USE_SYSTEM_CA=1 (в окружении, не в .env)',
  ),
  transport(
    'CERTIFICATE_NAME',
    ['ERR_TLS_CERT_ALTNAME_INVALID'],
    'имя узла не совпадает с сертификатом',
    'проверьте адрес стенда: он должен стоять в сертификате; tls.caFile здесь не поможет',
  ),
  transport(
    'CERTIFICATE_REQUIRED',
    [/^ERR_SSL_.*CERTIFICATE_REQUIRED$/u],
    CLIENT_CERTIFICATE_WANTED,
    CLIENT_CERTIFICATE_ACTION,
  ),
  transport(
    'CLIENT_CERTIFICATE_REJECTED',
    [
      /^ERR_SSL_.*ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN)|UNKNOWN_CA)$/u,
    ],
    CLIENT_CERTIFICATE_REJECTED,
    CLIENT_CERTIFICATE_CHECK,
  ),
  transport(
    'HANDSHAKE_REFUSED',
    [/^ERR_SSL_.*(?:HANDSHAKE_FAILURE|PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL)$/u],
    'стенд отказал в TLS-соединении: нет общего шифра или нужен клиентский сертификат (mTLS)',
    'если нужен сертификат, укажите tls.clientCertificateFile и tls.clientKeyFile; иначе уточните у DevOps версию TLS и шифры (ГОСТ Node.js не поддерживает)',
  ),
  transport(
    'WRONG_SCHEME',
    ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    'этот порт отвечает без TLS',
    'замените https на http или исправьте порт',
  ),
];

function transport(
  code: string,
  codes: readonly (string | RegExp)[],
  cause: string,
  action: string,
): Rule<TransportFailure> {
  return {
    code,
    kind: 'stand',
    evidence: (failure) =>
      codes.some((code) => (typeof code === 'string' ? code === failure.code : code.test(failure.code)))
        ? failure.code
        : undefined,
    cause,
    action,
  };
}

/** What a proxy said to CONNECT (RFC 9110 §9.3.6) instead of 2xx: `407 Proxy Authentication Required`. */
function refusalOfProxy({ code, detail }: TransportFailure): string | undefined {
  return code === 'ERR_PROXY_TUNNEL' ? /: HTTP\/1\.\d (\d{3}.*)$/u.exec(detail)?.[1]?.trim() : undefined;
}

function onlyUnlessJson(rule: Rule<Exchange>): Rule<Exchange> {
  return {
    ...rule,
    evidence: (exchange) =>
      isJsonType(mediaTypeOf(exchange.response)) ? undefined : rule.evidence(exchange),
  };
}

// An answer of the very type that the request's Accept names was wanted (RFC 9110 §12.5.1). The range of all types
// wants any alone; among others it wants any but a page.
function unlessAsked(evidence: Rule<Exchange>['evidence']): Rule<Exchange>['evidence'] {
  return (exchange) => {
    const { request, response } = exchange;
    const accept = Object.entries(request.headers).find(([name]) => /^accept$/iu.test(name))?.[1] ?? '';
    const asked = accept
      .split(',')
      .map((range) => range.split(';', 1)[0]?.trim().toLowerCase())
      .filter((range) => range !== '');
    const wantsAny = asked.includes('*/*') && (asked.length === 1 || !isHtml(response));
    return wantsAny || asked.includes(mediaTypeOf(response)) ? undefined : evidence(exchange);
  };
}

function status(...codes: readonly number[]): (exchange: Exchange) => string | undefined {
  return ({ response }) => (codes.includes(response.status) ? `код ${response.status}` : undefined);
}

function isHtml(response: Exchange['response']): boolean {
  return ['text/html', 'application/xhtml+xml'].includes(mediaTypeOf(response));
}

function isRedirect(code: number): boolean {
  return code >= 300 && code < 400 && code !== 304;
}
