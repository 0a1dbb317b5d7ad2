// Imports of clients: a file is taken at once and settled a little later, all of it or nothing.
import { randomUUID } from 'node:crypto';
import { clientTitles, type NewClient } from './client';
import type { ClientRegistry } from './client-registry';
import { readClientTable, type ClientTable, type LineError } from './client-table';
import type { FieldError } from './problem';
import type { UploadedFile } from '../http/form';

/** The contract's schema of the same name. */
export interface ImportJob {
  readonly id: string;
  readonly status: 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED';
  readonly fileName: string;
  readonly total: number;
  readonly created: number;
  readonly errors: readonly LineError[];
  readonly clientIds: readonly string[];
}

export interface Imports {
  accept(file: UploadedFile, actor: string): Promise<ImportJob>;
  find(id: string): ImportJob | undefined;
  /**
   * Finishes what is due by the clock; called before every request, so that no timer outlives the stand.
   * @param mistakesIn all that is wrong with the fields of a new client
   */
  settle(mistakesIn: (fields: unknown) => readonly FieldError[]): void;
}

/** @param now milliseconds since the epoch */
export function createImports(registry: ClientRegistry, now: () => number): Imports {
  const imports = new Map<string, Import>();

  function finish({ actor, table }: Import, mistakesIn: (fields: unknown) => readonly FieldError[]): Outcome {
    const errors = [...table.errors, ...lineErrors(table, registry, mistakesIn)].toSorted(
      (one, other) => one.line - other.line,
    );
    if (errors.length > 0) return { status: 'FAILED', errors, clientIds: [] };
    // The fields have passed the schema of a new client.
    const created = table.rows.map(({ fields }) => registry.create(fields as unknown as NewClient, actor));
    return { status: 'DONE', errors: [], clientIds: created.map(({ client }) => client.id) };
  }

  return {
    async accept(file, actor) {
      const { fileName } = file;
      const accepted = { id: randomUUID(), fileName, actor, table: await readClientTable(file) };
      const started: Import = { ...accepted, acceptedAtMs: now() };
      imports.set(started.id, started);
      return jobOf(started, now());
    },
    find(id) {
      const found = imports.get(id);
      return found && jobOf(found, now());
    },
    settle(mistakesIn) {
      for (const each of imports.values()) {
        if (each.outcome || now() - each.acceptedAtMs < doneAfterMs) continue;
        imports.set(each.id, { ...each, outcome: finish(each, mistakesIn) });
      }
    },
  };
}

const runningAfterMs = 150;
const doneAfterMs = 400;

interface Import {
  readonly id: string;
  readonly fileName: string;
  readonly actor: string;
  readonly table: ClientTable;
  readonly acceptedAtMs: number;
  readonly outcome?: Outcome;
}

interface Outcome {
  readonly status: 'DONE' | 'FAILED';
  readonly errors: readonly LineError[];
  readonly clientIds: readonly string[];
}

function jobOf({ id, fileName, table, acceptedAtMs, outcome }: Import, nowMs: number): ImportJob {
  const unfinished = nowMs - acceptedAtMs < runningAfterMs ? 'QUEUED' : 'RUNNING';
  const { status, errors, clientIds } = outcome ?? { status: unfinished, errors: [], clientIds: [] };
  const total = table.rows.length;
  return { id, status, fileName, total, created: clientIds.length, errors, clientIds };
}

function lineErrors(
  { rows }: ClientTable,
  registry: ClientRegistry,
  mistakesIn: (fields: unknown) => readonly FieldError[],
): readonly LineError[] {
  const lineOf = new Map<string, number>();
  return rows.flatMap(({ line, fields }) => {
    const mistakes = mistakesIn(fields).map(({ pointer, detail }) => ({
      line,
      column: clientTitles[pointer.slice(2) as keyof typeof clientTitles],
      detail,
    }));
    const { inn = '', kpp } = fields;
    if (kpp === undefined) return mistakes;
    const twin = registry.findTwin({ inn, kpp });
    const earlier = lineOf.get(`${inn} ${kpp}`);
    lineOf.set(`${inn} ${kpp}`, earlier ?? line);
    const column = clientTitles.kpp;
    if (twin) mistakes.push({ line, column, detail: `клиент с такими ИНН и КПП уже есть: ${twin.code}` });
    if (earlier !== undefined) {
      mistakes.push({ line, column, detail: `клиент с такими ИНН и КПП уже есть в строке ${earlier}` });
    }
    return mistakes;
  });
}
