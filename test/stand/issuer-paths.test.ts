// What the issuer answers off its endpoints: other realms, other paths, other methods, other media types.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standForTests } from './started-stand';

const stand = standForTests();

interface PathOutcome {
  readonly name: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly error: string;
  /** Only what reaches a resource of the realm carries security headers. */
  readonly isSecured: boolean;
}

const token = '/realms/aurora-realm/protocol/openid-connect/token';

const outcomes: readonly PathOutcome[] = [
  {
    name: 'неизвестный realm',
    path: '/realms/nowhere/.well-known/openid-configuration',
    status: 404,
    error: 'Realm does not exist',
    isSecured: false,
  },
  {
    name: 'старый префикс /auth',
    path: `/auth${token}`,
    method: 'POST',
    status: 404,
    error: 'Unable to find matching target resource method',
    isSecured: false,
  },
  {
    name: 'опечатка в пути внутри realm',
    path: `${token}s`,
    method: 'POST',
    status: 404,
    error: 'HTTP 404 Not Found',
    isSecured: true,
  },
  {
    name: 'GET вместо POST',
    path: token,
    status: 405,
    error: 'HTTP 405 Method Not Allowed',
    isSecured: true,
  },
  {
    name: 'POST документа',
    path: '/realms/aurora-realm/.well-known/openid-configuration',
    method: 'POST',
    status: 404,
    error: 'HTTP 404 Not Found',
    isSecured: true,
  },
];

for (const { name, path, method = 'GET', headers = {}, status, error, isSecured } of outcomes) {
  test(`отвечает одним полем error: ${name}`, async () => {
    const origin = new URL(stand.running().issuerUrl).origin;
    const response = await fetch(`${origin}${path}`, { method, headers });
    assert.deepEqual({ status: response.status, body: await response.json() }, { status, body: { error } });
    assert.equal(response.headers.has('strict-transport-security'), isSecured);
  });
}

test('отдаёт страницу ошибки тому, кто просит HTML', async () => {
  const origin = new URL(stand.running().issuerUrl).origin;
  const response = await fetch(`${origin}/auth/`, { headers: { Accept: 'text/html' } });
  assert.equal(response.status, 404);
  assert.equal(response.headers.get('content-type'), 'text/html;charset=utf-8');
  assert.match(await response.text(), /kc-error-message/);
});

test('не принимает параметр формы дважды', async () => {
  const body = `grant_type=password&client_id=fe-client&username=a&username=b&password=c`;
  const response = await fetch(`${stand.running().issuerUrl}/protocol/openid-connect/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body,
  });
  assert.deepEqual(await response.json(), {
    error: 'invalid_request',
    error_description: 'duplicated parameter',
  });
});

test('не принимает тело больше мегабайта, как nginx', async () => {
  const response = await stand.postForm({ grant_type: 'x'.repeat(1024 * 1024) });
  assert.equal(response.status, 413);
  assert.match(await response.text(), /<h1>413 Request Entity Too Large<\/h1>/);
});
