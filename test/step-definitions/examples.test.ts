import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { expect } from 'chai';
import ts from 'typescript';
import { loadSteps, type LoadedStep } from './loaded-steps';

const folder = path.resolve(__dirname, '..', '..', 'step-definitions');

/** A definition as it is written, with the examples of its docblock. */
interface WrittenStep {
  readonly place: string;
  readonly keyword: string;
  readonly pattern: string;
  readonly summary: string;
  readonly examples: readonly string[];
}

const written = readdirSync(folder)
  .filter((name) => name.endsWith('.steps.ts'))
  .flatMap(readSteps);

describe('примеры шагов', () => {
  let loaded: readonly LoadedStep[] = [];
  before(async () => {
    loaded = await loadSteps();
  });

  test('прочитаны все определения, и каждое названо понятным редактору способом', () => {
    expect(written.map(({ pattern }) => pattern).toSorted()).to.deep.equal(
      loaded.map(({ pattern }) => pattern).toSorted(),
    );
  });

  for (const { place, keyword, pattern, summary, examples } of written) {
    test(`${place} «${pattern}»: есть пояснение и пример`, () => {
      expect(summary).to.match(/^[А-ЯЁA-Z].*[.…]$/su);
      expect(examples).not.to.deep.equal([]);
    });

    for (const example of examples) {
      test(`${place} «${example}» подходит под своё определение и больше ни под какое`, () => {
        const [, word = '', text = ''] = /^(Дано|Когда|Тогда|И) (.+)$/u.exec(example) ?? [];
        const matching = loaded.filter(({ valuesOf }) => valuesOf(text) !== undefined);
        expect(matching.map((step) => step.pattern)).to.deep.equal([pattern]);
        if (word !== 'И') {
          expect(word).to.equal({ Given: 'Дано', When: 'Когда', Then: 'Тогда' }[keyword]);
        }
      });
    }
  }
});

function readSteps(name: string): WrittenStep[] {
  const text = readFileSync(path.join(folder, name), 'utf8');
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  return file.statements.flatMap((statement) => {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return [];
    const { expression, arguments: values } = statement.expression;
    const pattern = values[0];
    const keyword = expression.getText();
    if (!['Given', 'When', 'Then'].includes(keyword) || !pattern || !ts.isStringLiteral(pattern)) return [];
    const { line } = file.getLineAndCharacterOfPosition(statement.getStart());
    const docblock = ts.getJSDocCommentsAndTags(statement).find(ts.isJSDoc);
    return [
      {
        place: `${name}:${line + 1}`,
        keyword,
        pattern: pattern.text,
        summary: ts.getTextOfJSDocComment(docblock?.comment) ?? '',
        examples: ts
          .getJSDocTags(statement)
          .filter(({ tagName }) => tagName.text === 'example')
          // A table or a doc string below is the argument, not the text.
          .map((tag) => ts.getTextOfJSDocComment(tag.comment)?.trim().split('\n', 1)[0] ?? ''),
      },
    ];
  });
}
