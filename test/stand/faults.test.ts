// Every fault does what it says, to the request that asks for it and to no other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { chooseFault, faults } from '../../stand/faults';
import { startStand } from '../../stand/server';
import { rawRequest, type RawAnswer } from './raw-request';
import { rejectionOf, standForTests } from './started-stand';

const stand = standForTests();
const camomile = '/api/v1/clients/00000000-0000-4000-8000-000000000123';

/** A search of the API under a fault. */
async function searchUnder(fault: string): Promise<RawAnswer> {
  const { access_token } = await stand.logIn('analyst001');
  return rawRequest(`${stand.running().apiUrl}${camomile}`, {
    headers: { Authorization: `Bearer ${access_token}`, 'X-Stand-Fault': fault },
  });
}

/** A login under a fault. */
function logInUnder(fault: string): Promise<RawAnswer> {
  return rawRequest(`${stand.running().issuerUrl}/protocol/openid-connect/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Stand-Fault': fault },
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'fe-client',
      username: 'analyst001',
      password: stand.passwordOf('analyst001'),
    }).toString(),
  });
}

const nginxTitles = {
  'nginx-502': '502 Bad Gateway',
  'nginx-503': '503 Service Temporarily Unavailable',
  'nginx-504': '504 Gateway Time-out',
};

/** What each fault does to the API or, where it cannot strike there, to the issuer. */
const proofs: Readonly<Record<string, (name: string) => Promise<void>>> = {
  async 'spa-instead-of-api'(name) {
    const { status, headers, body } = await searchUnder(name);
    assert.deepEqual(
      [status, headers['content-type'], headers.etag, body.length],
      [200, 'text/html', '"680b8429-3b0"', 944],
    );
  },
  async 'login-redirect'(name) {
    const { status, headers } = await searchUnder(name);
    const location = headers.location ?? '';
    assert.equal(status, 302);
    assert.ok(
      location.startsWith(`${stand.running().issuerUrl}/protocol/openid-connect/auth?client_id=fe-client`),
    );
    assert.match((await rawRequest(location)).body.toString(), /kc-form-login/);
  },
  async 'lost-authorization'(name) {
    const { status, headers } = await searchUnder(name);
    assert.deepEqual([status, headers['www-authenticate']], [401, 'Bearer']);
  },
  'nginx-502': provesNginxPage,
  'nginx-503': provesNginxPage,
  'nginx-504': provesNginxPage,
  async 'ingress-404'(name) {
    const { status, headers, body } = await searchUnder(name);
    assert.deepEqual(
      [status, headers['content-type'], body.toString()],
      [404, 'text/plain; charset=utf-8', 'default backend - 404'],
    );
  },
  async 'rate-limit'(name) {
    const { status, headers } = await searchUnder(`${name};seconds=7`);
    assert.deepEqual([status, headers['retry-after']], [429, '7']);
    assert.equal((await searchUnder(name)).headers['retry-after'], '1');
  },
  async 'truncated-json'(name) {
    const { status, headers, body } = await searchUnder(name);
    assert.deepEqual([status, headers['content-length']], [200, String(body.length)]);
    assert.throws(() => JSON.parse(body.toString()) as unknown, SyntaxError);
  },
  async 'aborted-body'(name) {
    const error = await rejectionOf(searchUnder(name));
    assert.deepEqual([error.message, codeOf(error)], ['aborted', 'ECONNRESET']);
  },
  async 'empty-200'(name) {
    const { status, headers, body } = await searchUnder(name);
    assert.deepEqual([status, headers['content-length'], body.length], [200, '0', 0]);
  },
  async reset(name) {
    assert.equal(codeOf(await rejectionOf(searchUnder(name))), 'ECONNRESET');
  },
  async 'not-http'(name) {
    assert.match(codeOf(await rejectionOf(searchUnder(name))), /^HPE_/);
  },
  async slow(name) {
    const startedAt = performance.now();
    assert.equal((await searchUnder(`${name};ms=150`)).status, 200);
    assert.ok(performance.now() - startedAt >= 149);
  },
  async 'wrong-charset'(name) {
    const { headers, body } = await searchUnder(name);
    assert.equal(headers['content-type'], 'application/json; charset=windows-1251');
    assert.match(new TextDecoder('windows-1251').decode(body), /"name":"ООО «Ромашка»"/);
    assert.match(body.toString('utf8'), /\ufffd/);
  },
  async 'utf-16'(name) {
    const { headers, body } = await searchUnder(name);
    assert.equal(headers['content-type'], 'application/json');
    assert.deepEqual([...body.subarray(0, 2)], [0xff, 0xfe]);
    assert.match(new TextDecoder('utf-16le').decode(body), /"name":"ООО «Ромашка»"/);
  },
  async 'contract-drift'(name) {
    const { status, headers, body } = await searchUnder(name);
    assert.deepEqual([status, headers['content-type']], [200, 'application/json']);
    const { creditLimit, updatedAt, revision, code } = JSON.parse(body.toString()) as Record<string, unknown>;
    assert.deepEqual([creditLimit, updatedAt, revision, code], ['250000', undefined, 2, 'К-000123']);
  },
  async 'corrupt-gzip'(name) {
    const { headers, body } = await searchUnder(name);
    assert.equal(headers['content-encoding'], 'gzip');
    assert.throws(() => gunzipSync(body), { code: 'Z_DATA_ERROR' });
  },
  async 'clock-skew'(name) {
    const { headers } = await searchUnder(`${name};seconds=3600`);
    const skewMs = Date.parse(headers.date ?? '') - Date.now();
    assert.ok(skewMs > 3590_000 && skewMs < 3610_000, String(skewMs));
  },
  async 'issuer-503'(name) {
    const { status, body } = await logInUnder(name);
    assert.deepEqual([status, body.length], [503, 0]);
  },
  async 'issuer-html'(name) {
    const { status, headers, body } = await logInUnder(name);
    assert.deepEqual([status, headers['content-type']], [200, 'text/html;charset=utf-8']);
    assert.match(body.toString(), /<form id="kc-form-login"/);
  },
};

for (const { name, note } of faults) {
  test(`${name}: ${note}`, async () => {
    const prove = proofs[name];
    assert.ok(prove, `у сбоя ${name} нет проверки`);
    await prove(name);
    // The stand is whole again for the next request.
    assert.equal((await stand.logIn('analyst001')).token_type, 'Bearer');
  });
}

test('каждый сбой, который обещает быть и на входе, там тоже случается', async () => {
  const normal = await logInUnder('slow;ms=0');
  assert.equal(normal.status, 200);
  for (const { name, sides, settings } of faults) {
    if (!sides.includes('issuer') || settings) continue;
    const outcome = await logInUnder(name).then(
      ({ status, headers, body }) => [status, headers['content-type'], isJson(body)],
      (error: unknown) => codeOf(error),
    );
    assert.notDeepEqual(outcome, [200, 'application/json', true], name);
  }
});

test('truncated-json не режет букву пополам: испорчен только JSON', async () => {
  const { fault } = chooseFault('truncated-json');
  const { body } = await fault.strike({
    request: {
      method: 'GET',
      path: '/',
      query: new URLSearchParams(),
      headers: new Map(),
      body: Buffer.of(),
    },
    settings: {},
    issuerUrl: '',
    nowMs: 0,
    answerNormally: () => Promise.resolve({ status: 200, headers: {}, body: '"жжж"' }),
  });
  assert.equal(body.toString(), '"ж');
});

test('close() не ждёт ответа, который ещё не отправлен', async () => {
  const closing = await startStand();
  const headers = { 'X-Stand-Fault': 'slow;ms=60000' };
  const pending = rejectionOf(rawRequest(`${closing.apiUrl}/api/v1/clients`, { headers }));
  // The request has reached the stand once a later one on the same port is answered.
  await rawRequest(`${closing.apiUrl}/`);
  await closing.close();
  assert.equal(codeOf(await pending), 'ECONNRESET');
});

test('сбой одного запроса не задевает другой, идущий в то же время', async () => {
  const { access_token } = await stand.logIn('analyst001');
  const url = `${stand.running().apiUrl}${camomile}`;
  const headers = { Authorization: `Bearer ${access_token}` };
  const [struck, whole] = await Promise.all([
    rawRequest(url, { headers: { ...headers, 'X-Stand-Fault': 'nginx-502' } }),
    rawRequest(url, { headers }),
  ]);
  assert.deepEqual([struck.status, whole.status], [502, 200]);
});

const mistakes: readonly (readonly [string, RegExp])[] = [
  ['spa', /^Сбоя «spa» у стенда нет\. Есть: spa-instead-of-api, /],
  ['slow;s=5', /^У сбоя «slow» нет настройки «s»\. Настройки: ms$/],
  ['slow;ms=долго', /^Настройке «ms» сбоя «slow» нужно целое число, получено «долго»$/],
  ['reset;ms=5', /^У сбоя «reset» нет настройки «ms»\. Настройки: нет$/],
];

for (const [text, message] of mistakes) {
  test(`не понимает сбоя «${text}» и говорит почему`, () => {
    assert.throws(() => chooseFault(text), { code: 'STAND_UNKNOWN_FAULT', message });
  });
}

test('неизвестный сбой в запросе — 400, а не тихий обычный ответ', async () => {
  const answer = await searchUnder('spa');
  assert.equal(answer.status, 400);
  assert.equal((JSON.parse(answer.body.toString()) as { title: string }).title, 'Неизвестный сбой стенда');
});

test('сбой чужой стороны — тоже 400', async () => {
  const answers = [await searchUnder('issuer-503'), await logInUnder('empty-200')];
  assert.deepEqual(
    answers.map(({ status, body }) => [status, (JSON.parse(body.toString()) as { detail: string }).detail]),
    [
      [400, 'Сбой «issuer-503» не может случиться в API'],
      [400, 'Сбой «empty-200» не может случиться на входе'],
    ],
  );
});

test('сбой, с которым стенд запущен, бьёт все запросы API, но не вход и не интерфейс', async () => {
  const struck = await startStand({ fault: 'nginx-503' });
  try {
    const statuses = await Promise.all(
      [`${struck.apiUrl}${camomile}`, `${struck.apiUrl}/`, struck.issuerUrl].map(
        async (url) => (await rawRequest(url)).status,
      ),
    );
    assert.deepEqual(statuses, [503, 200, 200]);
  } finally {
    await struck.close();
  }
});

test('сбой входа, с которым стенд запущен, бьёт вход', async () => {
  const struck = await startStand({ fault: 'issuer-503' });
  try {
    assert.equal((await rawRequest(struck.issuerUrl)).status, 503);
    assert.equal((await rawRequest(`${struck.apiUrl}/api/v1/clients`)).status, 401);
  } finally {
    await struck.close();
  }
});

async function provesNginxPage(name: string): Promise<void> {
  const title = nginxTitles[name as keyof typeof nginxTitles];
  const { status, headers, body } = await searchUnder(name);
  assert.deepEqual(
    [status, headers['server'], headers['content-type']],
    [Number(title.slice(0, 3)), 'nginx', 'text/html'],
  );
  assert.equal(
    body.toString(),
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n` +
      '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
  );
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString());
    return true;
  } catch {
    return false;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
