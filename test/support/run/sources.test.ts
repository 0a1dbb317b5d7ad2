import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expect } from 'chai';
import {
  backgroundsOf,
  lineOfPickle,
  lineOfStep,
  parseSource,
  parseSources,
  rulesOf,
  scenariosOf,
} from '../../../support/run/sources';

const text = `# language: ru
Функция: Ф
  Предыстория:
    Дано начало

  Сценарий: Первый
    Когда действие

  Правило: П
    Предыстория:
      Дано начало правила

    Структура сценария: Второй <а>
      Когда действие <а>

      Примеры:
        | а |
        | 1 |
        | 2 |
`;

describe('текст сценариев', () => {
  const source = parseSource('a.feature', text);

  test('сценарии и предыстории правил — тоже сценарии и предыстории файла', () => {
    expect(scenariosOf(source).map(({ name }) => name)).to.deep.equal(['Первый', 'Второй <а>']);
    expect(backgroundsOf(source)).to.have.length(2);
    expect(rulesOf(source).map(({ name }) => name)).to.deep.equal(['П']);
  });

  test('строка сценария и строка примера — те, по которым их находит cucumber', () => {
    expect(source.pickles.map((pickle) => [pickle.name, lineOfPickle(source, pickle)])).to.deep.equal([
      ['Первый', 6],
      ['Второй 1', 18],
      ['Второй 2', 19],
    ]);
  });

  test('строка шага найдена и в предыстории правила', () => {
    const last = source.pickles.at(-1);
    expect(last?.steps.map((step) => [step.text, lineOfStep(source, step)])).to.deep.equal([
      ['начало', 4],
      ['начало правила', 11],
      ['действие 2', 14],
    ]);
  });

  test('ошибка разбора — с местом, а не исключение', () => {
    const broken = parseSource('a.feature', 'Функция: Ф\n  Сценарий: С\n    Дано а\n    Когда: б\n');
    expect(broken.pickles).to.deep.equal([]);
    expect(broken.errors.map(({ line, column }) => [line, column])).to.deep.equal([[4, 5]]);
  });

  test('язык по умолчанию можно задать', () => {
    expect(parseSource('a.feature', 'Feature: F\n  Scenario: S\n    Given a\n', 'en').errors).to.deep.equal(
      [],
    );
    expect(parseSource('a.feature', 'Feature: F\n').errors).to.have.length(1);
  });
});

describe('файлы сценариев', () => {
  let cwd = '';
  before(() => {
    cwd = mkdtempSync(path.join(tmpdir(), 'sources-'));
    mkdirSync(path.join(cwd, 'features', 'вход'), { recursive: true });
    writeFileSync(path.join(cwd, 'features', 'вход', 'вход.feature'), text);
    writeFileSync(path.join(cwd, 'features', 'б.feature'), text);
  });
  after(() => {
    rmSync(cwd, { recursive: true, force: true });
  });

  function urisOf(paths: string[]): Promise<readonly string[]> {
    return parseSources(
      { defaultDialect: 'ru', paths, names: [], tagExpression: '', order: 'defined' },
      cwd,
    ).then((sources) => sources.map(({ uri }) => uri).sort());
  }

  test('найдены все, с путём от рабочей папки и «/»', async () => {
    expect(await urisOf(['features'])).to.deep.equal(['features/б.feature', 'features/вход/вход.feature']);
  });

  test('файл с номером строки прочитан целиком: отбор — дело cucumber', async () => {
    expect(await urisOf(['features/вход/вход.feature:6'])).to.deep.equal(['features/вход/вход.feature']);
  });

  test('путь, по которому ничего нет, — пустой список', async () => {
    expect(await urisOf(['нет/*.feature'])).to.deep.equal([]);
  });
});
