// What a run needs around its scenarios: the stand and the session broker, started once and always stopped.
import { existsSync } from 'node:fs';
import { loadStand, type Stand } from '../config/stand';
import { tlsWarning } from '../config/tls';
import { configureTransport } from '../http/transport';
import { SessionBroker } from '../session/broker';
import { serveBroker } from '../session/channel';
import { startEmbeddedStand, type EmbeddedStand } from './embedded-stand';

/** The running services. */
export interface Services {
  readonly stand: Stand;
  readonly broker: SessionBroker;
  /** Tells every thread that what has not begun does not begin. */
  interrupt(): void;
  stop(): Promise<void>;
}

let running: Services | undefined;
let isOwn = false;

/**
 * Reads `.env`, or the file that AURORA_ENV_FILE names (empty: none), if there is one; what the environment has already
 * keeps its value.
 */
export function loadEnvironmentFile(): void {
  const file = process.env['AURORA_ENV_FILE'] ?? '.env';
  if (existsSync(file)) process.loadEnvFile(file);
}

/**
 * Starts the services of a stand; an embedded one may have been started ahead. What weakens the stand's TLS is
 * said here, before the first password is sent.
 */
export async function startServices(stand: Stand, embedded?: EmbeddedStand): Promise<Services> {
  const own = stand.embedded ? (embedded ?? startEmbeddedStand()) : undefined;
  const settled = own ? await own.ready(stand, process.env) : stand;
  configureTransport(settled);
  const warning = tlsWarning(settled);
  if (warning !== undefined) process.stderr.write(`${warning}\n`);
  const broker = new SessionBroker(settled, process.env);
  const channel = serveBroker(broker, settled);
  running = {
    stand: settled,
    broker,
    interrupt: () => {
      channel.stop();
    },
    stop: async () => {
      running = undefined;
      channel.close();
      await broker.close();
      await own?.stop();
    },
  };
  return running;
}

/** For plain `npx cucumber-js`, which nobody prepared: starts the services of STAND unless they run. */
export async function ensureServices(): Promise<void> {
  if (running) return;
  loadEnvironmentFile();
  isOwn = true;
  await startServices(loadStand(process.env['STAND'] ?? 'local'));
}

/** Stops what `ensureServices` started, and nothing else. */
export async function releaseServices(): Promise<void> {
  if (isOwn) await running?.stop();
}
