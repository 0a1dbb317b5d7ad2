// Runs one row of the table against an issuer and tells every difference by row and field.
import { isMatch } from './matchers';
import { fillPlaceholders, readToken, type PlaceholderSource } from './placeholders';
import type { ClaimsExpectation, Expectation, RequestSpec, Row, Step } from './table';

/** An issuer under test: the embedded one or a real Keycloak. */
export interface TestedIssuer {
  /** `http://127.0.0.1:<port>/realms/aurora-realm` */
  readonly issuerUrl: string;
  readonly clientSecret: string;
  readonly users: readonly { readonly username: string; readonly password: string }[];
  /** Lets time pass: a clock is put forward, or the real one is waited for. */
  wait(ms: number): Promise<void>;
}

/** What was answered, read whole. */
interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** `undefined` when the body is not JSON. */
  readonly body: unknown;
}

/** Sends the row's requests and compares. The result is empty when the issuer answers as the row says. */
export async function findDifferences(issuer: TestedIssuer, row: Row): Promise<readonly string[]> {
  const answers = new Map<string, unknown>();
  const source: PlaceholderSource = { ...issuer, answers };
  for (const step of row.before ?? []) await take(step, source, issuer);
  const received = await send(row.request, source);
  answers.set('answer', received.body);
  const expected = fillPlaceholders(row.expect, source) as Expectation;
  return compare(expected, received).map(
    ({ field, wanted, found }) => `${row.id}: ${field} — ожидалось ${show(wanted)}, получено ${show(found)}`,
  );
}

async function take(step: Step, source: PlaceholderSource, issuer: TestedIssuer): Promise<void> {
  if ('waitMs' in step) {
    await issuer.wait(step.waitMs);
    return;
  }
  if ('login' in step) {
    const { username, client = 'fe-client', scope = 'openid', as = 'login' } = step.login;
    const form = {
      grant_type: 'password',
      client_id: client,
      username,
      password: `\${password:${username}}`,
    };
    const secret: object = client === 'be-client' ? { client_secret: '${secret}' } : {};
    const received = await send({ endpoint: 'token', form: { ...form, ...secret, scope } }, source);
    if (received.status !== 200) throw new Error(`Вход ${username} не удался: ${received.text}`);
    remember(source, as, received.body);
    return;
  }
  for (let count = 0; count < (step.times ?? 1); count++) {
    remember(source, step.as ?? 'before', (await send(step.request, source)).body);
  }
}

function remember({ answers }: PlaceholderSource, name: string, body: unknown): void {
  (answers as Map<string, unknown>).set(name, body);
}

async function send(spec: RequestSpec, source: PlaceholderSource): Promise<Received> {
  const { method, endpoint, path, form, text, headers } = fillPlaceholders(spec, source) as RequestSpec;
  const url =
    path === undefined
      ? `${source.issuerUrl}/protocol/openid-connect/${endpoint ?? ''}`
      : new URL(path, source.issuerUrl).href;
  const body = form === undefined ? text : new URLSearchParams(form);
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...headers },
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  });
  const received = await response.text();
  return { status: response.status, headers: response.headers, text: received, body: parseJson(received) };
}

interface Difference {
  readonly field: string;
  readonly wanted: unknown;
  readonly found: unknown;
}

function compare(expected: Expectation, received: Received): readonly Difference[] {
  const { error, errorDescription, empty, fields, body = {}, headers = {}, text } = expected;
  const checks: Difference[] = [
    { field: 'status', wanted: expected.status, found: received.status },
    ...Object.entries(headers).map(([name, wanted]) => ({
      field: `заголовок ${name}`,
      wanted,
      found: received.headers.get(name),
    })),
    ...Object.entries(body).map(([path, wanted]) => ({
      field: `поле ${path}`,
      wanted,
      found: valueAt(received.body, path),
    })),
  ];
  if (error !== undefined) {
    const description = errorDescription === undefined ? {} : { error_description: errorDescription };
    checks.push({ field: 'тело', wanted: { error, ...description }, found: received.body ?? received.text });
  }
  if (empty) checks.push({ field: 'тело', wanted: '', found: received.text });
  if (text !== undefined) checks.push({ field: 'текст', wanted: text, found: received.text });
  if (fields) checks.push({ field: 'поля ответа', wanted: { $set: fields }, found: keysOf(received.body) });
  for (const token of ['access', 'id', 'refresh'] as const) {
    const claims = expected[token];
    if (claims) checks.push(...claimChecks(token, claims, valueAt(received.body, `${token}_token`)));
  }
  return checks.filter(({ wanted, found }) => !isMatch(found, wanted));
}

function claimChecks(name: string, expected: ClaimsExpectation, token: unknown): readonly Difference[] {
  if (typeof token !== 'string') return [{ field: `${name}_token`, wanted: 'токен', found: token }];
  const { header, claims } = readToken(token);
  const { algorithm, exactly, equal = {} } = expected;
  return [
    ...(algorithm === undefined
      ? []
      : [{ field: `${name}: alg`, wanted: algorithm, found: valueAt(header, 'alg') }]),
    ...(exactly
      ? [{ field: `${name}: состав claims`, wanted: { $set: exactly }, found: keysOf(claims) }]
      : []),
    ...Object.entries(equal).map(([path, wanted]) => ({
      field: `${name}: ${path}`,
      wanted,
      found: valueAt(claims, path),
    })),
  ];
}

/** Keys may hold dashes, never dots: `resource_access.be-client.roles`. */
function valueAt(node: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) =>
        typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : undefined,
      node,
    );
}

function show(value: unknown): string {
  return value === undefined ? 'ничего' : JSON.stringify(value);
}

function keysOf(node: unknown): unknown {
  return typeof node === 'object' && node !== null ? Object.keys(node) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // An HTML page or nothing: the row says which of them is right.
  }
}
