import { spawnSync } from 'node:child_process';
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { expect } from 'chai';
import { claimReportFolder, findLeaks } from '../../../support/run/report-folder';
import { secrets } from '../../../support/secrets/registry';
import { suiteError, thrownBy } from '../core/thrown';

let folder = '';
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'reports-')), 'reports');
});
afterEach(() => {
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

const lockOf = (claimed: string) => path.join(claimed, '.running');

describe('папка отчётов', () => {
  test('создана, занята этим процессом и освобождена', () => {
    const claimed = claimReportFolder(folder);
    expect(claimed.path).to.equal(folder);
    expect(readFileSync(lockOf(folder), 'utf8')).to.equal(String(process.pid));
    claimed.release();
    expect(existsSync(lockOf(folder))).to.equal(false);
    claimed.release();
  });

  test('второй прогон того же времени пишет в свою папку и не трогает первую', () => {
    const first = claimReportFolder(folder);
    writeFileSync(path.join(folder, 'cucumber.html'), 'первый');
    const second = claimReportFolder(folder, new Date('2026-11-23T20:15:07Z'));
    expect(second.path).to.equal(path.join(folder, `2026-11-23_20-15-07-${process.pid}`));
    second.release();
    expect(readdirSync(second.path)).to.deep.equal([]);
    expect(readFileSync(path.join(folder, 'cucumber.html'), 'utf8')).to.equal('первый');
    expect(existsSync(lockOf(folder))).to.equal(true);
    first.release();
    expect(claimReportFolder(folder).path).to.equal(folder);
  });

  test('и третий в ту же секунду — тоже', () => {
    const paths = [1, 2, 3].map(() => claimReportFolder(folder, new Date('2026-11-23T20:15:07Z')).path);
    expect(new Set(paths).size).to.equal(3);
  });

  for (const [claim, pid] of [
    ['процесса, которого больше нет', () => spawnSync(process.execPath, ['-e', '']).pid],
    ['с мусором внутри', () => 'мусор'],
  ] as const) {
    test(`замок ${claim} не держит папку`, () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(lockOf(folder), String(pid()));
      expect(claimReportFolder(folder).path).to.equal(folder);
      expect(readFileSync(lockOf(folder), 'utf8')).to.equal(String(process.pid));
    });
  }

  test('замок, в который ещё не вписан номер, — чужой', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(lockOf(folder), '');
    expect(claimReportFolder(folder).path).not.to.equal(folder);
  });

  test('папка, которую не создать, — ошибка с выходом', () => {
    writeFileSync(folder, 'файл на месте папки');
    expect(thrownBy(() => claimReportFolder(folder))).to.deep.equal(
      suiteError(
        'REPORTS_UNWRITABLE',
        `В папку отчётов ${folder} нельзя писать (EEXIST) → проверьте права или укажите другую: --reports`,
      ),
    );
  });
});

describe('поиск утечек', () => {
  const secret = `тайна-${crypto.randomUUID()}`;
  secrets.add(secret);

  test('секрет найден в любой кодировке и в подпапке, чистые файлы не названы', () => {
    const files = {
      'чистый.html': 'ничего',
      'сырой.txt': `до ${secret} после`,
      'в/глубине.json': JSON.stringify({ body: JSON.stringify({ password: secret }) }),
      'base64.ndjson': JSON.stringify({ body: Buffer.from(`a${secret}`).toString('base64') }),
      'junit.xml': `<failure>${encodeURIComponent(secret)}</failure>`,
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    const found = findLeaks(folder).map((file) => path.relative(folder, file).replaceAll(path.sep, '/'));
    expect(found.toSorted()).to.deep.equal(['base64.ndjson', 'junit.xml', 'в/глубине.json', 'сырой.txt']);
  });

  test('файл, который исчез между списком и чтением, пропущен; другая беда не замолчана', (t) => {
    mkdirSync(folder, { recursive: true });
    for (const name of ['а-записка.json', 'б-сырой.txt'])
      writeFileSync(path.join(folder, name), `до ${secret} после`);
    const read = t.mock.method(fs as { readFileSync: (file: string) => Buffer }, 'readFileSync');
    read.mock.mockImplementationOnce((file: string) => {
      rmSync(file);
      return readFileSync(file);
    });
    expect(findLeaks(folder)).to.deep.equal([path.join(folder, 'б-сырой.txt')]);
    read.mock.mockImplementationOnce(() => {
      throw Object.assign(new Error('диск'), { code: 'EIO' });
    });
    expect(() => findLeaks(folder)).to.throw('диск');
  });

  test('в чистой папке ничего не найдено', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'cucumber.html'), 'пароль: ***');
    expect(findLeaks(folder)).to.deep.equal([]);
  });
});
