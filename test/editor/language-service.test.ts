// Editors: what the extension for VS Code finds, completes, underlines and opens in this project.
import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import type { SupportCodeLibrary } from '@cucumber/cucumber/lib/support_code_library_builder/types';
import { expect } from 'chai';
import { backgroundsOf, parseSource, scenariosOf } from '../../support/run/sources';
import { exampleFeatures, testedSteps } from '../examples/example';
import { projectRoot } from '../runs/run-command';
import {
  installLanguageService,
  loadLanguageService,
  type Index,
  type Position,
  type Source,
} from './language-service';

const skip = installLanguageService() ?? false;

describe('языковая служба Cucumber', { skip }, () => {
  let service: Awaited<ReturnType<typeof loadLanguageService>>;
  let ours: readonly Source[];
  let index: Index;
  let loaded: SupportCodeLibrary;
  const features = filesOf(`${exampleFeatures}/**/*.feature`);

  before(async () => {
    service = await loadLanguageService();
    ours = testedSteps
      .flatMap((folder) => filesOf(`${folder}/*.ts`))
      .map(({ file, text }) => sourceOf(file, text));
    index = service.indexOf(ours);
    const { runConfiguration } = await loadConfiguration();
    // The published type is a marker; `loadSupport` returns the library behind it.
    loaded = (await loadSupport(runConfiguration)) as unknown as SupportCodeLibrary;
  });

  test('находит каждое определение шага, и без ошибок', () => {
    expect(index.errors.map(({ message }) => message)).to.deep.equal([]);
    const patterns = loaded.stepDefinitions.map(({ pattern }) => String(pattern));
    expect(patterns).to.have.length.greaterThan(0);
    expect(patternsOf(index)).to.deep.equal(patterns.sort());
  });

  test('не находит шаг, текст которого — константа, склейка или обёртка', () => {
    const found = service.indexOf([
      sourceOf(
        'невидимые.steps.ts',
        `const TEXT = 'шаг из константы';
         Given(TEXT, function () {});
         When('шаг из ' + 'склейки', function () {});
         define('шаг из обёртки', function () {});
         Then('обычный шаг', function () {});`,
      ),
    ]);
    expect(patternsOf(found)).to.deep.equal(['обычный шаг']);
  });

  test('находит каждый вид параметра с тем же регулярным выражением', () => {
    const types = [...loaded.parameterTypeRegistry.parameterTypes].filter(({ name = '' }) =>
      /\p{Script=Cyrillic}/u.test(name),
    );
    expect(types).to.have.length.greaterThan(0);
    expect(typesOf(index)).to.deep.equal(
      types.map(({ name = '', regexpStrings }) => [name, regexpStrings]).sort(),
    );
  });

  test('не находит вид параметра с выражением из константы, и шаг с ним — ошибка', () => {
    const found = service.indexOf([
      sourceOf(
        'виды.ts',
        `const DIGITS = /\\d+/;
         defineParameterType({ name: 'число', regexp: DIGITS });
         defineParameterType({ name: 'слово', regexp: /[а-яё]+/ });
         Then('получено {число}', function () {});
         Then('получено {слово}', function () {});`,
      ),
    ]);
    expect(typesOf(found)).to.deep.equal([['слово', ['[а-яё]+']]]);
    expect(patternsOf(found)).to.deep.equal(['получено {слово}']);
    expect(found.errors.map(({ message }) => message).join()).to.include("Undefined parameter type 'число'");
  });

  test('дописывает «Когда Шаг 1: Пои» до шагов поиска и не дописывает незнакомое', () => {
    const items = completionsOf('Шаг 1: Пои');
    expect(items.map(({ label }) => label)).to.include('{шаг}Поиск/поиск клиента по коду{который}');
    const search = items.find(({ label }) => label === '{шаг}Поиск/поиск клиента по коду{который}');
    // Each choice of a snippet comes from our definitions and features.
    expect(search?.textEdit.newText).to.match(
      /^\$\{1\|(?:[^|]*,)?Шаг 1: (?:,[^|]*)?\|\}\$\{2\|Поиск,поиск\|\} клиента по коду\$\{3\|.*\|\}$/u,
    );
    expect(completionsOf('Шаг 1: Ъъъ')).to.deep.equal([]);
  });

  test('в наших сценариях не подчёркивает ничего', () => {
    expect(features).to.have.length.greaterThan(0);
    expect(
      features.flatMap(({ file, text }) => diagnosticsOf(text).map(({ message }) => `${file}: ${message}`)),
    ).to.deep.equal([]);
  });

  test('подчёркивает неизвестный шаг и только его', () => {
    const text = featureOf('Дано выполнен вход с ролью «читатель»', 'Когда Шаг 1: Поимка клиента «К-000123»');
    expect(diagnosticsOf(text).map(({ message, range }) => [message, range])).to.deep.equal([
      [
        'Undefined step: Шаг 1: Поимка клиента «К-000123»',
        { start: { line: 4, character: 10 }, end: { line: 4, character: 42 } },
      ],
    ]);
  });

  test('от каждого шага наших сценариев ведёт к одному определению', () => {
    const wrong = features.flatMap(({ file, text }) => {
      const source = parseSource(file, text);
      return [...scenariosOf(source), ...backgroundsOf(source)]
        .flatMap(({ steps }) => steps)
        .filter(({ text: step }) => !step.includes('<'))
        .flatMap(({ location: { line, column = 1 }, text: step }) => {
          const links = definitionsOf(text, { line: line - 1, character: column });
          return links.length === 1 ? [] : [`${file}:${line} «${step}» — определений: ${links.length}`];
        });
    });
    expect(wrong).to.deep.equal([]);
  });

  test('открывает определение в файле с кириллицей и пробелом в имени', () => {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'шаги аврора-')), 'клиенты наши.steps.ts');
    writeFileSync(file, ours.find(({ uri }) => uri.endsWith('/clients.steps.ts'))?.content ?? '');
    const moved = ours.map((source) =>
      source.uri.endsWith('/clients.steps.ts') ? { ...source, uri: pathToFileURL(file).href } : source,
    );
    const text = featureOf('Когда Шаг 1: Поиск клиента по коду «К-000123»', 'И Шаг 2: Поимка клиента');
    const { expressionLinks } = service.indexOf(moved);
    const links = service.getStepDefinitionLocationLinks(text, { line: 3, character: 20 }, expressionLinks);
    expect(
      links.map(({ targetUri, targetSelectionRange: { start, end } }) => {
        const target = fileURLToPath(targetUri);
        const line = readFileSync(target, 'utf8').split('\n')[start.line];
        return [target, line?.slice(start.character, end.character)];
      }),
    ).to.deep.equal([[file, "'{шаг}Поиск/поиск клиента по коду{который}'"]]);
    expect(
      service.getStepDefinitionLocationLinks(text, { line: 4, character: 20 }, expressionLinks),
    ).to.deep.equal([]);
  });

  /** As the extension completes: by the expressions and by the steps of all features. */
  function completionsOf(step: string): ReturnType<typeof service.getGherkinCompletionItems> {
    const texts = features.flatMap(({ text }) =>
      service.extractStepTexts(service.parseGherkinDocument(text).gherkinDocument, []),
    );
    const suggestions = service.buildSuggestions(index.registry, texts, expressions());
    const text = featureOf(`Когда ${step}`);
    const position = { line: 3, character: 10 + step.length };
    return service.getGherkinCompletionItems(text, position, service.jsSearchIndex(suggestions));
  }

  function diagnosticsOf(text: string): ReturnType<typeof service.getGherkinDiagnostics> {
    return service.getGherkinDiagnostics(text, expressions());
  }

  function definitionsOf(
    text: string,
    position: Position,
  ): ReturnType<typeof service.getStepDefinitionLocationLinks> {
    return service.getStepDefinitionLocationLinks(text, position, index.expressionLinks);
  }

  function expressions() {
    return index.expressionLinks.map(({ expression }) => expression);
  }
});

test('служба, которую нельзя установить, пропускается с причиной, а в CI — ошибка', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'без службы-'));
  writeFileSync(
    path.join(folder, 'package.json'),
    '{ "dependencies": { "@cucumber/language-service": "1.7.0" } }',
  );
  const environment = { ...process.env, CI: '' };
  const reason =
    /^@cucumber\/language-service не установлена: npm error .+ → выполните npm ci --ignore-scripts в папке test\/editor$/u;
  expect(installLanguageService(folder, environment)).to.match(reason);
  expect(() => installLanguageService(folder, { ...environment, CI: 'true' })).to.throw(Error, reason);
});

function filesOf(pattern: string): readonly { readonly file: string; readonly text: string }[] {
  return globSync(pattern, { cwd: projectRoot }).map((file) => ({
    file,
    text: readFileSync(path.join(projectRoot, file), 'utf8'),
  }));
}

function sourceOf(file: string, content: string): Source {
  return { languageName: 'tsx', uri: pathToFileURL(path.join(projectRoot, file)).href, content };
}

function featureOf(...steps: readonly string[]): string {
  return [
    '# language: ru',
    'Функция: Проба',
    '  Сценарий: Проба',
    ...steps.map((step) => `    ${step}`),
  ].join('\n');
}

function patternsOf({ expressionLinks }: Index): readonly string[] {
  return expressionLinks.map(({ expression }) => expression.source).sort();
}

function typesOf({ parameterTypeLinks }: Index): readonly (readonly [string, readonly string[]])[] {
  return parameterTypeLinks
    .map(({ parameterType: { name, regexpStrings } }) => [name, regexpStrings] as const)
    .sort();
}
