// The project that becomes a team's own: what may be changed at all, and the changes themselves.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { SuiteError, codeOf } from '../../support/core/errors';
import { counted } from '../../support/core/russian';
import { simpleOperation } from './answers';
import { slugOf, type SystemAnswers } from './arguments';
import { deepenImports, describeFirstFeature, describeStand, describeVariables, nameProduct } from './texts';

/** The example's places before and after; the tests look for it in either (test/examples/example.ts). */
export const movedFolders = [
  ['features/вход', 'test/examples/features/вход'],
  ['features/клиенты', 'test/examples/features/клиенты'],
] as const;
const STEPS = 'step-definitions/clients.steps.ts';
const MOVED_STEPS = 'test/examples/clients.steps.ts';

/** What has been done, for people. */
export interface Initialised {
  /** Files that are new. */
  readonly written: readonly string[];
  /** Files that were there. */
  readonly changed: readonly string[];
  /** Where the example was and where it is. */
  readonly moved: readonly (readonly [from: string, to: string])[];
  /** The first feature. */
  readonly feature: string;
}

/**
 * Ends where the folder is not the project as it is delivered.
 *
 * @throws SuiteError NOT_THE_PROJECT, ALREADY_INITIALISED
 */
export function expectFreshProject(root: string): void {
  const has = (file: string) => existsSync(path.join(root, file));
  if (!has('cucumber.js') || !has('support/run/main.ts')) {
    throw new SuiteError(
      'NOT_THE_PROJECT',
      'Это не папка проекта: в ней нет cucumber.js и support → перейдите в корень проекта',
    );
  }
  if (has(MOVED_STEPS) || movedFolders.some(([, to]) => has(to))) {
    throw new SuiteError(
      'ALREADY_INITIALISED',
      'Проект уже переведён на свою систему: пример лежит в test/examples. Второй раз не нужно → ещё один стенд — файл в config/stands (образец — dev.yaml), сценарии — npm run new; чтобы начать заново, верните файлы из git',
    );
  }
  if (!has(STEPS) || !movedFolders.every(([from]) => has(from))) {
    throw new SuiteError(
      'EXAMPLE_MISSING',
      `Примера на месте нет: ожидались ${[STEPS, ...movedFolders.map(([from]) => from)].join(', ')}. Он нужен тестам самого проекта → верните его: git checkout -- features step-definitions`,
    );
  }
}

/**
 * Ends where git has changes that are not committed: they would mix with those of the command.
 *
 * @returns whether git could be asked
 * @throws SuiteError TREE_NOT_CLEAN
 */
export function expectCleanTree(root: string, isForced: boolean): boolean {
  const changes = changesOf(root);
  if (changes === undefined) return false;
  if (changes.length === 0 || isForced) return true;
  const shown = changes.slice(0, 10).map((line) => `  ${line}`);
  const rest = changes.length > shown.length ? `\n  … и ещё ${changes.length - shown.length}` : '';
  throw new SuiteError(
    'TREE_NOT_CLEAN',
    `Есть незафиксированные изменения (${counted(changes.length, 'файл', 'файла', 'файлов')}):\n${shown.join('\n')}${rest}\n→ зафиксируйте их (git commit) или отложите (git stash), чтобы сделанное командой можно было отменить; -- --force выполнит её и так`,
  );
}

/**
 * Moves the example to the tests and writes the files of the team. Nothing is deleted, nothing is overwritten but what is
 * listed as changed.
 *
 * @param root the folder of the project
 * @throws SuiteError FILE_EXISTS, SAMPLE_CHANGED, CONTRACT_UNREADABLE: before anything is changed
 */
export function initialise(root: string, answers: SystemAnswers): Initialised {
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
  const stand = `config/stands/${answers.stand}.yaml`;
  const feature = `features/${slugOf(answers.name)}/первые-сценарии.feature`;
  const contract = placeOfContract(root, answers.contract);
  const written = new Map([
    [stand, describeStand(read('config/stands/dev.yaml'), answers, contract.fromStand)],
    [feature, describeFirstFeature(answers, simpleOperation(answers.contract))],
  ]);
  const changed = new Map([
    ['config/release.yaml', nameProduct(read('config/release.yaml'), answers.name)],
    ['.env.example', describeVariables(read('.env.example'), answers)],
  ]);
  const movedSteps = deepenImports(read(STEPS));
  for (const file of [...written.keys(), ...(contract.copy === undefined ? [] : [contract.copy])]) {
    if (existsSync(path.join(root, file)))
      throw new SuiteError('FILE_EXISTS', `Файл ${file} уже есть → переименуйте его или назовите иначе`);
  }

  for (const [from, to] of movedFolders) {
    mkdirSync(path.dirname(path.join(root, to)), { recursive: true });
    renameSync(path.join(root, from), path.join(root, to));
  }
  for (const [file, text] of [...written, ...changed, [MOVED_STEPS, movedSteps] as const]) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  rmSync(path.join(root, STEPS));
  if (contract.copy !== undefined) {
    mkdirSync(path.dirname(path.join(root, contract.copy)), { recursive: true });
    copyFileSync(answers.contract, path.join(root, contract.copy));
  }
  return {
    written: [...written.keys(), ...(contract.copy === undefined ? [] : [contract.copy])],
    changed: [...changed.keys()],
    moved: [...movedFolders, [STEPS, MOVED_STEPS]],
    feature,
  };
}

/** Lines of `git status`, or undefined where there is no git or no repository. */
function changesOf(root: string): readonly string[] | undefined {
  try {
    return execFileSync('git', ['-c', 'core.quotePath=false', 'status', '--porcelain', '--', '.'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .split('\n')
      .filter((line) => line !== '');
  } catch (error) {
    // Git is not installed (ENOENT), or it ends with 128: no repository.
    if (codeOf(error) === 'ENOENT' || (error instanceof Error && 'status' in error)) return undefined;
    throw error;
  }
}

/** A contract of the project stays where it is; one from elsewhere is copied: the stand file must not name a path of a machine. */
function placeOfContract(
  root: string,
  given: string,
): { readonly fromStand: string; readonly copy: string | undefined } {
  if (given === '') return { fromStand: '', copy: undefined };
  const file = path.relative(root, path.resolve(given));
  const isInside = !file.startsWith('..') && !path.isAbsolute(file);
  const copy = isInside ? undefined : `config/contracts/${path.basename(given)}`;
  return { fromStand: path.posix.relative('config/stands', copy ?? file.replaceAll(path.sep, '/')), copy };
}
