// Действия с клиентами: каждое пишется и номером тест-кейса («Шаг 1: Поиск …»), и обычной фразой («выполнен поиск …»).
import { DataTable, Given, When } from '@cucumber/cucumber';
import {
  archiveClient,
  changeClient,
  createClient,
  openCard,
  openHistory,
  searchByCode,
} from '../support/clients';
import { namedValues } from '../support/checks/table';
import type { SuiteWorld } from '../support/world';

/**
 * Код, по которому ищет следующий шаг «Поиск клиента по коду», если в самом шаге кода нет; он же — значение «код клиента».
 *
 * @example Дано код клиента «К-000123»
 */
Given('код клиента {строка}', function (this: SuiteWorld, code: string) {
  this.memory.remember('код клиента', this.memory.substitute(code));
});

/**
 * Создаёт клиента для этого сценария и запоминает «ид клиента» и «код клиента»; после сценария клиент уходит в архив.
 * Поля таблицы — русские имена из контракта.
 *
 * @example
 * Дано создан клиент:
 *   | Наименование  | ООО «Ромашка» |
 *   | ИНН           | 0000009998    |
 */
Given('создан клиент:', async function (this: SuiteWorld, table: DataTable) {
  await createClient(this, namedValues(table));
});

/**
 * Поиск по точному коду; код виден прямо в шаге.
 *
 * @example Когда Шаг 1: Поиск клиента по коду «К-000123»
 * @example Когда выполнен поиск клиента по коду «К-000123»
 */
When('{шаг}Поиск/поиск клиента по коду {строка}', async function (this: SuiteWorld, _: string, code: string) {
  await searchByCode(this, code);
});

/**
 * Поиск по коду, который назвал шаг «код клиента».
 *
 * @example Когда Шаг 1: Поиск клиента по коду
 */
When('{шаг}Поиск/поиск клиента по коду', async function (this: SuiteWorld, _: string) {
  await searchByCode(this, this.memory.recall('код клиента'));
});

/**
 * Открывает карточку по идентификатору и тем самым узнаёт её версию для изменения.
 *
 * @example Когда Шаг 2: Открытие карточки клиента «{{ид клиента}}»
 */
When(
  '{шаг}Открытие/открытие карточки клиента {строка}',
  async function (this: SuiteWorld, _: string, id: string) {
    await openCard(this, id);
  },
);

/**
 * Меняет поля клиента по той версии карточки, которую сценарий видел последней (If-Match).
 *
 * @example
 * Когда Шаг 3: Изменение клиента «{{ид клиента}}»:
 *   | Наименование | ООО «Лютик» |
 */
When(
  '{шаг}Изменение/изменение клиента {строка}:',
  async function (this: SuiteWorld, _: string, id: string, table: DataTable) {
    await changeClient(this, id, namedValues(table));
  },
);

/**
 * Отправляет клиента в архив.
 *
 * @example Когда выполнено архивирование клиента «{{ид клиента}}»
 */
When(
  '{шаг}Архивирование/архивирование клиента {строка}',
  async function (this: SuiteWorld, _: string, id: string) {
    await archiveClient(this, id);
  },
);

/**
 * Открывает историю изменений клиента.
 *
 * @example Когда Шаг 4: Просмотр истории клиента «{{ид клиента}}»
 */
When(
  '{шаг}Просмотр/просмотр истории клиента {строка}',
  async function (this: SuiteWorld, _: string, id: string) {
    await openHistory(this, id);
  },
);
