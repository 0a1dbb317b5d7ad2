import { describe, test } from 'node:test';
import { expect } from 'chai';
import { RunModel, type ScenarioResult, type Status } from '../../../support/report/model';
import type { ReleaseCriteria } from '../../../support/config/release';
import { RUN_RECORD, toEnvelope, type RunRecord } from '../../../support/report/run-record';
import { decideVerdict, describeVerdict, type RunFacts, type Verdict } from '../../../support/report/verdict';
import { madeRun, scenarioResult, stepResult } from './made-results';

/** A scenario that ended so; a failed one failed by an error of this class. */
function scenario(status: Status, type = 'ExpectationError', tags: readonly string[] = []): ScenarioResult {
  const problem = status === 'failed' ? { type, message: 'не так' } : undefined;
  return scenarioResult({ status, tags, steps: [stepResult({ status, problem })] });
}

interface Given {
  readonly facts?: Partial<RunFacts>;
  readonly problems?: readonly string[];
  readonly run?: Partial<Omit<RunRecord, 'settings'>>;
  readonly criteria?: Partial<ReleaseCriteria>;
}

function verdictOf(
  scenarios: readonly ScenarioResult[],
  { facts, problems = [], run, criteria }: Given = {},
): Verdict {
  const model = new RunModel();
  model.accept(toEnvelope(RUN_RECORD, madeRun({ ...run, criteria })));
  model.scenarios.push(...scenarios);
  model.problems.push(...problems.map((message) => ({ type: 'SuiteError', message })));
  return decideVerdict(model, { leaks: [], ...facts });
}

const passed = scenario('passed');
const failed = scenario('failed');
const broken = scenario('failed', 'SuiteError');

describe('код выхода и приговор', () => {
  const rows: readonly (readonly [claim: string, verdict: Verdict, code: number, text: string])[] = [
    ['всё пройдено', verdictOf([passed, passed]), 0, 'Можно выпускать: пройдено 2 из 2'],
    ['ни одного сценария', verdictOf([]), 2, 'Недостаточно данных: не выполнен ни один сценарий'],
    [
      'проваленный chai.expect в шаге пользователя',
      verdictOf([scenario('failed', 'AssertionError')]),
      1,
      'Выпускать нельзя: не пройдено 1 из 1',
    ],
    ['провал системы', verdictOf([passed, failed]), 1, 'Выпускать нельзя: не пройдено 1 из 2'],
    ...(['undefined', 'ambiguous', 'pending', 'skipped'] as const).map(
      (status) =>
        [
          `сценарий «${status}» — не пройден`,
          verdictOf([passed, scenario(status)]),
          1,
          'Выпускать нельзя: не пройдено 1 из 2',
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
      verdictOf([passed], { problems: ['BeforeAll', 'AfterAll'] }),
      2,
      'Недостаточно данных: 2 сбоя стенда, настроек или сценариев; пройдено 1 из 1',
    ],
    [
      'прерванный прогон',
      verdictOf([passed, failed, broken], { facts: { interrupted: true } }),
      130,
      'Недостаточно данных: прогон прерван, выполнено 3 из 3 сценариев',
    ],
    [
      'утечка важнее всего',
      verdictOf([passed], {
        facts: { interrupted: true, leaks: ['reports/a.json', 'reports/b.xml'] },
      }),
      2,
      'Недостаточно данных: утечка — секрет найден в файлах reports/a.json, reports/b.xml; никому их не отправляйте',
    ],
    [
      'проверка шагов: пропущенное — так и задумано',
      verdictOf([scenario('skipped')], { run: { dryRun: true } }),
      0,
      'Проверка шагов: все шаги найдены, ничего не выполнялось',
    ],
    [
      'проверка шагов: ненайденный шаг',
      verdictOf([scenario('skipped'), scenario('undefined')], { run: { dryRun: true } }),
      1,
      'Выпускать нельзя: сценариев с неизвестными шагами — 1 из 2',
    ],
    [
      'не все сценарии, которых требует решение',
      verdictOf([passed], { run: { scope: { required: 12, chosen: 1 } } }),
      0,
      'Выбранное пройдено: пройдено 1 из 1; для решения о выпуске нужен полный прогон (выбрано 1 из 12 сценариев)',
    ],
    [
      'прошедший со второй попытки',
      verdictOf([scenario('flaky')]),
      1,
      'Выпускать нельзя: не пройдено 1 из 1',
    ],
    [
      'нестабильные разрешены',
      verdictOf([scenario('flaky')], { criteria: { maxUnstable: 1 } }),
      0,
      'Можно выпускать: пройдено 0 из 1',
    ],
    [
      'доля пройденных достаточна',
      verdictOf([passed, failed], { criteria: { passedPercent: 50 } }),
      0,
      'Можно выпускать: пройдено 1 из 2',
    ],
    [
      'доля достаточна, но провален критичный',
      verdictOf([passed, scenario('failed', 'ExpectationError', ['@критичный'])], {
        criteria: { passedPercent: 50, mustPass: '@критичный' },
      }),
      1,
      'Выпускать нельзя: не пройдено 1 из 2; 1 провал среди @критичный',
    ],
    [
      'известный дефект не мешает, если так решено',
      verdictOf([passed, scenario('failed', 'ExpectationError', ['@дефект:AUR-12'])], {
        criteria: { countsKnownDefects: false },
      }),
      0,
      'Можно выпускать: пройдено 1 из 2',
    ],
    [
      'известный дефект мешает, если не решено иначе',
      verdictOf([passed, scenario('failed', 'ExpectationError', ['@дефект:AUR-12'])]),
      1,
      'Выпускать нельзя: не пройдено 1 из 2',
    ],
    [
      'прогон идёт',
      verdictOf([passed], { facts: { isRunning: true } }),
      2,
      'Идёт прогон: выполнено 1 из 1 сценария',
    ],
  ];
  for (const [claim, verdict, code, text] of rows) {
    test(`${claim} — ${code}`, () => {
      expect([verdict.code, describeVerdict(verdict)]).to.deep.equal([code, text]);
    });
  }
});
