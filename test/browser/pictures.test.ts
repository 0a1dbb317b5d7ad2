// The pictures of the README: what their script says without a browser, and that they are fit for a page.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'chai';

const root = path.resolve(__dirname, '..', '..');

describe('картинки README', () => {
  test('без Chromium скрипт говорит, где его искали и что сделать', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['-r', 'ts-node/register', 'tools/pictures/main.ts'],
      {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, CHROMIUM: '/нет/такого/chromium' },
      },
    );
    expect(stderr.trim()).to.equal(
      'Chromium не найден: файла /нет/такого/chromium нет → установите его (apt-get install chromium) ' +
        'или укажите путь к Chrome или Chromium в переменной CHROMIUM',
    );
    expect(status).to.equal(2);
  });

  test('каждая — 1366 на 768 и не больше 200 кБ', () => {
    const folder = path.join(root, 'docs', 'pictures');
    const names = readdirSync(folder);
    expect(names).to.include.members(['green.png', 'red.png']);
    for (const name of names) {
      const bytes = readFileSync(path.join(folder, name));
      expect(bytes.length, name).to.be.at.most(200_000);
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], name).to.deep.equal([1366, 768]);
    }
  });
});
