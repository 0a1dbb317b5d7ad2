// The stand as a process: what it prints, how it ends, and what it tells a parent.
import assert from 'node:assert/strict';
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { parseCommandLine } from '../../stand/command-line';

const main = join(__dirname, '../../stand/main.ts');
const nodeFlags = ['-r', 'ts-node/register'];

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function startAlone(t: TestContext, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(process.execPath, [...nodeFlags, main, ...args], { env: { ...process.env, ...env } });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

async function runToEnd(t: TestContext, args: readonly string[]): Promise<Ended> {
  return untilEnd(startAlone(t, args));
}

async function untilEnd(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  // A forked child that was disconnected from emits no 'close' on Node 24.
  const [code] = (await once(child, child.connected ? 'exit' : 'close')) as [number | null];
  return { code, stdout, stderr };
}

function startForked(
  t: TestContext,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): ChildProcess {
  const child = fork(main, args, { execArgv: nodeFlags, silent: true, env: { ...process.env, ...env } });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

async function messageFrom(child: ChildProcess): Promise<Readonly<Record<string, unknown>>> {
  const [message] = (await once(child, 'message')) as [Readonly<Record<string, unknown>>];
  return message;
}

async function takePort(t: TestContext): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

suite('Сам по себе', { concurrency: true }, () => {
  test('печатает адреса, логины и пароли и останавливается по SIGINT и SIGTERM с кодом 0', async (t) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const child = startAlone(t, [], { STAND_PASSWORD: 'одинаковый-1' });
      const ended = untilEnd(child);
      await once(child.stdout ?? child, 'data');
      child.kill(signal);
      const { code, stdout, stderr } = await ended;
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /^Стенд запущен\.\n/);
      assert.match(stdout, /Реестр клиентов {2}http:\/\/127\.0\.0\.1:\d+\/api\/v1\/clients\n/);
      assert.match(stdout, /Вход {13}http:\/\/127\.0\.0\.1:\d+\/realms\/aurora-realm\n/);
      assert.match(stdout, /analyst001 {3}одинаковый-1 {2}читает реестр \(USER\)\n/);
      assert.match(stdout, /Остановить: Ctrl\+C\nСтенд остановлен\.\n$/);
    }
  });

  test('на занятом порту говорит, какой порт и что делать, и выходит с кодом 2', async (t) => {
    const port = await takePort(t);
    for (const flag of ['--port', '--issuer-port']) {
      assert.deepEqual(await runToEnd(t, [flag, String(port)]), {
        code: 2,
        stdout: '',
        stderr:
          `Порт ${port} уже занят другим процессом. ` +
          'Освободите его или выберите другой флагом --port или --issuer-port.\n',
      });
    }
  });

  const mistakes: readonly (readonly [readonly string[], string])[] = [
    [['--prot', '80'], 'Неизвестный флаг «--prot». Список флагов: npm run stand -- --help'],
    [['лишнее'], 'Лишний аргумент «лишнее». Список флагов: npm run stand -- --help'],
    [['--port', 'x'], 'Флагу --port нужно число от 0 до 65535, получено «x»'],
    [['--port'], 'Флагу --port нужно число от 0 до 65535, а значения нет'],
    [['--port=65536'], 'Флагу --port нужно число от 0 до 65535, получено «65536»'],
    [['--port=9', '--issuer-port=9'], 'Реестру и входу нужны разные порты, а --port и --issuer-port равны 9'],
    [['--keycloak-version', '25'], 'Флагу --keycloak-version нужно 26.5 или 26.7, получено «25»'],
    [['--fault', 'slow;ms=x'], 'Настройке «ms» сбоя «slow» нужно целое число, получено «x»'],
  ];
  for (const [args, message] of mistakes) {
    test(`не понимает «${args.join(' ')}» и говорит почему`, () => {
      assert.throws(() => parseCommandLine(args), { code: 'STAND_COMMAND_LINE', message });
    });
  }

  test('неверный флаг — одна строка без стека и код 2', async (t) => {
    const [[args, message] = [[], '']] = mistakes;
    assert.deepEqual(await runToEnd(t, args), { code: 2, stdout: '', stderr: `${message}\n` });
  });

  test('по --help печатает справку и не запускается', async (t) => {
    const { code, stdout } = await runToEnd(t, ['--help']);
    assert.equal(code, 0);
    assert.match(stdout, /--fault ИМЯ/);
    assert.match(stdout, /spa-instead-of-api {4}вместо API отвечает интерфейс/);
  });
});

suite('С родителем', { concurrency: true }, () => {
  test('сообщает ready с адресами и пользователями и ничего не печатает', async (t) => {
    const child = startForked(t);
    const ended = untilEnd(child);
    const { type, issuerUrl, apiUrl, users, clientSecret } = await messageFrom(child);
    assert.equal(type, 'ready');
    assert.equal((await fetch(String(issuerUrl))).status, 200);
    assert.equal((await fetch(`${String(apiUrl)}/api/v1/clients`)).status, 401);
    assert.match(String(clientSecret), /^\S{16}$/);
    const [first] = users as readonly Readonly<Record<string, unknown>>[];
    assert.deepEqual(Object.keys(first ?? {}), ['username', 'password', 'roles', 'note']);
    child.disconnect();
    assert.deepEqual(await ended, { code: 0, stdout: '', stderr: '' });
  });

  test('не останавливается по SIGINT, но уходит вместе с родителем', async (t) => {
    const child = startForked(t);
    const ended = untilEnd(child);
    const { apiUrl } = await messageFrom(child);
    child.kill('SIGINT');
    assert.equal((await fetch(String(apiUrl))).status, 200);
    // An open connection must not hold the process.
    child.disconnect();
    assert.equal((await ended).code, 0);
  });

  test('отвечает, сколько было запросов токена и каких', async (t) => {
    const child = startForked(t, [], { STAND_PASSWORD: 'p' });
    const { issuerUrl } = await messageFrom(child);
    for (const grant_type of ['password', 'password', 'refresh_token']) {
      await fetch(`${String(issuerUrl)}/protocol/openid-connect/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type,
          client_id: 'fe-client',
          username: 'analyst001',
          password: 'p',
        }),
      });
    }
    child.send({ type: 'counts' });
    assert.deepEqual(await messageFrom(child), {
      type: 'counts',
      tokenRequests: 3,
      byGrantType: { password: 2, refresh_token: 1 },
    });
  });

  test('сообщает failed тем же русским текстом и выходит с кодом 2', async (t) => {
    const port = await takePort(t);
    const child = startForked(t, ['--port', String(port)]);
    const ended = untilEnd(child);
    assert.deepEqual(await messageFrom(child), {
      type: 'failed',
      message:
        `Порт ${port} уже занят другим процессом. ` +
        'Освободите его или выберите другой флагом --port или --issuer-port.',
    });
    assert.deepEqual(await ended, { code: 2, stdout: '', stderr: '' });
  });
});
