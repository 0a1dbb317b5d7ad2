import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, test, type TestContext } from 'node:test';
import { expect } from 'chai';
import type { TlsSettings } from '../../../support/config/tls';
import { messageOf } from '../../../support/core/errors';
import { diagnoseAnswer, diagnoseFailure } from '../../../support/diagnosis/diagnose';
import { sendRequest } from '../../../support/http/client';
import { isAnswered, type Exchange, type TransportFailure } from '../../../support/http/exchange';
import { configureTransport } from '../../../support/http/transport';
import { secrets } from '../../../support/secrets/registry';
import { suiteError, thrownBy } from '../core/thrown';
import { closedPort, serveHttp, serveTcp, serveTls } from './local-server';
import { makeAuthority, makeSelfSigned } from './self-signed';

const folder = mkdtempSync(path.join(tmpdir(), 'сертификаты-'));
const authority = makeAuthority('УЦ Авроры');
const stand = makeSelfSigned('localhost', { issuer: authority });
const client = makeSelfSigned('автотесты', { issuer: authority });
const caFile = save('ca.pem', authority.cert);

afterEach(() => {
  configure({}, {});
});

describe('доверие', () => {
  test('центр из tls.caFile принят', async (t) => {
    configure({ caFile });
    expect(await textFrom(await serveTls(t, stand, ok))).to.equal('OK');
  });

  test('без него тот же стенд не принят', async (t) => {
    configure({});
    expect(await codeFrom(await serveTls(t, stand, ok))).to.equal('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  test('чужой центр не помогает', async (t) => {
    configure({ caFile: save('other.pem', makeAuthority('Другой УЦ').cert) });
    expect(await codeFrom(await serveTls(t, stand, ok))).to.equal('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  test('в одном файле может быть несколько центров', async (t) => {
    configure({ caFile: save('both.pem', makeAuthority('Другой УЦ').cert + authority.cert) });
    expect(await textFrom(await serveTls(t, stand, ok))).to.equal('OK');
  });

  for (const [claim, certificate, code] of [
    ['чужое имя', makeSelfSigned('other.example', { issuer: authority }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [
      'истёкший срок',
      makeSelfSigned('localhost', { issuer: authority, isExpired: true }),
      'CERT_HAS_EXPIRED',
    ],
  ] as const) {
    test(`${claim} не прощается и своему центру`, async (t) => {
      configure({ caFile });
      expect(await codeFrom(await serveTls(t, certificate, ok))).to.equal(code);
    });

    test(`${claim} прощается при tls.verify: false`, async (t) => {
      configure({ verify: false });
      expect(await textFrom(await serveTls(t, certificate, ok))).to.equal('OK');
    });
  }

  test('NODE_TLS_REJECT_UNAUTHORIZED=0 проверку не выключает', async (t) => {
    setEnvironment(t, { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    configure({});
    expect(await codeFrom(await serveTls(t, stand, ok))).to.equal('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });
});

describe('клиентский сертификат', () => {
  const demanding = { ...stand, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
  const clientCertificateFile = save('client.pem', client.cert);
  const clientKeyFile = save('client.key', client.key);
  const variable = 'TEST_KEY_PASSPHRASE';

  test('предъявлен — стенд отвечает', async (t) => {
    configure({ caFile, clientCertificateFile, clientKeyFile });
    expect(await textFrom(await serveTls(t, demanding, ok))).to.equal('OK');
  });

  test('не предъявлен — сбой объяснён', async (t) => {
    configure({ caFile });
    expect(await told(await serveTls(t, demanding, ok))).to.equal(
      'GET / на СТЕНД: нет ответа. Вероятная причина: стенд требует клиентский сертификат (mTLS) (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED) → укажите tls.clientCertificateFile и tls.clientKeyFile в файле стенда. Вид ошибки: стенд недоступен (кому: DevOps)',
    );
  });

  test('от чужого центра — не принят', async (t) => {
    const foreign = makeSelfSigned('автотесты');
    configure({
      caFile,
      clientCertificateFile: save('foreign.pem', foreign.cert),
      clientKeyFile: save('foreign.key', foreign.key),
    });
    expect(await codeFrom(await serveTls(t, demanding, ok))).to.be.oneOf(['ECONNRESET', 'EPIPE']);
  });

  describe('с зашифрованным ключом', () => {
    const encryptedKeyFile = save('client-encrypted.key', encrypt(client.key, 'верная фраза'));
    const settings = {
      caFile,
      clientCertificateFile,
      clientKeyFile: encryptedKeyFile,
      clientKeyPassphraseEnv: variable,
    };

    test('верный пароль — стенд отвечает, пароль маскируется', async (t) => {
      configure(settings, { [variable]: 'верная фраза' });
      expect(await textFrom(await serveTls(t, demanding, ok))).to.equal('OK');
      expect(secrets.values.has('верная фраза')).to.equal(true);
    });

    test('неверный пароль — ошибка до первого запроса', () => {
      expect(
        thrownBy(() => {
          configure(settings, { [variable]: 'неверная' });
        }),
      ).to.deep.equal(
        suiteError(
          'TLS_KEY_CLOSED',
          `Ключ клиентского сертификата ${encryptedKeyFile} не открывается → проверьте его пароль в переменной ${variable}`,
        ),
      );
    });

    test('пароль не задан — названа переменная', () => {
      expect(
        thrownBy(() => {
          configure(settings, {});
        }),
      ).to.deep.equal(
        suiteError(
          'TLS_KEY_CLOSED',
          `Не задан пароль ключа клиентского сертификата ${encryptedKeyFile}: нет переменной окружения ${variable} → добавьте её в .env или в переменные CI`,
        ),
      );
    });

    test('ключ не от этого сертификата — ошибка до первого запроса', () => {
      const foreign = save('foreign-encrypted.key', encrypt(newKey(), 'верная фраза'));
      expect(
        thrownBy(() => {
          configure({ ...settings, clientKeyFile: foreign }, { [variable]: 'верная фраза' });
        }),
      ).to.deep.equal(
        suiteError(
          'TLS_KEY_FOREIGN',
          `Ключ ${foreign} — не от клиентского сертификата ${clientCertificateFile} → укажите в tls.clientKeyFile ключ этого сертификата`,
        ),
      );
    });
  });

  test('файл исчез после проверки — ошибка с его именем', () => {
    const gone = path.join(folder, 'gone.pem');
    expect(
      thrownBy(() => {
        configure({ caFile: gone });
      }),
    ).to.deep.equal(
      suiteError(
        'TLS_FILE_UNREADABLE',
        `Файл ${gone} не читается (ENOENT) → проверьте раздел tls файла стенда`,
      ),
    );
  });
});

describe('прокси окружения', () => {
  test('запросы к этой машине через прокси не идут', async (t) => {
    const proxy = `http://127.0.0.1:${await closedPort()}`;
    configure({}, { HTTP_PROXY: proxy, HTTPS_PROXY: proxy });
    setEnvironment(t, { HTTP_PROXY: proxy, http_proxy: proxy, ALL_PROXY: proxy, NO_PROXY: '', no_proxy: '' });
    const url = await serveHttp(t, (_, to) => to.end('напрямую'));
    for (const address of [url, url.replace('127.0.0.1', 'localhost')]) {
      expect(await textFrom(address)).to.equal('напрямую');
    }
  });

  test('http — запросом с полным адресом; схему прокси можно не писать', async (t) => {
    const proxy = await serveHttp(t, (request, to) => to.end(`прокси: ${request.url ?? ''}`));
    for (const address of [proxy, proxy.replace('http://', '')]) {
      configure({}, { HTTP_PROXY: address });
      expect(await textFrom('http://stand.example/api')).to.equal('прокси: http://stand.example/api');
    }
  });

  test('https — туннелем CONNECT, с нашим доверием и нашим сертификатом', async (t) => {
    const target = await serveTls(
      t,
      {
        ...makeSelfSigned('stand.example', { issuer: authority }),
        ca: authority.cert,
        requestCert: true,
        rejectUnauthorized: true,
      },
      ok,
    );
    const { proxy, heads } = await serveTunnel(t, target);
    configure(
      {
        caFile,
        clientCertificateFile: save('tunnel.pem', client.cert),
        clientKeyFile: save('tunnel.key', client.key),
      },
      { HTTPS_PROXY: proxy },
    );
    expect(await textFrom('https://stand.example/api')).to.equal('OK');
    expect(heads.map((head) => head.split('\r\n', 1)[0])).to.deep.equal([
      'CONNECT stand.example:443 HTTP/1.1',
    ]);
  });

  test('сертификат за туннелем проверяется', async (t) => {
    const target = await serveTls(t, makeSelfSigned('stand.example', { issuer: authority }), ok);
    const { proxy } = await serveTunnel(t, target);
    configure({}, { HTTPS_PROXY: proxy });
    expect(await codeFrom('https://stand.example/api')).to.equal('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    configure({ verify: false }, { HTTPS_PROXY: proxy });
    expect(await textFrom('https://stand.example/api')).to.equal('OK');
  });

  test('имя и пароль прокси уходят только ему и маскируются', async (t) => {
    const seen: string[] = [];
    const target = await serveTls(
      t,
      makeSelfSigned('stand.example', { issuer: authority }),
      (socket, head) => {
        seen.push(head);
        ok(socket);
      },
    );
    const { proxy, heads } = await serveTunnel(t, target, 'tester:p@ss/7');
    configure({ caFile }, { HTTPS_PROXY: proxy.replace('http://', 'http://tester:p%40ss%2F7@') });
    expect(await textFrom('https://stand.example/api')).to.equal('OK');
    expect(heads[0]).to.match(/proxy-authorization: Basic dGVzdGVyOnBAc3MvNw==\r\n/iu);
    expect(seen.join('')).not.to.match(/proxy-authorization/iu);
    expect(secrets.values.has('p@ss/7')).to.equal(true);
  });

  test('прокси требует вход — так и сказано', async (t) => {
    const target = await serveTls(t, makeSelfSigned('stand.example', { issuer: authority }), ok);
    const { proxy } = await serveTunnel(t, target, 'tester:secret');
    for (const given of [proxy, proxy.replace('http://', 'http://tester:wrong-one@')]) {
      configure({ caFile }, { HTTPS_PROXY: given });
      expect(await told('https://stand.example/api')).to.equal(
        'GET /api на СТЕНД: нет ответа. Вероятная причина: прокси требует вход (407 Proxy Authentication Required) → укажите имя и пароль в HTTPS_PROXY (http://имя:пароль@прокси:порт) или добавьте узел стенда в NO_PROXY. Вид ошибки: стенд недоступен (кому: DevOps)',
      );
    }
  });

  test('http: прокси требует вход — так и сказано', async (t) => {
    const proxy = await serveHttp(t, (_, to) =>
      to.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="corp"' }).end(),
    );
    configure({}, { HTTP_PROXY: proxy });
    expect(messageOf(diagnoseAnswer(expectAnswer(await get('http://stand.example/api'))))).to.equal(
      'GET /api: ожидался JSON, получен ответ 407 Proxy Authentication Required. Вероятная причина: прокси требует вход (Proxy-Authenticate: Basic realm="corp") → укажите имя и пароль в HTTPS_PROXY (http://имя:пароль@прокси:порт) или добавьте узел стенда в NO_PROXY. Вид ошибки: стенд недоступен (кому: DevOps)',
    );
  });

  test('отказ прокси — не отказ стенда: 403 на CONNECT за ответ API не выдан', async (t) => {
    const proxy = await serveTcp(t, (socket) =>
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'),
    );
    configure({}, { HTTPS_PROXY: proxy });
    expect(await told('https://stand.example/api')).to.equal(
      'GET /api на СТЕНД: нет ответа. Вероятная причина: прокси не соединил со стендом (403 Forbidden) → проверьте HTTPS_PROXY; если стенд внутри сети, добавьте его узел в NO_PROXY. Вид ошибки: стенд недоступен (кому: DevOps)',
    );
  });

  for (const scheme of ['http', 'https']) {
    test(`прокси не запущен — назван он, а не стенд: ${scheme}`, async () => {
      const proxy = `http://127.0.0.1:${await closedPort()}`;
      configure({}, { HTTPS_PROXY: proxy, HTTP_PROXY: proxy });
      expect(await told(`${scheme}://stand.example/api`)).to.equal(
        `GET /api на СТЕНД: нет ответа. Вероятная причина: прокси недоступен (ECONNREFUSED, ${proxy}) → проверьте HTTPS_PROXY; если стенд внутри сети, добавьте его узел в NO_PROXY. Вид ошибки: стенд недоступен (кому: DevOps)`,
      );
    });
  }

  test('имя прокси не найдено — названо оно, без пароля', async () => {
    configure({}, { HTTPS_PROXY: 'http://tester:secret-9@proxy.invalid:3128' });
    const message = await told('https://stand.example/api');
    expect(message).to.match(/прокси недоступен \((?:ENOTFOUND|EAI_AGAIN), http:\/\/proxy\.invalid:3128\)/u);
  });

  test('молчащий прокси — срок запроса, а не вечное ожидание', async (t) => {
    const proxy = await serveTcp(t, () => undefined);
    configure({}, { HTTPS_PROXY: proxy });
    expect(await codeFrom('https://stand.example/api', 200)).to.equal('ETIMEDOUT');
  });

  for (const list of ['stand.invalid', '.invalid', '*']) {
    test(`NO_PROXY=${list} — мимо прокси`, async () => {
      const proxy = `http://127.0.0.1:${await closedPort()}`;
      configure({}, { HTTPS_PROXY: proxy, NO_PROXY: list });
      const outcome = await get('https://stand.invalid/api');
      expect(isAnswered(outcome) ? '' : outcome.code).to.be.oneOf(['ENOTFOUND', 'EAI_AGAIN']);
      expect(outcome).not.to.have.property('proxy');
    });
  }

  for (const wrong of ['socks5://127.0.0.1:1080', 'http://', 'http://tester:%zz@proxy.example']) {
    test(`неверный адрес прокси назван сразу и не повторён: ${wrong}`, () => {
      expect(
        thrownBy(() => {
          configure({}, { HTTPS_PROXY: wrong });
        }),
      ).to.deep.equal(
        suiteError(
          'PROXY_INVALID',
          'Прокси в переменной HTTPS_PROXY указан неверно: нужен адрес вида http://прокси.example:3128 или http://имя:пароль@прокси.example:3128 (прокси SOCKS не поддержаны) → исправьте переменную',
        ),
      );
    });
  }
});

function configure(tls: Partial<TlsSettings>, environment: NodeJS.ProcessEnv = {}): void {
  configureTransport({ tls: { verify: true, ...tls }, api: { timeoutMs: 2000 } }, environment);
}

function save(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

function newKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

function encrypt(key: string, passphrase: string): string {
  return createPrivateKey(key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
    .toString();
}

function ok(socket: { end(text: string): unknown }): void {
  socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK');
}

/** A proxy that knows CONNECT alone and leads everybody to one server; with `login`, only those who name it. */
async function serveTunnel(
  t: TestContext,
  target: string,
  login?: string,
): Promise<{ proxy: string; heads: readonly string[] }> {
  const heads: string[] = [];
  const ends = new Set<net.Socket>();
  t.after(() => {
    for (const end of ends) end.destroy();
  });
  const isWelcome = (head: string) =>
    login === undefined || head.includes(`Basic ${Buffer.from(login).toString('base64')}\r\n`);
  const proxy = await serveTcp(t, (socket, head) => {
    if (!head.startsWith('CONNECT ')) return;
    heads.push(head);
    if (!isWelcome(head)) {
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="corp"\r\nContent-Length: 2\r\n\r\nno',
      );
      return;
    }
    const end = net.connect(Number(new URL(target).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(end).pipe(socket);
    });
    end.on('error', () => undefined);
    ends.add(end);
  });
  return { proxy, heads };
}

function get(url: string, timeoutMs = 2000): Promise<Exchange | TransportFailure> {
  return sendRequest({ method: 'GET', url, headers: {} }, timeoutMs);
}

function expectAnswer(outcome: Exchange | TransportFailure): Exchange {
  return isAnswered(outcome) ? outcome : expect.fail(`ответа нет: ${outcome.code} ${outcome.detail}`);
}

async function textFrom(url: string): Promise<string> {
  return expectAnswer(await get(url)).response.text;
}

async function codeFrom(url: string, timeoutMs?: number): Promise<string> {
  const outcome = await get(url, timeoutMs);
  return isAnswered(outcome) ? `ответ ${outcome.response.status}` : outcome.code;
}

/** The diagnosis of a failure without what differs from run to run. */
async function told(url: string): Promise<string> {
  const outcome = await get(url);
  if (isAnswered(outcome)) return expect.fail(`пришёл ответ ${outcome.response.status}`);
  return diagnoseFailure(outcome)
    .message.replace(new URL(url).origin, 'СТЕНД')
    .replace(/ \(\d+ мс\)/u, '');
}

function setEnvironment(t: TestContext, values: Readonly<Record<string, string>>): void {
  const before = { ...process.env };
  Object.assign(process.env, values);
  t.after(() => {
    process.env = before;
  });
}
