// Clients as a file: CSV, a spreadsheet, a PDF or JSON. The libraries are loaded by the first file that needs them.
import { clientTitles, type Client } from './client';
import { writeClientPdf } from './client-pdf';

export interface ExportFormat {
  readonly format: 'csv' | 'xlsx' | 'pdf' | 'json';
  /** Of CSV. */
  readonly charset: 'utf-8' | 'windows-1251';
}

export interface ClientFile {
  readonly mediaType: string;
  readonly body: Buffer;
}

/** @param nowMs milliseconds since the epoch: the date in a PDF's title */
export async function clientFile(
  clients: readonly Client[],
  { format, charset }: ExportFormat,
  nowMs: number,
): Promise<ClientFile> {
  switch (format) {
    case 'csv':
      return { mediaType: `text/csv; charset=${charset}`, body: await csvOf(clients, charset) };
    case 'xlsx':
      return {
        mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        body: await workbookOf(clients),
      };
    case 'pdf':
      return { mediaType: 'application/pdf', body: await writeClientPdf(clients, nowMs) };
    case 'json':
      return { mediaType: 'application/json', body: Buffer.from(JSON.stringify(clients)) };
  }
}

const columns = Object.keys(clientTitles) as readonly (keyof typeof clientTitles)[];

/** RFC 4180 with `;`; a BOM tells Excel that it is UTF-8. */
async function csvOf(clients: readonly Client[], charset: ExportFormat['charset']): Promise<Buffer> {
  const rows = [
    columns.map((column) => clientTitles[column]),
    ...clients.map((client) => columns.map((column) => textOf(client[column]))),
  ];
  const text = rows.map((row) => `${row.map(quote).join(';')}\r\n`).join('');
  if (charset === 'utf-8') return Buffer.from(`\uFEFF${text}`);
  const { encode } = await import('iconv-lite');
  return encode(text, charset);
}

/** Money as Russian spreadsheets read it: `1500000,50`. */
function textOf(value: string | number | null): string {
  return typeof value === 'number' ? value.toFixed(2).replace('.', ',') : (value ?? '');
}

function quote(cell: string): string {
  return /[";\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** All is text but the credit limit: a number would lose the zeros of codes and the digits of accounts. */
async function workbookOf(clients: readonly Client[]): Promise<Buffer> {
  const { default: writeExcelFile } = await import('write-excel-file/node');
  const header = columns.map((column) => ({ value: clientTitles[column], fontWeight: 'bold' as const }));
  const rows = clients.map((client) =>
    columns.map((column) => {
      const value = client[column];
      return typeof value === 'string' ? { value, type: String } : value;
    }),
  );
  return writeExcelFile([header, ...rows], { sheet: 'Клиенты' }).toBuffer();
}
