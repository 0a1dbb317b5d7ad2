// The way to a stand: the name of each server, its port, and the proxy in between.
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { codeOf, messageOf } from '../core/errors';
import { formatDuration } from '../core/russian';
import { diagnoseFailure } from '../diagnosis/diagnose';
import type { Check, Outcome } from './check';
import { proxyOf, type ProxyChoice } from './proxy';
import { sideNames, type Side, type StandSubject } from './subject';

/** The name of a server is known to DNS. */
export function nameCheck(side: Side): Check<StandSubject> {
  return {
    id: `name:${side}`,
    title: `Имя узла ${sideNames[side]}`,
    isThorough: true,
    run: async (subject) => {
      const host = hostOf(subject, side);
      if (net.isIP(host) > 0) return { state: 'ok', text: `${host} — адрес, DNS не нужен` };
      const choice = proxyFor(subject, side);
      if (choice.proxy !== undefined) return { state: 'ok', text: `${host} узнаёт прокси` };
      return attempt(subject, side, async () => {
        const { address } = await lookup(host);
        return `${host} → ${address}`;
      });
    },
  };
}

/** The port of a server takes connections. */
export function portCheck(side: Side): Check<StandSubject> {
  return {
    id: `port:${side}`,
    title: `Порт ${sideNames[side]}`,
    needs: [`name:${side}`],
    isThorough: true,
    run: async (subject) => {
      const port = portOf(subject, side);
      const choice = proxyFor(subject, side);
      if (choice.proxy !== undefined) return { state: 'ok', text: `с портом ${port} соединяет прокси` };
      return attempt(subject, side, async () => {
        const startedAt = performance.now();
        await connect(hostOf(subject, side), port, subject.stand.api.timeoutMs);
        return `${port} открыт (${formatDuration(performance.now() - startedAt)})`;
      });
    },
  };
}

/** Which proxy takes the requests, and why it does not where it is set. */
export const proxyCheck: Check<StandSubject> = {
  id: 'proxy',
  title: 'Прокси',
  isThorough: true,
  run: (subject) => {
    const choices = (['api', 'keycloak'] as const).map((side): [string, ProxyChoice] => [
      sideNames[side],
      proxyFor(subject, side),
    ]);
    const [[, api], [, keycloak]] = choices as [[string, ProxyChoice], [string, ProxyChoice]];
    const text =
      describe(api) === describe(keycloak)
        ? describe(api)
        : choices.map(([name, choice]) => `${name} — ${describe(choice)}`).join('; ');
    const facts = Object.fromEntries(
      choices.map(([name, { proxy }]) => [`Прокси ${name}`, proxy ?? 'напрямую']),
    );
    return { state: 'ok', text, facts };
  },
};

function describe({ proxy, reason }: ProxyChoice): string {
  return proxy === undefined ? `напрямую (${reason})` : `через ${proxy} (${reason})`;
}

function proxyFor({ stand, environment }: StandSubject, side: Side): ProxyChoice {
  return proxyOf(stand[side].url, environment);
}

async function attempt(subject: StandSubject, side: Side, act: () => Promise<string>): Promise<Outcome> {
  const startedAt = performance.now();
  try {
    return { state: 'ok', text: await act() };
  } catch (error) {
    const request = { method: 'GET', url: subject.urlOf(side), headers: {} } as const;
    const durationMs = performance.now() - startedAt;
    const failure = { request, code: codeOf(error) ?? 'UNKNOWN', detail: messageOf(error), durationMs };
    return { state: 'failed', problems: [diagnoseFailure(failure).message] };
  }
}

async function connect(host: string, port: number, timeoutMs: number): Promise<void> {
  const socket = net.connect({ host, port });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
      socket.setTimeout(timeoutMs, () => {
        reject(Object.assign(new Error('Нет ответа'), { code: 'ETIMEDOUT' }));
      });
    });
  } finally {
    socket.destroy();
  }
}

function hostOf({ stand }: StandSubject, side: Side): string {
  return new URL(stand[side].url).hostname.replace(/^\[|\]$/gu, '');
}

function portOf({ stand }: StandSubject, side: Side): number {
  const { port, protocol } = new URL(stand[side].url);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
