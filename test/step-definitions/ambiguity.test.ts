// No line of a feature fits two definitions: neither of the example, nor those of the must-fail cases and of the language's trial.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { expect } from 'chai';
import { parseSource } from '../../support/run/sources';
import { exampleFeatures } from '../examples/example';
import { projectRoot } from '../runs/run-command';
import { loadSteps, type LoadedStep } from './loaded-steps';

let loaded: readonly LoadedStep[] = [];
before(async () => {
  loaded = await loadSteps();
});

describe('строки сценариев и определения', () => {
  for (const [folder, isAllowed, claim] of [
    [exampleFeatures, (count: number) => count === 1, 'подходит ровно под одно определение'],
    ['test/runs', (count: number) => count <= 1, 'не подходит под два определения'],
    ['test/language', (count: number) => count <= 1, 'не подходит под два определения'],
  ] as const) {
    test(`${folder}: каждый шаг ${claim}`, () => {
      const texts = stepsIn(folder);
      expect(texts.size).to.be.greaterThan(20);
      expect([...texts].filter((text) => !isAllowed(matching(text).length))).to.deep.equal([]);
    });
  }

  test('двойник: шаг, подходящий под два определения, был бы назван', () => {
    const [first] = loaded;
    const twice = first ? [...loaded, first] : loaded;
    const texts = [...stepsIn(exampleFeatures)].filter((text) => first && fits(first, text));
    expect(texts).not.to.deep.equal([]);
    expect(texts.every((text) => matching(text, twice).length === 2)).to.equal(true);
  });
});

function matching(text: string, steps = loaded): readonly LoadedStep[] {
  return steps.filter((step) => fits(step, text));
}

/** A value that its type refuses (an author's mistake) has been recognised as a value all the same. */
function fits({ valuesOf }: LoadedStep, text: string): boolean {
  try {
    return valuesOf(text) !== undefined;
  } catch {
    return true;
  }
}

/** All texts of steps, those of outlines with the values of their rows. */
function stepsIn(folder: string): ReadonlySet<string> {
  const root = path.join(projectRoot, folder);
  const files = existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }) : [];
  return new Set(
    files
      .filter((name) => name.endsWith('.feature'))
      .flatMap((name) => parseSource(name, readFileSync(path.join(root, name), 'utf8')).pickles)
      .flatMap(({ steps }) => steps.map(({ text }) => text)),
  );
}
