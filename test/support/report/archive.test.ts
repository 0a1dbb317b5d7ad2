import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { expect } from 'chai';
import { writeArchive } from '../../../support/report/archive';
import { rejectedBy, suiteError } from '../core/thrown';
import { readZip } from './zip-reading';

let outside = '';
let folder = '';
let target = '';
beforeEach(() => {
  outside = mkdtempSync(path.join(tmpdir(), 'archive-'));
  folder = path.join(outside, 'reports');
  target = path.join(folder, 'отчёт.zip');
});
afterEach(() => {
  rmSync(outside, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

const parts = ['index.html', 'details', 'attachments', 'protocol.docx', 'cucumber.html'];
const page = '<!doctype html><p>Отчёт</p>'.repeat(1000);
const picture = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * index) % 251));

/** A folder of reports with what belongs into the archive and what does not. */
function writeReports(): void {
  write({
    'cucumber.html': 'классическая',
    'index.html': page,
    'details/поиск.html': 'Поиск',
    'details/вход/ввод.html': 'Вход',
    'attachments/снимок 1.png': picture,
    'attachments/пусто.txt': '',
    'messages.ndjson': 'поток',
    'details/messages.ndjson': 'поток',
    'details/1.NDJSON': 'поток',
    '.running': '7',
    'details/.скрыто': 'нет',
    'details/.git/config': 'нет',
    'history.json': 'не названо',
  });
}

const archived = [
  'index.html',
  'details/вход/ввод.html',
  'details/поиск.html',
  'attachments/пусто.txt',
  'attachments/снимок 1.png',
  'cucumber.html',
];

const read = () => readZip(readFileSync(target));
const namesIn = () => read().map(({ name }) => name);

describe('архив отчёта', () => {
  test('в нём названные файлы и папки, в порядке списка, байт в байт', async () => {
    writeReports();
    await writeArchive(folder, parts, target);
    expect(namesIn()).to.deep.equal(archived);
    for (const { name, data } of read())
      expect(data.equals(readFileSync(path.join(folder, name))), name).to.equal(true);
  });

  test('кириллица объявлена как UTF-8', async () => {
    writeReports();
    await writeArchive(folder, parts, target);
    expect(read().every(({ isUtf8 }) => isUtf8)).to.equal(true);
  });

  test('страницы сжаты', async () => {
    write({ 'index.html': page });
    await writeArchive(folder, ['index.html'], target);
    expect(readFileSync(target).length).to.be.lessThan(Buffer.byteLength(page) / 10);
  });

  test('поток сообщений и скрытые файлы не попадают, даже если их назвать', async () => {
    writeReports();
    await writeArchive(folder, ['.', 'messages.ndjson', '.running', 'details/.git'], target);
    expect(namesIn()).to.have.members([...archived, 'history.json']);
  });

  test('те же файлы — те же байты, когда бы их ни записали', async () => {
    writeReports();
    await writeArchive(folder, parts, target);
    const first = readFileSync(target);
    for (const name of archived) utimesSync(path.join(folder, name), new Date(0), new Date(7e11));
    await writeArchive(folder, [...parts, 'index.html', './details'], target);
    expect(readFileSync(target).equals(first)).to.equal(true);
    expect(new Set(read().flatMap(({ moments }) => moments))).to.deep.equal(new Set([0x00210000]));
  });

  test('прежний архив не попадает в новый', async () => {
    writeReports();
    await writeArchive(folder, ['.'], target);
    const first = namesIn();
    await writeArchive(folder, ['.'], target);
    expect(namesIn()).to.deep.equal(first);
  });

  for (const name of ['../secret.txt', 'details/../../secret.txt', '..']) {
    test(`путь за пределы папки отклонён: ${name}`, async () => {
      writeReports();
      writeFileSync(path.join(outside, 'secret.txt'), 'чужое');
      expect(await rejectedBy(writeArchive(folder, ['index.html', name], target))).to.deep.equal(
        suiteError(
          'ARCHIVE_PATH_OUTSIDE',
          `Архив отчёта: «${name}» ведёт за пределы папки ${folder} → укажите путь внутри неё`,
        ),
      );
      expect(existsSync(target)).to.equal(false);
    });
  }

  test('абсолютный путь отклонён и внутри папки', async () => {
    writeReports();
    const file = path.join(folder, 'index.html');
    expect(await rejectedBy(writeArchive(folder, [file], target))).to.include({
      code: 'ARCHIVE_PATH_OUTSIDE',
    });
  });

  test('ссылка наружу: названная отклонена, лежащая в папке не взята', async () => {
    writeReports();
    writeFileSync(path.join(outside, 'secret.txt'), 'чужое');
    symlinkSync(path.join(outside, 'secret.txt'), path.join(folder, 'details', 'ссылка.html'));
    symlinkSync(outside, path.join(folder, 'details', 'дом'));
    await writeArchive(folder, parts, target);
    expect(namesIn()).to.deep.equal(archived);
    expect(await rejectedBy(writeArchive(folder, ['details/ссылка.html'], target))).to.include({
      code: 'ARCHIVE_PATH_OUTSIDE',
    });
    expect(await rejectedBy(writeArchive(folder, ['details/дом'], target))).to.include({
      code: 'ARCHIVE_PATH_OUTSIDE',
    });
  });

  test('класть нечего — ошибка, а не пустой архив', async () => {
    write({ 'messages.ndjson': 'поток' });
    expect(await rejectedBy(writeArchive(folder, ['index.html', 'messages.ndjson'], target))).to.deep.equal(
      suiteError(
        'ARCHIVE_EMPTY',
        `Архив ${target} не собран: в папке ${folder} нет ни одного из файлов отчёта (index.html, messages.ndjson) → сначала выполните прогон`,
      ),
    );
  });

  test('записать некуда — ошибка с причиной, и ничего не остаётся', async () => {
    writeReports();
    const nowhere = path.join(folder, 'нет', 'отчёт.zip');
    expect(await rejectedBy(writeArchive(folder, parts, nowhere))).to.deep.equal(
      suiteError(
        'ARCHIVE_NOT_WRITTEN',
        `Архив ${nowhere} не записан (ENOENT) → проверьте права на папку и место на диске`,
      ),
    );
    expect(readdirSync(folder)).not.to.include('нет');
  });

  test('сбой на полпути оставляет прежний архив и ничего лишнего', async () => {
    writeReports();
    await writeArchive(folder, parts, target);
    const before = [readFileSync(target), readdirSync(folder)] as const;
    // A name that ZIP would read as another path: the library refuses it, once the archive is begun.
    write({ 'details/а\\..\\б': 'нет' });
    expect(await rejectedBy(writeArchive(folder, parts, target))).to.include({ code: 'ARCHIVE_NOT_WRITTEN' });
    expect([readFileSync(target), readdirSync(folder)]).to.deep.equal(before);
    expect(await rejectedBy(writeArchive(folder, ['index.html'], path.join(folder, 'details')))).to.include({
      code: 'ARCHIVE_NOT_WRITTEN',
    });
    expect(readdirSync(folder)).to.deep.equal(before[1]);
  });

  // The memory of a process is a file whose first byte nobody can read.
  test(
    'файл не читается — ошибка, а не вечное ожидание',
    { skip: process.platform !== 'linux' },
    async () => {
      writeReports();
      expect(await rejectedBy(writeArchive('/proc/self', ['mem'], target))).to.deep.equal(
        suiteError(
          'ARCHIVE_NOT_WRITTEN',
          `Архив ${target} не записан (EIO) → проверьте права на папку и место на диске`,
        ),
      );
    },
  );

  test('чтец архивов замечает испорченный байт', async () => {
    writeReports();
    await writeArchive(folder, parts, target);
    const zip = readFileSync(target);
    zip.writeUInt8(zip.readUInt8(60) ^ 1, 60);
    expect(() => readZip(zip)).to.throw();
  });
});
