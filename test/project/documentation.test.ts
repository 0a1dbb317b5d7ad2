// What the documents show runs: every feature in README and CONTRIBUTING goes through the real command line.
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { expect } from 'chai';
import { messageOf } from '../../support/core/errors';
import { readArguments } from '../../support/run/arguments';
import { readCleanUpArguments } from '../../tools/cleanup/arguments';
import { readDoctorArguments } from '../../tools/doctor/arguments';
import { readDraftArguments } from '../../tools/draft/arguments';
import { readLintArguments } from '../../tools/lint/arguments';
import { readNewArguments } from '../../tools/new/arguments';
import { readRecordArguments } from '../../tools/record/arguments';
import { readReportArguments } from '../../tools/report/arguments';
import { projectRoot, runSuite } from '../runs/run-command';

/** What people read; the catalogues are generated and tested on their own. */
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(path.join(projectRoot, 'docs'))
    .filter((name) => name.endsWith('.md') && !['steps.md', 'failures.md'].includes(name))
    .map((name) => `docs/${name}`),
];

for (const document of documents) {
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
  const named = documents.flatMap((document) =>
    [...readFileSync(path.join(projectRoot, document), 'utf8').matchAll(/npm (?:run )?([a-z][a-z:]*)/gu)].map(
      ([, name = '']) => name,
    ),
  );
  const npmOwn = ['ci', 'config', 'install', 'exec', 'run'];
  expect(
    [...new Set(named)].filter((name) => !scripts.includes(name) && !npmOwn.includes(name)),
  ).to.deep.equal([]);
});

test('ссылки документов ведут туда, где что-то есть', () => {
  const broken = documents.flatMap((document) =>
    [
      ...readFileSync(path.join(projectRoot, document), 'utf8').matchAll(
        /\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/gu,
      ),
    ]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(path.resolve(projectRoot, path.dirname(document), decodeURI(target))))
      .map((target) => `${document}: ${target}`),
  );
  expect(broken).to.deep.equal([]);
});

test('команды из документов понятны тем, кого они запускают', () => {
  const refused = documents.flatMap((document) =>
    commandsIn(readFileSync(path.join(projectRoot, document), 'utf8')).flatMap(({ script, args }) => {
      try {
        readers[script]?.(args);
        return [];
      } catch (error) {
        return [`${document}: npm run ${script} -- ${args.join(' ')}: ${messageOf(error)}`];
      }
    }),
  );
  expect(refused).to.deep.equal([]);
  expect(() => readers['bdd']?.(['--stend', 'dev'])).to.throw('Неизвестный параметр --stend');
});

/** Who reads the arguments of a script. */
const readers: Readonly<Record<string, (args: readonly string[]) => unknown>> = {
  bdd: (args) => readArguments(args, {}),
  smoke: (args) => readArguments(args, {}),
  report: readReportArguments,
  cleanup: (args) => readCleanUpArguments(args, {}),
  doctor: (args) => readDoctorArguments(args, {}),
  new: (args) => readNewArguments(args, {}),
  draft: (args) => readDraftArguments(args, {}),
  record: (args) => readRecordArguments(args, {}),
  'lint:features': readLintArguments,
};

/** `npm run x -- …` in code, with its arguments as a shell would split them. */
function commandsIn(text: string): readonly { readonly script: string; readonly args: readonly string[] }[] {
  return [...text.matchAll(/npm run (?:-s )?([a-z:]+) -- ([^`#|\n&]*)/gu)].map(
    ([, script = '', rest = '']) => ({
      script,
      args: [...rest.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
    }),
  );
}

function featuresIn(text: string): string[] {
  return [...text.matchAll(/```gherkin\n([\s\S]*?)```/gu)]
    .map(([, code = '']) => code)
    .filter((code) => code.includes('Функция:'));
}
