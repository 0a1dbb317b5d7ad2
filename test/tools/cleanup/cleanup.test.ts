// Runs that are killed in the middle of a scenario, and the cleaner after them: the real command lines on stands of the test.
import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, beforeEach, describe, test } from 'node:test';
import { expect } from 'chai';
import { startStand, type RunningStand } from '../../../stand/server';
import { noteOf } from '../../../support/memory/created-data';
import { projectRoot, runSuite, type FinishedRun } from '../../runs/run-command';

interface Client {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

const cleaner = [
  '-r',
  require.resolve('ts-node/register'),
  path.join(projectRoot, 'tools', 'cleanup', 'main.ts'),
];

/** Creates a client of the suite's own, one by a table and one by an import, and then hangs. */
const feature = `# language: ru
Функция: Проба
  Сценарий: Оборванный
    Дано в реестре есть клиент
    И в реестре есть клиент:
      | Наименование | ООО «По таблице» |
    И файл «клиенты.csv» с текстом:
      """
      Наименование;ИНН
      ООО «Из файла»;{{новый ИНН}}
      """
    И выполнен вход с ролью «владелец репозитория»
    Когда выполнен импорт клиентов из файла «клиенты.csv»
    Тогда не позднее чем через 10 секунд поле «Номер задания» присутствует
    Дано заголовок запросов «X-Stand-Fault» равен «slow;ms=60000»
    Когда выполнен поиск клиента по коду «К-000123»
    Тогда код ответа 200
`;

let stand: RunningStand;
let reports: string;

before(async () => {
  stand = await startStand({});
});
after(() => stand.close());
beforeEach(() => {
  reports = mkdtempSync(path.join(os.tmpdir(), 'уборка аврора-'));
});

describe('после прогона, убитого посреди сценария', () => {
  test('удаляется то, что он создал, и больше ничего: ни при жизни прогона, ни чужое, ни молодое с меткой', async () => {
    const foreign = await create({ name: 'ООО «Чужой»' });
    const young = await create({ name: 'ООО «Чужой прогон»', email: 'autotest.77@aurora.example' });
    const earlier = await clients();
    let alive: FinishedRun | undefined;
    const left = await killRun(async () => {
      alive = await cleanUp(['--older-than', '0 минут', '--dry-run']);
    });
    expect(shown(alive)).to.include('Не тронуто: 3 объекта').and.not.include('ООО «По таблице»');

    const dry = await cleanUp(['--dry-run']);
    expect(shown(dry)).to.equal(`Стенд «проба» (АДРЕС): данные прерванных прогонов, созданные до ВРЕМЯ.
${left.map(({ code, name }) => `  будет удалён  ${code}  ${name}  создан ВРЕМЯ  прогон 1f2e`).join('\n')}
Будет удалено: 3 клиента. Ничего не изменено → без --dry-run они будут удалены
Не тронуто: 1 объект — прогон, быть может, ещё идёт → когда закончится, повторите; если его нет, добавьте --older-than "0 минут"`);
    expect(dry.code).to.equal(0);
    expect(await clients()).to.deep.equal([...earlier, ...left]);

    const done = await cleanUp();
    expect(shown(done)).to.equal(`Стенд «проба» (АДРЕС): данные прерванных прогонов, созданные до ВРЕМЯ.
${left.map(({ code, name }) => `  удалён  ${code}  ${name}  создан ВРЕМЯ  прогон 1f2e`).join('\n')}
Удалено: 3 клиента.
Не тронуто: 1 объект — прогон, быть может, ещё идёт → когда закончится, повторите; если его нет, добавьте --older-than "0 минут"`);
    expect(done.code).to.equal(0);
    expect(await clients())
      .to.deep.equal(earlier)
      .and.to.deep.include.members([foreign, young]);
    expect(notes()).to.deep.equal([]);
    await remove(young, foreign);
    expect(
      shown(await cleanUp())
        .split('\n')
        .slice(1),
    ).to.deep.equal(['Убирать нечего.']);
  });

  test('без записей на машине находится то, на чём метка', async () => {
    const earlier = await clients();
    const [first, tabled, ...others] = await killRun();
    rmSync(path.join(reports, '.created'), { recursive: true });
    expect(shown(await cleanUp())).to.match(/\nУбирать нечего\.\nНе тронуто: 2 объекта — /u);
    const done = await cleanUp(['--older-than', '0 минут']);
    expect(shown(done))
      .to.include(`  удалён  ${first?.code ?? ''}  `)
      .and.to.include(`  удалён  ${tabled?.code ?? ''}  `)
      .and.to.match(/\nУдалено: 2 клиента\.$/u);
    expect(await clients()).to.deep.equal([...earlier, ...others]);
    await remove(...others);
  });

  test('оборванная запись названа и не мешает остальным', async () => {
    const earlier = await clients();
    const [marked] = await killRun();
    const cut = notes().find((file) => readFileSync(file, 'utf8').includes(marked?.id ?? '-')) ?? '';
    truncateSync(cut, 40);
    const done = await cleanUp();
    expect(shown(done).split('\n')).to.include(
      `  Запись ${cut} оборвана: что в ней было, неизвестно → если у клиента есть метка, он найдётся по ней`,
    );
    expect(shown(done)).to.match(/\nУдалено: 2 клиента\.\nНе тронуто: 1 объект/u);
    expect(notes()).to.deep.equal([]);
    expect(shown(await cleanUp(['--older-than', '0 минут']))).to.match(/\nУдалено: 1 клиент\.$/u);
    expect(await clients()).to.deep.equal(earlier);
  });

  test('записи другого стенда не трогаются', async () => {
    const left = await killRun();
    const kept = notes();
    const other = await startStand({});
    try {
      const done = await cleanUp([], { on: other });
      expect(shown(done).split('\n').slice(1)).to.deep.equal(['Убирать нечего.']);
    } finally {
      await other.close();
    }
    expect(notes()).to.deep.equal(kept);
    expect(await clients()).to.deep.include.members([...left]);
    await cleanUp();
  });

  test('записи другой машины — по возрасту: молодые остаются, о прогоне на ней ничего не известно', async () => {
    const earlier = await clients();
    await killRun();
    for (const file of notes()) fromElsewhere(file);
    const early = await cleanUp();
    expect(shown(early)).to.match(/\nУбирать нечего\.\nНе тронуто: 3 объекта — /u);
    const late = await cleanUp(['--older-than', '0 минут']);
    expect(shown(late)).to.match(/\nУдалено: 3 клиента\.$/u);
    expect(await clients()).to.deep.equal(earlier);
  });

  test('под прежним идентификатором другой клиент — он остаётся', async () => {
    const [, named, imported] = await killRun();
    const note = notes().find((file) => readFileSync(file, 'utf8').includes(named?.id ?? '-')) ?? '';
    writeFileSync(note, readFileSync(note, 'utf8').replace(named?.code ?? '-', 'К-999999'));
    const done = await cleanUp();
    expect(shown(done).split('\n')).to.include(
      `  не тронут  К-999999: под его идентификатором в реестре другой клиент (${named?.code ?? ''})`,
    );
    expect(await clients())
      .to.deep.include(named)
      .and.to.not.deep.include(imported);
    if (named) await remove(named);
  });

  test('чего не удалось удалить, то названо: код 2, и записи остаются для следующего раза', async () => {
    const left = await killRun();
    const kept = notes();
    const refused = await cleanUp([], { cleaner: 'owner002' });
    const codes = left.map(({ code }) => code);
    expect(shown(refused).split('\n').at(-1)).to.equal(
      `Не удалось убрать: ${codes.map((code) => `клиент ${code} остался в реестре: удаление вернуло код 403`).join('; ')} → проверьте права роли «главный владелец репозитория» и повторите`,
    );
    expect(shown(refused)).to.include(`  не удалён  ${codes[0] ?? ''}  `);
    expect(refused.code).to.equal(2);
    expect(notes()).to.deep.equal(kept);
    expect((await cleanUp()).code).to.equal(0);
  });
});

test('импорт, который ещё идёт, назван: код 2, запись остаётся; импорт, которого уже нет, забыт', async () => {
  const at = Date.now();
  const frozen = await startStand({ now: () => at });
  try {
    const body = new FormData();
    body.append(
      'file',
      new Blob(['Наименование;ИНН\nООО «Из файла»;0000001251\n'], { type: 'text/csv' }),
      'a.csv',
    );
    const url = `${frozen.apiUrl}/api/v1/imports`;
    const answer = await fetch(url, { method: 'POST', headers: await signed('owner001', frozen), body });
    const { id } = (await answer.json()) as { id: string };
    const gone = '00000000-0000-4000-8000-00000000dead';
    for (const each of [id, gone]) {
      const object = { api: frozen.apiUrl, kind: 'импорт', id: each, title: each, run: '1f2e' } as const;
      noteOf({ ...object, createdAt: '2020-01-01T00:00:00Z' }, path.join(reports, '.created')).keep();
    }
    for (const file of notes()) fromElsewhere(file);
    const done = await cleanUp([], { on: frozen });
    expect(shown(done).split('\n').at(-1)).to.equal(
      `Не удалось убрать: импорт ${id} ещё не закончился (QUEUED): его клиенты остались в реестре → проверьте права роли «главный владелец репозитория» и повторите`,
    );
    expect(done.code).to.equal(2);
    expect(notes().map((file) => readFileSync(file, 'utf8').includes(id))).to.deep.equal([true]);
  } finally {
    await frozen.close();
  }
});

test('прогон, который сам убрал за собой, записей не оставляет', async () => {
  const earlier = await clients();
  const file = path.join(reports, 'проба.feature');
  writeFileSync(file, feature.replace(/ {4}Дано заголовок[^]*$/u, ''));
  const run = await runSuite({ args: [file, '--stand', standFile()], environment: environment() });
  expect(run.output).to.match(/: пройдено (\d+) из \1\b/u);
  expect(notes()).to.deep.equal([]);
  expect(await clients()).to.deep.equal(earlier);
});

describe('ошибки в команде и стенды, где убирать нельзя: код 2', () => {
  for (const [claim, args, message] of [
    [
      'стенд не назван',
      [],
      'Не сказано, на каком стенде убирать → npm run cleanup -- --stand dev (или переменная STAND)',
    ],
    [
      'параметра нет',
      ['--dryrun'],
      'Неизвестный параметр --dryrun. Возможно, имелось в виду: «--dry-run» → список параметров: npm run cleanup -- --help',
    ],
    [
      'срок без кавычек',
      ['--stand', 'dev', '--older-than', '1', 'час'],
      'Лишнее слово «час» → значение из нескольких слов возьмите в кавычки: --older-than "1 час"',
    ],
    [
      'параметр без значения',
      ['--stand'],
      'У параметра --stand нет значения или оно лишнее → список параметров: npm run cleanup -- --help',
    ],
    [
      'срок не прочитан',
      ['--stand', 'dev', '--older-than', 'час'],
      'Длительность «час» не прочитана → напишите число и единицу: 200 мс, 10 секунд, 1,5 минуты, 2 часа, 3 дня',
    ],
  ] as const) {
    test(claim, async () => {
      const { output, code } = await runSuite({ program: cleaner, args });
      expect(output.trim()).to.equal(message);
      expect(code).to.equal(2);
    });
  }

  test('стенд только для чтения', async () => {
    const file = standFile({ api: '  readOnly: true\n' });
    const { output, code } = await runSuite({
      program: cleaner,
      args: ['--stand', file],
      environment: environment(),
    });
    expect(output.trim()).to.equal(
      `Стенд «проба» — только для чтения (api.readOnly в ${file}): на нём ничего не удаляется → удалите данные другим способом`,
    );
    expect(code).to.equal(2);
  });
});

test('на встроенном стенде убирать нечего', async () => {
  const { output, code } = await runSuite({ program: cleaner, args: ['--stand', 'local'] });
  expect(output.trim()).to.equal(
    'Убирать нечего: стенд «встроенный» живёт только во время прогона, и данные исчезают вместе с ним.',
  );
  expect(code).to.equal(0);
});

/** Kills a run with SIGKILL when it has created its three clients; `meanwhile` goes before. Returns the clients. */
async function killRun(meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<readonly Client[]> {
  const earlier = (await clients()).map(({ id }) => id);
  const file = path.join(reports, 'проба.feature');
  writeFileSync(file, feature);
  let kill: (signal: NodeJS.Signals) => void = () => undefined;
  const run = runSuite({
    args: [file, '--stand', standFile(), '--seed', '1f2e'],
    environment: environment(),
    onOutput: (_, killer) => (kill = killer),
  });
  const state = { hasEnded: false };
  void run.then(() => (state.hasEnded = true));
  const deadline = Date.now() + 60_000;
  let left: readonly Client[] = [];
  while (left.length < 3 && !state.hasEnded && Date.now() < deadline) {
    await delay(200);
    left = (await clients()).filter(({ id }) => !earlier.includes(id));
  }
  await meanwhile();
  kill('SIGKILL');
  const { code, output } = await run;
  expect(left, output).to.have.length(3);
  expect(code).to.equal(null);
  return left;
}

async function cleanUp(
  args: readonly string[] = [],
  {
    on = stand,
    cleaner: master = 'master001',
  }: { readonly on?: RunningStand; readonly cleaner?: string } = {},
): Promise<FinishedRun> {
  return runSuite({
    program: cleaner,
    args: ['--stand', standFile({ on, master }), ...args],
    environment: environment(on, master),
  });
}

/** What the cleaner has said, without addresses and moments. */
function shown(run: FinishedRun | undefined): string {
  return (run?.output ?? '')
    .replace(/\(http:\/\/127\.0\.0\.1:\d+\)/gu, '(АДРЕС)')
    .replace(/\d\d\.\d\d\.\d{4}, \d\d:\d\d/gu, 'ВРЕМЯ')
    .trim();
}

function notes(): readonly string[] {
  const folder = path.join(reports, '.created');
  return readdirSync(folder).map((name) => path.join(folder, name));
}

/** A note becomes that of another machine. */
function fromElsewhere(file: string): void {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/"host":"[^"]*"/u, '"host":"другая машина"'));
}

function standFile({ on = stand, master = 'master001', api = '' } = {}): string {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'уборка аврора-')), 'stand.yaml');
  writeFileSync(
    file,
    `name: проба
keycloak:
  url: ${on.issuerUrl.replace(/\/realms\/.*$/u, '')}
  realm: aurora-realm
  clientId: fe-client
api:
  url: ${on.apiUrl}
  probe: /api/v1/clients
  contract: ${path.join(projectRoot, 'stand', 'openapi.yaml').replaceAll(path.sep, '/')}
  timeoutMs: 60000
${api}roles:
  владелец репозитория:
    - { username: owner001, passwordEnv: B }
  главный владелец репозитория:
    - { username: ${master}, passwordEnv: C }
`,
  );
  return file;
}

function environment(on = stand, master = 'master001'): Record<string, string> {
  return { B: passwordOf('owner001', on), C: passwordOf(master, on), REPORTS: reports };
}

function passwordOf(username: string, { users } = stand): string {
  return users.find((user) => user.username === username)?.password ?? '';
}

/** All clients of the registry in the order of their creation, asked without the suite. */
async function clients(): Promise<readonly Client[]> {
  const answer = await call('GET', '/export?format=json');
  const all = (await answer.json()) as readonly Client[];
  return all.map(({ id, code, name }) => ({ id, code, name }));
}

async function create(fields: Readonly<Record<string, string>>): Promise<Client> {
  const answer = await call('POST', '', { inn: '0000001251', ...fields });
  const { id, code, name } = (await answer.json()) as Client;
  return { id, code, name };
}

async function remove(...gone: readonly Client[]): Promise<void> {
  for (const { id } of gone) expect((await call('DELETE', `/${id}`)).status).to.equal(204);
}

async function call(method: string, target: string, body?: object): Promise<Response> {
  const headers = await signed(method === 'POST' ? 'owner001' : 'master001');
  return fetch(`${stand.apiUrl}/api/v1/clients${target}`, {
    method,
    headers: { ...headers, 'Content-Type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

async function signed(username: string, on = stand): Promise<Readonly<Record<string, string>>> {
  const login = await fetch(`${on.issuerUrl}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'fe-client',
      username,
      password: passwordOf(username, on),
    }),
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  return { Authorization: `Bearer ${token}` };
}
