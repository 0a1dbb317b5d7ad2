import type { RequestListener } from 'node:http';
import { describe, test, type TestContext } from 'node:test';
import { expect } from 'chai';
import { loadStand } from '../../../support/config/stand';
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
const frontEnd: RequestListener = (_, to) => {
  to.writeHead(200, { 'Content-Type': 'text/html' }).end('<app-root>');
};

interface Prepared {
  readonly check: (needs: Partial<AccountNeeds>) => Promise<void>;
  readonly keycloak: KeycloakDouble;
}

async function prepare(t: TestContext, api: RequestListener, wishes: Wishes = {}): Promise<Prepared> {
  const keycloak = await startKeycloak(t, wishes);
  const local = loadStand('local');
  const stand = {
    ...local,
    keycloak: keycloak.settings,
    api: { ...local.api, url: await serveHttp(t, api), timeoutMs: 2000 },
  };
  const broker = new SessionBroker(stand, {
    AURORA_READER_PASSWORD: crypto.randomUUID(),
    AURORA_OWNER_PASSWORD: crypto.randomUUID(),
  });
  const services: Services = { stand, broker, interrupt: () => undefined, stop: () => Promise.resolve() };
  return { keycloak, check: (needs) => checkStand(services, { roles: [], accounts: [], ...needs }) };
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
});
