// Which scenario it is, the same from run to run: other tools keep the history of a scenario by it.
import type { Envelope, GherkinDocument, Pickle } from '@cucumber/messages';
import { keysOf, type ScenarioKeys } from '../scenario-keys';

/** A scenario, or one row of an outline, among all others. */
export interface ScenarioIdentity {
  /** The same text in every run, another for every other scenario; no lines and no order of the run in it. */
  readonly key: string;
  /** Name with the «Правило» before it; where a feature has several such, numbered: «Поиск клиента (2)». */
  readonly title: string;
  /** Name of the «Правило» around it; empty without one. */
  readonly rule: string;
  readonly keys: ScenarioKeys;
  readonly pickle: Pickle;
}

/** Names scenarios while their messages come. */
export class ScenarioIdentities {
  readonly #rules = new Map<string, string>();
  readonly #rows = new Map<string, readonly string[]>();
  readonly #taken = new Map<string, number>();
  readonly #ofPickles = new Map<string, ScenarioIdentity>();
  readonly #pickleIds = new Map<string, string>();
  readonly #caseIds = new Map<string, string>();

  accept({ gherkinDocument, pickle, testCase, testCaseStarted }: Envelope): void {
    if (gherkinDocument) this.#index(gherkinDocument);
    if (pickle) this.#ofPickles.set(pickle.id, this.#identify(pickle));
    if (testCase) this.#pickleIds.set(testCase.id, testCase.pickleId);
    if (testCaseStarted) this.#caseIds.set(testCaseStarted.id, testCaseStarted.testCaseId);
  }

  ofPickle(pickleId: string): ScenarioIdentity | undefined {
    return this.#ofPickles.get(pickleId);
  }

  /** The scenario of an attempt; undefined for what never began. */
  ofAttempt(testCaseStartedId: string): ScenarioIdentity | undefined {
    return this.ofPickle(this.#pickleIds.get(this.#caseIds.get(testCaseStartedId) ?? '') ?? '');
  }

  #index({ feature }: GherkinDocument): void {
    for (const { rule, ...child } of feature?.children ?? []) {
      for (const { scenario } of rule?.children ?? [child]) {
        if (scenario && rule) this.#rules.set(scenario.id, rule.name);
        for (const { id, cells } of scenario?.examples.flatMap(({ tableBody }) => tableBody) ?? [])
          this.#rows.set(
            id,
            cells.map(({ value }) => value),
          );
      }
    }
  }

  #identify(pickle: Pickle): ScenarioIdentity {
    const [scenarioId = '', rowId = ''] = pickle.astNodeIds;
    const uri = pickle.uri.replaceAll('\\', '/');
    const rule = this.#rules.get(scenarioId) ?? '';
    const title = rule === '' ? pickle.name : `${rule}: ${pickle.name}`;
    const keys = keysOf(pickle.tags.map(({ name }) => name));
    // A test case is one scenario: its history outlives a new name and a new file.
    const own = keys.testCases.length === 1 ? keys.testCases : [uri, rule, pickle.name];
    const key = JSON.stringify([...own, ...(this.#rows.get(rowId) ?? [])]);
    const number = this.#count(`${uri}\n${title}`);
    return {
      key: `${key} ${this.#count(key)}`,
      title: number === 1 ? title : `${title} (${number})`,
      rule,
      keys,
      pickle,
    };
  }

  /** How many of them there are now, this one included: pickles come in the order of their file. */
  #count(what: string): number {
    const count = (this.#taken.get(what) ?? 0) + 1;
    this.#taken.set(what, count);
    return count;
  }
}
