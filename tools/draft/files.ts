// Drafts of a contract's operations as files: which operations, what their files are called, none overwritten unasked.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadContract, type Contract, type Operation } from '../../support/contract/openapi';
import type { Stand } from '../../support/config/stand';
import { SuiteError } from '../../support/core/errors';
import { quoteAll } from '../../support/core/russian';
import type { DraftArguments } from './arguments';

/** A file to be written. */
export interface DraftFile {
  /** Relative to the working directory, with «/». */
  readonly file: string;
  readonly operation: Operation;
}

const FOLDER = 'features/черновики';

/** The contract of a stand. @throws SuiteError CONTRACT_MISSING, CONTRACT_UNREADABLE, CONTRACT_EMPTY */
export function contractOf({ name, file, api }: Stand): Contract {
  if (api.contract === undefined) {
    throw new SuiteError(
      'CONTRACT_MISSING',
      `У стенда «${name}» не указан контракт, поэтому предлагать сценарии не из чего → укажите api.contract в ${file}`,
    );
  }
  const contract = loadContract(api.contract);
  if (contract.operations.length > 0) return contract;
  throw new SuiteError(
    'CONTRACT_EMPTY',
    `В контракте стенда «${name}» нет ни одной операции → проверьте, что api.contract в ${file} указывает на описание OpenAPI 3`,
  );
}

/** The files of the operations asked for. @throws SuiteError OPERATION_UNKNOWN, OPERATION_AMBIGUOUS, DRAFT_EXISTS */
export function filesFor(
  contract: Contract,
  { operations, to, isForced }: Pick<DraftArguments, 'operations' | 'to' | 'isForced'>,
  cwd = process.cwd(),
): readonly DraftFile[] {
  const chosen =
    operations === 'all' ? contract.operations : operations.map((name) => contract.operationNamed(name));
  const taken = new Set<string>();
  const files = [...new Set(chosen)].map((operation) => {
    const own = fileName(operation.name);
    const name = taken.has(own) ? fileName(operation.id) : own;
    taken.add(own).add(name);
    return { file: to ?? `${FOLDER}/${name}.feature`, operation };
  });
  const present = files.filter(({ file }) => existsSync(path.resolve(cwd, file)));
  if (present.length > 0 && !isForced) {
    throw new SuiteError(
      'DRAFT_EXISTS',
      `Черновик уже есть, и в нём могут быть правки: ${quoteAll(present.map(({ file }) => file))} → перезапишите его с --force или назовите другой файл: --to`,
    );
  }
  return files;
}

/** Writes one file with its folders. */
export function writeDraft(file: string, text: string, cwd = process.cwd()): void {
  const target = path.resolve(cwd, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}

/** A name without what a file's name cannot hold on any system. */
function fileName(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/gu, '') || 'операция'
  );
}
