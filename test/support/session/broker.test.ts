import { describe, test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { loadStand, type KeycloakSettings, type Stand } from '../../../support/config/stand';
import { secrets } from '../../../support/secrets/registry';
import { SessionBroker } from '../../../support/session/broker';
import { rejectedBy, suiteError, thrownBy } from '../core/thrown';
import { grant, refuse, say, startKeycloak, type KeycloakDouble, type Wishes } from './keycloak-double';

const environment = {
  AURORA_READER_PASSWORD: crypto.randomUUID(),
  AURORA_OWNER_PASSWORD: crypto.randomUUID(),
};

function standAt(keycloak: KeycloakSettings): Stand {
  const local = loadStand('local');
  return { ...local, keycloak, api: { ...local.api, timeoutMs: 2000 } };
}

interface Started {
  readonly broker: SessionBroker;
  readonly keycloak: KeycloakDouble;
  /** Grant types asked of the token endpoint so far. */
  readonly grants: () => readonly string[];
}

async function start(t: TestContext, wishes: Wishes = {}): Promise<Started> {
  const keycloak = await startKeycloak(t, wishes);
  return {
    keycloak,
    broker: new SessionBroker(standAt(keycloak.settings), environment),
    grants: () => keycloak.requests.filter((request) => request !== 'discovery'),
  };
}

describe('один вход на роль и прогон', () => {
  test('десять просьб сразу — один запрос токена', async (t) => {
    const { broker, grants } = await start(t);
    const logins = await Promise.all(Array.from({ length: 10 }, () => broker.session('читатель')));
    expect(grants()).to.deep.equal(['password']);
    expect(new Set(logins).size).to.equal(1);
    expect(logins[0]).to.include({ account: 'читатель', username: 'analyst001' });
  });

  test('поздняя просьба получает ту же сессию', async (t) => {
    const { broker, grants } = await start(t);
    expect(await broker.session('читатель')).to.equal(await broker.session('читатель'));
    expect(grants()).to.deep.equal(['password']);
  });

  test('у другой роли вход свой', async (t) => {
    const { broker, grants } = await start(t);
    await broker.session('читатель');
    expect((await broker.session('владелец репозитория')).username).to.equal('owner001');
    expect(grants()).to.deep.equal(['password', 'password']);
  });

  test('отказ сохранён: пароль второй раз не пробуют', async (t) => {
    const { broker, grants } = await start(t, {
      token: refuse(400, 'invalid_grant', 'Invalid user credentials'),
    });
    const [first, second] = [await broker.session('читатель'), await broker.session('читатель')];
    expect(first.outcome.kind).to.equal('refused');
    expect(second).to.equal(first);
    expect(grants()).to.deep.equal(['password']);
  });

  test('сбой сети не сохранён: следующая просьба пробует снова', async (t) => {
    let isDown = true;
    const { broker } = await start(t, {
      token: async (form, to, issuer) => {
        if (isDown) say(502, { 'Content-Type': 'text/html' }, '<html>')(to);
        else await grant()(form, to, issuer);
      },
    });
    expect((await broker.session('читатель')).outcome.kind).to.equal('broken');
    isDown = false;
    expect((await broker.session('читатель')).outcome.kind).to.equal('granted');
  });
});

describe('обновление до срока', () => {
  /** Moves the clock of this process; timers and the network keep going. */
  function wait(t: TestContext, seconds: number): void {
    t.mock.timers.tick(seconds * 1000);
  }

  test('за полминуты до срока токен обновлён без пароля, и один раз на всех', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const { broker, grants } = await start(t);
    const first = await broker.session('читатель');
    wait(t, 1769);
    expect(await broker.session('читатель')).to.equal(first);
    wait(t, 2);
    const later = await Promise.all(Array.from({ length: 5 }, () => broker.session('читатель')));
    expect(grants()).to.deep.equal(['password', 'refresh_token']);
    expect(new Set(later).size).to.equal(1);
    expect(later[0]).not.to.equal(first);
    expect(later[0]).to.include({ account: 'читатель', username: 'analyst001' });
  });

  test('токен короче минуты обновлён в середине срока, а не при каждой просьбе', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const { broker, grants } = await start(t, { token: grant({ expiresInSeconds: 20 }) });
    await broker.session('читатель');
    wait(t, 9);
    await broker.session('читатель');
    expect(grants()).to.deep.equal(['password']);
    wait(t, 2);
    await broker.session('читатель');
    expect(grants()).to.deep.equal(['password', 'refresh_token']);
  });

  for (const [claim, body] of [
    ['refresh-токен не принят', {}],
    ['refresh-токена не было', { refresh_token: undefined }],
  ] as const) {
    test(`${claim} — вход паролем заново`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
      const { broker, grants } = await start(t, {
        token: async (form, to, issuer) => {
          const isRefresh = form.get('grant_type') === 'refresh_token';
          if (isRefresh) refuse(400, 'invalid_grant', 'Session not active')(form, to);
          else await grant({ body })(form, to, issuer);
        },
      });
      await broker.session('читатель');
      wait(t, 1790);
      expect((await broker.session('читатель')).outcome.kind).to.equal('granted');
      expect(grants().filter((kind) => kind === 'password')).to.have.length(2);
    });
  }
});

describe('вход сценария для себя', () => {
  test('ничем не делится с общим', async (t) => {
    const { broker, grants } = await start(t);
    const shared = await broker.session('читатель');
    expect(await broker.attempt({ account: 'читатель' })).not.to.equal(shared);
    expect(await broker.session('читатель')).to.equal(shared);
    expect(grants()).to.deep.equal(['password', 'password']);
  });

  test('неверный пароль — случайный, настоящий не нужен и не отправлен', async (t) => {
    const forms: URLSearchParams[] = [];
    const { keycloak } = await start(t, {
      token: (form, to) => {
        forms.push(form);
        refuse(401, 'invalid_grant', 'Invalid user credentials')(form, to);
      },
    });
    const broker = new SessionBroker(standAt(keycloak.settings), {});
    for (const clientId of ['fe-client-browser', undefined]) {
      await broker.attempt({
        account: 'для неверного пароля',
        wrongPassword: true,
        ...(clientId === undefined ? {} : { clientId }),
      });
    }
    const passwords = forms.map((form) => form.get('password') ?? '');
    expect(passwords.every((password) => /^неверный-[0-9a-f-]{36}$/u.test(password))).to.equal(true);
    expect(new Set(passwords).size).to.equal(2);
    expect(forms.map((form) => form.get('client_id'))).to.deep.equal(['fe-client-browser', 'fe-client']);
  });
});

describe('клиент входит от своего имени', () => {
  const settings = { grant: 'client_credentials', clientSecretEnv: 'CLIENT_SECRET' } as const;

  test('паролей учётных записей не нужно: ни до прогона, ни при входе; срок кончился — входит снова', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const body = { refresh_token: undefined, id_token: undefined };
    const keycloak = await startKeycloak(t, { token: grant({ body }), settings });
    const broker = new SessionBroker(standAt(keycloak.settings), { CLIENT_SECRET: crypto.randomUUID() });
    expect(broker.missingSecrets(['читатель'])).to.deep.equal([]);
    expect((await broker.session('читатель')).outcome.kind).to.equal('granted');
    t.mock.timers.tick(1790_000);
    await broker.session('читатель');
    expect(keycloak.requests).to.deep.equal(['discovery', 'client_credentials', 'client_credentials']);
  });

  test('вход с неверным паролем невозможен, и это сказано', async (t) => {
    const keycloak = await startKeycloak(t, { settings });
    const broker = new SessionBroker(standAt(keycloak.settings), { CLIENT_SECRET: crypto.randomUUID() });
    const attempt = broker.attempt({ account: 'для неверного пароля', wrongPassword: true });
    expect(await rejectedBy(attempt)).to.deep.equal(
      suiteError(
        'PASSWORD_UNUSED',
        "Вход с неверным паролем невозможен: на стенде «встроенный» входит сам клиент Keycloak, без пароля (grant: client_credentials) → исключите такие сценарии: --tags 'not @вход'",
      ),
    );
    expect(keycloak.requests).to.deep.equal([]);
  });
});

describe('пароли из окружения', () => {
  const keycloak: KeycloakSettings = {
    url: 'http://127.0.0.1:9',
    realm: 'aurora-realm',
    clientId: 'fe-client',
    grant: 'password',
    redirectUri: 'http://localhost:4200/',
    scope: 'openid',
  };

  test('пароль зарегистрирован до отправки', async (t) => {
    const password = crypto.randomUUID();
    let isKnown = false;
    const { settings } = await startKeycloak(t, {
      token: (form, to, issuer) => {
        isKnown = secrets.values.has(password);
        return grant()(form, to, issuer);
      },
    });
    await new SessionBroker(standAt(settings), { AURORA_READER_PASSWORD: password }).session('читатель');
    expect(isKnown).to.equal(true);
  });

  for (const value of [undefined, '']) {
    test(`переменной нет (${value === undefined ? 'не задана' : 'пуста'}) — ошибка с её именем`, async () => {
      const broker = new SessionBroker(standAt(keycloak), { AURORA_READER_PASSWORD: value });
      expect(await rejectedBy(broker.session('читатель'))).to.deep.equal(
        suiteError(
          'SECRET_MISSING',
          'Не задана переменная окружения AURORA_READER_PASSWORD (config/stands/local.yaml) → добавьте её в файл .env по образцу .env.example или в переменные CI',
        ),
      );
    });
  }

  test('секрет клиента не задан — ошибка сразу, а не при первом входе', () => {
    const stand = standAt({ ...keycloak, clientSecretEnv: 'AURORA_CLIENT_SECRET' });
    expect(thrownBy(() => new SessionBroker(stand, {}))).to.deep.equal(
      suiteError(
        'SECRET_MISSING',
        'Не задана переменная окружения AURORA_CLIENT_SECRET (config/stands/local.yaml) → добавьте её в файл .env по образцу .env.example или в переменные CI',
      ),
    );
  });

  test('неизвестная роль — ошибка с ближайшей', async () => {
    const broker = new SessionBroker(standAt(keycloak), environment);
    expect(await rejectedBy(broker.session('читатиль'))).to.deep.equal(
      suiteError(
        'ROLE_UNKNOWN',
        'Роль «читатиль» не описана на стенде «встроенный». Возможно, имелось в виду: «читатель» → исправьте сценарий или добавьте роль в config/stands/local.yaml',
      ),
    );
  });

  test('незаданные переменные названы вместе с ролями', () => {
    const broker = new SessionBroker(standAt(keycloak), environment);
    const names = ['читатель', 'владелец репозитория 2', 'отключённый'];
    expect(broker.missingSecrets(names)).to.deep.equal([
      ['владелец репозитория 2', 'AURORA_OWNER_2_PASSWORD'],
      ['отключённый', 'AURORA_DISABLED_PASSWORD'],
    ]);
  });

  test('брокер при печати и в JSON ничего не показывает', () => {
    const broker = new SessionBroker(standAt(keycloak), environment);
    expect(`${inspect(broker, { depth: 9 })} ${JSON.stringify(broker)}`).to.equal('SessionBroker {} {}');
  });
});

describe('входы одного пользователя', () => {
  test('идут по очереди: Keycloak с защитой от подбора отклонил бы одновременные', async (t) => {
    let underWay = 0;
    let most = 0;
    const { broker } = await start(t, {
      token: async (form, to, issuer) => {
        underWay += 1;
        most = Math.max(most, underWay);
        await delay(20);
        await grant()(form, to, issuer);
        underWay -= 1;
      },
    });
    await Promise.all(['читатель', 'читатель', 'читатель'].map((account) => broker.attempt({ account })));
    expect(most).to.equal(1);
    await Promise.all(['читатель', 'владелец репозитория'].map((account) => broker.attempt({ account })));
    expect(most).to.equal(2);
  });
});

describe('отклонённый токен', () => {
  test('десять сценариев сразу — одно обновление', async (t) => {
    const { broker, grants } = await start(t);
    const refused = authorizationOf(await broker.session('читатель'));
    const renewed = await Promise.all(Array.from({ length: 10 }, () => broker.renew('читатель', refused)));
    expect(grants()).to.deep.equal(['password', 'refresh_token']);
    expect(new Set(renewed.map(authorizationOf)).size).to.equal(1);
    expect(authorizationOf(await broker.session('читатель'))).to.equal(
      renewed[0] && authorizationOf(renewed[0]),
    );
  });

  test('уже обновлённый другим сценарием не обновляется снова', async (t) => {
    const { broker, grants } = await start(t);
    const refused = authorizationOf(await broker.session('читатель'));
    await broker.renew('читатель', refused);
    await broker.renew('читатель', refused);
    expect(grants()).to.deep.equal(['password', 'refresh_token']);
  });
});

describe('свободная учётная запись роли', () => {
  test('двум сценариям — разные, третий ждёт, пока одну вернут', async (t) => {
    const { broker } = await start(t);
    expect(await broker.lease('владелец репозитория')).to.equal('владелец репозитория');
    expect(await broker.lease('владелец репозитория')).to.equal('владелец репозитория 2');
    const third = broker.lease('владелец репозитория');
    expect(await Promise.race([third, Promise.resolve('ждёт')])).to.equal('ждёт');
    broker.release('владелец репозитория 2');
    expect(await third).to.equal('владелец репозитория 2');
  });

  test('неизвестной роли — ошибка, а не вечное ожидание', async (t) => {
    const { broker } = await start(t);
    expect((await rejectedBy(broker.lease('владелц'))).code).to.equal('ROLE_UNKNOWN');
  });
});

describe('собственная сессия сценария', () => {
  test('обновляется отдельно от общей и завершается один раз', async (t) => {
    const { broker, grants, keycloak } = await start(t);
    const { outcome } = await broker.attempt({ account: 'читатель' });
    const refreshToken = outcome.kind === 'granted' ? (outcome.tokens.refreshToken ?? '') : '';
    const own = { account: 'читатель', refreshToken, clientId: undefined };
    expect((await broker.refresh(own)).outcome.kind).to.equal('granted');
    expect(await broker.logOut(own)).to.equal(true);
    expect(await broker.close()).to.equal(0);
    expect(grants()).to.deep.equal(['password', 'refresh_token', 'logout']);
    expect(keycloak.requests.filter((request) => request === 'logout')).to.have.length(1);
  });
});

describe('конец прогона', () => {
  test('завершает каждую сессию и второй раз ничего не завершает', async (t) => {
    const { broker, keycloak } = await start(t);
    await broker.session('читатель');
    await broker.attempt({ account: 'владелец репозитория' });
    expect(await broker.close()).to.equal(0);
    expect(await broker.close()).to.equal(0);
    expect(keycloak.requests.filter((request) => request === 'logout')).to.have.length(2);
  });

  test('считает сессии, которых завершить не удалось', async (t) => {
    const { broker } = await start(t, { logout: say(400, {}, '') });
    await broker.session('читатель');
    expect(await broker.close()).to.equal(1);
  });
});

function authorizationOf({ outcome }: Awaited<ReturnType<SessionBroker['session']>>): string {
  return outcome.kind === 'granted' ? `Bearer ${outcome.tokens.accessToken}` : outcome.kind;
}
