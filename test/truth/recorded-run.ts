// A run of the real command line over the table of outcomes, with every output that it can write.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot, runSuite, type RunOptions } from '../runs/run-command';
import type { RunFolders } from './outputs';

/** A run that has ended. */
export interface RecordedRun extends RunFolders {
  readonly code: number | null;
  /** What `npm run report` said of the same messages; empty where there were none. */
  readonly reported: string;
  remove(): void;
}

export interface RecordedRunOptions extends Pick<RunOptions, 'args' | 'onOutput'> {
  /** Files by their path in the folder of features. */
  readonly features: Readonly<Record<string, string>>;
  /** The global hook that throws. */
  readonly failing?: 'BeforeAll' | 'AfterAll';
  /** What becomes of the messages before `npm run report` reads them. */
  readonly alterMessages?: (file: string) => void;
}

const reportEntry = [
  '-r',
  require.resolve('ts-node/register'),
  path.join(projectRoot, 'tools', 'report', 'main.ts'),
];

/** Runs the features, then `npm run report` over the messages of that run. */
export async function recordRun({
  features,
  args = [],
  failing,
  onOutput,
  alterMessages,
}: RecordedRunOptions): Promise<RecordedRun> {
  const folder = mkdtempSync(path.join(tmpdir(), 'правда-'));
  const [asked, reports, again] = ['просили', 'отчёты', 'отчёт заново'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  for (const [name, text] of Object.entries(features)) {
    const file = path.join(folder, 'features', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const formatters = {
    message: 'message',
    summary: 'summary',
    json: 'json',
    teamcity: './support/report/formatters/teamcity-formatter.ts',
    allure: './support/report/formatters/allure-formatter.ts',
  };
  const run = await runSuite({
    args: [
      path.join(folder, 'features'),
      ...['--require', 'test/truth/outcome-steps.ts', '--retry', '1', '--retry-tag-filter', '@повтор'],
      ...Object.entries(formatters).map(([name, formatter]) => `--format=${formatter}:${asked}/${name}.txt`),
      ...['--format-options', JSON.stringify({ resultsDir: path.join(asked, 'allure') })],
      ...args,
    ],
    environment: { REPORTS: reports, ...(failing ? { AURORA_TRUTH_FAILING: failing } : {}) },
    ...(onOutput ? { onOutput } : {}),
  });
  const messages = path.join(reports, 'messages.ndjson');
  alterMessages?.(messages);
  const report = await runSuite({
    program: reportEntry,
    args: [messages, '--to', again, '--results'],
  });
  return {
    code: run.code,
    console: run.output,
    reported: report.output,
    reports,
    again,
    asked,
    remove: () => {
      for (const place of [folder, run.reports, report.reports])
        rmSync(place, { recursive: true, force: true });
    },
  };
}
