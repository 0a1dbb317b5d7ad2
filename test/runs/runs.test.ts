// Each folder beside this file is a tiny project: features, perhaps a stand file, and the whole output that the real
// command line must give. `case.json` says how it is run and with which exit code it ends.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, existsSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { expect } from 'chai';
import { startStand, type RunningStand } from '../../stand/server';
import { normalise, projectRoot, runSuite } from './run-command';

interface Case {
  /** What the case proves. */
  readonly claim: string;
  readonly code: number;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Without the exchanges under the failures: for cases that prove many messages over the same few answers. */
  readonly withoutExchanges?: boolean;
}

/** From its title to the line that says how to repeat the scenario. */
const EXCHANGE = /^ +── последний обмен ──\n[^]*?(?=^ +Повторить: )/gmu;

let stand: RunningStand;
let closedPort: number;

before(async () => {
  stand = await startStand({});
  closedPort = await findClosedPort();
});
after(() => stand.close());

for (const name of readdirSync(__dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)) {
  const folder = path.join(__dirname, name);
  const {
    claim,
    code,
    args = [],
    environment = {},
    withoutExchanges = false,
  } = JSON.parse(readFileSync(path.join(folder, 'case.json'), 'utf8')) as Case;

  test(`${name}: ${claim}`, async () => {
    const finished = await runSuite({
      args: [...featureArguments(folder), ...standArguments(folder), ...args],
      environment: fillIn(environment),
    });
    const output = normalise(finished)
      .replace(withoutExchanges ? EXCHANGE : /$^/u, '')
      .replaceAll(`test/runs/${name}/`, '')
      .replaceAll(/[^\s("]*стенд аврора-[^/]+\//gu, 'СТЕНД/');
    const expected = path.join(folder, 'expected.txt');
    if (process.env['UPDATE_EXPECTED']) writeFileSync(expected, `${output}\n`);
    expect(output).to.equal(readFileSync(expected, 'utf8').trim());
    expect(finished.code).to.equal(code);
  });
}

function featureArguments(folder: string): string[] {
  return existsSync(path.join(folder, 'features'))
    ? [`${path.relative(projectRoot, folder).replaceAll(path.sep, '/')}/features`]
    : [];
}

/** A case's own stand file, with the addresses of this test's stand filled in. */
function standArguments(folder: string): string[] {
  const file = path.join(folder, 'stand.yaml');
  if (!existsSync(file)) return [];
  const target = path.join(mkdtempSync(path.join(os.tmpdir(), 'стенд аврора-')), 'stand.yaml');
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, fill(readFileSync(file, 'utf8')));
  return ['--stand', target];
}

function fillIn(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, fill(value)]));
}

function fill(text: string): string {
  return text
    .replaceAll('${ROOT}', projectRoot.replaceAll(path.sep, '/'))
    .replaceAll('${KEYCLOAK}', stand.issuerUrl.replace(/\/realms\/.*$/u, ''))
    .replaceAll('${API}', stand.apiUrl)
    .replaceAll('${SECRET}', stand.clientSecret)
    .replaceAll('${CLOSED}', `http://127.0.0.1:${closedPort}`)
    .replace(
      /\$\{PASSWORD:(\w+)\}/gu,
      (_, username: string) => stand.users.find((user) => user.username === username)?.password ?? '',
    );
}

/** A port that was free a moment ago: nobody listens there. */
async function findClosedPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
