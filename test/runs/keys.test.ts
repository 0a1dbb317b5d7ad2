// Keys of test cases and requirements: every report of a run carries them, whatever it is made of.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { expect } from 'chai';
import { artefactsIn, runSuite, type FinishedRun } from './run-command';

const feature = `# language: ru
@REQ-12
Функция: Поиск

  @ТК-017 @ТРЕБ-3
  Сценарий: Поиск по коду
    Дано выполнен вход с ролью «читатель»
    Когда выполнен поиск клиента по коду «К-000123»
    Тогда код ответа 200

  @ТК-018
  Структура сценария: Поиск доступен роли «<роль>»
    Дано выполнен вход с ролью «<роль>»
    Когда выполнен поиск клиента по коду «К-000123»
    Тогда код ответа 200

    Примеры:
      | роль                 |
      | читатель             |
      | владелец репозитория |

  @ТК-019
  Структура сценария: Поиск без параметров в названии
    Дано выполнен вход с ролью «<роль>»
    Когда выполнен поиск клиента по коду «К-000123»
    Тогда код ответа 201

    Примеры:
      | роль                 |
      | читатель             |
      | владелец репозитория |
`;

const names = [
  'ТК-017 Поиск по коду [REQ-12, ТРЕБ-3]',
  'ТК-018 Поиск доступен роли «читатель» [REQ-12]',
  'ТК-018 Поиск доступен роли «владелец репозитория» [REQ-12]',
  'ТК-019 Поиск без параметров в названии [REQ-12]',
];

/** What a report must say of a name; some reports know the name of an outline and not of its rows. */
const keys = ['ТК-017', 'ТК-018', 'ТК-019', 'REQ-12', 'ТРЕБ-3'];

describe('ключи тест-кейсов и требований', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ключи-'));
  const formats = ['json', 'html', 'message', 'junit', 'pretty', 'progress', 'summary'];
  let run: FinishedRun;

  before(async () => {
    run = await runFeature(feature);
  });

  test('есть в консоли и в каждом отчёте', () => {
    const texts = reportsOf(run);
    expect([...texts.keys()]).to.include.members([
      'консоль',
      'index.html',
      'details/1.html',
      'cucumber.html',
      'junit.xml',
      'messages.ndjson',
      ...formats.slice(0, -2).map((format) => `${format}.txt`),
    ]);
    expect(missingIn(texts)).to.deep.equal([]);
    // These name only what did not pass.
    for (const format of ['progress.txt', 'summary.out', 'defects.md']) {
      expect(texts.get(format), format).to.include('ТК-019 Поиск без параметров в названии [REQ-12]');
    }
  });

  test('пропажа ключей из отчёта не осталась бы незамеченной', async () => {
    const plain = await runFeature(feature.replace(/@\S+-\d+/gu, '@дым'));
    expect(missingIn(reportsOf(plain))).to.include.members([
      'ТК-017 в консоль',
      'REQ-12 в junit.xml',
      'ТК-018 в cucumber.html',
      'ТРЕБ-3 в messages.ndjson',
      'ТК-019 в pretty.txt',
    ]);
  });

  test('названия — целиком, и в консоли, и в страницах, и в сообщениях', () => {
    const texts = reportsOf(run);
    for (const report of [
      'консоль',
      'cucumber.html',
      'messages.ndjson',
      'json.txt',
      'html.txt',
      'message.txt',
    ]) {
      for (const name of names) expect(texts.get(report), `${name} в ${report}`).to.include(name);
    }
  });

  test('в JUnit у строк примеров остались номера', () => {
    const junit = readFileSync(path.join(run.reports, 'junit.xml'), 'utf8');
    expect([...junit.matchAll(/<testcase [^>]*? name="([^"]*)"/gu)].map(([, name]) => name)).to.deep.equal([
      'ТК-017 Поиск по коду [REQ-12, ТРЕБ-3]',
      'ТК-018 Поиск доступен роли «&lt;роль>» [REQ-12] - #1.1: ТК-018 Поиск доступен роли «читатель» [REQ-12]',
      'ТК-018 Поиск доступен роли «&lt;роль>» [REQ-12] - #1.2: ТК-018 Поиск доступен роли «владелец репозитория» [REQ-12]',
      'ТК-019 Поиск без параметров в названии [REQ-12] - #1.1',
      'ТК-019 Поиск без параметров в названии [REQ-12] - #1.2',
    ]);
  });

  test('отбор идёт по тегу и по названию из файла', async () => {
    const [byKey, byName, byReport] = await Promise.all([
      runFeature(feature, '--dry-run', '--tags', '@ТК-017'),
      runFeature(feature, '--dry-run', '--name', '^Поиск по коду$'),
      runFeature(feature, '--dry-run', '--name', '^ТК-017'),
    ]);
    expect(byKey.output).to.include('1 сценарий за');
    expect(byName.output).to.include('1 сценарий за');
    expect(byReport.output).to.include('Ничего не выбрано');
  });

  function runFeature(text: string, ...args: readonly string[]): Promise<FinishedRun> {
    const project = mkdtempSync(path.join(folder, 'прогон-'));
    const file = path.join(project, 'поиск.feature');
    writeFileSync(file, text);
    const reports = path.join(project, 'отчёты');
    // Our own summary.txt lies there as well.
    const asked = formats.map(
      (format) => `--format=${format}:${reports}/${format}${format === 'summary' ? '.out' : '.txt'}`,
    );
    return runSuite({ args: [file, ...asked, ...args], environment: { REPORTS: reports } }).then(
      (finished) => ({
        ...finished,
        reports,
      }),
    );
  }
});

const PARTIAL = [
  'progress.txt',
  'summary.txt',
  'summary.out',
  'defects.md',
  'contract-coverage.json',
  'history.json',
  'details/present.svg',
];

function reportsOf({ output, reports }: FinishedRun): ReadonlyMap<string, string> {
  return new Map([
    ['консоль', output],
    ...artefactsIn(reports).map((name) => [name, readFileSync(path.join(reports, name), 'utf8')] as const),
  ]);
}

/** Reports of failures alone are told apart by the test; the coverage of the contract knows no scenarios. */
function missingIn(texts: ReadonlyMap<string, string>): readonly string[] {
  return [...texts]
    .filter(([report]) => !PARTIAL.includes(report))
    .flatMap(([report, text]) =>
      keys.filter((key) => !text.includes(key)).map((key) => `${key} в ${report}`),
    );
}
