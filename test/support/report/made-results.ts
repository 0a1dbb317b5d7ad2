// Results as the model gives them, made by hand: a test names only what it is about.
import { defaultRelease, type ReleaseCriteria } from '../../../support/config/release';
import type { ScenarioResult, StepResult } from '../../../support/report/model';
import type { RunRecord } from '../../../support/report/run-record';
import { keysOf } from '../../../support/report/scenario-keys';

export function stepResult(more: Partial<StepResult> = {}): StepResult {
  return {
    text: 'Дано так',
    line: 4,
    status: 'passed',
    durationMs: 1,
    problem: undefined,
    note: '',
    docString: undefined,
    table: [],
    attachments: [],
    ...more,
  };
}

export function scenarioResult(more: Partial<ScenarioResult> = {}): ScenarioResult {
  const { tags = [] } = more;
  return {
    uri: 'a.feature',
    line: 3,
    feature: 'Ф',
    rule: '',
    name: 'С',
    tags,
    keys: keysOf(tags),
    status: 'passed',
    durationMs: 1,
    steps: [],
    earlier: [],
    ...more,
  };
}

export function madeRun({
  criteria,
  ...more
}: Partial<RunRecord> & { readonly criteria?: Partial<ReleaseCriteria> | undefined } = {}): RunRecord {
  return {
    stand: 'dev',
    api: 'https://dev.example',
    keycloak: 'https://dev.example/realms/aurora-realm',
    version: '1.4.2',
    branch: 'main',
    build: '17',
    buildUrl: '',
    startedBy: 'qa',
    startedAt: '2026-11-23T10:00:00.000Z',
    command: 'npm run bdd -- --stand dev',
    seed: '7',
    dryRun: false,
    warnings: [],
    scope: { required: 0, chosen: 0 },
    settings: { ...defaultRelease, criteria: { ...defaultRelease.criteria, ...criteria } },
    ...more,
  };
}
