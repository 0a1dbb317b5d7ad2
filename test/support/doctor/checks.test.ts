import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { expect } from 'chai';
import { parse } from 'yaml';
import { closedPort, serveHttp, serveTcp, serveTls } from '../http/local-server';
import { makeSelfSigned } from '../http/self-signed';
import { startKeycloak } from '../session/keycloak-double';
import { examine } from './examined';
import type { Stand } from '../../../support/config/stand';

const devOps = 'Вид ошибки: стенд недоступен (кому: DevOps)';
const toKeycloak = 'Вид ошибки: вход не выполнен (кому: администратору Keycloak)';

describe('исправный стенд', () => {
  test('все проверки прошли, о каждой сказано, что увидено', async (t) => {
    const lines = await examine(t);
    expect(lines).to.deep.equal({
      Стенд: '✔ «встроенный», config/stands/local.yaml',
      'Переменные с паролями': '✔ заданы для 8 учётных записей',
      'Имя узла API': '✔ 127.0.0.1 — адрес, DNS не нужен',
      'Имя узла Keycloak': '✔ 127.0.0.1 — адрес, DNS не нужен',
      'Порт API': '✔ ПОРТ открыт (N мс)',
      'Порт Keycloak': '✔ ПОРТ открыт (N мс)',
      'Проверка сертификатов': '✔ включена',
      'TLS API': '✔ не нужен, адрес начинается с http://',
      'TLS Keycloak': '✔ не нужен, адрес начинается с http://',
      Прокси: '✔ напрямую (HTTP_PROXY не задана)',
      'Часы API': '✔ идут верно',
      'Часы Keycloak': '✔ идут верно',
      Keycloak: '✔ issuer http://127.0.0.1:ПОРТ/realms/aurora-realm, версия не сообщается',
      'Ключи Keycloak': '✔ для подписи: RS256',
      'Вход «читатель»': '✔ analyst001, токен на 30 мин, роли: USER (и служебных Keycloak: 6)',
      'Вход «владелец репозитория»':
        '✔ owner001, токен на 30 мин, роли: USER, REPOSITORY_OWNER (и служебных Keycloak: 6)',
      'Вход «владелец репозитория 2»':
        '✔ owner002, токен на 30 мин, роли: USER, REPOSITORY_OWNER (и служебных Keycloak: 6)',
      'Вход «главный владелец репозитория»':
        '✔ master001, токен на 30 мин, роли: USER, REPOSITORY_OWNER, REPOSITORY_OWNER_MASTER (и служебных Keycloak: 6)',
      'Вход «без ролей»': '✔ norole001, токен на 30 мин, своих ролей нет (и служебных Keycloak: 6)',
      API: '✔ GET /api/v1/clients: 401 Unauthorized, N мс',
      'Версия API': '✔ не сообщается',
      Контракт: '✔ 19 операций',
      'Ответы по контракту': '✔ расхождений нет, спрошено: 3 операции',
    });
  });
});

describe('связь', () => {
  test('порт закрыт: одна причина, остальное пропущено', async (t) => {
    const port = await closedPort();
    const lines = await examine(t, { change: withApi(`http://127.0.0.1:${port}`) });
    const skipped = '– пропущено: не прошла проверка «Порт API»';
    expect(
      pick(lines, ['Порт API', 'TLS API', 'Часы API', 'API', 'Версия API', 'Ответы по контракту']),
    ).to.deep.equal([
      `✘ GET /api/v1/clients на http://127.0.0.1:ПОРТ: нет ответа (N мс). Вероятная причина: порт закрыт (ECONNREFUSED) → проверьте, запущен ли стенд и верен ли порт. ${devOps}`,
      skipped,
      skipped,
      skipped,
      skipped,
      skipped,
    ]);
    expect(lines['Вход «читатель»']).to.match(/^✔/u);
  });

  test('имени узла нет', async (t) => {
    const lines = await examine(t, { change: withApi('http://stand.invalid') });
    // RFC 6761 §6.4; a machine without any DNS tells EAI_AGAIN.
    expect(lines['Имя узла API']?.replace('EAI_AGAIN', 'ENOTFOUND')).to.equal(
      `✘ GET /api/v1/clients на http://stand.invalid: нет ответа (N мс). Вероятная причина: имя узла не найдено (DNS) (ENOTFOUND) → проверьте VPN и адрес. ${devOps}`,
    );
    expect(lines['Порт API']).to.equal('– пропущено: не прошла проверка «Имя узла API»');
  });

  test('прокси: имя и порт узнаёт он, пароль его не показан', async (t) => {
    const port = await closedPort();
    const lines = await examine(t, {
      change: withApi('http://stand.invalid'),
      environment: { HTTP_PROXY: `http://tester:pr0xy-word@127.0.0.1:${port}` },
    });
    expect(pick(lines, ['Имя узла API', 'Порт API', 'Прокси', 'API'])).to.deep.equal([
      '✔ stand.invalid узнаёт прокси',
      '✔ с портом 80 соединяет прокси',
      '✔ API — через http://127.0.0.1:ПОРТ (HTTP_PROXY); Keycloak — напрямую (эта машина)',
      `✘ GET /api/v1/clients на http://stand.invalid: нет ответа (N мс). Вероятная причина: прокси недоступен (ECONNREFUSED, http://127.0.0.1:ПОРТ) → проверьте HTTPS_PROXY; если стенд внутри сети, добавьте его узел в NO_PROXY. ${devOps}`,
    ]);
  });
});

describe('сертификаты', () => {
  const unauthorized = 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n';
  const serve = (t: TestContext, certificate: { key: string; cert: string }) =>
    serveTls(t, certificate, (socket) => socket.write(unauthorized));

  test('самоподписанный: нет доверия, сказано, кто выдал', async (t) => {
    const url = await serve(t, makeSelfSigned('localhost'));
    const lines = await examine(t, { change: withApi(url) });
    expect(pick(lines, ['TLS API', 'API'])).to.deep.equal([
      `✘ GET /api/v1/clients на https://localhost:ПОРТ: нет ответа (N мс). Вероятная причина: сертификат стенда подписан им самим (DEPTH_ZERO_SELF_SIGNED_CERT) → укажите этот сертификат в tls.caFile файла стенда или попросите DevOps выпустить его в центре. ${devOps}
    Сертификат: выдал «localhost», действует до 31.12.2049`,
      '– пропущено: не прошла проверка «TLS API»',
    ]);
  });

  test('истёк', async (t) => {
    const certificate = makeSelfSigned('localhost', { isExpired: true });
    const url = await serve(t, certificate);
    const lines = await examine(t, {
      change: withApi(url, { caFile: fileOf(certificate.cert), verify: true }),
    });
    expect(lines['TLS API']).to.equal(
      `✘ GET /api/v1/clients на https://localhost:ПОРТ: нет ответа (N мс). Вероятная причина: сертификат истёк (CERT_HAS_EXPIRED) → попросите обновить сертификат стенда. ${devOps}
    Сертификат: выдал «localhost», действует до 01.01.2021`,
    );
  });

  test('выдан другому узлу', async (t) => {
    const certificate = makeSelfSigned('other.example');
    const url = await serve(t, certificate);
    const lines = await examine(t, {
      change: withApi(url, { caFile: fileOf(certificate.cert), verify: true }),
    });
    expect(lines['TLS API']).to.equal(
      `✘ GET /api/v1/clients на https://localhost:ПОРТ: нет ответа (N мс). Вероятная причина: имя узла не совпадает с сертификатом (ERR_TLS_CERT_ALTNAME_INVALID) → проверьте адрес стенда: он должен стоять в сертификате; tls.caFile здесь не поможет. ${devOps}
    Сертификат: выдал «other.example», действует до 31.12.2049`,
    );
  });

  test('скоро истечёт — предупреждение, прогону не мешает', async (t) => {
    const certificate = makeSelfSigned('localhost');
    const url = await serve(t, certificate);
    t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2049, 11, 21) });
    const lines = await examine(t, {
      change: withApi(url, { caFile: fileOf(certificate.cert), verify: true }),
    });
    expect(pick(lines, ['TLS API', 'Проверка сертификатов', 'API'])).to.deep.equal([
      `! выдал «localhost», действует до 31.12.2049 — осталось 10 дней → попросите обновить сертификат заранее. ${devOps}`,
      '✔ включена, свой центр из tls.caFile',
      '✔ GET /api/v1/clients: 401 Unauthorized, N мс',
    ]);
  });

  test('доверенный сертификат с долгим сроком не вызывает замечаний', async (t) => {
    const certificate = makeSelfSigned('localhost');
    const url = await serve(t, certificate);
    const lines = await examine(t, {
      change: withApi(url, { caFile: fileOf(certificate.cert), verify: true }),
    });
    expect(lines['TLS API']).to.equal('✔ выдал «localhost», действует до 31.12.2049');
  });

  test('tls.verify: false — предупреждение', async (t) => {
    const url = await serve(t, makeSelfSigned('localhost'));
    const lines = await examine(t, { change: withApi(url, { verify: false }) });
    expect(pick(lines, ['Проверка сертификатов', 'TLS API'])).to.deep.equal([
      '! сертификаты стенда не проверяются (tls.verify: false в config/stands/local.yaml) — пароли и токены можно перехватить → укажите сертификат центра в tls.caFile и уберите tls.verify',
      '✔ выдал «localhost», действует до 31.12.2049',
    ]);
  });

  test('https на порт без TLS', async (t) => {
    const url = await serveHttp(t, (_, to) => to.end());
    const lines = await examine(t, { change: withApi(url.replace('http:', 'https:')) });
    expect(lines['TLS API']?.replace('ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO')).to.equal(
      `✘ GET /api/v1/clients на https://127.0.0.1:ПОРТ: нет ответа (N мс). Вероятная причина: этот порт отвечает без TLS (EPROTO) → замените https на http или исправьте порт. ${devOps}`,
    );
  });
});

describe('сертификаты за прокси и на молчащем порту', () => {
  test('через прокси виден сертификат стенда, а не прокси', async (t) => {
    const url = await serveTls(t, makeSelfSigned('stand.example'), (socket) => socket.end());
    const { port } = new URL(url);
    const proxy = await serveConnect(t, Number(port));
    const lines = await examine(t, {
      change: withApi('https://stand.example'),
      environment: { HTTPS_PROXY: proxy },
    });
    expect(lines['TLS API']).to.equal(
      `✘ GET /api/v1/clients на https://stand.example: нет ответа (N мс). Вероятная причина: сертификат стенда подписан им самим (DEPTH_ZERO_SELF_SIGNED_CERT) → укажите этот сертификат в tls.caFile файла стенда или попросите DevOps выпустить его в центре. ${devOps}
    Сертификат: выдал «stand.example», действует до 31.12.2049`,
    );
  });

  test('порт принимает соединение и молчит: срок вышел', async (t) => {
    const url = await serveTcp(t, () => undefined);
    const silent = withApi(url.replace('http:', 'https:'));
    const lines = await examine(t, {
      change: (stand) => silent({ ...stand, api: { ...stand.api, timeoutMs: 400 } }),
    });
    expect(lines['TLS API']).to.match(
      /^✘ GET \/api\/v1\/clients на https:\/\/127\.0\.0\.1:ПОРТ: нет ответа \(N мс\)\. Вероятная причина: [^]*ETIMEDOUT[^]* → /u,
    );
  });
});

describe('часы', () => {
  test('расходятся на полминуты — предупреждение', async (t) => {
    const lines = await examine(t, { options: { fault: 'clock-skew;seconds=30' } });
    const told =
      /^! спешат на (?:29|30),\d с от часов этой машины → синхронизируйте часы этой машины и стенда \(NTP\)\. Вид ошибки: стенд недоступен \(кому: DevOps\)$/u;
    expect(lines['Часы API']).to.match(told);
    expect(lines['API']).to.match(/^✔/u);
  });

  test('расходятся на десять минут — стенд не готов', async (t) => {
    const keycloak = await startKeycloak(t, {
      discovery: (to, issuer) => {
        const date = new Date(Date.now() + 600_000).toUTCString();
        to.writeHead(200, { 'Content-Type': 'application/json', Date: date }).end(JSON.stringify({ issuer }));
      },
    });
    const lines = await examine(t, { change: (stand) => ({ ...stand, keycloak: keycloak.settings }) });
    expect(lines['Часы Keycloak']?.replace(/на (?:9 мин 59|10 мин 0) с/u, 'на 10 мин')).to.equal(
      `✘ Часы Keycloak (http://127.0.0.1:ПОРТ) спешат на 10 мин от часов этой машины → синхронизируйте часы этой машины и стенда (NTP). ${devOps}`,
    );
    expect(lines['Вход «читатель»']).to.equal('– пропущено: не прошла проверка «Часы Keycloak»');
  });

  test('отстают: тоже замечено', async (t) => {
    const url = await serveHttp(t, (_, to) => {
      to.writeHead(401, { Date: new Date(Date.now() - 3600_000).toUTCString() }).end();
    });
    const lines = await examine(t, { change: withApi(url) });
    expect(lines['Часы API']?.replace(/на (?:59 мин \d+|60 мин 0) с/u, 'на час')).to.equal(
      `✘ Часы API (http://127.0.0.1:ПОРТ) отстают на час от часов этой машины → синхронизируйте часы этой машины и стенда (NTP). ${devOps}`,
    );
  });

  test('медленный ответ — не расхождение часов', async (t) => {
    const url = await serveHttp(t, (_, to) => {
      to.setHeader('Date', new Date().toUTCString());
      setTimeout(() => to.writeHead(401).end(), 1500);
    });
    const lines = await examine(t, { change: withApi(url) });
    expect(lines['Часы API']).to.equal('✔ идут верно');
  });

  test('сервер не сообщает времени', async (t) => {
    const url = await serveHttp(t, (_, to) => {
      to.sendDate = false;
      to.writeHead(401).end();
    });
    const lines = await examine(t, { change: withApi(url) });
    expect(lines['Часы API']).to.equal('– пропущено: время сервера не узнать: нет заголовка Date');
  });
});

describe('Keycloak', () => {
  test('нет такого realm', async (t) => {
    const lines = await examine(t, {
      change: (stand) => ({ ...stand, keycloak: { ...stand.keycloak, realm: 'aurora' } }),
    });
    expect(pick(lines, ['Keycloak', 'Ключи Keycloak', 'Вход «читатель»'])).to.deep.equal([
      `✘ Вход на http://127.0.0.1:ПОРТ/realms/aurora не выполнен. Вероятная причина: по этому адресу нет такого realm (код 404, {"error":"Realm does not exist"}) → проверьте keycloak.url (без «/auth» и «/realms») и keycloak.realm в файле стенда. ${toKeycloak}`,
      '– пропущено: не прошла проверка «Keycloak»',
      '– пропущено: не прошла проверка «Keycloak»',
    ]);
  });

  test('называет себя другим адресом', async (t) => {
    const double = await startKeycloak(t, {
      discovery: (to) => {
        to.writeHead(200, { 'Content-Type': 'application/json' }).end(
          JSON.stringify({ issuer: 'https://login.example/realms/aurora-realm' }),
        );
      },
    });
    const lines = await examine(t, { change: (stand) => ({ ...stand, keycloak: double.settings }) });
    expect(lines['Keycloak']).to.equal(
      `✘ Вход на http://127.0.0.1:ПОРТ/realms/aurora-realm не выполнен. Вероятная причина: Keycloak называет себя другим адресом (issuer: https://login.example/realms/aurora-realm) → укажите в keycloak.url тот адрес, который он называет, или попросите исправить его hostname. ${toKeycloak}`,
    );
  });

  test('ключей подписи нет', async (t) => {
    const url: string = await serveHttp(t, (request, to) => {
      const issuer = `${url}/realms/aurora-realm`;
      const isKeys = request.url === '/certs';
      to.writeHead(200, { 'Content-Type': 'application/json' }).end(
        JSON.stringify(isKeys ? { keys: [] } : { issuer, jwks_uri: `${url}/certs` }),
      );
    });
    const lines = await examine(t, {
      change: (stand) => ({ ...stand, keycloak: { ...stand.keycloak, url } }),
    });
    expect(lines['Ключи Keycloak']).to.equal(
      `✘ GET /certs: ожидались ключи подписи realm, получен ответ 200 OK без них → проверьте ключи realm (Realm settings → Keys). ${toKeycloak}`,
    );
  });

  test('адрес ключей не назван', async (t) => {
    const double = await startKeycloak(t, {
      discovery: (to, issuer) => {
        to.writeHead(200, { 'Content-Type': 'application/json', 'X-Version': '26.7.3' }).end(
          JSON.stringify({ issuer }),
        );
      },
    });
    const lines = await examine(t, { change: (stand) => ({ ...stand, keycloak: double.settings }) });
    expect(pick(lines, ['Keycloak', 'Ключи Keycloak'])).to.deep.equal([
      '✔ issuer http://127.0.0.1:ПОРТ/realms/aurora-realm, версия 26.7.3',
      `✘ Keycloak не назвал адрес своих ключей (jwks_uri в http://127.0.0.1:ПОРТ/realms/aurora-realm/.well-known/openid-configuration) → проверьте keycloak.url в файле стенда. ${toKeycloak}`,
    ]);
  });

  test('неверный пароль: входит не эта роль, а остальные', async (t) => {
    const lines = await examine(t, { environment: { AURORA_OWNER_PASSWORD: 'не тот' } });
    expect(lines['Вход «владелец репозитория»']).to.equal(
      `✘ Вход «владелец репозитория» (owner001) на http://127.0.0.1:ПОРТ/realms/aurora-realm не выполнен: 400 invalid_grant «Invalid user credentials» — имя или пароль неверны, учётная запись временно заблокирована после неудачных попыток или требует одноразовый код → проверьте пароль в переменной окружения; не повторяйте попыток: учётная запись может заблокироваться. ${toKeycloak}`,
    );
    expect(lines['Вход «владелец репозитория 2»']).to.match(/^✔/u);
  });

  test('пароля нет: названа переменная, вход пропущен', async (t) => {
    const lines = await examine(t, { environment: { AURORA_READER_PASSWORD: '' } });
    expect(pick(lines, ['Переменные с паролями', 'Вход «читатель»', 'Ответы по контракту'])).to.deep.equal([
      '✘ Не задан пароль учётной записи «читатель»: нет переменной окружения AURORA_READER_PASSWORD → добавьте её в .env по образцу .env.example или в переменные CI',
      '– пропущено: нет пароля (AURORA_READER_PASSWORD)',
      '– пропущено: нет входа «читатель»',
    ]);
  });

  test('нет секрета клиента: не войдёт никто, причина одна', async (t) => {
    const lines = await examine(t, {
      change: (stand) => ({
        ...stand,
        keycloak: { ...stand.keycloak, clientSecretEnv: 'AURORA_CLIENT_SECRET' },
      }),
    });
    const skipped = '– пропущено: не прошла проверка «Секрет клиента Keycloak»';
    expect(
      pick(lines, ['Секрет клиента Keycloak', 'Переменные с паролями', 'Вход «читатель»']),
    ).to.deep.equal([
      '✘ Не задана переменная окружения AURORA_CLIENT_SECRET (config/stands/local.yaml) → добавьте её в файл .env по образцу .env.example или в переменные CI',
      skipped,
      skipped,
    ]);
  });

  test('секрет клиента задан', async (t) => {
    const lines = await examine(t, {
      change: (stand) => ({
        ...stand,
        keycloak: { ...stand.keycloak, clientSecretEnv: 'AURORA_CLIENT_SECRET' },
      }),
      environment: { AURORA_CLIENT_SECRET: 'trial-client-word' },
    });
    expect(lines['Секрет клиента Keycloak']).to.equal('✔ задан (AURORA_CLIENT_SECRET)');
  });

  test('нет пароля учётной записи для проверок входа — лишь предупреждение', async (t) => {
    const lines = await examine(t, { environment: { AURORA_TRIAL_PASSWORD: '' } });
    expect(lines['Переменные с паролями']).to.equal(
      '! Не задан пароль учётной записи «для неверного пароля»: нет переменной окружения AURORA_TRIAL_PASSWORD → добавьте её в .env по образцу .env.example или в переменные CI',
    );
  });
});

describe('API', () => {
  test('вместо API отвечает фронтенд', async (t) => {
    const lines = await examine(t, { options: { fault: 'spa-instead-of-api' } });
    expect(pick(lines, ['API', 'Версия API', 'Ответы по контракту'])).to.deep.equal([
      `✘ GET /api/v1/clients: ожидался JSON, получен ответ 200 OK. Вероятная причина: ответил фронтенд, а не API (Content-Type: text/html, в теле <app-root>, есть ETag статического файла) → проверьте базовый адрес API и префикс пути. ${devOps}
    Начало тела: <!doctype html> <html lang="ru" data-critters-container> <head> <meta charset="u…`,
      '– пропущено: не прошла проверка «API»',
      '– пропущено: не прошла проверка «API»',
    ]);
  });

  test('отвечает JSON, но кодом 500 и выше', async (t) => {
    const url = await serveHttp(t, (_, to) => {
      to.writeHead(503, { 'Content-Type': 'application/json' }).end('{}');
    });
    const lines = await examine(t, { change: withApi(url) });
    expect(lines['API']).to.match(
      /^✘ GET \/api\/v1\/clients: ожидался код меньше 500, получен 503 Service Unavailable\. Вероятная причина: \S[^]+ → \S[^]+$/u,
    );
  });

  test('пробного пути у API нет — предупреждение', async (t) => {
    const lines = await examine(t, {
      change: (stand) => ({ ...stand, api: { ...stand.api, probe: '/api/v1/nowhere' } }),
    });
    expect(lines['API']).to.equal(
      '! GET /api/v1/nowhere: 404 Not Found — по этому пути ничего нет → укажите в api.probe путь, который у API есть',
    );
  });

  test('версию сообщает свой путь или заголовок', async (t) => {
    const url = await serveHttp(t, (request, to) => {
      to.writeHead(200, { 'Content-Type': 'application/json', 'X-Version': '1.9' });
      to.end(request.url === '/info' ? '{"build":{"version":"2.14.0"}}' : '[]');
    });
    const versionOf = async (versionPath?: string) =>
      (
        await examine(t, {
          change: (stand) => ({
            ...stand,
            api: { ...stand.api, url, ...(versionPath === undefined ? {} : { versionPath }) },
          }),
        })
      )['Версия API'];
    expect(await versionOf('/info')).to.equal('✔ 2.14.0');
    expect(await versionOf()).to.equal('✔ 1.9');
    expect(await versionOf('/other')).to.equal(
      '! GET /other: версии в ответе нет (200 OK []) → проверьте api.versionPath: нужен JSON с полем version',
    );
  });
});

describe('контракт', () => {
  test('ответы разошлись с контрактом — предупреждение со списком', async (t) => {
    const lines = await examine(t, { options: { fault: 'contract-drift' } });
    expect(lines['Ответы по контракту']).to.equal(
      `! 6 расхождений (под ролью «читатель») → исправьте контракт или API
    GET /api/v1/clients: поле «Всего найдено» (total): обязательно, но его нет
    GET /api/v1/clients: поле «revision»: такого поля быть не должно, получено 2
    GET /api/v1/clients: поле «Номер страницы» (page): нужно целое число, получено «1»
    GET /api/v1/change-requests: поле «Всего найдено» (total): обязательно, но его нет
    GET /api/v1/change-requests: поле «revision»: такого поля быть не должно, получено 2
    GET /api/v1/change-requests: поле «Номер страницы» (page): нужно целое число, получено «1»`,
    );
  });

  test('файла нет', async (t) => {
    const lines = await examine(t, {
      change: (stand) => ({ ...stand, api: { ...stand.api, contract: '/nowhere/openapi.yaml' } }),
    });
    expect(pick(lines, ['Контракт', 'Ответы по контракту'])).to.deep.equal([
      "✘ Контракт не читается: ENOENT: no such file or directory, open '/nowhere/openapi.yaml' → проверьте api.contract в файле стенда",
      '– пропущено: не прошла проверка «Контракт»',
    ]);
  });

  test('контракт самого API: что прибыло и что убыло', async (t) => {
    const paths = {
      '/api/v1/clients': { get: { responses: { 200: {} } }, post: { responses: { 201: {} } } },
      '/api/v1/clients/{clientId}/notes': { get: { responses: { 200: {} } } },
    };
    const url = await serveLive(t, { openapi: '3.1.0', info: { version: '2.15' }, paths });
    const lines = await examine(t, { change: withLive(url) });
    expect(lines['Контракт, который отдаёт API']?.split('\n').slice(0, 3)).to.deep.equal([
      '! версия 2.15, 3 операции; состав другой → обновите файл контракта (api.contract)',
      '    GET /api/v1/clients/{clientId}/notes — есть у API, нет в файле',
      '    GET /api/v1/clients/export — есть в файле, нет у API',
    ]);
  });

  test('контракт самого API совпадает; имена в путях не важны', async (t) => {
    const own = readFileSync('stand/openapi.yaml', 'utf8').replaceAll('{id}', '{clientId}');
    const url = await serveLive(t, parse(own));
    const lines = await examine(t, { change: withLive(url) });
    expect(lines['Контракт, который отдаёт API']).to.match(/^✔ версия \S+, 19 операций, как в файле$/u);
  });

  test('по адресу контракта — не контракт', async (t) => {
    const url = await serveLive(t, []);
    const lines = await examine(t, { change: withLive(url) });
    expect(lines['Контракт, который отдаёт API']).to.equal(
      '! GET /v3/api-docs: ожидался OpenAPI, получен ответ 200 OK → проверьте api.liveContract',
    );
  });
});

async function serveLive(t: TestContext, document: unknown): Promise<string> {
  return serveHttp(t, (_, to) => {
    to.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(document));
  });
}

function withLive(url: string): (stand: Stand) => Stand {
  return (stand) => ({ ...stand, api: { ...stand.api, url, liveContract: '/v3/api-docs' } });
}

function fileOf(pem: string): string {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'доктор-')), 'ca.pem');
  writeFileSync(file, pem);
  return file;
}

/** A proxy that connects everything to one port of this machine (CONNECT, RFC 9110 §9.3.6). */
async function serveConnect(t: TestContext, port: number): Promise<string> {
  return serveTcp(t, (socket, head) => {
    if (!head.startsWith('CONNECT ')) return;
    const target = net.connect(port, '127.0.0.1', () => {
      socket.removeAllListeners('data');
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => socket.destroy());
    t.after(() => target.destroy());
  });
}

function withApi(url: string, tls?: Stand['tls']): (stand: Stand) => Stand {
  return (stand) => ({ ...stand, api: { ...stand.api, url }, ...(tls === undefined ? {} : { tls }) });
}

function pick(
  lines: Readonly<Record<string, string>>,
  titles: readonly string[],
): readonly (string | undefined)[] {
  return titles.map((title) => lines[title]);
}
