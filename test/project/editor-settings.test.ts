// What is committed for VS Code is true: its files parse, its tasks exist, its snippets are scenarios that run.
import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import ts from 'typescript';
import { expect } from 'chai';
import { projectRoot, runSuite } from '../runs/run-command';

describe('настройки VS Code', () => {
  test('шаги и сценарии найдутся все', () => {
    const { features, glue } = {
      features: read('settings.json')['cucumber.features'] as readonly string[],
      glue: read('settings.json')['cucumber.glue'] as readonly string[],
    };
    const found = (patterns: readonly string[]) => globSync(patterns, { cwd: projectRoot }).sort();
    expect(found(features)).to.deep.equal(globSync('features/**/*.feature', { cwd: projectRoot }).sort());
    expect(found(glue)).to.deep.equal(globSync('step-definitions/**/*.ts', { cwd: projectRoot }).sort());
    expect(found(glue)).to.include(path.join('step-definitions', 'parameter-types.ts'));
  });

  test('задачи запускают то, что есть в package.json', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    const named = tasks().map(({ args }) => args.find((arg) => arg !== 'run' && arg !== '-s'));
    expect(named).to.deep.equal(['bdd', 'bdd', 'lint:features', 'doctor', 'catalog']);
    expect(named.filter((name) => typeof name !== 'string' || scripts[name] === undefined)).to.deep.equal([]);
  });

  test('строка проверки сценариев становится проблемой с местом', () => {
    const pattern = tasks().flatMap(({ problemMatcher }) =>
      'pattern' in problemMatcher ? [new RegExp(problemMatcher.pattern.regexp, 'u')] : [],
    )[0];
    const line = 'features/мои тесты/поиск.feature:12:5: ошибка: шаг не найден: «такого нет»';
    expect(pattern?.exec(line)?.slice(1)).to.deep.equal([
      'features/мои тесты/поиск.feature',
      '12',
      '5',
      'ошибка',
      'шаг не найден: «такого нет»',
    ]);
    expect(pattern?.exec('Ошибок нет')).to.equal(null);
  });

  test('заготовки — сценарии, которые проходят', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'заготовки-'));
    const file = path.join(folder, 'a.feature');
    const bodies = Object.values(read('scenarios.code-snippets') as Readonly<Record<string, Snippet>>).map(
      ({ body }) => body.map(fillIn),
    );
    const [feature = [], ...rest] = bodies;
    const [scenarios, steps] = [rest.slice(0, 2), rest.slice(2)];
    expect(steps.map(([first]) => first)).to.deep.equal([
      'Тогда ответ содержит поля:',
      'Тогда получен отказ 403 «Недостаточно прав»',
    ]);
    const lines = [
      ...feature,
      ...(steps[0] ?? []).map((line) => `    ${line}`),
      ...scenarios.flatMap((body, index) =>
        ['', ...body.map((line) => `  ${line}`)].map((line) =>
          line.replace('Что верно', `Что ${index} верно`),
        ),
      ),
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const run = await runSuite({ args: [file] });
    expect(run.output).to.include(': пройдено 4 из 4');
    expect(run.code).to.equal(0);
  });
});

interface Snippet {
  readonly body: readonly string[];
}

interface Task {
  readonly args: readonly (string | { readonly value: string })[];
  readonly problemMatcher: readonly unknown[] | { readonly pattern: { readonly regexp: string } };
}

function tasks(): readonly Task[] {
  return read('tasks.json')['tasks'] as readonly Task[];
}

/** With comments, as VS Code reads it. */
function read(name: string): Readonly<Record<string, unknown>> {
  const file = path.join(projectRoot, '.vscode', name);
  const { config, error } = ts.parseConfigFileTextToJson(file, readFileSync(file, 'utf8')) as {
    config?: Readonly<Record<string, unknown>>;
    error?: unknown;
  };
  if (!config || error !== undefined) return expect.fail(`${name} не читается`);
  return config;
}

/** What stands in a snippet before anything is typed. */
function fillIn(line: string): string {
  return line.replace(/\$\{\d+:([^}]*)\}/gu, '$1').replaceAll('$0', '');
}
