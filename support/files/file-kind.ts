// What kind of file came: by Content-Type, by its name and by its first bytes; contradictions are told.
import path from 'node:path';
import { ExpectationError, SuiteError } from '../core/errors';
import { excerpt } from '../core/russian';

/** What a file says of itself. */
export interface FileClaims {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly fileName?: string;
}

/** The kinds that can be read. */
export type FileKind = 'csv' | 'json' | 'xml' | 'html' | 'text' | 'xlsx' | 'pdf';

interface KindRow {
  /** «это …», «это не …». */
  readonly title: string;
  readonly mediaType: RegExp;
  readonly extension: RegExp;
  /** Only what begins so is of this kind. */
  readonly isBinary: boolean;
}

/** How each kind is recognised; the order is that in which messages name them. */
export const kinds: Readonly<Record<FileKind, KindRow>> = {
  csv: {
    title: 'таблица CSV',
    mediaType: /^(?:text|application)\/(?:x-)?(?:csv|comma-separated-values|tab-separated-values)$/u,
    extension: /^\.[ct]sv$/u,
    isBinary: false,
  },
  json: { title: 'JSON', mediaType: /[/+]json$/u, extension: /^\.json$/u, isBinary: false },
  xml: { title: 'XML', mediaType: /[/+]xml$/u, extension: /^\.xml$/u, isBinary: false },
  html: { title: 'страница HTML', mediaType: /^text\/html$/u, extension: /^\.html?$/u, isBinary: false },
  text: { title: 'текст', mediaType: /^text\/plain$/u, extension: /^\.(?:txt|log)$/u, isBinary: false },
  xlsx: {
    title: 'книга Excel',
    mediaType: /^application\/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet$/u,
    extension: /^\.xlsx$/u,
    isBinary: true,
  },
  pdf: { title: 'документ PDF', mediaType: /^application\/pdf$/u, extension: /^\.pdf$/u, isBinary: true },
};

/** First bytes that leave no doubt. A ZIP may be an XLSX or not: its reader will tell. */
const signatures: readonly { readonly start: RegExp; readonly kind?: FileKind; readonly title: string }[] = [
  { start: /^PK\p{Cc}\p{Cc}/u, kind: 'xlsx', title: 'архив ZIP или файл Office' },
  { start: /^%PDF-/u, kind: 'pdf', title: 'документ PDF' },
  { start: /^\u00d0\u00cf\p{Cc}\u00e0/u, title: 'файл Excel или Word старого вида (.xls, .doc)' },
  { start: /^\s*(?:<!doctype html|<html)/iu, kind: 'html', title: 'страница HTML' },
  { start: /^\s*<\?xml/u, kind: 'xml', title: 'XML' },
  { start: /^\s*(?:\[\s*)?\{\s*["}]/u, kind: 'json', title: 'JSON' },
];

/**
 * The kind of a file that is not empty. Content-Type counts first, then the name; text/plain leaves it to the
 * name; where neither says anything, the first bytes do.
 *
 * @throws ExpectationError FILE_KIND_WRONG; SuiteError FILE_KIND_UNKNOWN
 */
export function kindOf(file: FileClaims): FileKind {
  const extension = path.extname(file.fileName ?? '').toLowerCase();
  const byName = find(({ extension: pattern }) => pattern.test(extension));
  const byType = find(({ mediaType }) => mediaType.test(file.mediaType));
  const signature = signatureOf(file.bytes);
  const claims = [
    ...(byName ? [{ kind: byName, words: `назван ${extension}` }] : []),
    ...(byType ? [{ kind: byType, words: `пришёл с Content-Type ${file.mediaType}` }] : []),
  ];
  for (const { kind, words } of claims) {
    if (isPossible(kind, signature?.kind, signature !== undefined)) continue;
    const start = signature ? `: это ${signature.title}, начинается` : ': начинается';
    throw new ExpectationError(
      'FILE_KIND_WRONG',
      `${titleOf(file)} ${words}, но это не ${kinds[kind].title}${start} с «${startOf(file.bytes)}» → посмотрите тело ответа в отчёте: вместо файла мог прийти отказ`,
    );
  }
  const kind =
    byType === 'text' ? (byName ?? byType) : byName === 'text' ? (byType ?? byName) : (byType ?? byName);
  if (byName && byType && byName !== byType && byName !== 'text' && byType !== 'text') {
    throw new ExpectationError(
      'FILE_KIND_WRONG',
      `${titleOf(file)} назван ${extension} (${kinds[byName].title}), а пришёл с Content-Type ${file.mediaType} (${kinds[byType].title}) → сравните имя файла и Content-Type с требованием`,
    );
  }
  const known = kind ?? signature?.kind;
  if (known !== undefined) return known;
  throw new SuiteError(
    'FILE_KIND_UNKNOWN',
    `${titleOf(file)} (Content-Type ${file.mediaType || 'не указан'}): читать такие файлы проект не умеет, только CSV, JSON, XML, HTML, текст, XLSX и PDF → проверяйте имя, тип и размер файла`,
  );
}

/** How messages call a file. */
export function titleOf({ fileName }: Pick<FileClaims, 'fileName'>): string {
  return fileName === undefined ? 'Файл в ответе' : `Файл «${fileName}»`;
}

function find(isIt: (row: KindRow) => boolean): FileKind | undefined {
  return (Object.keys(kinds) as FileKind[]).find((kind) => isIt(kinds[kind]));
}

function signatureOf(bytes: Buffer): (typeof signatures)[number] | undefined {
  const head = bytes.subarray(0, 200).toString('latin1').replace('\u00ef\u00bb\u00bf', '');
  return signatures.find(({ start }) => start.test(head));
}

/** Whether a file with these first bytes can be of a kind: a text may hold anything that is text. */
function isPossible(kind: FileKind, real: FileKind | undefined, isKnown: boolean): boolean {
  if (!isKnown) return !kinds[kind].isBinary;
  if (real === undefined || kinds[real].isBinary || kinds[kind].isBinary) return kind === real;
  const isMarkup = (one: FileKind) => one === 'html' || one === 'xml';
  return kind === real || kind === 'text' || (isMarkup(kind) && isMarkup(real));
}

function startOf(bytes: Buffer): string {
  const text = bytes
    .subarray(0, 60)
    .toString('utf8')
    .replace(/\ufffd*$/u, '');
  return /[^\P{Cc}\s]|\ufffd/u.test(text)
    ? bytes
        .subarray(0, 4)
        .toString('latin1')
        .replace(/[^ -~]/gu, '·')
    : excerpt(text, 20);
}
