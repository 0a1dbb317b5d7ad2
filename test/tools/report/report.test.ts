import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expect } from 'chai';
import { RUN_END, RUN_RECORD, toEnvelope } from '../../../support/report/run-record';
import { projectRoot, runSuite, type FinishedRun } from '../../runs/run-command';
import { runOutcomes } from '../../support/report/formatters/every-outcome';
import { madeRun } from '../../support/report/made-results';

const program = [
  '-r',
  require.resolve('ts-node/register'),
  path.join(projectRoot, 'tools', 'report', 'main.ts'),
];

const folder = mkdtempSync(path.join(os.tmpdir(), 'отчёт из сообщений-'));
const messages = path.join(folder, 'messages.ndjson');
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

before(async () => {
  const { envelopes } = await runOutcomes({ formatters: [] });
  const end = { endedAt: '2026-11-23T10:01:05.000Z', interrupted: false, notes: [] };
  const stream = [toEnvelope(RUN_RECORD, madeRun()), ...envelopes, toEnvelope(RUN_END, end)];
  writeFileSync(messages, stream.map((envelope) => `${JSON.stringify(envelope)}\n`).join(''));
});

/** The tool as a user calls it; paths of the test folder are not shown. */
async function report(...args: readonly string[]): Promise<Pick<FinishedRun, 'code' | 'output'>> {
  const run = await runSuite({ program, args });
  rmSync(run.reports, { recursive: true, force: true });
  return {
    code: run.code,
    output: run.output.replaceAll(path.sep, '/').replaceAll(folder.replaceAll(path.sep, '/'), 'ПАПКА'),
  };
}

const verdict = 'Недостаточно данных: 5 сбоев стенда, настроек или сценариев; пройдено 5 из 19';

describe('npm run report', () => {
  test('--help: справка, код 0', async () => {
    const { code, output } = await report('--help');
    expect(code).to.equal(0);
    expect(output).to.match(/^npm run report -- \[параметры\] \[сообщения\.ndjson\] — отчёт из сообщений/u);
    for (const option of ['--to', '--zip', '--protocol', '--results'])
      expect(output).to.include(`  ${option}`);
  });

  test('неизвестный параметр: код 2, подсказка, без следа вызовов', async () => {
    const { code, output } = await report('--protokol');
    expect(code).to.equal(2);
    expect(output).to.equal(
      'Неизвестный параметр --protokol. Возможно, имелось в виду: «--protocol» → список параметров: npm run report -- --help\n',
    );
  });

  test('файла нет: код 2, сказано, что сделать, и папка не создана', async () => {
    const { code, output } = await report(
      path.join(folder, 'нет.ndjson'),
      '--to',
      path.join(folder, 'не будет'),
    );
    expect(code).to.equal(2);
    expect(output).to.equal(
      'Сообщений прогона нет: файла ПАПКА/нет.ndjson нет → выполните npm run bdd или укажите файл messages.ndjson\n',
    );
    expect(readdirSync(folder)).not.to.include('не будет');
  });

  test('испорченный файл: код 2 и номер строки', async () => {
    const broken = path.join(folder, 'испорчен.ndjson');
    writeFileSync(broken, '{}\n{"a"\n{}\n');
    const { code, output } = await report(broken, '--to', path.join(folder, 'из испорченного'));
    expect(code).to.equal(2);
    expect(output).to.match(/^Сообщения прогона не прочитаны: ПАПКА\/испорчен\.ndjson:2: строка не JSON/u);
    expect(output).not.to.include('    at ');
  });

  test('в новую папку с пробелами и кириллицей: всё, что просили, названо и лежит там; код 0', async () => {
    const to = path.join(folder, 'для письма', 'Иванову И. И.');
    const { code, output } = await report(messages, '--to', to, '--zip', '--protocol', '--results');
    expect([code, output.trimEnd().split('\n')]).to.deep.equal([
      0,
      [
        verdict,
        ...[
          'index.html',
          'summary.txt',
          'test-cases.csv',
          'test-cases.json',
          'protocol.docx',
          'report.zip',
        ].map((name) => `Записано: ПАПКА/для письма/Иванову И. И./${name}`),
      ],
    ]);
    expect(readdirSync(to).sort()).to.deep.equal([
      'attachments',
      'details',
      'index.html',
      'protocol.docx',
      'report.zip',
      'summary.txt',
      'test-cases.csv',
      'test-cases.json',
    ]);
    expect(readFileSync(path.join(to, 'summary.txt'), 'utf8')).to.match(new RegExp(`^${verdict}\\n`, 'u'));
  });

  test('дважды — те же байты всего, и архива', async () => {
    const to = path.join(folder, 'дважды');
    const made = async () => {
      expect((await report(messages, '--to', to, '--zip', '--results', '--protocol')).code).to.equal(0);
      const entries = readdirSync(to, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      return files
        .map(({ parentPath, name }) => path.join(parentPath, name))
        .sort()
        .map((file) => `${file} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`);
    };
    const once = await made();
    expect(once.length).to.be.greaterThan(7);
    expect(await made()).to.deep.equal(once);
  });

  test('протокол и архив прежнего прогона не остаются рядом с новым отчётом', async () => {
    const to = path.join(folder, 'по очереди');
    await report(messages, '--to', to, '--protocol', '--zip', '--results');
    await report(messages, '--to', to);
    expect(readdirSync(to).sort()).to.deep.equal(['attachments', 'details', 'index.html', 'summary.txt']);
  });
});
