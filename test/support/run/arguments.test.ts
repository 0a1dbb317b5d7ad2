import { execFile } from 'node:child_process';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { expect } from 'chai';
import {
  HELP,
  cucumberOptions,
  explainConfigurationError,
  readArguments,
} from '../../../support/run/arguments';
import { suiteError, thrownBy } from '../core/thrown';

const run = promisify(execFile);

describe('командная строка', () => {
  test('ничего не указано: встроенный стенд, папка reports, всё остальное решает cucumber.js', () => {
    expect(readArguments([], {})).to.deep.equal({
      stand: 'local',
      reports: 'reports',
      keepsBodies: false,
      seed: undefined,
      instead: undefined,
      profiles: [],
      configFile: undefined,
      cucumber: [],
    });
  });

  test('своё прочитано, чужое ушло в cucumber как было', () => {
    const argv = [
      '--stand=dev',
      '-p',
      'дым',
      '--profile',
      'ci',
      '--tags',
      '@дым and not @вход',
      '-t',
      '@б',
      '--reports',
      'out',
      '-c',
      'other.js',
      '--parallel=2',
      '--dry-run',
      '--retry',
      '1',
      'features/вход/вход.feature:8',
    ];
    expect(readArguments(argv, {})).to.deep.equal({
      stand: 'dev',
      reports: 'out',
      keepsBodies: false,
      seed: undefined,
      instead: undefined,
      profiles: ['дым', 'ci'],
      configFile: 'other.js',
      cucumber: [
        '--tags',
        '@дым and not @вход',
        '-t',
        '@б',
        '--parallel',
        '2',
        '--dry-run',
        '--retry',
        '1',
        'features/вход/вход.feature:8',
      ],
    });
  });

  test('переменные действуют, где оболочка съедает «--» и «@»', () => {
    const environment = { STAND: 'dev', TAGS: '@дым', NAME: 'Поиск', PROFILE: 'ci,дым', REPORTS: 'out' };
    expect(readArguments([], environment)).to.deep.equal({
      stand: 'dev',
      reports: 'out',
      keepsBodies: false,
      seed: undefined,
      instead: undefined,
      profiles: ['ci', 'дым'],
      configFile: undefined,
      cucumber: ['--tags', '@дым', '--name', 'Поиск'],
    });
  });

  test('параметр важнее переменной, отборы складываются', () => {
    const environment = { STAND: 'dev', PROFILE: 'ci', REPORTS: 'out', TAGS: '@дым' };
    const argv = ['--stand', 'local', '-p', 'дым', '--reports', 'here', '-t', '@б'];
    expect(readArguments(argv, environment)).to.deep.include({
      stand: 'local',
      reports: 'here',
      profiles: ['дым'],
      cucumber: ['--tags', '@дым', '-t', '@б'],
    });
  });

  test('пустые переменные — как незаданные', () => {
    expect(readArguments([], { TAGS: '', NAME: '', PROFILE: '' })).to.deep.include({
      profiles: [],
      cucumber: [],
    });
  });

  test('зерно данных: параметр важнее переменной, cucumber его не видит', () => {
    const environment = { AURORA_SEED: 'вчерашнее' };
    expect(readArguments([], environment).seed).to.equal('вчерашнее');
    expect(readArguments(['--seed', '0042'], environment)).to.deep.include({ seed: '0042', cucumber: [] });
  });

  for (const [argv, instead] of [
    [['-h'], 'help'],
    [['--help'], 'help'],
    [['--i18n-languages'], 'languages'],
    [['--i18n-keywords', 'ru'], { keywordsOf: 'ru' }],
  ] as const) {
    test(`«${argv.join(' ')}» — печать вместо прогона`, () => {
      expect(readArguments(argv, {}).instead).to.deep.equal(instead);
    });
  }

  const seeHelp = '→ список параметров: npm run bdd -- --help';
  for (const [argv, message] of [
    [
      ['--stend', 'dev'],
      `Неизвестный параметр --stend. Возможно, имелось в виду: «--stand», «--seed», «--shard» ${seeHelp}`,
    ],
    [['-x'], `Неизвестный параметр -x. Известные имена: *** ${seeHelp}`],
    [['--seed'], `У параметра --seed нет значения или оно лишнее ${seeHelp}`],
    [['--stand'], `У параметра --stand нет значения или оно лишнее ${seeHelp}`],
    [['--tags', '-p'], `У параметра --tags нет значения или оно лишнее ${seeHelp}`],
    [['--fail-fast=да'], `У параметра --fail-fast нет значения или оно лишнее ${seeHelp}`],
  ] as const) {
    test(`«${argv.join(' ')}» — ошибка по-русски`, () => {
      const told = thrownBy(() => readArguments(argv, {}));
      const list = told.message.replace(/(Известные имена: ).*(?= →)/u, '$1***');
      expect({ ...told, message: list }).to.deep.equal(suiteError('ARGUMENTS_WRONG', message));
    });
  }

  for (const [argv, environment] of [
    [['--publish'], {}],
    [[], { CUCUMBER_PUBLISH_ENABLED: 'true' }],
    [[], { CUCUMBER_PUBLISH_TOKEN: 'x' }],
  ] as const) {
    test(`публикация отклонена: ${[...argv, ...Object.keys(environment)].join('')}`, () => {
      expect(thrownBy(() => readArguments(argv, environment))).to.deep.equal(
        suiteError(
          'PUBLISH_REFUSED',
          'Публикация на reports.cucumber.io запрещена: она выгружает немаскированный поток → уберите --publish и переменные CUCUMBER_PUBLISH_*',
        ),
      );
    });
  }
});

describe('параметры cucumber-js', () => {
  test('те же, что в его --help: имена, сокращения и то, нужно ли значение', async () => {
    const bin = path.join(
      path.dirname(require.resolve('@cucumber/cucumber/package.json')),
      'bin/cucumber.js',
    );
    const { stdout } = await run(process.execPath, [bin, '--help']);
    // `  -c, --config <PATH>   specify …` and `  --exit, --force-exit   force …`
    const listed = stdout.split('\n').flatMap((line) => {
      const [, column = ''] = /^ {2}(-.*?)(?: {2,}|$)/u.exec(line) ?? [];
      const short = /(?:^|\s)-(\w)/u.exec(column)?.[1] ?? '';
      const type = column.includes('<') ? 'string' : 'boolean';
      return [...column.matchAll(/--([\w-]+)/gu)].map(([, name = '']) => `${name} ${short} ${type}`);
    });
    const ours = Object.entries(cucumberOptions).map(([name, option]) =>
      [name, 'short' in option ? option.short : '', option.type].join(' '),
    );
    expect(ours.toSorted()).to.deep.equal(listed.toSorted());
  });

  test('справка называет каждый наш параметр и каждый код выхода', () => {
    for (const word of ['--stand', '--reports', '--seed', 'STAND', 'TAGS', 'NAME', 'PROFILE', 'REPORTS']) {
      expect(HELP).to.include(word);
    }
    for (const code of ['0 —', '1 —', '2 —', '130 —']) expect(HELP).to.include(code);
  });
});

describe('отказ cucumber принять настройки', () => {
  for (const [english, russian] of [
    [`Requested profile "нет" doesn't exist`, 'профиля «нет» нет в cucumber.js'],
    ['--parallel must be a non negative integer', 'параметру --parallel нужно целое неотрицательное число'],
    [
      '--world-parameters passed invalid JSON: Unexpected token',
      'значение параметра --world-parameters — не JSON',
    ],
    ['--format-options must be passed JSON of an object: 7', 'параметру --format-options нужен объект JSON'],
    [
      'the shard option must be in the format <index>/<total> (e.g. 1/3)',
      'параметру --shard нужен вид «номер/всего», например 1/3',
    ],
    [
      'a positive `retry` count must be specified when setting `retryTagFilter`',
      '--retry-tag-filter действует только вместе с --retry',
    ],
    ['Unsupported ISO 639-1: zz', 'языка «zz» cucumber не знает'],
    ['Something new\nand its second line', 'Something new'],
  ] as const) {
    test(russian, () => {
      expect(explainConfigurationError(english)).to.equal(russian);
    });
  }
});

test('--bodies — наш параметр: cucumber его не видит', () => {
  const { keepsBodies, cucumber } = readArguments(['--bodies', 'a.feature'], {});
  expect([keepsBodies, cucumber]).to.deep.equal([true, ['a.feature']]);
});
