// The grants of the stand file on a real Keycloak: its own login form, its required actions and its pages in two
// languages. The embedded issuer imitates what this test sees (test/support/session/code-flow.test.ts).
import { after, before, suite, test } from 'node:test';
import { inspect } from 'node:util';
import { expect } from 'chai';
import type { KeycloakSettings } from '../../support/config/stand';
import { explainRefusal } from '../../support/session/refusals';
import { KeycloakLogin, type LoginOutcome } from '../../support/session/login';
import { Session } from '../../support/session/session';
import { startKeycloak, type RunningKeycloak } from '../../tools/keycloak/server';

type Representation = Readonly<Record<string, unknown>>;

suite('вход через форму настоящего Keycloak', () => {
  let keycloak: RunningKeycloak;
  before(async () => {
    keycloak = await startKeycloak();
  });
  after(() => keycloak.close());

  function settingsOf(more: Partial<KeycloakSettings> = {}): KeycloakSettings {
    return {
      url: keycloak.issuerUrl.replace(/\/realms\/.*$/u, ''),
      realm: 'aurora-realm',
      clientId: 'fe-client-browser',
      grant: 'authorization_code',
      redirectUri: 'http://localhost:4200/',
      scope: 'openid profile email',
      audience: 'be-client',
      ...more,
    };
  }

  function passwordOf(name: string): string {
    return keycloak.users.find(({ username }) => username === name)?.password ?? '';
  }

  function logIn(
    username: string,
    more: Partial<KeycloakSettings> = {},
    password: string = passwordOf(username),
  ): Promise<LoginOutcome> {
    return new KeycloakLogin(settingsOf(more), undefined, 20_000).logIn({ username, password });
  }

  /** Changes the realm by the admin API of Keycloak; `path` is below `/admin/realms/aurora-realm`. */
  async function administer(method: string, path: string, body?: Representation): Promise<unknown> {
    const { url } = settingsOf();
    const { username, password } = keycloak.admin;
    const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username, password }),
    });
    const { access_token: token } = (await answer.json()) as { readonly access_token: string };
    const done = await fetch(`${url}/admin/realms/aurora-realm${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await done.text();
    expect(done.ok, `${method} ${path}: ${done.status} ${text}`).to.equal(true);
    return text === '' ? undefined : JSON.parse(text);
  }

  async function first(path: string): Promise<Representation> {
    const [found] = (await administer('GET', path)) as readonly Representation[];
    return found ?? expect.fail(`ничего не найдено: ${path}`);
  }

  /** Changes one user or client for the time of an act. */
  async function changed<Result>(
    [collection, query]: readonly [collection: string, query: string],
    change: Representation,
    act: () => Promise<Result>,
  ): Promise<Result> {
    const was = await first(`/${collection}?${query}`);
    const path = `/${collection}/${String(was['id'])}`;
    await administer('PUT', path, { ...was, ...change });
    try {
      return await act();
    } finally {
      await administer('PUT', path, was);
    }
  }

  for (const clientId of ['fe-client-browser', 'fe-client']) {
    test(`клиент ${clientId}: выполнен, обновлён, завершён`, async () => {
      const outcome = await logIn('owner001', { clientId });
      if (outcome.kind !== 'granted') return expect.fail(inspect(outcome));
      expect(new Session('владелец', 'owner001', outcome.tokens).roles).to.include('REPOSITORY_OWNER');
      const { refreshToken = '' } = outcome.tokens;
      const login = new KeycloakLogin(settingsOf({ clientId }), undefined, 20_000);
      expect((await login.refresh(refreshToken)).kind).to.equal('granted');
      expect(await login.logOut(refreshToken)).to.equal(true);
      expect((await login.refresh(refreshToken)).kind).to.equal('refused');
    });
  }

  const wrongCredentials =
    'имя или пароль неверны либо учётная запись временно заблокирована после неудачных попыток';
  const disabled = 'учётная запись отключена';
  const updatePassword = 'у учётной записи осталось обязательное действие: сменить пароль';
  const wrongRedirect = 'адрес возврата не разрешён клиенту Keycloak или клиенту запрещён вход через форму';
  const unknownClient = 'клиент Keycloak неизвестен или отключён';

  function expectRefusal(
    outcome: LoginOutcome,
    expected: readonly [status: number, error: string, description: string, cause: string],
  ): void {
    if (outcome.kind !== 'refused') return expect.fail(inspect(outcome));
    const { status, error, description } = outcome.refusal;
    const { cause } = explainRefusal(outcome.refusal);
    expect([status, error, description, cause]).to.deep.equal(expected);
  }

  /** Username, what else differs, the password where it is not the right one, and what Keycloak says to it. */
  const refusals: readonly (readonly [
    username: string,
    more: Partial<KeycloakSettings>,
    password: string | undefined,
    expected: Parameters<typeof expectRefusal>[1],
  ])[] = [
    ['locked001', {}, 'неверный', [200, 'login_form', 'Invalid username or password.', wrongCredentials]],
    [
      'disabled001',
      {},
      undefined,
      [200, 'login_alert', 'Account is disabled, contact your administrator.', disabled],
    ],
    [
      'newcomer001',
      {},
      undefined,
      [
        200,
        'required_action',
        'UPDATE_PASSWORD: You need to change your password to activate your account.',
        updatePassword,
      ],
    ],
    [
      'otp001',
      {},
      undefined,
      [200, 'one_time_code', 'Sign In', 'пароль принят, но учётной записи нужен ещё и одноразовый код'],
    ],
    [
      'analyst001',
      { redirectUri: 'http://localhost:4201/' },
      undefined,
      [400, 'login_page', 'Invalid parameter: redirect_uri', wrongRedirect],
    ],
    ['analyst001', { clientId: 'none' }, undefined, [400, 'login_page', 'Client not found.', unknownClient]],
    [
      'analyst001',
      { clientId: 'fe-client-disabled' },
      undefined,
      [400, 'login_page', 'Client disabled.', unknownClient],
    ],
    [
      'analyst001',
      { scope: 'openid reports' },
      undefined,
      [
        302,
        'invalid_scope',
        'Invalid scopes: openid reports',
        'запрошен scope, которого нет у клиента Keycloak',
      ],
    ],
  ];
  for (const [username, more, password, expected] of refusals) {
    test(`${username}: ${expected[1]} «${expected[2]}»`, async () => {
      expectRefusal(await logIn(username, more, password), expected);
    });
  }

  for (const [change, expected] of [
    [
      { requiredActions: ['CONFIGURE_TOTP'] },
      [
        'CONFIGURE_TOTP: You need to set up Mobile Authenticator to activate your account.',
        'настроить одноразовые коды',
      ],
    ],
    [
      { requiredActions: ['UPDATE_PROFILE'] },
      ['UPDATE_PROFILE: You need to update your user profile to activate your account.', 'заполнить профиль'],
    ],
    [{ lastName: '' }, ['VERIFY_PROFILE: Update Account Information', 'заполнить профиль']],
    [
      { requiredActions: ['webauthn-register'] },
      ['webauthn-register: Passkey Registration', 'завести ключ входа (passkey)'],
    ],
  ] as const) {
    test(`обязательное действие: ${expected[0]}`, async () => {
      const outcome = await changed(['users', 'exact=true&username=norole001'], change, () =>
        logIn('norole001'),
      );
      const [description, wanted] = expected;
      const cause = `у учётной записи осталось обязательное действие: ${wanted}`;
      expectRefusal(outcome, [200, 'required_action', description, cause]);
    });
  }

  test('согласие пользователя', async () => {
    const outcome = await changed(['clients', 'clientId=fe-client-browser'], { consentRequired: true }, () =>
      logIn('norole001'),
    );
    expectRefusal(outcome, [
      200,
      'required_action',
      'OAUTH_GRANT: Grant Access to fe-client-browser',
      'клиент Keycloak требует согласия пользователя',
    ]);
  });

  test('вход через форму у клиента выключен', async () => {
    const outcome = await changed(
      ['clients', 'clientId=fe-client-browser'],
      { standardFlowEnabled: false },
      () => logIn('analyst001'),
    );
    expectRefusal(outcome, [
      302,
      'unauthorized_client',
      'Client is not allowed to initiate browser login with given response_type. Standard flow is disabled for the client.',
      'клиенту Keycloak запрещён вход через форму (Standard flow)',
    ]);
  });

  test('русский realm: решает разметка, а слова показаны его', async () => {
    await administer('PUT', '', {
      internationalizationEnabled: true,
      supportedLocales: ['ru', 'en'],
      defaultLocale: 'ru',
    });
    try {
      const wrong = await logIn('locked001', {}, 'неверный');
      expectRefusal(wrong, [
        200,
        'login_form',
        'Неправильное имя пользователя или пароль.',
        wrongCredentials,
      ]);
      expectRefusal(await logIn('disabled001'), [
        200,
        'login_alert',
        'Учетная запись заблокирована, свяжитесь с администратором.',
        disabled,
      ]);
      expectRefusal(await logIn('newcomer001'), [
        200,
        'required_action',
        'UPDATE_PASSWORD: Вам необходимо изменить пароль, чтобы активировать Вашу учетную запись.',
        updatePassword,
      ]);
      expectRefusal(await logIn('analyst001', { redirectUri: 'http://localhost:4201/' }), [
        400,
        'login_page',
        'Неверный параметр: redirect_uri',
        wrongRedirect,
      ]);
      expect((await logIn('analyst001')).kind).to.equal('granted');
    } finally {
      await administer('PUT', '', { internationalizationEnabled: false });
    }
  });

  test('клиент входит от своего имени; с чужим секретом — отказ', async () => {
    const settings = settingsOf({ grant: 'client_credentials', clientId: 'be-client' });
    const nobody = { username: 'любой', password: '' };
    const outcome = await new KeycloakLogin(settings, keycloak.clientSecret, 20_000).logIn(nobody);
    expect(outcome.kind, inspect(outcome)).to.equal('granted');
    expectRefusal(await new KeycloakLogin(settings, crypto.randomUUID(), 20_000).logIn(nobody), [
      401,
      'unauthorized_client',
      'Invalid client or Invalid client credentials',
      'клиенту Keycloak нужен секрет, а он не передан или неверен',
    ]);
  });
});
