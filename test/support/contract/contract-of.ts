// Small contracts for tests: one operation with one schema.
import { Contract } from '../../../support/contract/openapi';

type Part = Readonly<Record<string, unknown>>;

/** A contract of `GET /things`, «Вещи», whose 200 holds JSON of this schema. */
export function answering(schema: unknown, more: Part = {}): Contract {
  return contractOf({ responses: { 200: jsonOf(schema) } }, more);
}

/** A contract of one operation of `/things`, «Вещи». */
export function contractOf(operation: Part, more: Part = {}, method = 'get'): Contract {
  return new Contract({
    openapi: '3.1.0',
    paths: { '/things': { [method]: { operationId: 'things', summary: 'Вещи', ...operation } } },
    ...more,
  });
}

/** An answer or a request's body with JSON of this schema. */
export function jsonOf(schema: unknown): Part {
  return { content: { 'application/json': { schema } } };
}
