// Compares an answer with openapi.yaml, independently of the code that serves it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

/** An answer of the API, read whole. */
export interface SeenAnswer {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The parsed contract: plain data, walked step by step. */
export const contract: unknown = parse(readFileSync(join(__dirname, '../../stand/openapi.yaml'), 'utf8'));

/**
 * Fails unless the contract documents this answer: its operation, status, headers, media type and schema.
 * Answers to paths and methods that no contract can document are for their own tests.
 */
export function assertDocumented({ method, path, status, headers, text }: SeenAnswer): void {
  const operation = at(pathItem(path), method.toLowerCase());
  assert.ok(operation, `контракт не знает ${method} ${path}`);
  const answer = dereference(at(at(operation, 'responses'), String(status)));
  assert.ok(answer, `контракт не знает ответа ${status} на ${method} ${path}`);

  for (const [name, reference] of Object.entries((at(answer, 'headers') as object | undefined) ?? {})) {
    const header = dereference(reference);
    const value = headers.get(name);
    if (at(header, 'required') === true)
      assert.notEqual(value, null, `в ответе ${status} нет заголовка ${name}`);
    if (value !== null) assertValid(at(header, 'schema'), value, `${name}: ${value}`);
  }

  // What says something to a client and not to a cache or a connection must be documented.
  for (const name of ['link', 'location', 'etag', 'set-cookie', 'content-disposition', 'www-authenticate']) {
    const documented = Object.keys((at(answer, 'headers') as object | undefined) ?? {});
    assert.ok(
      !headers.has(name) || documented.some((each) => each.toLowerCase() === name),
      `контракт не знает заголовка ${name} в ответе ${status} на ${method} ${path}`,
    );
  }

  const content = at(answer, 'content') as Readonly<Record<string, unknown>> | undefined;
  if (!content) {
    assert.equal(text, '', `ответ ${status} на ${method} ${path} должен быть пустым`);
    return;
  }
  const type = headers.get('content-type')?.split(';')[0] ?? 'без типа';
  const described = content[type] ?? content['*/*'];
  assert.ok(
    described,
    `${method} ${path} ${status}: тип ${type}, в контракте ${Object.keys(content).join()}`,
  );
  // A file's content is for its own test.
  if (/\bjson$/.test(type)) assertValid(at(described, 'schema'), JSON.parse(text), text);
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);

function assertValid(schema: unknown, value: unknown, shown: string): void {
  const isValid = ajv.compile({ components: at(contract, 'components'), ...(schema as object) });
  assert.ok(isValid(value), `${ajv.errorsText(isValid.errors)}\n${shown}`);
}

function pathItem(path: string): unknown {
  const template = Object.keys(at(contract, 'paths') as object).find((candidate) =>
    new RegExp(`^${candidate.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return template === undefined ? undefined : at(at(contract, 'paths'), template);
}

function dereference(node: unknown): unknown {
  const reference = at(node, '$ref');
  return typeof reference === 'string' ? reference.slice(2).split('/').reduce(at, contract) : node;
}

function at(node: unknown, key: string): unknown {
  return typeof node === 'object' && node !== null
    ? (node as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
