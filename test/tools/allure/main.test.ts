import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { expect } from 'chai';

const page =
  '<html dir="ltr" lang="en">\n<head></head>\n<script async src="https://www.googletagmanager.com/gtag/js"></script>\n</html>\n';

describe('tools/allure/main.ts', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'allure-tool-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function run(...args: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['-r', 'ts-node/register', 'tools/allure/main.ts', ...args],
      { encoding: 'utf8', timeout: 60_000 },
    );
    return { status, text: `${stdout}${stderr}`.replaceAll(folder, '<папка>') };
  }

  test('каждая страница в папке — без счётчика', () => {
    mkdirSync(path.join(folder, 'вложенная'));
    const files = ['index.html', 'вложенная/index.html'].map((name) => path.join(folder, name));
    for (const file of files) writeFileSync(file, page);
    expect(run(folder)).to.deep.equal({ status: 0, text: 'Без счётчика Google: 2 страницы в <папка>\n' });
    for (const file of files) expect(readFileSync(file, 'utf8')).not.to.include('google');
  });

  test('одна из страниц незнакома — код 2, и ни одна не тронута', () => {
    mkdirSync(path.join(folder, 'чужая'));
    writeFileSync(path.join(folder, 'index.html'), page);
    writeFileSync(path.join(folder, 'чужая', 'index.html'), '<p>не Allure</p>');
    const { status, text } = run(folder);
    expect(status).to.equal(2);
    expect(text).to.match(/^Страница Allure не обработана: /u);
    expect(readFileSync(path.join(folder, 'index.html'), 'utf8')).to.equal(page);
  });

  for (const [what, args, told] of [
    ['папка не названа', () => [], /^Нужна одна папка → /u],
    ['папки нет', () => [path.join(folder, 'нет')], /^Папки <папка>\/нет нет → /u],
    ['страниц нет', () => [folder], /^В папке <папка> нет страниц Allure → /u],
  ] as const) {
    test(`${what} — код 2 и что делать`, () => {
      const { status, text } = run(...args());
      expect(status).to.equal(2);
      expect(text).to.match(told);
    });
  }
});
