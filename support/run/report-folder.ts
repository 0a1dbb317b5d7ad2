// The folder of reports: one run at a time owns it; another run of the same moment gets a folder of its own.
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { SuiteError, codeOf, messageOf } from '../core/errors';
import { hasSecret } from '../secrets/scan';

const LOCK = '.running';

/** A folder that this run owns until `release`. */
export interface ReportFolder {
  readonly path: string;
  release(): void;
}

/**
 * Takes the folder, or a new one inside it while another live run holds it.
 *
 * @throws SuiteError REPORTS_UNWRITABLE
 */
export function claimReportFolder(folder: string, now = new Date()): ReportFolder {
  const lock = path.join(folder, LOCK);
  if (!lockFolder(folder, lock)) {
    const stamp = now.toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-');
    return claimReportFolder(path.join(folder, `${stamp}-${process.pid}`), now);
  }
  return {
    path: folder,
    release: () => {
      rmSync(lock, { force: true });
    },
  };
}

/**
 * Files below a folder in which a secret can be read, however it is encoded or packed. A file that is gone by now, such
 * as the note of a parallel run about what it has created, holds none.
 */
export function findLeaks(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => unlessGone(() => statSync(file).isFile() && holdsSecret(file)));
}

function unlessGone(look: () => boolean): boolean {
  try {
    return look();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Larger files are read in pieces, each with the end of the one before it. */
const PIECE = 32 * 1024 * 1024;
const OVERLAP = 1024 * 1024;

function* piecesOf(file: string): Generator<Buffer> {
  const { size } = statSync(file);
  if (size <= PIECE) {
    yield readFileSync(file);
    return;
  }
  const handle = openSync(file, 'r');
  try {
    for (let from = 0; from < size; from += PIECE - OVERLAP) {
      const piece = Buffer.alloc(Math.min(PIECE, size - from));
      yield piece.subarray(0, readSync(handle, piece, 0, piece.length, from));
    }
  } finally {
    closeSync(handle);
  }
}

function holdsSecret(file: string): boolean {
  for (const piece of piecesOf(file)) if (hasSecret(piece)) return true;
  return false;
}

function lockFolder(folder: string, lock: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    return tryLock(lock);
  } catch (error) {
    throw new SuiteError(
      'REPORTS_UNWRITABLE',
      `В папку отчётов ${folder} нельзя писать (${codeOf(error) ?? messageOf(error)}) → проверьте права или укажите другую: --reports`,
      error,
    );
  }
}

function tryLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (isAlive(Number(readFileSync(lock, 'utf8')))) return false;
    rmSync(lock, { force: true });
    return tryLock(lock);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
