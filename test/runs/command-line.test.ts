// What holds of any run: exit codes of interrupts, threads and folders, plain cucumber-js, an old Node.
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { expect } from 'chai';
import { startStand } from '../../stand/server';
import { parseSource } from '../../support/run/sources';
import { exampleFeatures } from '../examples/example';
import { projectRoot, runSuite } from './run-command';

test('первый Ctrl+C даёт закончить начатое, остальное пропускает и пишет отчёт: код 130', async () => {
  let isSent = false;
  const run = await runSuite({
    args: [write('долго.feature', slowFeature)],
    onOutput: (output, kill) => {
      if (!isSent && output.includes('Медленно 1')) {
        isSent = true;
        kill('SIGINT');
      }
    },
  });
  expect(run.code).to.equal(130);
  expect(run.output).to.include('Прерываю: начатые сценарии закончатся, отчёт будет записан.');
  expect(run.output).to.match(/– Медленно 4 \(пропущено\)/u);
  expect(run.output).to.include('Недостаточно данных: прогон прерван, выполнено');
  expect(readdirSync(run.reports)).to.include.members(['cucumber.html', 'junit.xml', 'messages.ndjson']);
  expect(readFileSync(path.join(run.reports, 'cucumber.html'), 'utf8')).to.match(/прерван/iu);
});

test('второй Ctrl+C останавливает сразу: код 130', async () => {
  let sent = 0;
  const startedAt = Date.now();
  const run = await runSuite({
    args: [write('долго.feature', slowFeature.replaceAll('ms=700', 'ms=8000'))],
    onOutput: (output, kill) => {
      if (sent === 0 && output.includes('Стенд:')) {
        sent = 1;
        setTimeout(() => {
          kill('SIGINT');
        }, 300);
      }
      if (sent === 1 && output.includes('Прерываю')) {
        sent = 2;
        kill('SIGINT');
      }
    },
  });
  expect(run.code).to.equal(130);
  expect(Date.now() - startedAt).to.be.lessThan(8000);
});

test('двести сценариев трёх ролей в четырёх потоках — три входа', async () => {
  const stand = await startStand({});
  try {
    const file = write('много.feature', manyLogins(200));
    const run = await runSuite({
      args: [file, '--stand', write('stand.yaml', standFile(stand)), '--parallel', '4'],
      environment: {
        A: passwordOf(stand, 'analyst001'),
        B: passwordOf(stand, 'owner001'),
        C: passwordOf(stand, 'master001'),
      },
    });
    expect(run.output).to.include(': пройдено 200 из 200');
    expect(stand.tokenRequests()).to.deep.equal({ password: 3 });
  } finally {
    await stand.close();
  }
});

test('токен, истёкший посреди прогона, не стоит ни одного сценария', async () => {
  const stand = await startStand({});
  try {
    const file = write('истекает.feature', expiringFeature);
    const shortLived = standFile(stand).replace('clientId: fe-client', 'clientId: fe-client-short');
    const run = await runSuite({
      args: [file, '--stand', write('stand.yaml', shortLived)],
      environment: { A: passwordOf(stand, 'analyst001'), B: passwordOf(stand, 'owner001') },
    });
    expect(run.output).to.include(': пройдено 2 из 2');
    const { password, refresh_token: refreshes = 0 } = stand.tokenRequests();
    expect(password).to.equal(1);
    expect(refreshes).to.be.greaterThan(1);
    expect(readFileSync(path.join(run.reports, 'messages.ndjson'), 'utf8')).to.match(
      /APIResponse: 401 Unauthorized/u,
    );
  } finally {
    await stand.close();
  }
});

test('те же сценарии проходят, когда стенд входит через форму Keycloak с PKCE', async () => {
  const local = readFileSync(path.join(projectRoot, 'config', 'stands', 'local.yaml'), 'utf8');
  const byForm = local
    .replace('clientId: fe-client', 'clientId: fe-client-browser\n  grant: authorization_code')
    .replace(
      '../../stand/openapi.yaml',
      path.join(projectRoot, 'stand', 'openapi.yaml').replaceAll(path.sep, '/'),
    );
  const run = await runSuite({
    args: ['--stand', write('stand.yaml', byForm), '--tags', 'not @вход_по_паролю', exampleFeatures],
  });
  expect(run.output).to.match(/: пройдено (\d+) из \1\b/u);
  expect(run.code).to.equal(0);
});

test('два прогона в одной папке не затирают отчёты друг друга', async () => {
  const reports = mkdtempSync(path.join(os.tmpdir(), 'общая папка-'));
  const file = write('долго.feature', slowFeature);
  const runs = await Promise.all(
    [1, 2].map(() => runSuite({ args: [file], environment: { REPORTS: reports } })),
  );
  expect(runs.map(({ code }) => code)).to.deep.equal([0, 0]);
  const pages = readdirSync(reports, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('cucumber.html'),
  );
  expect(pages).to.have.length(2);
});

test('в папке с пробелом и кириллицей всё работает', async () => {
  const folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'папка ')), 'Мои тесты');
  for (const part of [
    'support',
    'step-definitions',
    'stand',
    exampleFeatures,
    'test/examples',
    'config',
    'cucumber.js',
    'tsconfig.json',
    'package.json',
  ]) {
    cpSync(path.join(projectRoot, part), path.join(folder, part), { recursive: true });
  }
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const run = await runSuite({
    cwd: folder,
    args: ['--tags', '@дым', '--parallel', '2', exampleFeatures],
    program: ['-r', 'ts-node/register', path.join(folder, 'support', 'run', 'main.ts')],
    environment: { REPORTS: 'мои отчёты' },
  });
  expect(run.output).to.match(/: пройдено (\d+) из \1\b/u);
  expect(existsSync(path.join(folder, 'мои отчёты', 'cucumber.html'))).to.equal(true);
});

test('простой cucumber-js выполняет те же сценарии', async () => {
  const run = await runSuite({
    program: [path.join(projectRoot, 'node_modules', '@cucumber', 'cucumber', 'bin', 'cucumber.js')],
    args: ['--tags', '@дым', exampleFeatures],
  });
  expect(run.output).to.match(/(\d\d) scenarios \(\1 passed\)/u);
  expect(run.code).to.equal(0);
});

test('старый Node узнаёт об этом по-русски: код 2', async () => {
  const disguise = write(
    'старый-node.cjs',
    "Object.defineProperty(process.versions, 'node', { value: '20.1.0' });\nObject.defineProperty(process, 'version', { value: 'v20.1.0' });\n",
  );
  const run = await runSuite({
    program: [
      '-r',
      require.resolve('ts-node/register'),
      '-r',
      disguise,
      path.join(projectRoot, 'support', 'run', 'main.ts'),
    ],
  });
  expect(run.output).to.equal(
    'Нужен Node.js 22 или новее, а запущен v20.1.0.\n' +
      '→ Запускайте через npm (npm run bdd): проект ставит Node 24 себе сам при npm ci.\n' +
      '→ В IDE укажите интерпретатор node_modules/.bin/node; при запрете установочных скриптов поставьте Node 22+ в систему.\n',
  );
  expect(run.code).to.equal(2);
});

test('параметры и переменные отбирают одинаково', async () => {
  const asked = [
    { args: ['--tags', '@дым', exampleFeatures] },
    { args: [exampleFeatures], environment: { TAGS: '@дым' } },
    { args: ['-p', 'дым', exampleFeatures] },
    { args: [exampleFeatures], environment: { PROFILE: 'smoke' } },
  ];
  const runs = await Promise.all(asked.map((options) => runSuite(options)));
  const smoke = smokeScenarios();
  expect(smoke).to.be.within(5, 50);
  expect(runs.map(({ output }) => /: пройдено \d+ из \d+/u.exec(output)?.[0])).to.deep.equal(
    asked.map(() => `: пройдено ${smoke} из ${smoke}`),
  );
});

test('--dry-run проверяет шаги, ничего не отправляя, и краснеет от ненайденного шага', async () => {
  const good = await runSuite({ args: ['--dry-run', exampleFeatures] });
  expect(good.code).to.equal(0);
  expect(good.output).to.include('Проверка шагов: все шаги найдены, ничего не выполнялось');
  const bad = await runSuite({
    args: [
      '--dry-run',
      write('опечатка.feature', '# language: ru\nФункция: О\n  Сценарий: О\n    Тогда код отвта 200\n'),
    ],
  });
  expect(bad.code).to.equal(1);
});

const slowFeature = `# language: ru
Функция: Долго
${[1, 2, 3, 4]
  .map(
    (number) => `  Сценарий: Медленно ${number}
    Дано выполнен вход с ролью «читатель»
    И заголовок запросов «X-Stand-Fault» равен «slow;ms=700»
    Когда выполнен поиск клиента по коду «К-000123»
    Тогда код ответа 200
`,
  )
  .join('\n')}`;

const expiringFeature = `# language: ru
Функция: Истекает
${[1, 2]
  .map(
    (number) => `  Сценарий: Долгий ${number}
    Дано выполнен вход с ролью «читатель»
    Когда срок действия токена истёк
    И выполнен поиск клиента по коду «К-000123»
    Тогда код ответа 200
`,
  )
  .join('\n')}`;

function manyLogins(count: number): string {
  const scenarios = Array.from(
    { length: count },
    (_, index) => `  Сценарий: ${index}
    Дано выполнен вход с ролью «${['читатель', 'владелец', 'главный'][index % 3] ?? ''}»
    Когда выполнен поиск клиента по коду «К-000123»
    Тогда код ответа 200
`,
  );
  return `# language: ru\nФункция: Входы\n${scenarios.join('\n')}`;
}

function standFile({ issuerUrl, apiUrl }: Awaited<ReturnType<typeof startStand>>): string {
  return `name: счётчик
keycloak: { url: "${issuerUrl.replace(/\/realms\/.*$/u, '')}", realm: aurora-realm, clientId: fe-client }
api: { url: "${apiUrl}", probe: /api/v1/clients, contract: "${path.join(projectRoot, 'stand', 'openapi.yaml').replaceAll(path.sep, '/')}" }
roles:
  читатель: [{ username: analyst001, passwordEnv: A }]
  владелец: [{ username: owner001, passwordEnv: B }]
  главный: [{ username: master001, passwordEnv: C }]
`;
}

function passwordOf({ users }: Awaited<ReturnType<typeof startStand>>, username: string): string {
  return users.find((user) => user.username === username)?.password ?? '';
}

function write(name: string, text: string): string {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'проба-')), name);
  writeFileSync(file, text);
  return file;
}

/** How many scenarios of the example bear the tag @дым. */
function smokeScenarios(): number {
  const folder = path.join(projectRoot, exampleFeatures);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.feature'))
    .flatMap((name) => parseSource(name, readFileSync(path.join(folder, name), 'utf8')).pickles)
    .filter(({ tags }) => tags.some(({ name }) => name === '@дым')).length;
}
