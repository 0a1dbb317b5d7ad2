// What the documents show runs: every feature in README and CONTRIBUTING goes through the real command line.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { expect } from 'chai';
import { projectRoot, runSuite } from '../runs/run-command';

for (const document of ['README.md', 'CONTRIBUTING.md']) {
  test(`примеры сценариев из ${document} выполняются`, async () => {
    const examples = featuresIn(readFileSync(path.join(projectRoot, document), 'utf8'));
    if (document === 'README.md') expect(examples).to.have.length.greaterThan(0);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'примеры-'));
    const files = examples.map((example, index) => {
      const file = path.join(folder, `пример-${index + 1}.feature`);
      writeFileSync(file, example);
      return file;
    });
    if (files.length === 0) return;
    const run = await runSuite({ args: files });
    expect(run.output).to.match(/: пройдено (\d+) из \1\b/u);
    expect(run.code).to.equal(0);
  });
}

test('команды npm из документов есть в package.json', () => {
  const scripts = Object.keys(
    (JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as { scripts: object }).scripts,
  );
  const named = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md'].flatMap((document) =>
    [...readFileSync(path.join(projectRoot, document), 'utf8').matchAll(/npm (?:run )?([a-z][a-z:]*)/gu)].map(
      ([, name = '']) => name,
    ),
  );
  const npmOwn = ['ci', 'config', 'install', 'exec', 'run'];
  expect(
    [...new Set(named)].filter((name) => !scripts.includes(name) && !npmOwn.includes(name)),
  ).to.deep.equal([]);
});

function featuresIn(text: string): string[] {
  return [...text.matchAll(/```gherkin\n([\s\S]*?)```/gu)]
    .map(([, code = '']) => code)
    .filter((code) => code.includes('Функция:'));
}
