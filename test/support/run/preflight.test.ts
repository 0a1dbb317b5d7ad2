import type { RequestListener } from 'node:http';
import { describe, test, type TestContext } from 'node:test';
import { expect } from 'chai';
import { loadStand, type Stand } from '../../../support/config/stand';
import type { AccountNeeds } from '../../../support/doctor/subject';
import { checkStand } from '../../../support/run/preflight';
import type { Services } from '../../../support/run/services';
import { SessionBroker } from '../../../support/session/broker';
import { rejectedBy, suiteError } from '../core/thrown';
import { serveHttp } from '../http/local-server';
import { refuse, startKeycloak, type KeycloakDouble, type Wishes } from '../session/keycloak-double';

const unauthorized: RequestListener = (_, to) => {
  to.writeHead(401, { 'Content-Type': 'application/problem+json', 'WWW-Authenticate': 'Bearer' }).end('{}');
};
/** An API whose clock is so much ahead, milliseconds. */
function at(aheadMs: number): RequestListener {
  return (_, to) => {
    to.writeHead(401, { Date: new Date(Date.now() + aheadMs).toUTCString() }).end();
  };
}

const frontEnd: RequestListener = (_, to) => {
  to.writeHead(200, { 'Content-Type': 'text/html' }).end('<app-root>');
};

interface Prepared {
  readonly check: (needs: Partial<AccountNeeds>) => Promise<void>;
  readonly keycloak: KeycloakDouble;
  /** The address of the API. */
  readonly api: string;
}

async function prepare(
  t: TestContext,
  answer: RequestListener,
  wishes: Wishes = {},
  settings: Partial<Stand['api']> = {},
): Promise<Prepared> {
  const api = await serveHttp(t, answer);
  const keycloak = await startKeycloak(t, wishes);
  const local = loadStand('local');
  const stand = {
    ...local,
    keycloak: keycloak.settings,
    api: { ...local.api, url: api, timeoutMs: 2000, ...settings },
  };
  const broker = new SessionBroker(stand, {
    AURORA_READER_PASSWORD: crypto.randomUUID(),
    AURORA_OWNER_PASSWORD: crypto.randomUUID(),
  });
  const services: Services = { stand, broker, interrupt: () => undefined, stop: () => Promise.resolve() };
  return {
    keycloak,
    api,
    check: async (needs) => {
      await checkStand(services, { roles: [], accounts: [], ...needs });
    },
  };
}

describe('проверка стенда до прогона', () => {
  test('готов: API отвечает JSON, хотя бы отказом 401, и роли входят', async (t) => {
    const { check, keycloak } = await prepare(t, unauthorized);
    const roles = ['читатель', 'владелец репозитория'];
    await check({ roles, accounts: roles });
    expect(keycloak.requests.filter((request) => request === 'password')).to.have.length(2);
  });

  test('сценариям без входа Keycloak не нужен', async (t) => {
    const { check, keycloak } = await prepare(t, unauthorized);
    await check({});
    expect(keycloak.requests).to.deep.equal([]);
  });

  test('все беды названы сразу: пароль, фронтенд вместо API, отказ во входе', async (t) => {
    const token = refuse(400, 'invalid_grant', 'Account disabled');
    const { check, keycloak } = await prepare(t, frontEnd, { token });
    const told = await rejectedBy(
      check({ roles: ['читатель', 'без ролей'], accounts: ['читатель', 'без ролей', 'отключённый'] }),
    );
    expect({
      ...told,
      message: told.message.replaceAll(keycloak.settings.url, 'http://keycloak'),
    }).to.deep.equal(
      suiteError(
        'PREFLIGHT_FAILED',
        `Прогон не начат: стенд «встроенный» (config/stands/local.yaml) не готов.
  • Не задан пароль учётной записи «без ролей»: нет переменной окружения AURORA_NO_ROLE_PASSWORD → добавьте её в .env по образцу .env.example или в переменные CI
  • Не задан пароль учётной записи «отключённый»: нет переменной окружения AURORA_DISABLED_PASSWORD → добавьте её в .env по образцу .env.example или в переменные CI
  • Вход «читатель» (analyst001) на http://keycloak/realms/aurora-realm не выполнен: 400 invalid_grant «Account disabled» — учётная запись отключена → попросите администратора Keycloak включить её. Вид ошибки: вход не выполнен (кому: администратору Keycloak)
  • GET /api/v1/clients: ожидался JSON, получен ответ 200 OK. Вероятная причина: ответил фронтенд, а не API (Content-Type: text/html, в теле <app-root>) → проверьте базовый адрес API и префикс пути. Вид ошибки: стенд недоступен (кому: DevOps)
    Начало тела: <app-root>`,
      ),
    );
  });

  test('одна беда на все роли названа один раз', async (t) => {
    const { check } = await prepare(t, unauthorized, {
      discovery: (to) => {
        to.writeHead(404, { 'Content-Type': 'application/json' }).end('{"error":"Realm does not exist"}');
      },
    });
    const { message } = await rejectedBy(check({ roles: ['читатель', 'владелец репозитория'] }));
    expect(message.split('•')).to.have.length(2);
  });

  test('Keycloak нужен и тем сценариям, которые проверяют сам вход', async (t) => {
    const { check, keycloak } = await prepare(t, unauthorized, {
      discovery: (to) => {
        to.writeHead(404, { 'Content-Type': 'application/json' }).end('{"error":"none"}');
      },
    });
    const told = await rejectedBy(check({ accounts: ['читатель'] }));
    expect({
      ...told,
      message: told.message.replaceAll(keycloak.settings.url, 'http://keycloak'),
    }).to.deep.equal(
      suiteError(
        'PREFLIGHT_FAILED',
        `Прогон не начат: стенд «встроенный» (config/stands/local.yaml) не готов.
  • Вход на http://keycloak/realms/aurora-realm не выполнен. Вероятная причина: по этому адресу нет такого realm (код 404, {"error":"none"}) → проверьте keycloak.url (без «/auth» и «/realms») и keycloak.realm в файле стенда. Вид ошибки: вход не выполнен (кому: администратору Keycloak)`,
      ),
    );
  });

  test('часы API ушли на час: прогон не начат', async (t) => {
    const { check, api } = await prepare(t, at(3_600_000));
    const told = await rejectedBy(check({}));
    expect({
      ...told,
      message: told.message.replace(api, 'http://api').replace(/(?<=на )(?:59 мин \d+|60 мин 0) с/u, 'час'),
    }).to.deep.equal(
      suiteError(
        'PREFLIGHT_FAILED',
        `Прогон не начат: стенд «встроенный» (config/stands/local.yaml) не готов.
  • Часы API (http://api) спешат на час от часов этой машины → синхронизируйте часы этой машины и стенда (NTP). Вид ошибки: стенд недоступен (кому: DevOps)`,
      ),
    );
  });

  test('часы расходятся немного: предупреждение, прогон идёт', async (t) => {
    const { check } = await prepare(t, at(20_000));
    const write = t.mock.method(process.stderr, 'write', () => true);
    await check({});
    const said = write.mock.calls.map(({ arguments: [text] }) => String(text));
    write.mock.restore();
    expect(said.map((text) => text.replace(/на (?:19|20),\d с/u, 'на N с'))).to.deep.equal([
      'Внимание: Часы API: спешат на N с от часов этой машины → синхронизируйте часы этой машины и стенда (NTP). Вид ошибки: стенд недоступен (кому: DevOps)\n',
    ]);
  });

  test('файла контракта нет: прогон не начат', async (t) => {
    const { check } = await prepare(t, unauthorized, {}, { contract: '/nowhere/openapi.yaml' });
    expect(await rejectedBy(check({}))).to.deep.equal(
      suiteError(
        'PREFLIGHT_FAILED',
        `Прогон не начат: стенд «встроенный» (config/stands/local.yaml) не готов.
  • Контракт не читается: ENOENT: no such file or directory, open '/nowhere/openapi.yaml' → проверьте api.contract в файле стенда`,
      ),
    );
  });

  test('API спрошен один раз: прогон не ждёт проверок доктора', async (t) => {
    let count = 0;
    const { check, keycloak } = await prepare(t, (request, to) => {
      count += 1;
      unauthorized(request, to);
    });
    await check({ roles: ['читатель'], accounts: ['читатель'] });
    expect(count).to.equal(1);
    // The doctor's look at discovery and the login's own.
    expect(keycloak.requests).to.deep.equal(['discovery', 'discovery', 'password']);
  });
});
