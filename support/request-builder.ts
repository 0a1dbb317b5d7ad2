// From a request as a step words it to the one that is sent: address, `{{имя}}`, and what the scenario set for all.
import type { Stand } from './config/stand';
import type { Contract } from './contract/openapi';
import { SuiteError } from './core/errors';
import { isJsonType, type HttpRequest, type Method } from './http/exchange';

/** A request as a step words it: the path is the stand's, `{{имя}}` is replaced everywhere. */
export interface RequestPlan {
  readonly method: Method;
  /** From the root of the API's address: `/api/v1/clients`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Its type stands in `headers`, else the contract's or `application/json`. Bytes are sent as they are. */
  readonly body?: string | Buffer;
}

/** What a request is built with. */
export interface BuildContext {
  readonly stand: Stand;
  readonly contract: Contract | undefined;
  /** Replaces `{{имя}}`. @throws SuiteError VALUE_UNKNOWN */
  readonly substitute: (text: string) => string;
  /** The same within a JSON: what stands in its strings is escaped. */
  readonly substituteJson: (text: string) => string;
}

type Pairs = Iterable<readonly [name: string, value: string]>;

/** Builds the requests of one scenario. */
export class RequestBuilder {
  readonly #headers = new Map<string, string>();
  readonly #parameters = new Map<string, string>();
  readonly #cookies = new Map<string, string>();

  /** A header of all later requests. */
  setHeader(name: string, value: string): void {
    this.#headers.set(name, value);
  }

  /** A query parameter of all later requests. */
  setParameter(name: string, value: string): void {
    this.#parameters.set(name, value);
  }

  /** A cookie of all later requests, RFC 6265 §4.2. */
  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  /**
   * The request, without the session's authorization. Each `{{новый …}}` is made once: a repetition sends the same.
   *
   * @throws SuiteError PATH_WRONG, VALUE_UNKNOWN
   */
  build(plan: RequestPlan, context: BuildContext): HttpRequest {
    const { method, query = {}, headers = {}, body } = plan;
    const { contract, substitute } = context;
    const substituted = (pairs: Pairs): Record<string, string> =>
      Object.fromEntries([...pairs].map(([name, value]) => [substitute(name), substitute(value)]));
    const url = addressOf(plan.path, context);
    for (const [name, value] of Object.entries(substituted([...this.#parameters, ...Object.entries(query)])))
      url.searchParams.set(name, value);
    const operation = contract?.operationOf(method, url.pathname);
    const accepted = operation ? (contract?.mediaTypesOf(operation) ?? []) : [];
    const bodyType = operation?.bodies.find(({ mediaType }) => isJsonType(mediaType))?.mediaType;
    const cookies = Object.entries(substituted(this.#cookies)).map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    );
    const sent = mergeHeaders(
      {
        Accept: accepted.length > 0 ? accepted.join(', ') : 'application/json, application/problem+json',
        ...(cookies.length > 0 ? { Cookie: cookies.join('; ') } : {}),
        ...(body === undefined ? {} : { 'Content-Type': bodyType ?? 'application/json' }),
      },
      substituted(this.#headers),
      substituted(Object.entries(headers)),
    );
    return {
      method,
      url: url.href,
      headers: checked(sent),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? fill(body, sent, context) : body }),
    };
  }
}

/** The text of a body with `{{имя}}` replaced, escaped where it is JSON. */
function fill(
  body: string,
  headers: Readonly<Record<string, string>>,
  { substitute, substituteJson }: BuildContext,
): string {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const mediaType = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return isJsonType(mediaType) ? substituteJson(body) : substitute(body);
}

/** Later headers replace earlier ones of the same name, whatever its case (RFC 9110 §5.1). */
export function mergeHeaders(
  ...sources: readonly Readonly<Record<string, string>>[]
): Record<string, string> {
  const merged = new Map<string, readonly [name: string, value: string]>();
  for (const [name, value] of sources.flatMap((source) => Object.entries(source))) {
    merged.set(name.toLowerCase(), [name, value]);
  }
  return Object.fromEntries(merged.values());
}

/** What cannot stand in a header would be lost on the way without a word (RFC 9110 §5.1, §5.5). */
function checked(headers: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/u.test(name)) {
      throw new SuiteError(
        'HEADER_WRONG',
        `Имя заголовка «${name}» недопустимо: годятся латинские буквы, цифры и «-» → исправьте имя`,
      );
    }
    const foreign = /[^\t\x20-\x7e]/u.exec(value)?.[0];
    if (foreign !== undefined) {
      throw new SuiteError(
        'HEADER_WRONG',
        `В заголовке «${name}» стоит ${/[\r\n]/u.test(foreign) ? 'перевод строки' : `«${foreign}»`}, а передаются только латинские буквы, цифры и знаки → закодируйте значение так, как его ждёт API (например, %D0%AF)`,
      );
    }
  }
  return headers;
}

function addressOf(path: string, { stand, substitute }: BuildContext): URL {
  const target = substitute(path);
  if (target.startsWith('/')) return new URL(stand.api.url + target);
  throw new SuiteError(
    'PATH_WRONG',
    `Путь запроса начинается с «/», а указано «${target}» → например, «/api/v1/clients»`,
  );
}
