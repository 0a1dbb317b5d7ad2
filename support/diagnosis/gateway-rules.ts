// Who answered instead of the API: a gateway, a proxy, a login, a front end, the page of a framework.
import { mediaTypeOf, isJsonType, type Exchange } from '../http/exchange';
import {
  correlationOf,
  hasStatus,
  hexOf,
  isHtml,
  redirectOf,
  shownHeader,
  stackFrameOf,
  unlessAsked,
} from './evidence';
import type { Rule } from './rule';

export const PROXY_LOGIN_ACTION =
  'укажите имя и пароль в HTTPS_PROXY (http://имя:пароль@прокси:порт) или добавьте узел стенда в NO_PROXY';
export const CLIENT_CERTIFICATE_WANTED = 'стенд требует клиентский сертификат (mTLS)';
export const CLIENT_CERTIFICATE_ACTION =
  'укажите tls.clientCertificateFile и tls.clientKeyFile в файле стенда';
export const CLIENT_CERTIFICATE_REJECTED = 'стенд не принял клиентский сертификат';
export const CLIENT_CERTIFICATE_CHECK =
  'проверьте срок и выпускающий центр сертификата из tls.clientCertificateFile; уточните у DevOps, какой нужен';
export const USE_HTTPS = 'замените http на https в api.url файла стенда';

/** A gateway refuses in HTML, an API in JSON: the cause is the same. */
export const limits: Readonly<Record<'body' | 'address' | 'headers' | 'rate' | 'stack', Rule<Exchange>>> = {
  body: {
    code: 'TOO_LARGE',
    kind: 'stand',
    sign: 'код 413',
    evidence: hasStatus(413),
    cause: 'тело больше лимита шлюза',
    action: 'уменьшите тело или увеличьте лимит на шлюзе',
  },
  address: {
    code: 'ADDRESS_TOO_LONG',
    kind: 'scenario',
    sign: 'код 414',
    evidence: ({ request, response }) =>
      response.status === 414 ? `код 414, длина адреса — ${request.url.length}` : undefined,
    cause: 'адрес запроса длиннее, чем принимает сервер',
    action: 'уменьшите число параметров в адресе или передайте их в теле',
  },
  headers: {
    code: 'HEADERS_TOO_LARGE',
    kind: 'stand',
    sign: 'код 431; страница nginx «Request Header Or Cookie Too Large»',
    evidence: ({ request, response }) =>
      response.status === 431 || /Request Header Or Cookie Too Large/u.test(response.text)
        ? `код ${response.status}, самый длинный заголовок — ${longestHeader(request.headers)}`
        : undefined,
    cause: 'заголовки запроса больше лимита сервера: обычно это токен с множеством ролей',
    action: 'уберите из токена лишние роли и claims или увеличьте лимит заголовков на шлюзе',
  },
  rate: {
    code: 'RATE_LIMITED',
    kind: 'stand',
    sign: 'код 429',
    evidence: ({ response }) => (response.status === 429 ? shownHeader(response, 'Retry-After') : undefined),
    cause: 'превышен лимит запросов',
    action: 'подождите и уменьшите число одновременных сценариев',
  },
  stack: {
    code: 'STACK_TRACE',
    kind: 'requirement',
    sign: 'код 4xx или 5xx, в теле стек вызовов Java, .NET, Node.js, Python или Go',
    evidence: ({ response }) => {
      const frame = response.status >= 400 ? stackFrameOf(response) : undefined;
      return frame === undefined ? undefined : `код ${response.status}, ${frame}${correlationOf(response)}`;
    },
    cause: 'необработанная ошибка в сервисе: он показал стек вызовов',
    action: 'заведите дефект: сервис упал и раскрыл своё устройство',
  },
};

export const gatewayRules: readonly Rule<Exchange>[] = [
  {
    code: 'LOGIN_PAGE',
    kind: 'requirement',
    sign: 'код 3xx на страницу входа; HTML с формой kc-form-login',
    evidence: ({ response }) =>
      (isRedirect(response.status) && /\/(?:login|auth|realms)\b/iu.test(response.headers['location'] ?? '')
        ? 'ответ 3xx ведёт на страницу входа'
        : undefined) ??
      (isHtml(response) && response.text.includes('kc-form-login')
        ? 'в HTML есть форма kc-form-login'
        : undefined),
    cause: 'перенаправили на вход',
    action: 'проверьте адрес API и заголовок Authorization — токен не принят или не передан',
  },
  {
    // RFC 9110 §15.4.2 and §15.4.9, as nginx (`return 301 https://…`) and HSTS gateways send it.
    code: 'HTTPS_WANTED',
    kind: 'stand',
    sign: 'код 3xx на тот же адрес по https',
    evidence: (exchange) => {
      const asked = new URL(exchange.request.url);
      const target = redirectOf(exchange);
      return asked.protocol === 'http:' && target?.protocol === 'https:' && isSamePlace(asked, target)
        ? `Location: ${target.origin}${target.pathname}`
        : undefined;
    },
    cause: 'стенд принимает запросы только по https',
    action: USE_HTTPS,
  },
  {
    code: 'OTHER_HOST',
    kind: 'stand',
    sign: 'код 3xx на тот же путь другого узла',
    evidence: (exchange) => {
      const asked = new URL(exchange.request.url);
      const target = redirectOf(exchange);
      const isMoved = target && target.host !== asked.host && target.pathname === asked.pathname;
      return isMoved ? `Location: ${target.origin}` : undefined;
    },
    cause: 'API переехал на другой узел',
    action: 'укажите этот узел в api.url файла стенда',
  },
  {
    // RFC 6585 §6.
    code: 'NETWORK_LOGIN',
    kind: 'stand',
    sign: 'код 511',
    evidence: hasStatus(511),
    cause: 'сеть требует входа: ответил её портал, а не стенд',
    action: 'войдите в сеть в браузере (гостевой Wi-Fi, VPN) и запустите снова',
  },
  {
    code: 'INGRESS_NO_ROUTE',
    kind: 'stand',
    sign: 'код 404 от шлюза: «default backend - 404», страница nginx, «404 page not found», пустой ответ Envoy',
    evidence: ({ response }) => {
      if (response.status !== 404) return undefined;
      const isPage =
        /default backend - 404/u.test(response.text) ||
        (isHtml(response) && /nginx|openresty/iu.test(response.text));
      if (isPage) return '404 отдал шлюз, а не API';
      // Traefik and Go's own router.
      if (response.text.trim() === '404 page not found') return 'тело «404 page not found»';
      const server = response.headers['server'] ?? '';
      return /envoy/iu.test(server) && response.bytes.length === 0
        ? `Server: ${server}, тело пустое`
        : undefined;
    },
    cause: 'ingress не знает маршрут',
    action: 'проверьте имя узла и путь в адресе API',
  },
  {
    // Observed on Keycloak 26.7: it listens before it is ready and answers everything so.
    code: 'KEYCLOAK_STARTING',
    kind: 'stand',
    sign: 'код 503, тело «Bootstrap in progress»',
    evidence: ({ response }) =>
      response.status === 503 && response.text.startsWith('Bootstrap in progress')
        ? shownHeader(response, 'Retry-After')
        : undefined,
    cause: 'Keycloak ещё запускается',
    action: 'подождите несколько секунд и запустите снова',
  },
  {
    // Envoy's and Istio's words for a cluster without endpoints.
    code: 'NO_INSTANCE',
    kind: 'stand',
    sign: 'код 503, тело «no healthy upstream»',
    evidence: ({ response }) =>
      response.status === 503 && response.text.trim() === 'no healthy upstream'
        ? 'код 503, no healthy upstream'
        : undefined,
    cause: 'у сервиса нет ни одного работающего экземпляра',
    action: 'проверьте поды сервиса и их readiness-пробы',
  },
  {
    // Envoy's words; the reason stands behind «reset reason:».
    code: 'UPSTREAM_DISCONNECTED',
    kind: 'stand',
    sign: 'тело «upstream connect error or disconnect/reset before headers» (Envoy, Istio)',
    evidence: ({ response }) =>
      response.text.startsWith('upstream connect error or disconnect/reset before headers')
        ? `код ${response.status}, ${/reset reason: (.*)/u.exec(response.text)?.[1] ?? 'причина не названа'}`
        : undefined,
    cause: 'шлюз (Envoy, Istio) не соединился с сервисом или тот оборвал соединение',
    action: 'проверьте, запущен ли сервис, его порт и настройки mTLS в сетке',
  },
  {
    // Cloudflare's own codes, which RFC 9110 does not know.
    code: 'CLOUDFLARE_FAILED',
    kind: 'stand',
    sign: 'код 520–526 с заголовком CF-Ray',
    evidence: ({ response }) =>
      response.status >= 520 && response.status <= 526 && response.headers['cf-ray'] !== undefined
        ? `код ${response.status}, CF-Ray: ${response.headers['cf-ray']}`
        : undefined,
    cause: 'Cloudflare не получил ответа от стенда',
    action:
      'проверьте стенд за Cloudflare: 521 — не запущен, 522 и 524 — не отвечает, 525 и 526 — его сертификат',
  },
  unlessJson({
    code: 'GATEWAY_TIMED_OUT',
    kind: 'stand',
    sign: 'код 504 без JSON',
    evidence: ({ response }) =>
      response.status === 504
        ? `код 504 ${response.text === '' ? 'без тела' : 'и страница шлюза вместо JSON'}, ждали ${Math.round(response.durationMs / 1000)} с`
        : undefined,
    cause: 'шлюз не дождался ответа сервиса',
    action: 'проверьте нагрузку и журнал сервиса; срок шлюза (proxy_read_timeout) api.timeoutMs не продлит',
  }),
  unlessJson({
    code: 'GATEWAY_FAILED',
    kind: 'stand',
    sign: 'код 502 или 503 без JSON',
    evidence: ({ response }) =>
      [502, 503].includes(response.status)
        ? `код ${response.status} ${response.text === '' ? 'без тела' : 'и страница шлюза вместо JSON'}`
        : undefined,
    cause: 'сервис за шлюзом недоступен или долго отвечает',
    action: 'проверьте состояние стенда',
  }),
  {
    code: 'GATEWAY_FORBIDS',
    kind: 'stand',
    sign: 'код 403, страница HTML',
    evidence: unlessAsked(({ response }) =>
      response.status === 403 && isHtml(response)
        ? `код 403, ${shownHeader(response, 'Server')}, страница HTML`
        : undefined,
    ),
    cause: 'запрос не пропустил шлюз или защитный экран (WAF), до API он не дошёл',
    action: 'попросите DevOps разрешить адрес этой машины и посмотреть, какое правило сработало',
  },
  {
    code: 'FRONT_END_ANSWERED',
    kind: 'stand',
    sign: 'HTML с <app-root> или <base>',
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
    sign: 'код 407',
    evidence: ({ response }) =>
      response.status === 407 ? shownHeader(response, 'Proxy-Authenticate') : undefined,
    cause: 'прокси требует вход',
    action: PROXY_LOGIN_ACTION,
  },
  {
    // nginx ends the handshake and refuses in HTML; its own status 496 or 495 never leaves it.
    code: 'CERTIFICATE_REQUIRED',
    kind: 'stand',
    sign: 'код 400, страница nginx «No required SSL certificate was sent»',
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
    sign: 'код 400, страница nginx «The SSL certificate error»',
    evidence: ({ response }) =>
      response.status === 400 && response.text.includes('The SSL certificate error')
        ? 'ответ шлюза: The SSL certificate error'
        : undefined,
    cause: CLIENT_CERTIFICATE_REJECTED,
    action: CLIENT_CERTIFICATE_CHECK,
  },
  {
    // The words of nginx, Tomcat and Go.
    code: 'HTTP_ON_HTTPS_PORT',
    kind: 'stand',
    sign: 'код 400, «The plain HTTP request was sent to HTTPS port» и подобное',
    evidence: ({ response }) => {
      const said =
        /plain HTTP request was sent to HTTPS port|combination of host and port requires TLS|sent an HTTP request to an HTTPS server/u.exec(
          response.text,
        )?.[0];
      return response.status === 400 && said !== undefined ? `код 400, ${said}` : undefined;
    },
    cause: 'запрос http пришёл на порт https',
    action: USE_HTTPS,
  },
  {
    // Node's own HTTP/2 servers answer so; gRPC and Envoy's h2 listeners close the connection instead.
    code: 'HTTP2_WANTED',
    kind: 'stand',
    sign: 'код 403 «Missing ALPN Protocol»; код 426 с Upgrade: h2',
    evidence: ({ response }) => {
      const upgrade = response.headers['upgrade'] ?? '';
      if (response.status === 403 && /Missing ALPN Protocol/u.test(response.text))
        return 'Missing ALPN Protocol, expected h2';
      return response.status === 426 && /\bh2c?\b/u.test(upgrade) ? `Upgrade: ${upgrade}` : undefined;
    },
    cause: 'порт принимает только HTTP/2, автотесты говорят по HTTP/1.1',
    action: 'укажите в api.url порт с HTTP/1.1 или адрес шлюза перед этим портом',
  },
  unlessJson(limits.body),
  unlessJson(limits.address),
  unlessJson(limits.headers),
  unlessJson(limits.rate),
  {
    // Spring Boot's BasicErrorController where no view is found.
    code: 'SPRING_PAGE',
    kind: 'requirement',
    sign: 'HTML «Whitelabel Error Page»',
    evidence: ({ response }) =>
      isHtml(response) && response.text.includes('Whitelabel Error Page')
        ? `код ${response.status}, Whitelabel Error Page, ${/\(type=[^)]*\)/u.exec(response.text)?.[0] ?? 'тип не назван'}`
        : undefined,
    cause: 'ответил Spring Boot, но не API: страница ошибки для браузера вместо JSON',
    action: 'сверьте путь с контрактом; если он верен, заведите дефект: ошибка не описана в problem+json',
  },
  {
    code: 'TOMCAT_PAGE',
    kind: 'requirement',
    sign: 'HTML «HTTP Status 4xx/5xx» с подписью Apache Tomcat',
    evidence: ({ response }) =>
      isHtml(response) && response.text.includes('Apache Tomcat')
        ? (/HTTP Status \d{3} [^<]*/u.exec(response.text)?.[0].trim() ?? 'в теле Apache Tomcat')
        : undefined,
    cause: 'ответил сервер приложений Tomcat, а не API: приложение не развёрнуто или упало',
    action: 'проверьте контекст приложения в адресе (/имя-приложения/…) и его журнал',
  },
  {
    code: 'ASPNET_PAGE',
    kind: 'requirement',
    sign: 'HTML «Server Error in … Application»',
    evidence: ({ response }) =>
      isHtml(response)
        ? /Server Error in '[^']*' Application|An unhandled exception occurred while processing/u.exec(
            response.text,
          )?.[0]
        : undefined,
    cause: 'ответил ASP.NET страницей ошибки: в сервисе необработанное исключение',
    action: 'найдите его в журнале сервиса по времени запроса и заведите дефект',
  },
  unlessJson(limits.stack),
  {
    code: 'ENCODING_UNKNOWN',
    kind: 'requirement',
    sign: 'Content-Encoding, о котором не просили (zstd и другие)',
    evidence: ({ response }) => {
      const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? '';
      return encoding !== '' &&
        response.bytes.length > 0 &&
        !['identity', 'gzip', 'x-gzip', 'deflate', 'br'].includes(encoding)
        ? `Content-Encoding: ${encoding}, первые байты ${hexOf(response.bytes)}`
        : undefined;
    },
    cause: 'тело сжато способом, о котором не просили (Accept-Encoding: gzip, br)',
    action: 'заведите дефект: сервер не учитывает Accept-Encoding',
  },
];

/** Where a rule tells of pages alone: an API that refuses in JSON speaks for itself. */
export function unlessJson(rule: Rule<Exchange>): Rule<Exchange> {
  return {
    ...rule,
    evidence: (exchange) =>
      isJsonType(mediaTypeOf(exchange.response)) ? undefined : rule.evidence(exchange),
  };
}

function isSamePlace(one: URL, other: URL): boolean {
  return one.hostname === other.hostname && one.pathname === other.pathname;
}

function longestHeader(headers: Readonly<Record<string, string>>): string {
  const [longest] = Object.entries(headers).sort(([, a], [, b]) => b.length - a.length);
  return longest ? `${longest[0]} (${longest[1].length} символов)` : 'нет';
}

function isRedirect(code: number): boolean {
  return code >= 300 && code < 400 && code !== 304;
}
