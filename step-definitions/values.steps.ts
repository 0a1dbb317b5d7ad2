// Значения сценария: что запомнить и подставлять дальше как {{имя}}; файлы сценария.
import { Given } from '@cucumber/cucumber';
import { rememberSubject } from '../support/answer-checks';
import type { Subject } from '../support/checks/subject';
import { formatDate } from '../support/language/date';
import type { SuiteWorld } from '../support/world';

/**
 * Запоминает значение, чтобы подставлять его дальше как `{{имя}}`: поле, значение по пути, заголовок, cookie, текст файла или
 * просто текст. Значение в ответе должно быть одно. Новые данные создают подстановки `{{новый ИНН}}`, `{{новое ФИО}}` …, даты —
 * `{{завтра}}`, `{{через 3 дня}}`.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @before Когда выполнена операция «Поиск клиентов» с параметрами:
 * @before   | Код клиента | К-000123 |
 * @example Дано запомнено поле «Идентификатор» как «ид клиента»
 * @example Дано запомнен заголовок «X-Request-Id» как «номер запроса»
 * @example Дано запомнена cookie «lastSearch» как «последний поиск»
 * @example Дано запомнено «{{новый ИНН}}» как «ИНН поставщика»
 * @after Тогда код ответа 200
 */
Given(
  'запомнен/запомнена/запомнено {значение} как {строка}',
  async function (this: SuiteWorld, subject: Subject, name: string) {
    await rememberSubject(this, subject, name);
  },
);

/**
 * Запоминает дату в нужном виде: «д» — день, «м» — месяц, «г» — год. Без вида дата подставляется сама: `{{завтра}}` —
 * 2026-03-16.
 *
 * @example Дано запомнена дата через 3 дня в виде «дд.мм.гггг» как «срок»
 * @after Тогда «{{срок}}» соответствует шаблону «[0-9]{2}[.][0-9]{2}[.][0-9]{4}»
 */
Given(
  'запомнена дата {дата} в виде {строка} как {строка}',
  function (this: SuiteWorld, date: string, form: string, name: string) {
    this.memory.remember(name, formatDate(this.memory.recall(date), form));
  },
);

/**
 * Файл этого сценария: его можно отправить под этим именем. Без кодировки — UTF-8.
 *
 * @example
 * Дано файл «клиенты.csv» в кодировке «windows-1251» с текстом:
 *   """
 *   Наименование;ИНН
 *   ООО «Ромашка»;0000009998
 *   """
 * @after Тогда «клиенты.csv» не пусто
 */
Given(
  'файл {строка}{кодировка} с текстом:',
  function (this: SuiteWorld, name: string, charset: string, text: string) {
    this.files.create(name, this.memory.substitute(text), charset);
  },
);

/**
 * Сохраняет файл из ответа под этим именем, чтобы отправить его или сравнить; после сценария он удаляется.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @before Когда выполнена операция «Выгрузка клиентов» с параметрами:
 * @before   | Формат | csv |
 * @example Дано файл ответа сохранён как «выгрузка.csv»
 * @after Тогда имя файла заканчивается на «.csv»
 */
Given('файл ответа сохранён как {строка}', function (this: SuiteWorld, name: string) {
  this.files.createFromBytes(name, this.lastExchange.response.bytes);
});
