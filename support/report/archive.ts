// The report as one ZIP for an e-mail: pages and attachments, never the stream of messages; the same files, the same bytes.
import { createWriteStream } from 'node:fs';
import { readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { codeOf, messageOf, SuiteError } from '../core/errors';

/**
 * Packs files of a folder; what does not exist is left out, and so are hidden files, streams of messages (`*.ndjson`),
 * links and the archive itself, whoever names them. Names are UTF-8, all dates are 1 January 1980.
 *
 * @param files files and folders below `folder`, in the order of the archive; what lies in a folder goes by name
 * @throws SuiteError ARCHIVE_PATH_OUTSIDE, ARCHIVE_EMPTY, ARCHIVE_NOT_WRITTEN
 */
export async function writeArchive(folder: string, files: readonly string[], target: string): Promise<void> {
  const names = new Set<string>();
  for (const name of files) {
    refuseOutside(folder, name);
    for (const found of await findFiles(folder, name)) names.add(found);
  }
  names.delete(toPosix(path.relative(folder, target)));
  if (names.size === 0) {
    throw new SuiteError(
      'ARCHIVE_EMPTY',
      `Архив ${target} не собран: в папке ${folder} нет ни одного из файлов отчёта (${files.join(', ')}) → сначала выполните прогон`,
    );
  }
  // Hidden, so that it never gets into an archive; the archive of before stays until the new one is whole.
  const unfinished = path.join(path.dirname(target), `.${path.basename(target)}`);
  try {
    await pack(folder, names, unfinished);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new SuiteError(
      'ARCHIVE_NOT_WRITTEN',
      `Архив ${target} не записан (${codeOf(error) ?? messageOf(error)}) → проверьте права на папку и место на диске`,
      error,
    );
  }
}

/** ZIP begins to count there, in local time: the bytes do not depend on the machine. */
const date = new Date(1980, 0, 1);
const entryOptions = { mtime: date, forceDosTimestamp: true, mode: 0o100644 };

async function pack(folder: string, names: ReadonlySet<string>, target: string): Promise<void> {
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  const broken = new AbortController();
  zip.on('error', (error) => {
    broken.abort(error);
  });
  for (const name of names) zip.addFile(path.join(folder, name), name, entryOptions);
  zip.end();
  try {
    await pipeline(zip.outputStream, createWriteStream(target), { signal: broken.signal });
  } catch (error) {
    throw broken.signal.aborted ? broken.signal.reason : error;
  }
}

function refuseOutside(folder: string, name: string): void {
  if (!path.isAbsolute(name) && !leaves(path.relative(folder, path.join(folder, name)))) return;
  throw new SuiteError(
    'ARCHIVE_PATH_OUTSIDE',
    `Архив отчёта: «${name}» ведёт за пределы папки ${folder} → укажите путь внутри неё`,
  );
}

/** The file, or the files of the folder, as names with «/». */
async function findFiles(folder: string, name: string): Promise<readonly string[]> {
  const place = path.join(folder, name);
  const found = await stat(place).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) return [];
  // A link may lead anywhere.
  refuseOutside(folder, path.relative(await realpath(folder), await realpath(place)));
  const inside = found.isDirectory() ? await readdir(place, { recursive: true, withFileTypes: true }) : [];
  const names = found.isDirectory()
    ? inside
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    : [path.normalize(name)];
  return names.map(toPosix).filter(isForPeople).sort();
}

function isForPeople(name: string): boolean {
  return !/(?:^|\/)\.|\.ndjson$/iu.test(name);
}

function leaves(relative: string): boolean {
  return path.isAbsolute(relative) || relative === '..' || relative.startsWith(`..${path.sep}`);
}

function toPosix(name: string): string {
  return name.replaceAll(path.sep, '/');
}
