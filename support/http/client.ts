// The only place that sends. Axios with settings that tell the truth: no status is an error, no redirect is
// followed, the body is decoded and parsed strictly, here.
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import axios, { type AxiosResponse } from 'axios';
import { codeOf, isRecord, messageOf } from '../core/errors';
import { findSecrets } from '../secrets/mask';
import { secrets } from '../secrets/registry';
import { parseExactJson } from './exact-json';
import {
  charsetOf,
  isJsonType,
  isTextType,
  type Exchange,
  type HttpRequest,
  isAnswered,
  type HttpResponse,
  type Method,
  type Phase,
  type TransportFailure,
} from './exchange';
import { failedProxyOf, routeTo } from './transport';

/** A longer body is given up, as it came or decompressed, whichever passes the limit: memory is bounded. */
export const MAX_BODY_BYTES = 64 * 2 ** 20;

/** The code of a failure for a body above the limit; axios has none of its own. */
export const BODY_TOO_LARGE = 'ERR_BODY_TOO_LARGE';

/** Done twice, they are done once: RFC 9110 §9.2.2. */
const IDEMPOTENT: readonly Method[] = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'];

const client = axios.create({
  adapter: 'http',
  validateStatus: () => true,
  maxRedirects: 0,
  responseType: 'arraybuffer',
  // Axios makes a JSON text of a body that says it is JSON and is not: what is shown would not be what is sent.
  transformRequest: (body: unknown) => body,
  // Axios reports success for a truncated gzip; our own decoding does not.
  decompress: false,
  maxContentLength: MAX_BODY_BYTES,
  headers: { 'User-Agent': 'aurora-acceptance', 'Accept-Encoding': 'gzip, br' },
});

type Decompress = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

const decoders: Readonly<Record<string, Decompress>> = {
  gzip: promisify(zlib.gunzip),
  'x-gzip': promisify(zlib.gunzip),
  deflate: promisify(zlib.inflate),
  br: promisify(zlib.brotliDecompress),
};

/**
 * Sends one request and tells what came: an exchange whatever the status, or a failure with its code. Never
 * throws for what the network or the server does. Secrets in the answer are registered before it is handed out.
 *
 * A connection that the server closed while it stood idle is no failure of the stand: an idempotent request is sent
 * once more, no other is, and none twice more (RFC 9110 §9.2.2). The outcome tells it.
 *
 * @param timeoutMs until the whole body has come
 */
export async function sendRequest(
  request: HttpRequest,
  timeoutMs: number,
): Promise<Exchange | TransportFailure> {
  const deadline: Deadline = {
    startedAt: performance.now(),
    timeoutMs,
    signal: AbortSignal.timeout(timeoutMs),
  };
  const outcome = await sendOnce(request, deadline);
  const isStale = !isAnswered(outcome) && outcome.isReused === true && outcome.phase === 'headers';
  if (!isStale || !['ECONNRESET', 'EPIPE'].includes(outcome.code)) return outcome;
  if (!IDEMPOTENT.includes(request.method)) return outcome;
  return { ...(await sendOnce(request, deadline)), retriedAfter: outcome.code };
}

interface Deadline {
  readonly startedAt: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

async function sendOnce(
  request: HttpRequest,
  { startedAt, timeoutMs, signal }: Deadline,
): Promise<Exchange | TransportFailure> {
  const progress = new Progress();
  // Before axios hears of it: what it destroys no longer tells how far it came.
  signal.addEventListener('abort', progress.note, { once: true });
  try {
    const answer = await client.request<Buffer>({
      method: request.method,
      url: request.url,
      headers: { ...request.headers },
      data: request.body,
      // The signal comes first; this one is for sockets that no signal reaches.
      timeout: timeoutMs + 1000,
      signal,
      transport: progress.transport,
      ...routeTo(request.url),
    });
    const response = await readResponse(answer, startedAt);
    secrets.add(...findSecrets(response.json));
    await secrets.share();
    return { request, response };
  } catch (error) {
    const proxy = failedProxyOf(request.url, error);
    return {
      request,
      code: failureCodeOf(error),
      detail: messageOf(error),
      ...(proxy === undefined ? {} : { proxy }),
      durationMs: performance.now() - startedAt,
      ...progress.of(error),
    };
  } finally {
    signal.removeEventListener('abort', progress.note);
  }
}

function failureCodeOf(error: unknown): string {
  const code = codeOf(error) ?? 'UNKNOWN';
  if (['ERR_CANCELED', 'ECONNABORTED'].includes(code)) return 'ETIMEDOUT';
  const isTooLarge = code === 'ERR_BUFFER_TOO_LARGE' || messageOf(error).startsWith('maxContentLength');
  return isTooLarge ? BODY_TOO_LARGE : code;
}

/** How far one request came. */
class Progress {
  #request: http.ClientRequest | undefined;
  #isAnswered = false;
  #phase: Phase | undefined;

  /** What axios sends through: Node's own, watched. */
  readonly transport = {
    request: (options: https.RequestOptions, onAnswer: (answer: http.IncomingMessage) => void) => {
      const { request } = options.protocol === 'https:' ? https : http;
      this.#request = request(options, (answer) => {
        this.#isAnswered = true;
        onAnswer(answer);
      });
      return this.#request;
    },
  };

  /** Notes the phase as it is now. */
  readonly note = (): void => {
    this.#phase = this.#phaseNow();
  };

  /** What a failure tells of it. */
  of(error: unknown): Pick<TransportFailure, 'phase' | 'isReused' | 'firstBytes'> {
    const phase = this.#phase ?? this.#phaseNow();
    const raw = rawPacketOf(error) ?? (isRecord(error) ? rawPacketOf(error['cause']) : undefined);
    return {
      ...(phase === undefined ? {} : { phase }),
      ...(this.#request?.reusedSocket === true ? { isReused: true } : {}),
      // Copied: a packet may be a megabyte.
      ...(raw === undefined ? {} : { firstBytes: Buffer.from(raw.subarray(0, 80)) }),
    };
  }

  #phaseNow(): Phase | undefined {
    if (!this.#request) return undefined;
    if (this.#isAnswered) return 'body';
    // Until a connection is made, a request has no socket where the agent waits for a tunnel.
    const { socket } = this.#request as {
      readonly socket?: Socket & { readonly secureConnecting?: boolean };
    };
    if (!socket || socket.connecting) return 'connect';
    return socket.secureConnecting === true ? 'handshake' : 'headers';
  }
}

/** What came, where Node could not read it as HTTP. */
function rawPacketOf(error: unknown): Buffer | undefined {
  const raw = isRecord(error) ? error['rawPacket'] : undefined;
  return Buffer.isBuffer(raw) ? raw : undefined;
}

async function readResponse(answer: AxiosResponse<Buffer>, startedAt: number): Promise<HttpResponse> {
  const headers = flatten(answer.headers);
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  // An answer to HEAD, and a 204 or 304, tell the encoding of a body that they do not have (RFC 9110 §8.4).
  const decoder = answer.data.length === 0 ? undefined : decoders[encoding];
  const bytes = (await decoder?.(answer.data, { maxOutputLength: MAX_BODY_BYTES })) ?? answer.data;
  const contentType = headers['content-type'] ?? '';
  const charset = charsetOf({ headers });
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const { text, bodyError } = isTextType(mediaType) ? decodeText(bytes, charset) : { text: '' };
  const isJson = isJsonType(mediaType);
  return {
    status: answer.status,
    statusText: answer.statusText,
    headers,
    text,
    bytes,
    sizeBytes: answer.data.length,
    durationMs: performance.now() - startedAt,
    ...(bodyError === undefined ? (isJson && text !== '' ? parseJson(text) : {}) : { bodyError }),
  };
}

function flatten(headers: AxiosResponse['headers']): Record<string, string> {
  const entries = Object.entries(headers as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(name.toLowerCase() === 'set-cookie' ? '\n' : ', ') : String(value),
    ]),
  );
}

function decodeText(bytes: Buffer, charset: string): { text: string; bodyError?: string } {
  try {
    return { text: new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { text: bytes.toString('utf8'), bodyError: `тело не читается в кодировке ${charset}` };
  }
}

/** V8 says in English what it met: `Unterminated string in JSON at position 160 (line 1 column 161)`. */
function explainJsonError(message: string): string {
  const position = /at position (\d+)/u.exec(message)?.[1];
  if (position !== undefined) return `JSON оборван или испорчен на позиции ${position}`;
  return message.includes('end of JSON') ? 'JSON оборван' : 'это не JSON';
}

function parseJson(text: string): { json: unknown } | { bodyError: string } {
  // RFC 8259 §8.1: a sender must not add one, and many parsers refuse it.
  if (text.startsWith('\ufeff')) return { bodyError: 'JSON начинается с метки порядка байтов (BOM)' };
  try {
    return { json: parseExactJson(text) };
  } catch (error) {
    return { bodyError: explainJsonError(messageOf(error)) };
  }
}
