// An OpenAPI document as a tree to walk: `$ref` followed, every piece with its place, schemas with their titles.
import { isRecord } from '../core/errors';

/** A piece of a document and its place in it, a JSON pointer as a URI fragment (RFC 6901 §6): `#/components/schemas/Client`. */
export interface Located {
  readonly pointer: string;
  readonly value: unknown;
}

/** A parsed document of OpenAPI 3.1, or a JSON Schema that stands alone. */
export class ContractDocument {
  readonly root: unknown;

  constructor(root: unknown) {
    this.root = root;
  }

  /** A piece by the names on its way; undefined where the document has none. References on the way are followed, the last one is not. */
  find(from: Located, ...keys: readonly string[]): Located | undefined {
    return keys.reduce<Located | undefined>((at, key) => at && this.#child(at, key), from);
  }

  /** A piece by its way from the root. */
  at(...keys: readonly string[]): Located | undefined {
    return this.find({ pointer: '#', value: this.root }, ...keys);
  }

  /** The value of a piece by its way from another. */
  valueAt(from: Located | undefined, ...keys: readonly string[]): unknown {
    const found = from && this.find(from, ...keys);
    return found && this.resolve(found).value;
  }

  /** The named pieces of an object, or the numbered ones of a list. */
  entriesOf(from: Located | undefined, ...keys: readonly string[]): [name: string, piece: Located][] {
    const found = from && this.find(from, ...keys);
    const { value, pointer } = found ? this.resolve(found) : { value: undefined, pointer: '' };
    return Object.entries(isRecord(value) ? value : {}).map(([name, child]) => [
      name,
      { pointer: join(pointer, name), value: child },
    ]);
  }

  /** What a chain of references ends in. */
  resolve(located: Located, depth = 0): Located {
    const reference = isRecord(located.value) ? located.value['$ref'] : undefined;
    if (typeof reference !== 'string' || !reference.startsWith('#/') || depth > 12) return located;
    const target = this.at(...segmentsOf(reference));
    return target ? this.resolve(target, depth + 1) : located;
  }

  /** The `title` of a schema; one beside a `$ref` goes before the referred one's. */
  titleOf(schema: Located): string | undefined {
    return this.textOf(schema, 'title');
  }

  /** A text that a schema says of itself or, where it does not, the schema that it refers to. */
  textOf(schema: Located, keyword: 'title' | 'description'): string | undefined {
    const own = isRecord(schema.value) ? schema.value[keyword] : undefined;
    const text = own ?? this.valueAt(schema, keyword);
    return typeof text === 'string' ? text : undefined;
  }

  /** The types that a schema allows; empty where it names none. */
  typesOf(schema: Located): readonly string[] {
    return this.partsOf(schema).flatMap((part) => {
      const type = this.valueAt(part, 'type');
      return [type].flat().filter((one) => typeof one === 'string');
    });
  }

  /** A schema, its references followed, and the schemas that it is put together from. */
  partsOf(schema: Located, depth = 0): readonly Located[] {
    if (depth > 12) return [];
    const resolved = this.resolve(schema);
    const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => this.entriesOf(resolved, keyword));
    return [...parts.flatMap(([, part]) => this.partsOf(part, depth + 1)), resolved];
  }

  /** The properties of a schema and of its parts. */
  propertiesOf(schema: Located): [name: string, property: Located][] {
    return this.partsOf(schema).flatMap((part) => this.entriesOf(part, 'properties'));
  }

  /** The title of the place that these steps lead to from a schema; an untitled element is called as its list is. */
  titleAlong(schema: Located, steps: readonly string[], outer?: string): string | undefined {
    const [step, ...rest] = steps;
    if (step === undefined) return this.titleOf(schema) ?? outer;
    for (const part of this.partsOf(schema)) {
      const property = this.find(part, 'properties', step);
      const element = /^\d+$/u.test(step)
        ? (this.find(part, 'prefixItems', step) ?? this.find(part, 'items'))
        : undefined;
      const next = property ?? element ?? this.#restOf(part);
      const title = next && this.titleAlong(next, rest, property ? undefined : this.titleOf(schema));
      if (title !== undefined) return title;
    }
    return undefined;
  }

  /** The schema of properties that have no name in it. */
  #restOf(schema: Located): Located | undefined {
    const rest = this.find(schema, 'additionalProperties');
    return rest && isRecord(rest.value) ? rest : undefined;
  }

  #child(from: Located, key: string): Located | undefined {
    const { pointer, value } = this.resolve(from);
    if (!isRecord(value) || !Object.hasOwn(value, key)) return undefined;
    return { pointer: join(pointer, key), value: value[key] };
  }
}

/** The steps of a place, written as `items[0].code`, as a JSON pointer `/items/0/code` or as its fragment `#/items/0/code`. */
export function segmentsOf(path: string): readonly string[] {
  if (path === '' || path === '#') return [];
  if (!/^#?\//u.test(path)) return path.split(/[.[\]]+/u).filter((step) => step !== '');
  const pointer = path.startsWith('#') ? decode(path.slice(1)) : path;
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Steps as messages show a place: `items[0].code`. */
export function pathOf(segments: readonly string[]): string {
  return segments.reduce((path, step) => {
    if (/^\d+$/u.test(step)) return `${path}[${step}]`;
    return path === '' ? step : `${path}.${step}`;
  }, '');
}

function join(pointer: string, key: string): string {
  return `${pointer}/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
