// A tiny Keycloak for one test: discovery as it really answers, and the token endpoint as the test wants it.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { KeycloakSettings } from '../../../support/config/stand';
import { serveHttp } from '../http/local-server';

/** What the double does where it does not answer like Keycloak. */
export interface Wishes {
  /** The answer of the token endpoint; by default tokens with 200. */
  readonly token?: (form: URLSearchParams, to: ServerResponse, issuer: string) => unknown;
  /** Instead of the discovery document. */
  readonly discovery?: (to: ServerResponse, issuer: string) => unknown;
  /** The authorization endpoint and the pages of its login; by default 404. */
  readonly page?: (asked: AskedPage, to: ServerResponse, issuer: string) => unknown;
  /** The answer of the logout endpoint; by default 204. */
  readonly logout?: (to: ServerResponse) => void;
  readonly settings?: Partial<KeycloakSettings>;
}

/** A request of the login in a browser. */
export interface AskedPage {
  readonly method: string;
  readonly url: URL;
  readonly cookie: string;
  /** What was posted. */
  readonly form: URLSearchParams;
}

/** The double under way. */
export interface KeycloakDouble {
  readonly settings: KeycloakSettings;
  readonly issuer: string;
  /** Requests so far: `discovery`, and grant types for the token endpoint. */
  readonly requests: readonly string[];
}

/** Starts the double; it ends with the test. */
export async function startKeycloak(t: TestContext, wishes: Wishes = {}): Promise<KeycloakDouble> {
  const requests: string[] = [];
  let issuer = '';
  const listener: RequestListener = (request, to) => {
    void read(request).then(async (body) => {
      if (request.url?.endsWith('/.well-known/openid-configuration')) {
        requests.push('discovery');
        await (wishes.discovery ?? discover)(to, issuer);
        return;
      }
      if (request.url?.endsWith('/certs')) {
        const jwk = await exportJWK((await keys).publicKey);
        json(to, 200, { keys: [{ ...jwk, kid: 'double', use: 'sig', alg: 'RS256' }] });
        return;
      }
      if (request.url?.endsWith('/logout')) {
        requests.push('logout');
        if (wishes.logout) wishes.logout(to);
        else to.writeHead(204).end();
        return;
      }
      const form = new URLSearchParams(body);
      const url = new URL(request.url ?? '', issuer);
      if (/\/openid-connect\/auth$|\/login-actions\//u.test(url.pathname)) {
        requests.push(`${request.method ?? ''} ${url.pathname.split('/').at(-1) ?? ''}`);
        const asked = { method: request.method ?? '', url, cookie: request.headers.cookie ?? '', form };
        if (wishes.page) await wishes.page(asked, to, issuer);
        else to.writeHead(404).end();
        return;
      }
      requests.push(form.get('grant_type') ?? '');
      await (wishes.token ?? grant())(form, to, issuer);
    });
  };
  const url = await serveHttp(t, listener);
  issuer = `${url}/realms/aurora-realm`;
  return {
    settings: {
      url,
      realm: 'aurora-realm',
      clientId: 'fe-client',
      grant: 'password',
      redirectUri: 'http://localhost:4200/',
      scope: 'openid profile email',
      ...wishes.settings,
    },
    issuer,
    requests,
  };
}

/** What a token answer may differ in. */
export interface GrantWishes {
  readonly status?: number;
  readonly expiresInSeconds?: number;
  /** How far the clock of the double is behind. */
  readonly behindSeconds?: number;
  /** The access token is signed by a key that is not the realm's. */
  readonly isForged?: boolean;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A token answer in the very shape of a real Keycloak 26, whatever the status. */
export function grant({
  status = 200,
  expiresInSeconds = 1800,
  behindSeconds = 0,
  isForged = false,
  claims = {},
  body = {},
}: GrantWishes = {}) {
  return async (form: URLSearchParams, to: ServerResponse, issuer: string): Promise<void> => {
    const issuedAtSeconds = Math.floor(Date.now() / 1000) - behindSeconds;
    const sign = async (kind: string) =>
      new SignJWT({
        typ: kind,
        azp: 'fe-client',
        name: 'Вера Ключникова',
        email: 'v.k@aurora.example',
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'double' })
        .setIssuer(issuer)
        .setAudience(form.get('client_id') ?? 'fe-client')
        .setSubject(form.get('username') ?? 'subject')
        .setJti(crypto.randomUUID())
        .setIssuedAt(issuedAtSeconds)
        .setExpirationTime(issuedAtSeconds + expiresInSeconds)
        .sign((await (isForged && kind === 'Bearer' ? strangeKeys : keys)).privateKey);
    to.setHeader('Date', new Date(Date.now() - behindSeconds * 1000).toUTCString());
    json(to, status, {
      access_token: await sign('Bearer'),
      expires_in: expiresInSeconds,
      refresh_expires_in: 7200,
      refresh_token: await sign('Refresh'),
      token_type: 'Bearer',
      id_token: await sign('ID'),
      'not-before-policy': 0,
      session_state: crypto.randomUUID(),
      scope: 'openid email profile',
      ...body,
    });
  };
}

/** A refusal in Keycloak's words, RFC 6749 §5.2. */
export function refuse(
  status: number,
  error: string,
  description: string,
  headers: Readonly<Record<string, string>> = {},
) {
  return (_: URLSearchParams, to: ServerResponse): void => {
    json(to, status, { error, error_description: description }, headers);
  };
}

/** Any answer at all. */
export function say(status: number, headers: Readonly<Record<string, string>>, body: string) {
  return (...[first, second]: readonly unknown[]): void => {
    const to = (isResponse(first) ? first : second) as ServerResponse;
    to.writeHead(status, headers).end(body);
  };
}

const keys = generateKeyPair('RS256');
const strangeKeys = generateKeyPair('RS256');

function isResponse(value: unknown): value is ServerResponse {
  return typeof value === 'object' && value !== null && 'writeHead' in value;
}

function discover(to: ServerResponse, issuer: string): void {
  const protocol = `${issuer}/protocol/openid-connect`;
  json(to, 200, {
    issuer,
    authorization_endpoint: `${protocol}/auth`,
    token_endpoint: `${protocol}/token`,
    jwks_uri: `${protocol}/certs`,
    end_session_endpoint: `${protocol}/logout`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  });
}

function json(
  to: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  to.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers }).end(
    JSON.stringify(value),
  );
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
