// A run that could not begin: no report of an earlier run is left to stand for it.
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { runSuite } from './run-command';

const green = `# language: ru
Функция: Ф
  Сценарий: С
    Дано выполнен вход с ролью «читатель»
    Когда выполнен поиск клиента по коду «К-000123»
    Тогда код ответа 200
`;

describe('прогон, который не начался', () => {
  for (const [claim, args, reason] of [
    ['нечего выполнять', ['--tags', '@нет'], 'Ничего не выбрано'],
    ['формат отчёта неизвестен', ['--format', 'нет-такого'], 'Не удалось открыть отчёт'],
    ['профиля нет', ['-p', 'нет'], 'профиля «нет» нет в cucumber.js'],
  ] as const) {
    test(`${claim}: вчерашний зелёный отчёт заменён страницей с причиной`, async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'не начат-'));
      const feature = path.join(folder, 'a.feature');
      const reports = path.join(folder, 'отчёты');
      writeFileSync(feature, green);
      const environment = { REPORTS: reports };
      expect((await runSuite({ args: [feature], environment })).code).to.equal(0);
      const page = () => readFileSync(path.join(reports, 'index.html'), 'utf8');
      expect(page()).to.include('Выбранное пройдено');

      const run = await runSuite({ args: [feature, ...args], environment });
      expect(run.code).to.equal(2);
      expect(run.output).to.include(reason);
      expect(page()).to.match(/<h1>.*Недостаточно данных<\/h1>/u);
      expect(page()).to.include('Прогон не начат').and.to.include(reason);
      expect(page()).not.to.include('Выбранное пройдено');
      const left = ['junit.xml', 'messages.ndjson', 'cucumber.html', 'details'].filter((name) =>
        existsSync(path.join(reports, name)),
      );
      expect(left).to.deep.equal([]);
    });
  }

  test('Ctrl+C, пока стенд проверяется: код 130 и страница с причиной', async (t) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'не начат-'));
    const feature = path.join(folder, 'a.feature');
    writeFileSync(feature, green);
    // An API that takes the question and never answers: the run is surely being prepared then.
    const asked = Promise.withResolvers<undefined>();
    const server = http.createServer(() => {
      asked.resolve(undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    writeFileSync(
      path.join(folder, 'стенд.yaml'),
      `name: молчит
keycloak: { url: "http://127.0.0.1:${port}", realm: aurora-realm, clientId: fe-client }
api: { url: "http://127.0.0.1:${port}", probe: /api, timeoutMs: 60000 }
roles:
  читатель: [{ username: analyst001, passwordEnv: SOME_PASSWORD }]
`,
    );
    const reports = path.join(folder, 'отчёты');
    const { code, output } = await runSuite({
      args: [feature, '--stand', path.join(folder, 'стенд.yaml')],
      environment: { REPORTS: reports, SOME_PASSWORD: crypto.randomUUID() },
      interrupt: asked.promise,
    });
    expect(code).to.equal(130);
    expect(output).to.equal('Прогон прерван до первого сценария\n');
    expect(readFileSync(path.join(reports, 'index.html'), 'utf8')).to.include(
      'Прогон прерван до первого сценария',
    );
  });
});
