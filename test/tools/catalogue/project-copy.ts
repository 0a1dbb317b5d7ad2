// A copy of the project that a test may add steps and features to.
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../runs/run-command';

const parts = [
  'support',
  'step-definitions',
  'stand',
  'config',
  'tools',
  'test/examples',
  'cucumber.js',
  'tsconfig.json',
  'package.json',
];

/** Copies the project without its features and documents, writes these files over it and returns its folder. */
export function copyProject(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'копия проекта-'));
  for (const part of parts)
    cpSync(path.join(projectRoot, part), path.join(folder, part), { recursive: true });
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}
