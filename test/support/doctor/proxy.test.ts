import http from 'node:http';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { proxyOf } from '../../../support/doctor/proxy';
import { sendRequest } from '../../../support/http/client';
import { configureTransport } from '../../../support/http/transport';
import { serveHttp } from '../http/local-server';

const stand = 'http://stand.example.invalid:8080';

describe('какой прокси возьмёт запрос', () => {
  test('переменная — по схеме адреса, строчное имя важнее', () => {
    const environment = { HTTP_PROXY: 'http://a:1', http_proxy: 'b:2', HTTPS_PROXY: 'http://u:p@c:3' };
    expect(proxyOf(stand, environment)).to.deep.equal({ proxy: 'http://b:2', reason: 'HTTP_PROXY' });
    expect(proxyOf('https://stand.example', environment)).to.deep.equal({
      proxy: 'http://c:3',
      reason: 'HTTPS_PROXY',
    });
    expect(proxyOf('https://localhost:8443', environment)).to.deep.equal({
      proxy: undefined,
      reason: 'эта машина',
    });
    expect(proxyOf(stand, {})).to.deep.equal({ proxy: undefined, reason: 'HTTP_PROXY не задана' });
  });

  for (const entry of [
    '*',
    'stand.example.invalid',
    'STAND.example.invalid',
    'stand.example.invalid:8080',
    'stand.example.invalid:8081',
    '.example.invalid',
    '*.example.invalid',
    'example.invalid',
    'other.example, .example.invalid',
  ]) {
    test(`NO_PROXY «${entry}»: сказано то, что делает Node.js`, async (t) => {
      const proxy = await serveHttp(t, (_: http.IncomingMessage, to: http.ServerResponse) => {
        to.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
      });
      const environment = { HTTP_PROXY: proxy, NO_PROXY: entry };
      configureTransport({ api: { timeoutMs: 2000 } }, environment);
      t.after(() => {
        configureTransport({ api: { timeoutMs: 2000 } }, {});
      });
      const outcome = await sendRequest({ method: 'GET', url: stand, headers: {} }, 2000);
      const isTaken = 'response' in outcome;
      expect(proxyOf(stand, environment).proxy).to.equal(isTaken ? proxy : undefined);
    });
  }

  test('диапазон адресов в NO_PROXY', () => {
    const environment = { HTTP_PROXY: 'http://a:1', NO_PROXY: '10.0.0.1-10.0.1.9' };
    expect(proxyOf('http://10.0.1.3', environment).reason).to.equal('NO_PROXY: 10.0.0.1-10.0.1.9');
    expect(proxyOf('http://10.0.2.3', environment).proxy).to.equal('http://a:1');
    expect(proxyOf('http://stand.example', environment).proxy).to.equal('http://a:1');
  });
});
