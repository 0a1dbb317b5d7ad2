// The Russian console: scenarios as they end, each failure whole, the summary last.
import { styleText } from 'node:util';
import { counted, formatDuration } from '../core/russian';
import type { RunModel, ScenarioResult, Status, StepResult } from '../report/model';
import type { Verdict } from './exit-code';

/** Where the console writes, and how. */
export interface ConsoleTarget {
  write(text: string): unknown;
  /** Colours are used: a terminal, and NO_COLOR is not set. */
  readonly isColoured: boolean;
  /** What repeats this run without its selection: `npm run bdd -- --stand dev`. */
  readonly command: string;
}

const signs: Readonly<
  Record<Status, readonly [sign: string, words: string, colour: 'green' | 'red' | 'yellow' | 'cyan']>
> = {
  passed: ['✔', 'пройдено', 'green'],
  failed: ['✘', 'провалено', 'red'],
  undefined: ['?', 'шаг не найден', 'yellow'],
  ambiguous: ['≠', 'шаг неоднозначен', 'yellow'],
  pending: ['…', 'шаг не реализован', 'yellow'],
  skipped: ['–', 'пропущено', 'cyan'],
};

/** Prints a run. */
export class RunConsole {
  readonly #target: ConsoleTarget;
  #feature = '';

  constructor(target: ConsoleTarget) {
    this.#target = target;
  }

  line(text = ''): void {
    this.#target.write(`${text}\n`);
  }

  scenario(scenario: ScenarioResult): void {
    if (scenario.feature !== this.#feature) this.line(`\n${this.#paint('bold', scenario.feature)}`);
    this.#feature = scenario.feature;
    const [sign, words, colour] = signs[scenario.status];
    const note = ['passed', 'failed'].includes(scenario.status) ? formatDuration(scenario.durationMs) : words;
    this.line(`  ${this.#paint(colour, sign)} ${scenario.name} ${this.#paint('dim', `(${note})`)}`);
    if (scenario.status !== 'passed' && scenario.status !== 'skipped') this.#failure(scenario);
  }

  summary(model: RunModel, verdict: Verdict, durationMs: number): void {
    for (const { message } of model.problems) this.line(`\n${this.#paint('red', message)}`);
    const counts = (Object.keys(signs) as Status[])
      .map((status) => [status, model.count(status)] as const)
      .filter(([, count]) => count > 0)
      .map(([status, count]) => this.#paint(signs[status][2], `${signs[status][1]}: ${count}`));
    const total = counted(model.scenarios.length, 'сценарий', 'сценария', 'сценариев');
    this.line(`\n${total} за ${formatDuration(durationMs)} — ${counts.join(', ') || 'ничего не выполнено'}`);
    this.line(this.#paint(verdict.code === 0 ? 'green' : 'red', verdict.text));
  }

  #failure({ uri, line, steps }: ScenarioResult): void {
    for (const step of steps.filter(({ status }) => status !== 'passed' && status !== 'skipped')) {
      this.line(
        `      ${step.text}${step.line === undefined ? '' : this.#paint('dim', `  ${uri}:${step.line}`)}`,
      );
      if (step.problem) this.line(indent(this.#paint('red', step.problem.message)));
    }
    const exchange = lastAttachment(steps);
    if (exchange !== undefined) this.line(indent(`── последний обмен ──\n${exchange}`));
    this.line(indent(this.#paint('dim', `Повторить: ${this.#target.command} ${quoted(uri)}:${line}`)));
  }

  #paint(style: Parameters<typeof styleText>[0], text: string): string {
    return this.#target.isColoured ? styleText(style, text, { validateStream: false }) : text;
  }
}

/** What the first failed step saw last; clean-up after it has exchanges of its own. */
function lastAttachment(steps: readonly StepResult[]): string | undefined {
  const failed = steps.findIndex(({ status }) => status === 'failed');
  return steps
    .slice(0, failed + 1)
    .flatMap(({ attachments }) => attachments)
    .at(-1);
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gmu, '        ');
}

function quoted(uri: string): string {
  return uri.includes(' ') ? `"${uri}"` : uri;
}
