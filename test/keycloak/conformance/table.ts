// The conformance table as types: rows of data that any issuer of the realm must satisfy.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import Ajv from 'ajv';
import { keycloakVersions, type KeycloakVersion } from '../../../stand/issuer/refusals';

/**
 * What a value must be. A plain value is compared deeply; an object with one `$key` is a question:
 * `$any` present · `$absent` · `$between` [from, to] · `$matches` pattern · `$set` the same words in any order ·
 * `$some` an element with at least these properties.
 */
export type Matcher = unknown;

/** A request; strings may hold placeholders, see `placeholders.ts`. */
export interface RequestSpec {
  /** POST with a form, GET without, unless it is given. */
  readonly method?: string;
  /** Below `…/protocol/openid-connect/`. */
  readonly endpoint?: string;
  /** From the root of the server instead. */
  readonly path?: string;
  readonly form?: Readonly<Record<string, string>>;
  /** A body as it is, instead of a form. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What happens before the request of a row; `as` names the answer for placeholders. */
export type Step =
  | { readonly login: LoginSpec }
  | { readonly request: RequestSpec; readonly as?: string; readonly times?: number }
  | { readonly waitMs: number };

/** A successful password login; its answer is called `login` unless it is named. */
export interface LoginSpec {
  readonly username: string;
  readonly client?: string;
  readonly scope?: string;
  readonly as?: string;
}

export interface ClaimsExpectation {
  /** Header `alg` of the token. */
  readonly algorithm?: string;
  /** All claims, in any order. */
  readonly exactly?: readonly string[];
  readonly equal?: Readonly<Record<string, Matcher>>;
}

export interface Expectation {
  readonly status: number;
  /** `null`: no such header. */
  readonly headers?: Readonly<Record<string, Matcher>>;
  /** The JSON body is exactly `{error, error_description}`. */
  readonly error?: string;
  readonly errorDescription?: string;
  readonly empty?: true;
  /** All fields of the JSON body, in any order. */
  readonly fields?: readonly string[];
  /** Path with dots → what is there. */
  readonly body?: Readonly<Record<string, Matcher>>;
  /** The body as text. */
  readonly text?: Matcher;
  readonly access?: ClaimsExpectation;
  readonly id?: ClaimsExpectation;
  readonly refresh?: ClaimsExpectation;
}

/** One outcome. */
export interface Row {
  readonly id: string;
  /** In Russian: what the row says about Keycloak. */
  readonly claim: string;
  readonly before?: readonly Step[];
  readonly request: RequestSpec;
  readonly expect: Expectation;
}

const string = { type: 'string' };
const strings = { type: 'array', items: string };
const map = (values: object) => ({ type: 'object', additionalProperties: values });
const shape = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const request = shape({
  method: string,
  endpoint: string,
  path: string,
  form: map(string),
  text: string,
  headers: map(string),
});
const claims = shape({ algorithm: string, exactly: strings, equal: map({}) });
const login = shape({ username: string, client: string, scope: string, as: string }, ['username']);
const expectation = shape(
  {
    status: { type: 'integer' },
    headers: map({}),
    error: string,
    errorDescription: string,
    empty: { const: true },
    fields: strings,
    body: map({}),
    text: {},
    access: claims,
    id: claims,
    refresh: claims,
  },
  ['status'],
);

const schema = {
  type: 'array',
  items: shape(
    {
      id: { type: 'string', pattern: '^[a-z0-9-]+$' },
      claim: { type: 'string', minLength: 10 },
      before: {
        type: 'array',
        items: {
          anyOf: [
            shape({ login }, ['login']),
            shape({ request, as: string, times: { type: 'integer' } }, ['request']),
            shape({ waitMs: { type: 'integer' } }, ['waitMs']),
          ],
        },
      },
      request,
      expect: expectation,
    },
    ['id', 'claim', 'request', 'expect'],
  ),
};

/**
 * Reads `table.yaml` as it holds for one version: a map with a key for each version stands for the value of that one.
 * A misspelt key is an error: a check that is silently skipped proves nothing.
 */
export function loadTable(version: KeycloakVersion): readonly Row[] {
  return readTable(readFileSync(path.join(__dirname, 'table.yaml'), 'utf8'), version);
}

/** @throws Error with the path of the first mistake */
export function readTable(text: string, version: KeycloakVersion): readonly Row[] {
  // `shared` beside `rows` holds anchors for what many rows have.
  const document: unknown = parse(text, { merge: true });
  const { rows } = chooseVersion(document, version) as { rows: unknown };
  const ajv = new Ajv();
  if (!ajv.validate(schema, rows)) {
    throw new Error(`Таблица соответствия: ${ajv.errorsText(ajv.errors, { dataVar: 'rows' })}`);
  }
  return rows as readonly Row[];
}

/** Which column of the table a server's version belongs to: the answers changed in 26.6. */
export function tableVersion(serverVersion: string): KeycloakVersion {
  const [major = 0, minor = 0] = serverVersion.split('.').map(Number);
  return major > 26 || (major === 26 && minor >= 6) ? '26.7' : '26.5';
}

function chooseVersion(node: unknown, version: KeycloakVersion): unknown {
  if (Array.isArray(node)) return node.map((each) => chooseVersion(each, version));
  if (typeof node !== 'object' || node === null) return node;
  const record = node as Readonly<Record<string, unknown>>;
  if (keycloakVersions.every((name) => name in record)) return chooseVersion(record[version], version);
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, chooseVersion(value, version)]),
  );
}
