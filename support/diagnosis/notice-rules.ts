// What is wrong with an answer that can be read: no failure by itself, but the likely cause where a check fails.
import { isRecord } from '../core/errors';
import { excerpt } from '../core/russian';
import { isJsonType, mediaTypeOf, type Exchange } from '../http/exchange';
import { maskSecrets } from '../secrets/mask';
import { clockSkewOf, clockSkews, isJsonDocument, shownHeader } from './evidence';
import type { Rule } from './rule';

const ENCODING_DEFECT = 'заведите дефект на кодировку';

export const noticeRules: readonly Rule<Exchange>[] = [
  {
    code: 'EMPTY_JSON',
    kind: 'requirement',
    sign: 'код 200, обещан JSON, тело пустое',
    evidence: ({ request, response }) =>
      response.status === 200 &&
      request.method !== 'HEAD' &&
      response.bytes.length === 0 &&
      isJsonType(mediaTypeOf(response))
        ? `код 200, Content-Type: ${mediaTypeOf(response)}, тело пустое`
        : undefined,
    cause: 'тело пустое, хотя ответ обещает JSON',
    action: 'сверьте с контрактом: пустому ответу подходит код 204',
  },
  {
    code: 'JSON_ENCODED_TWICE',
    kind: 'requirement',
    sign: 'JSON внутри строки JSON: "{\\"имя\\": …}"',
    evidence: ({ response: { json } }) =>
      typeof json === 'string' && isJsonDocument(json)
        ? `тело — строка, а в ней ${excerpt(maskSecrets(json), 20)}`
        : undefined,
    cause: 'JSON закодирован дважды: тело — строка с JSON внутри',
    action: 'заведите дефект: сервис сериализует уже готовый JSON',
  },
  inTexts({
    code: 'LETTERS_LOST',
    sign: 'знак � (U+FFFD) в значениях',
    // Some services cut a text in the middle of a character: one sign at its end is lost all the same.
    find: /.{0,10}\ufffd+.{0,10}/u,
    cause: 'буквы потеряны ещё в сервисе: текст прочитан не в той кодировке',
    action: `${ENCODING_DEFECT}: вернуть такие буквы уже нельзя`,
  }),
  inTexts({
    code: 'LETTERS_CP1251',
    sign: 'РџСЂРёРІРµС‚: UTF-8, прочитанный как windows-1251',
    find: (text) => repairedFrom(text, 'windows-1251'),
    cause: 'UTF-8 прочитан как windows-1251',
    action: ENCODING_DEFECT,
  }),
  inTexts({
    code: 'LETTERS_LATIN1',
    sign: 'ÐŸÑ€Ð¸Ð²ÐµÑ‚: UTF-8, прочитанный как latin1',
    find: (text) => repairedFrom(text, 'windows-1252'),
    cause: 'UTF-8 прочитан как latin1 (windows-1252)',
    action: ENCODING_DEFECT,
  }),
  inTexts({
    code: 'LETTERS_QUESTIONED',
    sign: '???? ??????? вместо русских букв',
    find: /\?{3,}(?: \?{2,})+/u,
    cause:
      'русские буквы превратились в вопросительные знаки: у базы данных или у соединения с ней нет кириллицы',
    action: `${ENCODING_DEFECT}: вернуть такие буквы уже нельзя`,
  }),
  inTexts({
    code: 'LETTERS_ESCAPED',
    sign: '&quot;, &#1055; в значениях JSON',
    find: /.{0,10}&(?:quot|amp|lt|gt|nbsp|laquo|raquo|#\d{2,5}|#x[\da-f]{2,4});.{0,10}/iu,
    cause: 'значения JSON экранированы для HTML',
    action: 'заведите дефект: экранирует тот, кто показывает страницу, а не API',
  }),
  {
    code: 'JSON_KEY_TWICE',
    kind: 'requirement',
    sign: 'одно имя дважды в одном объекте JSON',
    evidence: ({ response: { json, text } }) => {
      const name = isRecord(json) ? repeatedKey(text) : undefined;
      return name === undefined ? undefined : `«${name}» стоит в одном объекте дважды`;
    },
    cause: 'в объекте JSON имя повторяется: каждый клиент возьмёт своё значение (RFC 8259 §4)',
    action: 'заведите дефект; автотесты видят последнее из значений',
  },
  {
    code: 'NUMBER_TOO_LONG',
    kind: 'requirement',
    sign: 'число больше 2^53',
    evidence: ({ response: { json } }) => {
      const found = firstOf(json, (value) => (typeof value === 'bigint' ? String(value) : undefined));
      return found === undefined ? undefined : `в теле ${found}`;
    },
    cause:
      'число длиннее 2^53: браузер и другие клиенты на JavaScript потеряют последние цифры (RFC 8259 §6)',
    action: 'автотесты цифр не теряют; код или номер попросите передавать строкой',
  },
  {
    code: 'CLOCK_SKEWED',
    kind: 'stand',
    sign: 'Date ответа расходится с часами этой машины',
    evidence: ({ response }) => {
      const skew = clockSkewOf(response) ?? 0;
      if (Math.abs(skew) < clockSkews.isNoticed) return undefined;
      return `${shownHeader(response, 'Date')}: часы API ${skew > 0 ? 'спешат' : 'отстают'} на ${Math.abs(skew)} с`;
    },
    cause: 'часы API и этой машины расходятся: сроки токенов и даты в ответах не сойдутся',
    action: 'синхронизируйте часы (NTP)',
  },
];

interface TextRule extends Pick<Rule<Exchange>, 'code' | 'sign' | 'cause' | 'action'> {
  readonly find: RegExp | ((text: string) => string | undefined);
}

/** A sign in a text of the JSON that the request itself did not send: what a scenario puts in may come back. */
function inTexts({ find, ...rule }: TextRule): Rule<Exchange> {
  return {
    ...rule,
    kind: 'requirement',
    evidence: ({ request, response: { json } }) => {
      const sent = String(request.body ?? '');
      const found = firstOf(json, (value) => {
        if (typeof value !== 'string' || (sent !== '' && sent.includes(value))) return undefined;
        return typeof find === 'function' ? find(value) : find.exec(value)?.[0];
      });
      return found === undefined ? undefined : `в теле «${excerpt(maskSecrets(found), 80)}»`;
    },
  };
}

/** The first value anywhere in a JSON of which something is found. */
function firstOf(json: unknown, find: (value: unknown) => string | undefined): string | undefined {
  const found = find(json);
  if (found !== undefined || !isRecord(json)) return found;
  for (const child of Object.values(json)) {
    const inside = firstOf(child, find);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** Fewer Russian letters may be a coincidence: «РџСЂ» can stand in a text that means it. */
const LETTERS_ENOUGH = 5;

/** Letters in a wrong charset, `РџСЂРёРІРµС‚ (Привет)`, where as many as are no coincidence come right again. */
function repairedFrom(text: string, charset: 'windows-1251' | 'windows-1252'): string | undefined {
  const runs = charset === 'windows-1251' ? /(?:[РС][^\w\n\t ]){5,}/gu : /(?:[ÐÑ][^\w\n\t ]){5,}/gu;
  for (const [run] of text.matchAll(runs)) {
    const bytes = Array.from(run, (letter) => bytesOf(charset).get(letter));
    if (bytes.includes(undefined)) continue;
    const repaired = Buffer.from(bytes.map((byte) => byte ?? 0)).toString('utf8');
    if (new RegExp(`^[А-яЁё]{${LETTERS_ENOUGH},}$`, 'u').test(repaired)) return `${run}» — это «${repaired}`;
  }
  return undefined;
}

const tables = new Map<string, ReadonlyMap<string, number>>();

function bytesOf(charset: string): ReadonlyMap<string, number> {
  const known = tables.get(charset);
  if (known) return known;
  const decoder = new TextDecoder(charset);
  const table = new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte] as const),
  );
  tables.set(charset, table);
  return table;
}

/** A name that stands twice in one object of a right JSON. */
function repeatedKey(text: string): string | undefined {
  const scopes: Set<string>[] = [];
  for (const [token, name] of text.matchAll(/"((?:[^"\\]|\\.)*)"(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}]/gu)) {
    if (token === '{') scopes.push(new Set());
    else if (token === '}') scopes.pop();
    else if (name !== undefined) {
      const scope = scopes.at(-1);
      if (scope?.has(name)) return name;
      scope?.add(name);
    }
  }
  return undefined;
}
