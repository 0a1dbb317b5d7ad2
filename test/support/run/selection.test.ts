import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { loadConfiguration, loadSupport, type IRunConfiguration } from '@cucumber/cucumber/api';
import { expect } from 'chai';
import { loadStand } from '../../../support/config/stand';
import { knownSteps, type KnownStep } from '../../../support/run/known-steps';
import { selectScenarios, type Selection } from '../../../support/run/selection';
import { rejectedBy, suiteError } from '../core/thrown';

const feature = `# language: ru
Функция: Ф

  @дым
  Сценарий: Поиск
    Дано выполнен вход с ролью «читатель»
    Когда выполнен поиск клиента по коду «К-000123»
    Тогда код ответа 200

  @регресс
  Сценарий: Отказ во входе
    Когда выполнена попытка входа «отключённый»
    Тогда во входе отказано: «Account disabled»

  @регресс @незнакомый
  Сценарий: С чужим шагом
    Дано выполнен вход с ролью «владелец репозитория 2»
    Когда выполнен поиск клиентов по коду «К-000123»
    Тогда код ответа 200

  @чужая-роль
  Сценарий: Чужая роль
    Дано выполнен вход с ролью «читатиль»
    Тогда код ответа 200
`;

describe('отбор сценариев', () => {
  const home = process.cwd();
  const stand = loadStand('local');
  let cwd = '';
  let steps: readonly KnownStep[] = [];
  before(async () => {
    const { runConfiguration } = await loadConfiguration();
    steps = knownSteps(await loadSupport(runConfiguration));
    cwd = mkdtempSync(path.join(tmpdir(), 'selection-'));
    writeFileSync(path.join(cwd, 'a.feature'), feature);
    process.chdir(cwd);
  });
  after(() => {
    process.chdir(home);
    rmSync(cwd, { recursive: true, force: true });
  });

  async function select(provided: Readonly<Record<string, unknown>>): Promise<Selection> {
    const { runConfiguration } = await loadConfiguration({
      file: false,
      provided: { paths: ['a.feature'], language: 'ru', ...provided },
    });
    return selectScenarios(runConfiguration satisfies IRunConfiguration, steps, stand, 'not @черновик');
  }

  for (const [claim, tags, selection] of [
    [
      'роль, которой входят, нужна до прогона',
      '@дым',
      { roles: ['читатель'], accounts: ['читатель'], notice: '' },
    ],
    [
      'у учётной записи, чей вход проверяют, нужен только пароль',
      '@регресс and not @незнакомый',
      { roles: [], accounts: ['отключённый'], notice: '' },
    ],
    [
      'шаги без определения названы, остальное выполнится',
      '@дым or @незнакомый',
      {
        roles: ['читатель', 'владелец репозитория 2'],
        accounts: ['читатель', 'владелец репозитория 2'],
        notice:
          'Эти шаги не выполнятся, их сценарии не будут пройдены:\n  a.feature:18  шаг не найден: «выполнен поиск клиентов по коду «К-000123»». Возможно, имелось в виду: «выполнен поиск клиента по коду «К-000123»»',
        stepAdvice: [
          {
            step: 'выполнен поиск клиентов по коду «К-000123»',
            note: 'Возможно, имелось в виду:\n  Когда выполнен поиск клиента по коду «К-000123»',
          },
        ],
      },
    ],
  ] as const) {
    test(claim, async () => {
      // Nothing here lies where a decision on the release looks for scenarios.
      expect(await select({ tags })).to.deep.equal({
        stepAdvice: [],
        ...selection,
        scope: { required: 0, chosen: 0 },
      });
    });
  }

  const empty = 'SELECTION_EMPTY';
  const rows: readonly (readonly [
    claim: string,
    provided: Readonly<Record<string, unknown>>,
    code: string,
    message: string,
  ])[] = [
    [
      'нет файлов по пути',
      { paths: ['нет/*.feature'] },
      empty,
      'Ничего не выбрано: по пути нет/*.feature нет ни одного файла .feature → проверьте путь (регистр букв важен)',
    ],
    [
      'тег без @',
      { tags: 'дым' },
      empty,
      'Ничего не выбрано: под условия (теги дым; путь a.feature) не подходит ни один сценарий. Тега «дым» нет ни у одного сценария. Возможно, имелось в виду: «@дым».\n→ исправьте отбор (теги пишутся с @)',
    ],
    [
      'тег, который все исключает',
      { tags: '@дым and not @дым' },
      empty,
      'Ничего не выбрано: под условия (теги @дым and not @дым; путь a.feature) не подходит ни один сценарий.\n→ исправьте отбор (теги пишутся с @)',
    ],
    [
      'название в другом регистре',
      { name: ['поиск$'] },
      empty,
      'Ничего не выбрано: под условия (название поиск$; путь a.feature) не подходит ни один сценарий. Возможно, имелось в виду название: «Поиск».\n→ исправьте отбор',
    ],
    [
      'название, которое ни на что не похоже',
      { name: ['луна'] },
      empty,
      'Ничего не выбрано: под условия (название луна; путь a.feature) не подходит ни один сценарий.\n→ исправьте отбор',
    ],
    [
      'строка шага вместо строки сценария',
      { paths: ['a.feature:7'] },
      empty,
      'Ничего не выбрано: под условия (путь a.feature:7) не подходит ни один сценарий.\n→ исправьте отбор; ближайший сценарий — a.feature:5',
    ],
    [
      'отбор с ошибкой',
      { tags: '@дым and' },
      'SELECTION_WRONG',
      'Не удалось разобрать отбор: ошибка в выражении «@дым and» (слова and, or, not и скобки — латиницей) → пример: --tags "@дым and not @вход"',
    ],
    [
      'частей больше, чем сценариев',
      { tags: '@дым', shard: '1/2' },
      'SHARD_IMPOSSIBLE',
      'Часть 1/2 невозможна: номер — от 1 до числа частей, и частей не больше, чем сценариев (1) → исправьте --shard',
    ],
    [
      'роль, которой нет на стенде',
      { tags: '@чужая-роль' },
      'FEATURES_REFUSED',
      'Прогон не начат: в сценариях 1 ошибка.\n  a.feature:23  Роль «читатиль» не описана на стенде «встроенный». Возможно, имелось в виду: «читатель» → исправьте сценарий или добавьте роль в config/stands/local.yaml\n→ исправьте эти строки и запустите снова',
    ],
  ];
  for (const [claim, provided, code, message] of rows) {
    test(`${claim} — прогон не начат`, async () => {
      expect(await rejectedBy(select(provided))).to.deep.equal(suiteError(code, message));
    });
  }

  for (const shard of ['1/2', '2/2']) {
    test(`часть ${shard} от двух сценариев возможна`, async () => {
      const selection = await select({ tags: '@дым or @незнакомый', shard });
      expect(selection.notice + selection.roles.join()).not.to.equal('');
    });
  }
});
