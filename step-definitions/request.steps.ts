// Запросы без бизнес-шага: метод, путь, заголовки и тело — как есть.
import { Given, When } from '@cucumber/cucumber';
import type { Method } from '../support/http/exchange';
import type { SuiteWorld } from '../support/world';

/**
 * Заголовок всех следующих запросов сценария.
 *
 * @example Дано заголовок запросов «X-Request-Id» равен «проверка-1»
 */
Given('заголовок запросов {строка} равен {строка}', function (this: SuiteWorld, name: string, value: string) {
  this.setHeader(name, value);
});

/**
 * Отправляет запрос без тела. Путь — от корня адреса API; {{имя}} подставляется.
 *
 * @example Когда отправлен запрос GET «/api/v1/clients»
 */
When('отправлен запрос {метод} {строка}', async function (this: SuiteWorld, method: Method, path: string) {
  await this.send({ method, path });
});

/**
 * Отправляет запрос с телом JSON; {{имя}} подставляется и в теле.
 *
 * @example
 * Когда отправлен запрос POST «/api/v1/clients» с телом:
 *   """
 *   { "name": "ООО «Ромашка»", "inn": "0000009998" }
 *   """
 */
When(
  'отправлен запрос {метод} {строка} с телом:',
  async function (this: SuiteWorld, method: Method, path: string, body: string) {
    await this.send({ method, path, body });
  },
);
