// A body that is not the JSON that was promised, and what spoiled it.
import { isUtf8 } from 'node:buffer';
import { excerpt } from '../core/russian';
import { charsetOf, isJsonType, mediaTypeOf, type Exchange, type HttpResponse } from '../http/exchange';
import { maskSecrets } from '../secrets/mask';
import { hexOf, isHtml, isJsonDocument, shownHeader, unlessAsked } from './evidence';
import type { Rule } from './rule';

export const bodyRules: readonly Rule<Exchange>[] = [
  {
    code: 'JSON_AS_TEXT',
    kind: 'requirement',
    sign: 'JSON с типом text/plain, text/html или без типа',
    evidence: unlessAsked(({ response }) =>
      !isJsonType(mediaTypeOf(response)) && isJsonDocument(response.text)
        ? `Content-Type: ${mediaTypeOf(response) || 'не указан'}, тело — JSON`
        : undefined,
    ),
    cause: 'API отдал JSON, но не назвал его так в Content-Type',
    action: 'заведите дефект: нужен Content-Type: application/json',
  },
  {
    code: 'HTML_INSTEAD_OF_JSON',
    kind: 'stand',
    sign: 'text/html вместо JSON',
    evidence: unlessAsked(({ response }) =>
      isHtml(response) && response.bytes.length > 0 ? `Content-Type: ${mediaTypeOf(response)}` : undefined,
    ),
    cause: 'вместо JSON пришла страница HTML',
    action: 'проверьте адрес API, прокси и шлюз',
  },
  {
    code: 'JSON_CHARSET',
    kind: 'requirement',
    sign: 'charset=windows-1251 и другие, кроме UTF-8',
    evidence: ({ response }) => {
      const charset = charsetOf(response);
      return isJsonType(mediaTypeOf(response)) && charset !== 'utf-8' ? `charset=${charset}` : undefined;
    },
    cause: 'JSON передан не в UTF-8 (RFC 8259 §8.1)',
    action: 'заведите дефект: другие клиенты прочтут русские буквы неверно',
  },
  broken({
    code: 'JSON_UTF16',
    sign: 'первые байты FF FE или FE FF',
    evidence: ({ bytes }) =>
      (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
        ? `первые байты ${hexOf(bytes)}`
        : undefined,
    cause: 'JSON передан в UTF-16, а не в UTF-8 (RFC 8259 §8.1)',
    action: 'заведите дефект: другие клиенты его не прочтут',
  }),
  broken({
    code: 'JSON_BOM',
    sign: 'первые байты EF BB BF',
    evidence: ({ bytes }) =>
      bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
        ? `первые байты ${hexOf(bytes)}`
        : undefined,
    cause: 'JSON начинается с метки порядка байтов (BOM), а она запрещена (RFC 8259 §8.1)',
    action: 'заведите дефект: уберите BOM из ответа или из файла, который отдаёт сервис',
  }),
  broken({
    code: 'JSON_NOT_UTF8',
    sign: 'байты не в UTF-8, а charset не назван',
    evidence: ({ bytes, bodyError }) => {
      const at =
        bodyError?.startsWith('тело не читается в кодировке') === true ? firstStrangeByte(bytes) : -1;
      if (at < 0) return undefined;
      const text = new TextDecoder('windows-1251').decode(bytes.subarray(Math.max(0, at - 1), at + 40));
      const russian = /[А-яЁё]{3,}/u.exec(text)?.[0];
      const guess = russian === undefined ? '' : `; в windows-1251 здесь «${maskSecrets(russian)}»`;
      return `байт ${at}: ${hexOf(bytes.subarray(at))}${guess}`;
    },
    cause: 'в теле байты не из UTF-8',
    action: 'заведите дефект: JSON передают в UTF-8 (RFC 8259 §8.1)',
  }),
  broken({
    code: 'JSON_IS_HTML',
    sign: 'Content-Type JSON, а тело начинается с «<»',
    evidence: ({ text }) => (/^\s*</u.test(text) ? `тело начинается с ${startOf(text)}` : undefined),
    cause: 'тип ответа — JSON, а внутри страница или XML',
    action: 'проверьте, кто отвечает по этому адресу: страницу ошибки отдал шлюз или сам сервис',
  }),
  broken({
    // The guard of Google's and Angular's APIs, and its older forms.
    code: 'JSON_GUARDED',
    sign: "перед JSON стоит )]}', while(1); или for(;;);",
    evidence: ({ text }) => {
      const guard = /^\s*(?:\)\]\}',?|while\s*\(1\);|for\s*\(;;\);|&&&START&&&)/u.exec(text)?.[0].trim();
      return guard === undefined ? undefined : `тело начинается с ${guard}`;
    },
    cause: 'перед JSON стоит защита от чтения тегом <script>: так отвечают браузеру, а не программе',
    action: 'проверьте, тот ли это адрес; если тот, уточните у разработки ответ без приставки',
  }),
  broken({
    code: 'JSON_CALLBACK',
    sign: 'JSONP: тело вида имя({…})',
    evidence: ({ text }) => {
      const call = /^\s*(?:\/\*\*\/)?\s*([\w$.]+)\s*\(\s*[[{"]/u.exec(text)?.[1];
      return call === undefined ? undefined : `тело — вызов ${call}(…)`;
    },
    cause: 'пришёл JSONP, а не JSON',
    action: 'уберите параметр callback или jsonp из запроса',
  }),
  broken({
    code: 'JSON_NAN',
    sign: 'NaN, Infinity в JSON',
    evidence: ({ text }) => {
      const word = /[:[,]\s*(-?(?:NaN|Infinity))\b/u.exec(unquoted(text))?.[1];
      return word === undefined ? undefined : `в теле ${word}`;
    },
    cause: 'в JSON записано не число: NaN и Infinity в нём запрещены (RFC 8259 §6)',
    action: 'заведите дефект: вместо них нужен null или отказ',
  }),
  broken({
    code: 'JSON_QUOTES',
    sign: "{'имя': None}: запись Python или JavaScript",
    evidence: ({ text }) =>
      /^\s*[[{]\s*(?:\{\s*)?('[^']*'|[A-Za-z_]\w*)\s*:/u.exec(text)?.[1] === undefined
        ? undefined
        : `тело начинается с ${startOf(text)}`,
    cause: 'это запись объекта Python или JavaScript, а не JSON: имена должны стоять в двойных кавычках',
    action: 'заведите дефект: сервис выводит объект без json.dumps или JSON.stringify',
  }),
  broken({
    code: 'JSON_LINES',
    sign: 'несколько JSON подряд',
    evidence: ({ text }) => {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      return lines.length > 1 && lines.every(isJsonDocument)
        ? `${lines.length} JSON, по одному в строке`
        : undefined;
    },
    cause: 'в теле несколько JSON подряд (NDJSON), а тип обещает один',
    action: 'заведите дефект: нужен один документ или тип application/x-ndjson',
  }),
  broken({
    code: 'JSON_CUT',
    sign: 'JSON обрывается',
    evidence: (response) => {
      const { text, bodyError = '', sizeBytes } = response;
      const position = /позиции (\d+)/u.exec(bodyError)?.[1];
      const isCut =
        bodyError === 'JSON оборван' || (position !== undefined && Number(position) >= text.length);
      return isCut
        ? `тело кончается на …${maskSecrets(text).slice(-20)}; получено байтов: ${sizeBytes}, ${shownHeader(response, 'Content-Length')}`
        : undefined;
    },
    cause: 'JSON оборван: сервис не дописал ответ или неверно посчитал его длину',
    action:
      'сравните длину с Content-Length (её считают в байтах, а не в буквах), посмотрите журнал сервиса и заведите дефект',
  }),
  broken({
    code: 'JSON_BROKEN',
    sign: 'JSON не читается',
    evidence: ({ bodyError }) => bodyError,
    cause: 'тело обещано как JSON, но не читается',
    action: 'посмотрите это место тела в отчёте и заведите дефект',
  }),
  {
    code: 'XML_INSTEAD_OF_JSON',
    kind: 'requirement',
    sign: 'XML или SOAP вместо JSON',
    evidence: unlessAsked(({ response }) => {
      const root = /xml/u.test(mediaTypeOf(response))
        ? /<(?![?!])([\w:.-]+)/u.exec(response.text)?.[1]
        : undefined;
      return root === undefined ? undefined : `Content-Type: ${mediaTypeOf(response)}, корень <${root}>`;
    }),
    cause: 'ответил XML- или SOAP-сервис',
    action: 'сверьте адрес с контрактом; если сервис отдаёт оба вида, проверьте заголовок Accept',
  },
  {
    code: 'NOT_JSON',
    kind: 'requirement',
    sign: 'другой тип содержимого',
    evidence: unlessAsked(({ response }) =>
      response.bytes.length > 0 && !isJsonType(mediaTypeOf(response))
        ? `Content-Type: ${mediaTypeOf(response) || 'не указан'}`
        : undefined,
    ),
    cause: 'вместо JSON пришло другое содержимое',
    action: 'сверьте путь и контракт',
  },
];

interface BrokenRule extends Omit<Rule<HttpResponse>, 'kind'> {
  readonly evidence: (response: HttpResponse) => string | undefined;
}

/** Says that it is JSON and cannot be read. */
function broken({ evidence, ...rule }: BrokenRule): Rule<Exchange> {
  return {
    ...rule,
    kind: 'requirement',
    evidence: ({ response }) =>
      isJsonType(mediaTypeOf(response)) && response.bodyError !== undefined ? evidence(response) : undefined,
  };
}

function startOf(text: string): string {
  return excerpt(maskSecrets(text), 20);
}

/** The text with its strings emptied: what stands in quotes is no syntax. */
function unquoted(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"/gu, '""');
}

/** Where UTF-8 ends (RFC 3629 §4); -1 where it holds to the end. */
function firstStrangeByte(bytes: Buffer): number {
  if (isUtf8(bytes)) return -1;
  let [from, to] = [0, bytes.length];
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if (isBeginning(bytes.subarray(0, middle))) from = middle;
    else to = middle;
  }
  return from;
}

/** Whether a text in UTF-8 may begin so: its end may fall inside of a character. */
function isBeginning(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
