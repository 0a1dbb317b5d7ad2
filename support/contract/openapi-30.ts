// Contracts of OpenAPI 3.0 in the words of 3.1: their schemas become JSON Schema 2020-12.
import { isRecord } from '../core/errors';

/** A document of OpenAPI 3.0 with the schemas of 3.1; any other is given back as it is. */
export function modernise(document: unknown): unknown {
  const version = isRecord(document) ? document['openapi'] : undefined;
  return typeof version === 'string' && version.startsWith('3.0') ? walk(document) : document;
}

/** Where schemas begin: under `schema` and in `components.schemas`. Examples are data. */
function walk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(walk);
  return mapValues(value, (child, key) => {
    if (key === 'schema') return schemaOf(child);
    if (key === 'schemas') return mapValues(child, schemaOf);
    return key === 'example' || key === 'examples' ? child : walk(child);
  });
}

const ofSchemas = new Set(['properties', 'patternProperties']);
const ofSchema = new Set(['items', 'additionalProperties', 'not', 'allOf', 'anyOf', 'oneOf']);

function schemaOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(schemaOf);
  if (!isRecord(value)) return value;
  const { nullable, exclusiveMinimum, exclusiveMaximum, ...rest } = mapSchema(value);
  // OpenAPI 3.0 §4.7.23: what stands beside a $ref is ignored; a name there harms nobody.
  const plain = '$ref' in rest ? pick(rest, ['$ref', 'title', 'description']) : rest;
  const bounded = {
    ...bound(plain, 'minimum', 'exclusiveMinimum', exclusiveMinimum),
    ...bound(plain, 'maximum', 'exclusiveMaximum', exclusiveMaximum),
  };
  const schema = Object.fromEntries(
    Object.entries({ ...plain, ...bounded }).filter(([, child]) => child !== undefined),
  );
  return nullable === true ? withNull(schema) : schema;
}

function mapSchema(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(schema).map(([key, child]) => {
      if (ofSchemas.has(key)) return [key, mapValues(child, schemaOf)];
      return [key, ofSchema.has(key) ? schemaOf(child) : child];
    }),
  );
}

/** A limit with a flag becomes one keyword. */
function bound(
  schema: Readonly<Record<string, unknown>>,
  limit: string,
  exclusive: string,
  flag: unknown,
): Readonly<Record<string, unknown>> {
  return flag === true ? { [limit]: undefined, [exclusive]: schema[limit] } : {};
}

/**
 * The letter of 3.0.3 wants a `type` beside `nullable` and null among the values of `enum`. Generators (springdoc,
 * Swashbuckle) write neither and mean null all the same: so it is read.
 */
function withNull(schema: Readonly<Record<string, unknown>>): unknown {
  const { type, enum: values } = schema;
  if (typeof type === 'string' && !['allOf', 'anyOf', 'oneOf'].some((key) => key in schema)) {
    return {
      ...schema,
      type: [type, 'null'],
      ...(Array.isArray(values) ? { enum: [...new Set([...(values as unknown[]), null])] } : {}),
    };
  }
  return { ...pick(schema, ['title', 'description']), anyOf: [{ type: 'null' }, schema] };
}

function pick(value: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key)));
}

function mapValues(value: unknown, change: (child: unknown, key: string) => unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, change(child, key)]));
}
