// Every outcome of the token endpoint and its neighbours, row by row, for both versions of Keycloak.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { KeycloakVersion } from '../../stand/issuer/refusals';
import { standForTests } from './started-stand';

interface Outcome {
  readonly name: string;
  readonly form: Readonly<Record<string, string>>;
  readonly endpoint?: string;
  readonly status: number | Readonly<Record<KeycloakVersion, number>>;
  readonly error: string;
  readonly description: string;
}

const badCredentials = {
  status: { '26.5': 401, '26.7': 400 },
  error: 'invalid_grant',
  description: 'Invalid user credentials',
};
const badClient = 'Invalid client or Invalid client credentials';

/** `<password>` and `<secret>` stand for the true ones of this start. */
const outcomes: readonly Outcome[] = [
  { name: 'неверный пароль', form: login('locked001', { password: 'wrong' }), ...badCredentials },
  { name: 'неизвестный пользователь', form: login('nobody', { password: 'any' }), ...badCredentials },
  { name: 'пароль без одноразового кода', form: login('otp001'), ...badCredentials },
  {
    name: 'не передан пароль',
    form: { grant_type: 'password', client_id: 'fe-client', username: 'analyst001' },
    ...badCredentials,
  },
  {
    name: 'не передан логин',
    form: { grant_type: 'password', client_id: 'fe-client', password: 'any' },
    status: 401,
    error: 'invalid_request',
    description: 'Missing parameter: username',
  },
  {
    name: 'отключённый пользователь',
    form: login('disabled001'),
    status: 400,
    error: 'invalid_grant',
    description: 'Account disabled',
  },
  {
    name: 'не завершённая настройка',
    form: login('newcomer001'),
    status: 400,
    error: 'invalid_grant',
    description: 'Account is not fully set up',
  },
  {
    name: 'неизвестный клиент',
    form: login('analyst001', { client_id: 'nobody' }),
    status: 401,
    error: 'invalid_client',
    description: badClient,
  },
  {
    name: 'отключённый клиент',
    form: login('analyst001', { client_id: 'fe-client-disabled' }),
    status: 401,
    error: 'invalid_client',
    description: badClient,
  },
  {
    name: 'закрытый клиент без секрета',
    form: login('analyst001', { client_id: 'be-client' }),
    status: 401,
    error: 'unauthorized_client',
    description: badClient,
  },
  {
    name: 'закрытый клиент с неверным секретом',
    form: login('analyst001', { client_id: 'be-client', client_secret: 'wrong' }),
    status: 401,
    error: 'unauthorized_client',
    description: badClient,
  },
  {
    name: 'вход по паролю у клиента выключен',
    form: login('analyst001', { client_id: 'fe-client-browser' }),
    status: 400,
    error: 'unauthorized_client',
    description: 'Client not allowed for direct access grants',
  },
  {
    name: 'клиенту нужно согласие',
    form: login('analyst001', { client_id: 'fe-client-consent' }),
    status: 400,
    error: 'invalid_client',
    description: 'Client requires user consent',
  },
  {
    name: 'служебный вход открытого клиента',
    form: { grant_type: 'client_credentials', client_id: 'fe-client' },
    status: 401,
    error: 'unauthorized_client',
    description: 'Public client not allowed to retrieve service account',
  },
  {
    name: 'неизвестный scope',
    form: login('analyst001', { scope: 'openid clients' }),
    status: 400,
    error: 'invalid_scope',
    description: 'Invalid scopes: openid clients',
  },
  {
    name: 'нет grant_type, хотя и клиент неизвестен',
    form: { client_id: 'nobody' },
    status: 400,
    error: 'invalid_request',
    description: 'Missing form parameter: grant_type',
  },
  {
    name: 'неизвестный grant_type, хотя и клиент неизвестен',
    form: { grant_type: 'magic', client_id: 'nobody' },
    status: 400,
    error: 'unsupported_grant_type',
    description: 'Unsupported grant_type',
  },
  {
    name: 'grant_type, которого на стенде нет',
    form: { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: 'fe-client' },
    status: 400,
    error: 'unsupported_grant_type',
    description: 'Unsupported grant_type',
  },
  {
    name: 'обновление без токена',
    form: { grant_type: 'refresh_token', client_id: 'fe-client' },
    status: 400,
    error: 'invalid_request',
    description: 'No refresh token',
  },
  {
    name: 'обновление мусором',
    form: { grant_type: 'refresh_token', client_id: 'fe-client', refresh_token: 'rubbish' },
    status: 400,
    error: 'invalid_grant',
    description: 'Invalid refresh token',
  },
  {
    name: 'выход с мусором вместо токена',
    endpoint: 'logout',
    form: { client_id: 'fe-client', refresh_token: 'rubbish' },
    status: 400,
    error: 'invalid_grant',
    description: 'Invalid refresh token',
  },
  {
    name: 'отзыв неизвестного токена',
    endpoint: 'revoke',
    form: { client_id: 'fe-client', token: 'rubbish' },
    status: 200,
    error: 'invalid_token',
    description: 'Invalid token',
  },
  {
    name: 'проверка токена открытым клиентом',
    endpoint: 'token/introspect',
    form: { client_id: 'fe-client', token: 'any' },
    status: 403,
    error: 'invalid_request',
    description: 'Client not allowed.',
  },
];

for (const version of ['26.5', '26.7'] as const) {
  suite(`Keycloak ${version}`, () => {
    const stand = standForTests({ keycloakVersion: version });

    for (const { name, form, endpoint = 'token', status, error, description } of outcomes) {
      test(`отвечает как Keycloak ${version}: ${name}`, async () => {
        const filled = { ...form };
        if (filled['password'] === '<password>')
          filled['password'] = stand.passwordOf(filled['username'] ?? '');
        const response = await stand.postForm(filled, { endpoint });
        assert.deepEqual(
          { status: response.status, body: await response.json() },
          {
            status: typeof status === 'number' ? status : status[version],
            body: { error, error_description: description },
          },
        );
        assert.equal(response.headers.get('content-type'), 'application/json');
        if (endpoint === 'token') assert.equal(response.headers.get('cache-control'), 'no-store');
      });
    }
  });
}

function login(
  username: string,
  form: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return { grant_type: 'password', client_id: 'fe-client', username, password: '<password>', ...form };
}
