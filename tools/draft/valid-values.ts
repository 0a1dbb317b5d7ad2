// Values that a contract accepts: Russian test data where a field is one of those known by title, name or format.
import type { ContractDocument, Located } from '../../support/contract/document';
import { validatorOf, type Direction } from '../../support/contract/validator';
import { isRecord } from '../../support/core/errors';
import {
  DataGenerator,
  generatorNames,
  parseTemplateName,
  templateNames,
} from '../../support/data/generator';
import { sampleOf } from './pattern-sample';

/** How deep objects are followed: a schema may refer to itself. */
const DEEPEST = 6;

/** Kinds of data by what a field is called: its title, its name, its format; all in lower case, without separators. */
const kinds: Readonly<Record<string, string>> = {
  наименование: 'название организации',
  наименованиеорганизации: 'название организации',
  фио: 'ФИО',
  email: 'электронная почта',
  почта: 'электронная почта',
  mail: 'электронная почта',
  phone: 'телефон',
  phonenumber: 'телефон',
  мобильныйтелефон: 'телефон',
  inn: 'ИНН',
  kpp: 'КПП',
  ogrn: 'ОГРН',
  snils: 'СНИЛС',
  bik: 'БИК',
  счёт: 'расчётный счёт',
  корсчёт: 'корреспондентский счёт',
  lastname: 'фамилия',
  surname: 'фамилия',
  firstname: 'имя',
  middlename: 'отчество',
  fullname: 'ФИО',
  address: 'адрес',
  uuid: 'UUID',
};

/** The bank and its accounts fit each other: made at once, written down as they are. */
const BANK: readonly string[] = ['БИК', 'расчётный счёт', 'корреспондентский счёт'];

const formats: Readonly<Record<string, string>> = {
  date: '2030-01-31',
  'date-time': '2030-01-31T09:00:00Z',
  time: '09:00:00Z',
  duration: 'PT15M',
  uri: 'https://example.com/',
  'uri-reference': '/',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  byte: '0KHQu9C+0LLQvg==',
};

/** A field of an object. */
export interface Field {
  readonly name: string;
  readonly schema: Located;
  readonly isRequired: boolean;
  /** The name of its kind of Russian data. */
  readonly kind: string | undefined;
}

/** Makes values for the schemas of one contract. */
export class ValidValues {
  readonly #document: ContractDocument;
  readonly #generator = new DataGenerator('черновик');
  readonly #bik: string;

  constructor(document: ContractDocument) {
    this.#document = document;
    this.#bik = this.#generator.make('БИК');
  }

  /**
   * A valid value, undefined where none was found.
   *
   * @param called the name of the field or parameter
   * @param isFresh whether texts are made anew in each run: `{{новый ИНН}}`; else they are written down
   * @param only which properties an object has; all that are required by default
   */
  valueOf(
    schema: Located,
    called: string,
    isFresh: boolean,
    only: (field: Field) => boolean = ({ isRequired }) => isRequired,
    depth = 0,
  ): unknown {
    if (depth > DEEPEST) return undefined;
    return this.#candidates(schema, called, isFresh, only, depth).find((value) =>
      this.isValid(schema, value),
    );
  }

  /** The fields of an object that a request carries. */
  fieldsOf(schema: Located): readonly Field[] {
    const required = this.#parts(schema).flatMap((part) => {
      const names = this.#document.valueAt(part, 'required');
      return Array.isArray(names) ? (names as unknown[]) : [];
    });
    const fields = this.#parts(schema).flatMap((part) => this.#document.entriesOf(part, 'properties'));
    return [...new Map(fields)]
      .filter(([, property]) => this.#document.valueAt(property, 'readOnly') !== true)
      .map(([name, property]) => ({
        name,
        schema: property,
        isRequired: required.includes(name),
        kind: this.#kindOf(property, name),
      }));
  }

  /** What a schema says by a keyword, itself or in one of the schemas that it is put together from. */
  keyword(schema: Located, name: string): unknown {
    return this.#parts(schema)
      .map((part) => this.#document.valueAt(part, name))
      .find((value) => value !== undefined);
  }

  /** The types, null among them. */
  typesOf(schema: Located): readonly string[] {
    return [...new Set(this.#document.typesOf(schema))];
  }

  /** Whether the schema accepts a value, its templates replaced by data. */
  isValid(schema: Located, value: unknown, direction: Direction = 'request'): boolean {
    return (
      value !== undefined &&
      validatorOf(this.#document).check(schema, this.concrete(value), direction).length === 0
    );
  }

  /** The value with data in the place of `{{новый …}}`. */
  concrete(value: unknown): unknown {
    if (typeof value === 'string') {
      return value.replace(/\{\{([^{}]+)\}\}/gu, (whole, name: string) => {
        const kind = parseTemplateName(name);
        return kind === undefined ? whole : this.#generator.make(kind);
      });
    }
    if (Array.isArray(value)) return value.map((one) => this.concrete(one));
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.concrete(one)]));
  }

  #candidates(
    schema: Located,
    called: string,
    isFresh: boolean,
    only: (field: Field) => boolean,
    depth: number,
  ): readonly unknown[] {
    const kind = this.#kindOf(schema, called);
    const examples = this.keyword(schema, 'examples');
    const values = this.keyword(schema, 'enum');
    return [
      ...(kind === undefined ? [] : [this.#made(kind, isFresh)]),
      this.keyword(schema, 'example'),
      ...(Array.isArray(examples) ? (examples as unknown[]) : []),
      this.keyword(schema, 'const'),
      ...(Array.isArray(values) ? (values as unknown[]).filter((value) => value !== null) : []),
      this.keyword(schema, 'default'),
      ...this.#byType(schema, called, isFresh, only, depth),
    ].filter((value) => value !== undefined && value !== null);
  }

  #byType(
    schema: Located,
    called: string,
    isFresh: boolean,
    only: (field: Field) => boolean,
    depth: number,
  ): readonly unknown[] {
    const types = this.typesOf(schema);
    const isOf = (type: string) => types.length === 0 || types.includes(type);
    return [
      ...(this.fieldsOf(schema).length > 0 || types.includes('object')
        ? [this.#object(schema, isFresh, only, depth)]
        : []),
      ...(types.includes('array') ? [this.#list(schema, called, isFresh, depth)] : []),
      ...(isOf('string') ? this.#texts(schema, isFresh) : []),
      ...(types.includes('integer') || types.includes('number') ? this.#numbers(schema) : []),
      ...(types.includes('boolean') ? [true, false] : []),
    ];
  }

  #object(schema: Located, isFresh: boolean, only: (field: Field) => boolean, depth: number): unknown {
    const entries = this.fieldsOf(schema)
      .filter(only)
      .map(({ name, schema: property }): [string, unknown] => [
        name,
        this.valueOf(property, name, isFresh, undefined, depth + 1),
      ]);
    return entries.every(([, value]) => value !== undefined) ? Object.fromEntries(entries) : undefined;
  }

  #list(schema: Located, called: string, isFresh: boolean, depth: number): unknown {
    const items = this.#parts(schema)
      .map((part) => this.#document.find(part, 'items'))
      .find((found) => found !== undefined);
    const least = Math.max(1, Number(this.keyword(schema, 'minItems') ?? 1));
    if (!items || least > 20) return undefined;
    const list = Array.from({ length: least }, () =>
      this.valueOf(items, called, isFresh, undefined, depth + 1),
    );
    return list.includes(undefined) ? undefined : list;
  }

  #texts(schema: Located, isFresh: boolean): readonly string[] {
    const pattern = this.keyword(schema, 'pattern');
    const format = this.keyword(schema, 'format');
    const least = Number(this.keyword(schema, 'minLength') ?? 0);
    const most = Number(this.keyword(schema, 'maxLength') ?? Infinity);
    const plain = this.#made('текст', isFresh);
    const sample = typeof pattern === 'string' ? sampleOf(pattern) : undefined;
    const padded = (text: string) => text.padEnd(Math.min(least, 1000), text.slice(-1) || 'а').slice(0, most);
    return [
      ...(typeof format === 'string' && formats[format] !== undefined ? [formats[format]] : []),
      ...(typeof pattern === 'string' ? [] : [plain]),
      ...(sample === undefined ? [] : [sample, padded(sample)]),
      plain,
      padded('Проверочный текст'),
      padded('Example'),
    ];
  }

  #numbers(schema: Located): readonly number[] {
    const bound = (name: string) => {
      const value = this.keyword(schema, name);
      return typeof value === 'number' ? value : undefined;
    };
    const step = bound('multipleOf') ?? 1;
    const low = bound('minimum') ?? bound('exclusiveMinimum');
    const high = bound('maximum') ?? bound('exclusiveMaximum');
    const near = [1, low, high].flatMap((start) =>
      start === undefined ? [] : [start, Math.ceil(start / step) * step, start + step, start - step],
    );
    return near.filter((value) => Number.isFinite(value));
  }

  /** Data of a kind: made in each run, or once. */
  #made(kind: string, isFresh: boolean): string {
    if (kind === 'БИК') return this.#bik;
    if (!isFresh || BANK.includes(kind)) return this.#generator.make(kind);
    return `{{${templateNames[generatorNames.indexOf(kind)] ?? `новый ${kind}`}}}`;
  }

  #kindOf(schema: Located, called: string): string | undefined {
    const types = this.typesOf(schema);
    if (types.length > 0 && !types.includes('string')) return undefined;
    const names = [this.#document.titleOf(schema), called, this.keyword(schema, 'format')];
    const found = names
      .filter((name) => typeof name === 'string')
      .map((name) => {
        const folded = fold(name);
        return kinds[folded] ?? generatorNames.find((kind) => fold(kind) === folded);
      })
      .find((kind) => kind !== undefined);
    // A code, a number or a text of what? The name alone does not say.
    return found === undefined || ['код', 'число', 'текст'].includes(found) ? undefined : found;
  }

  /** The schema and those that it is put together from: all of `allOf`, the first of other variants that is no null. */
  #parts(schema: Located, depth = 0): readonly Located[] {
    if (depth > DEEPEST) return [];
    const resolved = this.#document.resolve(schema);
    const all = this.#document.entriesOf(resolved, 'allOf').map(([, part]) => part);
    const variants = ['anyOf', 'oneOf'].flatMap((name) =>
      this.#document
        .entriesOf(resolved, name)
        .map(([, part]) => part)
        .filter((part) => this.#document.valueAt(part, 'type') !== 'null')
        .slice(0, 1),
    );
    return [schema, resolved, ...[...all, ...variants].flatMap((part) => this.#parts(part, depth + 1))];
  }
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/gu, '');
}
