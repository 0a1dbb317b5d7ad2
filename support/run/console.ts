// The Russian console: scenarios as they end, each cause once and whole, the progress on a terminal, the summary last.
import { styleText } from 'node:util';
import { counted, excerpt, formatDuration } from '../core/russian';
import { describeKind } from '../diagnosis/failure';
import { causeOf, describeFailedStep, failureIn, groupFailures } from '../report/failure-block';
import type { RunModel, ScenarioResult, Status, StepResult } from '../report/model';
import { outcomeOf, outcomeWords } from '../report/outcome-words';
import { describeVerdict, type Verdict } from '../report/verdict';

/** Where the console writes, and how. */
export interface ConsoleTarget {
  write(text: string): unknown;
  /** Colours are used: a terminal, and NO_COLOR is not set. */
  readonly isColoured: boolean;
  /** Width of the terminal; undefined for a file or a pipe, which get no progress line. */
  readonly columns?: number | undefined;
  /** What repeats this run without its selection: `npm run bdd -- --stand dev`. */
  readonly command: string;
  /** Scenarios of several features end in turns: each line then names its feature. */
  readonly isMixed?: boolean;
}

const colours: Readonly<Record<Status, 'green' | 'red' | 'yellow' | 'cyan'>> = {
  passed: 'green',
  failed: 'red',
  undefined: 'yellow',
  ambiguous: 'yellow',
  pending: 'yellow',
  skipped: 'cyan',
  flaky: 'yellow',
  absent: 'yellow',
};

/** How many causes the summary lists. */
const MOST_CAUSES = 10;
/** Cells of the progress bar. */
const BAR = 20;

/** Prints a run. */
export class RunConsole {
  readonly #target: ConsoleTarget;
  readonly #told = new Set<string>();
  #feature = '';
  #progress = '';

  constructor(target: ConsoleTarget) {
    this.#target = target;
  }

  line(text = ''): void {
    this.#clearProgress();
    this.#target.write(`${text}\n`);
  }

  scenario(scenario: ScenarioResult): void {
    const { isMixed = false } = this.#target;
    if (!isMixed && scenario.feature !== this.#feature)
      this.line(`\n${this.#paint('bold', scenario.feature)}`);
    this.#feature = scenario.feature;
    const [sign, words] = outcomeWords[scenario.status];
    const colour = colours[scenario.status];
    const note = ['passed', 'failed'].includes(scenario.status) ? formatDuration(scenario.durationMs) : words;
    const name = isMixed ? `${this.#paint('dim', `${scenario.feature}:`)} ${scenario.name}` : scenario.name;
    this.line(`  ${this.#paint(colour, sign)} ${name} ${this.#paint('dim', `(${note})`)}`);
    if (scenario.status !== 'passed' && scenario.status !== 'skipped') this.#failure(scenario);
  }

  /** Shows on a terminal how far the run is; the next line replaces it. */
  progress(model: RunModel, total: number, elapsedMs: number): void {
    const { columns } = this.#target;
    const done = model.scenarios.length;
    if (columns === undefined || done === 0 || done >= total) return;
    const filled = Math.round((done / total) * BAR);
    const failed = done - model.count('passed') - model.count('skipped');
    const left = formatDuration((elapsedMs / done) * (total - done));
    const text = `  ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${done}/${total}${failed > 0 ? ` · не пройдено ${failed}` : ''} · осталось около ${left}`;
    this.#clearProgress();
    this.#progress = text.slice(0, Math.max(columns - 1, 0));
    this.#target.write(this.#progress);
  }

  summary(model: RunModel, verdict: Verdict, durationMs: number): void {
    for (const { message } of model.problems) this.line(`\n${this.#paint('red', message)}`);
    this.#causes(model);
    const counts = (Object.keys(outcomeWords) as Status[])
      .map((status) => [status, model.count(status)] as const)
      .filter(([, count]) => count > 0)
      .map(([status, count]) => this.#paint(colours[status], `${outcomeOf(status)}: ${count}`));
    const total = counted(model.scenarios.length, 'сценарий', 'сценария', 'сценариев');
    this.line(`\n${total} за ${formatDuration(durationMs)} — ${counts.join(', ') || 'ничего не выполнено'}`);
    this.line(this.#paint(verdict.code === 0 ? 'green' : 'red', describeVerdict(verdict)));
  }

  /** An outage is told whole once: what fails for the same reason after it is one line. */
  #failure(scenario: ScenarioResult): void {
    const { uri, line, steps } = scenario;
    const failure = failureIn(scenario);
    const isOutage =
      failure !== undefined &&
      ['stand', 'login', 'suite'].includes(failure.kind) &&
      steps.some(({ problem }) => problem?.failure === failure && problem.type === 'SuiteError');
    if (isOutage && this.#told.has(causeOf(failure))) {
      this.line(indent(this.#paint('dim', `та же причина: ${excerpt(failure.cause, 120)}`)));
      return;
    }
    if (isOutage) this.#told.add(causeOf(failure));
    for (const step of steps.filter(({ status }) => status !== 'passed' && status !== 'skipped')) {
      this.#failedStep(step, uri);
    }
    this.line(indent(this.#paint('dim', `Повторить: ${this.#target.command} ${quoted(uri)}:${line}`)));
  }

  #failedStep(step: StepResult, uri: string): void {
    const place = step.line === undefined ? '' : this.#paint('dim', `  ${uri}:${step.line}`);
    this.line(`      ${step.text}${place}`);
    const lines = describeFailedStep(step);
    const count = step.problem?.message.split('\n').length ?? 0;
    if (count > 0) this.line(indent(this.#paint('red', lines.slice(0, count).join('\n'))));
    if (lines.length > count) this.line(indent(lines.slice(count).join('\n')));
    if (step.note !== '') this.line(indent(step.note));
  }

  /** Causes that cost more than one scenario: one outage is one line. */
  #causes(model: RunModel): void {
    const groups = groupFailures(model.scenarios).filter(({ scenarios }) => scenarios.length > 1);
    if (groups.length === 0) return;
    this.line(`\n${this.#paint('bold', 'Общие причины')}`);
    for (const { failure, scenarios } of groups.slice(0, MOST_CAUSES)) {
      const { name, addressee } = describeKind(failure.kind);
      const count = counted(scenarios.length, 'сценарий', 'сценария', 'сценариев');
      const action = failure.action === '' ? '' : ` → ${failure.action}`;
      this.line(`  ${name}: ${count} — ${excerpt(failure.cause, 160)}${action} (кому: ${addressee})`);
    }
    const rest = groups.length - MOST_CAUSES;
    if (rest > 0) this.line(`  … и ещё ${counted(rest, 'причина', 'причины', 'причин')}`);
  }

  #clearProgress(): void {
    if (this.#progress !== '') this.#target.write('\r\u001b[K');
    this.#progress = '';
  }

  #paint(style: Parameters<typeof styleText>[0], text: string): string {
    return this.#target.isColoured ? styleText(style, text, { validateStream: false }) : text;
  }
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gmu, '        ');
}

function quoted(uri: string): string {
  return uri.includes(' ') ? `"${uri}"` : uri;
}
