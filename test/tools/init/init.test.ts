// The real command in a copy of the project: what it moves, writes and refuses, and that the team's first scenarios run
// against a system that is not the example: the login of the embedded stand, and an API of this test.
import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expect } from 'chai';
import { loadConfiguration } from '@cucumber/cucumber/api';
import { startStand, type RunningStand } from '../../../stand/server';
import { exampleFeatures } from '../../examples/example';
import { projectRoot, runSuite, type FinishedRun } from '../../runs/run-command';
import { copyProject } from '../catalogue/project-copy';

/** The project has a system of its own already: there is nothing left to move, and the command says so. */
const isTeams = exampleFeatures !== 'features';

/** As a user's terminal: with the team's own settings, not with those of the tests. */
const environment = { AURORA_EXAMPLE: '', AURORA_RELEASE: '', AURORA_ENV_FILE: '.env' };

describe('npm run init', { skip: isTeams }, () => {
  let cwd = '';
  let stand: RunningStand;
  let api: Server;
  let arguments_: readonly string[] = [];

  before(async () => {
    cwd = copyOfProject();
    stand = await startStand({ password: 'пароль-для-пробы' });
    api = createServer((_, response) => {
      response.setHeader('Content-Type', 'application/json').end('{"books":[]}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => api.once('listening', resolve));
    arguments_ = [
      ['--name', 'Моя библиотека'],
      ['--stand', 'проба'],
      ['--api', `http://127.0.0.1:${(api.address() as AddressInfo).port}`],
      ['--keycloak', new URL(stand.issuerUrl).origin],
      ['--realm', 'aurora-realm'],
      ['--client', 'fe-client'],
      ['--probe', '/books'],
      ['--role', 'читатель=analyst001:LIBRARY_PASSWORD'],
    ].flat();
  });
  after(async () => {
    await stand.close();
    api.close();
    rmSync(cwd, { recursive: true, force: true });
  });

  test('с незафиксированными изменениями не начинает: названы файлы и что делать', async () => {
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'начало');
    writeFileSync(path.join(cwd, 'features', 'вход', 'новый.feature'), '# language: ru\n');
    const { code, output } = await init();
    expect(output).to.equal(
      'Есть незафиксированные изменения (1 файл):\n  ?? features/вход/новый.feature\n→ зафиксируйте их (git commit) или отложите (git stash), чтобы сделанное командой можно было отменить; -- --force выполнит её и так\n',
    );
    expect(code).to.equal(2);
    rmSync(path.join(cwd, 'features', 'вход', 'новый.feature'));
  });

  test('файл, который уже есть, не затирает и ничего не меняет', async () => {
    const file = path.join(cwd, 'config', 'stands', 'проба.yaml');
    writeFileSync(file, 'моё\n');
    const { code, output } = await init('--force');
    expect(output).to.equal('Файл config/stands/проба.yaml уже есть → переименуйте его или назовите иначе\n');
    expect(code).to.equal(2);
    expect(readFileSync(file, 'utf8')).to.equal('моё\n');
    rmSync(file);
    expect(git('status', '--porcelain')).to.equal('');
  });

  test('переносит пример в тесты, пишет стенд, переменные, сценарий и каталог', async () => {
    const example = namesIn('features');
    const { code, output } = await init();
    expect(output).to.include('features/клиенты → test/examples/features/клиенты');
    expect(output).to.include('npm run bdd -- --stand проба features/моя-библиотека/первые-сценарии.feature');
    expect(code).to.equal(0);
    expect(namesIn('features')).to.deep.equal(['моя-библиотека', 'моя-библиотека/первые-сценарии.feature']);
    expect(namesIn('test/examples/features')).to.deep.equal(example);
    expect(existsSync(path.join(cwd, 'step-definitions', 'clients.steps.ts'))).to.equal(false);
    expect(read('config/release.yaml')).to.include('\nproduct: Моя библиотека\n');
    expect(read('.env.example')).to.include('\nSTAND=проба\n').and.include('\nLIBRARY_PASSWORD=\n');
    expect(read('docs/steps.md')).to.include('отправлен запрос').and.not.to.include('архивирование клиента');
  });

  test('первые сценарии зелёные на своей системе, стенд и пароль — из .env', async () => {
    writeFileSync(path.join(cwd, '.env'), 'STAND=проба\nLIBRARY_PASSWORD=пароль-для-пробы\n');
    const run = await command('support/run/main.ts');
    expect(run.output).to.include('Стенд: проба').and.to.include('Можно выпускать: пройдено 2 из 2');
    expect(run.code).to.equal(0);
  });

  test('они же красные, если API отвечает не JSON: сценарий проверяет, а не проходит мимо', async () => {
    api.removeAllListeners('request');
    let isFirst = true;
    api.on('request', (_, response) => {
      response.setHeader('Content-Type', isFirst ? 'application/json' : 'text/plain').end('{}');
      isFirst = false;
    });
    const run = await command('support/run/main.ts');
    expect(run.output).to.include('пройдено 1 из 2');
    expect(run.code).to.equal(1);
  });

  test('шага примера у команды больше нет, а тесты проекта его знают', async () => {
    const feature = path.join(cwd, 'features', 'проба.feature');
    writeFileSync(
      feature,
      '# language: ru\nФункция: П\n  Сценарий: П\n    Дано выполнен вход с ролью «читатель»\n    Когда выполнен поиск клиента по коду «К-000123»\n    Тогда код ответа 200\n',
    );
    const own = await command('support/run/main.ts', ['--dry-run', 'features/проба.feature']);
    expect(own.output).to.include('выполнен поиск клиента по коду');
    expect(own.code).to.equal(1);
    const tested = await runSuite({
      cwd,
      program: programOf('support/run/main.ts'),
      args: ['features/проба.feature'],
    });
    expect(tested.output).to.include('пройдено 1 из 1');
    expect(tested.code).to.equal(0);
    rmSync(feature);
  });

  test('каталог собран из шагов, которые остались', async () => {
    const check = await command('tools/catalogue/main.ts', ['--check']);
    expect(check).to.include({ code: 0, output: '' });
  });

  test('второй раз не выполняется', async () => {
    const { code, output } = await init();
    expect(output).to.match(/^Проект уже переведён на свою систему: /u);
    expect(code).to.equal(2);
  });

  test('без git — предупреждает и делает своё; чужой файл контракта копирует, операцию берёт из него', async () => {
    const folder = copyOfProject();
    const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'контракт-'));
    cpSync(path.join(projectRoot, 'stand', 'openapi.yaml'), path.join(elsewhere, 'книги.yaml'));
    const run = await runSuite({
      cwd: folder,
      program: programOf('tools/init/main.ts'),
      args: [...arguments_, '--contract', path.join(elsewhere, 'книги.yaml')],
      environment,
    });
    expect(run.output).to.match(/^Git здесь не отвечает: .*не проверено.*\nПеренесено/u);
    expect(run.code).to.equal(0);
    const readIn = (file: string) => readFileSync(path.join(folder, file), 'utf8');
    expect(readIn('config/stands/проба.yaml')).to.include('\n  contract: ../contracts/книги.yaml\n');
    expect(readIn('config/contracts/книги.yaml')).to.equal(
      readFileSync(path.join(elsewhere, 'книги.yaml'), 'utf8'),
    );
    expect(readIn('features/моя-библиотека/первые-сценарии.feature')).to.include(
      'Когда выполнена операция «Поиск клиентов»\n',
    );
    for (const made of [folder, elsewhere]) rmSync(made, { recursive: true, force: true });
  });

  test('спросить некого — названо недостающее: код 2', async () => {
    const folder = copyOfProject();
    const run = await runSuite({ cwd: folder, program: programOf('tools/init/main.ts'), environment });
    rmSync(folder, { recursive: true, force: true });
    expect(run.output).to.include('Не сказано:\n  --name — нужно название').and.to.include('--role — нужно');
    expect(run.code).to.equal(2);
  });

  function init(...more: readonly string[]): Promise<FinishedRun> {
    return command('tools/init/main.ts', [...arguments_, ...more]);
  }

  function command(entry: string, args: readonly string[] = []): Promise<FinishedRun> {
    return runSuite({ cwd, program: programOf(entry), args, environment });
  }

  function read(file: string): string {
    return readFileSync(path.join(cwd, file), 'utf8');
  }

  function namesIn(folder: string): readonly string[] {
    return readdirSync(path.join(cwd, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll(path.sep, '/'))
      .sort();
  }

  function git(...args: readonly string[]): string {
    const author = [
      '-c',
      'user.name=Проба',
      '-c',
      'user.email=proba@example.com',
      '-c',
      'core.autocrlf=false',
    ];
    return execFileSync('git', [...author, ...args], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }
});

test(
  'профили, с которыми идут тесты, — те же, что в cucumber.js, пока его не меняла команда',
  { skip: isTeams },
  async () => {
    const [own, tested] = await Promise.all(['', '1'].map(profilesOf));
    expect(Object.keys(own ?? {})).to.include.members(['default', 'дым', 'ci']);
    expect(tested).to.deep.equal(own);
    // In a process of the tests nothing has to be said.
    expect((await loadConfiguration()).useConfiguration.require).to.include('step-definitions/*.ts');
  },
);

/** The profiles of `cucumber.js` without the steps that they load. */
async function profilesOf(example: string): Promise<Readonly<Record<string, object>>> {
  const { output } = await runSuite({
    program: ['-p', 'JSON.stringify(require("./cucumber.js"))'],
    environment: { AURORA_EXAMPLE: example },
  });
  const profiles = JSON.parse(output) as Readonly<Record<string, object>>;
  return Object.fromEntries(
    Object.entries(profiles).map(([name, profile]) => [name, { ...profile, require: [] }]),
  );
}

function programOf(entry: string): readonly string[] {
  return ['-r', 'ts-node/register', entry];
}

/** With the example's features and what the command writes to. */
function copyOfProject(): string {
  const folder = copyProject({ '.gitignore': 'node_modules\nreports/\n.env\n' });
  for (const part of ['features', '.env.example']) {
    cpSync(path.join(projectRoot, part), path.join(folder, part), { recursive: true });
  }
  mkdirSync(path.join(folder, 'docs'));
  return folder;
}
