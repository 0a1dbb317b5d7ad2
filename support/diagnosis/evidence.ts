// What several rules look at: the kind of an answer, its bytes, the token that was sent, the explanation of a refusal.
import { isRecord } from '../core/errors';
import { excerpt } from '../core/russian';
import { mediaTypeOf, type Exchange, type HttpResponse } from '../http/exchange';

/** The evidence of a rule that an answer is not asked for its own type (RFC 9110 §12.5.1). */
type Evidence = (exchange: Exchange) => string | undefined;

/** The status is one of these. */
export function hasStatus(...codes: readonly number[]): Evidence {
  return ({ response }) => (codes.includes(response.status) ? `код ${response.status}` : undefined);
}

export function isHtml(response: HttpResponse): boolean {
  return ['text/html', 'application/xhtml+xml'].includes(mediaTypeOf(response));
}

/** A redirect's target; undefined for what is none (304 is none either). */
export function redirectOf({ request, response }: Exchange): URL | undefined {
  const location = response.headers['location'];
  if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return undefined;
  return URL.canParse(location, request.url) ? new URL(location, request.url) : undefined;
}

/** A header that was sent, by its name in lower case. */
export function sentHeader({ request }: Pick<Exchange, 'request'>, name: string): string | undefined {
  return Object.entries(request.headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

/** A header of the answer as it is shown: `Retry-After: 30`, or «нет». */
export function shownHeader(response: HttpResponse, name: string): string {
  return `${name}: ${response.headers[name.toLowerCase()] ?? 'нет'}`;
}

/**
 * An answer of the very type that the request's Accept names was wanted (RFC 9110 §12.5.1). The range of all types
 * wants any alone; among others it wants any but a page.
 */
export function unlessAsked(evidence: Evidence): Evidence {
  return (exchange) => {
    const { response } = exchange;
    const asked = (sentHeader(exchange, 'accept') ?? '')
      .split(',')
      .map((range) => range.split(';', 1)[0]?.trim().toLowerCase())
      .filter((range) => range !== '');
    const wantsAny = asked.includes('*/*') && (asked.length === 1 || !isHtml(response));
    return wantsAny || asked.includes(mediaTypeOf(response)) ? undefined : evidence(exchange);
  };
}

/** The first bytes as people of the network read them: `FF FE 7B 00`. */
export function hexOf(bytes: Uint8Array, count = 4): string {
  return Array.from(bytes.subarray(0, count), (byte) =>
    byte.toString(16).padStart(2, '0').toUpperCase(),
  ).join(' ');
}

/** Claims of the Bearer token that was sent, unverified: for explanations alone. */
export function sentClaims(
  exchange: Pick<Exchange, 'request'>,
): Readonly<Record<string, unknown>> | undefined {
  const token = /^Bearer\s+[\w-]+\.([\w-]+)\.[\w-]*$/iu.exec(
    sentHeader(exchange, 'authorization') ?? '',
  )?.[1];
  if (token === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return isRecord(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** Roles that Keycloak gives to everybody say nothing. */
const COMMON_ROLE = /^(?:default-roles-.*|offline_access|uma_authorization)$/u;

/** The roles of a Keycloak token: of the realm and of every client but `account`. */
export function rolesOf(claims: Readonly<Record<string, unknown>>): readonly string[] {
  const clients = isRecord(claims['resource_access']) ? Object.entries(claims['resource_access']) : [];
  return [
    claims['realm_access'],
    ...clients.filter(([name]) => name !== 'account').map(([, access]) => access),
  ]
    .flatMap((access) => listOf(isRecord(access) ? access['roles'] : undefined))
    .filter((role): role is string => typeof role === 'string' && !COMMON_ROLE.test(role));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** From which difference of the clocks on something is told of it, in seconds: the later, the less it was asked for. */
export const clockSkews = {
  /** The doctor was asked how the clocks go; less is nobody's fault. */
  doctorWarns: 5,
  /** A 401 needs a cause, and tokens are not hurt by less. */
  explainsRefusal: 30,
  /** The doctor: more makes tokens expire, or not yet valid, anywhere. */
  doctorFails: 60,
  /** Beside a check that failed for a reason of its own; less may be an answer that was long under way. */
  isNoticed: 120,
} as const;

/** How far the server's clock (Date, RFC 9110 §6.6.1) is ahead of ours, in seconds; undefined where it does not tell. */
export function clockSkewOf({ headers }: HttpResponse): number | undefined {
  const date = Date.parse(headers['date'] ?? '');
  return Number.isNaN(date) ? undefined : Math.round((date - Date.now()) / 1000);
}

/** Where fields stand in the refusals of frameworks: RFC 9457 §3.2, RFC 7807 §3.1, Jakarta Validation, Spring. */
const FIELD_LISTS = ['errors', 'invalid-params', 'violations', 'fieldErrors'];
const FIELD_NAMES = ['pointer', 'field', 'name', 'path', 'property'];
const FIELD_REASONS = ['detail', 'reason', 'message', 'defaultMessage'];
const MOST_FIELDS = 5;

/**
 * What an API says of its refusal, quoted: ` «Ошибки в данных» — inn: «должен быть из 10 цифр»`; empty where it says
 * nothing. The title is not repeated where there is more: messages tell it already.
 */
export function quoteRefusal({ json }: HttpResponse): string {
  if (!isRecord(json)) return '';
  const words = firstText(json, ['detail', 'message', 'error_description', 'title', 'error']);
  const fields = FIELD_LISTS.flatMap((list) => fieldsOf(json[list]));
  const rest = fields.length > MOST_FIELDS ? ` и ещё ${fields.length - MOST_FIELDS}` : '';
  const shown = fields.slice(0, MOST_FIELDS).join('; ');
  return [
    ...(words === '' ? [] : [`«${excerpt(words, 200)}»`]),
    ...(shown === '' ? [] : [`${shown}${rest}`]),
  ].join(', ');
}

/** A list of objects, or ASP.NET's object of lists: `{"Inn": ["must be …"]}`. */
function fieldsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    return value.filter(isRecord).flatMap((error) => {
      const [name, reason] = [firstText(error, FIELD_NAMES), firstText(error, FIELD_REASONS)];
      return name === '' || reason === '' ? [] : [`${name}: «${excerpt(reason, 100)}»`];
    });
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, reasons]) => {
    const reason = listOf(reasons)[0] ?? reasons;
    return typeof reason === 'string' ? [`${name}: «${excerpt(reason, 100)}»`] : [];
  });
}

function firstText(object: Readonly<Record<string, unknown>>, names: readonly string[]): string {
  return (
    names
      .map((name) => object[name])
      .find((value): value is string => typeof value === 'string' && value !== '') ?? ''
  );
}

/** Headers by which the journals of a service find a request; the most telling first. */
const CORRELATION = ['X-Request-Id', 'X-Correlation-Id', 'X-Trace-Id', 'traceparent', 'X-B3-TraceId'];

/** `, X-Request-Id: …`; empty where the answer has none. */
export function correlationOf({ headers }: HttpResponse): string {
  const name = CORRELATION.find((header) => headers[header.toLowerCase()] !== undefined);
  return name === undefined ? '' : `, ${name}: ${headers[name.toLowerCase()] ?? ''}`;
}

/** The first line of a stack trace of Java, .NET, Python, Node or Go. */
export function stackFrameOf({ text }: HttpResponse): string | undefined {
  const frame =
    /(?:\b|\\[nrt])at (?:[\w$.<>]{1,200}\([\w$]+\.(?:java|kt):\d+\)|[^\n"\\]{1,120} in [^\n"\\]{1,120}\.cs:line \d+|[^\n"\\]{1,80}\([^\n")]{1,120}\.[cm]?[jt]s:\d+:\d+\))|Traceback \(most recent call last\)|\bgoroutine \d+ \[running\]/u.exec(
      text,
    )?.[0];
  return frame === undefined ? undefined : excerpt(frame.replace(/^\\[nrt]/u, ''), 120);
}

/** An object or a list: a bare number or word is a text as well. */
export function isJsonDocument(text: string): boolean {
  if (!/^\s*[[{]/u.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
