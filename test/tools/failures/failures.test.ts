import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { expect } from 'chai';
import { failureGroups, renderFailures } from '../../../tools/failures/catalogue';
import { projectRoot, runSuite, type FinishedRun } from '../../runs/run-command';

const program = [
  '-r',
  require.resolve('ts-node/register'),
  path.join(projectRoot, 'tools', 'failures', 'main.ts'),
];

describe('каталог сбоев', () => {
  test('строка правила: признак, причина, действие, адресат, код; знаки Markdown — просто знаки', () => {
    const text = renderFailures([
      {
        name: 'Проба',
        about: 'Два слова.',
        rows: [
          {
            sign: 'HPE_*, <base> или a|b',
            cause: 'не то',
            action: 'сделайте то',
            kind: 'stand',
            code: 'PROBE_A',
          },
        ],
      },
    ]);
    expect(text).to.include('\n1 сбой, которые');
    expect(text).to.include(
      '\n## Проба\n\nДва слова.\n\n| Признак | Вероятная причина | Что делать | Кому | Код |\n| --- | --- | --- | --- | --- |\n| HPE_\\*, \\<base\\> или a\\|b | не то | сделайте то | DevOps | `PROBE_A` |\n',
    );
  });

  test('правил больше сотни, каждое названо один раз, и признак понятен без регулярных выражений', () => {
    const rows = failureGroups().flatMap((group) => group.rows);
    expect(rows.length).to.be.greaterThan(100);
    expect(new Set(rows).size).to.equal(rows.length);
    expect(rows.filter(({ sign }) => sign === '' || /\?:|\.\*|\$$/u.test(sign))).to.deep.equal([]);
  });
});

describe('npm run failures', () => {
  const cwd = mkdtempSync(path.join(os.tmpdir(), 'сбои-'));
  const file = path.join(cwd, 'docs', 'failures.md');
  mkdirSync(path.dirname(file));
  after(() => {
    rmSync(cwd, { recursive: true, force: true });
  });
  const environment = { TS_NODE_PROJECT: path.join(projectRoot, 'tsconfig.json') };
  const run = (...args: readonly string[]): Promise<FinishedRun> =>
    runSuite({ cwd, program, args, environment });

  test('docs/failures.md собран из нынешних правил', async () => {
    expect(await runSuite({ program, args: ['--check'] })).to.include({ code: 0, output: '' });
  });

  test('проверка называет, чего нет и что поправлено руками, и команду; запись всё исправляет', async () => {
    const stale = { code: 1, output: 'Каталог сбоев устарел: «docs/failures.md» → npm run failures\n' };
    expect(await run('--check')).to.include(stale);
    expect(await run()).to.include({ code: 0, output: 'Каталог сбоев: docs/failures.md\n' });
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('\n', '\r\n'));
    expect(await run('--check')).to.include({ code: 0, output: '' });
    writeFileSync(file, text.replace('порт закрыт', 'порт открыт'));
    expect(await run('--check')).to.include(stale);
  });

  test('неизвестный параметр — ошибка с подсказкой', async () => {
    expect(await run('--чек')).to.include({
      code: 2,
      output:
        'Параметра --чек нет → npm run failures пишет каталог сбоев, npm run failures -- --check проверяет его\n',
    });
  });
});
