// The trial of breadth: what apickli's public scenarios say is said in our steps, against an HTTP echo server, and each
// kind of check fails with the message that stands in `messages.yaml` beside it. UPDATE_EXPECTED=1 writes these files
// anew: read them before you keep them.
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { projectRoot, runSuite, type FinishedRun } from '../runs/run-command';
import { findPython, startEchoServer, type EchoServer } from './echo-server';

/** Each folder is one run. */
const trials: readonly {
  readonly folder: string;
  readonly claim: string;
  readonly code: number;
  readonly contract?: string;
}[] = [
  { folder: 'features', claim: 'положительные сценарии пройдены', code: 0 },
  { folder: 'features-negative', claim: 'каждая проверка умеет провалиться и говорит почему', code: 1 },
  { folder: 'features-undecided', claim: 'ошибки автора и стенда — не провал системы', code: 2 },
  { folder: 'contract', claim: 'с контрактом сценарии пройдены', code: 0, contract: 'echo.openapi.yaml' },
  {
    folder: 'contract-negative',
    claim: 'расхождение с контрактом — провал',
    code: 1,
    contract: 'echo.openapi.yaml',
  },
];

const python = findPython();
const missing = 'нет python3-httpbin → apt-get install python3-httpbin';

test('эхо-сервер есть', { skip: python === undefined && process.env['CI'] !== 'true' && missing }, () => {
  expect(python, missing).to.be.a('string');
});

describe('язык шагов', { skip: python === undefined && missing }, () => {
  let server: EchoServer;
  before(async () => {
    server = await startEchoServer(python ?? '');
  });
  after(() => server.close());

  for (const { folder, claim, code, contract } of trials) {
    test(`${folder}: ${claim}`, { timeout: 120_000 }, async () => {
      const stand = writeStand(server.url, contract);
      const finished = await runSuite({
        args: [`test/language/${folder}`, '--stand', stand],
        environment: { ECHO_PASSWORD: 'echo-trial' },
      });
      const verdicts = verdictsOf(finished, stand);
      const failures = verdicts.filter(({ message }) => message !== undefined);
      const received = Object.fromEntries(failures.map(({ name, message }) => [name, message ?? '']));
      if (process.env['UPDATE_EXPECTED'] && code !== 0) writeMessages(folder, received);
      expect(differences(received, readMessages(folder))).to.deep.equal([]);
      expect(failures.length, finished.output).to.equal(code === 0 ? 0 : verdicts.length);
      expect(finished.code, finished.output).to.equal(code);
    });
  }
});

test('README называет только те сценарии, что есть', () => {
  const readme = readFileSync(path.join(__dirname, 'README.md'), 'utf8');
  const named = [...readme.matchAll(/^\|.*\| `([^`]+)` «(.+?)» \|/gmu)].map(
    ([, folder = '', name = '']) => `${folder} «${name}»`,
  );
  const written = trials.flatMap(({ folder }) => scenarioNames(folder).map((name) => `${folder} «${name}»`));
  expect(named.filter((name) => !written.includes(name))).to.deep.equal([]);
  expect(named).to.have.length.greaterThan(70);
});

/** The way of one scenario: its message where it did not pass. */
interface Verdict {
  readonly name: string;
  readonly message?: string;
}

function writeStand(url: string, contract: string | undefined): string {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'стенд эхо-')), 'стенд.yaml');
  const stand = {
    name: 'эхо',
    // Nobody logs in here: the address only has to be one.
    keycloak: { url: 'http://127.0.0.1:9', realm: 'none', clientId: 'none' },
    api: {
      url,
      probe: '/get',
      ...(contract === undefined ? {} : { contract: path.join(__dirname, contract) }),
    },
    roles: { никто: [{ username: 'nobody', passwordEnv: 'ECHO_PASSWORD' }] },
  };
  writeFileSync(file, stringify(stand));
  return file;
}

/** Messages by the names of their scenarios. */
type Messages = Readonly<Record<string, string>>;

/** Only what differs: a failed test shows it on one screen. */
function differences(received: Messages, expected: Messages): readonly object[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(received)])]
    .filter((name) => received[name] !== expected[name])
    .map((name) => ({ name, received: received[name], expected: expected[name] }));
}

function readMessages(folder: string): Messages {
  const file = messagesFile(folder);
  return existsSync(file) ? (parse(readFileSync(file, 'utf8')) as Messages) : {};
}

function writeMessages(folder: string, messages: Messages): void {
  const readable = { lineWidth: 0, defaultStringType: 'BLOCK_LITERAL', defaultKeyType: 'PLAIN' } as const;
  writeFileSync(messagesFile(folder), stringify(messages, readable));
}

function messagesFile(folder: string): string {
  return path.join(__dirname, folder, 'messages.yaml');
}

/** Every scenario of a run, in the order of the run's messages. */
function verdictsOf({ reports, output }: FinishedRun, stand: string): readonly Verdict[] {
  const file = path.join(reports, 'messages.ndjson');
  // A run that did not begin leaves none: what it said is the reason.
  expect(existsSync(file), output).to.equal(true);
  const envelopes = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Envelope);
  const pickles = envelopes.flatMap(({ pickle }) => pickle ?? []);
  return envelopes
    .flatMap(({ testCase }) => testCase ?? [])
    .map(({ id, pickleId }) => {
      const name = pickles.find((pickle) => pickle.id === pickleId)?.name ?? '';
      const started = envelopes.find(
        ({ testCaseStarted }) => testCaseStarted?.testCaseId === id,
      )?.testCaseStarted;
      const failed = envelopes
        .flatMap(({ testStepFinished }) => testStepFinished ?? [])
        .find(
          ({ testCaseStartedId, testStepResult }) =>
            testCaseStartedId === started?.id && !['PASSED', 'SKIPPED'].includes(testStepResult.status),
        )?.testStepResult;
      return failed ? { name, message: comparable(failed.message ?? failed.status, stand) } : { name };
    });
}

/** A message without what differs from run to run: ports, times, how often was asked, where the stand file lies. */
function comparable(message: string, stand: string): string {
  return message
    .replaceAll(stand, 'СТЕНД')
    .replace(/127\.0\.0\.1:\d+/gu, '127.0.0.1:ПОРТ')
    .replace(/(получено |\()\d+(?:,\d+)? (?:мс|с)(?![а-яё])/gu, '$1N мс')
    .replace(/\(\d+ попыт[а-я]+\)/gu, '(N попыток)');
}

function scenarioNames(folder: string): readonly string[] {
  const root = path.join(projectRoot, 'test', 'language', folder);
  return readdirSync(root)
    .filter((file) => file.endsWith('.feature'))
    .flatMap((file) => [
      ...readFileSync(path.join(root, file), 'utf8').matchAll(
        /^ {2}(?:Сценарий|Структура сценария): (.+)$/gmu,
      ),
    ])
    .map(([, name = '']) => name);
}
