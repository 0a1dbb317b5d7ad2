import { describe, test } from 'node:test';
import { expect } from 'chai';
import { readCsv } from '../../../support/files/csv';
import { RunModel, type ScenarioResult, type Status } from '../../../support/report/model';
import { outcomeOf } from '../../../support/report/outcome-words';
import { reasonOf, testCaseResults, testCaseResultsCsv } from '../../../support/report/test-case-results';
import { scenarioResult, stepResult } from './made-results';

function modelOf(...scenarios: readonly ScenarioResult[]): RunModel {
  const model = new RunModel();
  model.scenarios.push(...scenarios);
  return model;
}

/** A run that broke off before its only scenario began. */
function brokenOff(): RunModel {
  const model = new RunModel();
  model.accept({
    pickle: {
      id: 'p',
      uri: 'б.feature',
      name: 'Потерян',
      language: 'ru',
      steps: [],
      tags: [{ name: '@ТК-9', astNodeId: '' }],
      astNodeIds: [],
    },
  });
  model.accept({ testCase: { id: 'c', pickleId: 'p', testSteps: [] } });
  return model;
}

const failure = {
  code: 'VALUES_DIFFER',
  kind: 'requirement',
  cause: 'ожидалось «А», получено «Б»',
  action: '',
  at: '2026-11-23T10:00:00.000Z',
  attempt: 1,
} as const;

const failedStep = stepResult({
  text: 'Тогда поле',
  status: 'failed',
  problem: { type: 'ExpectationError', message: 'много\nслов', failure },
});

const failed = scenarioResult({
  uri: 'features/поиск.feature',
  line: 12,
  name: 'Поиск; "по коду"',
  tags: ['@ТК-017', '@REQ-1', '@ТРЕБ-2', '@дефект:AUR-12'],
  status: 'failed',
  durationMs: 41.6,
  steps: [stepResult(), failedStep],
  earlier: [[failedStep]],
});

describe('результаты по тест-кейсам', () => {
  test('объект говорит всё о сценарии', () => {
    expect(testCaseResults(modelOf(failed))).to.deep.equal([
      {
        testCase: 'ТК-017',
        outcome: 'провалено',
        status: 'failed',
        name: 'Поиск; "по коду"',
        file: 'features/поиск.feature',
        line: 12,
        durationMs: 42,
        requirements: ['REQ-1', 'ТРЕБ-2'],
        defects: ['AUR-12'],
        reason: 'ожидалось «А», получено «Б»',
        attempts: 2,
      },
    ]);
  });

  test('CSV: знак порядка байтов, точка с запятой, кавычки удвоены, строки кончаются CRLF', () => {
    const header =
      'ключ тест-кейса;исход;status;название;файл:строка;длительность, мс;требования;дефекты;причина;попыток';
    expect(testCaseResultsCsv(modelOf(failed))).to.equal(
      `\uFEFF${header}\r\n` +
        'ТК-017;провалено;failed;"Поиск; ""по коду""";features/поиск.feature:12;42;REQ-1, ТРЕБ-2;AUR-12;' +
        'ожидалось «А», получено «Б»;2\r\n',
    );
  });

  test('CSV читает чужая библиотека, сколько бы строк и кавычек ни было в названии', () => {
    const names = ['"', '""', 'а;б', 'а\nб', 'а\r\nб', '«ООО "Ромашка"»', ' края '];
    const scenarios = names.map((name, line) => scenarioResult({ name, line }));
    const csv = testCaseResultsCsv(modelOf(...scenarios)).replace('\uFEFF', '');
    expect(
      readCsv(csv, 'результаты')
        .slice(1)
        .map((row) => row[3]),
    ).to.deep.equal(names);
  });

  test('ячейка не становится формулой', () => {
    const names = [
      '=1+1',
      '+7',
      '-5 °C',
      '@SUM(A1)',
      '\t=1',
      '\tтаб',
      '\n=1',
      ' =1',
      '＝1',
      '"=1"',
      'а=1',
      '5-6',
      "'=1",
    ];
    const scenarios = names.map((name, line) => scenarioResult({ name, line }));
    const csv = testCaseResultsCsv(modelOf(...scenarios)).replace('\uFEFF', '');
    expect(
      readCsv(csv, 'результаты')
        .slice(1)
        .map((row) => row[3]),
    ).to.deep.equal([
      "'=1+1",
      "'+7",
      "'-5 °C",
      "'@SUM(A1)",
      "'\t=1",
      "'\tтаб",
      "'\n=1",
      "' =1",
      "'＝1",
      '"=1"',
      'а=1',
      '5-6',
      "'=1",
    ]);
  });

  test('сценарий без ключа остаётся с пустым ключом, а с двумя — даёт две строки', () => {
    const model = modelOf(
      scenarioResult({ name: 'без' }),
      scenarioResult({ name: 'два', line: 9, tags: ['@ТК-1', '@ТК-2'] }),
    );
    expect(testCaseResults(model).map(({ testCase, name }) => [testCase, name])).to.deep.equal([
      ['', 'без'],
      ['ТК-1', 'два'],
      ['ТК-2', 'два'],
    ]);
    expect(testCaseResultsCsv(model)).to.include('\r\n;пройдено;passed;без;');
  });

  test('строки примеров — несколько строк с одним ключом, по порядку файла', () => {
    const rows = [14, 13, 15].map((line) => scenarioResult({ line, tags: ['@ТК-3'] }));
    const model = modelOf(...rows, scenarioResult({ uri: 'А.feature', line: 2 }));
    expect(
      testCaseResults(model).map(({ testCase, file, line }) => `${testCase} ${file}:${line}`),
    ).to.deep.equal(['ТК-3 a.feature:13', 'ТК-3 a.feature:14', 'ТК-3 a.feature:15', ' А.feature:2']);
  });

  test('потерянный сценарий назван не выполненным, попыток — 0', () => {
    const [lost] = testCaseResults(brokenOff());
    expect(lost).to.include({
      testCase: 'ТК-9',
      outcome: 'не выполнено',
      status: 'absent',
      reason: 'прогон оборвался до этого сценария',
      attempts: 0,
    });
  });

  const reasons: readonly (readonly [status: Status, scenario: Partial<ScenarioResult>, reason: string])[] = [
    ['passed', {}, ''],
    ['flaky', { earlier: [[failedStep]] }, 'ожидалось «А», получено «Б»'],
    [
      'undefined',
      { steps: [stepResult({ text: 'Дано луна', status: 'undefined' })] },
      'шаг не найден: «Дано луна»',
    ],
    [
      'ambiguous',
      {
        steps: [
          stepResult({ text: 'Дано два', status: 'ambiguous', note: 'Multiple step definitions match' }),
        ],
      },
      'шаг неоднозначен: «Дано два»',
    ],
    [
      'pending',
      { steps: [stepResult(), stepResult({ text: 'И ещё', status: 'pending' })] },
      'шаг не реализован: «И ещё»',
    ],
    ['undefined', { steps: [] }, 'в сценарии нет ни одного шага'],
    ['skipped', { steps: [stepResult({ status: 'skipped', note: 'нет\nправ' })] }, 'нет прав'],
    [
      'failed',
      {
        steps: [
          stepResult({ status: 'failed', problem: { type: 'TypeError', message: 'x is\nnot a function' } }),
        ],
      },
      'x is not a function',
    ],
  ];
  for (const [status, more, reason] of reasons) {
    test(`причина исхода «${outcomeOf(status)}»: ${reason || 'нет'}`, () => {
      expect(reasonOf(scenarioResult({ status, ...more }))).to.equal(reason);
    });
  }

  test('пустой прогон — один заголовок', () => {
    expect(testCaseResults(modelOf())).to.deep.equal([]);
    expect(testCaseResultsCsv(modelOf()).split('\r\n')).to.have.length(2);
  });
});
