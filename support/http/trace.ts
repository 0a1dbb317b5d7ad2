// An exchange as console and report show it, masked: the first of the two seams where secrets could leave.
import { counted, formatDuration } from '../core/russian';
import { maskSecrets } from '../secrets/mask';
import {
  isAnswered,
  isJsonType,
  mediaTypeOf,
  type Exchange,
  type HttpRequest,
  type TransportFailure,
} from './exchange';

/** Longest body that is shown, in characters: the rest is counted, not shown. A page says enough by its beginning. */
const MAX_BODY = 4000;
const MAX_PAGE = 400;

/** The masked exchange, request first, then `APIResponse: 200 OK` with its headers and body. */
export function describeExchange(outcome: Exchange | TransportFailure): string {
  const { request } = outcome;
  const sent = [
    `${request.method} ${readable(request.url)}`,
    ...headerLines(request.headers),
    ...body(request.body ?? ''),
  ];
  const came = isAnswered(outcome)
    ? [
        `APIResponse: ${outcome.response.status} ${outcome.response.statusText} (${formatDuration(outcome.response.durationMs)})`,
        ...headerLines(outcome.response.headers),
        ...body(outcome.response.text, isJsonType(mediaTypeOf(outcome.response)) ? MAX_BODY : MAX_PAGE),
      ]
    : [`Ответа нет: ${outcome.code} (${formatDuration(outcome.durationMs)})`];
  return maskSecrets([...sent, '', ...came].join('\n'));
}

/** The first line of a masked exchange, for a list. */
export function describeRequest(request: HttpRequest): string {
  return maskSecrets(`${request.method} ${readable(request.url)}`);
}

function headerLines(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value.split('\n').map((line) => `  ${canonical(name)}: ${line}`),
  );
}

function canonical(name: string): string {
  return name.replace(/(^|-)([a-z])/gu, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}

function body(text: string, most = MAX_BODY): string[] {
  if (text === '') return [];
  const rest = text.length - most;
  return [
    '',
    rest > 0 ? `${text.slice(0, most)}… (ещё ${counted(rest, 'символ', 'символа', 'символов')})` : text,
  ];
}

/** The address with Cyrillic in the open: nobody reads %D0%9A. What cannot be decoded stays as it is. */
function readable(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return url;
  }
}
