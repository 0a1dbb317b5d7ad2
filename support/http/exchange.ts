// One HTTP exchange: what was sent, what came back, or why nothing did.

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

export interface HttpRequest {
  readonly method: Method;
  /** Absolute. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as it is: text in UTF-8, or bytes (a file, a form with files). */
  readonly body?: string | Buffer;
}

export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case; several values of one header are joined by «, », of Set-Cookie by a line break. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text, decoded by the charset of Content-Type (UTF-8 where none is named); empty for what is no text. */
  readonly text: string;
  /** The body as bytes, decompressed: what a downloaded file holds. */
  readonly bytes: Buffer;
  /** Length of the body as it came, in bytes. */
  readonly sizeBytes: number;
  readonly durationMs: number;
  /** What the body holds if it is JSON and says so (application/json, RFC 8259, or `+json`, RFC 6839 §3.1). */
  readonly json?: unknown;
  /** Why the body could not be read as its Content-Type says: not JSON, or not in its charset. */
  readonly bodyError?: string;
}

/** A request that was answered. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  /** The code of the failure after which the request was sent a second time: the server had closed the connection. */
  readonly retriedAfter?: string;
}

/** How far a request came: names and TCP, TLS, waiting for the answer's headers, its body. */
export type Phase = 'connect' | 'handshake' | 'headers' | 'body';

/** A request that was not: the code is Node's or a library's (ECONNREFUSED, ETIMEDOUT, CERT_HAS_EXPIRED …). */
export interface TransportFailure {
  readonly request: HttpRequest;
  readonly code: string;
  readonly detail: string;
  /** The address of the proxy, where the connection to it and not to the stand failed. */
  readonly proxy?: string;
  readonly durationMs: number;
  /** How far the request came; missing where it was not sent at all. */
  readonly phase?: Phase;
  /** It went over a connection that had served another request before (keep-alive, RFC 9112 §9.3). */
  readonly isReused?: true;
  /** See {@link Exchange.retriedAfter}. */
  readonly retriedAfter?: string;
  /** What came and is not HTTP. */
  readonly firstBytes?: Buffer;
}

/** Whether the request got an answer. */
export function isAnswered(outcome: Exchange | TransportFailure): outcome is Exchange {
  return 'response' in outcome;
}

/** The media type of an answer without its parameters, in lower case, RFC 9110 §8.3; empty where none is named. */
export function mediaTypeOf(response: HttpResponse): string {
  return (response.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The charset of an answer's Content-Type in lower case; `utf-8` where none is named (RFC 8259 §8.1). */
export function charsetOf({ headers }: Pick<HttpResponse, 'headers'>): string {
  const named = /charset\s*=\s*"?([^\s;"]+)/iu.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase();
  return named === undefined || named === 'utf8' ? 'utf-8' : named;
}

/** Whether a media type is JSON: `application/json` or any `…+json` such as `application/problem+json`. */
export function isJsonType(mediaType: string): boolean {
  return mediaType === 'application/json' || mediaType.endsWith('+json');
}

/** Whether a body of this media type is text; one without a type is taken for text. */
export function isTextType(mediaType: string): boolean {
  return (
    mediaType === '' ||
    mediaType.startsWith('text/') ||
    isJsonType(mediaType) ||
    /^application\/(?:xml|.*\+xml|x-www-form-urlencoded|javascript|x-ndjson|x?html)$/u.test(mediaType)
  );
}

/** The path with its query, as messages name a request: `GET /api/v1/clients?code=К-000123`. */
export function nameOf(request: HttpRequest): string {
  const { pathname, search } = new URL(request.url);
  return `${request.method} ${decode(pathname)}${decode(search)}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
