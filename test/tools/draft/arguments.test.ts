// The command line of `npm run draft`.
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { readDraftArguments } from '../../../tools/draft/arguments';
import { suiteError, thrownBy } from '../../support/core/thrown';

describe('Параметры npm run draft', () => {
  test('несколько операций, стенд и --force', () => {
    const argv = [
      '--operation',
      'Поиск клиентов',
      '--operation',
      'createClient',
      '--stand',
      'dev',
      '--force',
    ];
    expect(readDraftArguments(argv, {})).to.deep.equal({
      stand: 'dev',
      operations: ['Поиск клиентов', 'createClient'],
      isList: false,
      to: undefined,
      isForced: true,
    });
  });

  test('все операции; стенд — из переменной STAND', () => {
    expect(readDraftArguments(['--all'], { STAND: 'stable' })).to.include({
      stand: 'stable',
      operations: 'all',
    });
  });

  test('список операций не требует операции; без стенда — local', () => {
    expect(readDraftArguments(['--list'], {})).to.include({ stand: 'local', isList: true });
  });

  test('справка', () => {
    expect(readDraftArguments(['--help'], {})).to.equal(undefined);
  });

  const wrong: readonly (readonly [argv: readonly string[], message: string])[] = [
    [
      [],
      'Не сказано, для какой операции писать черновик → npm run draft -- --operation "Создание клиента" (все имена — --list)',
    ],
    [['--all', '--operation', 'а'], 'Указаны и --operation, и --all → оставьте что-то одно'],
    [
      ['--all', '--to', 'а.feature'],
      'В один файл (--to) пишется черновик одной операции → уберите --to или оставьте одну операцию',
    ],
    [
      ['--operation', 'а', '--to', 'а.txt'],
      'Файл сценариев оканчивается на .feature, а указан «а.txt» → исправьте --to',
    ],
    [
      ['--operations', 'а'],
      'Неизвестный параметр --operations. Возможно, имелось в виду: «--operation» → список параметров: npm run draft -- --help',
    ],
    [
      ['--operation', 'Создание', 'клиента'],
      'Лишнее слово «клиента» → название операции возьмите в кавычки: --operation "Создание клиента"',
    ],
    [
      ['--operation'],
      'У параметра --operation нет значения или оно лишнее → список параметров: npm run draft -- --help',
    ],
  ];
  for (const [argv, message] of wrong) {
    test(`неверно: ${argv.join(' ') || 'ничего'}`, () => {
      expect(thrownBy(() => readDraftArguments(argv, {}))).to.deep.equal(
        suiteError('ARGUMENTS_WRONG', message),
      );
    });
  }
});
