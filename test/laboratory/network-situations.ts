// Situations below HTTP, brought about for real: names, ports, proxies, TLS, connections that break, bodies without end.
import { spawn } from 'node:child_process';
import dns from 'node:dns';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import tls from 'node:tls';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { sendRequest } from '../../support/http/client';
import { MAX_BODY_BYTES } from '../../support/http/client';
import type { Exchange, HttpRequest, TransportFailure } from '../../support/http/exchange';
import { configureTransport } from '../../support/http/transport';
import { closedPort, serveHttp, serveTcp, serveTls } from '../support/http/local-server';
import { makeAuthority, makeSelfSigned, type SelfSigned } from '../support/http/self-signed';
import type { Act, Situation } from './situations';

type Outcome = Exchange | TransportFailure;

const SHORT_MS = 200;
const LONG_MS = 5000;
const OK = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';

const authority = makeAuthority('УЦ Авроры');
const stranger = makeAuthority('Чужой УЦ');
const good = makeSelfSigned('localhost', { issuer: authority });
const folder = mkdtempSync(path.join(tmpdir(), 'лаборатория-'));

/** A certificate or a key as the stand's file names it. */
function saved(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const caFile = saved('ca.pem', authority.cert);

function get(url: string, timeoutMs = LONG_MS, method: HttpRequest['method'] = 'GET'): Promise<Outcome> {
  return sendRequest({ method, url, headers: { Accept: 'application/json' } }, timeoutMs);
}

/** What a TCP server says to any request, in its very bytes, and whether it hangs up then. */
function says(bytes: string | Buffer, scheme = 'http', hangsUp = true): Act {
  return async (t) => {
    const url = await serveTcp(t, (socket) => (hangsUp ? socket.end(bytes) : socket.write(bytes)));
    return get(`${url.replace('http', scheme)}/things`, hangsUp ? LONG_MS : SHORT_MS);
  };
}

/** A request over TLS to a server of our own; the stand's file trusts our authority. */
function overTls(options: tls.TlsOptions, client?: SelfSigned): Act {
  return async (t) => {
    configureTransport({
      tls: {
        verify: true,
        caFile,
        ...(client === undefined
          ? {}
          : {
              clientCertificateFile: saved('client.pem', client.cert),
              clientKeyFile: saved('client.key', client.key),
            }),
      },
      api: { timeoutMs: LONG_MS },
    });
    const url = await serveTls(t, options, (socket) => socket.end(OK));
    return get(`${url}/things`);
  };
}

/** An alert record of TLS (RFC 8446 §6): fatal, with this description. */
function alert(description: number): Buffer {
  return Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, description]);
}

/** A request through a proxy that answers CONNECT so; without words there is no proxy at all. */
function throughProxy(words?: string): Act {
  return async (t) => {
    const proxy =
      words === undefined
        ? `http://127.0.0.1:${await closedPort()}`
        : await serveTcp(t, (socket) => socket.end(`HTTP/1.1 ${words}\r\nContent-Length: 0\r\n\r\n`));
    configureTransport({ api: { timeoutMs: LONG_MS } }, { HTTPS_PROXY: proxy });
    return get('https://stand.example/things');
  };
}

/** The resolver of this machine fails so; a real one cannot be made to on every machine. */
function unresolved(code: 'ENOTFOUND' | 'EAI_AGAIN'): Act {
  return (t) => {
    t.mock.method(dns, 'lookup', (name: string, _options: unknown, done: (error: Error) => void) => {
      const error = Object.assign(new Error(`getaddrinfo ${code} ${name}`), {
        code,
        syscall: 'getaddrinfo',
        hostname: name,
      });
      setImmediate(done, error);
    });
    return get('http://stand.example/things');
  };
}

/** A server of its own process that has stopped, and whose queue is full: further connections hang. */
async function toFullQueue(t: TestContext): Promise<Outcome> {
  const script = `const server = require('node:net').createServer().listen(0, '127.0.0.1', 1, () => {
    require('node:fs').writeSync(1, String(server.address().port) + '\\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
  });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  const held = Array.from({ length: 8 }, () => net.connect(port, '127.0.0.1').on('error', () => undefined));
  t.after(() => {
    for (const socket of held) socket.destroy();
  });
  // The queue holds two: those behind them are not answered either.
  await once(held[0] ?? child, 'connect');
  return get(`http://127.0.0.1:${port}/things`, SHORT_MS);
}

/** The second request over one connection, which the server resets: an idle keep-alive that it has given up. */
function overIdleConnection(method: HttpRequest['method'], breaks: 'once' | 'always'): Act {
  return async (t) => {
    const served = new WeakSet<net.Socket>();
    let broken = false;
    const url = await serveTcp(t, (socket) => {
      if (served.has(socket) || (broken && breaks === 'always')) {
        broken = true;
        socket.resetAndDestroy();
        return;
      }
      served.add(socket);
      socket.write(OK);
    });
    await get(`${url}/things`);
    return get(`${url}/things`, LONG_MS, method);
  };
}

/** A server of Node with an answer of its own. */
function answers(listener: http.RequestListener, timeoutMs = LONG_MS): Act {
  return async (t) => get(`${await serveHttp(t, listener)}/things`, timeoutMs);
}

/** Sends a body in pieces until nobody takes it any more. */
function pour(to: http.ServerResponse, bytes: number): void {
  const piece = Buffer.alloc(2 ** 20, 'я');
  let left = bytes;
  const more = (): void => {
    while (left > 0 && !to.destroyed) {
      left -= piece.length;
      if (!to.write(piece)) {
        to.once('drain', more);
        return;
      }
    }
    to.end();
  };
  more();
}

async function listening(t: TestContext, server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A server of HTTP/2 without TLS. */
async function toHttp2(t: TestContext): Promise<Outcome> {
  return get(`http://127.0.0.1:${await listening(t, http2.createServer())}/things`);
}

/** A server of HTTP/2 over TLS; `allowHTTP1` makes it speak both. */
function toSecureHttp2(allowHTTP1: boolean): Act {
  return async (t) => {
    configureTransport({ tls: { verify: true, caFile }, api: { timeoutMs: LONG_MS } });
    const server = http2.createSecureServer({ ...good, allowHTTP1 }, (_, to) => {
      to.writeHead(200, { 'Content-Type': 'application/json' });
      to.end('{}');
    });
    const port = await listening(t, server);
    t.after(() => {
      configureTransport({ api: { timeoutMs: LONG_MS } });
    });
    return get(`https://localhost:${port}/things`);
  };
}

/** A server that takes headers up to so many bytes. */
function withHeaderLimit(maxHeaderSize: number): Act {
  return async (t) => {
    const server = http.createServer({ maxHeaderSize }, (_, to) => {
      to.writeHead(200, { 'Content-Type': 'application/json', Connection: 'close' }).end('{}');
    });
    const url = `http://127.0.0.1:${await listening(t, server)}/things`;
    return sendRequest(
      { method: 'GET', url, headers: { Authorization: `Bearer ${'a'.repeat(3000)}` } },
      LONG_MS,
    );
  };
}

const answersInTime = answers((_, to) => {
  setTimeout(() => to.writeHead(200, { 'Content-Type': 'application/json' }).end('{}'), 100);
});
const fine = says(OK);
const trusted = overTls(good);

export const networkSituations: readonly Situation[] = [
  situation(
    'порт закрыт',
    'REFUSED',
    async () => get(`http://127.0.0.1:${await closedPort()}/things`),
    fine,
    '',
  ),
  situation(
    'имени узла нет',
    'NAME_NOT_FOUND',
    unresolved('ENOTFOUND'),
    unresolved('EAI_AGAIN'),
    'NAMES_UNAVAILABLE',
  ),
  situation(
    'сервер имён не отвечает',
    'NAMES_UNAVAILABLE',
    unresolved('EAI_AGAIN'),
    unresolved('ENOTFOUND'),
    'NAME_NOT_FOUND',
  ),
  // TCP knows no broadcast: Linux has no way there at once.
  situation(
    'до узла нет пути',
    'UNREACHABLE',
    () => get('http://255.255.255.255/things'),
    async () => get(`http://127.0.0.1:${await closedPort()}/things`),
    'REFUSED',
  ),
  situation(
    'соединение не устанавливается',
    'CONNECT_TIMED_OUT',
    toFullQueue,
    says('', 'http', false),
    'TIMED_OUT',
  ),
  situation(
    'TLS-рукопожатие молчит',
    'HANDSHAKE_TIMED_OUT',
    says('', 'https', false),
    says('', 'http', false),
    'TIMED_OUT',
  ),
  situation('сервер молчит', 'TIMED_OUT', says('', 'http', false), answersInTime, ''),
  situation(
    'тело не кончается',
    'BODY_TIMED_OUT',
    says('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{', 'http', false),
    answersInTime,
    '',
  ),
  situation(
    'соединение, которое сервер уже закрыл: POST',
    'CONNECTION_STALE',
    overIdleConnection('POST', 'once'),
    overIdleConnection('GET', 'once'),
    '',
  ),
  situation(
    'соединение рвётся и после повтора',
    'RESET',
    overIdleConnection('GET', 'always'),
    overIdleConnection('GET', 'once'),
    '',
  ),
  situation(
    'соединение оборвано в TLS-рукопожатии',
    'HANDSHAKE_DROPPED',
    says('', 'https'),
    says(''),
    'RESET',
  ),
  situation(
    'тело больше предела',
    'BODY_TOO_LARGE',
    answers((_, to) => {
      pour(to, MAX_BODY_BYTES + 2 ** 22);
    }),
    answers((_, to) => {
      pour(to.writeHead(200, { 'Content-Type': 'text/plain' }), 2 ** 22);
    }),
    'NOT_JSON',
  ),
  situation(
    'сжатое тело разворачивается без предела',
    'BODY_TOO_LARGE',
    answers((_, to) => {
      to.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(MAX_BODY_BYTES + 1)));
    }),
    answers((_, to) => {
      to.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' }).end(
        gzipSync('{}'),
      );
    }),
    '',
  ),
  situation('порт отвечает по TLS', 'TLS_PORT', says(alert(70)), says('SSH-2.0-OpenSSH_9.6\r\n'), 'NOT_HTTP'),
  situation(
    'порт говорит по HTTP/2',
    'HTTP2_PORT',
    toHttp2,
    says(Buffer.from([0, 0, 0, 1, 2, 3, 4, 5, 6])),
    'NOT_HTTP',
  ),
  situation(
    'порт https говорит только по HTTP/2',
    'HTTP2_WANTED',
    toSecureHttp2(false),
    toSecureHttp2(true),
    '',
  ),
  situation(
    'Content-Length меньше тела',
    'LENGTH_TOO_SMALL',
    says('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}{}'),
    fine,
    '',
  ),
  situation(
    'кусок тела без длины',
    'FRAMING_WRONG',
    says('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nщ\r\n'),
    says(
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    ),
    '',
  ),
  situation(
    'длина тела указана дважды',
    'FRAMING_WRONG',
    says('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
    fine,
    '',
  ),
  situation(
    'тело кусками оборвано',
    'BODY_CUT',
    says('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a"'),
    fine,
    '',
  ),
  situation(
    'заголовки ответа слишком длинны',
    'ANSWER_HEADERS_TOO_LARGE',
    says(`HTTP/1.1 200 OK\r\nLink: ${'a'.repeat(20_000)}\r\n\r\n`),
    says(`HTTP/1.1 204 No Content\r\nLink: ${'a'.repeat(10_000)}\r\n\r\n`),
    '',
  ),
  situation(
    'русские буквы в имени заголовка ответа',
    'ANSWER_HEADERS_WRONG',
    says('HTTP/1.1 200 OK\r\nИмя: 1\r\n\r\n'),
    says('HTTP/1.1 204 No Content\r\nX-Name: %D0%98\r\n\r\n'),
    '',
  ),
  situation(
    'заголовки запроса больше лимита',
    'HEADERS_TOO_LARGE',
    withHeaderLimit(1000),
    withHeaderLimit(16_000),
    '',
  ),
  situation(
    'имя заголовка из сценария — по-русски',
    'HEADER_NAME_WRONG',
    async (t) =>
      sendRequest(
        { method: 'GET', url: `${await serveHttp(t, (_, to) => to.end())}/things`, headers: { Имя: '1' } },
        LONG_MS,
      ),
    fine,
    '',
  ),
  situation(
    'тело сжато не тем, что просили',
    'ENCODING_UNKNOWN',
    answers((_, to) => {
      to.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'zstd' }).end(
        zstdCompressSync('{}'),
      );
    }),
    answers((_, to) => {
      to.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'identity' }).end('{}');
    }),
    '',
  ),
  situation(
    'прокси не запущен',
    'PROXY_UNREACHABLE',
    throughProxy(),
    async () => get(`http://127.0.0.1:${await closedPort()}/things`),
    'REFUSED',
  ),
  situation(
    'прокси требует вход: CONNECT',
    'PROXY_LOGIN',
    throughProxy('407 Proxy Authentication Required'),
    throughProxy('403 Forbidden'),
    'PROXY_REFUSED',
  ),
  situation(
    'прокси не нашёл стенд',
    'PROXY_NO_STAND',
    throughProxy('503 Service Unavailable'),
    throughProxy('403 Forbidden'),
    'PROXY_REFUSED',
  ),
  situation(
    'прокси запретил соединение',
    'PROXY_REFUSED',
    throughProxy('403 Forbidden'),
    throughProxy('502 Bad Gateway'),
    'PROXY_NO_STAND',
  ),
  situation(
    'сертификат истёк',
    'CERTIFICATE_EXPIRED',
    overTls(makeSelfSigned('localhost', { issuer: authority, isExpired: true })),
    trusted,
    '',
  ),
  situation(
    'сертификат ещё не действует',
    'CERTIFICATE_NOT_YET_VALID',
    overTls(makeSelfSigned('localhost', { issuer: authority, isFuture: true })),
    trusted,
    '',
  ),
  situation(
    'сертификат подписан собой',
    'CERTIFICATE_SELF_SIGNED',
    overTls(makeSelfSigned('localhost')),
    trusted,
    '',
  ),
  situation(
    'сертификат без цепочки',
    'CERTIFICATE_CHAIN',
    overTls(makeSelfSigned('localhost', { issuer: stranger })),
    trusted,
    '',
  ),
  situation(
    'сертификат чужого центра',
    'CERTIFICATE_UNTRUSTED',
    overTls(chained(makeSelfSigned('localhost', { issuer: stranger }), stranger)),
    overTls(chained(good, authority)),
    '',
  ),
  situation(
    'сертификат на другое имя',
    'CERTIFICATE_NAME',
    overTls(makeSelfSigned('other.example', { issuer: authority })),
    trusted,
    '',
  ),
  situation(
    'клиентский сертификат требуется',
    'CERTIFICATE_REQUIRED',
    overTls({ ...good, requestCert: true, rejectUnauthorized: true }),
    overTls({ ...good, requestCert: true, rejectUnauthorized: false }),
    '',
  ),
  situation(
    'клиентский сертификат не принят',
    'CLIENT_CERTIFICATE_REJECTED',
    says(alert(42), 'https'),
    overTls(
      { ...good, ca: authority.cert, requestCert: true, rejectUnauthorized: true },
      makeSelfSigned('автотесты', { issuer: authority }),
    ),
    '',
  ),
  situation(
    'только старый TLS',
    'TLS_VERSION',
    overTls({ ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }),
    overTls({ ...good, maxVersion: 'TLSv1.2' }),
    '',
  ),
  situation(
    'имя узла неизвестно серверу TLS',
    'TLS_NAME_UNKNOWN',
    says(alert(112), 'https'),
    says(alert(80), 'https'),
    'TLS_SERVER_FAILED',
  ),
  situation(
    'нет общего шифра',
    'HANDSHAKE_REFUSED',
    overTls({ ...good, maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' }),
    trusted,
    '',
  ),
  situation(
    'ошибка внутри сервера TLS',
    'TLS_SERVER_FAILED',
    says(alert(80), 'https'),
    says(alert(112), 'https'),
    'TLS_NAME_UNKNOWN',
  ),
  situation(
    'https на порту http',
    'WRONG_SCHEME',
    says('HTTP/1.1 400 Bad Request\r\n\r\n', 'https'),
    trusted,
    '',
  ),
];

function situation(name: string, code: string, wire: Act, neighbour: Act, neighbourCode: string): Situation {
  return { name, code, wire, neighbour: { wire: neighbour, code: neighbourCode } };
}

/** A certificate that is sent together with that of its issuer. */
function chained(leaf: SelfSigned, issuer: SelfSigned): SelfSigned {
  return { key: leaf.key, cert: leaf.cert + issuer.cert };
}
