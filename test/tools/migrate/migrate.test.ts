import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expect } from 'chai';
import { runSuite, type FinishedRun } from '../../runs/run-command';
import { copyProject } from '../catalogue/project-copy';

/** Three renames: with an account, with a number of a test case, with a value without quotes; and one gone wrong. */
const definitions = `// Проба: прежние и новые формулировки.
import { defineParameterType, Given, Then, When } from '@cucumber/cucumber';
import type { SuiteWorld } from '../support/world';

defineParameterType({ name: 'проба', regexp: /проба-\\d/ });

/**
 * Прежний вход.
 *
 * @example Дано вошёл пользователь «читатель»
 * @deprecated в пробе вошла учётная запись {1}
 */
Given('вошёл пользователь {строка}', async function (this: SuiteWorld, role: string) {
  await this.logIn(role);
});

Given('в пробе вошла учётная запись {строка}', async function (this: SuiteWorld, role: string) {
  await this.logIn(role);
});

/**
 * Прежний розыск.
 *
 * @deprecated {1}Пробное/пробное чтение {3} вместо {2}
 */
When('{шаг}Розыск/розыск {строка} по пути {строка}', async function (this: SuiteWorld, _: string, _name: string, way: string) {
  await this.send({ method: 'GET', path: way });
});

When('{шаг}Пробное/пробное чтение {строка} вместо {строка}', async function (this: SuiteWorld, _: string, way: string, _name: string) {
  await this.send({ method: 'GET', path: way });
});

/**
 * Прежняя проверка.
 *
 * @deprecated получен пробный ответ {1}
 */
Then('ответ пробы {проба}', function (this: SuiteWorld, _: string) {
  this.examine();
});

Then('получен пробный ответ {проба}', function (this: SuiteWorld, _: string) {
  this.examine();
});

/**
 * Новой формулировки нет.
 *
 * @deprecated такого шага нет
 */
Then('осиротевшая проба', function (this: SuiteWorld) {
  this.examine();
});
`;

const old = [
  '\uFEFF# language: ru',
  'Функция: Проба',
  '  # Прежде здесь писали: вошёл пользователь «читатель», — и выравнивали иначе.',
  '  Предыстория:',
  '\tДано вошёл пользователь «читатель»  ',
  '',
  '  Сценарий: Раз',
  '    Когда Шаг 1: Розыск "ООО «Ромашка»" по пути «/api/v1/clients»',
  '    Тогда ответ пробы проба-1',
  '',
  '  Структура сценария: Два <путь>',
  '    * выполнен розыск «<имя>» по пути «<путь>»',
  '    И ответ пробы проба-2',
  '    Примеры:',
  '      | имя           | путь            |',
  '      | ООО «Ромашка» | /api/v1/clients |',
  '      | вошёл         | /api/v1/clients |',
  '',
].join('\r\n');

const renewed = old
  .replace('\tДано вошёл пользователь «читатель»  ', '\tДано в пробе вошла учётная запись «читатель»  ')
  .replace(
    'Шаг 1: Розыск "ООО «Ромашка»" по пути «/api/v1/clients»',
    'Шаг 1: Пробное чтение «/api/v1/clients» вместо "ООО «Ромашка»"',
  )
  .replace('ответ пробы проба-1', 'получен пробный ответ проба-1')
  .replace('* выполнен розыск «<имя>» по пути «<путь>»', '* выполнен пробное чтение «<путь>» вместо «<имя>»')
  .replace('И ответ пробы проба-2', 'И получен пробный ответ проба-2');

const changes = `features/a.feature:5
  - вошёл пользователь «читатель»
  + в пробе вошла учётная запись «читатель»
features/a.feature:8
  - Шаг 1: Розыск "ООО «Ромашка»" по пути «/api/v1/clients»
  + Шаг 1: Пробное чтение «/api/v1/clients» вместо "ООО «Ромашка»"
features/a.feature:9
  - ответ пробы проба-1
  + получен пробный ответ проба-1
features/a.feature:12
  - выполнен розыск «<имя>» по пути «<путь>»
  + выполнен пробное чтение «<путь>» вместо «<имя>»
features/a.feature:13
  - ответ пробы проба-2
  + получен пробный ответ проба-2
`;

const manual = `# language: ru
Функция: Вручную

  Структура сценария: Без кавычек
    Дано в пробе вошла учётная запись «читатель»
    Когда выполнено пробное чтение «/api/v1/clients» вместо «а»
    Тогда ответ пробы <проба>
    И осиротевшая проба
    Примеры:
      | проба   |
      | проба-3 |
`;

describe('npm run migrate', () => {
  let cwd = '';
  before(() => {
    cwd = copyProject({
      'step-definitions/renamed.steps.ts': definitions,
      'features/a.feature': old,
      'другие/b.feature': manual,
      'другие/сломан.feature': '# language: ru\nФункция: Ф\n  Сценарий: С\n    Когда так\n    вот\n',
      'другие/cp1251.feature': Buffer.from([0xd4, 0xf3, 0xed, 0xea, 0xf6, 0xe8, 0xff, 0x3a, 0x20, 0xd4]),
    });
  });
  after(() => {
    rmSync(cwd, { recursive: true, force: true });
  });

  function migrate(...args: readonly string[]): Promise<FinishedRun> {
    return runSuite({
      cwd,
      program: ['-r', 'ts-node/register', path.join('tools', 'migrate', 'main.ts')],
      args,
    });
  }

  function bdd(...args: readonly string[]): Promise<FinishedRun> {
    return runSuite({
      cwd,
      program: ['-r', 'ts-node/register', path.join('support', 'run', 'main.ts')],
      args,
    });
  }

  function read(file: string): string {
    return readFileSync(path.join(cwd, file), 'utf8');
  }

  test('прогон со старыми формулировками зелёный и предупреждает один раз о каждой строке', async () => {
    const run = await bdd('features');
    expect(run.output.split('\n').slice(1, 8).join('\n')).to.equal(
      `Устаревшие формулировки шагов: они выполнятся, но однажды исчезнут:
  features/a.feature:5  «вошёл пользователь «читатель»» → «в пробе вошла учётная запись «читатель»»
  features/a.feature:8  «Шаг 1: Розыск "ООО «Ромашка»" по пути «/api/v1/clients»» → «Шаг 1: Пробное чтение «/api/v1/clients» вместо "ООО «Ромашка»"»
  features/a.feature:9  «ответ пробы проба-1» → «получен пробный ответ проба-1»
  features/a.feature:12  «выполнен розыск «ООО «Ромашка»» по пути «/api/v1/clients»» → «выполнен пробное чтение «/api/v1/clients» вместо «ООО «Ромашка»»»
  features/a.feature:13  «ответ пробы проба-2» → «получен пробный ответ проба-2»
→ npm run migrate перепишет их`,
    );
    expect(run.output).to.include(': пройдено 3 из 3');
    expect(run.code).to.equal(0);
  });

  test('--dry-run показывает строки и ничего не меняет', async () => {
    expect(await migrate('--dry-run')).to.include({
      code: 0,
      output: `${changes}Будет переписано: 5 шагов. Файлы не изменены → npm run migrate перепишет их\n`,
    });
    expect(read('features/a.feature')).to.equal(old);
  });

  test('переписывает только тексты шагов: BOM, CRLF, отступы, комментарии, таблицы — как были', async () => {
    expect(await migrate()).to.include({ code: 0, output: `${changes}Переписано: 5 шагов.\n` });
    expect(read('features/a.feature')).to.equal(renewed);
  });

  test('второй раз менять нечего, прогон зелёный и без предупреждения', async () => {
    expect(await migrate()).to.include({
      code: 0,
      output: 'Устаревших шагов, которые можно переписать, нет.\n',
    });
    expect(read('features/a.feature')).to.equal(renewed);
    const run = await bdd('features');
    expect(run.output).not.to.include('Устаревшие');
    expect(run.output).to.include(': пройдено 3 из 3');
  });

  test('что переписать нельзя, названо с местом и причиной: код 2', async () => {
    expect(await migrate('другие')).to.include({
      code: 2,
      output: `Устаревших шагов, которые можно переписать, нет.
другие/cp1251.feature не в UTF-8 → сохраните его в UTF-8
другие/сломан.feature:5  файл не разобран → исправьте строку (её объяснит npm run bdd)
другие/b.feature:7  «ответ пробы <проба>» — без значений из примеров шаг не узнать: параметр стоит не в кавычках → перепишите вручную
другие/b.feature:8  «осиротевшая проба» — новая формулировка «такого шага нет» не подходит ни под один действующий шаг → перепишите вручную
`,
    });
    expect(read('другие/b.feature')).to.equal(manual);
  });

  for (const [args, output] of [
    [['--dry'], 'Параметра --dry нет → npm run migrate -- --help\n'],
    [['нет.feature'], 'Файла или папки «нет.feature» нет → проверьте путь (регистр букв важен)\n'],
    [['config'], 'По пути config нет ни одного файла .feature → проверьте путь\n'],
  ] as const) {
    test(`${args.join(' ')} — ошибка того, кто запустил: код 2`, async () => {
      expect(await migrate(...args)).to.include({ code: 2, output });
    });
  }

  test('шаги, которые не загрузились, названы: код 2', async () => {
    const file = path.join(cwd, 'step-definitions', 'broken.steps.ts');
    writeFileSync(file, "throw new Error('сломано');\n");
    const run = await migrate();
    rmSync(file);
    expect(run.output).to.equal('Сценарии не переписаны: сломано → проверьте npm run check\n');
    expect(run.code).to.equal(2);
  });
});
