// The worker thread of channel.test.ts: it asks the broker of the main thread, as cucumber's workers do.
import { parentPort, workerData } from 'node:worker_threads';
import { sendRequest } from '../../../support/http/client';
import { connectBroker } from '../../../support/session/channel';
import { tell } from '../core/thrown';

/** What the worker was asked to do. */
export interface WorkerTask {
  /** An address that answers with a token which nobody knows yet. */
  readonly tokenUrl: string;
}

/** What it saw; posted when all of it is over. */
export interface WorkerReport {
  readonly stand: string;
  readonly username: string;
  readonly outcome: string;
  readonly problem: unknown;
  readonly token: string;
}

async function run({ tokenUrl }: WorkerTask): Promise<void> {
  const broker = connectBroker();
  const stand = await broker.ask('stand');
  const { username, outcome } = await broker.ask('session', 'читатель');
  const problem: unknown = await broker.ask('session', 'читатиль').catch(tell);
  const answer = await sendRequest({ method: 'GET', url: tokenUrl, headers: {} }, 2000);
  const token = 'response' in answer ? answer.response.text : answer.code;
  // The answer is out: from here on anybody may print the token, and the main thread must know it.
  parentPort?.postMessage({ stand: stand.name, username, outcome: outcome.kind, problem, token });
  broker.close();
}

void run(workerData as WorkerTask);
