// What runs do to the data of a stand, told by the stand itself: removed after scenarios, untouched where it is read
// only, waited for, the same again for the same seed.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { expect } from 'chai';
import { startStand, type RunningStand } from '../../stand/server';
import { projectRoot, runSuite, type FinishedRun } from './run-command';

let stand: RunningStand;

before(async () => {
  stand = await startStand({});
});
after(() => stand.close());

test('после сценариев, пройденных и проваленных, в реестре остаётся то, что было', async () => {
  const earlier = await codesInRegistry();
  const run = await runOnStand('clean-up');
  expect(run.code).to.equal(1);
  expect(createdIn(run)).to.have.length(4);
  expect(await codesInRegistry()).to.deep.equal(earlier);
});

test('созданное удаляется с конца: последнее — первым', async () => {
  const run = await runOnStand('clean-up');
  const [first, second] = createdIn(run);
  expect(removedIn(run).slice(0, 2)).to.deep.equal([second, first]);
});

test('о чём сказано «остался в реестре», то и осталось, и больше ничего', async () => {
  const earlier = await codesInRegistry();
  const run = await runOnStand('clean-up-refused', { master: 'owner002' });
  expect(run.code).to.equal(2);
  const told = [...run.output.matchAll(/клиент (К-\d{6}) остался в реестре/gu)].map(([, code = '']) => code);
  expect(told).to.have.length(3);
  expect((await codesInRegistry()).filter((code) => !earlier.includes(code))).to.deep.equal(told.toSorted());
});

test('стенд только для чтения не получает ни одного изменяющего запроса', async () => {
  const earlier = await codesInRegistry();
  const run = await runOnStand('read-only-stand', { api: '  readOnly: true\n' });
  expect(run.code).to.equal(2);
  expect(await codesInRegistry()).to.deep.equal(earlier);
  const sent = requestsIn(run).map(([method]) => method);
  expect(sent).to.include('GET');
  expect(sent.filter((method) => method !== 'GET')).to.deep.equal([]);
});

test('то, чего дождались, спрошено не один раз, и каждая попытка — в отчёте', async () => {
  const run = await runOnStand('waiting', { args: ['--name', '^Дождались$'] });
  expect(run.code).to.equal(0);
  const [attempts = ''] = attachmentsIn(run, 'попытки.txt');
  const lines = attempts.split('\n');
  expect(lines.length).to.be.greaterThan(1);
  expect(lines[0]).to.match(/^Попытка 1: .+ — GET .+ожидалось «DONE», получено «(?:QUEUED|RUNNING)»/u);
  expect(lines.at(-1)).to.match(/^Попытка \d+: .+ — выполнено$/u);
});

test('то же зерно — те же данные, другое — другие, без зерна — каждый раз новые', async () => {
  const [one, again, other, own, ownAgain] = await inTurn(
    [['--seed', '7'], ['--seed', '7'], ['--seed', '8'], [], []],
    (args) => valuesMade(args),
  );
  expect(one).to.have.length(SCENARIOS * VALUES);
  expect(again).to.deep.equal(one);
  for (const different of [other, own, ownAgain]) expect(common(one, different)).to.deep.equal([]);
  expect(common(own, ownAgain)).to.deep.equal([]);
});

test('зерно, названное после провала, повторяет данные того прогона', async () => {
  const failed = await makeData([]);
  const seed = /Зерно случайных данных: (\S+)/u.exec(failed.output)?.[1] ?? '';
  expect(await valuesMade(['--seed', seed])).to.deep.equal(valuesIn(failed));
});

test('у двух сценариев данные не совпадают, в одном потоке и в двух', async () => {
  const one = await valuesMade(['--seed', '7']);
  const parallel = await valuesMade(['--seed', '7', '--parallel', '2']);
  expect(new Set(one).size).to.equal(SCENARIOS * VALUES);
  expect(parallel.toSorted()).to.deep.equal(one.toSorted());
});

test('повтор упавшего сценария получает новые данные', async () => {
  const once = await valuesMade(['--seed', '7']);
  const twice = await valuesMade(['--seed', '7', '--retry', '1']);
  expect(twice).to.have.length(SCENARIOS * VALUES);
  expect(common(once, twice)).to.deep.equal([]);
});

/** A case's features on this test's stand. */
async function runOnStand(
  name: string,
  {
    master = 'master001',
    api = '',
    args = [],
  }: { readonly master?: string; readonly api?: string; readonly args?: readonly string[] } = {},
): Promise<FinishedRun> {
  return runSuite({
    args: [`test/runs/${name}/features`, '--stand', write('stand.yaml', standFile(master, api)), ...args],
    environment: {
      A: passwordOf('analyst001'),
      B: passwordOf('owner001'),
      C: passwordOf(master),
    },
  });
}

function standFile(master: string, api: string): string {
  return `name: проба
keycloak:
  url: ${stand.issuerUrl.replace(/\/realms\/.*$/u, '')}
  realm: aurora-realm
  clientId: fe-client
api:
  url: ${stand.apiUrl}
  probe: /api/v1/clients
  contract: ${path.join(projectRoot, 'stand', 'openapi.yaml').replaceAll(path.sep, '/')}
${api}roles:
  читатель:
    - { username: analyst001, passwordEnv: A }
  владелец репозитория:
    - { username: owner001, passwordEnv: B }
  главный владелец репозитория:
    - { username: ${master}, passwordEnv: C }
`;
}

/** All clients that the registry holds now, asked without the suite. */
async function codesInRegistry(): Promise<readonly string[]> {
  const login = await fetch(`${stand.issuerUrl}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'fe-client',
      username: 'analyst001',
      password: passwordOf('analyst001'),
    }),
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const answer = await fetch(`${stand.apiUrl}/api/v1/clients/export?format=json`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return ((await answer.json()) as { code: string }[]).map(({ code }) => code).toSorted();
}

function passwordOf(username: string): string {
  return stand.users.find((user) => user.username === username)?.password ?? '';
}

/** Method, path and text of every exchange of a run, in order. */
function requestsIn(run: FinishedRun): readonly (readonly [string, string, string])[] {
  return attachmentsIn(run, 'обмен.txt').map((text) => {
    const [, method = '', target = ''] = /^([A-Z]+) http:\/\/[^/]+(\S*)/u.exec(text) ?? [];
    return [method, target, text] as const;
  });
}

function attachmentsIn({ reports }: FinishedRun, name: string): readonly string[] {
  return readFileSync(path.join(reports, 'messages.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const { attachment } = JSON.parse(line) as {
        attachment?: { body: string; fileName?: string; contentEncoding: string };
      };
      if (attachment?.fileName !== name) return [];
      const { body, contentEncoding } = attachment;
      return [contentEncoding === 'BASE64' ? Buffer.from(body, 'base64').toString() : body];
    });
}

/** The ids of clients that a run created one by one. */
function createdIn(run: FinishedRun): readonly string[] {
  return requestsIn(run)
    .filter(([method, target]) => method === 'POST' && target === '/api/v1/clients')
    .map(([, , text]) => /"id":"([^"]+)"/u.exec(text)?.[1] ?? '');
}

function removedIn(run: FinishedRun): readonly string[] {
  return requestsIn(run)
    .filter(([method]) => method === 'DELETE')
    .map(([, target]) => target.slice(target.lastIndexOf('/') + 1));
}

const SCENARIOS = 6;
const VALUES = 4;

/** Every check of it fails and so tells what was made. */
const dataFeature = `# language: ru
Функция: Данные
  Структура сценария: Данные <номер>
    Дано запомнено «{{новый ИНН}}, {{новый ИНН}}, {{новая электронная почта}}, {{новый UUID}}» как «данные»
    Тогда «{{данные}}» равно «ничему»

    Примеры:
      | номер |
${Array.from({ length: SCENARIOS }, (_, index) => `      | ${index + 1} |\n`).join('')}`;

let dataFile: string | undefined;

/** Always the same file: a scenario's data depend on where it stands. */
async function makeData(args: readonly string[]): Promise<FinishedRun> {
  dataFile ??= write('данные.feature', dataFeature);
  const run = await runSuite({ args: [dataFile, ...args] });
  expect(run.code).to.equal(1);
  return run;
}

async function valuesMade(args: readonly string[]): Promise<readonly string[]> {
  return valuesIn(await makeData(args));
}

function valuesIn({ output }: FinishedRun): readonly string[] {
  return [...output.matchAll(/ожидалось «ничему», получено «(.+)»/gu)].flatMap(([, values = '']) =>
    values.split(', '),
  );
}

function common(one: readonly string[] = [], other: readonly string[] = []): readonly string[] {
  return one.filter((value) => other.includes(value));
}

/** One run at a time: the machine is small. */
async function inTurn<Args, Result>(
  all: readonly Args[],
  run: (args: Args) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const args of all) results.push(await run(args));
  return results;
}

function write(name: string, text: string): string {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'данные аврора-')), name);
  writeFileSync(file, text);
  return file;
}
