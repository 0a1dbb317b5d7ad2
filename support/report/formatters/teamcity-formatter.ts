// Service messages of TeamCity, one test for each scenario, made from the model: nothing is counted again.
// https://www.jetbrains.com/help/teamcity/service-messages.html
import { Formatter, type IFormatterOptions } from '@cucumber/cucumber';
import type { Envelope } from '@cucumber/messages';
import { loadRelease } from '../../config/release';
import { counted } from '../../core/russian';
import { groupByCause } from '../causes';
import { describeFailedStep } from '../failure-block';
import { RunModel, statuses, type ScenarioResult, type StepResult } from '../model';
import type { ScenarioKeys } from '../scenario-keys';
import { outcomeOf } from '../outcome-words';
import { decideVerdict, describeVerdict } from '../verdict';
import { RUN_RECORDS } from './run-records';
import { ScenarioIdentities } from './scenario-identity';

/** For `--format ./support/report/formatters/teamcity-formatter.ts`: to standard output, where TeamCity reads it. */
export default class TeamCityFormatter extends Formatter {
  readonly #model = new RunModel();
  readonly #identities = new ScenarioIdentities();
  readonly #links = loadRelease().links;
  /** Features by their files, each a suite in a flow of its own: scenarios of several run at the same time. */
  readonly #suites = new Map<string, string>();

  constructor(options: IFormatterOptions) {
    super(options);
    for (const event of ['envelope', RUN_RECORDS]) {
      options.eventBroadcaster.on(event, (envelope: Envelope) => {
        this.#accept(envelope);
      });
    }
  }

  /** Tells what has not run, closes the suites and gives the verdict. */
  override async finished(): Promise<void> {
    for (const lost of this.#model.absent()) this.#tell(lost, titleOf(lost));
    for (const [flowId, name] of this.#suites) this.#say('testSuiteFinished', { name, flowId });
    this.#conclude();
    await super.finished();
  }

  #accept(envelope: Envelope): void {
    this.#identities.accept(envelope);
    const scenario = this.#model.accept(envelope);
    const begun = envelope.testCaseFinished?.testCaseStartedId ?? '';
    if (scenario) this.#tell(scenario, this.#identities.ofAttempt(begun)?.title ?? titleOf(scenario));
  }

  #tell(scenario: ScenarioResult, name: string): void {
    const { uri: flowId, feature, keys, earlier } = scenario;
    if (!this.#suites.has(flowId)) {
      this.#suites.set(flowId, feature);
      this.#say('testSuiteStarted', { name: feature, flowId });
    }
    this.#say('testStarted', { name, flowId });
    for (const metadata of metadataOf(keys, this.#links)) this.#say('testMetadata', { ...metadata, flowId });
    if (earlier.length > 0) {
      const value = String(earlier.length + 1);
      this.#say('testMetadata', { name: 'Попыток', type: 'number', value, flowId });
    }
    this.#sayOutcome(scenario, { name, flowId });
    this.#say('testFinished', { name, duration: String(Math.round(scenario.durationMs)), flowId });
  }

  #sayOutcome(scenario: ScenarioResult, test: Readonly<Record<'name' | 'flowId', string>>): void {
    const cause = groupByCause([scenario])[0]?.cause ?? '';
    switch (scenario.status) {
      case 'passed':
        return;
      case 'flaky': {
        const out = `Нестабильно: пройдено с попытки ${scenario.earlier.length + 1}; до того — ${cause}`;
        this.#say('testStdOut', { ...test, out });
        return;
      }
      case 'skipped':
      case 'absent':
        this.#say('testIgnored', { ...test, message: cause });
        return;
      default: {
        const message = scenario.status === 'failed' ? cause : `${outcomeOf(scenario.status)}: ${cause}`;
        this.#say('testFailed', { ...test, message, details: detailsOf(scenario) });
      }
    }
  }

  /** The verdict is that of the exit code, where the run tells by what it decides; otherwise only what has not passed. */
  #conclude(): void {
    const model = this.#model;
    const verdict = model.run && decideVerdict(model, { leaks: [] });
    const passed = model.count('passed');
    const isRed = verdict
      ? verdict.code !== 0
      : passed < model.total || model.problems.length > 0 || passed === 0;
    const text = verdict
      ? describeVerdict(verdict)
      : `Пройдено ${passed} из ${counted(model.total, 'сценария', 'сценариев', 'сценариев')}`;
    for (const status of statuses)
      this.#say('buildStatisticValue', { key: `scenarios.${status}`, value: String(model.count(status)) });
    for (const { message } of model.problems)
      this.#say('message', { text: `Вне сценариев: ${message}`, status: 'ERROR' });
    if (isRed) this.#say('buildProblem', { description: text.slice(0, 4000), identity: 'aurora-verdict' });
    this.#say('buildStatus', { text });
  }

  #say(name: string, attributes: Readonly<Record<string, string>>): void {
    const values = Object.entries(attributes).map(([key, value]) => ` ${key}='${escape(value)}'`);
    this.log(`##teamcity[${name}${values.join('')}]\n`);
  }
}

/** A value as TeamCity reads it: `|` before its special characters, UTF-16 units beyond ASCII as `|0xNNNN`. */
export function escape(value: string): string {
  return value
    .replace(/[|'[\]]/gu, '|$&')
    .replaceAll('\n', '|n')
    .replaceAll('\r', '|r')
    .replace(
      /[^\t\x20-\x7e]/g,
      (unit) => `|0x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
}

function titleOf({ rule, name }: ScenarioResult): string {
  return rule === '' ? name : `${rule}: ${name}`;
}

type Metadata = Readonly<Record<'name' | 'type' | 'value', string>>;

/** Keys as links where `config/release.yaml` says where they lead. */
function metadataOf(
  { testCases, requirements, defects }: ScenarioKeys,
  links: ReturnType<typeof loadRelease>['links'],
): readonly Metadata[] {
  const kinds = [
    ['Тест-кейс', testCases, links.testCase],
    ['Требование', requirements, links.requirement],
    ['Дефект', defects, links.defect],
  ] as const;
  return kinds.flatMap(([kind, keys, link]) =>
    keys.map((key) =>
      link === ''
        ? { name: kind, type: 'text', value: key }
        : { name: `${kind} ${key}`, type: 'link', value: link.replace('{key}', encodeURIComponent(key)) },
    ),
  );
}

function detailsOf({ uri, line, steps }: ScenarioResult): string {
  return [`${uri}:${line}`, ...steps.flatMap(describeStep)].join('\n');
}

function describeStep(step: StepResult): readonly string[] {
  const lines = step.problem ? describeFailedStep(step) : step.note.split('\n').filter((line) => line !== '');
  return [`${outcomeOf(step.status)}: ${step.text}`, ...lines.map((line) => `  ${line}`)];
}
