// Requests that got no answer, by the code of Node or of a library, by how far they came and by what was seen.
import { excerpt } from '../core/russian';
import type { TransportFailure } from '../http/exchange';
import { hexOf } from './evidence';
import { PROXY_LOGIN_ACTION, USE_HTTPS } from './gateway-rules';
import { matcherOf, type Rule } from './rule';
import { tlsRules } from './tls-rules';

const PROXY_ACTION = 'проверьте HTTPS_PROXY; если стенд внутри сети, добавьте его узел в NO_PROXY';

type TransportRule = Rule<TransportFailure>;

const awaited = {
  connect: 'ждали соединения',
  handshake: 'ждали TLS-рукопожатия',
  body: 'ждали конца тела',
} as const;

export const transportRules: readonly TransportRule[] = [
  {
    code: 'PROXY_UNREACHABLE',
    kind: 'stand',
    sign: 'нет соединения с прокси',
    evidence: ({ code, proxy }) => (proxy === undefined ? undefined : `${code}, ${proxy}`),
    cause: 'прокси недоступен',
    action: PROXY_ACTION,
  },
  ofProxy(/^407\b/u, {
    code: 'PROXY_LOGIN',
    sign: 'прокси ответил на CONNECT кодом 407',
    cause: 'прокси требует вход',
    action: PROXY_LOGIN_ACTION,
  }),
  ofProxy(/^50[234]\b/u, {
    code: 'PROXY_NO_STAND',
    sign: 'прокси ответил на CONNECT кодом 502, 503 или 504',
    cause: 'прокси не нашёл стенд или не дождался его',
    action:
      'если стенд внутри сети, добавьте его узел в NO_PROXY; иначе проверьте, доступен ли он из сети прокси',
  }),
  ofProxy(/^/u, {
    code: 'PROXY_REFUSED',
    sign: 'прокси ответил на CONNECT отказом (403 и другие)',
    cause: 'прокси не соединил со стендом',
    action: PROXY_ACTION,
  }),
  {
    code: 'HEADER_NAME_WRONG',
    kind: 'scenario',
    sign: 'ERR_INVALID_HTTP_TOKEN, ERR_INVALID_CHAR',
    evidence: ({ code, detail }) =>
      ['ERR_INVALID_HTTP_TOKEN', 'ERR_INVALID_CHAR'].includes(code)
        ? `${code}${/\[.*\]/u.exec(detail)?.[0].replace(/^/u, ': ') ?? ''}`
        : undefined,
    cause: 'такой заголовок отправить нельзя: в имени допустимы латинские буквы, цифры и дефис',
    action: 'исправьте имя заголовка в сценарии; русский текст передайте в значении или в теле',
  },
  transport('REFUSED', ['ECONNREFUSED'], 'порт закрыт', 'проверьте, запущен ли стенд и верен ли порт'),
  transport('NAME_NOT_FOUND', ['ENOTFOUND'], 'имя узла не найдено (DNS)', 'проверьте VPN и адрес'),
  transport(
    'NAMES_UNAVAILABLE',
    ['EAI_AGAIN'],
    'сервер имён (DNS) не отвечает',
    'проверьте сеть и VPN этой машины: имя могло быть верным',
  ),
  transport(
    'UNREACHABLE',
    ['EHOSTUNREACH', 'ENETUNREACH'],
    'узел недоступен по сети',
    'проверьте VPN и маршрут до стенда',
  ),
  timedOut(
    'CONNECT_TIMED_OUT',
    'connect',
    'соединение так и не установлено: пакеты до стенда не доходят',
    'проверьте VPN, межсетевой экран и порт',
  ),
  timedOut(
    'HANDSHAKE_TIMED_OUT',
    'handshake',
    'порт открыт, но на TLS-приветствие никто не отвечает',
    'проверьте, что на этом порту https, и балансировщик перед стендом',
  ),
  timedOut(
    'BODY_TIMED_OUT',
    'body',
    'заголовки ответа пришли, а тело не закончилось за отведённое время',
    'сузьте запрос или увеличьте api.timeoutMs; посмотрите, не завис ли сервис посередине ответа',
  ),
  transport(
    'TIMED_OUT',
    ['ETIMEDOUT'],
    'нет ответа за отведённое время',
    'проверьте сеть и нагрузку; срок задаёт api.timeoutMs',
  ),
  {
    code: 'CONNECTION_STALE',
    kind: 'stand',
    sign: 'ECONNRESET на уже служившем соединении (keep-alive), запрос не идемпотентный',
    evidence: ({ code, isReused, retriedAfter, request, phase }) =>
      ['ECONNRESET', 'EPIPE'].includes(code) && isReused && retriedAfter === undefined && phase === 'headers'
        ? `${code} на уже служившем соединении, ${request.method} сам не повторяется`
        : undefined,
    cause: 'сервер закрыл простаивавшее соединение (keep-alive) как раз перед запросом',
    action: 'повторите сценарий; если это часто, попросите DevOps увеличить keep-alive на шлюзе',
  },
  {
    code: 'HANDSHAKE_DROPPED',
    kind: 'stand',
    sign: 'ECONNRESET до конца TLS-рукопожатия',
    evidence: ({ code, phase }) =>
      ['ECONNRESET', 'EPIPE'].includes(code) && phase === 'handshake'
        ? `${code} во время TLS-рукопожатия`
        : undefined,
    cause: 'сервер или экран между нами оборвал TLS-соединение',
    action:
      'проверьте, что на этом порту https; уточните у DevOps, пропускают ли адрес этой машины и нужны ли клиентский сертификат или ГОСТ TLS',
  },
  transport(
    'RESET',
    ['ECONNRESET', 'EPIPE'],
    'сервер закрыл соединение',
    'посмотрите журнал стенда; проверьте схему http/https',
  ),
  transport(
    'BODY_TOO_LARGE',
    ['ERR_BODY_TOO_LARGE'],
    'тело ответа больше 64 МБ, дальше оно не читается',
    'сузьте запрос: страница, фильтр, период; такие ответы API отдаёт файлом или постранично',
  ),
  transport(
    'BODY_CUT',
    ['ERR_BAD_RESPONSE'],
    'тело оборвано',
    'посмотрите длительность запроса и журнал шлюза',
  ),
  {
    code: 'NOT_COMPRESSED',
    kind: 'requirement',
    sign: 'Z_DATA_ERROR «incorrect header check»',
    evidence: ({ code, detail }) =>
      code === 'Z_DATA_ERROR' && detail.includes('incorrect header check') ? `${code}: ${detail}` : undefined,
    cause: 'Content-Encoding обещает сжатое тело, а оно не сжато',
    action: 'заведите дефект: заголовок остался от шлюза, который уже распаковал тело',
  },
  transport(
    'COMPRESSED_CUT',
    ['Z_BUF_ERROR'],
    'сжатое тело оборвано: поток кончился раньше времени',
    'посмотрите журнал шлюза и сервиса: ответ не дописан, хотя соединение закрыто правильно',
  ),
  transport(
    'BODY_CORRUPT',
    ['Z_DATA_ERROR', 'ERR_*BROTLI*', 'ERR_*ERROR_FORMAT*', 'ERR_*PADDING*'],
    'сжатое тело повреждено',
    'проверьте прокси и сжатие на шлюзе',
  ),
  notHttp(
    'TLS_PORT',
    (bytes) => (bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 0x03,
    'порт отвечает по TLS, а запрос ушёл по http',
    USE_HTTPS,
  ),
  notHttp(
    'HTTP2_PORT',
    // RFC 9113 §6.5: the frame SETTINGS of stream 0 comes first.
    (bytes) => bytes.length >= 9 && bytes[0] === 0 && bytes[3] === 4 && bytes.readUInt32BE(5) === 0,
    'порт говорит только по HTTP/2 (gRPC или h2c), автотесты — по HTTP/1.1',
    'укажите в api.url порт с HTTP/1.1 или адрес шлюза перед этим портом',
  ),
  {
    code: 'LENGTH_TOO_SMALL',
    kind: 'requirement',
    sign: 'тело длиннее, чем Content-Length',
    evidence: ({ code, phase }) =>
      code === 'HPE_INVALID_CONSTANT' && phase === 'body' ? 'после конца тела идут ещё байты' : undefined,
    cause: 'Content-Length меньше тела: длину посчитали в буквах, а не в байтах',
    action: 'заведите дефект: клиенты получают обрезанный ответ',
  },
  {
    code: 'FRAMING_WRONG',
    kind: 'requirement',
    sign: 'HPE_INVALID_CHUNK_SIZE, HPE_*_CONTENT_LENGTH, HPE_INVALID_TRANSFER_ENCODING',
    evidence: ({ code, detail }) =>
      /^HPE_(?:INVALID_CHUNK_SIZE|(?:INVALID|UNEXPECTED)_CONTENT_LENGTH|INVALID_TRANSFER_ENCODING|STRICT)$/u.test(
        code,
      )
        ? `${code}: ${detail.replace(/^Parse Error: /u, '')}`
        : undefined,
    cause: 'длина тела указана неверно или дважды (Content-Length, chunked; RFC 9112 §6)',
    action: 'заведите дефект; проверьте, не добавляет ли шлюз второй заголовок длины',
  },
  transport(
    'ANSWER_HEADERS_TOO_LARGE',
    ['HPE_HEADER_OVERFLOW'],
    'заголовки ответа больше 16 кБ',
    'заведите дефект: обычно это лишние Set-Cookie или Link',
    'requirement',
  ),
  {
    code: 'ANSWER_HEADERS_WRONG',
    kind: 'requirement',
    sign: 'ответ HTTP с недопустимым заголовком (HPE_INVALID_HEADER_TOKEN, HPE_LF_EXPECTED и другие)',
    evidence: ({ code, detail, firstBytes }) =>
      code.startsWith('HPE_') && firstBytes?.toString('latin1').startsWith('HTTP/') === true
        ? `${code}: ${detail.replace(/^Parse Error: /u, '')}`
        : undefined,
    cause: 'в заголовках ответа недопустимые знаки или переводы строк (RFC 9110 §5.5)',
    action: 'заведите дефект: русские буквы и переводы строк в заголовках кодируют (RFC 8187)',
  },
  {
    code: 'NOT_HTTP',
    kind: 'stand',
    sign: 'HPE_INVALID_CONSTANT и другие HPE_*',
    evidence: ({ code, firstBytes }) => {
      if (!code.startsWith('HPE_')) return undefined;
      return firstBytes === undefined ? code : `${code}, пришло ${shownBytes(firstBytes)}`;
    },
    cause: 'ответ не HTTP или испорчен',
    action: 'проверьте порт и прокси: возможно, там другая служба',
  },
  ...tlsRules,
];

function transport(
  code: string,
  codes: readonly string[],
  cause: string,
  action: string,
  kind: TransportRule['kind'] = 'stand',
): TransportRule {
  const isCode = matcherOf(codes);
  return {
    code,
    kind,
    sign: codes.join(', '),
    evidence: (failure) => (isCode(failure.code) ? failure.code : undefined),
    cause,
    action,
  };
}

function timedOut(code: string, phase: keyof typeof awaited, cause: string, action: string): TransportRule {
  return {
    code,
    kind: 'stand',
    sign: `ETIMEDOUT, ${awaited[phase]}`,
    evidence: (failure) =>
      failure.code === 'ETIMEDOUT' && failure.phase === phase ? `ETIMEDOUT, ${awaited[phase]}` : undefined,
    cause,
    action,
  };
}

function notHttp(
  code: string,
  isIt: (bytes: Buffer) => boolean,
  cause: string,
  action: string,
): TransportRule {
  return {
    code,
    kind: 'stand',
    sign: `HPE_*, первые байты — ${code === 'TLS_PORT' ? 'запись TLS (15 03, 16 03)' : 'кадр SETTINGS HTTP/2'}`,
    evidence: (failure) =>
      failure.code.startsWith('HPE_') && failure.firstBytes && isIt(failure.firstBytes)
        ? `первые байты ${hexOf(failure.firstBytes, 5)}`
        : undefined,
    cause,
    action,
  };
}

/** What a proxy said to CONNECT (RFC 9110 §9.3.6) instead of 2xx: `407 Proxy Authentication Required`. */
function ofProxy(
  words: RegExp,
  rule: Pick<TransportRule, 'code' | 'sign' | 'cause' | 'action'>,
): TransportRule {
  return {
    ...rule,
    kind: 'stand',
    evidence: ({ code, detail }) => {
      if (code !== 'ERR_PROXY_TUNNEL') return undefined;
      const said = /: HTTP\/1\.\d (\d{3}.*)$/u.exec(detail)?.[1]?.trim() ?? code;
      return words.test(said) ? said : undefined;
    },
  };
}

function shownBytes(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  return /^[\x20-\x7e\r\n]+$/u.test(text) ? `«${excerpt(text, 40)}»` : hexOf(bytes, 8);
}
