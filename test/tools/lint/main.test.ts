// The command as it is typed: exit codes, the report of JUnit, --fix on real files, speed.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { readLintArguments } from '../../../tools/lint/arguments';

const root = path.resolve(__dirname, '..', '..', '..');

interface Finished {
  readonly code: number;
  readonly output: string;
}

function lint(...args: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['-r', 'ts-node/register', 'tools/lint/main.ts', ...args],
      { cwd: root, timeout: 60_000 },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
      },
    );
  });
}

/** A folder with one feature file. */
function written(text: string): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'проверка аврора-'));
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'а.feature');
  writeFileSync(file, text);
  return { folder, file };
}

const sound = `# language: ru
Функция: Проба

  Сценарий: С
    Когда выполнен поиск клиента по коду «К-000123»
    Тогда код ответа 200
`;

describe('npm run lint:features', () => {
  test('в наших сценариях нет ни ошибок, ни предупреждений', async () => {
    const { code, output } = await lint();
    expect(output).to.match(/^Проверено: \d+ файлов, \d+ сценари\S+\. Ошибок и предупреждений нет\.\n$/u);
    expect(code).to.equal(0);
  });

  test('ошибка — код выхода 1 и отчёт JUnit', async () => {
    const { folder, file } = written(sound.replace('Тогда', 'тогда').replace('Когда', 'когда'));
    const report = path.join(folder, 'отчёты', 'lint.xml');
    const { code, output } = await lint(file, '--format', `junit:${report}`);
    expect(output).to.include(
      'а.feature:4:3: ошибка: сценарий «С» пуст и прошёл бы без единой проверки → добавьте шаги',
    );
    expect(code).to.equal(1);
    expect(readFileSync(report, 'utf8')).to.include('<testsuites tests="1" failures="1" errors="0">');
  });

  test('предупреждение — код выхода 0', async () => {
    const { file } = written(sound.replace('Когда', 'Если'));
    const { code, output } = await lint(file);
    expect(output).to.include(':5:5: предупреждение: «Если» → «Когда»');
    expect(code).to.equal(0);
  });

  test('--fix исправляет, повторный не меняет ничего', async () => {
    const { file } = written(sound.replace('Когда ', 'Koгда\u00a0').replace('  Сценарий', '\tСценарий'));
    const first = await lint(file, '--fix');
    expect(first.output).to.match(
      /^Исправлено: 1 файл: .*а\.feature\nПроверено: 1 файл, 1 сценарий\. Ошибок и предупреждений нет\.\n$/u,
    );
    expect(readFileSync(file, 'utf8')).to.equal(sound);
    const second = await lint(file, '--fix');
    expect(second.output).to.not.include('Исправлено');
    expect(readFileSync(file, 'utf8')).to.equal(sound);
  });

  test('нет такого пути — код выхода 2', async () => {
    expect(await lint('features/нет-такого')).to.deep.equal({
      code: 2,
      output: 'Файла или папки «features/нет-такого» нет → проверьте путь (регистр букв важен)\n',
    });
  });
});

describe('командная строка', () => {
  test('пути, --fix и файлы JUnit', () => {
    expect(readLintArguments(['a', '--fix', 'b', '--format', 'junit:x.xml'])).to.deep.equal({
      paths: ['a', 'b'],
      fixes: true,
      junit: ['x.xml'],
    });
    expect(readLintArguments(['--help'])).to.equal(undefined);
  });

  test('неизвестный параметр и неизвестный формат — с подсказкой', () => {
    expect(() => readLintArguments(['--fixx'])).to.throw(
      'Неизвестный параметр --fixx. Возможно, имелось в виду: «--fix» → npm run lint:features -- --help',
    );
    expect(() => readLintArguments(['--format', 'xml'])).to.throw(
      'Формата «xml» нет → --format junit:reports/lint.xml',
    );
  });
});
