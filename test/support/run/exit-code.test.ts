import { describe, test } from 'node:test';
import { expect } from 'chai';
import { RunModel, type ScenarioResult, type Status } from '../../../support/report/model';
import { decideVerdict, type RunFacts, type Verdict } from '../../../support/run/exit-code';

/** A scenario that ended so; a failed one failed by an error of this class. */
function scenario(status: Status, type = 'ExpectationError'): ScenarioResult {
  const problem = status === 'failed' ? { type, message: 'не так' } : undefined;
  return {
    uri: 'a.feature',
    line: 3,
    feature: 'Ф',
    name: 'С',
    status,
    durationMs: 1,
    steps: [{ text: 'Тогда так', line: 4, status, problem, attachments: [] }],
  };
}

function verdictOf(
  scenarios: readonly ScenarioResult[],
  facts: Partial<RunFacts> = {},
  problems: readonly string[] = [],
): Verdict {
  const model = new RunModel();
  model.scenarios.push(...scenarios);
  model.problems.push(...problems.map((message) => ({ type: 'SuiteError', message })));
  return decideVerdict(model, { interrupted: false, dryRun: false, leaks: [], ...facts });
}

const passed = scenario('passed');
const failed = scenario('failed');
const broken = scenario('failed', 'SuiteError');

describe('код выхода и приговор', () => {
  const rows: readonly (readonly [claim: string, verdict: Verdict, code: number, text: string])[] = [
    ['всё пройдено', verdictOf([passed, passed]), 0, 'Все сценарии пройдены: 2 из 2'],
    ['ни одного сценария', verdictOf([]), 2, 'Недостаточно данных: не выполнен ни один сценарий'],
    [
      'проваленный chai.expect в шаге пользователя',
      verdictOf([scenario('failed', 'AssertionError')]),
      1,
      'Есть провалы: не пройдено 1 из 1',
    ],
    ['провал системы', verdictOf([passed, failed]), 1, 'Есть провалы: не пройдено 1 из 2'],
    ...(['undefined', 'ambiguous', 'pending', 'skipped'] as const).map(
      (status) =>
        [
          `сценарий «${status}» — не пройден`,
          verdictOf([passed, scenario(status)]),
          1,
          'Есть провалы: не пройдено 1 из 2',
        ] as const,
    ),
    [
      'сбой автотестов важнее провала',
      verdictOf([passed, failed, broken]),
      2,
      'Недостаточно данных: 1 сбой стенда, настроек или сценариев; пройдено 1 из 3',
    ],
    [
      'чужая ошибка в шаге — тоже сбой',
      verdictOf([scenario('failed', 'TypeError')]),
      2,
      'Недостаточно данных: 1 сбой стенда, настроек или сценариев; пройдено 0 из 1',
    ],
    [
      'сбой вне сценариев',
      verdictOf([passed], {}, ['BeforeAll', 'AfterAll']),
      2,
      'Недостаточно данных: 2 сбоя стенда, настроек или сценариев; пройдено 1 из 1',
    ],
    [
      'прерванный прогон',
      verdictOf([passed, failed, broken], { interrupted: true }),
      130,
      'Прогон прерван: выполнены не все сценарии',
    ],
    [
      'утечка важнее всего',
      verdictOf([passed], { interrupted: true, leaks: ['reports/a.json', 'reports/b.xml'] }),
      2,
      'Утечка: секрет найден в файлах reports/a.json, reports/b.xml',
    ],
    [
      'проверка шагов: пропущенное — так и задумано',
      verdictOf([scenario('skipped')], { dryRun: true }),
      0,
      'Проверка шагов: все шаги найдены, ничего не выполнялось',
    ],
    [
      'проверка шагов: ненайденный шаг',
      verdictOf([scenario('skipped'), scenario('undefined')], { dryRun: true }),
      1,
      'Есть провалы: не пройдено 1 из 2',
    ],
  ];
  for (const [claim, verdict, code, text] of rows) {
    test(`${claim} — ${code}`, () => {
      expect(verdict).to.deep.equal({ code, text });
    });
  }
});
