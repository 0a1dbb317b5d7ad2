// A run that could not begin has a report as well: yesterday's green page must not stand for today.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { RunModel } from '../report/model';
import { RUN_END, RUN_RECORD, toEnvelope, type RunRecord } from '../report/run-record';
import { SummaryReport, clearSummary } from '../report/summary-report';
import { maskEnvelope } from './message-stream';

/** What an earlier run has left, and what would be taken for this one's. */
const OUTDATED = [
  'cucumber.html',
  'junit.xml',
  'messages.ndjson',
  'defects.md',
  'summary.txt',
  'contract-coverage.json',
];

/** Replaces the reports in a folder by a page that says why there was no run. */
export function reportRefusedRun(folder: string, run: RunRecord, reason: string): void {
  for (const name of OUTDATED) rmSync(path.join(folder, name), { force: true });
  clearSummary(folder);
  const model = new RunModel();
  const end = { endedAt: new Date().toISOString(), interrupted: false, isRefused: true, notes: [reason] };
  for (const envelope of [toEnvelope(RUN_RECORD, run), toEnvelope(RUN_END, end)])
    model.accept(maskEnvelope(envelope));
  new SummaryReport(model, { folder, historyFolder: undefined }).conclude([]);
}
