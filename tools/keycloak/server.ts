// A real Keycloak for one run: own folder, own secrets, free ports; gone without a trace when it is closed.
import { spawn, type ChildProcess } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { users as describedUsers } from '../../stand/issuer/realm';
import type { StandUser } from '../../stand/server';
import { defaultKeycloakVersion, ensureDistribution } from './distribution';
import { cleanEnvironment, findJava, keycloakArguments } from './java';
import { KeycloakError } from './keycloak-error';
import { lastLines } from './program';
import { makeSecrets, passwordVariables, readRealmFile, realmFilePath } from './realm-file';

const startDeadlineMs = 240_000;
const stopDeadlineMs = 20_000;
const pollIntervalMs = 200;

export interface KeycloakOptions {
  /** `26.7.3`; by default KEYCLOAK_VERSION or the version of this project. */
  readonly version?: string;
  /** Tells a person what takes so long; silent by default. */
  readonly report?: (line: string) => void;
}

/** A Keycloak that answers. */
export interface RunningKeycloak {
  readonly version: string;
  /** `http://127.0.0.1:<port>/realms/aurora-realm` */
  readonly issuerUrl: string;
  readonly users: readonly StandUser[];
  /** The secret of `be-client`. */
  readonly clientSecret: string;
  /** The variables of the realm file with the values of this start: passwords, the secret of `be-client`. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly admin: { readonly url: string; readonly username: string; readonly password: string };
  /** How long the server took from its start to health, without fetching and building. */
  readonly startedInMs: number;
  /** Stops it with SIGTERM, then with force, and removes its folder. */
  close(): Promise<void>;
}

/**
 * Fetches Keycloak if need be, imports the realm and waits until it is healthy.
 * @throws KeycloakError
 */
export async function startKeycloak({
  version = process.env['KEYCLOAK_VERSION'] ?? defaultKeycloakVersion,
  report = () => undefined,
}: KeycloakOptions = {}): Promise<RunningKeycloak> {
  const java = await findJava();
  const distribution = await ensureDistribution({ version, java, report });
  const home = await makeHome(distribution);
  const secrets = makeSecrets();
  const admin = { username: 'admin', password: Object.values(makeSecrets(['admin'])).join('') };
  const [port, managementPort] = await findFreePorts();
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const child = spawn(java, keycloakArguments(home, startCommand(url, port, managementPort)), {
    env: {
      ...cleanEnvironment(),
      ...secrets,
      KC_BOOTSTRAP_ADMIN_USERNAME: admin.username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: admin.password,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const close = closeWithParent(child, async () => {
    await stop(child);
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  });
  try {
    await waitForHealth(child, `http://127.0.0.1:${managementPort}/health/ready`);
  } catch (error) {
    await close();
    throw error;
  }
  const realm = readRealmFile();
  return {
    version,
    issuerUrl: `${url}/realms/${realm.realm}`,
    users: usersWithPasswords(secrets),
    clientSecret: secrets['AURORA_CLIENT_SECRET'] ?? '',
    secrets,
    admin: { url: `${url}/admin/`, ...admin },
    startedInMs: Math.round(performance.now() - startedAt),
    close,
  };
}

function startCommand(url: string, port: number, managementPort: number): readonly string[] {
  return [
    'start',
    '--optimized',
    '--http-enabled=true',
    '--http-host=127.0.0.1',
    `--http-port=${port}`,
    `--http-management-port=${managementPort}`,
    `--hostname=${url}`,
    '--cache=local',
    '--import-realm',
    // Otherwise each question about health is a line.
    '--log-level=INFO,io.smallrye.health:ERROR',
  ];
}

/** A home of its own over shared libraries: starts with different realm files do not meet. */
async function makeHome(distribution: string): Promise<string> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'keycloak-'));
  const imports = path.join(home, 'data', 'import');
  for (const folder of [imports, path.join(home, 'conf'), path.join(home, 'providers')]) {
    await mkdir(folder, { recursive: true });
  }
  await writeFile(path.join(home, 'conf', 'keycloak.conf'), '');
  // A junction needs no rights on Windows; elsewhere the type is not looked at.
  await symlink(path.join(distribution, 'lib'), path.join(home, 'lib'), 'junction');
  // Keycloak insists on <realm>-realm.json, and the realm itself is called aurora-realm.
  await copyFile(realmFilePath, path.join(imports, `${readRealmFile().realm}-realm.json`));
  return home;
}

function usersWithPasswords(secrets: Readonly<Record<string, string>>): readonly StandUser[] {
  const realm = readRealmFile();
  const variables = passwordVariables(realm);
  return realm.users
    .filter(({ username }) => variables[username] !== undefined)
    .map(({ username, clientRoles }) => ({
      username,
      password: secrets[variables[username] ?? ''] ?? '',
      roles: clientRoles?.['be-client'] ?? [],
      note: describedUsers.find((user) => user.username === username)?.note ?? '',
    }));
}

async function findFreePorts(): Promise<readonly [number, number]> {
  const servers = [net.createServer(), net.createServer()] as const;
  const ports = await Promise.all(servers.map(listenAnywhere));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  const [port = 0, managementPort = 0] = ports;
  return [port, managementPort];
}

function listenAnywhere(server: net.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** @throws KeycloakError NOT_STARTED with what was awaited and Keycloak's own last words */
async function waitForHealth(child: ChildProcess, healthUrl: string): Promise<void> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    // Bounded: a server that runs for hours would fill the memory.
    stream?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-20_000)));
  }
  let ending: string | undefined;
  child.once('error', (error) => (ending = `не запустился: ${error.message}`));
  child.once('exit', (code, signal) => (ending = `завершился, код ${code ?? signal ?? 'неизвестен'}`));

  const deadline = Date.now() + startDeadlineMs;
  let answer = 'соединения нет';
  while (Date.now() < deadline && ending === undefined) {
    answer = await askHealth(healthUrl);
    if (answer === 'код 200') return;
    await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  }
  const reason =
    ending ??
    `за ${startDeadlineMs / 1000} с не дождались кода 200 от ${healthUrl}, последний ответ: ${answer}`;
  throw new KeycloakError('NOT_STARTED', `Keycloak ${reason}\n${complaints(output)}\n→ ${nextMove(output)}`);
}

async function askHealth(healthUrl: string): Promise<string> {
  try {
    const { status } = await fetch(healthUrl, { signal: AbortSignal.timeout(5000) });
    return `код ${status}`;
  } catch {
    return 'соединения нет';
  }
}

/** The lines of level ERROR, or the last ones. */
function complaints(output: string): string {
  const errors = output.split('\n').filter((line) => line.includes('ERROR'));
  return lastLines(errors.length > 0 ? errors.join('\n') : output, 5);
}

function nextMove(output: string): string {
  return output.includes('already bound') || output.includes('Address already in use')
    ? 'порт успели занять: запустите ещё раз'
    : 'проверьте config/keycloak/aurora-realm.json, память (нужно около 1 ГБ) и нагрузку машины';
}

/** Ctrl+C, SIGTERM and the end of this process close too. Returns `close`, which then leaves the signals alone. */
function closeWithParent(child: ChildProcess, close: () => Promise<void>): () => Promise<void> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  const closeAndRelease = async (): Promise<void> => {
    await close();
    process.off('exit', kill);
    for (const signal of signals) process.off(signal, forward);
  };
  const forward = (signal: NodeJS.Signals): void => {
    void closeAndRelease().finally(() => process.kill(process.pid, signal));
  };
  process.once('exit', kill);
  for (const signal of signals) process.once(signal, forward);
  return closeAndRelease;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs);
  await ended;
  clearTimeout(timer);
}
