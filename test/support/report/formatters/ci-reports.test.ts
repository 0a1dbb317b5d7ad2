import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadConfiguration } from '@cucumber/cucumber/api';
import { expect } from 'chai';
import { parse } from 'yaml';

const text = readFileSync('docs/ci-reports.md', 'utf8');

test('фрагменты YAML разбираются', () => {
  const fragments = [...text.matchAll(/```yaml\n([\s\S]*?)```/gu)].map(
    ([, code = '']) => parse(code) as object,
  );
  expect(fragments.map((fragment) => Object.keys(fragment))).to.deep.equal([
    ['stages', 'acceptance', 'pages'],
    ['name', 'on', 'jobs'],
  ]);
});

test('команды npm, профили и файлы проекта, которые названы, есть', async () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
  const commands = [...text.matchAll(/npm run ([a-z:]+)/gu)].map(([, name = '']) => name);
  expect(commands.filter((name) => !(name in scripts))).to.deep.equal([]);
  expect(commands).not.to.have.length(0);

  const profiles = [...text.matchAll(/(?:(?<!mkdir) |`)-p (\p{L}+)/gu)].map(([, name = '']) => name);
  expect(new Set(profiles)).to.deep.equal(new Set(['teamcity', 'allure', 'ci']));
  await loadConfiguration({ profiles });

  const files = [...text.matchAll(/(?:tools|config)\/[\w./-]+\.\w+|\.env\.example/gu)].map(([file]) => file);
  expect(files.filter((file) => !existsSync(file))).to.deep.equal([]);
  expect(files).not.to.have.length(0);
});
