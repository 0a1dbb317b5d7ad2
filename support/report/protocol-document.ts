// A document of plain blocks as DOCX: A4, Times New Roman, numbered sections, tables whose header repeats on each page.
import type * as Docx from 'docx' with { 'resolution-mode': 'import' };

/** What a document consists of. */
export type Block =
  | { readonly kind: 'title' | 'subtitle' | 'section' | 'subsection' | 'text'; readonly text: string }
  | TableBlock;

/** A table as wide as the page. */
export interface TableBlock {
  readonly kind: 'table';
  /** Shares of the columns, percent; together 100. */
  readonly widths: readonly number[];
  /** None: the first column tells what the others are. */
  readonly header?: readonly string[];
  /** Lines of a cell are divided by a line feed. */
  readonly rows: readonly (readonly string[])[];
  /** Rows are high enough to write in them by hand. */
  readonly isForm?: boolean;
}

/** What the file says of itself. */
export interface DocumentFacts {
  readonly title: string;
  /** ISO 8601: nothing in the file depends on when it was written. */
  readonly date: string;
}

/** The bytes of the document; the same blocks give the same bytes. */
export async function renderDocument(blocks: readonly Block[], facts: DocumentFacts): Promise<Buffer> {
  const docx = await import('docx');
  const {
    AlignmentType,
    Document,
    Footer,
    LevelFormat,
    LevelSuffix,
    Packer,
    PageNumber,
    Paragraph,
    TextRun,
  } = docx;
  const footer = new Paragraph({
    alignment: AlignmentType.CENTER,
    style: CELL,
    children: [new TextRun({ children: ['Страница ', PageNumber.CURRENT, ' из ', PageNumber.TOTAL_PAGES] })],
  });
  const document = new Document({
    styles: stylesOf(docx),
    numbering: {
      config: [
        {
          reference: SECTIONS,
          levels: ['%1', '%1.%2'].map((text, level) => ({
            level,
            text,
            format: LevelFormat.DECIMAL,
            suffix: LevelSuffix.SPACE,
            alignment: AlignmentType.START,
            style: { paragraph: { indent: { left: 0, hanging: 0 } } },
          })),
        },
      ],
    },
    sections: [
      {
        properties: { page: { size: PAGE, margin: MARGIN } },
        footers: { default: new Footer({ children: [footer] }) },
        children: blocks.flatMap((block) => render(docx, block)),
      },
    ],
  });
  const properties = { path: 'docProps/core.xml', data: describeProperties(facts) };
  return withFixedDates(await Packer.toBuffer(document, undefined, [properties]));
}

/** Twips, twentieths of a point: A4, and fields as in GOST R 7.0.97: 30, 15 and 20 mm. */
const PAGE = { width: 11906, height: 16838 };
const MARGIN = { left: 1701, right: 850, top: 1134, bottom: 1134, footer: 567 };
/** 12 mm. */
const FORM_HEIGHT = 680;
const TEXT_WIDTH = PAGE.width - MARGIN.left - MARGIN.right;

const SECTIONS = 'sections';
const CELL = 'Cell';
const HEADER_CELL = 'HeaderCell';

function stylesOf({ AlignmentType }: typeof Docx): Docx.IStylesOptions {
  const font = 'Times New Roman';
  const heading = (size: number, before: number, more: Docx.IParagraphStylePropertiesOptions = {}) => ({
    run: { font, size, bold: true, color: '000000' },
    paragraph: { spacing: { before, after: 120 }, keepNext: true, ...more },
  });
  const centered = { alignment: AlignmentType.CENTER };
  return {
    default: {
      document: {
        // Half-points.
        run: { font, size: 24, language: { value: 'ru-RU' } },
        paragraph: { spacing: { after: 120, line: 276 } },
      },
      title: heading(32, 0, centered),
      heading1: heading(28, 360),
      heading2: heading(24, 240),
    },
    paragraphStyles: [
      {
        id: 'Subtitle',
        name: 'Subtitle',
        basedOn: 'Normal',
        paragraph: { ...centered, spacing: { after: 240 } },
      },
      {
        id: CELL,
        name: 'Ячейка таблицы',
        basedOn: 'Normal',
        run: { size: 20 },
        paragraph: { spacing: { after: 0, line: 240 } },
      },
      { id: HEADER_CELL, name: 'Заголовок таблицы', basedOn: CELL, run: { bold: true }, paragraph: centered },
    ],
  };
}

function render(docx: typeof Docx, block: Block): readonly (Docx.Paragraph | Docx.Table)[] {
  const { HeadingLevel, Paragraph } = docx;
  // Without a paragraph between them two tables would grow together.
  if (block.kind === 'table') return [renderTable(docx, block), new Paragraph({ style: CELL })];
  const text = toXmlText(block.text);
  switch (block.kind) {
    case 'title':
      return [new Paragraph({ text, heading: HeadingLevel.TITLE })];
    case 'subtitle':
      return [new Paragraph({ text, style: 'Subtitle' })];
    case 'text':
      return text.split('\n').map((line) => new Paragraph({ text: line }));
    default: {
      const level = block.kind === 'section' ? 0 : 1;
      const heading = level === 0 ? HeadingLevel.HEADING_1 : HeadingLevel.HEADING_2;
      return [new Paragraph({ text, heading, numbering: { reference: SECTIONS, level } })];
    }
  }
}

function renderTable(docx: typeof Docx, { widths, header, rows, isForm }: TableBlock): Docx.Table {
  const { HeightRule, Paragraph, Table, TableCell, TableLayoutType, TableRow, WidthType } = docx;
  const columnWidths = widths.map((percent) => Math.floor((TEXT_WIDTH * percent) / 100));
  const renderRow = (cells: readonly string[], style: string, more: Partial<Docx.ITableRowOptions> = {}) =>
    new TableRow({
      cantSplit: true,
      ...more,
      children: cells.map((cell) => {
        const lines = toXmlText(cell).split('\n');
        return new TableCell({ children: lines.map((text) => new Paragraph({ text, style })) });
      }),
    });
  const height = isForm ? { height: { value: FORM_HEIGHT, rule: HeightRule.ATLEAST } } : {};
  return new Table({
    layout: TableLayoutType.FIXED,
    width: { size: columnWidths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    columnWidths,
    rows: [
      ...(header ? [renderRow(header, HEADER_CELL, { tableHeader: true })] : []),
      ...rows.map((cells) => renderRow(cells, CELL, height)),
    ],
  });
}

/** What XML 1.0 §2.2 forbids is shown as «�»; tabs and other line ends become what a line can hold. */
function toXmlText(text: string): string {
  return text
    .replace(/\r\n?/gu, '\n')
    .replaceAll('\t', ' ')
    .replace(/[\p{Cs}\uFFFE\uFFFF]|(?!\n)\p{Cc}/gu, '\uFFFD');
}

/** Dublin Core as ECMA-376 part 2 §11 has it: the library would write the present moment. */
function describeProperties({ title, date }: DocumentFacts): string {
  const moment = new Date(date).toISOString();
  const stamp = (name: string) => `<dcterms:${name} xsi:type="dcterms:W3CDTF">${moment}</dcterms:${name}>`;
  const escaped = toXmlText(title).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"' +
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"' +
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    `<dc:title>${escaped}</dc:title><dc:language>ru-RU</dc:language>${stamp('created')}${stamp('modified')}` +
    '</cp:coreProperties>'
  );
}

/** 1 January 1980, 00:00, as DOS keeps it: where ZIP begins to count. */
const DOS_DATE = 0x00210000;

/** Dates of the files in a ZIP (APPNOTE 4.3.7, 4.3.12), which the library takes from the clock. */
function withFixedDates(zip: Buffer): Buffer {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    zip.writeUInt32LE(DOS_DATE, at + 12);
    zip.writeUInt32LE(DOS_DATE, zip.readUInt32LE(at + 42) + 10);
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return zip;
}
