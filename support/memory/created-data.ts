// What scenarios have created and not yet removed: a note of each on this machine, and the mark in the data themselves.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { SuiteError, codeOf, isRecord, messageOf } from '../core/errors';

/** Something that a scenario has created and will remove. */
export interface CreatedObject {
  /** The address of its API: stands are told apart by it, since two files may give two stands one name. */
  readonly api: string;
  /** An import stands for all the clients that it creates. */
  readonly kind: 'клиент' | 'импорт';
  readonly id: string;
  /** What people know it by: the client's code; the import's id. */
  readonly title: string;
  /** ISO 8601; of a client as the API tells it. */
  readonly createdAt: string;
  /** {@link runName} of the run. */
  readonly run: string;
}

/** A note that a run has left, or is still keeping. */
export interface CreatedNote extends CreatedObject {
  readonly file: string;
  readonly pid: number;
  /** Whether its run goes on: undefined where it ran on another machine, and nobody here can tell. */
  readonly isRunning: boolean | undefined;
}

/** The notes of a folder; `unreadable` are files that a crash of the machine has cut. */
export interface CreatedNotes {
  readonly notes: readonly CreatedNote[];
  readonly unreadable: readonly string[];
}

/** The note of one object: kept from its creation to its removal. */
export interface NoteInHand {
  /** Writes it, before the scenario goes on. @throws SuiteError CREATED_UNNOTED */
  keep(): void;
  drop(): void;
}

const MARK = 'autotest';
const DOMAIN = 'aurora.example';

/** Where the notes lie. They outlive the run, so that they belong to no report of it. */
export function notesFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return path.join(environment['REPORTS'] ?? 'reports', '.created');
}

/** The name of a run in marks and notes: the seed of its data, as far as an e-mail address can hold it. */
export function runName(seed: string = process.env['AURORA_SEED'] ?? ''): string {
  const name = seed.toLowerCase().replace(/[^a-z0-9]/gu, '');
  return name === '' ? '0' : name.slice(0, 32);
}

/** The e-mail address by which a client made by the suite is known on every machine: `autotest.1f2e@aurora.example`. */
export function markOf(run: string): string {
  return `${MARK}.${run}@${DOMAIN}`;
}

/** The run that an address is the mark of; undefined where it is none. */
export function runOfMark(email: unknown): string | undefined {
  if (typeof email !== 'string') return undefined;
  return new RegExp(`^${MARK}\\.([a-z0-9]+)@${DOMAIN.replace('.', '\\.')}$`, 'u').exec(email)?.[1];
}

/**
 * The note of an object, one file for each: a removal is one unlink, and threads and runs never meet in one file. It is
 * written beside and renamed, so that a killed process leaves it whole or not at all.
 */
export function noteOf(object: CreatedObject, folder: string = notesFolder()): NoteInHand {
  const file = path.join(folder, `${randomUUID()}.json`);
  return {
    keep: () => {
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(
          `${file}.new`,
          `${JSON.stringify({ ...object, host: thisHost(), pid: process.pid })}\n`,
        );
        renameSync(`${file}.new`, file);
      } catch (error) {
        throw new SuiteError(
          'CREATED_UNNOTED',
          `${object.kind} ${object.title} создан, но в папку ${folder} это не записать (${codeOf(error) ?? messageOf(error)}) → проверьте права или укажите другую папку отчётов: переменная REPORTS`,
          error,
        );
      }
    },
    drop: () => {
      rmSync(file, { force: true });
    },
  };
}

/** All notes of a folder, the oldest first; a folder that is not there has none. */
export function readNotes(folder: string = notesFolder()): CreatedNotes {
  const files = namesIn(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => path.join(folder, name));
  const read = files.map((file) => ({ file, note: readNote(file) }));
  return {
    notes: read
      .flatMap(({ note }) => note ?? [])
      .sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt)),
    unreadable: read.filter(({ note }) => note === undefined).map(({ file }) => file),
  };
}

/** Takes away the file of a note. */
export function dropNote(file: string): void {
  rmSync(file, { force: true });
}

/**
 * What the scenarios of this process have left behind, and what to do about it; undefined where they left nothing.
 *
 * @param stand as `--stand` takes it
 */
export function describeLeftBehind(stand: string, folder: string = notesFolder()): string | undefined {
  const left = readNotes(folder).notes.filter(({ pid, isRunning }) => pid === process.pid && isRunning);
  if (left.length === 0) return undefined;
  return `На стенде остались данные прогона: ${left.map(({ kind, title }) => `${kind} ${title}`).join(', ')} → ${cleanupCommand(stand)}`;
}

/**
 * What removes the data that were left behind.
 *
 * @param stand as `--stand` takes it
 */
export function cleanupCommand(stand: string): string {
  return `npm run cleanup -- --stand ${/\s/u.test(stand) ? `"${stand}"` : stand}`;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Undefined for a file that is no whole note; one that its run has dropped meanwhile is an empty list. */
function readNote(file: string): readonly CreatedNote[] | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isWritten(value) ? [{ ...value, file, isRunning: isRunning(value) }] : undefined;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? [] : undefined;
  }
}

interface Written extends CreatedObject {
  readonly host: string;
  readonly pid: number;
}

function isWritten(value: unknown): value is Written {
  if (!isRecord(value) || typeof value['pid'] !== 'number') return false;
  const texts = ['api', 'kind', 'id', 'title', 'createdAt', 'run', 'host'];
  return texts.every((name) => typeof value[name] === 'string');
}

/** WSL and its Windows share a name and a folder, but not their processes. */
function thisHost(): string {
  return `${os.hostname()} ${os.platform()}`;
}

function isRunning({ host, pid }: Written): boolean | undefined {
  if (host !== thisHost()) return undefined;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
