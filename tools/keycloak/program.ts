// Runs a program to its end: Java and Maven, whose output matters only when they fail.
import { spawn } from 'node:child_process';

/** How a program ended. `missing`: there is no such program on this machine. */
export type ProgramResult =
  | { readonly kind: 'ended'; readonly code: number | null; readonly output: string }
  | { readonly kind: 'missing' };

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs `program` and collects both its outputs. On Windows a `.cmd` (Maven) needs the shell, so that no argument may
 * hold a space there: paths belong into `cwd`.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env = process.env }: ProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const isScript = process.platform === 'win32' && program.endsWith('.cmd');
    const child = spawn(program, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], shell: isScript });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve({ kind: 'missing' });
      else reject(error);
    });
    child.once('close', (code) => {
      resolve({ kind: 'ended', code, output });
    });
  });
}

/** The last lines that say something, for an error message. */
export function lastLines(output: string, count: number): string {
  return output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count)
    .join('\n');
}
