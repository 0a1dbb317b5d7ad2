// A recording as the recorder sees it, whatever it was read from: what was sent, what came, and who acted.
import { isJsonType, isTextType, type Exchange, type HttpResponse } from '../../support/http/exchange';
import { parseExactJson } from '../../support/http/exact-json';

/** One exchange of a recording. */
export interface RecordedExchange {
  readonly exchange: Exchange;
  /** Where it stands: «обмен 12», «строка 40». */
  readonly place: string;
  /** Milliseconds since the epoch; undefined where the recording does not tell. */
  readonly startedAtMs?: number;
  /** What the browser sent it for: `xhr`, `fetch`, `script`, `image` …; undefined where it does not say. */
  readonly purpose?: string;
  /** The title of the page that sent it. */
  readonly page?: string;
}

/** A step that a console named, with its answer and without its request. */
export interface RecordedStep {
  readonly text: string;
  readonly response: HttpResponse;
  readonly place: string;
}

/** A role that a console named: whoever acts from here on. */
export interface RecordedRole {
  readonly role: string;
  readonly place: string;
}

/** The answer of a login, wherever it stood. */
export interface RecordedLogin {
  readonly accessToken: string;
  readonly place: string;
}

export type RecordedItem = RecordedExchange | RecordedStep | RecordedRole | RecordedLogin;

/** All that a recording holds, in its order. */
export interface Recording {
  readonly kind: 'HAR' | 'консоль';
  readonly items: readonly RecordedItem[];
}

/** An answer as a recording tells it. */
export interface ToldAnswer {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body; bytes where the recording keeps them. */
  readonly body: string | Buffer;
  readonly durationMs?: number;
}

/** The answer with its body read as its type says; `bodyError` where the recording has lost a JSON or a part of it. */
export function toResponse({ status, statusText, headers, body, durationMs = 0 }: ToldAnswer): HttpResponse {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const bytes = Buffer.from(body);
  const text = typeof body === 'string' || isTextType(type) ? bytes.toString('utf8') : '';
  const read = isJsonType(type) ? (text === '' ? {} : readJson(text)) : undefined;
  const isLost = read !== undefined && !('json' in read) && ![204, 205, 304].includes(status);
  return {
    status,
    statusText,
    headers,
    text,
    bytes,
    sizeBytes: bytes.length,
    durationMs,
    ...read,
    ...(isLost ? { bodyError: text === '' ? 'тела ответа нет' : 'тело ответа не целиком' } : {}),
  };
}

/** Percent-encoded text in the open; a lone per cent sign is what it is. */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A JSON as steps see it; nothing where it is none. */
export function readJson(text: string): { readonly json?: unknown } {
  try {
    return { json: parseExactJson(text) };
  } catch {
    return {};
  }
}
