// The cookies that an answer sets.
import { parseSetCookie } from 'set-cookie-parser';
import type { HttpResponse } from '../http/exchange';

/** One cookie of an answer, RFC 6265 §4.1. */
export interface ReceivedCookie {
  readonly name: string;
  /** URL-decoded; as it came where it cannot be decoded. */
  readonly value: string;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  /** As it came: `Lax`, `Strict`, `None`. */
  readonly sameSite?: string;
  readonly path?: string;
  readonly domain?: string;
  readonly expires?: Date;
  readonly maxAgeSeconds?: number;
}

/** The cookies of an answer in the order of its Set-Cookie headers; the same name may come twice. */
export function cookiesOf({ headers }: Pick<HttpResponse, 'headers'>): readonly ReceivedCookie[] {
  const lines = (headers['set-cookie'] ?? '').split('\n').filter((line) => line.trim() !== '');
  // The library's own decoding complains on the console about a value that is not URL-encoded.
  return parseSetCookie(lines, { decodeValues: false }).map(
    ({ name, value, httpOnly = false, secure = false, sameSite, path, domain, expires, maxAge }) => ({
      name,
      value: decode(value),
      httpOnly,
      secure,
      ...(sameSite === undefined ? {} : { sameSite }),
      ...(path === undefined ? {} : { path }),
      ...(domain === undefined ? {} : { domain }),
      ...(expires === undefined ? {} : { expires }),
      ...(maxAge === undefined ? {} : { maxAgeSeconds: maxAge }),
    }),
  );
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
