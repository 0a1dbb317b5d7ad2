// The requests that drafts of an operation send: valid ones, what they are made of, and what stands in the path.
import type { Located } from '../../support/contract/document';
import type { Answer, Contract, Operation, Parameter } from '../../support/contract/openapi';
import { parameterValue } from '../../support/contract/parameter-value';
import { isRecord } from '../../support/core/errors';
import { isJsonType } from '../../support/http/exchange';
import { brokenValues } from './broken-values';
import { TO_FILL_IN } from './feature-text';
import { businessFiles, businessObjects, type ActedStep } from './registry';
import { MULTIPART, RequestSteps, VERSION, quoted, type DraftRequest, type Row } from './request-steps';
import type { StandRoles } from './stand-roles';
import { ValidValues, type Field } from './valid-values';

/** What drafts are made from. */
export interface DraftSource {
  readonly contract: Contract;
  readonly roles: StandRoles;
  /** Whether exactly one step definition matches a text. */
  readonly isKnown: (text: string) => boolean;
}

/** One operation of a contract and what words it. */
export interface DraftBase extends DraftSource {
  readonly operation: Operation;
  readonly values: ValidValues;
  readonly steps: RequestSteps;
}

/** An object as JSON; texts may hold `{{имя}}`. */
export type Body = Readonly<Record<string, unknown>>;

/** A field in a body: how it is reached, and the schemas of the objects around it. */
export interface DeepField extends Field {
  readonly route: readonly string[];
  readonly parents: readonly Located[];
}

/** What stands in the path, and the steps that put it there. */
export interface PathValues {
  readonly steps: readonly ActedStep[];
  readonly values: ReadonlyMap<Parameter, string>;
  readonly comments: readonly string[];
}

/** Kinds of data that fit each other: they are sent together. */
export const BANK = ['БИК', 'расчётный счёт', 'корреспондентский счёт'];

/** The operation with what its drafts are made with. */
export function draftBase({ contract, roles, isKnown }: DraftSource, operation: Operation): DraftBase {
  const values = new ValidValues(contract.document);
  return { contract, roles, isKnown, operation, values, steps: new RequestSteps(contract, values, isKnown) };
}

/** The requests of one operation. */
export class DraftRequests {
  readonly path: PathValues;
  readonly #kit: DraftBase;

  constructor(kit: DraftBase) {
    this.#kit = kit;
    this.path = this.#pathValues(kit.operation);
  }

  /** The request with all that is required and nothing else. */
  request(): DraftRequest {
    const parameters = new Map(this.path.values);
    for (const parameter of this.#kit.operation.parameters) {
      const isSent = parameter.required && ['query', 'header'].includes(parameter.in);
      const [text] = isSent ? this.validTexts(parameter) : [];
      if (text !== undefined) parameters.set(parameter, text);
    }
    const body = this.#minimalBody();
    return {
      operation: this.#kit.operation,
      parameters: this.withVersion(parameters, VERSION),
      ...(body === undefined ? {} : { body }),
    };
  }

  /** The same parameters with a version of the object, where the operation wants one. */
  withVersion(parameters: ReadonlyMap<Parameter, string>, version: string): ReadonlyMap<Parameter, string> {
    const parameter = this.versionParameter;
    return parameter ? new Map(parameters).set(parameter, version) : parameters;
  }

  /** The parameter that takes the version of an object (RFC 9110 §13.1.1). */
  get versionParameter(): Parameter | undefined {
    return this.#kit.operation.parameters.find(
      ({ in: place, name }) => place === 'header' && /^if-match$/iu.test(name),
    );
  }

  /** These fields with valid values; undefined where one has none. */
  bodyOf(fields: readonly Field[], isFresh = false): Body | undefined {
    const entries = fields.map(({ name, schema }): [string, unknown] => [
      name,
      this.#kit.values.valueOf(schema, name, isFresh, () => true),
    ]);
    return entries.every(([, value]) => value !== undefined) ? Object.fromEntries(entries) : undefined;
  }

  /** All fields: the required ones new in each run and remembered, the others written down. */
  fullBody(): readonly [readonly ActedStep[], Body] | undefined {
    const schema = this.#kit.steps.contentOf(this.#kit.operation)?.schema;
    const fields = schema ? this.#kit.values.fieldsOf(schema) : [];
    const [fresh, remembered] = this.remembering(this.#minimalBody());
    const extra = this.bodyOf(fields.filter(({ isRequired }) => !isRequired));
    return extra && isRecord(remembered) ? [fresh, { ...remembered, ...extra }] : undefined;
  }

  /** The body with its new data remembered first, so that they can be asked for again. */
  remembering(body: unknown): readonly [readonly ActedStep[], unknown] {
    if (!isRecord(body) || Array.isArray(body)) return [[], body];
    const steps: ActedStep[] = [];
    const entries = Object.entries(body).map(([field, value]): [string, unknown] => {
      if (typeof value !== 'string' || !/^\{\{нов[^{}]+\}\}$/u.test(value)) return [field, value];
      const name = this.#kit.steps.nameOfField(this.#kit.operation, [field]);
      steps.push({ text: `запомнено «${value}» как ${quoted(name)}` });
      return [field, `{{${name}}}`];
    });
    return [steps, Object.fromEntries(entries)];
  }

  /** The rows of a request that stay while one of its optional fields differs. */
  rowsAround(request: DraftRequest): readonly Row[] {
    return (this.isChange ? undefined : this.#kit.steps.rowsOf(request)) ?? this.parameterRows();
  }

  /** The parameters as rows of a table. */
  parameterRows(): readonly Row[] {
    return [...this.request().parameters].map(([parameter, value]): Row => [titleOf(parameter), value]);
  }

  /** Valid texts of a parameter: each of its values where it has a list. */
  validTexts({ schema, name }: Parameter): readonly string[] {
    if (!schema) return [];
    const listed = this.#kit.values.keyword(schema, 'enum');
    const values = Array.isArray(listed)
      ? (listed as unknown[])
      : [this.#kit.values.valueOf(schema, name, false)];
    return values
      .flatMap((value) => (Array.isArray(value) ? (value as unknown[]).slice(0, 1) : [value]))
      .filter((value) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(String);
  }

  /** Texts that the schema of a parameter refuses. */
  brokenTexts(parameter: Parameter): readonly { readonly what: string; readonly text: string }[] {
    const { schema, name } = parameter;
    if (!schema) return [];
    const { document } = this.#kit.contract;
    const isText = this.#kit.values.typesOf(schema).includes('string');
    return (
      brokenValues(this.#kit.values, schema, this.#kit.values.valueOf(schema, name, false))
        // In an address all is text.
        .filter(({ value }) => typeof value === 'string' || (typeof value === 'number' && !isText))
        .map(({ what, value }) => ({ what, text: String(value) }))
        .filter(
          ({ text }) =>
            text === text.trim() &&
            !this.#kit.values.isValid(schema, parameterValue(document, parameter, [text])),
        )
    );
  }

  /** A value that is valid and names nothing. */
  unknownValue({ schema, name }: Parameter): string | undefined {
    if (!schema) return undefined;
    const candidates = [
      999_999_999,
      999_999,
      '{{новый UUID}}',
      '{{новый код}}',
      this.#kit.values.valueOf(schema, name, true),
    ];
    const found = candidates.find((value) => this.#kit.values.isValid(schema, value));
    return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
  }

  /** The fields of a body and of the objects in it. */
  deepFields(
    schema: Located,
    outer: Pick<DeepField, 'route' | 'parents'> = { route: [], parents: [] },
  ): readonly DeepField[] {
    if (outer.route.length >= DEEPEST) return [];
    return this.#kit.values.fieldsOf(schema).flatMap((field) => {
      const route = [...outer.route, field.name];
      const parents = [...outer.parents, field.schema];
      return [
        { ...field, route, parents: outer.parents },
        ...this.deepFields(field.schema, { route, parents }),
      ];
    });
  }

  /** The body with the objects around a field, where it has none. */
  withParents(body: Body, { route, parents }: DeepField): Body {
    return parents.reduce<Body>((filled, schema, depth) => {
      const way = route.slice(0, depth + 1);
      if (valueAt(filled, way) !== undefined) return filled;
      return placed(filled, way, this.#kit.values.valueOf(schema, way.at(-1) ?? '', true));
    }, body);
  }

  /** Whether no field is required: the operation changes what it is given. */
  get isChange(): boolean {
    const schema = this.#kit.steps.contentOf(this.#kit.operation)?.schema;
    const fields = schema ? this.#kit.values.fieldsOf(schema) : [];
    return fields.length > 0 && fields.every(({ isRequired }) => !isRequired);
  }

  #minimalBody(): Body | unknown[] | undefined {
    const content = this.#kit.steps.contentOf(this.#kit.operation);
    if (!content?.schema) return undefined;
    const { schema, mediaType } = content;
    const fields = this.#kit.values.fieldsOf(schema);
    if (mediaType === MULTIPART) return this.#parts(fields);
    if (!this.#kit.operation.requiresBody && fields.every(({ isRequired }) => !isRequired)) return undefined;
    const made = this.#kit.values.valueOf(schema, '', true);
    if (Array.isArray(made)) return made as unknown[];
    const isEmpty = isRecord(made) && Object.keys(made).length === 0;
    if (isRecord(made) && !isEmpty) return made;
    // Nothing is required by itself: the first field alone, or more of them.
    return (
      fields
        .map((_, index) => this.bodyOf(fields.slice(0, index + 1), true))
        .find((body) => body !== undefined && this.#kit.values.isValid(schema, body)) ??
      (isEmpty ? {} : undefined)
    );
  }

  #parts(fields: readonly Field[]): Body {
    return Object.fromEntries(
      fields
        .filter(({ isRequired }) => isRequired)
        .map((field) => {
          if (!isFile(this.#kit.values, field))
            return [field.name, this.#kit.values.valueOf(field.schema, field.name, true) ?? ''];
          const type = this.#kit.values.keyword(field.schema, 'contentMediaType');
          const name =
            businessFiles[this.#kit.operation.name]?.name ?? (type === 'text/csv' ? 'файл.csv' : 'файл.txt');
          return [field.name, `${FILE} «${name}»`];
        }),
    );
  }

  /** What stands in the path of an operation, and how it comes to be there. */
  #pathValues(operation: Operation): PathValues {
    const parameters = operation.parameters.filter(({ in: place }) => place === 'path');
    const ordered = [...operation.template.matchAll(/\{([^{}]+)\}/gu)].flatMap(
      ([, name]) => parameters.find((one) => one.name === name) ?? [],
    );
    return ordered.reduce<PathValues>(
      ({ steps, values, comments }, parameter) => {
        const found = this.#objectFor(operation, parameter, values);
        return {
          steps: [...steps, ...found.steps],
          values: new Map(values).set(parameter, found.value),
          comments: [...comments, ...found.comments],
        };
      },
      { steps: [], values: new Map(), comments: [] },
    );
  }

  #objectFor(
    operation: Operation,
    parameter: Parameter,
    outer: ReadonlyMap<Parameter, string>,
  ): { readonly steps: readonly ActedStep[]; readonly value: string; readonly comments: readonly string[] } {
    const [before = ''] = operation.template.split(`{${parameter.name}}`);
    const business = businessObjects.find(({ template }) => template === `${before}{${parameter.name}}`);
    if (business && this.#kit.steps.isUsable(business.steps)) return { ...business, comments: [] };
    const creation = this.#kit.contract.operations.find(
      ({ method, template }) => method === 'POST' && template === before.replace(/\/$/u, ''),
    );
    const remembered = creation && this.#rememberId(creation, parameter);
    if (creation && remembered !== undefined) {
      const known = creation.parameters.flatMap((one): [Parameter, string][] => {
        const found = [...outer].find(([{ name, in: place }]) => place === one.in && name === one.name);
        return found ? [[one, found[1]]] : [];
      });
      const request = new DraftRequests({ ...this.#kit, operation: creation }).request();
      const { given, when } = this.#kit.steps.write({
        ...request,
        parameters: new Map([...request.parameters, ...known]),
      });
      const name = titleOf(parameter);
      return {
        steps: [...given, { ...when, as: creation.name }, { text: `${remembered} как ${quoted(name)}` }],
        value: `{{${name}}}`,
        comments: [],
      };
    }
    return {
      steps: [],
      value: this.unknownValue(parameter) ?? '1',
      comments: [
        `${TO_FILL_IN} откуда берётся ${quoted(titleOf(parameter))}, из контракта не следует. Поставьте значение того, что на стенде есть.`,
      ],
    };
  }

  /** The step that remembers what identifies a thing that was just created. */
  #rememberId(creation: Operation, parameter: Parameter): string | undefined {
    const schema = successOf(creation)?.content.find(({ mediaType }) => isJsonType(mediaType))?.schema;
    if (!schema) return undefined;
    const fields = this.#kit.contract.document.propertiesOf(schema);
    const found = fields.find(([name]) => name === parameter.name) ?? fields.find(([name]) => name === 'id');
    if (!found) return undefined;
    const [name, field] = found;
    const title = this.#kit.contract.document.titleOf(field);
    return title !== undefined && isOnlyTitle(this.#kit.contract, schema, title)
      ? `запомнено поле ${quoted(title)}`
      : `запомнено значение по пути «$.${name}»`;
  }
}

/** How tables name a parameter. */
export function titleOf({ title, name }: Parameter): string {
  return title ?? name;
}

export function isFile(values: ValidValues, { schema }: Field): boolean {
  return (
    values.keyword(schema, 'contentMediaType') !== undefined || values.keyword(schema, 'format') === 'binary'
  );
}

/** The body with a value in its place; undefined takes away what is there. */
export function placed(body: Body, [step = '', ...rest]: readonly string[], value: unknown): Body {
  const inner = body[step];
  const child = rest.length === 0 ? value : placed(isRecord(inner) ? inner : {}, rest, value);
  return Object.fromEntries(
    Object.entries({ ...body, [step]: child }).filter(([, one]) => one !== undefined),
  );
}

export function omit(
  parameters: ReadonlyMap<Parameter, string>,
  one: Parameter,
): ReadonlyMap<Parameter, string> {
  return new Map([...parameters].filter(([parameter]) => parameter !== one));
}

/** The first answer of success. */
export function successOf({ answers }: Operation): Answer | undefined {
  return answers.find(({ status }) => status.startsWith('2'));
}

/** Whether a title means one field of a schema. */
export function isOnlyTitle(contract: Contract, schema: Located, title: string): boolean {
  return titlesIn(contract, schema).filter((one) => one === title).length === 1;
}

function titlesIn(contract: Contract, schema: Located, depth = 0): readonly string[] {
  const { document } = contract;
  if (depth > 6) return [];
  const items = document.partsOf(schema).flatMap((part) => document.find(part, 'items') ?? []);
  const fields = [...new Map(document.propertiesOf(schema)).values()];
  return [
    ...fields.flatMap((field) => [document.titleOf(field) ?? '', ...titlesIn(contract, field, depth + 1)]),
    ...items.flatMap((item) => titlesIn(contract, item, depth + 1)),
  ];
}

const FILE = 'файл';

/** How far objects in objects are gone through. */
const DEEPEST = 4;

function valueAt(body: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return body;
  return isRecord(body) ? valueAt(body[step], rest) : undefined;
}
