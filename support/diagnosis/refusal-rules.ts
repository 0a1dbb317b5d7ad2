// Refusals of an API: what most likely stands behind a status, with what the API itself says of it.
import { quoteAll } from '../core/russian';
import { mediaTypeOf, isJsonType, type Exchange } from '../http/exchange';
import {
  clockSkewOf,
  clockSkews,
  correlationOf,
  hasStatus,
  quoteRefusal,
  redirectOf,
  rolesOf,
  sentClaims,
  sentHeader,
  shownHeader,
} from './evidence';
import { limits } from './gateway-rules';
import type { Rule } from './rule';

export const refusalRules: readonly Rule<Exchange>[] = [
  unauthorized({
    code: 'CLOCKS_DIFFER',
    kind: 'stand',
    sign: 'код 401, Date ответа расходится с часами этой машины',
    evidence: (exchange) => {
      const skew = clockSkewOf(exchange.response) ?? 0;
      if (!isTokenRejected(exchange) || Math.abs(skew) < clockSkews.explainsRefusal) return undefined;
      return `${shownHeader(exchange.response, 'Date')}: часы API ${skew > 0 ? 'спешат' : 'отстают'} на ${Math.abs(skew)} с`;
    },
    cause: 'токен отклонён, и часы API расходятся с часами этой машины',
    action: 'синхронизируйте часы стенда и этой машины (NTP)',
  }),
  unauthorized({
    code: 'TOKEN_EXPIRED',
    sign: 'код 401, exp токена в прошлом',
    evidence: (exchange) => {
      const late = secondsSince(sentClaims(exchange)?.['exp']);
      return late !== undefined && late > 0 ? `exp токена прошёл ${late} с назад` : undefined;
    },
    cause: 'токен истёк',
    action: 'войдите заново перед этим запросом; срок токена задают в Keycloak (Access Token Lifespan)',
  }),
  unauthorized({
    code: 'TOKEN_PREMATURE',
    sign: 'код 401, nbf или iat токена в будущем',
    evidence: (exchange) => {
      const claims = sentClaims(exchange) ?? {};
      const name = ['nbf', 'iat'].find(
        (one) => (secondsSince(claims[one]) ?? 0) < -clockSkews.explainsRefusal,
      );
      return name === undefined
        ? undefined
        : `${name} токена наступит через ${-(secondsSince(claims[name]) ?? 0)} с`;
    },
    cause: 'токен ещё не действует: часы Keycloak спешат',
    action: 'синхронизируйте часы Keycloak и этой машины (NTP)',
  }),
  unauthorized({
    code: 'TOKEN_AUDIENCE',
    sign: 'код 401 invalid_token, в пояснении aud',
    evidence: (exchange) => rejectedFor(exchange, /\baud(?:ience)?\b/iu, 'aud'),
    cause: 'токен выдан не для этого API',
    action: 'добавьте API в aud токена (Audience mapper клиента Keycloak) и сверьте keycloak.audience',
  }),
  unauthorized({
    code: 'TOKEN_ISSUER',
    sign: 'код 401 invalid_token, в пояснении iss',
    evidence: (exchange) => rejectedFor(exchange, /\biss(?:uer)?\b/iu, 'iss'),
    cause: 'API доверяет другому Keycloak или realm',
    action: 'сверьте keycloak.url и keycloak.realm с issuer-uri в настройках API',
  }),
  unauthorized({
    code: 'TOKEN_SIGNATURE',
    sign: 'код 401 invalid_token, в пояснении подпись',
    evidence: (exchange) => rejectedFor(exchange, /signature|signed|подпис|\bkid\b|\bjwk/iu, 'kid'),
    cause: 'API не смог проверить подпись токена',
    action: 'проверьте, что API читает ключи того же realm (jwk-set-uri) и обновил их после смены',
  }),
  unauthorized({
    code: 'TOKEN_REJECTED',
    sign: 'код 401, WWW-Authenticate: Bearer error="invalid_token"',
    evidence: (exchange) =>
      isTokenRejected(exchange) ? shownHeader(exchange.response, 'WWW-Authenticate') : undefined,
    cause: 'токен отклонён',
    action: 'сверьте exp, iss и aud токена с настройками API',
  }),
  unauthorized({
    code: 'BASIC_WANTED',
    kind: 'scenario',
    sign: 'код 401, WWW-Authenticate: Basic',
    evidence: ({ response }) =>
      /\bBasic\b/iu.test(response.headers['www-authenticate'] ?? '')
        ? shownHeader(response, 'WWW-Authenticate')
        : undefined,
    cause: 'API просит имя и пароль (Basic), а не токен',
    action: 'подпишите запросы шагом «запросы подписаны именем … и паролем из переменной …»',
  }),
  unauthorized({
    // RFC 4559 §4.
    code: 'WINDOWS_LOGIN',
    kind: 'stand',
    sign: 'код 401, WWW-Authenticate: Negotiate или NTLM',
    evidence: ({ response }) =>
      /\b(?:Negotiate|NTLM)\b/iu.test(response.headers['www-authenticate'] ?? '')
        ? shownHeader(response, 'WWW-Authenticate')
        : undefined,
    cause: 'перед API стоит вход Windows (Kerberos, NTLM), которого автотесты не умеют',
    action: 'попросите DevOps адрес API без этого входа',
  }),
  unauthorized({
    code: 'TOKEN_LOST',
    sign: 'код 401 без слов об ошибке, хотя Authorization отправлен',
    evidence: (exchange) =>
      sentHeader(exchange, 'authorization') === undefined
        ? undefined
        : `Authorization отправлен, ${shownHeader(exchange.response, 'WWW-Authenticate')}`,
    cause: 'заголовок Authorization не дошёл до API или тот его не понял',
    action: 'проверьте, не теряют ли его прокси и шлюз, и ждёт ли API токен этого realm',
  }),
  unauthorized({
    code: 'TOKEN_MISSING',
    kind: 'scenario',
    sign: 'код 401, Authorization не отправлен',
    evidence: ({ response }) => `без Authorization, ${shownHeader(response, 'WWW-Authenticate')}`,
    cause: 'запрос отправлен без входа',
    action: 'войдите шагом «выполнен вход с ролью …»',
  }),
  {
    // RFC 6750 §3.1.
    code: 'SCOPE_INSUFFICIENT',
    kind: 'login',
    sign: 'код 403, WWW-Authenticate: Bearer error="insufficient_scope"',
    evidence: (exchange) => {
      const challenge = exchange.response.headers['www-authenticate'] ?? '';
      if (exchange.response.status !== 403 || !challenge.includes('insufficient_scope')) return undefined;
      const wanted = /\bscope="([^"]+)"/u.exec(challenge)?.[1];
      if (wanted === undefined) return undefined;
      return `нужен scope: ${wanted}, в токене: ${textOf(sentClaims(exchange)?.['scope']) || 'нет'}`;
    },
    cause: 'в токене нет нужного scope',
    action: 'добавьте его в keycloak.scope файла стенда или в Client scopes клиента Keycloak',
  },
  {
    code: 'FORBIDDEN',
    kind: 'data',
    sign: 'код 403',
    evidence: (exchange) => {
      if (exchange.response.status !== 403) return undefined;
      const claims = sentClaims(exchange);
      const roles = claims === undefined ? '' : `, роли токена: ${quoteAll(rolesOf(claims)) || 'нет'}`;
      return `код 403${said(exchange)}${roles}`;
    },
    cause: 'недостаточно прав',
    action: 'сравните роли учётной записи с требуемыми',
  },
  {
    code: 'NOT_FOUND',
    kind: 'data',
    sign: 'код 404 от API',
    evidence: (exchange) => (exchange.response.status === 404 ? `код 404${said(exchange)}` : undefined),
    cause: 'объект или адрес не найден',
    action: 'проверьте данные и путь в сценарии',
  },
  {
    code: 'METHOD_NOT_ALLOWED',
    kind: 'scenario',
    sign: 'код 405',
    evidence: ({ response }) => (response.status === 405 ? shownHeader(response, 'Allow') : undefined),
    cause: 'метод не поддержан',
    action: 'сверьте метод с контрактом',
  },
  {
    code: 'NOT_ACCEPTABLE',
    kind: 'scenario',
    sign: 'код 406',
    evidence: (exchange) =>
      exchange.response.status === 406 ? `Accept: ${sentHeader(exchange, 'accept') ?? 'нет'}` : undefined,
    cause: 'API не отдаёт содержимое того типа, который назван в Accept',
    action: 'исправьте заголовок Accept: типы ответа названы в контракте',
  },
  {
    // RFC 9110 §15.5.9: the server gave up waiting for the request.
    code: 'REQUEST_TIMED_OUT',
    kind: 'stand',
    sign: 'код 408',
    evidence: hasStatus(408),
    cause: 'сервер не дождался тела запроса',
    action: 'проверьте Content-Length и сеть; для больших файлов увеличьте срок на шлюзе',
  },
  {
    code: 'CONFLICT',
    kind: 'data',
    sign: 'код 409',
    evidence: (exchange) => (exchange.response.status === 409 ? `код 409${said(exchange)}` : undefined),
    cause: 'действие противоречит состоянию объекта: он уже есть, занят или не в том статусе',
    action: 'создайте для сценария свои данные или верните объект в нужное состояние',
  },
  {
    code: 'GONE',
    kind: 'data',
    sign: 'код 410',
    evidence: (exchange) => (exchange.response.status === 410 ? `код 410${said(exchange)}` : undefined),
    cause: 'объект удалён насовсем или этой версии API больше нет',
    action: 'сверьте путь и версию API с контрактом; создайте объект заново',
  },
  {
    code: 'VERSION_STALE',
    kind: 'data',
    sign: 'код 412',
    evidence: (exchange) =>
      exchange.response.status === 412
        ? `код ${exchange.response.status}${said(exchange)}, If-Match: ${sentHeader(exchange, 'if-match') ?? 'нет'}`
        : undefined,
    cause: 'объект изменили после того, как его прочитали: версия в If-Match устарела',
    action: 'откройте объект снова перед изменением; проверьте, не меняет ли его другой сценарий',
  },
  {
    // RFC 6585 §3.
    code: 'VERSION_MISSING',
    kind: 'scenario',
    sign: 'код 428',
    evidence: (exchange) =>
      exchange.response.status === 428
        ? `код ${exchange.response.status}${said(exchange)}, If-Match: ${sentHeader(exchange, 'if-match') ?? 'нет'}`
        : undefined,
    cause: 'API меняет объект только с версией в If-Match',
    action: 'откройте карточку перед изменением, чтобы её версия ушла в If-Match',
  },
  limits.body,
  limits.address,
  limits.headers,
  {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    kind: 'scenario',
    sign: 'код 415',
    evidence: (exchange) =>
      exchange.response.status === 415
        ? `код 415, Content-Type запроса: ${sentHeader(exchange, 'content-type') ?? 'нет'}`
        : undefined,
    cause: 'неверный Content-Type запроса',
    action: 'сверьте тип тела с контрактом',
  },
  limits.rate,
  {
    code: 'INVALID_DATA',
    kind: 'data',
    sign: 'код 400 или 422',
    evidence: (exchange) => {
      const { status } = exchange.response;
      if (status !== 400 && status !== 422) return undefined;
      return `код ${status}${said(exchange) || ', пояснения в теле нет'}`;
    },
    cause: 'API не принял данные',
    action: 'исправьте в сценарии то, что названо, или сверьте данные с контрактом',
  },
  limits.stack,
  {
    code: 'NOT_IMPLEMENTED',
    kind: 'requirement',
    sign: 'код 501',
    evidence: (exchange) => (exchange.response.status === 501 ? `код 501${said(exchange)}` : undefined),
    cause: 'на этом стенде действие не реализовано',
    action: 'сверьте версию API на стенде с контрактом',
  },
  {
    code: 'API_BUSY',
    kind: 'stand',
    sign: 'код 503 от самого API (JSON)',
    evidence: (exchange) =>
      exchange.response.status === 503 && isJson(exchange)
        ? `код 503${said(exchange)}, ${shownHeader(exchange.response, 'Retry-After')}`
        : undefined,
    cause: 'API сам сообщил, что перегружен или на обслуживании',
    action: 'подождите и запустите снова; проверьте нагрузку на стенд',
  },
  {
    code: 'API_DEPENDENCY',
    kind: 'stand',
    sign: 'код 502 или 504 от самого API (JSON)',
    evidence: (exchange) =>
      [502, 504].includes(exchange.response.status) && isJson(exchange)
        ? `код ${exchange.response.status}${said(exchange)}${correlationOf(exchange.response)}`
        : undefined,
    cause: 'API работает, но не дождался другой системы',
    action: 'проверьте системы, к которым обращается API, на этом стенде',
  },
  {
    code: 'SERVER_FAILED',
    kind: 'requirement',
    sign: 'код 5xx от API',
    evidence: (exchange) =>
      exchange.response.status >= 500
        ? `код ${exchange.response.status}${said(exchange)}${correlationOf(exchange.response)}`
        : undefined,
    cause: 'ошибка внутри API',
    action: 'найдите запрос в журнале сервиса по X-Request-Id и заведите дефект',
  },
  {
    // RFC 9110 §15.4.5: it answers conditional requests alone.
    code: 'NOT_MODIFIED_UNASKED',
    kind: 'requirement',
    sign: 'код 304, хотя условия в запросе не было',
    evidence: (exchange) => {
      const condition = ['if-none-match', 'if-modified-since'].find((name) => sentHeader(exchange, name));
      return exchange.response.status === 304 && condition === undefined
        ? 'код 304 без If-None-Match в запросе'
        : undefined;
    },
    cause: 'сервер или кэш ответил «не изменилось», хотя его об этом не спрашивали',
    action: 'проверьте кэш на шлюзе; если 304 отдал API, заведите дефект',
  },
  {
    code: 'SLASH_REDIRECT',
    kind: 'scenario',
    sign: 'код 301 или 308 на тот же путь с косой чертой или без неё',
    evidence: (exchange) => {
      const path = new URL(exchange.request.url).pathname;
      const target = redirectOf(exchange)?.pathname;
      return target !== undefined && target !== path && trimSlash(target) === trimSlash(path)
        ? `Location: ${target}`
        : undefined;
    },
    cause: 'путь отличается от нужного только косой чертой в конце',
    action: 'исправьте путь в сценарии по Location',
  },
  {
    code: 'REDIRECTED',
    kind: 'scenario',
    sign: 'код 3xx в другое место',
    evidence: (exchange) => {
      const target = redirectOf(exchange);
      return target ? `Location: ${target.origin}${target.pathname}` : undefined;
    },
    cause: 'сервер перенаправил запрос, а автотесты сами не переходят',
    action: 'запросите новый адрес следующим шагом или исправьте путь',
  },
];

/** A rule of a 401, whose addressee is the one who knows Keycloak, unless it names another. */
function unauthorized({
  kind = 'login',
  evidence,
  ...rule
}: Omit<Rule<Exchange>, 'kind'> & Partial<Pick<Rule<Exchange>, 'kind'>>): Rule<Exchange> {
  return {
    ...rule,
    kind,
    evidence: (exchange) => (exchange.response.status === 401 ? evidence(exchange) : undefined),
  };
}

/** RFC 6750 §3.1. */
function isTokenRejected({ response }: Exchange): boolean {
  return /invalid_token/u.test(response.headers['www-authenticate'] ?? '');
}

/** The rejection names a claim: its words, and what the token holds. */
function rejectedFor(exchange: Exchange, words: RegExp, claim: string): string | undefined {
  const challenge = exchange.response.headers['www-authenticate'] ?? '';
  const description = /error_description="([^"]*)"/u.exec(challenge)?.[1] ?? quoteRefusal(exchange.response);
  if (!isTokenRejected(exchange) || !words.test(description)) return undefined;
  const value = sentClaims(exchange)?.[claim];
  return `${description}${value === undefined ? '' : `; ${claim} токена: ${textOf(value)}`}`;
}

/** `: «Нет права …»`, what the API itself says; empty where it says nothing. */
function said({ response }: Exchange): string {
  const quoted = quoteRefusal(response);
  return quoted === '' ? '' : `: ${quoted}`;
}

function textOf(claim: unknown): string {
  return typeof claim === 'string' ? claim : Array.isArray(claim) ? claim.join(', ') : '';
}

/** Whole seconds from a NumericDate (RFC 7519 §2) until now. */
function secondsSince(claim: unknown): number | undefined {
  return typeof claim === 'number' ? Math.round(Date.now() / 1000 - claim) : undefined;
}

function trimSlash(path: string): string {
  return path.replace(/\/$/u, '');
}

function isJson({ response }: Exchange): boolean {
  return isJsonType(mediaTypeOf(response));
}
