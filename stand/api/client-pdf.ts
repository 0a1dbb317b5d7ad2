// The list of clients as a PDF whose text can be searched and copied.
import { buffer } from 'node:stream/consumers';
import { clientTitles, type Client } from './client';

/** A4 pages with a title and the columns code, name, ИНН. @param nowMs milliseconds since the epoch */
export async function writeClientPdf(clients: readonly Client[], nowMs: number): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit');
  const title = 'Реестр клиентов «Аврора»';
  const pdf = new PDFDocument({ size: 'A4', margin, info: { Title: title, CreationDate: new Date(nowMs) } });
  for (const subset of subsets) {
    pdf.registerFont(subset, require.resolve(`@fontsource/pt-sans/files/pt-sans-${subset}-400-normal.woff`));
  }
  const bytes = buffer(pdf);

  let y = margin;
  const line = (cells: readonly string[], size = 10): void => {
    if (y > pdf.page.height - margin - size) {
      pdf.addPage();
      y = margin;
    }
    cells.forEach((cell, index) => {
      writeText(pdf.fontSize(size), cell, left[index] ?? margin, y);
    });
    y += size * 1.6;
  };

  line([title], 16);
  line([`Клиентов: ${clients.length}, ${new Date(nowMs).toISOString().slice(0, 10)}`]);
  line([clientTitles.code, clientTitles.name, clientTitles.inn]);
  for (const { code, name, inn } of clients) {
    const [first = '', ...rest] = wrap(name);
    line([code, first, inn]);
    for (const more of rest) line(['', more]);
  }
  pdf.end();
  return bytes;
}

const margin = 50;

/** Where the columns begin, in points. */
const left = [margin, margin + 80, margin + 420];

/** PT Sans comes in files by alphabet. */
const subsets = ['latin', 'cyrillic'] as const;

function writeText(pdf: PDFKit.PDFDocument, text: string, x: number, y: number): void {
  let at = x;
  for (const [run] of text.matchAll(/[\u0400-\u04ff№]+|[^\u0400-\u04ff№]+/gu)) {
    pdf.font(/^[\u0400-\u04ff№]/u.test(run) ? 'cyrillic' : 'latin').text(run, at, y, { lineBreak: false });
    at += pdf.widthOfString(run);
  }
}

/** Lines of words; a word that is longer than a line is cut. */
function wrap(text: string, length = 45): readonly string[] {
  return text.match(new RegExp(`\\S.{0,${length - 1}}(?=\\s|$)|\\S{1,${length}}`, 'gu')) ?? [];
}
