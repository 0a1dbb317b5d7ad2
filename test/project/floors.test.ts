// The floors of the architecture: imports go down only. A test names the offending import, file and line.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { expect } from 'chai';

const root = path.resolve(__dirname, '..', '..');

/** What each part may import besides itself. `support/` means the files that lie right there: World, hooks, business actions. */
const floors: Readonly<Record<string, readonly string[]>> = {
  'support/core': [],
  'support/language': ['support/core'],
  'support/files': ['support/http', 'support/core'],
  'support/query': ['support/core'],
  'support/secrets': ['support/core'],
  'support/config': ['support/core'],
  'support/http': ['support/secrets', 'support/config', 'support/core'],
  'support/session': ['support/http', 'support/secrets', 'support/config', 'support/core'],
  'support/contract': [
    'support/http',
    'support/language',
    'support/secrets',
    'support/config',
    'support/core',
  ],
  'support/data': ['support/language', 'support/core'],
  'support/memory': ['support/data', 'support/language', 'support/core'],
  'support/diagnosis': belowChecks(),
  'support/checks': [...belowChecks(), 'support/diagnosis'],
  'support/report': [...belowChecks(), 'support/diagnosis'],
  'support/doctor': [...belowChecks(), 'support/diagnosis'],
  'support/run': [...belowChecks(), 'support/diagnosis', 'support/doctor', 'support/report'],
  'support/lint': [...belowChecks(), 'support/run'],
  'support/': [...belowChecks(), 'support/diagnosis', 'support/checks', 'support/run'],
  'step-definitions': [...belowChecks(), 'support/diagnosis', 'support/checks', 'support/'],
  stand: [],
};

function belowChecks(): string[] {
  return [
    'session',
    'contract',
    'memory',
    'data',
    'files',
    'query',
    'language',
    'http',
    'secrets',
    'config',
    'core',
  ].map((name) => `support/${name}`);
}

test('импорты идут только вниз по этажам', () => {
  const files = ['support', 'step-definitions', 'stand'].flatMap(sourcesIn);
  expect(files.length).to.be.greaterThan(50);
  expect(files.flatMap((file) => offences(file, readFileSync(path.join(root, file), 'utf8')))).to.deep.equal(
    [],
  );
});

test('импорт вверх, вбок и в чужую часть назван по имени', () => {
  expect(
    offences(
      'support/http/client.ts',
      "import { a } from '../core/errors';\nimport { b } from '../session/login';",
    ),
  ).to.deep.equal(['support/http/client.ts:2 импортирует support/session/login']);
  expect(offences('support/run/guard.ts', "import '../../step-definitions/parameter-types';")).to.deep.equal([
    'support/run/guard.ts:1 импортирует step-definitions/parameter-types',
  ]);
  expect(offences('stand/server.ts', "import type { Stand } from '../support/config/stand';")).to.deep.equal([
    'stand/server.ts:1 импортирует support/config/stand',
  ]);
  expect(offences('support/world.ts', "const { a } = require('../stand/server');")).to.deep.equal([
    'support/world.ts:1 импортирует stand/server',
  ]);
});

test('кругов между файлами нет', () => {
  const graph = new Map(
    ['support', 'step-definitions', 'stand']
      .flatMap(sourcesIn)
      .map((file) => [file.replace(/\.ts$/u, ''), importsOf(file)]),
  );
  const circles = [...graph.keys()].filter((start) => reaches(graph, start, start));
  expect(circles).to.deep.equal([]);
  expect(
    reaches(
      new Map([
        ['a', ['b']],
        ['b', ['a']],
      ]),
      'a',
      'a',
    ),
  ).to.equal(true);
});

function sourcesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll(path.sep, '/')}`);
}

function importsOf(file: string): string[] {
  return relativeImports(file, readFileSync(path.join(root, file), 'utf8')).map(({ target }) => target);
}

function offences(file: string, text: string): string[] {
  const floor = floorOf(file);
  const allowed = floors[floor] ?? [];
  return relativeImports(file, text)
    .filter(({ target }) => floorOf(target) !== floor && !allowed.includes(floorOf(target)))
    .map(({ target, line }) => `${file}:${line} импортирует ${target}`);
}

function relativeImports(file: string, text: string): { target: string; line: number }[] {
  return text.split('\n').flatMap((content, index) =>
    [...content.matchAll(/(?:from|import|require\()\s*'(\.[^']*)'/gu)].map(([, specifier = '']) => ({
      target: path.posix.join(path.posix.dirname(file), specifier),
      line: index + 1,
    })),
  );
}

function floorOf(file: string): string {
  const [top = '', folder = '', ...rest] = file.split('/');
  if (top !== 'support') return top;
  return rest.length > 0 ? `support/${folder}` : 'support/';
}

function reaches(
  graph: ReadonlyMap<string, readonly string[]>,
  from: string,
  to: string,
  seen = new Set<string>(),
): boolean {
  return (graph.get(from) ?? []).some((next) => {
    if (next === to) return true;
    if (seen.has(next)) return false;
    seen.add(next);
    return reaches(graph, next, to, seen);
  });
}
