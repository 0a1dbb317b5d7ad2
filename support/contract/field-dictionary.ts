// The field «Код клиента» found through the contract: OpenAPI `title` → where the value stands in an answer.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { SuiteError, isRecord, messageOf } from '../core/errors';
import { hint } from '../core/suggest';
import { mediaTypeOf, nameOf, type Exchange, type Method } from '../http/exchange';

/** One value of a field in an answer; the path is shown as `items[0].code`. */
export interface FieldValue {
  readonly path: string;
  readonly value: unknown;
}

/** A request's body with the type that the contract gives it. */
export interface ComposedBody {
  readonly mediaType: string;
  readonly body: string;
}

/** A step into a document: a property's name, or `*` for every element of an array. */
type Route = readonly string[];

/** The fields of a contract's answers by their Russian titles. */
export class FieldDictionary {
  readonly #document: unknown;

  constructor(document: unknown) {
    this.#document = document;
  }

  /**
   * Every value of a titled field in an answer; an empty list where the answer leaves the field out.
   *
   * @throws SuiteError CONTRACT_SILENT where the contract does not describe this answer, FIELD_UNKNOWN with the
   * nearest right titles
   */
  read(exchange: Exchange, title: string): readonly FieldValue[] {
    const routes = this.routes(exchange);
    const wanted = routes.get(title);
    if (wanted) return wanted.flatMap((route) => follow(exchange.response.json, route, ''));
    throw unknownField(title, nameOf(exchange.request), routes.keys());
  }

  /** The titles that the contract gives to the fields of an answer, with their places. */
  routes(exchange: Exchange): ReadonlyMap<string, readonly Route[]> {
    const schema = this.#schemaOf(exchange);
    if (schema === undefined) {
      throw new SuiteError(
        'CONTRACT_SILENT',
        `Контракт не описывает ответ ${exchange.response.status} (${mediaTypeOf(exchange.response) || 'без типа'}) на ${nameOf(exchange.request)} → дополните OpenAPI или проверьте код ответа отдельным шагом`,
      );
    }
    const found = new Map<string, Route[]>();
    this.#collect(schema, [], found);
    return found;
  }

  /**
   * The body of a request from titles and values, as its operation takes it.
   *
   * @param values by the field's title; texts, turned into numbers and booleans where the contract says so
   * @throws SuiteError CONTRACT_SILENT, FIELD_UNKNOWN with the nearest right titles
   */
  compose(method: Method, pathname: string, values: Readonly<Record<string, string>>): ComposedBody {
    const content = this.#get(this.#operation(method, pathname), 'requestBody', 'content');
    const [mediaType, description] = Object.entries(isRecord(content) ? content : {})[0] ?? [];
    const properties = this.#get(description, 'schema', 'properties');
    if (mediaType === undefined || !isRecord(properties)) {
      throw new SuiteError(
        'CONTRACT_SILENT',
        `Контракт не описывает тело запроса ${method} ${pathname} → дополните OpenAPI или отправьте тело шагом «отправлен запрос … с телом:»`,
      );
    }
    const names = new Map(
      Object.keys(properties).map((name) => [this.#get(properties, name, 'title'), name]),
    );
    const entries = Object.entries(values).map(([title, value]) => {
      const name = names.get(title);
      if (name === undefined)
        throw unknownField(title, `${method} ${pathname}`, [...names.keys()].map(String));
      return [name, toJson(value, this.#get(properties, name, 'type'))];
    });
    return { mediaType, body: JSON.stringify(Object.fromEntries(entries)) };
  }

  #schemaOf({ request, response }: Exchange): unknown {
    const responses = this.#get(this.#operation(request.method, new URL(request.url).pathname), 'responses');
    const answer = this.#get(responses, String(response.status)) ?? this.#get(responses, 'default');
    return this.#get(answer, 'content', mediaTypeOf(response), 'schema');
  }

  /** The operation of a path; a path without placeholders goes before one with them (OpenAPI 3.1 §4.8.8.2). */
  #operation(method: Method, pathname: string): unknown {
    const paths = this.#get(this.#document, 'paths');
    const template = Object.keys(isRecord(paths) ? paths : {})
      .sort((a, b) => placeholders(a) - placeholders(b))
      .find((candidate) => this.#bases().some((base) => matches(base + candidate, pathname)));
    return template === undefined ? undefined : this.#get(paths, template, method.toLowerCase());
  }

  /** Path prefixes of `servers` (OpenAPI 3.1 §4.8.5): a contract may keep `/api/v1` there. */
  #bases(): readonly string[] {
    const servers = this.#get(this.#document, 'servers');
    const urls = Array.isArray(servers) ? servers.map((server) => this.#get(server, 'url')) : [];
    const bases = urls
      .filter((url) => typeof url === 'string')
      .map((url) => new URL(url, 'http://stand').pathname);
    return bases.length > 0 ? bases.map((base) => base.replace(/\/$/u, '')) : [''];
  }

  #collect(schema: unknown, route: Route, found: Map<string, Route[]>, depth = 0): void {
    const resolved = this.#resolve(schema);
    if (!isRecord(resolved) || depth > 12) return;
    for (const part of ['allOf', 'anyOf', 'oneOf']) {
      const parts = resolved[part];
      if (Array.isArray(parts))
        parts.forEach((one) => {
          this.#collect(one, route, found, depth + 1);
        });
    }
    if ('items' in resolved) this.#collect(resolved['items'], [...route, '*'], found, depth + 1);
    const properties = resolved['properties'];
    for (const [name, property] of Object.entries(isRecord(properties) ? properties : {})) {
      const title = this.#get(property, 'title');
      if (typeof title === 'string') found.set(title, [...(found.get(title) ?? []), [...route, name]]);
      this.#collect(property, [...route, name], found, depth + 1);
    }
  }

  #get(value: unknown, ...keys: readonly string[]): unknown {
    return keys.reduce<unknown>((at, key) => {
      const resolved = this.#resolve(at);
      return isRecord(resolved) ? resolved[key] : undefined;
    }, value);
  }

  #resolve(value: unknown): unknown {
    const reference = isRecord(value) ? value['$ref'] : undefined;
    if (typeof reference !== 'string' || !reference.startsWith('#/')) return value;
    const keys = reference
      .slice(2)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    return this.#get(this.#document, ...keys);
  }
}

/** Reads an OpenAPI file. @throws SuiteError CONTRACT_UNREADABLE */
export function loadFieldDictionary(file: string): FieldDictionary {
  try {
    return new FieldDictionary(parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new SuiteError(
      'CONTRACT_UNREADABLE',
      `Контракт не читается: ${messageOf(error).split('\n', 1)[0] ?? ''} → проверьте api.contract в файле стенда`,
      error,
    );
  }
}

function unknownField(title: string, request: string, known: Iterable<string>): SuiteError {
  return new SuiteError(
    'FIELD_UNKNOWN',
    `Поля «${title}» нет в контракте: ${request}. ${hint(title, known)} → исправьте имя поля`,
  );
}

/** A text of a table as the contract's type: codes, ИНН and accounts are strings there and stay so. */
function toJson(value: string, type: unknown): unknown {
  const types = Array.isArray(type) ? type : [type];
  return types.some((one) => ['integer', 'number', 'boolean'].includes(String(one)))
    ? (JSON.parse(value) as unknown)
    : value;
}

function follow(value: unknown, [step, ...rest]: Route, path: string): FieldValue[] {
  if (step === undefined) return [{ path, value }];
  if (step === '*') {
    return Array.isArray(value)
      ? value.flatMap((item, index) => follow(item, rest, `${path}[${index}]`))
      : [];
  }
  return isRecord(value) && step in value
    ? follow(value[step], rest, path === '' ? step : `${path}.${step}`)
    : [];
}

function placeholders(template: string): number {
  return template.split('{').length;
}

function matches(template: string, pathname: string): boolean {
  const parts = template.split('/');
  const actual = pathname.split('/');
  return (
    parts.length === actual.length &&
    parts.every((part, index) => part === actual[index] || (/^\{.+\}$/u.test(part) && actual[index] !== ''))
  );
}
