import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import { AttachmentContentEncoding } from '@cucumber/messages';
import { expect } from 'chai';
import { loadStand, type ContractCheck } from '../../../support/config/stand';
import { outlineOf, type ContractCoverage, type ContractRecord } from '../../../support/contract/coverage';
import { loadContract } from '../../../support/contract/openapi';
import { CONTRACT_RECORD } from '../../../support/http/trace';
import { RunOutputs } from '../../../support/run/outputs';
import { madeRun } from '../report/made-results';

const difference =
  'GET /api/v1/clients: ответ 200, 1 расхождение с контрактом → исправьте API или контракт\n  …';
const right: ContractRecord = { operation: 'searchClients', status: 200, role: 'читатель' };
const wrong: ContractRecord = { ...right, difference };

/** The outputs of a run that met these exchanges: what was printed from the verdict on, and what was written. */
async function conclude(
  context: TestContext,
  contractCheck: ContractCheck,
  records: readonly ContractRecord[],
) {
  const folder = mkdtempSync(path.join(tmpdir(), 'outputs-'));
  context.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const { useConfiguration, runConfiguration } = await loadConfiguration({ file: false });
  const stand = loadStand('local');
  const outputs = await RunOutputs.open({
    folder,
    stand: { ...stand, api: { ...stand.api, contractCheck } },
    configuration: { ...useConfiguration, format: ['json:nowhere.json'] },
    formats: { ...runConfiguration.formats, files: {} },
    isMixed: false,
    standChoice: 'local',
    historyFolder: folder,
    run: madeRun({
      seed: 'зерно-7',
      startedAt: new Date().toISOString(),
      contract: outlineOf(loadContract(stand.api.contract ?? '')),
    }),
    support: await loadSupport(runConfiguration),
  });
  const lines: string[] = [];
  outputs.console.line = (text) => {
    lines.push(text ?? '');
  };
  for (const record of records) {
    outputs.stream.accept({
      attachment: {
        body: JSON.stringify(record),
        contentEncoding: AttachmentContentEncoding.IDENTITY,
        mediaType: CONTRACT_RECORD,
      },
    });
  }
  await outputs.conclude(false);
  expect(outputs.stream.lost).to.equal(0);
  const file = path.join(folder, 'contract-coverage.json');
  const coverage = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as ContractCoverage)
    : undefined;
  return { lines: lines.slice(lines.findIndex((line) => line.startsWith('Зерно'))), coverage };
}

describe('покрытие контракта после прогона', () => {
  for (const [check, records, warnings] of [
    [
      'предупреждение',
      [right, wrong, wrong],
      ['Предупреждение: ответы расходятся с контрактом — 1', difference],
    ],
    ['предупреждение', [right], []],
    ['ошибка', [right, wrong], []],
  ] as const) {
    test(`${check}, записей — ${records.length}: сосчитано и записано`, async (context) => {
      const { lines, coverage } = await conclude(context, check, records);
      const [seed, covered, ...rest] = lines;
      expect(seed).to.equal('Зерно случайных данных: зерно-7 (повторить с ними — параметр --seed)');
      expect(covered).to.match(/^Контракт: проверено 1 из \d+ операций, 1 из \d+ ответов$/u);
      expect(rest.slice(0, -1)).to.deep.equal(warnings);
      expect(rest.at(-1)).to.match(/^Отчёт: .*index\.html$/u);
      const row = coverage?.rows.find(({ id }) => id === right.operation);
      expect(row?.answers.find(({ status }) => status === '200')).to.deep.equal({
        status: '200',
        count: records.length,
        roles: { читатель: records.length },
      });
      expect(coverage?.roles).to.deep.equal(['читатель']);
    });
  }

  test('ни одного обмена — ни строки, ни файла', async (context) => {
    const { lines, coverage } = await conclude(context, 'предупреждение', []);
    expect(lines).to.have.length(2);
    expect(coverage).to.equal(undefined);
  });
});
