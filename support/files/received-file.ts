// What an answer holds as a file: its name, its text and its rows.
import { parse } from 'content-disposition';
import { ExpectationError, isRecord, SuiteError } from '../core/errors';
import { quoteAll } from '../core/russian';
import { charsetOf, mediaTypeOf, type HttpResponse } from '../http/exchange';
import { readCsv } from './csv';
import { kinds, kindOf, titleOf } from './file-kind';
import { readPdf } from './pdf';
import { readSheet, readSheets } from './spreadsheet';
import { decodeText } from './text-charset';

/** A file that came. */
export interface ReceivedFile {
  readonly bytes: Buffer;
  /** Without parameters, in lower case; empty where none is named. */
  readonly mediaType: string;
  /** The charset of Content-Type, where it names one. */
  readonly charset?: string;
  readonly fileName?: string;
}

/** One row by the names of its columns; every value is text. */
export type FileRow = Readonly<Record<string, string>>;

/**
 * The name of the file in an answer, RFC 6266 §4.3: `filename*` (RFC 8187) before `filename`; undefined where
 * there is none. A `filename` with the bytes of UTF-8 in it is read as UTF-8, as browsers do.
 */
export function fileNameOf({ headers }: Pick<HttpResponse, 'headers'>): string | undefined {
  const header = headers['content-disposition'];
  const name = header === undefined ? undefined : parse(header).parameters['filename'];
  return name === undefined || /[^\p{ASCII}\u0080-\u00ff]/u.test(name) ? name : readUtf8(name);
}

/** The file that an answer is. */
export function fileIn(response: HttpResponse): ReceivedFile {
  const { headers, bytes } = response;
  const fileName = fileNameOf(response);
  return {
    bytes,
    mediaType: mediaTypeOf(response),
    ...(/charset\s*=/iu.test(headers['content-type'] ?? '') ? { charset: charsetOf({ headers }) } : {}),
    ...(fileName === undefined ? {} : { fileName }),
  };
}

/**
 * The text of a file: CSV, TXT, JSON, XML and HTML decoded, the pages of a PDF one after another, the rows of all
 * sheets of an XLSX with tabs between cells.
 *
 * @throws ExpectationError FILE_EMPTY, FILE_KIND_WRONG, FILE_CHARSET_WRONG, PDF_BROKEN, PDF_WITHOUT_TEXT,
 *   XLSX_BROKEN, XLSX_NUMBER_LOST; SuiteError FILE_KIND_UNKNOWN
 */
export async function readText(source: HttpResponse | ReceivedFile): Promise<string> {
  const file = fileOf(source);
  const kind = kindOf(file);
  if (kind === 'pdf') return readPdf(file);
  if (kind !== 'xlsx') return decodeText(file, kind);
  const sheets = await readSheets(file);
  return sheets.flatMap(({ rows }) => rows.map((cells) => cells.join('\t'))).join('\n');
}

/**
 * The rows of a CSV, of a sheet of an XLSX (the first one where none is named), or of a JSON that is a list or
 * holds one list. Values stay as they are written: leading zeros and long numbers too; a date of XLSX is ISO 8601.
 *
 * @throws ExpectationError as readText does, CSV_BROKEN, JSON_BROKEN, COLUMNS_REPEAT, SHEET_ABSENT, LIST_ABSENT;
 *   SuiteError FILE_KIND_UNKNOWN, FILE_WITHOUT_ROWS
 */
export async function readRows(
  source: HttpResponse | ReceivedFile,
  sheet?: string,
): Promise<readonly FileRow[]> {
  const file = fileOf(source);
  const kind = kindOf(file);
  if (kind === 'csv') return recordsOf(file, readCsv(decodeText(file, kind), titleOf(file)));
  if (kind === 'xlsx') return recordsOf(file, await readSheet(file, sheet));
  if (kind === 'json') return jsonRows(file, decodeText(file, kind));
  throw new SuiteError(
    'FILE_WITHOUT_ROWS',
    `${titleOf(file)}: это ${kinds[kind].title}, записей в нём нет → проверяйте текст файла`,
  );
}

function fileOf(source: HttpResponse | ReceivedFile): ReceivedFile {
  const file = 'headers' in source ? fileIn(source) : source;
  if (file.bytes.length > 0) return file;
  throw new ExpectationError(
    'FILE_EMPTY',
    `${titleOf(file)} пустой: в ответе нет ни одного байта → проверьте, есть ли данные для выгрузки`,
  );
}

/** A header comes as bytes; what is no UTF-8 stays Latin-1 (RFC 9110 §5.5). */
function readUtf8(name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(name, 'latin1'));
  } catch {
    return name;
  }
}

/** The first row names the columns; empty rows are left out, a column without a name is called by its number. */
function recordsOf(file: ReceivedFile, table: readonly (readonly string[])[]): readonly FileRow[] {
  const [header, ...rows] = table.filter((cells) => cells.some((cell) => cell.trim() !== ''));
  if (!header) {
    throw new ExpectationError(
      'FILE_EMPTY',
      `${titleOf(file)}: нет даже строки с названиями столбцов → проверьте, есть ли данные для выгрузки`,
    );
  }
  const names = header.map((cell, index) => cell.trim() || `столбец ${index + 1}`);
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  if (repeated.size > 0) {
    throw new ExpectationError(
      'COLUMNS_REPEAT',
      `${titleOf(file)}: столбцы с одинаковыми названиями: ${quoteAll(repeated)}, непонятно, какой проверять`,
    );
  }
  return rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])));
}

function jsonRows(file: ReceivedFile, text: string): readonly FileRow[] {
  const json = parseJson(file, text);
  const lists = Array.isArray(json)
    ? [json]
    : Object.values(isRecord(json) ? json : {}).filter(Array.isArray);
  const [list] = lists;
  if (list === undefined || lists.length > 1) {
    throw new ExpectationError(
      'LIST_ABSENT',
      `${titleOf(file)}: ${list ? 'в JSON несколько списков, непонятно, какой читать' : 'в JSON нет списка записей'}`,
    );
  }
  return list.map((row: unknown) =>
    Object.fromEntries(
      Object.entries(isRecord(row) ? row : { значение: row }).map(([name, value]) => [name, show(value)]),
    ),
  );
}

/** A number keeps the digits that it is written with. */
class WrittenNumber {
  constructor(readonly digits: string) {}
  toJSON(): unknown {
    return Number(this.digits);
  }
}

function parseJson(file: ReceivedFile, text: string): unknown {
  // Node 22 and later tell how a value is written; before them long numbers lose digits.
  const keep = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' ? new WrittenNumber(context?.source ?? String(value)) : value;
  try {
    return JSON.parse(text, keep) as unknown;
  } catch {
    throw new ExpectationError(
      'JSON_BROKEN',
      `${titleOf(file)}: JSON оборван или испорчен → посмотрите тело ответа в отчёте`,
    );
  }
}

function show(value: unknown): string {
  if (value === null) return '';
  if (value instanceof WrittenNumber) return value.digits;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
