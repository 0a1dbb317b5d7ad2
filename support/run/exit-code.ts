// What the process says when it ends, and the same verdict in words.
import { counted } from '../core/russian';
import type { RunModel } from '../report/model';
import { INTERRUPTED } from './interrupts';

/** The outcome of a run: the exit code and the verdict that the console and the report show. */
export interface Verdict {
  readonly code: 0 | 1 | 2 | typeof INTERRUPTED;
  readonly text: string;
}

/** What the model alone does not know. */
export interface RunFacts {
  readonly interrupted: boolean;
  /** Nothing was executed on purpose (`--dry-run`). */
  readonly dryRun: boolean;
  /** Files of the report folder in which a secret was found. */
  readonly leaks: readonly string[];
}

/**
 * 0 all passed · 1 the tested system failed a scenario, or a step is unknown, ambiguous or pending · 2 the suite,
 * the stand or a feature could not do its work, or a secret leaked · 130 interrupted. 2 beats 1.
 */
export function decideVerdict(model: RunModel, { interrupted, dryRun, leaks }: RunFacts): Verdict {
  if (leaks.length > 0) return { code: 2, text: `Утечка: секрет найден в файлах ${leaks.join(', ')}` };
  if (interrupted) return { code: INTERRUPTED, text: 'Прогон прерван: выполнены не все сценарии' };
  const broken = model.problems.length + model.scenarios.filter(({ steps }) => steps.some(isOurs)).length;
  const red = model.scenarios.filter(
    ({ status }) => status !== 'passed' && !(dryRun && status === 'skipped'),
  ).length;
  if (broken > 0) {
    return {
      code: 2,
      text: `Недостаточно данных: ${counted(broken, 'сбой', 'сбоя', 'сбоев')} стенда, настроек или сценариев; пройдено ${model.count('passed')} из ${model.scenarios.length}`,
    };
  }
  if (red > 0) {
    return {
      code: 1,
      text: `Есть провалы: не пройдено ${red} из ${model.scenarios.length}`,
    };
  }
  if (model.scenarios.length === 0) {
    return { code: 2, text: 'Недостаточно данных: не выполнен ни один сценарий' };
  }
  if (dryRun) return { code: 0, text: 'Проверка шагов: все шаги найдены, ничего не выполнялось' };
  return { code: 0, text: `Все сценарии пройдены: ${model.scenarios.length} из ${model.scenarios.length}` };
}

/** Failed expectations: ours, and plain ones of chai and node:assert in steps that users write. */
const expectations = ['ExpectationError', 'AssertionError'];

/** Anything but a failed expectation is not the tested system's doing. */
function isOurs({ problem }: RunModel['scenarios'][number]['steps'][number]): boolean {
  return problem !== undefined && !expectations.includes(problem.type);
}
