import { EventEmitter } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { IFormatterOptions } from '@cucumber/cucumber';
import type { TestResult, TestResultContainer } from 'allure-js-commons';
import { expect } from 'chai';
import AllureFormatter from '../../../../support/report/formatters/allure-formatter';
import { RUN_RECORDS } from '../../../../support/report/formatters/run-records';
import type { RunModel, Status } from '../../../../support/report/model';
import { RUN_RECORD, toEnvelope } from '../../../../support/report/run-record';
import { madeRun } from '../made-results';
import { plantedSecret, runOutcomes, type OutcomeSettings } from './every-outcome';

const formatter = './support/report/formatters/allure-formatter.ts';

/** What Allure shows for each outcome; «broken» and «failed» are both red. */
const shown: Readonly<Record<Status, readonly (string | undefined)[]>> = {
  passed: ['passed'],
  flaky: ['passed'],
  skipped: ['skipped'],
  failed: ['failed', 'broken'],
  undefined: ['broken'],
  ambiguous: ['broken'],
  pending: ['broken'],
  absent: [undefined],
};

const folder = mkdtempSync(path.join(tmpdir(), 'allure-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs into a folder of its own; the results in the order of their names, attempts in their order. */
async function run(name: string, more: Partial<OutcomeSettings> = {}) {
  const resultsDir = path.join(folder, name);
  const { model, texts } = await runOutcomes({ formatters: [formatter], options: { resultsDir }, ...more });
  return { model, texts, resultsDir, results: read<TestResult>(resultsDir, '-result.json') };
}

function read<Value>(resultsDir: string, ending: string): Value[] {
  return readdirSync(resultsDir)
    .filter((file) => file.endsWith(ending))
    .map((file) => JSON.parse(readFileSync(path.join(resultsDir, file), 'utf8')) as Value);
}

function byStart(results: readonly TestResult[]): TestResult[] {
  return [...results].sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
}

/** «Имя: исход» of the last attempts, as Allure takes them: of one historyId the latest. */
function outcomes(results: readonly TestResult[]): string[] {
  const last = new Map(byStart(results).map((result) => [result.historyId, result]));
  return [...last.values()].map(({ name = '', status }) => `${name}: ${String(status)}`).sort();
}

describe('результаты Allure', () => {
  let model: RunModel;
  let results: TestResult[] = [];
  let resultsDir = '';
  let texts: readonly string[] = [];
  before(async () => {
    ({ model, results, resultsDir, texts } = await run('все-исходы'));
  });

  function named(name: string): TestResult {
    return byStart(results).findLast((result) => result.name === name) ?? expect.fail(`нет «${name}»`);
  }

  test('исход каждого сценария — тот же, что у Cucumber', () => {
    expect(outcomes(results)).to.deep.equal(
      [
        'Пройден: passed',
        'Провален [REQ-12]: failed',
        'Сломан: broken',
        'Не найден: broken',
        'Неоднозначен: broken',
        'Не готов: broken',
        'Пропущен до шагов: skipped',
        'Пропущен после пройденного: skipped',
        'Не подготовлен: broken',
        'Не убран: broken',
        'Провален и не убран: failed',
        'Хук после отложен: broken',
        'Со второй попытки: passed',
        'Дважды провален: failed',
        'ТК-017 Секрет в шаге: failed',
        'Пример: passed',
        'Пример: passed',
        'Пройден: passed',
        'Пройден: passed',
      ].sort(),
    );
    const count = (status: Status) =>
      outcomes(results).filter((line) => shown[status].includes(line.split(': ').at(-1))).length;
    expect(count('passed')).to.equal(model.count('passed') + model.count('flaky'));
    expect(count('skipped')).to.equal(model.count('skipped'));
    expect(outcomes(results)).to.have.length(model.total);
  });

  test('причина — по-русски, хук назван вместе с шагом', () => {
    const messages = ['Не найден', 'Не готов', 'Не убран', 'Провален и не убран'].map(
      (name) => named(name).statusDetails.message,
    );
    expect(messages).to.deep.equal([
      'Шаг не найден → исправьте текст шага по каталогу docs/steps.html',
      'Шаг не реализован → допишите определение шага',
      'не убрано, пароль ***',
      "ожидалось 'один' [1],\n  получено | два\n\nне убрано, пароль ***",
    ]);
    expect(named('Неоднозначен').statusDetails.message).to.match(/^Шаг неоднозначен → /u);
  });

  test('шаг показан с тем же исходом, хук — своим именем и красным', () => {
    expect(
      named('Неоднозначен').steps.map(({ name, status }) => `${String(name)}: ${String(status)}`),
    ).to.deep.equal(['Дано начало: passed', 'Тогда двойственно: broken']);
    const afters = read<TestResultContainer>(resultsDir, '-container.json').flatMap((container) =>
      container.afters.map(({ name, status }) => `${String(name)}: ${String(status)}`),
    );
    expect(afters.sort()).to.deep.equal(['После сценария: failed', 'Уборка: failed', 'Уборка: failed']);
  });

  test('повтор — та же история; пройденный с повтора отмечен нестабильным', () => {
    const attempts = byStart(results).filter(({ name }) => name === 'Со второй попытки');
    expect(attempts.map(({ status }) => status)).to.deep.equal(['failed', 'passed']);
    expect(new Set(attempts.map(({ historyId }) => historyId)).size).to.equal(1);
    expect(attempts.map(({ statusDetails }) => statusDetails)).to.deep.include({ flaky: true });
  });

  test('у разных сценариев, примеров и одноимённых — разные истории', () => {
    expect(new Set(results.map(({ historyId }) => historyId)).size).to.equal(model.total);
  });

  test('правило, ключи и важность — метки', () => {
    const labels = (name: string) =>
      named(name)
        .labels.filter(({ name: label }) =>
          ['story', 'feature', 'testCase', 'requirement', 'defect', 'severity', 'host'].includes(label),
        )
        .map(({ name: label, value }) => `${label}=${value}`);
    expect(labels('Провален [REQ-12]')).to.deep.equal([
      'feature=Исходы',
      'requirement=REQ-12',
      'severity=critical',
    ]);
    expect(labels('ТК-017 Секрет в шаге')).to.deep.equal([
      'feature=Исходы',
      'testCase=ТК-017',
      'defect=AUR-12',
    ]);
    expect(labels('Пример')).to.deep.equal(['feature=Исходы', 'story=П']);
  });

  test('ни в одном файле нет секрета: ни из шага, ни из хука, ни из общего хука', () => {
    const leaking = readdirSync(resultsDir).filter((file) =>
      readFileSync(path.join(resultsDir, file)).includes(plantedSecret),
    );
    expect(leaking).to.deep.equal([]);
    expect(readdirSync(resultsDir).some((file) => file.includes('attachment'))).to.equal(true);
  });

  test('ошибка общего хука — общая ошибка Allure; чужих сообщений Allure среди них нет', () => {
    const errors = read<{ errors: { message: string }[] }>(resultsDir, '-globals.json').flatMap(
      (one) => one.errors,
    );
    expect(errors.map(({ message }) => message)).to.deep.equal(['службы не остановлены: ***']);
  });

  test('вложения самого отчёта названы по-русски', () => {
    const names = JSON.stringify(results);
    expect(names).to.include('"Примеры"').and.include('"Таблица"').and.include('"Вложение"');
    expect(names).not.to.match(/"(?:Examples|Data table|Attachment)"/u);
  });

  test('текст шага — вложение этого шага, замаскированное', () => {
    const step = results.flatMap(({ steps }) => steps).find(({ name }) => name === 'И текст:');
    const { name, source } = step?.steps[0]?.attachments[0] ?? expect.fail('вложения нет');
    expect(name).to.equal('Текст шага');
    expect(readFileSync(path.join(resultsDir, source), 'utf8')).to.equal('Привет, ***');
  });

  test('отчёт говорит, где результаты', () => {
    expect(texts[0]).to.equal(
      `Результаты Allure: ${resultsDir} → как сделать страницу: docs/ci-reports.md\n`,
    );
  });
});

describe('история Allure', () => {
  test('идентификаторы не меняются от прогона к прогону и от порядка', async () => {
    const [first, second] = [await run('первый'), await run('второй', { parallel: 2 })];
    const histories = (results: readonly TestResult[]) =>
      [...new Set(results.map(({ name = '', historyId = '' }) => `${name} ${historyId}`))].sort();
    expect(histories(second.results)).to.deep.equal(histories(first.results));
    expect(first.results[0]?.uuid).not.to.equal(second.results[0]?.uuid);
  });

  test('ключ тест-кейса хранит историю при новом имени, без ключа новое имя — новая история', async () => {
    const feature = (name: string, tag: string) =>
      `# language: ru\nФункция: Ф\n  ${tag}\n  Сценарий: ${name}\n    Тогда верно\n`;
    const history = async (name: string, tag: string) =>
      (await run('имя', { feature: feature(name, tag) })).results.find(({ name: own }) => own?.endsWith(name))
        ?.historyId;
    expect(await history('Старое', '@ТК-1')).to.equal(await history('Новое', '@ТК-1'));
    expect(await history('Старое', '@иное')).not.to.equal(await history('Новое', '@иное'));
  });
});

test('результаты прошлого прогона удалены, чужие файлы — нет', async () => {
  const resultsDir = path.join(folder, 'повтор');
  mkdirSync(resultsDir);
  for (const file of ['a-result.json', 'b-container.json', 'c-attachment.txt', 'd-globals.json', 'моё.txt'])
    writeFileSync(path.join(resultsDir, file), '{}');
  await run('повтор');
  expect(
    ['a-result.json', 'b-container.json', 'c-attachment.txt', 'd-globals.json', 'моё.txt'].filter((file) =>
      existsSync(path.join(resultsDir, file)),
    ),
  ).to.deep.equal(['моё.txt']);
});

test('прогон оборвался: невыполненные записаны без исхода, а не пройденными', async () => {
  let ended = 0;
  const { results, model } = await run('обрыв', {
    alter: (envelope) => {
      if (envelope.testCaseFinished) ended += 1;
      const isLater = envelope.testCaseStarted ?? envelope.testCaseFinished ?? envelope.testStepFinished;
      return ended > 2 && (isLater ?? envelope.testStepStarted ?? envelope.attachment) ? undefined : envelope;
    },
  });
  const lost = results.filter(({ status }) => status === undefined);
  expect(lost).to.have.length(model.total - 2);
  expect(new Set(lost.map(({ statusDetails }) => statusDetails.message))).to.deep.equal(
    new Set(['Не выполнен: прогон оборвался']),
  );
});

test('окружение — то, что прогон говорит о себе; чего не знает, того нет', () => {
  const resultsDir = path.join(folder, 'окружение');
  mkdirSync(resultsDir);
  const eventBroadcaster = new EventEmitter();
  const options: Partial<IFormatterOptions> = {
    eventBroadcaster,
    log: () => undefined,
    parsedArgvOptions: { resultsDir },
    supportCodeLibrary: {
      beforeTestCaseHookDefinitions: [],
      afterTestCaseHookDefinitions: [],
    } as unknown as IFormatterOptions['supportCodeLibrary'],
  };
  new AllureFormatter(options as IFormatterOptions);
  eventBroadcaster.emit(RUN_RECORDS, toEnvelope(RUN_RECORD, madeRun({ build: '' })));
  const timestamp = { seconds: 0, nanos: 0 };
  eventBroadcaster.emit('envelope', { testRunFinished: { success: true, timestamp } });
  const properties = readFileSync(path.join(resultsDir, 'environment.properties'), 'utf8');
  const told = properties.replace(/\\u([0-9A-F]{4})/giu, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
  expect(told.split('\n')).to.deep.equal([
    'Стенд=dev',
    'API=https://dev.example',
    'Версия=1.4.2',
    'Ветка=main',
    'Запустил=qa',
  ]);
});
