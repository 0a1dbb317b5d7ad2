// Placeholders of the table: `${password:analyst001}`, `${login.refresh_token}` …

/** An issuer under test and what a row has learnt so far. */
export interface PlaceholderSource {
  readonly issuerUrl: string;
  readonly clientSecret: string;
  readonly users: readonly { readonly username: string; readonly password: string }[];
  /** Parsed bodies of earlier answers, by name; `answer` is the one being checked. */
  readonly answers: ReadonlyMap<string, unknown>;
}

/**
 * Fills placeholders into every string of a value.
 *
 * - `${issuer}` · `${secret}` of be-client · `${password:<username>}`
 * - `${basic:<client>}` and `${basic:<client>:<secret>}`: credentials of RFC 7617 without the word Basic
 * - `${<name>.<field>}` a field of an earlier answer
 * - `${kid:<name>.<field>}`, `${claim:<name>.<field>:<claim>}` from a token's header and payload
 * - `${tampered:<name>.<field>}` the token with another payload under the old signature
 * @throws Error for an unknown placeholder
 */
export function fillPlaceholders(value: unknown, source: PlaceholderSource): unknown {
  if (typeof value === 'string')
    return value.replace(/\$\{([^}]+)\}/gu, (_, inner: string) => find(inner, source));
  if (Array.isArray(value)) return value.map((each) => fillPlaceholders(each, source));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, fillPlaceholders(each, source)]),
    );
  }
  return value;
}

/** The parts of a compact JWS as they are; nothing is verified. */
export function readToken(token: string): { readonly header: unknown; readonly claims: unknown } {
  const [header = '', payload = ''] = token.split('.');
  return { header: decode(header), claims: decode(payload) };
}

function find(inner: string, source: PlaceholderSource): string {
  const [kind = '', ...rest] = inner.split(':');
  const [subject = '', detail = ''] = rest;
  switch (kind) {
    case 'issuer':
      return source.issuerUrl;
    case 'secret':
      return source.clientSecret;
    case 'password':
      return known(source.users.find(({ username }) => username === subject)?.password, inner);
    case 'basic':
      return Buffer.from(`${subject}:${detail || source.clientSecret}`).toString('base64');
    case 'kid':
      return known(property(readToken(field(subject, source)).header, 'kid'), inner);
    case 'claim':
      return known(property(readToken(field(subject, source)).claims, detail), inner);
    case 'tampered':
      return tamper(field(subject, source));
    default:
      return field(kind, source);
  }
}

function field(name: string, { answers }: PlaceholderSource): string {
  const [answer = '', key = ''] = name.split('.');
  return known(property(answers.get(answer), key), name);
}

function known(value: unknown, placeholder: string): string {
  if (typeof value === 'string') return value;
  throw new Error(`Неизвестная подстановка \${${placeholder}}`);
}

function property(node: unknown, key: string): unknown {
  return typeof node === 'object' && node !== null
    ? (node as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

function tamper(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = { ...(decode(payload) as object), azp: 'somebody-else' };
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}
