// The front end: the page that a wrong address gets, exactly as nginx sent it in the failed run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rawRequest } from './raw-request';
import { standForTests } from './started-stand';

const nowMs = Date.parse('2025-04-26T17:31:58Z');
const stand = standForTests({ now: () => nowMs });

/** Date, Connection and Keep-Alive are node's own. */
const seenHeaders = {
  server: 'nginx',
  'content-type': 'text/html',
  'content-length': '944',
  'last-modified': 'Fri, 25 Apr 2025 12:46:33 GMT',
  etag: '"680b8429-3b0"',
  expires: 'Sat, 26 Apr 2025 17:31:57 GMT',
  'cache-control': 'no-cache',
  'accept-ranges': 'bytes',
  'strict-transport-security': 'max-age=15724800; includeSubDomains',
};

for (const path of ['/', '/clients', '/v1/clients?code=1', '/apiclients', '/favicon.ico']) {
  test(`отдаёт 944 байта index.html с заголовками nginx: ${path}`, async () => {
    const { status, headers, body } = await rawRequest(`${stand.running().apiUrl}${path}`);
    const own = new Set(['date', 'connection', 'keep-alive']);
    const others = Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name)));
    assert.equal(status, 200);
    assert.deepEqual(others, seenHeaders);
    assert.equal(body.length, 944);
    assert.match(body.toString(), /<base href="\/">[^]*<app-root><\/app-root>/);
  });
}

test('HEAD отвечает теми же заголовками без тела', async () => {
  const { headers, body } = await rawRequest(`${stand.running().apiUrl}/`, { method: 'HEAD' });
  assert.equal(headers['content-length'], '944');
  assert.equal(body.length, 0);
});

const conditions: readonly (readonly [string, string, number])[] = [
  ['If-None-Match', '"680b8429-3b0"', 304],
  ['If-None-Match', 'W/"680b8429-3b0"', 304],
  ['If-None-Match', '"другой"', 200],
  ['If-Modified-Since', 'Fri, 25 Apr 2025 12:46:33 GMT', 304],
  ['If-Modified-Since', 'Fri, 25 Apr 2025 12:46:34 GMT', 200],
];

for (const [name, value, expected] of conditions) {
  test(`на ${name}: ${value} отвечает ${expected}`, async () => {
    const headers = { [name]: Buffer.from(value).toString('latin1') };
    const answer = await rawRequest(`${stand.running().apiUrl}/`, { headers });
    assert.equal(answer.status, expected);
    assert.equal(answer.headers.etag, '"680b8429-3b0"');
    assert.equal(answer.body.length, expected === 304 ? 0 : 944);
  });
}

test('POST на страницу отклоняет, как nginx: 405 и его страница', async () => {
  const answer = await rawRequest(`${stand.running().apiUrl}/clients`, { method: 'POST' });
  assert.equal(answer.status, 405);
  assert.match(answer.body.toString(), /<center><h1>405 Not Allowed<\/h1><\/center>\r\n/);
});
