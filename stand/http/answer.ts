// What the stand sends back: plain data until the listener writes it.

/** How the bytes leave the server. Everything but `whole` is a fault that a client must survive. */
export type Delivery =
  /** Status line, headers and the complete body. */
  | 'whole'
  /** The promised Content-Length, half of the body, then the connection is destroyed. */
  | 'cut'
  /** The connection is destroyed before a byte is sent. */
  | 'none'
  /** The body alone, without a status line: not HTTP at all. */
  | 'raw';

/** An answer; `Content-Length` and `Date` are added when it is written, unless they are given here. */
export interface Answer {
  readonly status: number;
  /** Several cookies of Set-Cookie are joined by line breaks: each becomes a header of its own (RFC 6265 §3). */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly delivery?: Delivery;
}

/** An answer with a JSON body (RFC 8259 §8.1: always UTF-8). */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** An answer without a body. */
export function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: '' };
}

/** The same answer with further headers; the given ones win. */
export function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
