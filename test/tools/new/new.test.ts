import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import { expect } from 'chai';
import { loadContract } from '../../../support/contract/openapi';
import { knownSteps, stepsFor } from '../../../support/run/known-steps';
import { parseSource } from '../../../support/run/sources';
import { readNewArguments } from '../../../tools/new/arguments';
import { describeFeature, fileNameOf } from '../../../tools/new/feature-text';
import { projectRoot, runSuite } from '../../runs/run-command';

const contract = loadContract(path.join(projectRoot, 'stand', 'openapi.yaml'));
const first = { title: 'Документы', scenario: 'Видны читателю', role: 'читатель', probe: '/api', keys: [] };

describe('текст нового файла сценариев', () => {
  test('операция без обязательных параметров — готовый сценарий, с ключами', () => {
    const operation = contract.operationNamed('Поиск клиентов');
    expect(describeFeature({ ...first, operation, keys: ['ТК-7', 'REQ-1'] })).to.deep.equal({
      isDraft: false,
      text: `# language: ru
Функция: Документы
  Зачем это нужно и кому — одной-двумя фразами.

  @регресс @ТК-7 @REQ-1
  Сценарий: Видны читателю
    Дано выполнен вход с ролью «читатель»
    Когда выполнена операция «Поиск клиентов»
    Тогда код ответа 200
`,
    });
  });

  test('операция, которой нужны значения, — черновик с таблицей', () => {
    const { text, isDraft } = describeFeature({
      ...first,
      operation: contract.operationNamed('Создание клиента'),
    });
    expect(isDraft).to.equal(true);
    expect(text)
      .to.include('  @черновик @регресс\n')
      .and.to.include('с полями:\n')
      .and.to.include('| впишите |');
    expect(text).to.include('Тогда код ответа 201');
  });

  test('стенд без контракта — запрос по пробному пути', () => {
    const { text } = describeFeature({ ...first, operation: undefined });
    expect(text).to.include('Когда отправлен запрос GET «/api»\n');
  });

  test('для любой операции файл разбирается, и каждый шаг — ровно один из каталога', async () => {
    const { runConfiguration } = await loadConfiguration();
    const steps = knownSteps(await loadSupport(runConfiguration));
    expect(contract.operations).to.have.length.greaterThan(10);
    for (const operation of [...contract.operations, undefined]) {
      const source = parseSource('a.feature', describeFeature({ ...first, operation }).text);
      expect(source.errors).to.deep.equal([]);
      const [pickle] = source.pickles;
      expect(
        pickle?.steps.map(({ text }) => stepsFor(text, steps).length),
        operation?.name,
      ).to.deep.equal([1, 1, 1]);
    }
  });

  test('имя файла — из названия', () => {
    expect(fileNameOf('Поиск документа: «новый», №2')).to.equal('поиск-документа-новый-2.feature');
  });
});

describe('параметры npm run new', () => {
  for (const [argv, message] of [
    [[], 'Не сказано, как назвать'],
    [['Поиск', 'документа'], 'Лишнее слово «документа»'],
    [['Поиск', '--key', 'TK-1'], 'Ключ «TK-1» записан неверно'],
    [['Поиск', '--rol', 'x'], 'Неизвестный параметр --rol. Возможно, имелось в виду: «--role»'],
    [['Поиск', '--role'], 'У параметра --role нет значения'],
  ] as const) {
    test(`«${argv.join(' ')}» — ${message}`, () => {
      expect(() => readNewArguments(argv, {})).to.throw(message);
    });
  }

  test('стенд — из переменной, ключ — с «@» и без', () => {
    expect(readNewArguments(['Поиск', '--key', '@ТК-1'], { STAND: 'dev' })).to.deep.equal({
      title: 'Поиск',
      stand: 'dev',
      keys: ['ТК-1'],
    });
  });
});

describe('npm run new', () => {
  test('файл создан там, где сказано, и его сценарий проходит', async (t) => {
    const { cwd, run } = prepare(t);
    const made = run('Проба пера', '--area', 'мои клиенты', '--operation', 'Поиск клиентов');
    const file = path.join(cwd, 'features', 'мои клиенты', 'проба-пера.feature');
    expect(made.output).to.equal(`Создан файл features/мои клиенты/проба-пера.feature
Дальше: npm run bdd -- "features/мои клиенты/проба-пера.feature"
Шаги с примерами: docs/steps.html
`);
    expect(made.code).to.equal(0);
    const finished = await runSuite({ args: [file] });
    expect(finished.output).to.include(': пройдено 1 из 1');
  });

  test('существующий файл цел; чужая папка, роль и операция отвергнуты', (t) => {
    const { cwd, run } = prepare(t);
    run('Проба', '--area', 'а');
    const file = path.join(cwd, 'features', 'а', 'проба.feature');
    const before = readFileSync(file, 'utf8');
    for (const [args, message] of [
      [['Проба', '--area', 'а', '--scenario', 'Другой'], 'Файл features/а/проба.feature уже есть'],
      [['Другая', '--area', '../вне'], 'Папка «../вне» не подходит'],
      [['Другая', '--role', 'читатл'], 'Роли «читатл» на стенде нет. Возможно, имелось в виду: «читатель»'],
      [['Другая', '--operation', 'Поиск'], 'Операции «Поиск» на стенде нет.'],
      [['Другая', '--stand', 'нет'], 'Стенд «нет» неизвестен'],
    ] as const) {
      const { code, output } = run(...args);
      expect(output).to.include(message);
      expect(code).to.equal(2);
    }
    expect(readFileSync(file, 'utf8')).to.equal(before);
    expect(existsSync(path.join(cwd, 'вне'))).to.equal(false);
  });
});

/** A project of its own, in a folder with spaces and Cyrillic. */
function prepare(t: TestContext) {
  const cwd = mkdtempSync(path.join(os.tmpdir(), 'Моя проба '));
  t.after(() => {
    rmSync(cwd, { recursive: true, force: true });
  });
  for (const name of ['config', 'stand/openapi.yaml']) {
    mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
    cpSync(path.join(projectRoot, name), path.join(cwd, name), { recursive: true });
  }
  const run = (...args: readonly string[]) => {
    const main = path.join(projectRoot, 'tools', 'new', 'main.ts');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['-r', path.join(projectRoot, 'node_modules', 'ts-node', 'register'), main, ...args],
      {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, TS_NODE_PROJECT: path.join(projectRoot, 'tsconfig.json') },
      },
    );
    return { code: status, output: stdout + stderr };
  };
  return { cwd, run };
}
