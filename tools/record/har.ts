// A browser's HAR 1.2: each entry is an exchange.
import { SuiteError, isRecord, messageOf } from '../../support/core/errors';
import { excerpt } from '../../support/core/russian';
import type { Method } from '../../support/http/exchange';
import { toResponse, type RecordedExchange, type Recording } from './recording';

const METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/u;

/** How a HAR is saved, as messages advise it. */
const ADVICE = 'откройте вкладку «Сеть», повторите действия и сохраните «Сохранить всё как HAR»';

/**
 * Reads a HAR 1.2 as browsers and Playwright write it.
 *
 * @throws SuiteError RECORDING_NOT_JSON where it is cut or no JSON, RECORDING_NOT_HAR, RECORDING_EMPTY
 */
export function readHar(text: string, shown: string): Recording {
  const { log } = asRecord(parse(text, shown));
  const entries = isRecord(log) ? log['entries'] : undefined;
  if (!isRecord(log) || !Array.isArray(entries)) {
    throw new SuiteError(
      'RECORDING_NOT_HAR',
      `Файл ${shown} — JSON, но не HAR: в нём нет списка log.entries → ${ADVICE}`,
    );
  }
  if (entries.length === 0) {
    throw new SuiteError('RECORDING_EMPTY', `В записи ${shown} нет ни одного обмена → ${ADVICE}`);
  }
  const pages = new Map(
    asList(log['pages']).map((page) => [textOf(asRecord(page)['id']), textOf(asRecord(page)['title'])]),
  );
  const items = entries.flatMap((entry, index) => toExchange(entry, `обмен ${index + 1}`, pages));
  // An entry is written when it ends; a scenario goes by when it began.
  const started = [...items].sort((a, b) => (a.startedAtMs ?? 0) - (b.startedAtMs ?? 0));
  return { kind: 'HAR', items: started };
}

function parse(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SuiteError(
      'RECORDING_NOT_JSON',
      `Файл ${shown} начинается как HAR, но это не целый JSON (${excerpt(messageOf(error), 60)}): запись оборвана или испорчена → ${ADVICE}`,
    );
  }
}

function toExchange(entry: unknown, place: string, pages: ReadonlyMap<string, string>): RecordedExchange[] {
  const { request, response, startedDateTime, time, pageref, ...rest } = asRecord(entry);
  const page = pages.get(textOf(pageref)) ?? '';
  const sent = asRecord(request);
  const came = asRecord(response);
  const url = textOf(sent['url']);
  const method = textOf(sent['method']).toUpperCase();
  // WebDAV and the like: no step sends them.
  if (!URL.canParse(url) || !METHOD.test(method)) return [];
  const startedAtMs = Date.parse(textOf(startedDateTime));
  const purpose = textOf(rest['_resourceType']);
  const content = asRecord(came['content']);
  const body = bodySent(asRecord(sent['postData']));
  return [
    {
      place,
      ...(Number.isNaN(startedAtMs) ? {} : { startedAtMs }),
      ...(purpose === '' ? {} : { purpose }),
      // A page without a title is called by its address.
      ...(page === '' || URL.canParse(page) ? {} : { page }),
      exchange: {
        request: {
          method: method as Method,
          url,
          headers: headersOf(sent['headers']),
          ...(body === undefined ? {} : { body }),
        },
        response: toResponse({
          status: numberOf(came['status']),
          statusText: textOf(came['statusText']),
          // What a cache served may have a body and no header that tells its type.
          headers: withType(headersOf(came['headers']), textOf(content['mimeType'])),
          body: Buffer.from(
            textOf(content['text']),
            textOf(content['encoding']) === 'base64' ? 'base64' : 'utf8',
          ),
          durationMs: Math.max(0, numberOf(time)),
        }),
      },
    },
  ];
}

/** A form may stand in `params` alone. */
function bodySent(postData: Readonly<Record<string, unknown>>): string | undefined {
  const text = textOf(postData['text']);
  if (text !== '') return text;
  const pairs = asList(postData['params']).map((one): [string, string] => {
    const { name, value } = asRecord(one);
    return [textOf(name), textOf(value)];
  });
  return pairs.length > 0 ? new URLSearchParams(pairs).toString() : undefined;
}

/** Names in lower case; several of one name joined as in {@link Exchange}. */
function headersOf(list: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const one of asList(list)) {
    const name = textOf(asRecord(one)['name']).toLowerCase();
    const value = textOf(asRecord(one)['value']);
    // HTTP/2 has pseudo-headers: `:authority`.
    if (name === '' || name.startsWith(':')) continue;
    const known = headers[name];
    headers[name] = known === undefined ? value : `${known}${name === 'set-cookie' ? '\n' : ', '}${value}`;
  }
  return headers;
}

function withType(headers: Record<string, string>, mimeType: string): Record<string, string> {
  return headers['content-type'] !== undefined || mimeType === '' || mimeType === 'x-unknown'
    ? headers
    : { ...headers, 'content-type': mimeType };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
