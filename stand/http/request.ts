// What the stand has received: plain data, read whole before any handler sees it.
import type { IncomingMessage } from 'node:http';

/** A received request. Header names are in lower case. */
export interface StandRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** nginx's `client_max_body_size` as it stands by default: 1 MiB. */
export const maxBodyBytes = 1024 * 1024;

/** Reads the whole request; `undefined` when its body is larger than {@link maxBodyBytes}. */
export async function readRequest(incoming: IncomingMessage): Promise<StandRequest | undefined> {
  const chunks: Buffer[] = [];
  let receivedBytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    receivedBytes += chunk.length;
    // The rest is still read, so that the client gets an answer and not a reset.
    if (receivedBytes <= maxBodyBytes) chunks.push(chunk);
  }
  if (receivedBytes > maxBodyBytes) return undefined;
  const target = incoming.url ?? '/';
  const queryAt = target.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: queryAt < 0 ? target : target.slice(0, queryAt),
    query: new URLSearchParams(queryAt < 0 ? '' : target.slice(queryAt + 1)),
    headers: headersOf(incoming),
    body: Buffer.concat(chunks),
  };
}

function headersOf(incoming: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    if (values) headers.set(name, values.join(', '));
  }
  return headers;
}
