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
        ...body(textOf(outcome.response), limitOf(outcome.response)),
      ]
    : [`Ответа нет: ${outcome.code} (${formatDuration(outcome.durationMs)})`];
  const retry =
    outcome.retriedAfter === undefined
      ? []
      : [`Сервер закрыл простаивавшее соединение (${outcome.retriedAfter}), запрос повторён один раз`];
  return maskSecrets([...sent, '', ...retry, ...came].join('\n'));
}

/** A body in a file of its own, beside the report. */
export interface BodyFile {
  readonly fileName: string;
  /** Whole and masked. */
  readonly text: string;
}

/**
 * The bodies that {@link describeExchange} cuts, whole and masked; none where it shows all that there is. Bytes that are
 * no text are described there and have no file.
 *
 * @param name tells this exchange from the others of the run; what a file's name cannot hold becomes a dash
 */
export function wholeBodies(outcome: Exchange | TransportFailure, name: string): readonly BodyFile[] {
  const { request } = outcome;
  const sentType = Object.entries(request.headers).find(([key]) => key.toLowerCase() === 'content-type')?.[1];
  const sent = { side: 'запрос', type: sentType ?? '', text: readableBody(request), most: MAX_BODY };
  const came = isAnswered(outcome)
    ? [
        {
          side: 'ответ',
          type: mediaTypeOf(outcome.response),
          text: textOf(outcome.response),
          most: limitOf(outcome.response),
        },
      ]
    : [];
  return [sent, ...came].flatMap(({ side, type, text, most }) => {
    const masked = maskSecrets(text);
    if (masked.length <= most) return [];
    return [{ fileName: `${fileSafe(name)}-${side}.${extensionOf(type)}`, text: masked }];
  });
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
  // Masked before it is cut: half a secret is known to nobody. What stays whole is masked with all the rest.
  const text = sent.length > most ? maskSecrets(sent) : sent;
  const rest = text.length - most;
  return [
    '',
    rest > 0 ? `${text.slice(0, most)}… (ещё ${counted(rest, 'символ', 'символа', 'символов')})` : text,
  ];
}

function limitOf(response: HttpResponse): number {
  return isJsonType(mediaTypeOf(response)) ? MAX_BODY : MAX_PAGE;
}

function fileSafe(name: string): string {
  return name.replace(/[^\p{L}\d_-]+/gu, '-').slice(0, 80);
}

/** `application/problem+json; charset=utf-8` → `json`; `txt` for what no program opens by itself. */
function extensionOf(contentType: string): string {
  return /\b(json|xml|html|csv)\b/u.exec(contentType.toLowerCase())?.[1] ?? 'txt';
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
