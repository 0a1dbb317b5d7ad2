// What the runs before this one have shown: a small file that lives on beside the reports.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isRecord } from '../core/errors';
import type { RunModel, ScenarioResult, Status } from './model';
import type { Verdict } from './verdict';

/** A run as the history keeps it: counts, and by name only what did not pass. */
export interface PastRun {
  readonly stand: string;
  /** ISO 8601; tells the runs apart. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly state: Verdict['state'];
  /** Fewer scenarios than a decision needs: shown, never compared with. */
  readonly isPartial: boolean;
  readonly counts: Readonly<Partial<Record<Status, number>>>;
  /** Scenarios that did not pass, by {@link historyKeys}. */
  readonly red: Readonly<Record<string, Status>>;
}

/** What this run has changed against the last whole run of the stand. */
export interface Changes {
  readonly broken: readonly ScenarioResult[];
  readonly mended: readonly string[];
  /** Red now as before. */
  readonly stillRed: number;
  /** Changed between passed and red at least twice. */
  readonly wavering: readonly string[];
}

/** `history.json` in the folder of reports. */
export const HISTORY_FILE = 'history.json';

/** The runs of a stand before a moment, the oldest first; a file that is missing or damaged is an empty history. */
export function readHistory(folder: string, stand: string, before: string): readonly PastRun[] {
  return readAll(folder).filter((run) => run.stand === stand && run.startedAt < before);
}

/** Adds a run, dropping those of its stand beyond `most`. */
export function addToHistory(folder: string, run: PastRun, most: number): void {
  const rest = readAll(folder).filter(
    ({ startedAt, stand }) => startedAt !== run.startedAt || stand !== run.stand,
  );
  // A report made anew adds a run that is not the last one.
  const own = [...rest.filter(({ stand }) => stand === run.stand), run].sort(byStart).slice(-most);
  const runs = [...rest.filter(({ stand }) => stand !== run.stand), ...own];
  const file = path.join(folder, HISTORY_FILE);
  // Another run may be reading it.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ version: 1, runs })}\n`);
  renameSync(draft, file);
}

/** This run for the history. */
export function toPastRun(model: RunModel, verdict: Verdict, durationMs: number): PastRun | undefined {
  const { run } = model;
  if (!run || run.dryRun || model.scenarios.length === 0) return undefined;
  const keys = historyKeys(model.scenarios);
  const counts: Partial<Record<Status, number>> = {};
  for (const { status } of model.scenarios) counts[status] = (counts[status] ?? 0) + 1;
  return {
    stand: run.stand,
    startedAt: run.startedAt,
    durationMs,
    state: verdict.state,
    isPartial:
      run.scope.chosen < run.scope.required || model.end?.interrupted !== false || model.count('absent') > 0,
    counts,
    red: Object.fromEntries(
      model.scenarios.flatMap((scenario) =>
        scenario.status === 'passed' ? [] : [[keys.get(scenario) ?? '', scenario.status]],
      ),
    ),
  };
}

/** Compares a run with the last whole one before it; undefined where there is none, or nothing was executed. */
export function compareWithHistory(model: RunModel, history: readonly PastRun[]): Changes | undefined {
  const whole = history.filter(({ isPartial }) => !isPartial);
  const last = whole.at(-1);
  if (!last || model.run?.dryRun === true) return undefined;
  const keys = historyKeys(model.scenarios);
  const isRed = ({ status }: ScenarioResult) => status !== 'passed';
  // What Ctrl+C has skipped is neither broken nor mended.
  const isOver = ({ status }: ScenarioResult) => status !== 'skipped' || model.end?.interrupted !== true;
  const executed = model.scenarios.filter(isOver);
  const red = executed.filter(isRed);
  const nameOf = (scenario: ScenarioResult) => keys.get(scenario) ?? '';
  return {
    broken: red.filter((scenario) => !(nameOf(scenario) in last.red)),
    mended: executed
      .filter((scenario) => !isRed(scenario) && nameOf(scenario) in last.red)
      .map(({ name }) => name),
    stillRed: red.filter((scenario) => nameOf(scenario) in last.red).length,
    wavering: executed
      .filter((scenario) => {
        const outcomes = [...whole.map((run) => nameOf(scenario) in run.red), isRed(scenario)];
        return outcomes.filter((outcome, index) => index > 0 && outcome !== outcomes[index - 1]).length > 1;
      })
      .map(({ name }) => name),
  };
}

/**
 * Names by which runs know the same scenario again, though lines move: its test case, else file and name; rows of an
 * outline that share both are told apart by their order.
 */
export function historyKeys(scenarios: readonly ScenarioResult[]): ReadonlyMap<ScenarioResult, string> {
  const seen = new Map<string, number>();
  const sorted = scenarios.toSorted((a, b) => compare(a.uri, b.uri) || a.line - b.line);
  return new Map(
    sorted.map((scenario) => {
      const name = scenario.keys.testCases[0] ?? `${scenario.uri}#${scenario.name}`;
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      return [scenario, count === 1 ? name : `${name}#${count}`];
    }),
  );
}

function byStart(a: PastRun, b: PastRun): number {
  return compare(a.startedAt, b.startedAt);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function readAll(folder: string): readonly PastRun[] {
  const file = path.join(folder, HISTORY_FILE);
  if (!existsSync(file)) return [];
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const runs = isRecord(value) && Array.isArray(value['runs']) ? (value['runs'] as readonly unknown[]) : [];
    return runs.filter(isPastRun);
  } catch {
    // Cut off by a full disk or merged by hand: a report without a trend is still a report.
    return [];
  }
}

function isPastRun(value: unknown): value is PastRun {
  return (
    isRecord(value) &&
    typeof value['stand'] === 'string' &&
    typeof value['startedAt'] === 'string' &&
    typeof value['durationMs'] === 'number' &&
    isRecord(value['counts']) &&
    isRecord(value['red'])
  );
}
