import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { expect } from 'chai';
import ts from 'typescript';
import { entriesOf, loadCatalogue, type Catalogue } from '../../tools/catalogue/entries';
import { problemsOf } from '../../tools/catalogue/problems';
import { testedSteps } from '../examples/example';

const root = path.resolve(__dirname, '..', '..');

describe('описания и примеры шагов', () => {
  let catalogue: Catalogue;
  before(async () => {
    catalogue = await loadCatalogue();
  });

  test('у каждого шага и вида значений есть описание и пример; пример подходит под один шаг, под свой', () => {
    expect(entriesOf(catalogue)).to.have.length.greaterThan(20);
    const problems = problemsOf(catalogue);
    if (problems.length > 0) expect.fail(problems.join('\n'));
  });

  test('каждое определение шага написано так, что его видят редакторы', () => {
    const written = sourcesOf(/\.steps\.ts$/u).flatMap(({ name, text }) => readSteps(name, text));
    expect(written.toSorted()).to.deep.equal(
      entriesOf(catalogue)
        .map(({ pattern }) => pattern)
        .toSorted(),
    );
  });

  test('имя и регулярное выражение каждого вида значений — литералы', () => {
    const written = sourcesOf(/^parameter-types\.ts$/u).flatMap(({ name, text }) => readTypes(name, text));
    expect(written).to.include.members(catalogue.types.map(({ name }) => name));
    expect(written.filter((name) => name.includes('не литерал'))).to.deep.equal([]);
  });
});

test('константа, склейка и обёртка вместо литерала не прочитаны', () => {
  expect(
    readSteps('a.ts', "const A = 'а'; Given(A, f); When('б' + 'в', f); step('г', f); Then('д', f);"),
  ).to.deep.equal(['д']);
  expect(
    readTypes(
      'a.ts',
      "defineParameterType({ name: 'а', regexp: /а/ }); defineParameterType({ name: N, regexp: /а/ }); defineParameterType({ name: 'в', regexp: R });",
    ),
  ).to.deep.equal(['а', 'a.ts:1 не литерал', 'a.ts:1 не литерал']);
});

function sourcesOf(name: RegExp): { readonly name: string; readonly text: string }[] {
  return testedSteps.flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((file) => name.test(file))
      .map((file) => ({ name: file, text: readFileSync(path.join(root, folder, file), 'utf8') })),
  );
}

/** Patterns of bare `Given`, `When` and `Then` with a literal. */
function readSteps(name: string, text: string): string[] {
  return callsIn(name, text).flatMap(({ callee, values: [pattern] }) =>
    ['Given', 'When', 'Then'].includes(callee) && pattern && ts.isStringLiteral(pattern)
      ? [pattern.text]
      : [],
  );
}

/** Names of `defineParameterType` with a literal name and a literal expression; else its place. */
function readTypes(name: string, text: string): string[] {
  return callsIn(name, text).flatMap(({ callee, values: [options], line }) => {
    if (callee !== 'defineParameterType') return [];
    const [typeName, regexp] = ['name', 'regexp'].map((key) => propertyOf(options, key));
    return typeName && ts.isStringLiteral(typeName) && regexp && ts.isRegularExpressionLiteral(regexp)
      ? [typeName.text]
      : [`${name}:${line} не литерал`];
  });
}

function propertyOf(options: ts.Expression | undefined, key: string): ts.Expression | undefined {
  if (!options || !ts.isObjectLiteralExpression(options)) return undefined;
  return options.properties.filter(ts.isPropertyAssignment).find(({ name }) => name.getText() === key)
    ?.initializer;
}

interface Call {
  readonly callee: string;
  readonly values: readonly ts.Expression[];
  readonly line: number;
}

/** The calls that are statements of their own. */
function callsIn(name: string, text: string): Call[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  return file.statements.flatMap((statement) => {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return [];
    const { expression, arguments: values } = statement.expression;
    const { line } = file.getLineAndCharacterOfPosition(statement.getStart());
    return [{ callee: expression.getText(), values, line: line + 1 }];
  });
}
