// The stand dies in the middle of a long run: one screen, exit code 2, and a report that says so.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { expect } from 'chai';
import { startStand } from '../../stand/server';
import { projectRoot, runSuite } from './run-command';

const COUNT = 200;
const BEFORE = 20;

test('стенд упал посреди прогона из 200 сценариев: одна причина рассказана один раз', async () => {
  const stand = await startStand({});
  const folder = mkdtempSync(path.join(os.tmpdir(), 'сбой стенда-'));
  const scenario = (number: number): string =>
    `  Сценарий: Поиск ${number}\n    Дано выполнен вход с ролью «читатель»\n    Когда выполнен поиск клиента по коду «К-000123»\n    Тогда код ответа 200\n`;
  const feature = path.join(folder, 'поиск.feature');
  const scenarios = Array.from({ length: COUNT }, (_, index) => scenario(index + 1)).join('\n');
  writeFileSync(feature, `# language: ru\nФункция: Долгий прогон\n\n${scenarios}`);
  const standFile = path.join(folder, 'stand.yaml');
  writeFileSync(
    standFile,
    `name: пробный
keycloak: { url: '${stand.issuerUrl.replace(/\/realms\/.*$/u, '')}', realm: aurora-realm, clientId: fe-client }
api: { url: '${stand.apiUrl}', probe: /api/v1/clients, contract: '${projectRoot.replaceAll(path.sep, '/')}/stand/openapi.yaml' }
roles: { читатель: [{ username: analyst001, passwordEnv: TRIAL_PASSWORD }] }
`,
  );
  const password = stand.users.find(({ username }) => username === 'analyst001')?.password ?? '';
  let closing: Promise<void> | undefined;
  const run = await runSuite({
    args: [feature, '--stand', standFile],
    environment: { TRIAL_PASSWORD: password },
    onOutput: (text) => {
      if ((text.match(/✔/gu)?.length ?? 0) >= BEFORE) closing ??= stand.close();
    },
  });
  await (closing ?? stand.close());

  expect(run.code).to.equal(2);
  const passed = run.output.match(/✔/gu)?.length ?? 0;
  const broken = run.output.match(/✘/gu)?.length ?? 0;
  expect(passed).to.be.greaterThanOrEqual(BEFORE);
  expect(passed + broken).to.equal(COUNT);
  // A connection that was open is reset, the others are refused: two causes at most, each told once.
  const told = run.output.match(/Вид ошибки: стенд недоступен/gu)?.length ?? 0;
  expect(told).to.be.within(1, 2);
  expect(run.output.match(/та же причина: /gu)).to.have.length(broken - told);
  expect(run.output).to.match(/Общие причины\n {2}стенд недоступен: \d+ сценари\S+ — .* \(кому: DevOps\)/u);
  expect(run.output).to.match(/Недостаточно данных: \d+ сбо\S+ стенда/u);
  expect(readFileSync(path.join(run.reports, 'cucumber.html'), 'utf8')).to.include('Недостаточно данных');
  expect(readFileSync(path.join(run.reports, 'defects.md'), 'utf8')).to.match(/Затронуто: \d+ сценари/u);
});
