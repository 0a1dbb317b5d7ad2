// The CSV file of an import as rows of clients' fields, or what is wrong with it as a table.
import { clientTitles } from './client';
import type { UploadedFile } from '../http/form';

/** A mistake in a line of the file, counted from 1. */
export interface LineError {
  readonly line: number;
  /** `null` when no one column is to blame. */
  readonly column: string | null;
  readonly detail: string;
}

/** A line of the file: the cells that are not empty, by the names of a client's fields. */
export interface ClientRow {
  readonly line: number;
  readonly fields: Readonly<Record<string, string>>;
}

export interface ClientTable {
  readonly rows: readonly ClientRow[];
  readonly errors: readonly LineError[];
}

/** Reads the file: RFC 4180 with `;`, in UTF-8 or windows-1251. */
export async function readClientTable(file: UploadedFile): Promise<ClientTable> {
  const { parse, CsvError } = await import('csv-parse/sync');
  let lines: readonly TableLine[];
  try {
    lines = parse(decode(file), {
      delimiter: ';',
      record_delimiter: ['\r\n', '\n'],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as readonly TableLine[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line: unknown = error['lines'];
    return failed([broken(typeof line === 'number' ? line : 1, 'кавычки расставлены неверно')]);
  }
  const [header, ...body] = lines;
  if (!header) return failed([broken(1, 'файл пуст')]);
  const errors = headerErrors(header.record);
  if (errors.length > 0) return failed(errors);
  if (body.length === 0) return failed([broken(1, 'после строки заголовков нет ни одного клиента')]);

  const names = header.record.map((title) => columns.get(title) ?? title);
  return {
    rows: body.map(({ record, info }) => ({
      line: firstLine(record, info.lines),
      fields: Object.fromEntries(
        names.flatMap((name, index) => {
          const cell = record[index] ?? '';
          return cell === '' ? [] : [[name, cell]];
        }),
      ),
    })),
    errors: body
      .filter(({ record }) => record.length !== names.length)
      .map(({ record, info }) =>
        broken(
          firstLine(record, info.lines),
          `число значений — ${record.length}, а столбцов — ${names.length}`,
        ),
      ),
  };
}

interface TableLine {
  readonly record: readonly string[];
  /** How far the file was read. */
  readonly info: { readonly lines: number };
}

const { name, inn, kpp, phone, email } = clientTitles;

const columns: ReadonlyMap<string, string> = new Map([
  [name, 'name'],
  [inn, 'inn'],
  [kpp, 'kpp'],
  [phone, 'phone'],
  [email, 'email'],
]);

function decode({ bytes, mediaType }: UploadedFile): string {
  const isWindows = /charset="?(windows-1251|cp1251)\b/i.test(mediaType);
  try {
    return new TextDecoder(isWindows ? 'windows-1251' : 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8: Excel saves CSV in the code page of the system.
    return new TextDecoder('windows-1251').decode(bytes);
  }
}

function headerErrors(titles: readonly string[]): readonly LineError[] {
  const known = [...columns.keys()].map((title) => `«${title}»`).join(', ');
  const strange = titles.flatMap((title, index) => {
    if (!columns.has(title)) {
      return [{ line: 1, column: title, detail: `неизвестный столбец; известны ${known}` }];
    }
    return titles.indexOf(title) < index ? [{ line: 1, column: title, detail: 'столбец повторяется' }] : [];
  });
  const missing = [name, inn]
    .filter((title) => !titles.includes(title))
    .map((title) => ({ line: 1, column: title, detail: 'нет обязательного столбца' }));
  return [...strange, ...missing];
}

/** A quoted cell may hold line breaks; the parser tells the last line. */
function firstLine(record: readonly string[], lastLine: number): number {
  return lastLine - record.join('').split('\n').length + 1;
}

function broken(line: number, detail: string): LineError {
  return { line, column: null, detail };
}

function failed(errors: readonly LineError[]): ClientTable {
  return { rows: [], errors };
}
