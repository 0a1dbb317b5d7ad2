// Проверки ответа и запоминание его значений.
import { DataTable, Given, Then } from '@cucumber/cucumber';
import { expectFields, expectRows, matchers, readField } from '../support/checks/fields';
import { expectHeader } from '../support/checks/headers';
import { expectRefusal, expectStatus } from '../support/checks/status';
import { namedValues } from '../support/checks/table';
import type { SuiteWorld } from '../support/world';

/**
 * Код ответа на последний запрос.
 *
 * @example Тогда код ответа 200
 */
Then('код ответа {код}', function (this: SuiteWorld, status: number) {
  expectStatus(this.examine(), status);
});

/**
 * API отказал с этим кодом и этими словами: они стоят в заголовке ошибки или в пояснении (RFC 9457).
 *
 * @example Тогда получен отказ 403 «Недостаточно прав»
 */
Then('получен отказ {код} {строка}', function (this: SuiteWorld, status: number, words: string) {
  expectRefusal(this.examine(), status, this.memory.substitute(words));
});

/**
 * Поле ответа по русскому имени из контракта равно значению; в списке — в каждой записи.
 *
 * @example Тогда поле «Код клиента» равно «К-000123»
 */
Then('поле {строка} равно {строка}', function (this: SuiteWorld, title: string, value: string) {
  expectFields(this.lastExchange, this.fields, [
    { title, matcher: matchers.равно, expected: this.memory.substitute(value) },
  ]);
});

/**
 * Поле ответа содержит текст; в списке — в каждой записи.
 *
 * @example Тогда поле «Наименование» содержит «Ромашка»
 */
Then('поле {строка} содержит {строка}', function (this: SuiteWorld, title: string, value: string) {
  expectFields(this.lastExchange, this.fields, [
    { title, matcher: matchers.содержит, expected: this.memory.substitute(value) },
  ]);
});

/**
 * Несколько полей сразу: имя и значение в строке. Все расхождения показываются вместе.
 *
 * @example
 * Тогда ответ содержит поля:
 *   | Код клиента  | К-000123      |
 *   | Наименование | ООО «Ромашка» |
 */
Then('ответ содержит поля:', function (this: SuiteWorld, table: DataTable) {
  const expectations = Object.entries(namedValues(table)).map(([title, value]) => ({
    title,
    matcher: matchers.равно,
    expected: this.memory.substitute(value),
  }));
  expectFields(this.lastExchange, this.fields, expectations);
});

/**
 * Сколько записей в списке ответа.
 *
 * @example Тогда в ответе 1 запись
 */
Then('в ответе {количество} запись/записи/записей', function (this: SuiteWorld, count: number) {
  expectRows(this.lastExchange, count);
});

/**
 * Заголовок ответа содержит текст.
 *
 * @example Тогда заголовок ответа «Content-Type» содержит «application/json»
 */
Then('заголовок ответа {строка} содержит {строка}', function (this: SuiteWorld, name: string, value: string) {
  expectHeader(this.lastExchange, name, this.memory.substitute(value));
});

/**
 * Запоминает значение поля, чтобы подставить его дальше как {{имя}}. Значение в ответе должно быть одно.
 *
 * @example И запомнено поле «Идентификатор» как «ид клиента»
 */
Given('запомнено поле {строка} как {строка}', function (this: SuiteWorld, title: string, name: string) {
  this.memory.remember(name, readField(this.lastExchange, this.fields, title));
});
