// What all scenarios of a thread share: the run's broker, the stand and its contract. Joined once, before the first.
import { isMainThread } from 'node:worker_threads';
import type { Stand } from './config/stand';
import { FieldDictionary } from './contract/field-dictionary';
import { loadContract, type Contract } from './contract/openapi';
import { SuiteError } from './core/errors';
import { configureTransport } from './http/transport';
import { maskStandardStreams } from './run/standard-streams';
import { secrets } from './secrets/registry';
import { connectBroker, type BrokerConnection } from './session/channel';

/** The run as a thread knows it. */
export interface JoinedRun {
  readonly broker: BrokerConnection;
  readonly stand: Stand;
  /** Undefined where the stand names no contract. */
  readonly contract: KnownContract | undefined;
}

/** A contract and the Russian names in it. */
export interface KnownContract {
  readonly document: Contract;
  readonly fields: FieldDictionary;
}

let current: JoinedRun | undefined;
let restoreStreams: (() => void) | undefined;

/** Joins this thread to the run's broker and learns the stand. Called once, by a hook. */
export async function joinRun(): Promise<void> {
  const broker = connectBroker();
  if (!isMainThread) {
    // What a worker cuts short is masked before it is cut, and what two workers print at once is printed by whole lines.
    restoreStreams = maskStandardStreams();
    secrets.add(...(await broker.ask('knownSecrets')));
  }
  const stand = await broker.ask('stand');
  configureTransport(stand);
  const { contract: file } = stand.api;
  const document = file === undefined ? undefined : loadContract(file);
  current = { broker, stand, contract: document && { document, fields: new FieldDictionary(document) } };
}

/** Leaves the run, so that the thread may end. */
export function leaveRun(): void {
  current?.broker.close();
  current = undefined;
  restoreStreams?.();
}

/** Whether the run was interrupted: what has not begun does not begin. */
export function isRunStopped(): boolean {
  return current?.broker.isStopped ?? false;
}

/** The run. @throws SuiteError RUN_NOT_JOINED */
export function joinedRun(): JoinedRun {
  if (current) return current;
  throw new SuiteError(
    'RUN_NOT_JOINED',
    'Прогон не подготовлен: не сработал хук BeforeAll → проверьте, что в cucumber.js подключён support/hooks.ts',
  );
}

/** The contract. @throws SuiteError CONTRACT_MISSING */
export function requireContract({ contract, stand }: JoinedRun): KnownContract {
  if (contract) return contract;
  throw new SuiteError(
    'CONTRACT_MISSING',
    `У стенда «${stand.name}» не указан контракт, поэтому русские имена операций и полей взять неоткуда → укажите api.contract в ${stand.file}`,
  );
}
