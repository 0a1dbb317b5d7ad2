// The only place that sends. Axios with settings that tell the truth: no status is an error, no redirect is
// followed, the body is decoded and parsed strictly, here.
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import axios, { type AxiosResponse } from 'axios';
import { codeOf, messageOf } from '../core/errors';
import { findSecrets } from '../secrets/mask';
import { secrets } from '../secrets/registry';
import {
  charsetOf,
  isJsonType,
  isTextType,
  type Exchange,
  type HttpRequest,
  type HttpResponse,
  type TransportFailure,
} from './exchange';
import { failedProxyOf, routeTo } from './transport';

const client = axios.create({
  adapter: 'http',
  validateStatus: () => true,
  maxRedirects: 0,
  responseType: 'arraybuffer',
  // Axios makes a JSON text of a body that says it is JSON and is not: what is shown would not be what is sent.
  transformRequest: (body: unknown) => body,
  // Axios reports success for a truncated gzip; our own decoding does not.
  decompress: false,
  headers: { 'User-Agent': 'aurora-acceptance', 'Accept-Encoding': 'gzip, br' },
});

const decoders: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(zlib.gunzip),
  'x-gzip': promisify(zlib.gunzip),
  deflate: promisify(zlib.inflate),
  br: promisify(zlib.brotliDecompress),
};

/**
 * Sends one request and tells what came: an exchange whatever the status, or a failure with its code. Never
 * throws for what the network or the server does. Secrets in the answer are registered before it is handed out.
 *
 * @param timeoutMs until the whole body has come
 */
export async function sendRequest(
  request: HttpRequest,
  timeoutMs: number,
): Promise<Exchange | TransportFailure> {
  const startedAt = performance.now();
  try {
    const answer = await client.request<Buffer>({
      method: request.method,
      url: request.url,
      headers: { ...request.headers },
      data: request.body,
      timeout: timeoutMs,
      signal: AbortSignal.timeout(timeoutMs),
      ...routeTo(request.url),
    });
    const response = await readResponse(answer, startedAt);
    secrets.add(...findSecrets(response.json));
    await secrets.share();
    return { request, response };
  } catch (error) {
    const code = codeOf(error) ?? 'UNKNOWN';
    const proxy = failedProxyOf(request.url, error);
    return {
      request,
      code: ['ERR_CANCELED', 'ECONNABORTED'].includes(code) ? 'ETIMEDOUT' : code,
      detail: messageOf(error),
      ...(proxy === undefined ? {} : { proxy }),
      durationMs: performance.now() - startedAt,
    };
  }
}

async function readResponse(answer: AxiosResponse<Buffer>, startedAt: number): Promise<HttpResponse> {
  const headers = flatten(answer.headers);
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  // An answer to HEAD, and a 204 or 304, tell the encoding of a body that they do not have (RFC 9110 §8.4).
  const decoder = answer.data.length === 0 ? undefined : decoders[encoding];
  const bytes = (await decoder?.(answer.data)) ?? answer.data;
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
    return { json: JSON.parse(text) as unknown };
  } catch (error) {
    return { bodyError: explainJsonError(messageOf(error)) };
  }
}
