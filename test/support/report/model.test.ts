import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { before, describe, test } from 'node:test';
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api';
import { expect } from 'chai';
import { CONTRACT_RECORD } from '../../../support/http/trace';
import { RunModel, statuses, type ScenarioResult } from '../../../support/report/model';
import { RUN_RECORD, toEnvelope } from '../../../support/report/run-record';
import { madeRun } from './made-results';

const feature = `# language: ru
Функция: Ф
  Предыстория:
    Дано начало

  Сценарий: Пройден
    Тогда верно

  Сценарий: Провален
    Когда вложения
    Тогда неверно
    И верно

  Сценарий: Сломан
    Тогда ошибка автотестов

  Сценарий: Не найден
    Тогда такого нет

  Сценарий: Неоднозначен
    Тогда двойственно

  Сценарий: Не готов
    Тогда отложено

  @пропуск
  Сценарий: Пропущен
    Тогда верно

  @уборка
  Сценарий: Не убран
    Тогда верно

  @шаткий
  Сценарий: Со второй попытки
    Тогда верно со второго раза

  Правило: П
    Структура сценария: Пример <а>
      Тогда верно

      Примеры:
        | а |
        | 1 |
        | 2 |
`;

const steps = `
const { After, AfterAll, Before, Then } = require(${JSON.stringify(require.resolve('@cucumber/cucumber'))});
const { ExpectationError, SuiteError } = require(${JSON.stringify(path.resolve(__dirname, '../../../support/core/errors.ts'))});
let attempts = 0;
Before({ tags: '@пропуск' }, () => 'skipped');
After({ name: 'Уборка', tags: '@уборка' }, () => { throw new SuiteError('X', 'не убрано'); });
AfterAll(() => { throw new SuiteError('Y', 'службы не остановлены'); });
Then('начало', () => undefined);
Then('верно', () => undefined);
Then('неверно', () => { throw new ExpectationError('DIFFERS', 'ожидалось 1,\\n  получено 2'); });
Then('ошибка автотестов', () => { throw new SuiteError('Z', 'роль неизвестна'); });
Then('двойственно', () => undefined);
Then(/^двойств.*/, () => undefined);
Then('отложено', () => 'pending');
Then('вложения', function () {
  this.attach('GET /один', 'text/plain');
  this.attach(Buffer.from('GET /два'), 'text/plain');
  this.attach('{"operation":"listClients","status":200,"role":"читатель","difference":"GET /clients: лишнее поле"}', ${JSON.stringify(CONTRACT_RECORD)});
  this.attach(Buffer.from([1, 2]), 'image/png');
});
Then('верно со второго раза', () => { if (attempts++ === 0) throw new SuiteError('S', 'шатко'); });
`;

/** A real run of cucumber into a model: how its messages look is for nobody to guess. */
async function run(): Promise<{ readonly model: RunModel; readonly ended: readonly ScenarioResult[] }> {
  const cwd = mkdtempSync(path.join(tmpdir(), 'model-'));
  const model = new RunModel();
  const ended: ScenarioResult[] = [];
  try {
    writeFileSync(path.join(cwd, 'a.feature'), feature);
    writeFileSync(path.join(cwd, 'steps.js'), steps);
    const silent = new PassThrough().resume();
    const environment = { cwd, stdout: silent, stderr: silent, env: {} };
    const provided = {
      paths: ['a.feature'],
      require: ['steps.js'],
      retry: 1,
      retryTagFilter: '@шаткий',
      format: ['rerun'],
    };
    const { runConfiguration } = await loadConfiguration({ file: false, provided }, environment);
    const stepAdvice = ['такого нет', 'двойственно', 'верно'].map((step) => ({
      step,
      note: `о шаге: ${step}`,
    }));
    model.accept(toEnvelope(RUN_RECORD, madeRun({ stepAdvice })));
    await runCucumber(runConfiguration, environment, (envelope) => {
      const scenario = model.accept(envelope);
      if (scenario) ended.push(scenario);
    }).catch(() => undefined);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
  return { model, ended };
}

describe('модель прогона', () => {
  let model = new RunModel();
  let ended: readonly ScenarioResult[] = [];
  before(async () => {
    ({ model, ended } = await run());
  });

  function named(name: string): ScenarioResult {
    return ended.find((scenario) => scenario.name === name) ?? expect.fail(`нет сценария ${name}`);
  }

  test('исход и строка каждого сценария; пример назван своей строкой', () => {
    expect(model.scenarios.map(({ name, status, line }) => `${name}: ${status}, ${line}`)).to.deep.equal([
      'Пройден: passed, 6',
      'Провален: failed, 9',
      'Сломан: failed, 14',
      'Не найден: undefined, 17',
      'Неоднозначен: ambiguous, 20',
      'Не готов: pending, 23',
      'Пропущен: skipped, 27',
      'Не убран: failed, 31',
      'Со второй попытки: flaky, 35',
      'Пример 1: passed, 44',
      'Пример 2: passed, 45',
    ]);
  });

  test('каждый сценарий отдан один раз, повторённый — после последней попытки', () => {
    expect(ended.map(({ name }) => name)).to.deep.equal(model.scenarios.map(({ name }) => name));
  });

  test('исходы сосчитаны', () => {
    expect(statuses.map((status) => `${status} ${model.count(status)}`)).to.deep.equal([
      'failed 3',
      'ambiguous 1',
      'undefined 1',
      'pending 1',
      'absent 0',
      'skipped 1',
      'flaky 1',
      'passed 3',
    ]);
    expect(model.total).to.equal(11);
  });

  test('первая попытка сценария, прошедшего со второй, не потеряна', () => {
    const { earlier } = named('Со второй попытки');
    expect(
      earlier.map((steps) => steps.map(({ status, problem }) => problem?.message ?? status)),
    ).to.deep.equal([['passed', 'шатко']]);
  });

  test('модель хранит подробности лишь того, что не прошло, и без вложений', () => {
    const kept = (name: string) => model.scenarios.find((scenario) => scenario.name === name)?.steps ?? [];
    expect(kept('Пройден')).to.deep.equal([]);
    expect(kept('Провален').map(({ attachments }) => attachments.length)).to.deep.equal([0, 0, 0, 0]);
  });

  test('о шаге без одного определения сказано то, что знает прогон, о прочих — ничего', () => {
    const notes = (name: string) => named(name).steps.map(({ note }) => note);
    expect(notes('Не найден')).to.deep.equal(['', 'о шаге: такого нет']);
    expect(notes('Неоднозначен')).to.deep.equal(['', 'о шаге: двойственно']);
    expect(notes('Пройден')).to.deep.equal(['', '']);
  });

  test('правило сценария названо, сценарий вне правила — без него', () => {
    expect([named('Пример 1').rule, named('Пройден').rule]).to.deep.equal(['П', '']);
  });

  test('провал системы отличим от сбоя автотестов, и сообщения целы', () => {
    const problems = model.scenarios.flatMap((scenario) =>
      scenario.steps.flatMap((step) => step.problem ?? []),
    );
    expect(problems).to.deep.equal([
      { type: 'ExpectationError', message: 'ожидалось 1,\n  получено 2' },
      { type: 'SuiteError', message: 'роль неизвестна' },
      { type: 'SuiteError', message: 'не убрано' },
    ]);
  });

  test('шаги — с ключевым словом и строкой, шаг предыстории — тоже; вложения — текстом', () => {
    expect(
      named('Провален').steps.map(({ text, line, status }) => `${text}, ${String(line)}: ${status}`),
    ).to.deep.equal([
      'Дано начало, 4: passed',
      'Когда вложения, 10: passed',
      'Тогда неверно, 11: failed',
      'И верно, 12: skipped',
    ]);
    expect(
      named('Провален').steps[1]?.attachments.map(({ mediaType, content }) =>
        typeof content === 'string' ? content : `${mediaType}: ${content.length}`,
      ),
    ).to.deep.equal(['GET /один', 'GET /два', 'image/png: 2']);
  });

  test('запись о контракте — для покрытия, а не вложение для человека', () => {
    expect(model.contractDifferences()).to.deep.equal(['GET /clients: лишнее поле']);
    const attachments = ended.flatMap(({ steps }) =>
      steps.flatMap((step) => step.attachments.map(({ content }) => content)),
    );
    expect(attachments.join('\n')).not.to.include('listClients');
  });

  test('хук назван своим именем и без строки, безымянный — «Хук»', () => {
    expect(named('Не убран').steps.at(-1)).to.include({ text: 'Уборка', line: undefined, status: 'failed' });
    expect(named('Пропущен').steps[0]).to.include({ text: 'Хук', status: 'skipped' });
  });

  test('сбой вне сценариев не потерян', () => {
    expect(model.problems).to.have.length(1);
    expect(model.problems[0]?.message).to.include('службы не остановлены');
  });
});
