// A real run of Cucumber with every status, every kind of attachment and markup in every name, for the tests of the
// classic page.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { PassThrough } from 'node:stream';
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api';

export const nastyImage = '<img src=x onerror="window.injected=1">';
export const nastyScript = '</script><script>window.injected=1</script>';
/** One pixel each: two PNGs that differ and a JPEG header. */
export const pngs = [
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
] as const;
export const jpeg =
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=';

/** How each scenario of the sample really ended, counted by hand. */
export const sampleCounts = {
  passed: 5,
  failed: 5,
  ambiguous: 1,
  undefined: 3,
  pending: 1,
  skipped: 2,
} as const;

/** Runs the sample in a folder of its own with the official API and returns the text of the json formatter. */
export async function runSample(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'classic-sample-'));
  try {
    for (const [name, text] of Object.entries(sampleFiles)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    const silent = new PassThrough().resume();
    const environment = { cwd: folder, stdout: silent, stderr: silent, env: {} };
    const { runConfiguration } = await loadConfiguration(
      {
        file: false,
        provided: {
          paths: ['features/**/*.feature'],
          require: ['steps.js'],
          format: ['json:report.json'],
          publish: false,
        },
      },
      environment,
    );
    await runCucumber(runConfiguration, environment);
    return await readFile(path.join(folder, 'report.json'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const outcomes = `# language: ru
@поиск
Функция: Поиск клиента
  Сотрудник находит клиента по коду.

  Сценарий: Клиент найден по коду
    Дано открыт список клиентов
    Когда выполнен поиск клиента
    Тогда найден 1 клиент

  Сценарий: Читателю нельзя изменять клиента
    Дано открыт список клиентов
    Когда сервис отвечает отказом
    Тогда найден 1 клиент

  @сломано-до
  Сценарий: Данные не подготовлены
    Дано открыт список клиентов

  @сломано-после
  Сценарий: Данные не убраны
    Дано открыт список клиентов

  Сценарий: Шаг ещё не описан
    Дано открыт список клиентов
    Тогда такого шага никто не писал

  Сценарий: Шаг подходит двум определениям
    Дано двойственный шаг

  Сценарий: Проверка ещё не написана
    Дано открыт список клиентов
    Тогда проверка отложена

  Сценарий: Стенд без выгрузки
    Дано открыт список клиентов
    И шаг пропущен

  @пропуск-до
  Сценарий: Роль не заведена на стенде
    Дано открыт список клиентов
`;

const onlyUndefined = `# language: ru
Функция: Выгрузка клиентов
  Сценарий: Выгрузка в файл
    Дано выгрузка никем не описана

  Сценарий: Выгрузка по почте
    Дано выгрузка никем не описана
`;

const rules = `# language: ru
Функция: Карточка клиента

  Правило: Код клиента уникален в АБС

    Структура сценария: Код <код> <исход>
      Дано введён код "<код>"
      Тогда найден 1 клиент

      Примеры:
        | код      | исход    |
        | К-000123 | принят   |
        | К-000124 | отклонён |

  Правило: Реквизиты видны владельцу

    Сценарий: Реквизиты в карточке
      Дано тело запроса:
        """
        {
          "код": "К-000123"
        }
        """
      И реквизиты:
        | Поле        | Значение      |
        | ИНН         | 7700000000    |
        | Наименование | ООО «Ромашка» |
      Когда приложены вложения

    Сценарий: Снимки при провале
      Когда приложены вложения
      Тогда проверка с вложением провалена
`;

const nasty = `# language: ru
@<img/src=x/onerror=window.injected=1>
Функция: Функция ${nastyImage} ${nastyScript}
  Описание ${nastyImage} ${nastyScript}

  Правило: Правило ${nastyImage} ${nastyScript}

    @</script><script>window.injected=1</script>
    Сценарий: Сценарий ${nastyImage} ${nastyScript}
      Пояснение ${nastyImage} ${nastyScript}

      Дано недобрый шаг ${nastyImage} ${nastyScript}
      И тело запроса:
        """
        Текст ${nastyImage} ${nastyScript}
        """
      И реквизиты:
        | Поле ${nastyImage} | ${nastyScript} |
        | Клетка ${nastyImage} | ${nastyScript} |
      Когда приложены недобрые вложения
      Тогда недобрая ошибка

  Сценарий: Недобрый, но пройденный "' onmouseover="window.injected=1
    Дано недобрый шаг ${nastyImage} ${nastyScript}
`;

const steps = `
const { Before, After, Given } = require(${JSON.stringify(require.resolve('@cucumber/cucumber'))});
Before({ tags: '@сломано-до' }, () => { throw new Error('подготовка не удалась'); });
Before({ tags: '@пропуск-до' }, () => 'skipped');
Before(() => undefined);
After(() => undefined);
After({ tags: '@сломано-после' }, () => { throw new Error('уборка не удалась'); });
Given('открыт список клиентов', () => undefined);
Given('выполнен поиск клиента', () => undefined);
Given('найден 1 клиент', () => undefined);
Given('введён код {string}', (code) => undefined);
Given('сервис отвечает отказом', () => {
  const error = new Error('PATCH /api/v1/clients/7: ожидался код 200, получен 403. У роли «читатель» нет права изменять клиентов → проверьте роли пользователя');
  error.stack = error.message;
  throw error;
});
Given('двойственный шаг', () => undefined);
Given(/^двойственный (.*)$/, (value) => undefined);
Given('проверка отложена', () => 'pending');
Given('шаг пропущен', () => 'skipped');
Given('тело запроса:', (text) => undefined);
Given('реквизиты:', (table) => undefined);
Given('приложены вложения', function () {
  this.log('test');
  this.attach('test', 'text/plain');
  this.attach('{"код":"К-000123","сумма":12345678901234567890}', 'application/json');
  this.attach('{"код":"К-000123"}', 'application/json');
  this.attach(Buffer.from('${pngs[0]}', 'base64'), 'image/png');
  this.attach(Buffer.from('${pngs[1]}', 'base64'), 'image/png');
  this.attach(Buffer.from('${jpeg}', 'base64'), 'image/jpeg');
  this.attach(Buffer.from([0, 1, 2, 3]), 'application/zip');
});
Given('проверка с вложением провалена', function () {
  this.attach('GET /api/v1/clients?code=К-000123\\n200 OK\\n\\n{ "items": [] }', 'text/plain');
  throw new Error('Поле «Код клиента»: ожидалось «К-000123», получено «К-000124»');
});
const image = ${JSON.stringify(nastyImage)};
const script = ${JSON.stringify(nastyScript.replace('</script>', '<\\/script>'))}.replaceAll('<\\\\/', '</');
Given(/^недобрый шаг (.*)$/, (value) => undefined);
Given('приложены недобрые вложения', function () {
  this.log('Журнал ' + image + script);
  this.attach('Текст ' + image + script, 'text/plain');
  this.attach('Разметка ' + image + script, 'text/html');
  this.attach(JSON.stringify({ поле: image + script }), 'application/json');
  this.attach('тип', { mediaType: 'application/' + image + script });
  this.attach('тип', { mediaType: 'text/' + image });
  this.attach('<svg xmlns="http://www.w3.org/2000/svg" onload="window.injected=1"><script>window.injected=1</script></svg>', 'image/svg+xml');
});
Given('недобрая ошибка', () => { throw new Error('Ошибка ' + image + script); });
`;

const sampleFiles: Readonly<Record<string, string>> = {
  'features/клиенты/поиск.feature': outcomes,
  'features/выгрузка/выгрузка.feature': onlyUndefined,
  'features/клиенты/карточка.feature': rules,
  'features/недоброе.feature': nasty,
  'steps.js': steps,
};
