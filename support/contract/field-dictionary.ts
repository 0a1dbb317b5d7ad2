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
   * @throws SuiteError CONTRACT_SILENT, FIELD_UNKNOWN with the nearest right titles, FIELD_VALUE_WRONG
   */
  compose(method: Method, pathname: string, values: Readonly<Record<string, string>>): ComposedBody {
    const content = this.#get(this.#operation(method, pathname), 'requestBody', 'content');
    const [mediaType, description] = Object.entries(isRecord(content) ? content : {})[0] ?? [];
    const properties = this.#propertiesOf(this.#get(description, 'schema'));
    if (mediaType === undefined || properties.length === 0) {
      throw new SuiteError(
        'CONTRACT_SILENT',
        `Контракт не описывает тело запроса ${method} ${pathname} → дополните OpenAPI или отправьте тело шагом «отправлен запрос … с телом:»`,
      );
    }
    const titled = new Map(
      properties.flatMap(([name, property]) => {
        const title = this.#get(property, 'title');
        return typeof title === 'string' ? [[title, { name, type: this.#get(property, 'type') }]] : [];
      }),
    );
    const entries = Object.entries(values).map(([title, value]) => {
      const field = titled.get(title);
      if (!field) throw unknownField(title, `${method} ${pathname}`, titled.keys());
      return [field.name, toJson(title, value, field.type)];
    });
    return { mediaType, body: JSON.stringify(Object.fromEntries(entries)) };
  }

  #schemaOf({ request, response }: Exchange): unknown {
    const responses = this.#get(this.#operation(request.method, new URL(request.url).pathname), 'responses');
    // OpenAPI 3.1 §4.8.16: an exact status goes before a range, a range before the default.
    const status = String(response.status);
    const answer = [status, `${status.charAt(0)}XX`, 'default']
      .map((key) => this.#get(responses, key))
      .find((described) => described !== undefined);
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
    const urls = Array.isArray(servers) ? servers.flatMap((server) => this.#addressOf(server)) : [];
    const bases = urls
      .filter((url) => URL.canParse(url, 'http://stand'))
      .map((url) => new URL(url, 'http://stand').pathname);
    return bases.length > 0 ? bases.map((base) => base.replace(/\/$/u, '')) : [''];
  }

  /** The address of a server with the defaults of its variables (OpenAPI 3.1 §4.8.6); one without any stands for its host or port. */
  #addressOf(server: unknown): string[] {
    const url = this.#get(server, 'url');
    if (typeof url !== 'string') return [];
    return [
      url.replace(/\{([^{}]+)\}/gu, (_, name: string) => {
        const value = this.#get(server, 'variables', name, 'default');
        return typeof value === 'string' ? value : '0';
      }),
    ];
  }

  /** The named properties of a schema and of the parts that it is put together from. */
  #propertiesOf(schema: unknown, depth = 0): [name: string, property: unknown][] {
    const resolved = this.#resolve(schema);
    if (!isRecord(resolved) || depth > 12) return [];
    const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => resolved[key] ?? []);
    const own = resolved['properties'];
    return [
      ...parts.flatMap((part) => this.#propertiesOf(part, depth + 1)),
      ...Object.entries(isRecord(own) ? own : {}),
    ];
  }

  /** A route goes through one schema twice at most, and only once so: those of a self-referring one never end. */
  #collect(schema: unknown, route: Route, found: Map<string, Route[]>, outer: readonly unknown[] = []): void {
    const resolved = this.#resolve(schema);
    const trail = [...outer, resolved];
    if (!isRecord(resolved) || trail.length - new Set(trail).size > 1) return;
    for (const part of ['allOf', 'anyOf', 'oneOf']) {
      const parts = resolved[part];
      if (Array.isArray(parts))
        parts.forEach((one) => {
          this.#collect(one, route, found, trail);
        });
    }
    if ('items' in resolved) this.#collect(resolved['items'], [...route, '*'], found, trail);
    const properties = resolved['properties'];
    for (const [name, property] of Object.entries(isRecord(properties) ? properties : {})) {
      const title = this.#get(property, 'title');
      if (typeof title === 'string') found.set(title, [...(found.get(title) ?? []), [...route, name]]);
      this.#collect(property, [...route, name], found, trail);
    }
  }

  #get(value: unknown, ...keys: readonly string[]): unknown {
    return keys.reduce<unknown>((at, key) => {
      const resolved = this.#resolve(at);
      return isRecord(resolved) ? resolved[key] : undefined;
    }, value);
  }

  #resolve(value: unknown, depth = 0): unknown {
    const reference = isRecord(value) ? value['$ref'] : undefined;
    if (typeof reference !== 'string' || !reference.startsWith('#/') || depth > 12) return value;
    const keys = reference
      .slice(2)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    return this.#resolve(this.#get(this.#document, ...keys), depth + 1);
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
function toJson(title: string, value: string, type: unknown): unknown {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  if (types.includes('null') && value === 'null' && !types.includes('string')) return null;
  if (types.includes('boolean')) {
    if (value === 'true' || value === 'false') return value === 'true';
    throw wrongValue(title, value, 'не true и не false', 'признак (boolean)');
  }
  const numeric = types.find((one) => one === 'integer' || one === 'number');
  if (numeric === undefined || types.includes('string')) return value;
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/u.test(value)) {
    throw wrongValue(title, value, 'не число', `число (${numeric})`);
  }
  const number = Number(value);
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
    throw wrongValue(title, value, 'не число, которое передаётся без потерь', `число (${numeric})`);
  }
  return number;
}

function wrongValue(title: string, value: string, problem: string, wanted: string): SuiteError {
  return new SuiteError(
    'FIELD_VALUE_WRONG',
    `Значение «${value}» поля «${title}» — ${problem}, а в контракте оно ${wanted} → исправьте значение в таблице шага`,
  );
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
