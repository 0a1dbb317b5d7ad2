// The OpenAPI contract of an API: its operations and what it documents of each request and answer.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { SuiteError, isRecord, messageOf } from '../core/errors';
import { quoteAll } from '../core/russian';
import { hint } from '../core/suggest';
import { mediaTypeOf, type Exchange, type Method } from '../http/exchange';
import { ContractDocument, type Located } from './document';
import { modernise } from './openapi-30';

/** A body of one media type; the type may be a range such as `application/*`. */
export interface Content {
  /** In lower case, without parameters. */
  readonly mediaType: string;
  readonly schema: Located | undefined;
}

/** A parameter of an operation, or a header of an answer. */
export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Located | undefined;
  /** The schema's title: «Код клиента». */
  readonly title: string | undefined;
  /** Whether several values repeat the name instead of standing in one value between commas (OpenAPI 3.1 §4.8.12.2). */
  readonly repeats: boolean;
}

/** A documented answer: `200`, a range `4XX` or `default`. */
export interface Answer {
  readonly status: string;
  readonly content: readonly Content[];
  readonly headers: readonly Parameter[];
}

/** One operation of a contract. */
export interface Operation {
  /** `operationId`, or the method and the path where there is none. */
  readonly id: string;
  /** `summary`, as an analyst calls it: «Поиск клиентов»; the id where there is none. */
  readonly name: string;
  readonly method: Method;
  /** From the root of the server, with the base path of `servers`: `/api/v1/clients/{id}`. */
  readonly template: string;
  /** The scopes of its security requirements: the roles that may call it. */
  readonly roles: readonly string[];
  readonly parameters: readonly Parameter[];
  /** Whether a body must be sent. */
  readonly requiresBody: boolean;
  /** The bodies that it takes; empty where none is documented. */
  readonly bodies: readonly Content[];
  readonly answers: readonly Answer[];
}

/** A contract, OpenAPI 3.1 or 3.0, read once. */
export class Contract {
  readonly document: ContractDocument;
  readonly operations: readonly Operation[];
  readonly #paths: readonly { readonly operation: Operation; readonly pattern: RegExp }[];

  constructor(document: unknown) {
    this.document = new ContractDocument(modernise(document));
    const described = this.#describe();
    this.operations = described.filter(({ isFirst }) => isFirst).map(({ operation }) => operation);
    // OpenAPI 3.1 §4.8.8.2: a path without placeholders goes before one with them.
    this.#paths = [...described]
      .sort((a, b) => placeholders(a.template) - placeholders(b.template))
      .map(({ operation, template }) => ({ operation, pattern: patternOf(template) }));
  }

  /**
   * An operation as an analyst names it: by `summary`, else by `operationId`.
   *
   * @throws SuiteError OPERATION_UNKNOWN with the nearest names, OPERATION_AMBIGUOUS
   */
  operationNamed(name: string): Operation {
    const named = this.operations.filter((operation) => operation.name === name);
    const [found, ...others] = named.length > 0 ? named : this.operations.filter(({ id }) => id === name);
    if (!found) {
      throw new SuiteError(
        'OPERATION_UNKNOWN',
        `Операции «${name}» нет в контракте. ${hint(name, new Set(this.operations.flatMap((one) => [one.name, one.id])))} → исправьте имя операции`,
      );
    }
    if (others.length > 0) {
      throw new SuiteError(
        'OPERATION_AMBIGUOUS',
        `Имя «${name}» носят несколько операций контракта: ${quoteAll(named.map(({ id }) => id))} → назовите операцию по её operationId`,
      );
    }
    return found;
  }

  /** The operation that serves a path; HEAD is served as GET is where the contract does not list it (RFC 9110 §9.3.2). */
  operationOf(method: Method, pathname: string): Operation | undefined {
    const path = decode(pathname);
    const fitting = this.#paths.filter(({ pattern }) => pattern.test(path));
    const found = fitting.find(({ operation }) => operation.method === method);
    if (found ?? method !== 'HEAD') return found?.operation;
    return fitting.find(({ operation }) => operation.method === 'GET')?.operation;
  }

  /** The operation of an exchange. */
  operationIn({ request }: Exchange): Operation | undefined {
    return this.operationOf(request.method, new URL(request.url).pathname);
  }

  /** The parameters in the path of an exchange, decoded. */
  pathParametersOf({ request }: Exchange, operation: Operation): ReadonlyMap<string, string> {
    const path = decode(new URL(request.url).pathname);
    const values = this.#paths
      .filter((one) => one.operation === operation)
      .map(({ pattern }) => pattern.exec(path))
      .find((match) => match !== null);
    const names = [...operation.template.matchAll(/\{([^{}]*)\}/gu)].map(([, name = '']) => name);
    return new Map(names.map((name, index) => [name, decodePart(values?.[index + 1] ?? '')]));
  }

  /** The media types of an operation's answers for the header Accept: those of success first. */
  mediaTypesOf({ answers }: Operation): readonly string[] {
    const isSuccess = ({ status }: Answer) => status.startsWith('2');
    const ordered = [...answers.filter(isSuccess), ...answers.filter((answer) => !isSuccess(answer))];
    return [...new Set(ordered.flatMap(({ content }) => content.map(({ mediaType }) => mediaType)))];
  }

  /** Whether the contract documents the media type of an answer for its status: then it is the API that answered. */
  documentsAnswer(exchange: Exchange): boolean {
    return this.contentOf(exchange) !== undefined;
  }

  /** What the contract says of the body of an answer; undefined where it documents no such media type. */
  contentOf(exchange: Exchange): Content | undefined {
    const operation = this.operationIn(exchange);
    const answer = operation && answerOf(operation, exchange.response.status);
    return answer && contentOfType(answer.content, mediaTypeOf(exchange.response));
  }

  /** A schema of the contract by its `title`, else by its key in `components.schemas`. */
  schemaNamed(name: string): Located | undefined {
    const schemas = this.#schemas();
    return (schemas.find(({ title }) => title === name) ?? schemas.find(({ key }) => key === name))?.schema;
  }

  /** The names under which `schemaNamed` finds schemas. */
  get schemaNames(): readonly string[] {
    return this.#schemas().map(({ key, title }) => title ?? key);
  }

  #schemas(): { key: string; title: string | undefined; schema: Located }[] {
    return this.document
      .entriesOf(this.document.at(), 'components', 'schemas')
      .map(([key, schema]) => ({ key, title: this.document.titleOf(schema), schema }));
  }

  /** Every operation once for each base path of its servers. */
  #describe(): { operation: Operation; template: string; isFirst: boolean }[] {
    const { document } = this;
    return document.entriesOf(document.at(), 'paths').flatMap(([path, item]) =>
      methods.flatMap((method) => {
        const described = document.find(item, method.toLowerCase());
        if (!described) return [];
        const levels = [described, item, document.at()];
        const servers = levels.map((level) => document.entriesOf(level, 'servers'));
        const templates = this.#bases(servers.find((list) => list.length > 0) ?? []).map(
          (base) => base + path,
        );
        const [template = path] = templates;
        const operation = this.#operation(method, path, template, item, described);
        return templates.map((one, index) => ({ operation, template: one, isFirst: index === 0 }));
      }),
    );
  }

  #operation(method: Method, path: string, template: string, item: Located, described: Located): Operation {
    const { document } = this;
    const id = textOf(document.valueAt(described, 'operationId')) ?? `${method} ${path}`;
    const security = document.find(described, 'security') ?? document.at('security');
    const scopes = document
      .entriesOf(security)
      .flatMap(([, requirement]) => document.entriesOf(requirement).map(([, { value }]) => value));
    // OpenAPI 3.1 §4.8.10: a parameter of the operation replaces the path's of the same name and place.
    const parameters = [item, described]
      .flatMap((level) => document.entriesOf(level, 'parameters'))
      .map(([, one]) => this.#parameter(one));
    return {
      id,
      name: textOf(document.valueAt(described, 'summary')) ?? id,
      method,
      template,
      roles: [...new Set(scopes.flat().filter((scope) => typeof scope === 'string'))],
      parameters: [...new Map(parameters.map((one) => [`${one.in} ${one.name}`, one])).values()],
      requiresBody: document.valueAt(described, 'requestBody', 'required') === true,
      bodies: this.#contents(document.find(described, 'requestBody')),
      answers: document.entriesOf(described, 'responses').map(([status, answer]) => ({
        status: status.toUpperCase() === 'DEFAULT' ? 'default' : status.toUpperCase(),
        content: this.#contents(answer),
        headers: document
          .entriesOf(answer, 'headers')
          .map(([name, header]) => this.#parameter(header, name, 'header')),
      })),
    };
  }

  #contents(owner: Located | undefined): readonly Content[] {
    return this.document.entriesOf(owner, 'content').map(([mediaType, content]) => ({
      mediaType: mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '',
      schema: this.document.find(content, 'schema'),
    }));
  }

  #parameter(described: Located, name?: string, place?: string): Parameter {
    const { document } = this;
    const schema = document.find(described, 'schema');
    return {
      name: name ?? textOf(document.valueAt(described, 'name')) ?? '',
      in: place ?? textOf(document.valueAt(described, 'in')) ?? '',
      required: document.valueAt(described, 'required') === true,
      schema,
      title: schema && document.titleOf(schema),
      repeats: document.valueAt(described, 'explode') !== false,
    };
  }

  /** Path prefixes of `servers` (OpenAPI 3.1 §4.8.5): a contract may keep `/api/v1` there. */
  #bases(servers: readonly (readonly [string, Located])[]): readonly string[] {
    const bases = servers
      .flatMap(([, server]) => this.#addressOf(server))
      .filter((url) => URL.canParse(url, 'http://stand'))
      .map((url) => decode(new URL(url, 'http://stand').pathname).replace(/\/$/u, ''));
    return bases.length > 0 ? [...new Set(bases)] : [''];
  }

  /** The address of a server with the defaults of its variables (OpenAPI 3.1 §4.8.6); one without any stands for its host or port. */
  #addressOf(server: Located): string[] {
    const url = this.document.valueAt(server, 'url');
    if (typeof url !== 'string') return [];
    return [
      url.replace(/\{([^{}]+)\}/gu, (_, name: string) => {
        const value = this.document.valueAt(server, 'variables', name, 'default');
        return typeof value === 'string' ? value : '0';
      }),
    ];
  }
}

/** What an operation documents for a status: the exact one goes before a range, a range before the default (OpenAPI 3.1 §4.8.16). */
export function answerOf<One extends { readonly status: string }>(
  { answers }: { readonly answers: readonly One[] },
  status: number,
): One | undefined {
  return [String(status), `${Math.floor(status / 100)}XX`, 'default']
    .map((key) => answers.find((answer) => answer.status === key))
    .find((answer) => answer !== undefined);
}

/** The content that a media type belongs to: its own goes before `application/*`, that before the one of any type (OpenAPI 3.1 §4.8.17). */
export function contentOfType(content: readonly Content[], mediaType: string): Content | undefined {
  if (mediaType === '') return undefined;
  return [mediaType, `${mediaType.split('/', 1)[0] ?? ''}/*`, '*/*']
    .map((key) => content.find((one) => one.mediaType === key))
    .find((one) => one !== undefined);
}

/** Reads an OpenAPI file. @throws SuiteError CONTRACT_UNREADABLE */
export function loadContract(file: string): Contract {
  try {
    const document: unknown = parse(readFileSync(file, 'utf8'));
    if (!isRecord(document)) throw new Error(`в файле ${file} нет описания OpenAPI`);
    return new Contract(document);
  } catch (error) {
    throw new SuiteError(
      'CONTRACT_UNREADABLE',
      `Контракт не читается: ${messageOf(error).split('\n', 1)[0] ?? ''} → проверьте api.contract в файле стенда`,
      error,
    );
  }
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function placeholders(template: string): number {
  return template.split('{').length;
}

/** A placeholder stands for a part of one segment and never for nothing: `/files/{name}.csv` is one. */
function patternOf(template: string): RegExp {
  const parts = template.split(/\{[^{}]*\}/u).map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&'));
  return new RegExp(`^${parts.join('([^/]+)')}$`, 'u');
}

function decode(text: string): string {
  return unlessBroken(text, decodeURI);
}

function decodePart(text: string): string {
  return unlessBroken(text, decodeURIComponent);
}

/** A lone per cent sign is what it is. */
function unlessBroken(text: string, decoder: (text: string) => string): string {
  try {
    return decoder(text);
  } catch {
    return text;
  }
}
