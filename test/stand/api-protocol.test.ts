// What holds for every answer of the API, and for what its contract does not name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiCalls } from './api-client';
import { assertDocumented } from './contract-check';
import { standForTests } from './started-stand';

const stand = standForTests();
const call = apiCalls(stand);

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${stand.running().apiUrl}${path}`, init);
}

test('возвращает присланный номер запроса, а без него даёт новый', async () => {
  const given = await call('analyst001', '/api/v1/clients', { headers: { 'X-Request-Id': 'run-17' } });
  assert.equal(given.headers.get('x-request-id'), 'run-17');
  const first = await call(undefined, '/api/v1/clients');
  const second = await call(undefined, '/api/v1/clients');
  assert.match(first.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
  assert.notEqual(first.headers.get('x-request-id'), second.headers.get('x-request-id'));
});

test('не возвращает номера запроса, который не годится для заголовка и журнала', async () => {
  const answer = await call(undefined, '/api/v1/clients', { headers: { 'X-Request-Id': 'x'.repeat(129) } });
  assert.match(answer.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
});

test('неизвестный адрес под /api — 404 problem+json, а не страница интерфейса', async () => {
  for (const path of ['/api', '/api/v1', '/api/v2/clients', '/api/v1/clients/1/2/3']) {
    const response = await ask(path);
    assert.equal(response.status, 404);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    assert.deepEqual(await response.json(), {
      type: 'urn:aurora:problem:unknown-path',
      title: 'Адрес не найден',
      status: 404,
      detail: `В API нет адреса ${path}`,
    });
    assert.ok(response.headers.has('x-request-id'));
  }
});

test('чужой метод — 405 с перечнем методов в Allow', async () => {
  const rows = [
    ['DELETE', '/api/v1/clients', 'GET, HEAD, POST'],
    ['PUT', '/api/v1/clients/00000000-0000-4000-8000-000000000123', 'GET, HEAD, PATCH, DELETE'],
    ['POST', '/api/v1/clients/export', 'GET, HEAD'],
    ['GET', '/api/v1/clients/00000000-0000-4000-8000-000000000123/archive', 'POST'],
  ] as const;
  for (const [method, path, allowed] of rows) {
    const response = await ask(path, { method });
    assert.deepEqual([response.status, response.headers.get('allow')], [405, allowed]);
    assert.equal(
      ((await response.json()) as { detail: string }).detail,
      `Адрес ${path} не поддерживает метод ${method}; поддерживает: ${allowed}`,
    );
  }
});

test('HEAD отвечает заголовками GET без тела', async () => {
  const { access_token } = await stand.logIn('analyst001');
  const headers = { Authorization: `Bearer ${access_token}` };
  const head = await ask('/api/v1/clients', { method: 'HEAD', headers });
  const get = await ask('/api/v1/clients', { headers });
  assert.equal(head.status, 200);
  assert.equal(await head.text(), '');
  assert.equal(head.headers.get('content-length'), String(Buffer.byteLength(await get.text())));
});

test('проверка по контракту замечает чужой код, тип, заголовок и поле', () => {
  const headers = { 'Content-Type': 'application/json', 'X-Request-Id': '1', Link: '<a>; rel="first"' };
  const good = {
    method: 'GET',
    path: '/api/v1/clients',
    status: 200,
    headers: new Headers(headers),
    text: '{"items":[],"page":1,"size":10,"total":0}',
  };
  assertDocumented(good);
  assert.throws(() => {
    assertDocumented({ ...good, status: 418 });
  }, /контракт не знает ответа 418/);
  assert.throws(() => {
    assertDocumented({
      ...good,
      headers: new Headers({ ...headers, 'Content-Type': 'text/html' }),
    });
  }, /тип text\/html/);
  assert.throws(() => {
    assertDocumented({
      ...good,
      headers: new Headers({ 'Content-Type': 'application/json', 'X-Request-Id': '1' }),
    });
  }, /нет заголовка Link/);
  assert.throws(() => {
    assertDocumented({ ...good, text: '{"items":[],"page":1,"size":10,"total":"0"}' });
  }, /total must be integer/);
  assert.throws(() => {
    assertDocumented({ ...good, text: '{"items":[],"page":1,"size":10,"total":0,"pages":0}' });
  }, /additional properties/);
  assert.throws(() => {
    assertDocumented({ ...good, headers: new Headers({ ...headers, 'Set-Cookie': 'lastSearch=1' }) });
  }, /must match pattern/);
  assert.throws(() => {
    assertDocumented({ ...good, headers: new Headers({ ...headers, 'Content-Disposition': 'attachment' }) });
  }, /контракт не знает заголовка content-disposition/);
});
