// Runs the real command line as a user would, and makes its output comparable.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exampleEnvironment } from '../examples/example';

export const projectRoot = path.resolve(__dirname, '..', '..');

/** What a run left. */
export interface FinishedRun {
  readonly code: number | null;
  /** Standard output, then standard error: what the user sees. */
  readonly output: string;
  /** The folder of its reports. */
  readonly reports: string;
}

export interface RunOptions {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The program that runs: `npm run bdd` by default. */
  readonly program?: readonly string[];
  /** Called with each piece of output, to interrupt the run in time. */
  readonly onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
  /** Ctrl+C when this is so: for a run that has nothing to say yet. */
  readonly interrupt?: Promise<unknown>;
}

const entry = [
  '-r',
  require.resolve('ts-node/register'),
  path.join(projectRoot, 'support', 'run', 'main.ts'),
];

/** Runs the suite in a process of its own, with reports in a new folder. */
export async function runSuite({
  args = [],
  environment = {},
  cwd = projectRoot,
  program = entry,
  onOutput,
  interrupt,
}: RunOptions): Promise<FinishedRun> {
  const reports = mkdtempSync(path.join(os.tmpdir(), 'отчёты аврора-'));
  const child = spawn(process.execPath, [...program, ...args], {
    cwd,
    env: { ...ownEnvironment(), ...exampleEnvironment, REPORTS: reports, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      onOutput?.(output, (signal) => child.kill(signal));
    });
  }
  void interrupt?.then(() => child.kill('SIGINT'));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output, reports };
}

/** The variables that a process needs to live; no variable of the developer's own stands leaks in. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'USERPROFILE'];
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.includes(name)));
}

/** Files below the folder of reports, with their paths in it; hidden ones are left out. */
export function artefactsIn(reports: string): readonly string[] {
  return readdirSync(reports, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => !/(?:^|\/)\./u.test(name) && statSync(path.join(reports, name)).isFile());
}

/** The output without what differs from run to run or with each new operation of the stand: ports, times, ids, seed … */
export function normalise({ output, reports }: FinishedRun): string {
  return output
    .replaceAll('\r\n', '\n')
    .replaceAll(reports.replaceAll(path.sep, '/'), 'ОТЧЁТЫ')
    .replaceAll(reports, 'ОТЧЁТЫ')
    .replace(/127\.0\.0\.1:\d+/gu, '127.0.0.1:ПОРТ')
    .replace(/(?<=Зерно случайных данных: )[0-9a-f]+/gu, 'ЗЕРНО')
    .replace(/(?<=выбрано \d+ из )\d+ сценари\S+(?=\))/gu, 'N сценариев')
    .replace(/(?<=Контракт: проверено ).+ операци\S+, .+ ответ\S+$/gmu, 'N операций, N ответов')
    .replace(/\d+(?:,\d+)? (?:мс|с)(?![а-яё])|\d+ мин \d+ с/gu, 'N мс')
    .replace(/\(\d+ попыт\S+?\)/gu, '(N попыток)')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gu, 'UUID')
    .replace(/\d\d\.\d\d\.\d{4}, \d\d:\d\d:\d\d \(UTC[+−]\d+\)/gu, 'ВРЕМЯ')
    .replace(/(Date|Last-Modified|Expires): .*/gu, '$1: ДАТА')
    .replace(/"\d{4}-\d\d-\d\dT[^"\n]*"/gu, '"ДАТА"')
    .replace(/\d{4}-\d\d-\d\d/gu, (date) => (isNear(date) ? 'ДАТА' : date))
    .replace(/"[0-9a-f]{8}-3b0"|(?<=Etag: )"[^"]*"/gu, '"ETAG"')
    .trim();
}

/** Today and the days around it, in any zone: what scenarios count from today. */
function isNear(date: string): boolean {
  return Math.abs(Date.parse(date) - Date.now()) < 3 * 24 * 3600 * 1000;
}
