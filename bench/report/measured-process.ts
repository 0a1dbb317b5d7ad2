// A program of the project as a process of its own, with its time and its peak memory.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What a process has cost, the start of Node and of ts-node included. */
export interface ProcessCost {
  readonly wallMs: number;
  /** Of all its threads: tells more than the wall time where the machine is busy with something else. */
  readonly cpuMs: number;
  /** Most resident memory, megabytes of 2^20. */
  readonly peakMb: number;
}

const root = path.resolve(__dirname, '..', '..');

/** Runs what an npm script runs, without npm itself. */
export function measureScript(script: string, args: readonly string[]): ProcessCost {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const [program, ...own] = (scripts[script] ?? '').split(' ');
  if (program !== 'node') throw new Error(`npm run ${script} — не программа Node: мерить нечего`);
  return measureProcess([...own, ...args]);
}

/** Runs Node with these arguments. @throws Error with the end of what the program said, where it failed */
export function measureProcess(args: readonly string[]): ProcessCost {
  const startedAt = performance.now();
  const { status, output } = spawnSync(
    process.execPath,
    ['-r', 'ts-node/register', '-r', path.join(__dirname, 'own-cost.ts'), ...args],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  );
  const wallMs = performance.now() - startedAt;
  const [, stdout = '', stderr = '', cost = ''] = output;
  if (status !== 0)
    throw new Error(
      `${args.join(' ')}: код ${status ?? 'сигнала'}\n${`${stdout ?? ''}${stderr ?? ''}`.slice(-2000)}`,
    );
  return { wallMs, ...(JSON.parse(cost ?? '') as Omit<ProcessCost, 'wallMs'>) };
}
