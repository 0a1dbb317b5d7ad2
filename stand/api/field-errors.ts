// Says in Russian what the schema check has found, by the titles and descriptions of the contract.
import type { ErrorObject } from 'ajv/dist/2020';
import type { FieldError } from './problem';

/**
 * One error per field, in the order of the findings.
 * @param components of the contract, to follow references
 * @param noun what the fields are to the caller
 */
export function fieldErrors(
  errors: readonly ErrorObject[],
  components: unknown,
  noun: 'поле' | 'параметр',
): readonly FieldError[] {
  const byPointer = new Map<string, FieldError>();
  for (const error of errors) {
    const finding = describe(error, components, noun);
    if (!byPointer.has(finding.pointer)) byPointer.set(finding.pointer, finding);
  }
  return [...byPointer.values()];
}

function describe(error: ErrorObject, components: unknown, noun: 'поле' | 'параметр'): FieldError {
  const pointer = `#${error.instancePath}`;
  const parameters: Readonly<Record<string, unknown>> = error.params;
  const { missingProperty, additionalProperty } = parameters;
  if (typeof missingProperty === 'string') {
    const schema = followReference(propertySchema(error.parentSchema, missingProperty), components);
    const title = textOf(schema, 'title') ?? missingProperty;
    return {
      pointer: `${pointer}/${missingProperty}`,
      detail: `Не заполнено обязательное ${noun} «${title}»`,
    };
  }
  if (typeof additionalProperty === 'string') {
    const adjective = noun === 'поле' ? 'Неизвестное' : 'Неизвестный';
    return {
      pointer: `${pointer}/${additionalProperty}`,
      detail: `${adjective} ${noun} «${additionalProperty}»`,
    };
  }
  if (error.keyword === 'minProperties') return { pointer, detail: 'Не передано ни одного поля' };
  const title = textOf(error.parentSchema, 'title') ?? error.instancePath.slice(1);
  const format = textOf(error.parentSchema, 'description');
  const genitive = noun === 'поле' ? 'поля' : 'параметра';
  const expectation = format === undefined ? '' : `. Формат: ${format}`;
  return { pointer, detail: `Неверное значение ${genitive} «${title}»${expectation}` };
}

function propertySchema(schema: unknown, property: string): unknown {
  return step(step(schema, 'properties'), property);
}

function followReference(schema: unknown, components: unknown): unknown {
  const reference = textOf(schema, '$ref');
  if (reference === undefined) return schema;
  return reference.replace('#/components/', '').split('/').reduce(step, components);
}

function textOf(schema: unknown, keyword: string): string | undefined {
  const value = step(schema, keyword);
  return typeof value === 'string' ? value : undefined;
}

function step(node: unknown, key: string): unknown {
  return typeof node === 'object' && node !== null
    ? (node as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
