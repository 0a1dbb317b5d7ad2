// Which tokens the API refuses (RFC 6750 §3), and with which words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiCalls } from './api-client';
import { standForTests } from './started-stand';

let nowMs = Date.now();
const stand = standForTests({ now: () => nowMs });
const foreignStand = standForTests();
const call = apiCalls(stand);

const malformed = {
  description: 'The access token is malformed or not signed by the issuer',
  detail: 'Подпись токена не подтверждена',
};

const rows: readonly {
  readonly name: string;
  readonly token: () => Promise<string>;
  readonly description: string;
  readonly detail: string;
}[] = [
  { name: 'мусор', token: () => Promise.resolve('rubbish'), ...malformed },
  {
    name: 'изменённую полезную нагрузку',
    token: async () => {
      const [header, payload = '', signature] = (await stand.logIn('analyst001')).access_token.split('.');
      const claims = Buffer.from(payload, 'base64url').toString().replace('"USER"', '"REPOSITORY_OWNER"');
      return [header, Buffer.from(claims).toString('base64url'), signature].join('.');
    },
    ...malformed,
  },
  {
    name: 'токен без подписи (alg none)',
    token: async () => {
      const [, payload = ''] = (await stand.logIn('analyst001')).access_token.split('.');
      return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.`;
    },
    ...malformed,
  },
  {
    name: 'токен другого стенда',
    token: async () => (await foreignStand.logIn('analyst001')).access_token,
    ...malformed,
  },
  {
    name: 'токен обновления',
    token: async () => (await stand.logIn('analyst001')).refresh_token,
    ...malformed,
  },
  {
    name: 'ID-токен',
    token: async () => (await stand.logIn('analyst001', { scope: 'openid' })).id_token ?? '',
    description: 'The claim aud is not acceptable',
    detail: 'Не подходит claim aud',
  },
  {
    name: 'ID-токен, хотя его aud и подходит',
    token: async () => {
      const form = { client_id: 'be-client', client_secret: stand.running().clientSecret, scope: 'openid' };
      return (await stand.logIn('analyst001', form)).id_token ?? '';
    },
    description: 'The token is not an access token',
    detail: 'Это не токен доступа',
  },
  {
    name: 'истёкший токен',
    token: async () => {
      const { access_token } = await stand.logIn('analyst001', { client_id: 'fe-client-short' });
      nowMs += 1000;
      return access_token;
    },
    description: 'The access token expired',
    detail: 'Срок действия токена истёк',
  },
];

for (const { name, token, description, detail } of rows) {
  test(`отклоняет ${name}`, async () => {
    const headers = { Authorization: `Bearer ${await token()}` };
    const answer = await call(undefined, '/api/v1/clients', { headers });
    assert.equal(answer.status, 401);
    assert.equal(
      answer.headers.get('www-authenticate'),
      `Bearer error="invalid_token", error_description="${description}"`,
    );
    assert.deepEqual(answer.json, {
      type: 'urn:aurora:problem:invalid-token',
      title: 'Токен отклонён',
      status: 401,
      detail,
    });
  });
}

test('чужую схему входа считает отсутствием токена', async () => {
  const answer = await call(undefined, '/api/v1/clients', { headers: { Authorization: 'Basic YTpi' } });
  assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
  assert.equal(answer.json['title'], 'Требуется вход');
});
