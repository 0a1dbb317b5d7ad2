// The files that a scenario sends: created in it by name, or lying beside its feature.
import { type Dirent, readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import iconv from 'iconv-lite';
import { SuiteError } from '../core/errors';
import { quoteAll } from '../core/russian';
import { hint } from '../core/suggest';
import type { SentFile } from './multipart';

/** Charsets of created files: the name of iconv-lite, and whether the text opens with a byte order mark. */
const charsets: Readonly<Record<string, { readonly encoding: string; readonly addBOM: boolean }>> = {
  'utf-8': { encoding: 'utf8', addBOM: false },
  'utf-8-bom': { encoding: 'utf8', addBOM: true },
  'utf-16le': { encoding: 'utf-16le', addBOM: false },
  'utf-16le-bom': { encoding: 'utf-16le', addBOM: true },
  'windows-1251': { encoding: 'windows-1251', addBOM: false },
  'koi8-r': { encoding: 'koi8-r', addBOM: false },
  'iso-8859-5': { encoding: 'iso-8859-5', addBOM: false },
  ibm866: { encoding: 'ibm866', addBOM: false },
};

const mediaTypes: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.txt': 'text/plain',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.zip': 'application/zip',
};

/** The files of one scenario. */
export class ScenarioFiles {
  readonly #created = new Map<string, SentFile>();
  readonly #folders: readonly string[];
  readonly #root: string;

  /**
   * @param featureFolder the folder of the feature file; files are looked up there, then in `features/`
   * @param root the project's folder: no file outside it is read
   */
  constructor(featureFolder: string, root = process.cwd()) {
    this.#root = path.resolve(root);
    this.#folders = [path.resolve(this.#root, featureFolder), path.join(this.#root, 'features')];
  }

  /**
   * Keeps a file in memory; the same name again replaces it.
   *
   * @param charset `utf-8`, `utf-8-bom`, `windows-1251`, `koi8-r` and others of the table above, in any case
   * @throws SuiteError CHARSET_UNKNOWN, CHARSET_LACKS_CHARACTERS
   */
  create(name: string, text: string, charset = 'utf-8'): void {
    this.createFromBytes(name, encodeText(name, text, charset));
  }

  /** Keeps a file in memory as it is; the media type comes from the name where none is given. */
  createFromBytes(name: string, bytes: Buffer, mediaType = mediaTypeFor(name)): void {
    this.#created.set(normalise(name), { name: baseName(name), bytes, mediaType });
  }

  /**
   * A file of this scenario by its name, or one on disk by its path from the feature's folder or `features/`.
   *
   * @throws SuiteError FILE_OUTSIDE_PROJECT, FILE_ABSENT with the nearest right names
   */
  find(name: string): SentFile {
    const created = this.#created.get(normalise(name));
    if (created) return created;
    const places = [...new Set(this.#folders.map((folder) => path.resolve(folder, name)))];
    const inside = places.filter((place) => isInside(this.#root, place));
    if (inside.length === 0) {
      throw new SuiteError(
        'FILE_OUTSIDE_PROJECT',
        `Файл «${name}» лежит вне проекта: сценарий читает только свои файлы → положите файл рядом с .feature или в папку features`,
      );
    }
    const found = inside.flatMap((place) => locate(this.#root, place) ?? []).at(0);
    if (found === undefined) throw new SuiteError('FILE_ABSENT', this.#explainAbsence(name, inside));
    return { name: baseName(name), bytes: readFileSync(found), mediaType: mediaTypeFor(name) };
  }

  #explainAbsence(name: string, places: readonly string[]): string {
    const onDisk = places.flatMap((place) =>
      entriesOf(path.dirname(place))
        .filter((entry) => entry.isFile())
        .map((entry) => path.posix.join(path.posix.dirname(slashes(name)), normalise(entry.name))),
    );
    const known = new Set([...this.#created.keys(), ...onDisk]);
    const looked = quoteAll(
      places.map((place) => slashes(path.relative(this.#root, path.dirname(place))) || '.'),
    );
    return `Файла «${name}» нет: его не создавали в этом сценарии, нет его и на диске (искали в ${looked}). ${hint(name, known)} → исправьте имя, создайте файл шагом раньше или положите его рядом с .feature`;
  }
}

/** The media type of a file by its name; `application/octet-stream` where the name says nothing. */
export function mediaTypeFor(fileName: string): string {
  return mediaTypes[path.extname(fileName).toLowerCase()] ?? 'application/octet-stream';
}

function encodeText(name: string, text: string, charset: string): Buffer {
  const known = charsets[charset.trim().toLowerCase()];
  if (!known) {
    throw new SuiteError(
      'CHARSET_UNKNOWN',
      `Файл «${name}»: кодировки «${charset}» нет. ${hint(charset, Object.keys(charsets))} → исправьте кодировку`,
    );
  }
  const { encoding, addBOM } = known;
  const lost = [...new Set(text)].filter(
    (sign) => iconv.decode(iconv.encode(sign, encoding), encoding, { stripBOM: false }) !== sign,
  );
  if (lost.length > 0) {
    throw new SuiteError(
      'CHARSET_LACKS_CHARACTERS',
      `Файл «${name}»: в кодировке ${charset} нет знаков ${quoteAll(lost)} → уберите их из текста или возьмите кодировку utf-8`,
    );
  }
  return iconv.encode(text, encoding, { addBOM });
}

function isInside(root: string, place: string): boolean {
  return place.startsWith(root + path.sep);
}

/** The file of a place as it is really spelled, NFC or NFD, letter case included; a link out of the project is no file. */
function locate(root: string, place: string): string | undefined {
  let folder = root;
  const names = path.relative(root, place).split(path.sep);
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1;
    const entry = entriesOf(folder).find((candidate) => normalise(candidate.name) === normalise(name));
    if (!entry || (isLast && entry.isDirectory())) return undefined;
    folder = path.join(folder, entry.name);
  }
  return isInside(realpathSync(root), realpathSync(folder)) ? folder : undefined;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder that is not there holds no files; the message about the file tells where it was looked for.
    return [];
  }
}

/** The same name typed on macOS (NFD) and elsewhere (NFC) is one name. */
function normalise(name: string): string {
  return slashes(name).normalize('NFC').trim();
}

function slashes(name: string): string {
  return name.replaceAll('\\', '/');
}

function baseName(name: string): string {
  return path.posix.basename(normalise(name));
}
