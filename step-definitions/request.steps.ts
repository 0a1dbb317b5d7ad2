// Запросы: операция контракта по её названию или метод с путём; что они несут и чем дополнены.
import { DataTable, Given, When } from '@cucumber/cucumber';
import { collectPages } from '../support/pages';
import {
  planRequest,
  planWith,
  planWithFile,
  setForAll,
  signBasic,
  type Content,
  type NamedRequest,
  type Setting,
} from '../support/requests';
import type { SuiteWorld } from '../support/world';

/**
 * Отправляет запрос: по методу и пути от корня адреса API или операцией контракта по её названию. `{{имя}}` подставляется.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @example Когда отправлен запрос GET «/api/v1/clients?status=ACTIVE»
 * @example Когда выполнена операция «Поиск клиентов»
 * @example Когда Шаг 1: Операция «Поиск клиентов»
 * @after Тогда код ответа 200
 */
When('{шаг}{запрос}', async function (this: SuiteWorld, _: string, request: NamedRequest) {
  await this.send(planRequest(this, request));
});

/**
 * Отправляет запрос с содержимым: текстом в кавычках `"""` или таблицей «имя — значение». Значения операции сами находят своё
 * место по названиям из контракта: путь, строка запроса, заголовок или тело.
 *
 * @before Дано выполнен вход с ролью «владелец репозитория»
 * @example
 * Когда выполнена операция «Поиск клиентов» с параметрами:
 *   | Наименование | Ромашка |
 *   | Статус       | ACTIVE  |
 * @example
 * Когда отправлен запрос POST «/api/v1/clients» с телом:
 *   """
 *   { "name": "ООО «Ромашка»", "inn": "{{новый ИНН}}" }
 *   """
 * @after Тогда код ответа 2xx
 */
When(
  '{шаг}{запрос} с {содержимое}:',
  async function (
    this: SuiteWorld,
    _: string,
    request: NamedRequest,
    content: Content,
    argument: DataTable | string,
  ) {
    await this.send(await planWith(this, request, content, argument));
  },
);

/**
 * Отправляет файл телом запроса; тип — по расширению. Файл — из этого сценария или лежит рядом с файлом сценариев.
 *
 * @before Дано выполнен вход с ролью «владелец репозитория»
 * @before И файл «клиент.json» с текстом:
 * @before   """
 * @before   { "name": "ООО «Ромашка»", "inn": "{{новый ИНН}}" }
 * @before   """
 * @example Когда отправлен запрос POST «/api/v1/clients» с файлом «клиент.json»
 * @after Тогда код ответа 201
 */
When(
  '{шаг}{запрос} с файлом {строка}',
  async function (this: SuiteWorld, _: string, request: NamedRequest, file: string) {
    await this.send(planWithFile(this, request, file));
  },
);

/**
 * Проходит по ссылкам на следующие страницы (заголовок `Link`, RFC 8288) и собирает их записи в один список: дальше
 * проверяется он.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @before Когда выполнена операция «Поиск клиентов»
 * @example Когда выполнен просмотр остальных страниц
 * @after Тогда в ответе не меньше 25 записей
 */
When('{шаг}Просмотр/просмотр остальных страниц', async function (this: SuiteWorld, _: string) {
  await collectPages(this);
});

/**
 * Заголовок, параметр строки запроса или cookie всех следующих запросов сценария.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @example Дано заголовок запросов «X-Request-Id» равен «autotest-1»
 * @example Дано параметр запросов «size» равен «5»
 * @example Дано cookie запросов «язык» равна «ru»
 * @after Когда выполнена операция «Поиск клиентов»
 * @after Тогда код ответа 200
 */
Given(
  '{настройка} запросов {строка} равен/равна/равно {строка}',
  function (this: SuiteWorld, setting: Setting, name: string, value: string) {
    setForAll(this, setting, name, value);
  },
);

/**
 * Сколько ждать каждого ответа в этом сценарии, если срока из файла стенда мало или много.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @example Дано ответа ждём не дольше 30 секунд
 * @after Когда выполнена операция «Поиск клиентов»
 * @after Тогда код ответа 200
 */
Given('ответа ждём не дольше {длительность}', function (this: SuiteWorld, timeoutMs: number) {
  this.setTimeout(timeoutMs);
});

/**
 * Вход по имени и паролю в каждом запросе (Basic, RFC 7617) — для систем без Keycloak. Пароль — в переменной окружения.
 *
 * @before Дано вход не выполнен
 * @example Дано запросы подписаны именем «robot» и паролем из переменной «AURORA_READER_PASSWORD»
 * @after Когда выполнена операция «Поиск клиентов»
 * @after Тогда код ответа 401
 */
Given(
  'запросы подписаны именем {строка} и паролем из переменной {строка}',
  function (this: SuiteWorld, username: string, variable: string) {
    signBasic(this, username, variable);
  },
);
