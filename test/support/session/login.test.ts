import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { startStand } from '../../../stand/server';
import { loadStand } from '../../../support/config/stand';
import { diagnoseLogin } from '../../../support/diagnosis/diagnose';
import { secrets } from '../../../support/secrets/registry';
import { KeycloakLogin, type LoginOutcome } from '../../../support/session/login';
import { Session } from '../../../support/session/session';
import { suiteError, tell } from '../core/thrown';
import { closedPort } from '../http/local-server';
import { grant, refuse, say, startKeycloak, type KeycloakDouble, type Wishes } from './keycloak-double';

/** What the message of a broken login reads like, with the address of this test left out. */
function told(outcome: LoginOutcome, { settings }: Pick<KeycloakDouble, 'settings'>): unknown {
  const stand = { ...loadStand('local'), keycloak: settings };
  const error = diagnoseLogin({ account: 'читатель', username: 'analyst001', outcome }, stand);
  const { message, ...rest } = tell(error);
  return {
    ...rest,
    message: message
      .replaceAll(settings.url, 'http://keycloak')
      .replace(/на 3(?:599|60[01]) с/u, 'на 3600 с'),
  };
}

function credentials(more: { readonly clientId?: string } = {}) {
  return { username: 'analyst001', password: `пароль +&% ${crypto.randomUUID()}`, ...more };
}

async function logInAt(keycloak: KeycloakDouble, secret?: string): Promise<LoginOutcome> {
  return new KeycloakLogin(keycloak.settings, secret, 2000).logIn(credentials());
}

describe('ответ с токеном — это успех', () => {
  for (const status of [200, 201, 203]) {
    test(`с кодом ${status} и полями настоящего Keycloak`, async (t) => {
      const keycloak = await startKeycloak(t, { token: grant({ status }) });
      const outcome = await logInAt(keycloak);
      if (outcome.kind !== 'granted') return expect.fail(`вход не выполнен: ${inspect(outcome)}`);
      const { tokens } = outcome;
      expect(Object.keys(tokens).sort()).to.deep.equal([
        'accessToken',
        'expiresInSeconds',
        'idToken',
        'obtainedAtMs',
        'refreshToken',
      ]);
      expect(tokens.expiresInSeconds).to.equal(1800);
      expect(Date.now() - tokens.obtainedAtMs).to.be.within(0, 2000);
      expect(told(outcome, keycloak)).to.deep.equal({
        family: 'undefined',
        code: undefined,
        message: 'undefined',
      });
    });
  }

  test('без refresh- и ID-токена — тоже', async (t) => {
    const body = { refresh_token: undefined, id_token: undefined, session_state: undefined };
    const outcome = await logInAt(await startKeycloak(t, { token: grant({ body }) }));
    expect(outcome.kind === 'granted' ? Object.keys(outcome.tokens).sort() : outcome).to.deep.equal([
      'accessToken',
      'expiresInSeconds',
      'obtainedAtMs',
    ]);
  });

  test('непрозрачный access-токен — тоже', async (t) => {
    const token = crypto.randomUUID();
    const outcome = await logInAt(
      await startKeycloak(t, { token: grant({ body: { access_token: token } }) }),
    );
    expect(outcome.kind === 'granted' ? outcome.tokens.accessToken : outcome).to.equal(token);
  });
});

describe('что уходит в Keycloak', () => {
  test('имя, пароль с кириллицей и «+&%», область и клиент — в форме', async (t) => {
    const forms: Record<string, string>[] = [];
    const keycloak = await startKeycloak(t, {
      token: (form, to, issuer) => {
        forms.push(Object.fromEntries(form));
        return grant()(form, to, issuer);
      },
    });
    const asked = credentials();
    await new KeycloakLogin(keycloak.settings, undefined, 2000).logIn(asked);
    const clientSecret = crypto.randomUUID();
    await new KeycloakLogin(keycloak.settings, clientSecret, 2000).logIn({ ...asked, clientId: 'be-client' });
    const form = {
      grant_type: 'password',
      username: 'analyst001',
      password: asked.password,
      scope: 'openid profile email',
    };
    expect(forms).to.deep.equal([
      { ...form, client_id: 'fe-client' },
      { ...form, client_id: 'be-client', client_secret: clientSecret },
    ]);
    expect(secrets.values.has(clientSecret)).to.equal(true);
  });

  test('десять входов сразу спрашивают discovery один раз', async (t) => {
    const keycloak = await startKeycloak(t);
    const login = new KeycloakLogin(keycloak.settings, undefined, 2000);
    await Promise.all(Array.from({ length: 10 }, () => login.logIn(credentials())));
    expect(keycloak.requests.filter((request) => request === 'discovery')).to.have.length(1);
  });

  test('неудачное discovery видят все, кто его ждал, и не помнит следующий', async (t) => {
    let isDown = true;
    const sound = await startKeycloak(t);
    const keycloak = await startKeycloak(t, {
      discovery: async (to) => {
        if (isDown) {
          say(502, { 'Content-Type': 'text/html' }, '<html>')(to);
          return;
        }
        const answer = await fetch(`${sound.issuer}/.well-known/openid-configuration`);
        to.writeHead(200, { 'Content-Type': 'application/json' }).end(
          (await answer.text()).replaceAll(sound.settings.url, keycloak.settings.url),
        );
      },
    });
    const login = new KeycloakLogin(keycloak.settings, undefined, 2000);
    const outcomes = await Promise.all([login.logIn(credentials()), login.logIn(credentials())]);
    expect(outcomes.map((outcome) => told(outcome, keycloak))).to.deep.equal(
      [1, 2].map(() =>
        suiteError(
          'LOGIN_BROKEN',
          'Вход на http://keycloak/realms/aurora-realm не выполнен. Вероятная причина: сервис за шлюзом недоступен или долго отвечает (код 502 и страница шлюза вместо JSON) → проверьте состояние стенда. Вид ошибки: стенд недоступен (кому: DevOps)',
        ),
      ),
    );
    isDown = false;
    expect((await login.logIn(credentials())).kind).to.equal('granted');
  });

  test('обновление идёт refresh-токеном, без пароля', async (t) => {
    const keycloak = await startKeycloak(t);
    const login = new KeycloakLogin(keycloak.settings, undefined, 2000);
    const outcome = await login.refresh(crypto.randomUUID());
    expect(outcome.kind).to.equal('granted');
    expect(keycloak.requests).to.deep.equal(['discovery', 'refresh_token']);
  });
});

describe('секреты входа', () => {
  test('пароль, токены и session_state зарегистрированы; имя и почта владельца — тоже', async (t) => {
    const sessionState = crypto.randomUUID();
    const keycloak = await startKeycloak(t, { token: grant({ body: { session_state: sessionState } }) });
    const asked = credentials();
    const outcome = await new KeycloakLogin(keycloak.settings, undefined, 2000).logIn(asked);
    if (outcome.kind !== 'granted') return expect.fail('вход не выполнен');
    const { accessToken, refreshToken = '', idToken = '' } = outcome.tokens;
    const born = [asked.password, accessToken, refreshToken, idToken, sessionState];
    expect(
      [...born, 'v.k@aurora.example', 'Вера Ключникова'].filter((value) => !secrets.values.has(value)),
    ).to.deep.equal([]);
  });

  test('отказ и сбой не держат пароля', async (t) => {
    const asked = credentials();
    for (const token of [refuse(400, 'invalid_grant', 'Account disabled'), say(502, {}, 'oops')]) {
      const { settings } = await startKeycloak(t, { token });
      const outcome = await new KeycloakLogin(settings, undefined, 2000).logIn(asked);
      const shown = outcome.kind === 'broken' ? { ...outcome, seen: undefined } : outcome;
      expect(inspect(shown, { depth: 9 })).not.to.include(asked.password);
    }
  });

  test('сам вход при печати и в JSON ничего не показывает', async (t) => {
    const { settings } = await startKeycloak(t);
    const clientSecret = crypto.randomUUID();
    const login = new KeycloakLogin(settings, clientSecret, 2000);
    expect(`${inspect(login, { depth: 9 })} ${JSON.stringify(login)}`).to.equal('KeycloakLogin {} {}');
  });
});

describe('отказ Keycloak', () => {
  for (const status of [400, 401]) {
    test(`неверный пароль с кодом ${status} — отказ с его словами`, async (t) => {
      const token = refuse(status, 'invalid_grant', 'Invalid user credentials');
      expect(await logInAt(await startKeycloak(t, { token }))).to.deep.equal({
        kind: 'refused',
        refusal: { status, error: 'invalid_grant', description: 'Invalid user credentials' },
      });
    });
  }

  test('401 с WWW-Authenticate (RFC 6749 §5.2) — тоже отказ, а не сбой', async (t) => {
    const token = refuse(401, 'invalid_client', 'Invalid client credentials', {
      'WWW-Authenticate': 'Basic realm="aurora"',
    });
    expect(await logInAt(await startKeycloak(t, { token }))).to.deep.equal({
      kind: 'refused',
      refusal: { status: 401, error: 'invalid_client', description: 'Invalid client credentials' },
    });
  });

  test('отказ без error_description — отказ с пустым пояснением', async (t) => {
    const token = say(403, { 'Content-Type': 'application/json' }, '{"error":"access_denied"}');
    expect(await logInAt(await startKeycloak(t, { token }))).to.deep.equal({
      kind: 'refused',
      refusal: { status: 403, error: 'access_denied', description: '' },
    });
  });

  test('отказ не повторён: один запрос к token', async (t) => {
    const keycloak = await startKeycloak(t, { token: refuse(400, 'invalid_grant', 'Account disabled') });
    await logInAt(keycloak);
    expect(keycloak.requests).to.deep.equal(['discovery', 'password']);
  });
});

const json = { 'Content-Type': 'application/json' };
const html = { 'Content-Type': 'text/html' };
const notKeycloak =
  'по этому адресу отвечает не Keycloak (*) → проверьте keycloak.url в файле стенда. Вид ошибки: стенд недоступен (кому: DevOps)';

/** Answers of the token endpoint or of discovery that OAuth does not know, and what the reader is told of them. */
const broken: readonly (readonly [claim: string, wishes: Wishes, finding: string])[] = [
  [
    'HTML вместо discovery: по адресу — фронтенд',
    { discovery: say(200, html, '<base href="/"><app-root>') },
    notKeycloak.replace('*', 'Content-Type: text/html, в теле <app-root>'),
  ],
  [
    'HTML вместо токена: шлюз показал свою страницу',
    { token: say(200, html, '<p>Добро пожаловать</p>') },
    notKeycloak.replace('*', 'Content-Type: text/html'),
  ],
  [
    'неизвестный realm',
    { discovery: say(404, json, '{"error":"Realm does not exist"}') },
    'по этому адресу нет такого realm (код 404, {"error":"Realm does not exist"}) → проверьте keycloak.url (без «/auth» и «/realms») и keycloak.realm в файле стенда. Вид ошибки: вход не выполнен (кому: администратору Keycloak)',
  ],
  [
    'чужой issuer',
    { discovery: say(200, json, JSON.stringify({ issuer: 'https://sso.example/realms/aurora-realm' })) },
    'Keycloak называет себя другим адресом (issuer: https://sso.example/realms/aurora-realm) → укажите в keycloak.url тот адрес, который он называет, или попросите исправить его hostname. Вид ошибки: вход не выполнен (кому: администратору Keycloak)',
  ],
  [
    'оборванный JSON токена',
    { token: say(200, json, '{"access_token":"') },
    'по этому адресу отвечает не Keycloak (тело кончается на …"access_token":"***"; получено байтов: 17, Content-Length: нет) → проверьте keycloak.url в файле стенда. Вид ошибки: расхождение с требованием (кому: разработке)',
  ],
  [
    '200 с ошибкой вместо токена',
    { token: say(200, json, '{"error":"invalid_grant"}') },
    'причина автотестам неизвестна (OAUTH_INVALID_RESPONSE) → покажите эти строки авторам автотестов. Вид ошибки: ошибка автотестов (кому: авторам автотестов)',
  ],
  [
    '204 вместо токена',
    { token: say(204, {}, '') },
    'причина автотестам неизвестна (OAUTH_RESPONSE_IS_NOT_CONFORM) → покажите эти строки авторам автотестов. Вид ошибки: ошибка автотестов (кому: авторам автотестов)',
  ],
  [
    'Keycloak ещё запускается: 503 с его словами',
    {
      discovery: say(
        503,
        { 'Content-Type': 'text/plain', 'Retry-After': '5' },
        'Bootstrap in progress. Retry in 5 seconds.',
      ),
    },
    'Keycloak ещё запускается (Retry-After: 5) → подождите несколько секунд и запустите снова. Вид ошибки: стенд недоступен (кому: DevOps)',
  ],
  [
    'перегрузка: 503 без тела',
    { token: say(503, {}, '') },
    'сервис за шлюзом недоступен или долго отвечает (код 503 без тела) → проверьте состояние стенда. Вид ошибки: стенд недоступен (кому: DevOps)',
  ],
  [
    'ошибка внутри Keycloak: 500 с JSON',
    { token: say(500, json, '{"error":"unknown_error"}') },
    'Keycloak перегружен или неисправен (код 500) → проверьте состояние Keycloak. Вид ошибки: стенд недоступен (кому: DevOps)',
  ],
  [
    'лимит запросов: 429 шлюза',
    { token: say(429, { ...html, 'Retry-After': '3' }, '<html>') },
    'превышен лимит запросов (Retry-After: 3) → подождите и уменьшите число одновременных сценариев. Вид ошибки: стенд недоступен (кому: DevOps)',
  ],
];

/** Tokens that Keycloak grants and no API would accept. */
const rejected: readonly (readonly [claim: string, wishes: Wishes, told: string])[] = [
  [
    'часы Keycloak отстают',
    { token: grant({ behindSeconds: 3600 }) },
    'часы расходятся на 3600 с: у Keycloak они отстают → синхронизируйте часы этой машины и стенда (NTP)',
  ],
  [
    'подпись чужая',
    { token: grant({ isForged: true }) },
    'подпись токена не сходится с ключами realm → проверьте, что keycloak.url ведёт на тот Keycloak, который выдаёт токены',
  ],
  [
    'токен предназначен не этому API',
    { token: grant(), settings: { audience: 'be-client' } },
    'в aud токена нет того, кому он предназначен → сверьте keycloak.audience с настройкой audience у клиента Keycloak',
  ],
];

describe('токен получен, но не годится', () => {
  for (const [claim, wishes, cause] of rejected) {
    test(claim, async (t) => {
      const keycloak = await startKeycloak(t, wishes);
      expect(told(await logInAt(keycloak), keycloak)).to.deep.equal(
        suiteError(
          'LOGIN_TOKEN_UNUSABLE',
          `Вход «читатель» (analyst001) на http://keycloak/realms/aurora-realm: токен получен, но не годится — ${cause}. Вид ошибки: вход не выполнен (кому: администратору Keycloak)`,
        ),
      );
    });
  }
});

describe('вход, которого не понять', () => {
  for (const [claim, wishes, finding] of broken) {
    test(claim, async (t) => {
      const keycloak = await startKeycloak(t, wishes);
      expect(told(await logInAt(keycloak), keycloak)).to.deep.equal(
        suiteError(
          'LOGIN_BROKEN',
          `Вход на http://keycloak/realms/aurora-realm не выполнен. Вероятная причина: ${finding}`,
        ),
      );
    });
  }

  test('закрытый порт', async () => {
    const settings = { ...loadStand('local').keycloak, url: `http://127.0.0.1:${await closedPort()}` };
    const outcome = await new KeycloakLogin(settings, undefined, 2000).logIn(credentials());
    expect(told(outcome, { settings })).to.deep.equal(
      suiteError(
        'LOGIN_BROKEN',
        'Вход на http://keycloak/realms/aurora-realm не выполнен. Вероятная причина: порт закрыт (ECONNREFUSED) → проверьте, запущен ли стенд и верен ли порт. Вид ошибки: стенд недоступен (кому: DevOps)',
      ),
    );
  });

  test('ответ дольше срока', async (t) => {
    const keycloak = await startKeycloak(t, { token: () => undefined });
    const outcome = await new KeycloakLogin(keycloak.settings, undefined, 150).logIn(credentials());
    expect(told(outcome, keycloak)).to.deep.equal(
      suiteError(
        'LOGIN_BROKEN',
        'Вход на http://keycloak/realms/aurora-realm не выполнен. Вероятная причина: нет ответа за отведённое время (ETIMEDOUT) → проверьте сеть и нагрузку; срок задаёт api.timeoutMs. Вид ошибки: стенд недоступен (кому: DevOps)',
      ),
    );
  });

  test('одновременные входы не путают увиденное', async (t) => {
    const keycloak = await startKeycloak(t, {
      token: (form, to) => {
        const answer =
          form.get('client_id') === 'fe-client' ? say(502, html, '<html>') : say(200, html, '<p>');
        answer(to);
      },
    });
    const login = new KeycloakLogin(keycloak.settings, undefined, 2000);
    const outcomes = await Promise.all([
      login.logIn(credentials()),
      login.logIn(credentials({ clientId: 'other' })),
    ]);
    expect(
      outcomes.map(
        (outcome) =>
          outcome.kind === 'broken' &&
          outcome.seen &&
          'response' in outcome.seen &&
          outcome.seen.response.status,
      ),
    ).to.deep.equal([502, 200]);
  });
});

describe('вход на встроенном стенде', () => {
  test('выполнен, отклонён и обновлён, как на настоящем', async (t) => {
    const stand = await startStand();
    t.after(() => stand.close());
    const url = stand.issuerUrl.replace(/\/realms\/.*$/u, '');
    const settings = { ...loadStand('local').keycloak, url };
    const login = new KeycloakLogin(settings, undefined, 5000);
    const passwordOf = (name: string) =>
      stand.users.find(({ username }) => username === name)?.password ?? '';

    const outcome = await login.logIn({ username: 'owner001', password: passwordOf('owner001') });
    if (outcome.kind !== 'granted') return expect.fail('вход не выполнен');
    expect(new Session('владелец', 'owner001', outcome.tokens).roles).to.include('REPOSITORY_OWNER');
    expect((await login.refresh(outcome.tokens.refreshToken ?? '')).kind).to.equal('granted');

    const disabled = { username: 'disabled001', password: passwordOf('disabled001') };
    expect(await login.logIn(disabled)).to.deep.equal({
      kind: 'refused',
      refusal: { status: 400, error: 'invalid_grant', description: 'Account disabled' },
    });
    const unknown = new KeycloakLogin({ ...settings, realm: 'нет-такого' }, undefined, 5000);
    expect(await unknown.logIn(disabled)).to.include({ kind: 'broken' });
  });
});
