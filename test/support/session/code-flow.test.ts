// The code flow through the login form: against the embedded stand, whose pages are Keycloak's, and against a double
// that answers what a sound Keycloak does not.
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { startStand, type RunningStand } from '../../../stand/server';
import { loadStand, type KeycloakSettings } from '../../../support/config/stand';
import { diagnoseLogin } from '../../../support/diagnosis/diagnose';
import { secrets } from '../../../support/secrets/registry';
import { KeycloakLogin, type LoginOutcome } from '../../../support/session/login';
import { Session } from '../../../support/session/session';
import { suiteError, tell } from '../core/thrown';
import { grant, startKeycloak, type AskedPage, type KeycloakDouble, type Wishes } from './keycloak-double';

const realmUrl = 'http://keycloak/realms/aurora-realm';
const owner = 'Вид ошибки: вход не выполнен (кому: администратору Keycloak)';

/** The message of a login with the address of this test left out. */
function told(outcome: LoginOutcome, settings: KeycloakSettings): unknown {
  const error = diagnoseLogin(
    { account: 'читатель', username: 'analyst001', outcome },
    { ...loadStand('local'), keycloak: settings },
  );
  const { message, ...rest } = tell(error);
  return { ...rest, message: message.replaceAll(settings.url, 'http://keycloak') };
}

function refused(words: string): unknown {
  return suiteError(
    'LOGIN_REFUSED',
    `Вход «читатель» (analyst001) на ${realmUrl} не выполнен: ${words}. ${owner}`,
  );
}

describe('вход через форму на встроенном стенде', () => {
  let stand: RunningStand;
  before(async () => {
    stand = await startStand();
  });
  after(() => stand.close());

  function settingsOf(more: Partial<KeycloakSettings> = {}): KeycloakSettings {
    return {
      ...loadStand('local').keycloak,
      url: stand.issuerUrl.replace(/\/realms\/.*$/u, ''),
      clientId: 'fe-client-browser',
      grant: 'authorization_code',
      ...more,
    };
  }

  function passwordOf(name: string): string {
    return stand.users.find(({ username }) => username === name)?.password ?? '';
  }

  test('выполнен, обновлён и завершён там, где вход по паролю запрещён', async () => {
    const credentials = { username: 'owner001', password: passwordOf('owner001') };
    const byPassword = new KeycloakLogin(settingsOf({ grant: 'password' }), undefined, 5000);
    expect(await byPassword.logIn(credentials)).to.deep.include({
      refusal: {
        status: 400,
        error: 'unauthorized_client',
        description: 'Client not allowed for direct access grants',
      },
    });
    const login = new KeycloakLogin(settingsOf(), undefined, 5000);
    const outcome = await login.logIn(credentials);
    if (outcome.kind !== 'granted') return expect.fail(inspect(outcome));
    expect(new Session('владелец', 'owner001', outcome.tokens).roles).to.include('REPOSITORY_OWNER');
    const { refreshToken = '' } = outcome.tokens;
    expect((await login.refresh(refreshToken)).kind).to.equal('granted');
    expect(await login.logOut(refreshToken)).to.equal(true);
  });

  test('без openid — без ID-токена', async () => {
    const login = new KeycloakLogin(settingsOf({ scope: 'profile' }), undefined, 5000);
    const outcome = await login.logIn({ username: 'owner001', password: passwordOf('owner001') });
    expect(outcome.kind === 'granted' ? outcome.tokens : outcome).to.not.have.property('idToken');
  });

  const rows: readonly (readonly [
    claim: string,
    more: Partial<KeycloakSettings>,
    username: string,
    password: string | undefined,
    words: string,
  ])[] = [
    [
      'неверный пароль',
      {},
      'locked001',
      'неверный',
      '200 login_form «Invalid username or password.» — имя или пароль неверны либо учётная запись временно заблокирована после неудачных попыток → проверьте пароль в переменной окружения; не повторяйте попыток: учётная запись может заблокироваться',
    ],
    [
      'отключённая учётная запись',
      {},
      'disabled001',
      undefined,
      '200 login_alert «Account is disabled, contact your administrator.» — учётная запись отключена → попросите администратора Keycloak включить её',
    ],
    [
      'обязательное действие',
      {},
      'newcomer001',
      undefined,
      '200 required_action «UPDATE_PASSWORD: You need to change your password to activate your account.» — у учётной записи осталось обязательное действие: сменить пароль → выполните его в браузере или попросите администратора Keycloak снять его',
    ],
    [
      'одноразовый код',
      {},
      'otp001',
      undefined,
      '200 one_time_code «Sign In» — пароль принят, но учётной записи нужен ещё и одноразовый код → укажите учётную запись без одноразовых кодов',
    ],
    [
      'чужой адрес возврата',
      { redirectUri: 'http://localhost:4201/' },
      'analyst001',
      undefined,
      '400 login_page «Invalid parameter: redirect_uri» — адрес возврата не разрешён клиенту Keycloak или клиенту запрещён вход через форму → сверьте keycloak.redirectUri с «Valid redirect URIs» клиента',
    ],
    [
      'неизвестный клиент',
      { clientId: 'fe-klient' },
      'analyst001',
      undefined,
      '400 login_page «Client not found.» — клиент Keycloak неизвестен или отключён → проверьте keycloak.clientId в файле стенда',
    ],
    [
      'неизвестный scope',
      { scope: 'openid reports' },
      'analyst001',
      undefined,
      '302 invalid_scope «Invalid scopes: openid reports» — запрошен scope, которого нет у клиента Keycloak → проверьте keycloak.scope в файле стенда',
    ],
  ];
  for (const [claim, more, username, password, words] of rows) {
    test(`${claim} — отказ со словами Keycloak`, async () => {
      const settings = settingsOf(more);
      const login = new KeycloakLogin(settings, undefined, 5000);
      const outcome = await login.logIn({ username, password: password ?? passwordOf(username) });
      expect(told(outcome, settings)).to.deep.equal(refused(words));
    });
  }

  test('клиент входит от своего имени; имя и пароль учётной записи не нужны', async () => {
    const settings = settingsOf({ grant: 'client_credentials', clientId: 'be-client' });
    const nobody = { username: 'analyst001', password: '' };
    const outcome = await new KeycloakLogin(settings, stand.clientSecret, 5000).logIn(nobody);
    expect(outcome.kind).to.equal('granted');
    const wrong = await new KeycloakLogin(settings, crypto.randomUUID(), 5000).logIn(nobody);
    expect(told(wrong, settings)).to.deep.equal(
      refused(
        '401 unauthorized_client «Invalid client or Invalid client credentials» — клиенту Keycloak нужен секрет, а он не передан или неверен → проверьте переменную из keycloak.clientSecretEnv',
      ),
    );
  });
});

/** A login form in Keycloak's markup. */
function form(fields: readonly string[] = ['username', 'password'], more = ''): string {
  const inputs = fields.map((name) => `<input type="text" name="${name}">`).join('');
  return `<h1 id="kc-page-title">Вход</h1>${more}<form action="login-actions/authenticate?session_code=${crypto.randomUUID()}">${inputs}</form>`;
}

async function start(t: Parameters<typeof startKeycloak>[0], wishes: Wishes): Promise<KeycloakDouble> {
  return startKeycloak(t, { ...wishes, settings: { grant: 'authorization_code', ...wishes.settings } });
}

function logIn({ settings }: KeycloakDouble, password: string = crypto.randomUUID()): Promise<LoginOutcome> {
  return new KeycloakLogin(settings, undefined, 2000).logIn({ username: 'analyst001', password });
}

/** Where the double sends the browser back. */
function back(asked: URL, more: Readonly<Record<string, string>>): string {
  const url = new URL(asked.searchParams.get('redirect_uri') ?? '');
  const all = { state: asked.searchParams.get('state') ?? '', ...more };
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  return url.href;
}

describe('вход через форму, которая отвечает иначе', () => {
  test('пароль уходит один раз, имя и пароль — на разных страницах, cookie — обратно', async (t) => {
    const posted: Record<string, string>[] = [];
    const cookies: string[] = [];
    let authorization = new URL('http://keycloak');
    const keycloak = await start(t, {
      page: ({ method, url, cookie, form: typed }, to) => {
        cookies.push(cookie);
        to.setHeader('Content-Type', 'text/html');
        if (method === 'GET') {
          authorization = url;
          to.setHeader('Set-Cookie', ['A="one";Secure;HttpOnly', 'B=two']);
          to.end(form(['username']));
          return;
        }
        posted.push(Object.fromEntries(typed));
        if (posted.length === 1) {
          to.setHeader('Set-Cookie', 'B=;Max-Age=0');
          to.end(form(['password', 'credentialId']));
        } else to.end(form(['password', 'credentialId'], '<p id="input-error">Нет.</p>'));
      },
    });
    const password = `пароль +&% ${crypto.randomUUID()}`;
    expect(await logIn(keycloak, password)).to.deep.equal({
      kind: 'refused',
      refusal: { status: 200, error: 'login_form', description: 'Нет.' },
    });
    expect(posted).to.deep.equal([{ username: 'analyst001' }, { password, credentialId: '' }]);
    expect(cookies).to.deep.equal(['', 'A="one"; B=two', 'A="one"']);
    expect(authorization.searchParams.get('code_challenge_method')).to.equal('S256');
    expect(authorization.searchParams.get('code_challenge')).to.match(/^[\w-]{43}$/u);
    expect(keycloak.requests).to.deep.equal([
      'discovery',
      'GET auth',
      'POST authenticate',
      'POST authenticate',
    ]);
  });

  const rows: readonly (readonly [
    claim: string,
    page: (asked: AskedPage, to: Parameters<NonNullable<Wishes['page']>>[1]) => void,
    told: unknown,
  ])[] = [
    [
      'ошибка на адресе возврата',
      ({ url }, to) =>
        to
          .writeHead(302, { Location: back(url, { error: 'access_denied', error_description: 'Нельзя' }) })
          .end(),
      refused(
        '302 access_denied «Нельзя» — Keycloak запретил вход: согласие не дано или так решило правило входа realm → попросите администратора Keycloak проверить правила входа для этой учётной записи',
      ),
    ],
    [
      'вход через чужой сервер',
      (_, to) => to.writeHead(302, { Location: 'https://sso.example/login?x=1' }).end(),
      refused(
        '302 login_elsewhere «https://sso.example» — Keycloak отправил вход на другой сервер, и пароль туда не передан → сверьте keycloak.redirectUri; если вход идёт через внешний провайдер, нужна учётная запись самого realm',
      ),
    ],
    [
      'форма, которая шлёт пароль на чужой сервер',
      (_, to) =>
        to.end(
          '<form action="https://evil.example/in"><input name="username"><input name="password"></form>',
        ),
      refused(
        '200 login_elsewhere «https://evil.example» — Keycloak отправил вход на другой сервер, и пароль туда не передан → сверьте keycloak.redirectUri; если вход идёт через внешний провайдер, нужна учётная запись самого realm',
      ),
    ],
    [
      'шаг, которого автотесты не знают',
      (_, to) =>
        to.end('<h1 id="kc-page-title">Ключ входа</h1><form action="/x"><input name="assertion"></form>'),
      refused(
        '200 login_step «Ключ входа» — Keycloak показал шаг входа, которого автотесты не знают → пройдите вход в браузере и попросите администратора Keycloak о входе по имени и паролю',
      ),
    ],
    [
      'страница шлюза вместо формы',
      (_, to) => to.writeHead(502, { 'Content-Type': 'text/html' }).end('<html>'),
      suiteError(
        'LOGIN_BROKEN',
        `Вход на ${realmUrl} не выполнен. Вероятная причина: сервис за шлюзом недоступен или долго отвечает (код 502 и страница шлюза вместо JSON) → проверьте состояние стенда. Вид ошибки: стенд недоступен (кому: DevOps)`,
      ),
    ],
    [
      'чужая страница вместо формы',
      (_, to) => to.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>Добро пожаловать</p>'),
      suiteError(
        'LOGIN_BROKEN',
        `Вход на ${realmUrl} не выполнен. Вероятная причина: по этому адресу отвечает не Keycloak (Content-Type: text/html) → проверьте keycloak.url в файле стенда. Вид ошибки: стенд недоступен (кому: DevOps)`,
      ),
    ],
  ];
  for (const [claim, page, expected] of rows) {
    test(claim, async (t) => {
      const keycloak = await start(t, { page });
      expect(told(await logIn(keycloak), keycloak.settings)).to.deep.equal(expected);
    });
  }

  test('бесконечные перенаправления кончаются', async (t) => {
    const keycloak = await start(t, {
      page: ({ url }, to) => to.writeHead(302, { Location: url.href }).end(),
    });
    expect(await logIn(keycloak)).to.include({ kind: 'broken' });
    expect(keycloak.requests).to.have.length(13);
  });

  test('чужой state не принят, и код не обменян', async (t) => {
    const keycloak = await start(t, {
      page: ({ url }, to) =>
        to.writeHead(302, { Location: back(url, { state: 'чужой', code: 'code' }) }).end(),
    });
    expect(await logIn(keycloak)).to.include({ kind: 'broken' });
    expect(keycloak.requests).to.deep.equal(['discovery', 'GET auth']);
  });

  test('чужой nonce в ID-токене не принят, свой — принят', async (t) => {
    for (const isOwn of [false, true]) {
      let nonce = '';
      const keycloak = await start(t, {
        page: ({ url }, to) => {
          nonce = isOwn ? (url.searchParams.get('nonce') ?? '') : 'чужой';
          to.writeHead(302, { Location: back(url, { code: crypto.randomUUID() }) }).end();
        },
        token: (sent, to, issuer) => grant({ claims: { nonce } })(sent, to, issuer),
      });
      expect((await logIn(keycloak)).kind).to.equal(isOwn ? 'granted' : 'broken');
    }
  });

  test('код, code_verifier, session_code и cookie сессии зарегистрированы; короткие cookie — нет', async (t) => {
    const code = crypto.randomUUID();
    const cookie = crypto.randomUUID();
    let sessionCode = '';
    let verifier = '';
    let authorization = new URL('http://keycloak');
    const keycloak = await start(t, {
      page: ({ method, url }, to) => {
        if (method === 'GET') {
          authorization = url;
          to.setHeader('Set-Cookie', [`AUTH_SESSION_ID="${cookie}";HttpOnly`, 'LOCALE=russian']);
          to.end(form());
          return;
        }
        sessionCode = url.searchParams.get('session_code') ?? '';
        to.writeHead(302, { Location: back(authorization, { code }) }).end();
      },
      token: (sent, to, issuer) => {
        verifier = sent.get('code_verifier') ?? '';
        const nonce = authorization.searchParams.get('nonce') ?? '';
        return grant({ claims: { nonce } })(sent, to, issuer);
      },
    });
    const password = crypto.randomUUID();
    expect((await logIn(keycloak, password)).kind).to.equal('granted');
    const born = [code, cookie, sessionCode, verifier, password];
    expect(born.map((value) => value.length > 0 && secrets.values.has(value))).to.deep.equal(
      born.map(() => true),
    );
    expect(secrets.values.has('russian')).to.equal(false);
  });
});
