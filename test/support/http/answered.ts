// Exchanges and failures as values, for tests of what reads them.
import type { Exchange, HttpRequest, TransportFailure } from '../../../support/http/exchange';

/** What a test wants to differ from `GET http://stand/things → 200 application/json`. */
export interface Wanted {
  readonly method?: HttpRequest['method'];
  readonly url?: string;
  readonly sent?: Readonly<Record<string, string>>;
  readonly sentBody?: string;
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** The JSON as text where none is given. */
  readonly text?: string;
  readonly bodyError?: string;
  /** The bytes of a file; the text's where none are given. */
  readonly bytes?: Buffer;
}

/** An exchange that the server answered. */
export function answered(wanted: Wanted = {}): Exchange {
  const { json, text = json === undefined ? '' : JSON.stringify(json) } = wanted;
  return {
    request: requestOf(wanted),
    response: {
      status: wanted.status ?? 200,
      statusText: wanted.statusText ?? 'OK',
      headers: wanted.headers ?? { 'content-type': 'application/json' },
      text,
      bytes: wanted.bytes ?? Buffer.from(text),
      sizeBytes: wanted.bytes?.length ?? Buffer.byteLength(text),
      durationMs: 12,
      ...(json === undefined ? {} : { json }),
      ...(wanted.bodyError === undefined ? {} : { bodyError: wanted.bodyError }),
    },
  };
}

/** A request that got no answer. */
export function failed(code: string, detail = '', wanted: Wanted = {}): TransportFailure {
  return { request: requestOf(wanted), code, detail, durationMs: 1300 };
}

function requestOf({
  method = 'GET',
  url = 'http://stand/things',
  sent = {},
  sentBody,
}: Wanted): HttpRequest {
  return { method, url, headers: sent, ...(sentBody === undefined ? {} : { body: sentBody }) };
}
