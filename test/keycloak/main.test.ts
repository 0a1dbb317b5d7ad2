// The tool as a person runs it: it tells where Keycloak listens, and Ctrl+C leaves nothing behind.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { expect } from 'chai';
import { projectRoot } from '../runs/run-command';

test('печатает адрес и пользователей, по Ctrl+C останавливает сервер и убирает за собой', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'запуск-'));
  const child = spawn(
    process.execPath,
    ['-r', 'ts-node/register', path.join(projectRoot, 'tools', 'keycloak', 'main.ts')],
    // Its own temporary folder: the server's home must be gone from it.
    { cwd: projectRoot, env: { ...process.env, TMPDIR: folder }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('Остановить: Ctrl+C')) resolve();
    });
    child.once('exit', () => {
      reject(new Error(`Keycloak не запустился: ${output}`));
    });
  });
  expect(output).to.match(/^Keycloak \d+\.\d+\.\d+ запущен за \d+ с\.$/mu);
  expect(output).to.match(/^ {2}analyst001 {3}\S{16} {2}читает реестр \(USER\)$/mu);
  const [, issuerUrl = ''] = /Вход +(http:\S+)/u.exec(output) ?? [];
  expect((await fetch(`${issuerUrl}/.well-known/openid-configuration`)).status).to.equal(200);

  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('exit', (_, signal) => {
      resolve(signal);
    });
  });
  child.kill('SIGINT');
  expect(await ended).to.equal('SIGINT');
  const refused = await fetch(issuerUrl).then(
    () => 'отвечает',
    () => 'соединения нет',
  );
  expect(refused).to.equal('соединения нет');
  expect(readdirSync(folder).filter((name) => name.startsWith('keycloak-'))).to.deep.equal([]);
});
