// An exchange as console and report show it, masked: the first of the two seams where secrets could leave.
import { isUtf8 } from 'node:buffer';
import { counted, excerpt, formatDuration } from '../core/russian';
import { maskSecrets } from '../secrets/mask';
import {
  isAnswered,
  isJsonType,
  isTextType,
  mediaTypeOf,
  type Exchange,
  type HttpRequest,
  type HttpResponse,
  type TransportFailure,
} from './exchange';

/** The media type of the attachment that notes an exchange for the coverage of the contract: for programs, not for people. */
export const CONTRACT_RECORD = 'application/vnd.aurora.contract-record+json';

/** Longest body that is shown, in characters: the rest is counted, not shown. A page says enough by its beginning. */
const MAX_BODY = 4000;
const MAX_PAGE = 400;

/** The masked exchange, request first, then `APIResponse: 200 OK` with its headers and body. */
export function describeExchange(outcome: Exchange | TransportFailure): string {
  const { request } = outcome;
  const sent = [
    `${request.method} ${readable(request.url)}`,
    ...headerLines(request.headers),
    ...body(readableBody(request)),
  ];
  const came = isAnswered(outcome)
    ? [
        `APIResponse: ${statusLineOf(outcome.response)} (${formatDuration(outcome.response.durationMs)})`,
        ...headerLines(outcome.response.headers),
        ...body(textOf(outcome.response), isJsonType(mediaTypeOf(outcome.response)) ? MAX_BODY : MAX_PAGE),
      ]
    : [`Ответа нет: ${outcome.code} (${formatDuration(outcome.durationMs)})`];
  return maskSecrets([...sent, '', ...came].join('\n'));
}

/** The masked beginning of a body on one line; masked before it is cut, since half a secret is known to nobody. */
export function describeBody(response: HttpResponse): string {
  return excerpt(maskSecrets(response.text));
}

/** `200 OK`, or the code alone where the server gave no words. */
export function statusLineOf({ status, statusText }: HttpResponse): string {
  return `${status} ${statusText}`.trim();
}

function headerLines(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value.split('\n').map((line) => `  ${canonical(name)}: ${line}`),
  );
}

function canonical(name: string): string {
  return name.replace(/(^|-)([a-z])/gu, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}

function body(sent: string, most = MAX_BODY): string[] {
  if (sent === '') return [];
  // Masked before it is cut: half a secret is known to nobody.
  const text = maskSecrets(sent);
  const rest = text.length - most;
  return [
    '',
    rest > 0 ? `${text.slice(0, most)}… (ещё ${counted(rest, 'символ', 'символа', 'символов')})` : text,
  ];
}

/** What was sent: a body of bytes is shown as far as it is text. */
function readableBody({ body: sent = '' }: HttpRequest): string {
  if (typeof sent === 'string') return sent;
  return isUtf8(sent) && !sent.includes(0) ? sent.toString('utf8') : binary(sent.length);
}

function textOf(response: HttpResponse): string {
  const isText = isTextType(mediaTypeOf(response));
  return isText || response.bytes.length === 0 ? response.text : binary(response.bytes.length);
}

function binary(length: number): string {
  return `(не текст: ${counted(length, 'байт', 'байта', 'байтов')})`;
}

/** The address with Cyrillic in the open: nobody reads %D0%9A. What cannot be decoded stays as it is. */
function readable(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}
