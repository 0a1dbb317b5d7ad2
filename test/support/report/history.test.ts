import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { expect } from 'chai';
import {
  HISTORY_FILE,
  addToHistory,
  compareWithHistory,
  historyKeys,
  readHistory,
  toPastRun,
  type PastRun,
} from '../../../support/report/history';
import { RunModel, type ScenarioResult, type Status } from '../../../support/report/model';
import {
  RUN_END,
  RUN_RECORD,
  toEnvelope,
  type RunEnd,
  type RunRecord,
} from '../../../support/report/run-record';
import { decideVerdict } from '../../../support/report/verdict';
import { madeRun, scenarioResult } from './made-results';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'история-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function pastRun(day: number, more: Partial<PastRun> = {}): PastRun {
  return {
    stand: 'dev',
    startedAt: new Date(Date.UTC(2026, 10, day)).toISOString(),
    durationMs: 1000,
    state: 'go',
    isPartial: false,
    counts: { passed: 1 },
    red: {},
    ...more,
  };
}

/** A run of these scenarios. */
function modelOf(
  scenarios: readonly ScenarioResult[],
  {
    run = {},
    end,
  }: { readonly run?: Partial<Omit<RunRecord, 'settings'>>; readonly end?: Partial<RunEnd> } = {},
): RunModel {
  const model = new RunModel();
  model.accept(toEnvelope(RUN_RECORD, madeRun(run)));
  model.scenarios.push(...scenarios);
  const ended = { endedAt: '2026-11-23T10:01:00.000Z', interrupted: false, notes: [], ...end };
  model.accept(toEnvelope(RUN_END, ended));
  return model;
}

function named(name: string, status: Status = 'passed'): ScenarioResult {
  return scenarioResult({ name, status });
}

function days(runs: readonly PastRun[]): readonly number[] {
  return runs.map(({ startedAt }) => new Date(startedAt).getUTCDate());
}

describe('файл истории', () => {
  test('прогоны стенда до этого — по порядку; чужие и более поздние не видны', () => {
    for (const run of [pastRun(1), pastRun(2, { stand: 'stable' }), pastRun(3), pastRun(5)])
      addToHistory(folder, run, 30);
    expect(days(readHistory(folder, 'dev', pastRun(5).startedAt))).to.deep.equal([1, 3]);
    expect(days(readHistory(folder, 'stable', pastRun(5).startedAt))).to.deep.equal([2]);
  });

  test('тот же прогон записан один раз, последней записью', () => {
    addToHistory(folder, pastRun(1), 30);
    addToHistory(folder, pastRun(1, { state: 'stop' }), 30);
    const runs = readHistory(folder, 'dev', pastRun(2).startedAt);
    expect(runs.map(({ state }) => state)).to.deep.equal(['stop']);
  });

  test('отчёт, собранный заново из старого прогона, не делает его последним', () => {
    for (const day of [1, 2, 3, 1]) addToHistory(folder, pastRun(day), 30);
    expect(days(readHistory(folder, 'dev', pastRun(9).startedAt))).to.deep.equal([1, 2, 3]);
  });

  test('хранится не больше заданного: выбывают самые старые этого стенда', () => {
    addToHistory(folder, pastRun(1, { stand: 'stable' }), 2);
    for (const day of [2, 4, 3, 1]) addToHistory(folder, pastRun(day), 2);
    expect(days(readHistory(folder, 'dev', pastRun(9).startedAt))).to.deep.equal([3, 4]);
    expect(days(readHistory(folder, 'stable', pastRun(9).startedAt))).to.deep.equal([1]);
  });

  for (const [what, text] of [
    ['оборван', '{"version":1,"runs":[{"stand":"dev","star'],
    ['пуст', ''],
    ['чужой', '[1,2]'],
    ['с чужими записями', '{"version":1,"runs":[null,7,{"stand":"dev"}]}'],
  ] as const)
    test(`файл ${what} — история пуста и начинается заново`, () => {
      writeFileSync(path.join(folder, HISTORY_FILE), text);
      expect(readHistory(folder, 'dev', pastRun(9).startedAt)).to.deep.equal([]);
      addToHistory(folder, pastRun(1), 30);
      expect(days(readHistory(folder, 'dev', pastRun(9).startedAt))).to.deep.equal([1]);
    });

  test('целая запись рядом с чужой остаётся', () => {
    const text = JSON.stringify({ version: 1, runs: [null, pastRun(1)] });
    writeFileSync(path.join(folder, HISTORY_FILE), text);
    expect(days(readHistory(folder, 'dev', pastRun(9).startedAt))).to.deep.equal([1]);
  });

  test('в папке не остаётся черновиков, файл — целый JSON', () => {
    addToHistory(folder, pastRun(1), 30);
    expect(readdirSync(folder)).to.deep.equal([HISTORY_FILE]);
    expect(JSON.parse(readFileSync(path.join(folder, HISTORY_FILE), 'utf8'))).to.deep.equal({
      version: 1,
      runs: [pastRun(1)],
    });
  });
});

describe('запись о прогоне', () => {
  function record(model: RunModel): PastRun | undefined {
    return toPastRun(model, decideVerdict(model, { leaks: [] }), 60_000);
  }

  test('числа — по исходам, поимённо — лишь то, что не пройдено', () => {
    const model = modelOf([named('а'), named('б', 'failed'), named('в', 'flaky'), named('г')]);
    expect(record(model)).to.deep.equal({
      stand: 'dev',
      startedAt: '2026-11-23T10:00:00.000Z',
      durationMs: 60_000,
      state: 'stop',
      isPartial: false,
      counts: { passed: 2, failed: 1, flaky: 1 },
      red: { 'a.feature#б': 'failed', 'a.feature#в': 'flaky' },
    });
  });

  for (const [what, model] of [
    ['проверка шагов', modelOf([named('а', 'skipped')], { run: { dryRun: true } })],
    ['прогон без сценариев', modelOf([])],
    ['поток без записи о прогоне', new RunModel()],
  ] as const)
    test(`${what} — не запись`, () => {
      expect(record(model)).to.equal(undefined);
    });

  test('целый прогон — не часть', () => {
    expect(record(modelOf([named('а')], { run: { scope: { required: 1, chosen: 1 } } }))?.isPartial).to.equal(
      false,
    );
  });

  const lost = modelOf([named('а')]);
  lost.accept({
    pickle: { id: 'p', uri: 'a.feature', astNodeIds: [], tags: [], name: 'б', language: 'ru', steps: [] },
  });
  lost.accept({ testCase: { id: 'c', pickleId: 'p', testSteps: [] } });
  const brokenOff = new RunModel();
  brokenOff.accept(toEnvelope(RUN_RECORD, madeRun()));
  brokenOff.scenarios.push(named('а'));
  for (const [what, model] of [
    ['выбраны не все', modelOf([named('а')], { run: { scope: { required: 2, chosen: 1 } } })],
    ['прерван', modelOf([named('а')], { end: { interrupted: true } })],
    ['оборвался', brokenOff],
    ['потерял сценарий', lost],
  ] as const)
    test(`прогон ${what} — лишь часть`, () => {
      expect(record(model)?.isPartial).to.equal(true);
    });
});

describe('сравнение с прошлым', () => {
  const red = (...names: readonly string[]) => ({
    red: Object.fromEntries(names.map((name) => [`a.feature#${name}`, 'failed' as const])),
  });
  const names = (scenarios: readonly ScenarioResult[] = []) => scenarios.map(({ name }) => name);

  test('первый прогон не с чем сравнить', () => {
    expect(compareWithHistory(modelOf([named('а')]), [])).to.equal(undefined);
  });

  test('новое, исправленное и прежнее — против последнего целого прогона, а не части', () => {
    const history = [
      pastRun(1, red('давнее')),
      pastRun(2, red('исправлено', 'прежнее')),
      pastRun(3, { isPartial: true, ...red('новое') }),
    ];
    const model = modelOf([
      named('новое', 'failed'),
      named('исправлено'),
      named('прежнее', 'undefined'),
      named('давнее'),
    ]);
    const changes = compareWithHistory(model, history);
    expect(names(changes?.broken)).to.deep.equal(['новое']);
    expect(changes?.mended).to.deep.equal(['исправлено']);
    expect(changes?.stillRed).to.equal(1);
  });

  test('только части — не с чем сравнить', () => {
    expect(compareWithHistory(modelOf([named('а')]), [pastRun(1, { isPartial: true })])).to.equal(undefined);
  });

  test('то проходит, то нет — сменил исход хотя бы дважды', () => {
    const history = [pastRun(1, red('шатается')), pastRun(2, red('сломался')), pastRun(3, red('сломался'))];
    const model = modelOf([named('шатается', 'failed'), named('сломался', 'failed'), named('всегда')]);
    expect(compareWithHistory(model, history)?.wavering).to.deep.equal(['шатается']);
  });

  test('что пропустило прерывание, не стало новым провалом', () => {
    const scenarios = [named('а', 'failed'), named('б', 'skipped'), named('в', 'skipped')];
    const changesOf = (interrupted: boolean) =>
      names(compareWithHistory(modelOf(scenarios, { end: { interrupted } }), [pastRun(1)])?.broken);
    expect(changesOf(true)).to.deep.equal(['а']);
    expect(changesOf(false)).to.deep.equal(['а', 'б', 'в']);
  });

  test('проверка шагов ничего не исправляет и не ломает', () => {
    const model = modelOf([named('а', 'skipped')], { run: { dryRun: true } });
    expect(compareWithHistory(model, [pastRun(1)])).to.equal(undefined);
  });
});

describe('имя сценария в истории', () => {
  function keys(...scenarios: readonly ScenarioResult[]): readonly string[] {
    const found = historyKeys(scenarios);
    return scenarios.map((scenario) => found.get(scenario) ?? '');
  }

  test('тест-кейс — своим ключом, остальное — файлом и названием', () => {
    expect(
      keys(scenarioResult({ name: 'а', tags: ['@ТК-017'] }), scenarioResult({ name: 'а' })),
    ).to.deep.equal(['ТК-017', 'a.feature#а']);
  });

  test('строки одной структуры различает порядок в файле, а не порядок прогона', () => {
    const [first, second] = [10, 11].map((line) => scenarioResult({ name: 'а', line })) as [
      ScenarioResult,
      ScenarioResult,
    ];
    expect(keys(second, first)).to.deep.equal(['a.feature#а#2', 'a.feature#а']);
  });

  test('сдвиг строк имени не меняет', () => {
    expect(keys(scenarioResult({ line: 3 }))).to.deep.equal(keys(scenarioResult({ line: 30 })));
  });
});
