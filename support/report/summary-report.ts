// The summary: index.html for the verdict and the failures, pages of details beside it. There from the run's first second.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DetailPages } from './detail-pages';
import { addToHistory, compareWithHistory, readHistory, toPastRun } from './history';
import type { RunModel, ScenarioResult } from './model';
import { renderSummaryPage } from './summary-page';
import { decideVerdict } from './verdict';

/** Where the summary is written. */
export interface SummaryPlace {
  /** The folder of reports. */
  readonly folder: string;
  /** The folder of the history; undefined: none is kept or shown. */
  readonly historyFolder: string | undefined;
}

/** How often the page of a run under way is written anew, at most. */
const LIVE_INTERVAL_MS = 2000;
/** Writing it may take this share of the time at most. */
const LIVE_SHARE = 0.02;

/** Writes the summary of one run. */
export class SummaryReport {
  readonly #model: RunModel;
  readonly #place: SummaryPlace;
  readonly #details: DetailPages;
  #nextLive = 0;

  constructor(model: RunModel, place: SummaryPlace) {
    this.#model = model;
    this.#place = place;
    this.#details = new DetailPages(place.folder);
  }

  /** A scenario that ended, with all its details: they go to disk, not into memory. */
  accept(scenario: ScenarioResult): void {
    this.#details.add(scenario);
  }

  /** Shows how far the run is; does nothing where it did so a moment ago. */
  showProgress(now = Date.now()): void {
    if (now < this.#nextLive) return;
    const began = performance.now();
    const verdict = decideVerdict(this.#model, { leaks: [], isRunning: true });
    this.#write(renderSummaryPage({ model: this.#model, verdict, shownAt: new Date(now), history: [] }));
    this.#nextLive = now + Math.max(LIVE_INTERVAL_MS, (performance.now() - began) / LIVE_SHARE);
  }

  /**
   * Writes all pages and adds the run to the history. Called again where the scan has found a leak in what it wrote.
   *
   * @returns the path of the first page
   */
  conclude(leaks: readonly string[]): string {
    const { run, end } = this.#model;
    const { historyFolder } = this.#place;
    const startedAt = run?.startedAt ?? '';
    const verdict = decideVerdict(this.#model, { leaks });
    const history =
      historyFolder === undefined ? [] : readHistory(historyFolder, run?.stand ?? '', startedAt);
    const durationMs = end === undefined ? 0 : Date.parse(end.endedAt) - Date.parse(startedAt);
    const past = toPastRun(this.#model, verdict, durationMs);
    const places = this.#details.finish(this.#model);
    const changes = compareWithHistory(this.#model, history);
    const page = renderSummaryPage({
      model: this.#model,
      verdict,
      places,
      history: past ? [...history, past] : history,
      ...(changes ? { changes } : {}),
    });
    if (historyFolder !== undefined && past)
      addToHistory(historyFolder, past, run?.settings.historyRuns ?? 30);
    return this.#write(page);
  }

  /** Whole or not at all: somebody may be looking at it. */
  #write(page: string): string {
    const file = path.join(this.#place.folder, 'index.html');
    const draft = path.join(this.#place.folder, '.index.html');
    writeFileSync(draft, page);
    renameSync(draft, file);
    return file;
  }
}

/** What `npm run report` makes of a run besides the summary: left there, it would pass for the next run's. */
const MADE_OF_RUN = ['summary.txt', 'protocol.docx', 'report.zip', 'test-cases.csv', 'test-cases.json'];

/** Removes what the report of an earlier run has left in a folder. */
export function clearSummary(folder: string): void {
  for (const name of ['index.html', 'details', 'attachments', ...MADE_OF_RUN])
    if (existsSync(path.join(folder, name)))
      rmSync(path.join(folder, name), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
