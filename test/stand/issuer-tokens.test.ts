// Successful answers of the issuer: the tokens, checked by another hand (jose), and the life of a session.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { standForTests, type TokenAnswer } from './started-stand';

suite('Ответ с токенами', () => {
  const stand = standForTests();

  test('держит поля Keycloak в его порядке и не хранится в кэше', async () => {
    const response = await stand.postForm({
      grant_type: 'password',
      client_id: 'fe-client',
      username: 'analyst001',
      password: stand.passwordOf('analyst001'),
      scope: 'openid',
    });
    const answer = (await response.json()) as TokenAnswer;
    assert.deepEqual(Object.keys(answer), [
      'access_token',
      'expires_in',
      'refresh_expires_in',
      'refresh_token',
      'token_type',
      'id_token',
      'not-before-policy',
      'session_state',
      'scope',
    ]);
    assert.equal(answer.expires_in, 1800);
    assert.equal(answer.refresh_expires_in, 7200);
    assert.equal(answer.token_type, 'Bearer');
    assert.equal(answer['not-before-policy'], 0);
    assert.deepEqual(new Set(answer.scope.split(' ')), new Set(['openid', 'email', 'profile']));
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('pragma'), 'no-cache');
  });

  test('без scope openid не содержит id_token', async () => {
    assert.ok(!('id_token' in (await stand.logIn('analyst001'))));
  });

  test('токен доступа подписан ключом sig из certs и держит claims Keycloak 26', async () => {
    const answer = await stand.logIn('master001', { scope: 'openid' });
    const { issuerUrl } = stand.running();
    const keys = createRemoteJWKSet(new URL(`${issuerUrl}/protocol/openid-connect/certs`));
    const { payload, protectedHeader } = await jwtVerify(answer.access_token, keys, {
      issuer: issuerUrl,
      audience: 'be-client',
    });
    assert.equal(protectedHeader.alg, 'RS256');
    const { exp = 0, iat = 0, jti, ...claims } = payload;
    assert.equal(exp - iat, 1800);
    assert.match(jti ?? '', /^onrtro:[0-9a-f-]{36}$/);
    assert.deepEqual(claims, {
      iss: issuerUrl,
      aud: ['be-client', 'account'],
      sub: 'e1a8c3f7-25d4-4c69-b0a6-7f4c2b1d6f33',
      typ: 'Bearer',
      azp: 'fe-client',
      sid: answer.session_state,
      acr: '1',
      'allowed-origins': ['http://localhost:4200'],
      realm_access: {
        roles: [
          'default-roles-aurora-realm',
          'offline_access',
          'uma_authorization',
          'USER',
          'REPOSITORY_OWNER',
          'REPOSITORY_OWNER_MASTER',
        ],
      },
      resource_access: {
        'be-client': { roles: ['USER', 'REPOSITORY_OWNER', 'REPOSITORY_OWNER_MASTER'] },
        account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] },
        'fe-client': { roles: ['USER'] },
      },
      scope: answer.scope,
      email_verified: true,
      name: 'Марк Перевалов',
      preferred_username: 'master001',
      given_name: 'Марк',
      family_name: 'Перевалов',
      email: 'master001@aurora.example',
    });
  });

  test('ID-токен привязан к токену доступа через at_hash, а его aud — строка', async () => {
    const { access_token, id_token = '' } = await stand.logIn('analyst001', { scope: 'openid' });
    const claims = decodeJwt(id_token);
    const half = createHash('sha256').update(access_token).digest().subarray(0, 16);
    assert.equal(claims['at_hash'], half.toString('base64url'));
    assert.equal(claims.aud, 'fe-client');
    assert.equal(claims['typ'], 'ID');
    assert.ok(!('realm_access' in claims));
    assert.ok(!('at_hash' in decodeJwt(access_token)));
  });

  test('токен обновления подписан HS512 и адресован самому Keycloak', async () => {
    const { refresh_token, session_state } = await stand.logIn('analyst001');
    const claims: JWTPayload = decodeJwt(refresh_token);
    assert.equal(decodeProtectedHeader(refresh_token).alg, 'HS512');
    assert.equal(claims.aud, stand.running().issuerUrl);
    assert.equal(claims['typ'], 'Refresh');
    assert.equal(claims['sid'], session_state);
    assert.ok(!('session_state' in claims));
  });

  test('у пользователя без ролей приложения нет и ролей be-client', async () => {
    const claims = decodeJwt((await stand.logIn('norole001')).access_token);
    assert.deepEqual(Object.keys(claims['resource_access'] as object), ['account']);
    assert.deepEqual(claims.aud, ['be-client', 'account']);
  });

  test('служебный вход не даёт ни сессии, ни токена обновления', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'be-client' };
    const response = await stand.postForm({ ...form, client_secret: stand.running().clientSecret });
    const answer = (await response.json()) as TokenAnswer;
    assert.deepEqual(Object.keys(answer), [
      'access_token',
      'expires_in',
      'refresh_expires_in',
      'token_type',
      'not-before-policy',
      'scope',
    ]);
    assert.equal(answer.refresh_expires_in, 0);
    const claims = decodeJwt(answer.access_token);
    assert.equal(claims['preferred_username'], 'service-account-be-client');
    assert.ok(!('sid' in claims));
  });

  test('принимает секрет и в заголовке Basic', async () => {
    const credentials = Buffer.from(`be-client:${stand.running().clientSecret}`).toString('base64');
    const response = await stand.postForm(
      { grant_type: 'client_credentials' },
      { headers: { Authorization: `Basic ${credentials}` } },
    );
    assert.equal(response.status, 200);
  });

  test('у fe-client-short токен доступа живёт секунду, сессия — как у всех', async () => {
    const answer = await stand.logIn('analyst001', { client_id: 'fe-client-short' });
    const { exp = 0, iat = 0 } = decodeJwt(answer.access_token);
    assert.deepEqual([answer.expires_in, exp - iat, answer.refresh_expires_in], [1, 1, 7200]);
  });

  test('каждый запуск выдаёт каждому свой случайный пароль', () => {
    const passwords = stand.running().users.map(({ password }) => password);
    assert.equal(new Set(passwords).size, passwords.length);
    assert.ok(passwords.every((password) => password.length >= 16));
  });
});

suite('Документы', () => {
  const stand = standForTests();

  test('discovery называет адреса, которые отвечают', async () => {
    const { issuerUrl } = stand.running();
    const response = await fetch(`${issuerUrl}/.well-known/openid-configuration`);
    const document = (await response.json()) as Readonly<Record<string, unknown>>;
    assert.equal(document['issuer'], issuerUrl);
    assert.deepEqual(document['grant_types_supported'], [
      'password',
      'authorization_code',
      'refresh_token',
      'client_credentials',
    ]);
    for (const [name, url] of Object.entries(document)) {
      if (!/_endpoint$|^jwks_uri$/.test(name) || typeof url !== 'string') continue;
      assert.notEqual((await fetch(url)).status, 404, name);
    }
  });

  test('certs держит ключ подписи и ключ шифрования без закрытых частей', async () => {
    const response = await fetch(`${stand.running().issuerUrl}/protocol/openid-connect/certs`);
    const { keys } = (await response.json()) as { keys: readonly Readonly<Record<string, string>>[] };
    assert.deepEqual(
      keys.map(({ alg, use }) => [alg, use]),
      [
        ['RS256', 'sig'],
        ['RSA-OAEP', 'enc'],
      ],
    );
    for (const key of keys) assert.deepEqual(Object.keys(key), ['kid', 'kty', 'alg', 'use', 'n', 'e']);
  });

  test('описание realm показывает открытый ключ', async () => {
    const response = await fetch(stand.running().issuerUrl);
    assert.equal(response.headers.get('content-type'), 'application/json;charset=UTF-8');
    const description = (await response.json()) as Readonly<Record<string, unknown>>;
    assert.equal(description['realm'], 'aurora-realm');
    assert.match(String(description['public_key']), /^MII/);
  });
});

suite('Жизнь сессии', () => {
  let nowMs = Date.now();
  const stand = standForTests({ now: () => nowMs });
  const refresh = (refresh_token: string, client_id = 'fe-client'): Promise<Response> =>
    stand.postForm({ grant_type: 'refresh_token', client_id, refresh_token });

  test('обновление даёт новые токены той же сессии', async () => {
    const first = await stand.logIn('analyst001', { scope: 'openid' });
    const response = await refresh(first.refresh_token);
    const second = (await response.json()) as TokenAnswer;
    assert.equal(second.session_state, first.session_state);
    assert.notEqual(second.access_token, first.access_token);
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.ok(second.id_token);
    assert.deepEqual(new Set(second.scope.split(' ')), new Set(first.scope.split(' ')));
  });

  test('истёкший токен обновления: Token is not active', async () => {
    const { refresh_token } = await stand.logIn('analyst001');
    nowMs += 7200_000;
    assert.deepEqual(await refusal(await refresh(refresh_token)), [
      400,
      'invalid_grant',
      'Token is not active',
    ]);
  });

  test('токен обновления другого клиента отклонён', async () => {
    const { refresh_token } = await stand.logIn('analyst001');
    assert.deepEqual(await refusal(await refresh(refresh_token, 'fe-client-short')), [
      400,
      'invalid_grant',
      "Invalid refresh token. Token client and authorized client don't match",
    ]);
  });

  test('токен доступа вместо токена обновления отклонён', async () => {
    const { access_token } = await stand.logIn('analyst001');
    assert.deepEqual(await refusal(await refresh(access_token)), [
      400,
      'invalid_grant',
      'Invalid refresh token',
    ]);
  });

  test('подделанный токен обновления отклонён', async () => {
    const { refresh_token } = await stand.logIn('analyst001');
    const forged = `${refresh_token.slice(0, -4)}AAAA`;
    assert.deepEqual(await refusal(await refresh(forged)), [400, 'invalid_grant', 'Invalid refresh token']);
  });

  test('после выхода сессия не действует, повторный выход тоже 204', async () => {
    const { refresh_token } = await stand.logIn('analyst001');
    const form = { client_id: 'fe-client', refresh_token };
    const response = await stand.postForm(form, { endpoint: 'logout' });
    assert.equal(response.status, 204);
    assert.equal(await response.text(), '');
    assert.equal((await stand.postForm(form, { endpoint: 'logout' })).status, 204);
    assert.deepEqual(await refusal(await refresh(refresh_token)), [
      400,
      'invalid_grant',
      'Session not active',
    ]);
  });

  test('отзыв токена обновления завершает сессию ответом 200 без тела и типа', async () => {
    const { refresh_token } = await stand.logIn('analyst001');
    const response = await stand.postForm(
      { client_id: 'fe-client', token: refresh_token },
      { endpoint: 'revoke' },
    );
    assert.deepEqual([response.status, await response.text()], [200, '']);
    assert.equal(response.headers.get('content-type'), null);
    assert.deepEqual(await refusal(await refresh(refresh_token)), [
      400,
      'invalid_grant',
      'Session not active',
    ]);
  });

  test('пять неверных паролей закрывают вход на минуту тем же текстом', async () => {
    const password = stand.passwordOf('locked001');
    const tryPassword = (tried: string): Promise<Response> =>
      stand.postForm({
        grant_type: 'password',
        client_id: 'fe-client',
        username: 'locked001',
        password: tried,
      });
    for (let attempt = 1; attempt <= 5; attempt += 1) await tryPassword('wrong');
    assert.deepEqual(await refusal(await tryPassword(password)), [
      400,
      'invalid_grant',
      'Invalid user credentials',
    ]);
    nowMs += 60_000;
    assert.equal((await tryPassword(password)).status, 200);
  });

  test('userinfo отказывает без тела: слова стоят в WWW-Authenticate', async () => {
    const scopeless = (await stand.logIn('analyst001')).access_token;
    const rows = [
      { authorization: undefined, status: 401, challenge: 'Bearer realm="aurora-realm"' },
      {
        authorization: 'Bearer rubbish',
        status: 401,
        challenge:
          'Bearer realm="aurora-realm", error="invalid_token", error_description="Token verification failed"',
      },
      {
        authorization: `Bearer ${scopeless}`,
        status: 403,
        challenge:
          'Bearer realm="aurora-realm", error="insufficient_scope", error_description="Missing openid scope"',
      },
    ];
    for (const { authorization, status, challenge } of rows) {
      const response = await fetch(`${stand.running().issuerUrl}/protocol/openid-connect/userinfo`, {
        headers: authorization === undefined ? {} : { Authorization: authorization },
      });
      assert.equal(response.status, status);
      assert.equal(response.headers.get('www-authenticate'), challenge);
      assert.equal(response.headers.get('content-type'), 'text/plain;charset=utf-8');
      assert.equal(response.headers.get('x-frame-options'), null);
      assert.equal(await response.text(), '');
    }
  });

  test('userinfo называет владельца токена со scope openid', async () => {
    const { access_token } = await stand.logIn('owner001', { scope: 'openid' });
    const response = await fetch(`${stand.running().issuerUrl}/protocol/openid-connect/userinfo`, {
      headers: { Authorization: `Bearer ${access_token}` },
    });
    assert.deepEqual(await response.json(), {
      sub: '4b2f6a5e-0c1d-4a37-9a3e-5a2d0f7b9c11',
      email_verified: true,
      name: 'Глеб Заречный',
      preferred_username: 'owner001',
      given_name: 'Глеб',
      family_name: 'Заречный',
      email: 'owner001@aurora.example',
    });
  });

  test('introspect: действующий токен активен, отозванный и истёкший — нет', async () => {
    const introspect = async (token: string): Promise<Readonly<Record<string, unknown>>> => {
      const form = { client_id: 'be-client', client_secret: stand.running().clientSecret, token };
      const response = await stand.postForm(form, { endpoint: 'token/introspect' });
      return (await response.json()) as Readonly<Record<string, unknown>>;
    };
    const { access_token } = await stand.logIn('analyst001');
    const active = await introspect(access_token);
    assert.deepEqual(
      [active['active'], active['username'], active['client_id'], active['token_type']],
      [true, 'analyst001', 'fe-client', 'Bearer'],
    );
    await stand.postForm({ client_id: 'fe-client', token: access_token }, { endpoint: 'revoke' });
    assert.deepEqual(await introspect(access_token), { active: false });
    const later = await stand.logIn('analyst001');
    nowMs += 1800_000;
    assert.deepEqual(await introspect(later.access_token), { active: false });
    assert.deepEqual(await introspect('rubbish'), { active: false });
  });

  test('считает запросы токена по видам', async () => {
    const before = stand.running().tokenRequests();
    const { refresh_token } = await stand.logIn('analyst001');
    await refresh(refresh_token);
    await refresh('rubbish');
    const after = stand.running().tokenRequests();
    assert.equal((after['password'] ?? 0) - (before['password'] ?? 0), 1);
    assert.equal((after['refresh_token'] ?? 0) - (before['refresh_token'] ?? 0), 2);
  });
});

async function refusal(response: Response): Promise<readonly unknown[]> {
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  return [response.status, body['error'], body['error_description']];
}
