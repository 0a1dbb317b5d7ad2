// A request of an operation as steps: in business words where there are some, else by the names of its fields in a table,
// else with its JSON written out.
import type { Contract, Content, Operation, Parameter } from '../../support/contract/openapi';
import { composeRequest } from '../../support/contract/request-plan';
import { isRecord } from '../../support/core/errors';
import { isJsonType } from '../../support/http/exchange';
import type { DraftStep } from './feature-text';
import { businessActions, businessFiles, type ActedStep, type BusinessAction } from './registry';
import type { ValidValues } from './valid-values';

/** What a draft sends. Texts may hold `{{имя}}`. */
export interface DraftRequest {
  readonly operation: Operation;
  readonly parameters: ReadonlyMap<Parameter, string>;
  /** JSON, or the parts of a form; undefined where nothing is sent. */
  readonly body?: unknown;
}

/** A name and a value, as a table of a step has them. */
export type Row = readonly [name: string, value: string];

/** Steps before a request, and its own. */
export interface WrittenRequest {
  readonly given: readonly ActedStep[];
  readonly when: DraftStep;
}

/** The version of an object in a request that wants one. */
export const VERSION = '{{версия}}';

export const MULTIPART = 'multipart/form-data';
const FORM = 'application/x-www-form-urlencoded';

/** Words the requests of one contract. */
export class RequestSteps {
  readonly #contract: Contract;
  readonly #values: ValidValues;
  readonly #isKnown: (text: string) => boolean;

  /** @param isKnown whether exactly one step definition matches a text */
  constructor(contract: Contract, values: ValidValues, isKnown: (text: string) => boolean) {
    this.#contract = contract;
    this.#values = values;
    this.#isKnown = isKnown;
  }

  /** How steps name an operation: by its Russian name unless another bears it or it cannot stand in quotes. */
  nameOf({ name, id }: Operation): string {
    const isOwn = this.#contract.operations.filter((one) => one.name === name).length === 1;
    return isOwn && /^[^«»"<>{}\n]*(?:«[^«»"<>{}\n]*»[^«»"<>{}\n]*)*$/u.test(name) ? name : id;
  }

  /** The body that a draft sends: JSON, a form or parts; undefined where the operation takes nothing of the kind. */
  contentOf({ bodies }: Operation): Content | undefined {
    return (
      bodies.find(({ mediaType }) => isJsonType(mediaType) || mediaType.includes('*')) ??
      bodies.find(({ mediaType }) => mediaType === MULTIPART) ??
      bodies.find(({ mediaType }) => mediaType === FORM)
    );
  }

  /** The business words of an operation, where there are some. */
  actionOf(operation: Operation): BusinessAction | undefined {
    const action = businessActions.find((one) => one.operation === operation.name);
    return action && this.isUsable(action.before ?? []) ? action : undefined;
  }

  /** Whether steps fit this contract and these definitions. */
  isUsable(steps: readonly ActedStep[]): boolean {
    return steps.every(
      ({ text, as }) =>
        this.#isKnown(text) &&
        (as === undefined || this.#contract.operations.some(({ name }) => name === as)),
    );
  }

  /** A request in the shortest words that say all of it. */
  write(request: DraftRequest): WrittenRequest {
    const rows = this.rowsOf(request);
    return rows ? this.writeRows(request, rows) : this.writeJson(request, JSON.stringify(request.body));
  }

  /** A request by names and values; a row may hold `<столбец>`. */
  writeRows({ operation, body }: DraftRequest, rows: readonly Row[]): WrittenRequest {
    const files = this.#filesIn(operation, body);
    const business = this.#inBusinessWords(operation, rows);
    if (business) return { given: [...files, ...business.given], when: business.when };
    const call = `выполнена операция «${this.nameOf(operation)}»`;
    if (rows.length === 0) return { given: files, when: { text: call } };
    const kind = this.#mediaTypeOf(operation, body);
    const hasParameters = operation.parameters.some((one) =>
      rows.some(([name]) => name === (one.title ?? one.name)),
    );
    const words =
      kind === MULTIPART ? 'частями' : kind !== undefined && !hasParameters ? 'полями' : 'параметрами';
    return { given: files, when: { text: `${call} с ${words}:`, table: rows } };
  }

  /** A request with its body as a text. */
  writeJson({ operation, parameters }: DraftRequest, text: string, content = 'телом'): WrittenRequest {
    const at = (place: string) => [...parameters].filter(([one]) => one.in === place);
    const paths = new Map(at('path').map(([{ name }, value]) => [name, value]));
    const path = operation.template.replace(
      /\{([^{}]+)\}/gu,
      (whole, name: string) => paths.get(name) ?? whole,
    );
    const query = at('query').map(
      ([{ name }, value]) => `${name}=${value.startsWith('{{') ? value : encodeURIComponent(value)}`,
    );
    return {
      given: at('header').map(([{ name }, value]) => ({
        text: `заголовок запросов ${quoted(name)} равен ${quoted(value)}`,
      })),
      when: {
        text: `отправлен запрос ${operation.method} ${quoted(path + (query.length > 0 ? `?${query.join('&')}` : ''))} с ${content}:`,
        doc: text,
      },
    };
  }

  /** The table that says the same as a request; undefined where none does: it is put together again and compared. */
  rowsOf(request: DraftRequest): readonly Row[] | undefined {
    const { operation, parameters, body } = request;
    const leaves = body === undefined ? [] : leavesOf(body);
    if (leaves === undefined) return undefined;
    const ofParameters = [...parameters].map(([one, value]): Row => [one.title ?? one.name, value]);
    if (this.#mediaTypeOf(operation, body) === MULTIPART) {
      return [
        ...ofParameters,
        ...leaves.map(({ route, text }): Row => [this.nameOfField(operation, route), text]),
      ];
    }
    return [this.nameOfField.bind(this), literal]
      .map((naming) => [
        ...ofParameters,
        ...leaves.map(({ route, text }): Row => [naming(operation, route), text]),
      ])
      .find((rows) => this.#saysSame(rows, request));
  }

  /** The title of a field of the body, of those around it too where it is an inner one; its literal name where a title is missing. */
  nameOfField(operation: Operation, route: readonly string[]): string {
    const schema = this.contentOf(operation)?.schema;
    const titles = route.map((_, index) => schema && this.#titleAt(schema, route.slice(0, index + 1)));
    return titles.every((title) => title !== undefined) ? titles.join(' → ') : route.join('.');
  }

  #titleAt(schema: NonNullable<Content['schema']>, route: readonly string[]): string | undefined {
    const [step, ...rest] = route;
    const field = this.#values.fieldsOf(schema).find(({ name }) => name === step);
    if (!field) return undefined;
    return rest.length === 0
      ? this.#contract.document.titleOf(field.schema)
      : this.#titleAt(field.schema, rest);
  }

  #saysSame(rows: readonly Row[], { operation, parameters, body }: DraftRequest): boolean {
    const names = rows.map(([name]) => name);
    if (new Set(names).size < names.length || rows.some(([, value]) => !isCell(value))) return false;
    try {
      const composed = composeRequest(this.#contract, operation, Object.fromEntries(rows));
      const isSame = (place: string, values: Readonly<Record<string, string>>) =>
        [...parameters].every(([one, value]) => one.in !== place || values[one.name] === value);
      const sent: unknown =
        composed.body === undefined
          ? undefined
          : composed.mediaType === FORM
            ? Object.fromEntries(new URLSearchParams(composed.body))
            : JSON.parse(composed.body);
      const isEmpty = isRecord(body) && Object.keys(body).length === 0;
      return (
        !isEmpty &&
        isSame('query', composed.query) &&
        isSame('header', composed.headers) &&
        JSON.stringify(sorted(sent)) === JSON.stringify(sorted(body))
      );
    } catch {
      // A table that cannot be read says nothing: the JSON itself is written out.
      return false;
    }
  }

  #inBusinessWords(operation: Operation, rows: readonly Row[]): WrittenRequest | undefined {
    const action = this.actionOf(operation);
    if (!action) return undefined;
    const rest = new Map(rows);
    let text = action.step.replace(/\{([^{}]+)\}/gu, (whole, name: string) => {
      const value = rest.get(name);
      rest.delete(name);
      return value === undefined ? whole : (/^файл «(.*)»$/u.exec(value)?.[1] ?? value);
    });
    const knows = Object.entries(action.knows ?? {});
    if (knows.some(([name, value]) => rest.get(name) !== value && name !== action.names)) return undefined;
    const own = action.names === undefined ? undefined : rest.get(action.names);
    const isOwn = knows.some(([name, value]) => name === action.names && value === own);
    for (const [name] of knows) rest.delete(name);
    if (own !== undefined && !isOwn) text = `${text} ${quoted(own)}`;
    const takesTable = text.endsWith(':');
    const isWhole = !/[{}]/u.test(text.replace(/\{\{[^{}]*\}\}/gu, ''));
    if (!isWhole || takesTable !== rest.size > 0 || !this.#isKnown(text)) return undefined;
    // What must have happened happened to the scenario's own thing.
    const before = own === undefined || isOwn ? (action.before ?? []) : [];
    return { given: before, when: takesTable ? { text, table: [...rest] } : { text } };
  }

  #filesIn(operation: Operation, body: unknown): readonly ActedStep[] {
    if (this.#mediaTypeOf(operation, body) !== MULTIPART || !isRecord(body)) return [];
    return Object.values(body)
      .filter((value) => typeof value === 'string')
      .flatMap((value) => /^файл «(.*)»$/u.exec(value)?.[1] ?? [])
      .map((name) => ({
        text: `файл «${name}» с текстом:`,
        doc: businessFiles[operation.name]?.text ?? 'Проверочный файл',
      }));
  }

  #mediaTypeOf(operation: Operation, body: unknown): string | undefined {
    return body === undefined ? undefined : this.contentOf(operation)?.mediaType;
  }
}

/** A text in «ёлочки»; in straight quotes where it has too many of its own. */
export function quoted(text: string): string {
  return /^(?:[^«»]|«[^«»]*»)*$/u.test(text) ? `«${text}»` : `"${text}"`;
}

interface Leaf {
  readonly route: readonly string[];
  readonly text: string;
}

/** The values of a body one by one; undefined where one has no place in a table. */
function leavesOf(value: unknown, route: readonly string[] = []): readonly Leaf[] | undefined {
  if (isRecord(value) && !Array.isArray(value)) {
    const inner = Object.entries(value).map(([name, child]) => leavesOf(child, [...route, name]));
    return inner.every((leaves) => leaves !== undefined) ? inner.flat() : undefined;
  }
  const text = textOf(value);
  return text === undefined || route.length === 0 ? undefined : [{ route, text }];
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'да' : 'нет';
  if (value === null) return 'пусто';
  if (!Array.isArray(value) || value.some((one) => typeof one === 'object')) return undefined;
  return value.map(textOf).join('; ');
}

/** Gherkin takes the spaces around a cell away. */
function isCell(text: string): boolean {
  return text === text.trim() && !/[\r\n<>]/u.test(text);
}

function literal(_: Operation, route: readonly string[]): string {
  return route.join('.');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, child]) => [name, sorted(child)]),
  );
}
