// The contract at work: routes, needed roles and the checks of parameters and bodies come from openapi.yaml.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020';
import type { Route } from '../http/router';
import { fieldErrors } from './field-errors';
import type { FieldError } from './problem';

/** One operation of the contract. */
export interface Operation extends Route {
  readonly operationId: string;
  /** From the security requirement: OpenAPI 3.1 allows role names for `http` schemes. */
  readonly neededRoles: readonly string[];
  /** Media types of the request body; empty when there is none. */
  readonly bodyTypes: readonly string[];
  /** Checks path and query; fills in defaults and turns digits into numbers. */
  checkParameters(parameters: Record<string, unknown>): readonly FieldError[];
  checkBody(body: unknown): readonly FieldError[];
}

/**
 * Reads the contract. The libraries are loaded here and not on top: a stand is ready before it has read its
 * contract.
 */
export async function loadContract(): Promise<readonly Operation[]> {
  const [text, yaml, { Ajv2020 }, formats] = await Promise.all([
    readFile(contractPath, 'utf8'),
    import('yaml'),
    import('ajv/dist/2020.js'),
    import('ajv-formats'),
  ]);
  const document = yaml.parse(text) as ContractDocument;
  const settings = { strict: false, allErrors: true, verbose: true };
  const bodies = new Ajv2020(settings);
  const parameters = new Ajv2020({ ...settings, coerceTypes: true, useDefaults: true });
  formats.default.default(bodies);
  formats.default.default(parameters);

  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method): Operation[] => {
      const operation = item[method];
      if (!operation) return [];
      const content = Object.entries(operation.requestBody?.content ?? {});
      // Compiled by the first request that needs them: a run asks for a few of the operations.
      const parametersAreValid = lazy(() =>
        parameters.compile(
          parametersSchema(document, [...(item.parameters ?? []), ...(operation.parameters ?? [])]),
        ),
      );
      const bodyIsValid = lazy(() =>
        bodies.compile({ components: document.components, ...content[0]?.[1].schema }),
      );
      return [
        {
          method: method.toUpperCase(),
          path: new URLPattern({ pathname: path.replaceAll(/\{(\w+)\}/g, ':$1') }),
          operationId: operation.operationId,
          neededRoles: operation.security.flatMap(({ bearer }) => bearer),
          bodyTypes: content.map(([type]) => type),
          checkParameters: (values) => check(document, parametersAreValid(), values, 'параметр'),
          checkBody: (body) => check(document, bodyIsValid(), body, 'поле'),
        },
      ];
    }),
  );
}

const contractPath = join(__dirname, '..', 'openapi.yaml');

const methods = ['get', 'post', 'patch', 'delete'] as const;

/** What is read of the contract. It is our own file; a test compares it with what the API answers. */
interface ContractDocument {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: { readonly parameters: Readonly<Record<string, ContractParameter>> };
}

type PathItem = Readonly<Partial<Record<(typeof methods)[number], ContractOperation>>> & {
  readonly parameters?: readonly ContractParameter[];
};

interface ContractOperation {
  readonly operationId: string;
  readonly security: readonly { readonly bearer: readonly string[] }[];
  readonly parameters?: readonly ContractParameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
}

type ContractParameter =
  | { readonly $ref: string }
  | { readonly name: string; readonly in: 'path' | 'query' | 'header'; readonly schema: object };

/** Headers are left to the operations: RFC 9110 says what a bad one means. */
function parametersSchema(document: ContractDocument, parameters: readonly ContractParameter[]): object {
  const checked = parameters
    .map((parameter) => resolve(document, parameter))
    .flatMap((parameter) => ('name' in parameter && parameter.in !== 'header' ? [parameter] : []));
  return {
    components: document.components,
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(checked.map(({ name, schema }) => [name, schema])),
  };
}

function resolve(document: ContractDocument, parameter: ContractParameter): ContractParameter {
  if (!('$ref' in parameter)) return parameter;
  return document.components.parameters[parameter.$ref.split('/').at(-1) ?? ''] ?? parameter;
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function check(
  document: ContractDocument,
  isValid: ValidateFunction,
  value: unknown,
  noun: 'поле' | 'параметр',
): readonly FieldError[] {
  if (isValid(value)) return [];
  const errors: readonly ErrorObject[] = isValid.errors ?? [];
  return fieldErrors(errors, document.components, noun);
}
