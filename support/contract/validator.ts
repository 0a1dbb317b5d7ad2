// Values against the schemas of a contract: ajv, loaded when the first value is checked, each schema compiled once.
import { createRequire } from 'node:module';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020';
import { SuiteError, isRecord, messageOf } from '../core/errors';
import { toPlainNumbers } from '../http/exact-json';
import type { ContractDocument, Located } from './document';
import { wordErrors, type SchemaMismatch, type SchemaWords } from './schema-words';

/** Which way a value goes: an answer never holds what is `writeOnly`, a request need not hold what is `readOnly`. */
export type Direction = 'request' | 'answer';

/** The schemas of one document, ready to check values. */
export interface Validator {
  /** @throws SuiteError CONTRACT_WRONG where the schema cannot be compiled */
  check(schema: Located, value: unknown, direction: Direction): readonly SchemaMismatch[];
  /** By a schema that stands alone; it may refer to `#/components/schemas/…`. @throws SuiteError SCHEMA_WRONG */
  checkInline(schema: Readonly<Record<string, unknown>>, value: unknown): readonly SchemaMismatch[];
}

/** The validator of a document, one for each. */
export function validatorOf(document: ContractDocument): Validator {
  const validator = validators.get(document) ?? createValidator(document);
  validators.set(document, validator);
  return validator;
}

const validators = new WeakMap<ContractDocument, Validator>();

/** Loads ajv: 40 ms that only a run with a contract pays. Not by `import()`, which could not be done in a plain call. */
const load = createRequire(__filename);

function createValidator(document: ContractDocument): Validator {
  const ajv = load('ajv/dist/2020') as typeof import('ajv/dist/2020');
  const { default: addFormats } = load('ajv-formats') as { default: (ajv: Ajv2020) => void };
  const localise = load('ajv-i18n/localize/ru') as SchemaWords['localise'];
  const create = (): Ajv2020 => {
    const created = new ajv.Ajv2020({
      strict: false,
      allErrors: true,
      verbose: true,
      logger: false,
      code: { regExp },
    });
    addFormats(created);
    return created;
  };
  const words: SchemaWords = {
    titleOf: (schema) => document.titleOf({ pointer: '', value: schema }),
    localise,
  };
  const ways: Partial<Record<Direction, Ajv2020>> = {};
  const inline = new Map<string, ValidateFunction>();

  return {
    check(schema, value, direction) {
      const way = (ways[direction] ??= create());
      if (!way.schemas[KEY]) way.addSchema(visible(document, direction), KEY);
      return run(compileAt(way, schema), toPlainNumbers(value), words);
    },
    checkInline(schema, value) {
      const key = JSON.stringify(schema);
      const isValid = inline.get(key) ?? compileInline(create(), schema, document, words);
      inline.set(key, isValid);
      return run(isValid, toPlainNumbers(value), words);
    },
  };
}

const KEY = 'contract';

/** Patterns written for Java or Python may not be valid with `u`, which JSON Schema recommends. */
const regExp = Object.assign(
  (pattern: string, flags: string): RegExp => {
    try {
      return new RegExp(pattern, flags);
    } catch {
      return new RegExp(pattern);
    }
  },
  { code: 'new RegExp' },
);

function run(isValid: ValidateFunction, value: unknown, words: SchemaWords): readonly SchemaMismatch[] {
  if (isValid(value)) return [];
  const errors: readonly ErrorObject[] = isValid.errors ?? [];
  return wordErrors(errors, words);
}

function compileAt(ajv: Ajv2020, { pointer }: Located): ValidateFunction {
  try {
    const isValid = ajv.getSchema(KEY + pointer);
    if (isValid) return isValid;
    throw new Error('схемы нет');
  } catch (error) {
    throw new SuiteError(
      'CONTRACT_WRONG',
      `Схема контракта ${decodeURIComponent(pointer)} составлена неверно: ${explain(error)} → исправьте OpenAPI`,
      error,
    );
  }
}

function compileInline(
  ajv: Ajv2020,
  schema: Readonly<Record<string, unknown>>,
  document: ContractDocument,
  words: SchemaWords,
): ValidateFunction {
  const wrong = (reason: string, error?: unknown) =>
    new SuiteError('SCHEMA_WRONG', `Схема составлена неверно: ${reason} → исправьте схему в шаге`, error);
  if (ajv.validateSchema(schema) !== true) {
    // The variants themselves tell more than that none of them fits: a type is one of seven words, or a list of them.
    const [first] = wordErrors(
      (ajv.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf'),
      words,
    );
    throw wrong(`${first?.segments.join('.') ?? ''}: ${first?.text ?? ''}`);
  }
  try {
    return ajv.compile({ components: document.valueAt(document.at(), 'components') ?? {}, ...schema });
  } catch (error) {
    throw wrong(explain(error), error);
  }
}

/** Why ajv could not compile a schema. */
function explain(error: unknown): string {
  const missing = isRecord(error) ? error['missingRef'] : undefined;
  if (typeof missing !== 'string') return messageOf(error);
  const shown = missing.startsWith(`${KEY}#`) ? missing.slice(KEY.length) : missing;
  return `ссылка «${decodeURIComponent(shown)}» никуда не ведёт`;
}

/** The document in which no schema requires what this direction does not carry (OpenAPI 3.1 §4.8.24). */
function visible(document: ContractDocument, direction: Direction): Record<string, unknown> {
  const flag = direction === 'answer' ? 'writeOnly' : 'readOnly';
  const isHidden = (property: unknown) =>
    (isRecord(property) && property[flag] === true) ||
    document.valueAt({ pointer: '', value: property }, flag) === true;
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isRecord(value)) return value;
    const { required, properties } = value;
    const copy = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, walk(child)]));
    if (!Array.isArray(required) || !isRecord(properties)) return copy;
    return { ...copy, required: required.filter((name) => !isHidden(properties[String(name)])) };
  };
  const root = walk(document.root);
  return isRecord(root) ? root : {};
}
