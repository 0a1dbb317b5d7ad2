// The answer to «можно выпускать?»: a run against the criteria of config/release.yaml. The exit code is its number.
import { parse as parseTagExpression } from '@cucumber/tag-expressions';
import { defaultRelease, type ReleaseCriteria } from '../config/release';
import { counted, formatPercent } from '../core/russian';
import type { RunModel, ScenarioResult, Status } from './model';

/** After Ctrl+C, as shells count it: 128 + SIGINT. */
export const INTERRUPTED = 130;

/** One thing that a release needs, and whether it is so. */
export interface Criterion {
  /** «Пройдено». */
  readonly name: string;
  /** «не меньше 98 %», «нет», «не больше 3». */
  readonly required: string;
  /** «55,6 %». */
  readonly found: string;
  readonly isMet: boolean;
  /** What the verdict says of it where it is not met; none for what the counts say already. */
  readonly reason?: string;
}

/** The outcome of a run, the same in console, report and exit code. */
export interface Verdict {
  readonly code: 0 | 1 | 2 | typeof INTERRUPTED;
  /**
   * `go` may be released · `stop` may not · `unclear` there is not enough data · `partial` what was chosen is fine, but
   * it is not all that a decision needs · `running` nothing is decided yet.
   */
  readonly state: 'go' | 'stop' | 'unclear' | 'partial' | 'running';
  /** «Выпускать нельзя». */
  readonly title: string;
  /** Why, one line; empty where the title says it all. */
  readonly reason: string;
  /** Empty where there is nothing to decide. */
  readonly criteria: readonly Criterion[];
}

/** What the stream does not tell. */
export interface RunFacts {
  /** Files of the report folder in which a secret was found. */
  readonly leaks: readonly string[];
  /** The run goes on. */
  readonly isRunning?: boolean;
  /** The run was broken off by Ctrl+C, where the stream does not say so yet. */
  readonly interrupted?: boolean;
}

/**
 * Decides. 0 may be released, or what was chosen passed · 1 the criteria are not met · 2 the suite, the stand or a
 * feature could not do its work, a secret leaked, nothing was executed · 130 interrupted. 2 beats 1.
 */
export function decideVerdict(model: RunModel, facts: RunFacts): Verdict {
  const { leaks, isRunning = false, interrupted = model.end?.interrupted ?? false } = facts;
  const executed = model.scenarios;
  const total = counted(model.total, 'сценария', 'сценариев', 'сценариев');
  if (leaks.length > 0)
    return unclear(2, `утечка — секрет найден в файлах ${leaks.join(', ')}; никому их не отправляйте`);
  if (isRunning)
    return { ...nothingDecided, title: 'Идёт прогон', reason: `выполнено ${executed.length} из ${total}` };
  if (model.end?.isRefused === true) return unclear(2, 'прогон не начат');
  if (interrupted)
    return unclear(INTERRUPTED, `прогон прерван, выполнено ${count(model, isExecuted)} из ${total}`);
  const lost = model.count('absent');
  if (lost > 0) return unclear(2, `прогон оборвался, не выполнено ${lost} из ${total}`);
  const broken = model.problems.length + count(model, ({ steps }) => steps.some(isOurs));
  if (broken > 0) {
    const failures = counted(broken, 'сбой', 'сбоя', 'сбоев');
    return unclear(
      2,
      `${failures} стенда, настроек или сценариев; пройдено ${model.count('passed')} из ${executed.length}`,
    );
  }
  if (executed.length === 0) return unclear(2, 'не выполнен ни один сценарий');
  return model.run?.dryRun === true ? ofDryRun(model) : byCriteria(model);
}

/** Title and reason on one line: «Выпускать нельзя: не пройдено 3 из 10». */
export function describeVerdict({ title, reason }: Verdict): string {
  return reason === '' ? title : `${title}: ${reason}`;
}

/** Anything but a failed expectation is not the tested system's doing. */
export function isOurs({ problem }: ScenarioResult['steps'][number]): boolean {
  return problem !== undefined && !expectations.includes(problem.type);
}

/** Failed expectations: ours, and plain ones of chai and node:assert in steps that users write. */
const expectations = ['ExpectationError', 'AssertionError'];

const nothingDecided = { code: 2, state: 'running', criteria: [] } as const;

function unclear(code: 2 | typeof INTERRUPTED, reason: string): Verdict {
  return { code, state: 'unclear', title: 'Недостаточно данных', reason, criteria: [] };
}

/** Nothing ran on purpose: only steps that nobody knows count. */
function ofDryRun(model: RunModel): Verdict {
  const found = count(model, isUnknown);
  return found > 0
    ? { ...stop(`сценариев с неизвестными шагами — ${found} из ${model.scenarios.length}`), criteria: [] }
    : {
        code: 0,
        state: 'partial',
        title: 'Проверка шагов',
        reason: 'все шаги найдены, ничего не выполнялось',
        criteria: [],
      };
}

function byCriteria(model: RunModel): Verdict {
  const { scope, settings = defaultRelease } = model.run ?? {};
  const criteria = checkCriteria(model, settings.criteria);
  const unmet = criteria.filter(({ isMet }) => !isMet);
  if (unmet.length > 0) return { ...stop(reasonOf(model, unmet)), criteria };
  const executed = model.scenarios.length;
  const passed = `пройдено ${model.count('passed')} из ${executed}`;
  if (scope !== undefined && scope.chosen < scope.required) {
    const required = counted(scope.required, 'сценария', 'сценариев', 'сценариев');
    return {
      code: 0,
      state: 'partial',
      title: 'Выбранное пройдено',
      reason: `${passed}; для решения о выпуске нужен полный прогон (выбрано ${scope.chosen} из ${required})`,
      criteria,
    };
  }
  return { code: 0, state: 'go', title: 'Можно выпускать', reason: passed, criteria };
}

function stop(reason: string): Omit<Verdict, 'criteria'> {
  return { code: 1, state: 'stop', title: 'Выпускать нельзя', reason };
}

/** The heaviest reason is told first: how much has not passed, then what else stands against the release. */
function reasonOf(model: RunModel, unmet: readonly Criterion[]): string {
  const red = count(model, ({ status }) => status !== 'passed');
  return [
    `не пройдено ${red} из ${model.scenarios.length}`,
    ...unmet.flatMap(({ reason }) => reason ?? []),
  ].join('; ');
}

function checkCriteria(model: RunModel, criteria: ReleaseCriteria): readonly Criterion[] {
  const { passedPercent, mustPass, maxUnstable, maxUnknown, maxSkipped, countsKnownDefects } = criteria;
  const isExcused = ({ status, keys }: ScenarioResult) =>
    !countsKnownDefects && status === 'failed' && keys.defects.length > 0;
  const counts = (scenario: ScenarioResult) => isExecuted(scenario) && !isExcused(scenario);
  const executed = count(model, counts);
  const passed = count(model, ({ status }) => status === 'passed' || status === 'flaky');
  const percent = executed === 0 ? 0 : (passed / executed) * 100;
  const named = mustPass === '' ? undefined : parseTagExpression(mustPass);
  const critical = model.scenarios.filter(({ tags }) => named?.evaluate([...tags]) === true);
  const criticalFailures = critical.filter(({ status }) => status !== 'passed' && status !== 'flaky').length;
  const failures = counted(criticalFailures, 'провал', 'провала', 'провалов');
  return [
    {
      name: 'Пройдено',
      required: `не меньше ${formatPercent(passedPercent)}`,
      // Rounded down: 99,96 % is not all.
      found: formatPercent(Math.floor(percent * 10) / 10),
      isMet: percent >= passedPercent,
    },
    ...(critical.length === 0
      ? []
      : [
          {
            ...limit(`Провалы среди ${mustPass}`, criticalFailures, 0),
            reason: `${failures} среди ${mustPass}`,
          },
        ]),
    limit('Нестабильные', model.count('flaky'), maxUnstable),
    limit('С неизвестным шагом', count(model, isUnknown), maxUnknown),
    limit('Пропущенные', model.count('skipped'), maxSkipped),
  ];
}

function limit(name: string, found: number, most: number): Criterion {
  return {
    name,
    required: most === 0 ? 'нет' : `не больше ${most}`,
    found: found === 0 ? 'нет' : found.toLocaleString('ru'),
    isMet: found <= most,
  };
}

function count(model: RunModel, predicate: (scenario: ScenarioResult) => boolean): number {
  return model.scenarios.filter(predicate).length;
}

const unknown: readonly Status[] = ['undefined', 'ambiguous', 'pending'];

function isUnknown({ status }: ScenarioResult): boolean {
  return unknown.includes(status);
}

function isExecuted({ status }: ScenarioResult): boolean {
  return status !== 'skipped' && status !== 'absent';
}
