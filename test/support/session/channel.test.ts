import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { loadStand, type Stand } from '../../../support/config/stand';
import { secrets } from '../../../support/secrets/registry';
import { SessionBroker } from '../../../support/session/broker';
import { connectBroker, serveBroker, type BrokerConnection } from '../../../support/session/channel';
import { rejectedBy, suiteError } from '../core/thrown';
import { serveHttp } from '../http/local-server';
import { refuse, startKeycloak, type Wishes } from './keycloak-double';
import type { WorkerReport } from './channel-worker';

const unknownRole = suiteError(
  'ROLE_UNKNOWN',
  'Роль «читатиль» не описана на стенде «встроенный». Возможно, имелось в виду: «читатель» → исправьте сценарий или добавьте роль в config/stands/local.yaml',
);

interface Served {
  readonly stand: Stand;
  readonly requests: readonly string[];
  readonly stop: () => void;
}

async function serve(t: TestContext, wishes: Wishes = {}): Promise<Served> {
  const keycloak = await startKeycloak(t, wishes);
  const stand = { ...loadStand('local'), keycloak: keycloak.settings };
  const channel = serveBroker(
    new SessionBroker(stand, { AURORA_READER_PASSWORD: crypto.randomUUID() }),
    stand,
  );
  t.after(() => {
    channel.close();
  });
  return {
    stand,
    requests: keycloak.requests,
    stop: () => {
      channel.stop();
    },
  };
}

function connect(t: TestContext): BrokerConnection {
  const connection = connectBroker();
  t.after(() => {
    connection.close();
  });
  return connection;
}

describe('связь с брокером в одном потоке', () => {
  test('отвечает на всё, о чём спрашивают', async (t) => {
    const { stand } = await serve(t);
    const broker = connect(t);
    expect(await broker.ask('stand')).to.deep.equal(stand);
    expect((await broker.ask('session', 'читатель')).outcome.kind).to.equal('granted');
    const attempt = { account: 'читатель', wrongPassword: true, clientId: 'other' };
    expect((await broker.ask('attempt', attempt)).username).to.equal('analyst001');
  });

  test('секреты, которые уже известны прогону, узнаёт и тот, кто подключился позже', async (t) => {
    await serve(t);
    const secret = crypto.randomUUID();
    secrets.add(secret);
    expect(await connect(t).ask('knownSecrets')).to.include(secret);
  });

  test('отказ во входе — ответ, а не ошибка', async (t) => {
    await serve(t, { token: refuse(400, 'invalid_grant', 'Account disabled') });
    expect((await connect(t).ask('session', 'читатель')).outcome).to.deep.equal({
      kind: 'refused',
      refusal: { status: 400, error: 'invalid_grant', description: 'Account disabled' },
    });
  });

  test('ошибка приходит со своим кодом и словами', async (t) => {
    await serve(t);
    expect(await rejectedBy(connect(t).ask('session', 'читатиль'))).to.deep.equal(unknownRole);
  });

  test('ответы одновременных вопросов не перепутаны', async (t) => {
    const { requests } = await serve(t);
    const [first, second] = [connect(t), connect(t)];
    const [login, problem, stand, same] = await Promise.all([
      first.ask('session', 'читатель'),
      rejectedBy(second.ask('session', 'читатиль')),
      second.ask('stand'),
      second.ask('session', 'читатель'),
    ]);
    expect([login.username, stand.name, problem]).to.deep.equal(['analyst001', 'встроенный', unknownRole]);
    expect(same).to.deep.equal(login);
    expect(requests.filter((request) => request === 'password')).to.have.length(1);
  });

  test('остановка доходит до каждого подключения', async (t) => {
    const { stop } = await serve(t);
    const [first, second] = [connect(t), connect(t)];
    await first.ask('stand');
    expect([first.isStopped, second.isStopped]).to.deep.equal([false, false]);
    stop();
    await Promise.all([first.ask('stand'), second.ask('stand')]);
    expect([first.isStopped, second.isStopped]).to.deep.equal([true, true]);
  });
});

describe('связь с брокером из рабочего потока', () => {
  test('сессия одна на все потоки, ошибка понятна, секрет известен раньше, чем отдан ответ', async (t) => {
    const { requests } = await serve(t);
    await connect(t).ask('session', 'читатель');
    const token = crypto.randomUUID();
    const tokenUrl = await serveHttp(t, (_, to) => {
      to.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ access_token: token }));
    });
    const worker = new Worker(path.join(__dirname, 'channel-worker.ts'), {
      workerData: { tokenUrl },
      execArgv: ['-r', require.resolve('ts-node/register')],
    });
    const [report, wasKnown] = await new Promise<[WorkerReport, boolean]>((resolve, reject) => {
      worker.once('error', reject).once('message', (message: WorkerReport) => {
        resolve([message, secrets.values.has(token)]);
      });
    });
    expect(report).to.deep.equal({
      stand: 'встроенный',
      username: 'analyst001',
      outcome: 'granted',
      problem: unknownRole,
      token: JSON.stringify({ access_token: token }),
    });
    expect(wasKnown).to.equal(true);
    expect(requests.filter((request) => request === 'password')).to.have.length(1);
    // The worker ends by itself: an open channel would keep the run alive.
    expect(await new Promise((resolve) => worker.once('exit', resolve))).to.equal(0);
  });
});
