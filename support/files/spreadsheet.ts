// The sheets of an XLSX as text.
import { codeOf, ExpectationError } from '../core/errors';
import { hint } from '../core/suggest';
import { titleOf, type FileClaims } from './file-kind';

/** One sheet; an empty cell is ''. */
export interface TextSheet {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

/**
 * All sheets of a book; numbers without exponent, dates as ISO 8601.
 *
 * @throws ExpectationError XLSX_BROKEN; XLSX_NUMBER_LOST where a number has more digits than Excel keeps
 */
export async function readSheets(file: FileClaims): Promise<readonly TextSheet[]> {
  return (await readCells(file)).map((sheet) => ({
    name: sheet.name,
    rows: sheet.rows.map((cells, row) => cells.map((cell, column) => textOf(file, cell, { row, column }))),
  }));
}

/**
 * One sheet, the first where none is named.
 *
 * @throws ExpectationError as readSheets does, SHEET_ABSENT; XLSX_NUMBER_LOST also where a column of codes (ИНН,
 *   КПП, БИК …) holds a number that is shorter than such a code: its leading zeros are lost
 */
export async function readSheet(file: FileClaims, name?: string): Promise<TextSheet['rows']> {
  const sheets = await readCells(file);
  const sheet = name === undefined ? sheets[0] : sheets.find((one) => one.name === name);
  if (!sheet) {
    const names = sheets.map((one) => one.name);
    throw new ExpectationError(
      'SHEET_ABSENT',
      `${titleOf(file)}: листа «${name ?? ''}» нет. ${hint(name ?? '', names)}`,
    );
  }
  const [header = []] = sheet.rows;
  const titles = header.map((cell) => (typeof cell === 'string' ? cell : ''));
  return sheet.rows.map((cells, row) =>
    cells.map((cell, column) => textOf(file, cell, { row, column, title: titles[column] ?? '' })),
  );
}

/** A number as the file holds it. */
class NumericCell {
  constructor(readonly text: string) {}
}

interface CellSheet {
  readonly name: string;
  readonly rows: readonly (readonly unknown[])[];
}

interface Place {
  readonly row: number;
  readonly column: number;
  readonly title?: string;
}

/** How many digits a code has, by the word in its column's title. */
const codeLengths: readonly (readonly [RegExp, readonly number[]])[] = [
  [/(?<!\p{L})ИНН(?!\p{L})/iu, [10, 12]],
  [/(?<!\p{L})(?:КПП|БИК)(?!\p{L})/iu, [9]],
  [/(?<!\p{L})ОГРН(?!\p{L})/iu, [13]],
  [/(?<!\p{L})СНИЛС(?!\p{L})/iu, [11]],
];

/** Excel keeps so many significant digits of a number. */
const EXCEL_DIGITS = 15;

async function readCells(file: FileClaims): Promise<readonly CellSheet[]> {
  const { default: readXlsxFile } = await import('read-excel-file/node');
  try {
    const sheets = await readXlsxFile(file.bytes, {
      trim: false,
      parseNumber: (text) => new NumericCell(text),
    });
    return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data }));
  } catch (error) {
    throw new ExpectationError(
      'XLSX_BROKEN',
      `${titleOf(file)}: книга Excel ${codeOf(error) === 'INVALID_ZIP' ? 'оборвана или испорчена' : 'не читается'} → откройте файл из ответа сами`,
    );
  }
}

function textOf(file: FileClaims, cell: unknown, place: Place): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return dateText(cell);
  if (cell instanceof NumericCell) return numberText(file, cell.text, place);
  if (typeof cell === 'boolean') return cell ? 'ИСТИНА' : 'ЛОЖЬ';
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

/** Excel's dates have no zone, and come a millisecond short now and then. */
function dateText(date: Date): string {
  const iso = new Date(Math.round(date.getTime() / 1000) * 1000).toISOString().slice(0, 19);
  return iso.endsWith('T00:00:00') ? iso.slice(0, 10) : iso;
}

function numberText(file: FileClaims, text: string, place: Place): string {
  const plain = withoutExponent(text);
  const digits = plain.replace(/^-|\..*$/gu, '');
  const lengths = codeLengths.find(([title]) => title.test(place.title ?? ''))?.[1];
  const isWhole = !plain.includes('.');
  if (isWhole && digits.length > EXCEL_DIGITS) {
    throw lost(file, place, plain, `Excel хранит у числа ${EXCEL_DIGITS} цифр, остальные потеряны`);
  }
  if (isWhole && lengths && !lengths.includes(digits.length)) {
    throw lost(
      file,
      place,
      plain,
      `цифр ${digits.length}, а нужно ${lengths.join(' или ')}: ведущие нули могли потеряться`,
    );
  }
  // 0.1 + 0.2 is kept as 0.30000000000000004 and shown as 0.3, by Excel as well.
  return isWhole ? plain : withoutExponent(String(Number(Number(plain).toPrecision(EXCEL_DIGITS))));
}

function lost(
  file: FileClaims,
  { row, column, title }: Place,
  number: string,
  why: string,
): ExpectationError {
  const named = title ? ` (столбец «${title}»)` : '';
  return new ExpectationError(
    'XLSX_NUMBER_LOST',
    `${titleOf(file)}: в ячейке ${letterOf(column)}${row + 1}${named} записано число ${number}, а не текст; ${why} → коды и счета выгружайте текстом`,
  );
}

/** `4.07E+19` → `40700000000000000000`, `1e-7` → `0.0000001`: the digits move, none is computed. */
function withoutExponent(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/iu.exec(text.trim()) ?? [];
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const left = padded.slice(0, at).replace(/^0+(?=\d)/u, '');
  const right = padded.slice(at).replace(/0+$/u, '');
  return digits === '' ? text : `${sign}${left}${right === '' ? '' : `.${right}`}`;
}

/** 0 → A, 25 → Z, 26 → AA. */
function letterOf(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : letterOf(Math.floor(column / 26) - 1) + letter;
}
