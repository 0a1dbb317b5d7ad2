import type { RequestListener } from 'node:http';
import { describe, test, type TestContext } from 'node:test';
import tls from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';
import zlib from 'node:zlib';
import { expect } from 'chai';
import { sendRequest } from '../../../support/http/client';
import {
  isAnswered,
  type Exchange,
  type HttpRequest,
  type HttpResponse,
  type TransportFailure,
} from '../../../support/http/exchange';
import { secrets } from '../../../support/secrets/registry';
import { closedPort, serveHttp, serveTcp, serveTls } from './local-server';
import { makeSelfSigned } from './self-signed';

const json = '{"имя":"Ромашка"}';

describe('ответ, каким он пришёл', () => {
  /** What must be seen of an answer; only what stands here is compared. */
  const answers: readonly (readonly [
    claim: string,
    answer: RequestListener,
    seen: Readonly<Partial<Record<keyof HttpResponse, unknown>>>,
  ])[] = [
    [
      'JSON прочитан',
      reply({ 'Content-Type': 'application/json' }, json),
      { status: 200, json: { имя: 'Ромашка' } },
    ],
    [
      'problem+json — тоже JSON',
      reply({ 'Content-Type': 'application/problem+json; charset=utf-8' }, '{"title":"Нет"}', 404),
      { status: 404, statusText: 'Not Found', json: { title: 'Нет' } },
    ],
    [
      'index.html с кодом 200 — не JSON',
      reply({ 'Content-Type': 'text/html' }, '<app-root></app-root>'),
      { status: 200, text: '<app-root></app-root>', json: undefined, bodyError: undefined },
    ],
    [
      'JSON без типа за JSON не принят',
      reply({}, json),
      { status: 200, text: json, json: undefined, bodyError: undefined },
    ],
    [
      'перенаправление не пройдено',
      reply({ Location: '/other' }, '', 302),
      { status: 302, text: '', json: undefined },
    ],
    [
      '204 — пустое тело, а не ошибка',
      reply({}, '', 204),
      { status: 204, text: '', sizeBytes: 0, bodyError: undefined },
    ],
    [
      '200 с пустым JSON — пустое тело, а не ошибка',
      reply({ 'Content-Type': 'application/json' }, ''),
      { status: 200, text: '', json: undefined, bodyError: undefined },
    ],
    [
      'обрезанный JSON — ошибка тела с местом',
      reply({ 'Content-Type': 'application/json' }, '{"items":[{"code":"К-0001'),
      { json: undefined, bodyError: 'JSON оборван или испорчен на позиции 25' },
    ],
    [
      'обрезанный на границе JSON — ошибка тела',
      reply({ 'Content-Type': 'application/json' }, '{"items":['),
      { json: undefined, bodyError: 'JSON оборван' },
    ],
    [
      'HTML под видом JSON — ошибка тела',
      reply({ 'Content-Type': 'application/json' }, '<html></html>'),
      { json: undefined, text: '<html></html>', bodyError: 'это не JSON' },
    ],
    [
      'метка порядка байтов — ошибка тела, RFC 8259 §8.1',
      reply({ 'Content-Type': 'application/json' }, `\ufeff${json}`),
      { json: undefined, bodyError: 'JSON начинается с метки порядка байтов (BOM)' },
    ],
    [
      'кодировка из Content-Type учтена',
      reply(
        { 'Content-Type': 'application/json; charset="windows-1251"' },
        Buffer.from('2220dfe2e020d022', 'hex'),
      ),
      { json: ' Ява Р' },
    ],
    [
      'не та кодировка — ошибка тела',
      reply({ 'Content-Type': 'application/json' }, Buffer.from('22dfe2e022', 'hex')),
      { json: undefined, bodyError: 'тело не читается в кодировке utf-8' },
    ],
    [
      'UTF-16 без объявления — ошибка тела',
      reply({ 'Content-Type': 'application/json' }, Buffer.from(`\ufeff${json}`, 'utf16le')),
      { json: undefined, bodyError: 'тело не читается в кодировке utf-8' },
    ],
    [
      'неизвестная кодировка — ошибка тела',
      reply({ 'Content-Type': 'application/json; charset=koi-9' }, json),
      { json: undefined, bodyError: 'тело не читается в кодировке koi-9' },
    ],
    ...(
      [
        ['gzip', zlib.gzipSync(json)],
        ['x-gzip', zlib.gzipSync(json)],
        ['deflate', zlib.deflateSync(json)],
        ['BR', zlib.brotliCompressSync(json)],
      ] as const
    ).map(
      ([encoding, body]) =>
        [
          `тело в ${encoding} распаковано; размер — как пришло`,
          reply({ 'Content-Type': 'application/json', 'Content-Encoding': encoding }, body),
          { text: json, json: { имя: 'Ромашка' }, sizeBytes: body.length },
        ] as const,
    ),
  ];
  for (const [claim, answer, seen] of answers) {
    test(claim, async (t) => {
      const { response } = await answerOf(t, answer);
      const shown = Object.fromEntries(
        Object.keys(seen).map((key) => [key, response[key as keyof HttpResponse]]),
      );
      expect(shown).to.deep.equal(seen);
    });
  }

  test('имена заголовков — строчными; Set-Cookie не склеены запятой', async (t) => {
    const { response } = await answerOf(t, (_, to) => {
      to.setHeader('Set-Cookie', ['a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT', 'b=2']);
      to.setHeader('Link', ['<1>', '<2>']);
      to.end();
    });
    expect(response.headers['set-cookie']).to.equal('a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT\nb=2');
    expect(response.headers['link']).to.equal('<1>, <2>');
  });

  test('HEAD сжатого ресурса — пустое тело, а не повреждённый gzip', async (t) => {
    const url = await serveHttp(t, (_, to) => {
      to.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }).end();
    });
    const outcome = await sendRequest({ method: 'HEAD', url, headers: {} }, 2000);
    expect(expectAnswer(outcome).response).to.include({ status: 200, text: '' });
  });

  test('ушло ровно то, что просили: метод, заголовки, тело', async (t) => {
    const seen: string[] = [];
    const url = await serveHttp(t, (request, to) => {
      request.setEncoding('utf8').on('data', (chunk: string) => seen.push(chunk));
      const { method, url: path, headers } = request;
      seen.push(
        `${method ?? ''} ${path ?? ''} ${headers.authorization ?? ''} ${headers['content-type'] ?? ''}`,
      );
      request.on('end', () => to.end());
    });
    await sendRequest(
      {
        method: 'PATCH',
        url: `${url}/things?code=%D0%9A`,
        headers: { Authorization: 'Bearer x', 'Content-Type': 'application/merge-patch+json' },
        body: json,
      },
      2000,
    );
    expect(seen).to.deep.equal(['PATCH /things?code=%D0%9A Bearer x application/merge-patch+json', json]);
  });

  for (const [claim, type, body] of [
    ['испорченный JSON', 'application/json', '{"имя": "Ромашка"'],
    ['число с нулями', 'application/json', '007'],
    ['форма', 'application/x-www-form-urlencoded', 'a=1&b=%D0%91'],
    ['байты', 'application/octet-stream', Buffer.from([0, 0xff, 0x0a, 0x22])],
  ] as const) {
    test(`тело уходит байт в байт: ${claim}`, async (t) => {
      const received: Buffer[] = [];
      const origin = await serveHttp(t, (request, response) => {
        request.on('data', (chunk: Buffer) => received.push(chunk)).on('end', () => response.end());
      });
      const outcome = await sendRequest(
        { method: 'POST', url: origin, headers: { 'Content-Type': type }, body },
        5000,
      );
      expect(isAnswered(outcome)).to.equal(true);
      expect(Buffer.concat(received)).to.deep.equal(Buffer.from(body));
    });
  }

  test('токены ответа зарегистрированы до того, как ответ отдан', async (t) => {
    const token = crypto.randomUUID();
    const body = JSON.stringify({ data: [{ access_token: token }] });
    await answerOf(t, reply({ 'Content-Type': 'application/json' }, body));
    expect(secrets.values.has(token)).to.equal(true);
  });
});

describe('ответа нет', () => {
  const gzip = zlib.gzipSync(json.repeat(100));
  const brotli = zlib.brotliCompressSync(json.repeat(100));
  const corrupt = Buffer.from(gzip);
  corrupt[10] = 0xff;

  const broken: readonly (readonly [claim: string, answer: RequestListener, code: string])[] = [
    ['обрезанный gzip', reply({ 'Content-Encoding': 'gzip' }, gzip.subarray(0, -9)), 'Z_BUF_ERROR'],
    ['испорченный gzip', reply({ 'Content-Encoding': 'gzip' }, corrupt), 'Z_DATA_ERROR'],
    ['текст под видом gzip', reply({ 'Content-Encoding': 'gzip' }, json), 'Z_DATA_ERROR'],
    ['обрезанный brotli', reply({ 'Content-Encoding': 'br' }, brotli.subarray(0, -4)), 'Z_BUF_ERROR'],
    [
      'соединение оборвано посередине тела',
      (_, to) => {
        to.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1000 });
        to.write(json);
        setImmediate(() => to.destroy());
      },
      'ERR_BAD_RESPONSE',
    ],
    ['соединение закрыто без ответа', (request) => request.socket.destroy(), 'ECONNRESET'],
  ];
  for (const [claim, answer, code] of broken) {
    test(`${claim} — сбой ${code}`, async (t) => {
      const url = await serveHttp(t, answer);
      expectFailure(await sendRequest(get(url), 2000), code);
    });
  }

  test('закрытый порт — сбой ECONNREFUSED', async () => {
    expectFailure(await sendRequest(get(`http://127.0.0.1:${await closedPort()}`), 2000), 'ECONNREFUSED');
  });

  test('неизвестный узел — сбой с кодом DNS', async () => {
    const outcome = await sendRequest(get('http://stand.invalid'), 2000);
    expect(isAnswered(outcome) ? '' : outcome.code).to.be.oneOf(['ENOTFOUND', 'EAI_AGAIN']);
  });

  test('не HTTP на порту — сбой HPE_*', async (t) => {
    const url = await serveTcp(t, (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    expectFailure(await sendRequest(get(url), 2000), 'HPE_INVALID_CONSTANT');
  });

  for (const [claim, answer] of [
    ['сервер молчит', () => undefined],
    [
      'тело идёт по капле',
      (_, to) => {
        to.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1000 });
        const drip = setInterval(() => to.write(' '), 20);
        to.on('close', () => {
          clearInterval(drip);
        });
      },
    ],
  ] as const satisfies readonly (readonly [string, RequestListener])[]) {
    test(`${claim} дольше срока — сбой ETIMEDOUT`, async (t) => {
      const url = await serveHttp(t, answer);
      const outcome = await sendRequest(get(url), 150);
      expectFailure(outcome, 'ETIMEDOUT');
      expect(outcome).to.have.property('durationMs').above(100).below(1500);
    });
  }

  test('медленный ответ до срока — это ответ', async (t) => {
    const { response } = await answerOf(t, (_, to) => {
      void delay(60).then(() => to.end('готово'));
    });
    expect(response.text).to.equal('готово');
    expect(response.durationMs).to.be.at.least(50);
  });

  test('https на http-порт — сбой со словом о протоколе', async (t) => {
    const url = await serveHttp(t, reply({}, json));
    const outcome = await sendRequest(get(url.replace('http:', 'https:')), 2000);
    expect(isAnswered(outcome) ? '' : outcome.code).to.be.oneOf(['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER']);
  });

  describe('сертификат', () => {
    const known = makeSelfSigned('localhost');
    const expired = makeSelfSigned('localhost', { isExpired: true });
    const foreign = makeSelfSigned('other.example');
    const answer = (socket: { end(text: string): unknown }) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nОК'.replace('ОК', 'OK'));

    for (const [claim, certificate, isTrusted, code] of [
      ['самоподписанный', known, false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
      ['истёкший', expired, true, 'CERT_HAS_EXPIRED'],
      ['на другое имя', foreign, true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ] as const) {
      test(`${claim} — сбой ${code}`, async (t) => {
        if (isTrusted) trust(t, certificate.cert);
        const url = await serveTls(t, certificate, answer);
        expectFailure(await sendRequest(get(url), 2000), code);
      });
    }

    test('доверенный — ответ', async (t) => {
      trust(t, known.cert);
      const url = await serveTls(t, known, answer);
      expect(expectAnswer(await sendRequest(get(url), 2000)).response.text).to.equal('OK');
    });

    test('клиентский сертификат требуется — сбой mTLS', async (t) => {
      trust(t, known.cert);
      const url = await serveTls(t, { ...known, requestCert: true, rejectUnauthorized: true }, answer);
      const outcome = await sendRequest(get(url), 2000);
      expect(isAnswered(outcome) ? '' : outcome.code).to.match(/CERTIFICATE_REQUIRED$/u);
    });
  });
});

function reply(
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
  status = 200,
): RequestListener {
  return (_, to) => to.writeHead(status, headers).end(body);
}

function get(url: string): HttpRequest {
  return { method: 'GET', url, headers: {} };
}

async function answerOf(t: TestContext, answer: RequestListener): Promise<Exchange> {
  return expectAnswer(await sendRequest(get(await serveHttp(t, answer)), 2000));
}

function expectAnswer(outcome: Exchange | TransportFailure): Exchange {
  return isAnswered(outcome) ? outcome : expect.fail(`ответа нет: ${outcome.code} ${outcome.detail}`);
}

function expectFailure(outcome: Exchange | TransportFailure, code: string): void {
  expect(isAnswered(outcome) ? outcome.response : outcome.code).to.equal(code);
}

/** Adds a certificate to those that this process trusts, for one test. */
function trust(t: TestContext, certificate: string): void {
  const before = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...before, certificate]);
  t.after(() => {
    tls.setDefaultCACertificates(before);
  });
}
