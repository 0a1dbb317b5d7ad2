// Starts the embedded stand in a process of its own and fills its addresses and passwords into the stand's settings.
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Stand } from '../config/stand';
import { SuiteError, isRecord } from '../core/errors';
import { withCompileCache } from './compile-cache';

const START_DEADLINE_MS = 30_000;
const projectRoot = path.resolve(__dirname, '..', '..');

/** What the stand's process says when it listens. */
interface Ready {
  readonly type: 'ready';
  /** `http://127.0.0.1:<port>/realms/<realm>` */
  readonly issuerUrl: string;
  readonly apiUrl: string;
  readonly users: readonly { readonly username: string; readonly password: string }[];
}

/** The process of the stand; it ends by itself when this one does. */
export interface EmbeddedStand {
  /** The stand's settings with the addresses filled in, once it listens; passwords go to the environment. */
  ready(stand: Stand, environment: NodeJS.ProcessEnv): Promise<Stand>;
  stop(): Promise<void>;
}

/** Starts the process at once; `ready` waits for it. */
export function startEmbeddedStand(): EmbeddedStand {
  const child = fork(path.join(projectRoot, 'stand', 'main.ts'), [], {
    cwd: projectRoot,
    env: withCompileCache(process.env),
    execArgv: ['-r', require.resolve('ts-node/register')],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const listening = waitFor(child);
  // Whoever never asks for it must not meet an unhandled rejection.
  listening.catch(() => undefined);
  return {
    ready: async (stand, environment) => settle(stand, await listening, environment),
    stop: () => stop(child),
  };
}

function waitFor(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    const fail = (reason: string) => {
      reject(
        new SuiteError(
          'STAND_NOT_STARTED',
          `Встроенный стенд не запустился: ${reason} → попробуйте отдельно: npm run stand`,
        ),
      );
    };
    const timer = setTimeout(() => {
      fail(`не ответил за ${START_DEADLINE_MS / 1000} с`);
    }, START_DEADLINE_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(
        `${code === null ? 'процесс остановлен сигналом' : `процесс завершился с кодом ${code}`}. ${complaint.trim().split('\n').at(-1) ?? ''}`,
      );
    });
    child.once('message', (message) => {
      clearTimeout(timer);
      if (isReady(message)) resolve(message);
      else
        fail(
          isRecord(message) && typeof message['message'] === 'string'
            ? message['message']
            : 'процесс прислал непонятное сообщение',
        );
    });
  });
}

function isReady(message: unknown): message is Ready {
  return isRecord(message) && message['type'] === 'ready';
}

function settle(stand: Stand, { issuerUrl, apiUrl, users }: Ready, environment: NodeJS.ProcessEnv): Stand {
  const passwords = new Map(users.map(({ username, password }) => [username, password]));
  for (const { username, passwordEnv } of [
    ...Object.values(stand.roles).flat(),
    ...Object.values(stand.accounts),
  ]) {
    const password = passwords.get(username);
    if (password !== undefined) environment[passwordEnv] ??= password;
  }
  return {
    ...stand,
    keycloak: { ...stand.keycloak, url: issuerUrl.replace(/\/realms\/[^/]+$/u, '') },
    api: { ...stand.api, url: apiUrl },
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(timer);
}
