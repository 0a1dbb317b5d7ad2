// A stand behind TLS and mTLS, through the real command line: its API stands behind a server that ends the TLS.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { expect } from 'chai';
import { startStand, type RunningStand } from '../../stand/server';
import { makeAuthority, makeSelfSigned } from '../support/http/self-signed';
import { projectRoot, runSuite, type FinishedRun } from './run-command';

const folder = mkdtempSync(path.join(os.tmpdir(), 'mtls-'));
const warning = /Внимание: сертификаты стенда не проверяются \(tls\.verify: false в [^)]*stand\.yaml\)/gu;
let stand: RunningStand;
let front: https.Server;

before(async () => {
  const authority = makeAuthority('УЦ');
  const client = makeSelfSigned('автотесты', { issuer: authority });
  writeFileSync(path.join(folder, 'ca.pem'), authority.cert);
  writeFileSync(path.join(folder, 'client.pem'), client.cert + client.key);
  stand = await startStand({});
  front = https.createServer(
    {
      ...makeSelfSigned('localhost', { issuer: authority }),
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    },
    ({ method, url = '/', headers }, answer) => {
      http
        .get(stand.apiUrl + url, { method, headers }, (response) => {
          answer.writeHead(response.statusCode ?? 500, response.headers);
          response.pipe(answer);
        })
        .end();
    },
  );
  front.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  front.closeAllConnections();
  front.close();
  await stand.close();
});

test('свой центр и клиентский сертификат действуют во всех потоках', async () => {
  const run = await runOn(['caFile: ca.pem', ...clientLines], ['--parallel', '2']);
  expect(run.output).to.include(': пройдено 2 из 2');
  expect(run.output).not.to.match(warning);
  expect(page(run)).not.to.match(warning);
  expect(run.code).to.equal(0);
});

test('без tls.caFile прогон не начат: сказано, что делать', async () => {
  const run = await runOn(clientLines);
  expect(run.output).to.match(
    /^Прогон не начат: [^]*сертификат выдан удостоверяющим центром, которому Node\.js не доверяет \(SELF_SIGNED_CERT_IN_CHAIN\) → укажите файл сертификата центра в tls\.caFile/u,
  );
  expect(run.code).to.equal(2);
});

test('без клиентского сертификата прогон не начат: сказано, что делать', async () => {
  const run = await runOn(['caFile: ca.pem']);
  expect(run.output).to.match(
    /^Прогон не начат: [^]*стенд требует клиентский сертификат \(mTLS\) \([A-Z_\d]+\) → укажите tls\.clientCertificateFile/u,
  );
  expect(run.code).to.equal(2);
});

test('tls.verify: false — прогон идёт, предупреждение в консоли и в отчёте', async () => {
  const run = await runOn(['verify: false', ...clientLines]);
  expect(run.output.match(warning)).to.have.length(1);
  expect(run.output).to.include(': пройдено 2 из 2');
  expect(page(run)).to.match(warning).and.to.include('выключена (tls.verify: false)');
  expect(run.code).to.equal(0);
});

test('tls.verify: false — предупреждение и там, где прогон не начат', async () => {
  const run = await runOn(['verify: false']);
  expect(run.output.match(warning)).to.have.length(1);
  expect(run.output).to.include('Прогон не начат');
  expect(run.code).to.equal(2);
});

test('ошибки раздела tls — до прогона, с ключом и строкой: код 2', async () => {
  const run = await runOn(['caFile: no.pem', 'clientKeyFile: client.pem']);
  expect(run.output.trim().split('\n').slice(0, 3)).to.deep.equal([
    'В файле стенда 2 ошибки:',
    `  ${path.join(folder, 'stand.yaml')}:15  tls.clientCertificateFile — не указан файл клиентского сертификата: один ключ без него не нужен`,
    `  ${path.join(folder, 'stand.yaml')}:16  tls.caFile — файла no.pem нет (путь — от файла стенда)`,
  ]);
  expect(run.code).to.equal(2);
});

const clientLines = ['clientCertificateFile: client.pem', 'clientKeyFile: client.pem'];

/** Two scenarios of two roles on the stand behind TLS, with this section `tls`. */
async function runOn(section: readonly string[], args: readonly string[] = []): Promise<FinishedRun> {
  const file = path.join(folder, 'stand.yaml');
  const { port } = front.address() as AddressInfo;
  const own = readFileSync(path.join(projectRoot, 'test', 'runs', 'own-stand', 'stand.yaml'), 'utf8')
    .replace('${KEYCLOAK}', stand.issuerUrl.replace(/\/realms\/.*$/u, ''))
    .replace('${API}', `https://localhost:${port}`)
    .replace('${ROOT}', projectRoot.replaceAll(path.sep, '/'));
  writeFileSync(file, `${own.trimEnd()}\ntls:\n${section.map((line) => `  ${line}\n`).join('')}`);
  return runSuite({
    args: ['test/runs/own-stand/features', '--stand', file, ...args],
    environment: {
      TRIAL_READER_PASSWORD: passwordOf('analyst001'),
      TRIAL_OWNER_PASSWORD: passwordOf('owner001'),
    },
  });
}

function passwordOf(username: string): string {
  return stand.users.find((user) => user.username === username)?.password ?? '';
}

function page({ reports }: FinishedRun): string {
  return readFileSync(path.join(reports, 'cucumber.html'), 'utf8');
}
