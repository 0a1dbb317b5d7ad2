// How scenarios reach the broker: workers are threads of one process, so that a BroadcastChannel joins them and no
// port is opened. The same way serves a serial run, where both ends live in the main thread.
import { BroadcastChannel, isMainThread } from 'node:worker_threads';
import type { Stand } from '../config/stand';
import { SuiteError, codeOf, isRecord, messageOf } from '../core/errors';
import { secrets } from '../secrets/registry';
import type { AccountLogin, LoginAttempt, OwnSession, SessionBroker } from './broker';

/** What can be asked, and what each question is answered with. */
interface Questions {
  readonly stand: { readonly ask: undefined; readonly answer: Stand };
  readonly session: { readonly ask: string; readonly answer: AccountLogin };
  readonly renew: {
    readonly ask: { readonly account: string; readonly refused: string };
    readonly answer: AccountLogin;
  };
  readonly attempt: { readonly ask: LoginAttempt; readonly answer: AccountLogin };
  readonly refresh: { readonly ask: OwnSession; readonly answer: AccountLogin };
  readonly logOut: { readonly ask: OwnSession; readonly answer: boolean };
  readonly lease: { readonly ask: string; readonly answer: string };
  readonly release: { readonly ask: string; readonly answer: undefined };
  readonly secrets: { readonly ask: readonly string[]; readonly answer: undefined };
  readonly knownSecrets: { readonly ask: undefined; readonly answer: readonly string[] };
}

type Topic = keyof Questions;

interface Question {
  readonly id: string;
  readonly topic: Topic;
  readonly ask: unknown;
}

type Answer =
  | { readonly id: string; readonly answer: unknown }
  | { readonly id: string; readonly code: string; readonly problem: string };

/** Threads of one process share its pid, other runs on the machine do not. */
const channelName = `aurora-acceptance-${process.pid}`;

/** Answers scenarios in the name of the broker until `close()`; `stop()` tells all threads to start nothing more. */
export function serveBroker(broker: SessionBroker, stand: Stand): { stop(): void; close(): void } {
  const channel = new BroadcastChannel(channelName);
  const handlers: { readonly [T in Topic]: (ask: Questions[T]['ask']) => unknown } = {
    stand: () => stand,
    session: (name) => broker.session(name),
    renew: ({ account, refused }) => broker.renew(account, refused),
    attempt: (attempt) => broker.attempt(attempt),
    refresh: (session) => broker.refresh(session),
    logOut: (session) => broker.logOut(session),
    lease: (role) => broker.lease(role),
    release: (account) => {
      broker.release(account);
    },
    secrets: (values) => {
      secrets.add(...values);
    },
    knownSecrets: () => [...secrets.values],
  };
  async function answer({ id, topic, ask }: Question): Promise<Answer> {
    try {
      // The topic and what is asked come from `connectBroker` alone, which pairs them by type.
      return { id, answer: await (handlers[topic] as (ask: unknown) => unknown)(ask) };
    } catch (error) {
      return { id, code: codeOf(error) ?? 'UNKNOWN', problem: messageOf(error) };
    }
  }
  channel.onmessage = (event) => {
    const question = dataOf(event);
    if (isRecord(question) && 'topic' in question) {
      void answer(question as unknown as Question).then((reply) => {
        channel.postMessage(reply);
      });
    }
  };
  return {
    stop: () => {
      channel.postMessage({ stopped: true });
    },
    close: () => {
      channel.close();
    },
  };
}

/** The broker as a scenario sees it. */
export interface BrokerConnection {
  ask<T extends Topic>(
    topic: T,
    ...ask: Questions[T]['ask'] extends undefined ? [] : [Questions[T]['ask']]
  ): Promise<Questions[T]['answer']>;
  /** The run was interrupted: what has not begun does not begin. */
  readonly isStopped: boolean;
  close(): void;
}

/** Joins this thread to the broker of its process; secrets found here reach the thread that masks the stream. */
export function connectBroker(): BrokerConnection {
  const channel = new BroadcastChannel(channelName);
  const waiting = new Map<string, { resolve(value: unknown): void; reject(error: Error): void }>();
  let isStopped = false;
  channel.onmessage = (event) => {
    const message = dataOf(event);
    if (!isRecord(message)) return;
    if (message['stopped'] === true) isStopped = true;
    if (typeof message['id'] !== 'string' || 'topic' in message) return;
    const caller = waiting.get(message['id']);
    waiting.delete(message['id']);
    if ('problem' in message)
      caller?.reject(new SuiteError(String(message['code']), String(message['problem'])));
    else caller?.resolve(message['answer']);
    if (waiting.size === 0) channel.unref();
  };
  channel.unref();
  const connection: BrokerConnection = {
    ask: (topic, ...ask) =>
      new Promise((resolve, reject) => {
        const id = crypto.randomUUID();
        waiting.set(id, { resolve: resolve, reject });
        channel.ref();
        channel.postMessage({ id, topic, ask: ask[0] });
      }),
    get isStopped() {
      return isStopped;
    },
    close: () => {
      channel.close();
    },
  };
  if (!isMainThread) secrets.shareBy((values) => connection.ask('secrets', values));
  return connection;
}

function dataOf(event: unknown): unknown {
  return isRecord(event) ? event['data'] : undefined;
}
