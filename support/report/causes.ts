// Why scenarios did not pass: one group for each cause, the most costly first, known defects after new failures.
import { excerpt } from '../core/russian';
import { describeKind } from '../diagnosis/failure';
import { causeOf, failureIn } from './failure-block';
import type { ScenarioResult, Status, StepResult } from './model';
import { isOurs } from './verdict';

/** Scenarios that one cause has stopped. */
export interface CauseGroup {
  /** «расхождение с требованием», «шаг не найден». */
  readonly kind: string;
  /** «разработке»; empty where nobody has to do anything. */
  readonly addressee: string;
  readonly cause: string;
  /** What to do next; empty where the cause says it. */
  readonly action: string;
  /** Keys of known defects that the scenarios are marked with; empty for what is new. */
  readonly defects: readonly string[];
  readonly scenarios: readonly ScenarioResult[];
}

/** Groups what did not simply pass. */
export function groupByCause(scenarios: readonly ScenarioResult[]): readonly CauseGroup[] {
  const groups = new Map<string, CauseGroup & { scenarios: ScenarioResult[] }>();
  for (const scenario of scenarios) {
    if (scenario.status === 'passed') continue;
    const { key, ...found } = explain(scenario);
    const defects = knownDefectsOf(scenario);
    const place = [weightOf(scenario), defects.join(), key].join('\n');
    const group = groups.get(place) ?? { ...found, defects, scenarios: [] };
    group.scenarios.push(scenario);
    groups.set(place, group);
  }
  return [...groups.values()].sort(
    (a, b) => weightOf(a.scenarios[0]) - weightOf(b.scenarios[0]) || b.scenarios.length - a.scenarios.length,
  );
}

/** New failures first, then known ones, then what did not fail. */
function weightOf(scenario: ScenarioResult | undefined): number {
  if (scenario === undefined || ['absent', 'skipped'].includes(scenario.status)) return 3;
  if (scenario.status === 'flaky') return 2;
  return knownDefectsOf(scenario).length > 0 ? 1 : 0;
}

/** A step that nobody knows, or a stand that is down, is no defect of the system, whatever the scenario is marked with. */
function knownDefectsOf({ status, steps, keys }: ScenarioResult): readonly string[] {
  return ['failed', 'flaky'].includes(status) && !steps.some(isOurs) ? keys.defects : [];
}

type Explanation = Pick<CauseGroup, 'kind' | 'addressee' | 'cause' | 'action'> & { readonly key: string };

const withoutFailure: Readonly<Partial<Record<Status, Omit<Explanation, 'cause' | 'key'>>>> = {
  undefined: {
    kind: 'шаг не найден',
    addressee: 'автору сценария',
    action: 'исправьте текст шага по каталогу docs/steps.html',
  },
  ambiguous: {
    kind: 'шаг неоднозначен',
    addressee: 'авторам автотестов',
    action: 'оставьте одно определение шага из подходящих',
  },
  pending: {
    kind: 'шаг не реализован',
    addressee: 'авторам автотестов',
    action: 'допишите определение шага',
  },
  skipped: { kind: 'пропущено', addressee: '', action: '' },
  absent: { kind: 'не выполнено', addressee: '', action: 'запустите прогон снова' },
};

function explain(scenario: ScenarioResult): Explanation {
  const { status, steps, earlier } = scenario;
  if (status === 'flaky') {
    const first = explain({ ...scenario, status: 'failed', steps: earlier[0] ?? [], earlier: [] });
    return { ...first, kind: 'нестабильно', action: first.action };
  }
  const failure = failureIn(scenario);
  if (failure) {
    const { name, addressee } = describeKind(failure.kind);
    return { kind: name, addressee, cause: failure.cause, action: failure.action, key: causeOf(failure) };
  }
  const step = steps.find((one) => one.status === status);
  const cause = describeCause(status, step);
  const known = withoutFailure[status] ?? {
    kind: 'ошибка автотестов',
    addressee: 'авторам автотестов',
    action: '',
  };
  return { ...known, cause, key: `${status}\n${cause}` };
}

function describeCause(status: Status, step: StepResult | undefined): string {
  if (status === 'absent') return 'прогон оборвался до этого сценария';
  if (step?.problem) return excerpt(step.problem.message, 300);
  if (status === 'skipped') {
    const note = excerpt(step?.note ?? '', 300);
    const by = step?.line === undefined ? 'до первого шага' : `шагом «${step.text}»`;
    return note === '' ? `сценарий пропущен ${by}` : note;
  }
  return step?.text ?? 'в сценарии нет ни одного шага';
}
