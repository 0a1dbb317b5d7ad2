// Проверки ответа: код, отказ, поля, списки, тело целиком. Перед любой можно назвать срок ожидания.
import { DataTable, Then } from '@cucumber/cucumber';
import * as answer from '../support/answer-checks';
import type { Comparison } from '../support/checks/body';
import type { Condition } from '../support/checks/condition';
import type { Composition, Count, Quantifier } from '../support/checks/lists';
import type { ExpectedStatus, Refusal } from '../support/checks/status';
import type { Subject } from '../support/checks/subject';
import { eventually } from '../support/eventually';
import type { SuiteWorld } from '../support/world';

/**
 * Код ответа на последний запрос или класс кодов.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @before Когда выполнена операция «Поиск клиентов»
 * @example Тогда код ответа 200
 * @example Тогда код ответа 2xx
 */
Then('{срок}код ответа {код}', async function (this: SuiteWorld, withinMs: number, status: ExpectedStatus) {
  await eventually(this, withinMs, () => {
    answer.checkStatus(this, status);
  });
});

/**
 * API отказал с этим кодом и этими словами: они стоят в заголовке ошибки или в пояснении (RFC 9457).
 *
 * @before Дано выполнен вход с ролью «без ролей»
 * @before Когда выполнена операция «Поиск клиентов»
 * @example Тогда получен отказ 403 «Недостаточно прав»
 * @example Тогда получен отказ 403 «Недостаточно прав» вида «forbidden»
 */
Then('{срок}получен отказ {отказ}', async function (this: SuiteWorld, withinMs: number, refusal: Refusal) {
  await eventually(this, withinMs, () => {
    answer.checkRefusal(this, refusal);
  });
});

/**
 * Отказ и ошибки полей: название поля и слова об ошибке. Других ошибок в отказе быть не должно.
 *
 * @before Дано выполнен вход с ролью «владелец репозитория»
 * @before Когда выполнена операция «Создание клиента» с полями:
 * @before   | Наименование | ООО «Ромашка» |
 * @before   | ИНН          | 123           |
 * @example
 * Тогда получен отказ 422 «Данные не прошли проверку» с ошибками полей:
 *   | ИНН | 10 или 12 цифр |
 */
Then(
  'получен отказ {отказ} с ошибками полей:',
  function (this: SuiteWorld, refusal: Refusal, table: DataTable) {
    answer.checkFieldErrors(this, refusal, table);
  },
);

/**
 * Проверяет значение: поле, заголовок, cookie, время ответа, файл … — любым условием. Если поле стоит в списке, условие должно
 * выполняться в каждой записи.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @before Когда выполнена операция «Поиск клиентов» с параметрами:
 * @before   | Код клиента | К-000123 |
 * @example Тогда поле «Код клиента» равно «К-000123»
 * @example Тогда поле «Наименование» содержит «Ромашка»
 * @example Тогда поле «ИНН» является ИНН
 * @example Тогда поле «Всего найдено» не меньше 1
 * @example Тогда поле «Дата создания» раньше сегодня
 * @example Тогда значение по пути «$.items[0].code» начинается с «К-»
 * @example Тогда заголовок ответа «Content-Type» содержит «application/json»
 * @example Тогда время ответа не больше 5 секунд
 * @example Тогда тело ответа соответствует схеме «Страница клиентов»
 */
Then(
  '{срок}{значение} {условие}',
  async function (this: SuiteWorld, withinMs: number, subject: Subject, condition: Condition) {
    await eventually(this, withinMs, () => answer.checkSubject(this, subject, condition));
  },
);

/**
 * Несколько полей сразу. В строке — название и значение или название, условие и значение; все расхождения показываются вместе.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @before Когда выполнена операция «Поиск клиентов» с параметрами:
 * @before   | Код клиента | К-000123 |
 * @example
 * Тогда ответ содержит поля:
 *   | Код клиента  | К-000123      |
 *   | Наименование | ООО «Ромашка» |
 * @example
 * Тогда ответ содержит поля:
 *   | Код клиента   | соответствует шаблону | К-[0-9]{6}      |
 *   | Статус        | одно из               | ACTIVE, ARCHIVED |
 *   | ИНН           | является              | ИНН              |
 *   | Дата создания | раньше                | сегодня          |
 *   | Наименование  | не пусто              |                  |
 */
Then('{срок}ответ содержит поля:', async function (this: SuiteWorld, withinMs: number, table: DataTable) {
  await eventually(this, withinMs, () => {
    answer.checkFields(this, table);
  });
});

/**
 * Поле в записях списка: в каждой, хотя бы в одной, ни в одной, в названной. В пустом списке проверять нечего — это провал.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @before Когда выполнена операция «Поиск клиентов» с параметрами:
 * @before   | Статус | ACTIVE |
 * @example Тогда в каждой записи поле «Статус» равно «ACTIVE»
 * @example Тогда хотя бы в одной записи поле «Наименование» содержит «ветер»
 * @example Тогда ни в одной записи поле «Статус» равно «ARCHIVED»
 * @example Тогда в первой записи поле «Код клиента» начинается с «К-»
 */
Then(
  '{срок}{записи} поле {поле} {условие}',
  async function (
    this: SuiteWorld,
    withinMs: number,
    quantifier: Quantifier,
    title: string,
    condition: Condition,
  ) {
    await eventually(this, withinMs, () => answer.checkInRows(this, quantifier, { title, condition }));
  },
);

/**
 * Сколько записей в ответе, в скачанном файле или в списке ответа.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @before Когда выполнена операция «Поиск клиентов» с параметрами:
 * @before   | Код клиента | К-000123 |
 * @example Тогда в ответе 1 запись
 * @example Тогда в ответе не больше 3 записей
 * @example Тогда в списке «Клиенты» 1 запись
 */
Then(
  '{срок}в {список} {количество} запись/записи/записей',
  async function (this: SuiteWorld, withinMs: number, list: string, count: Count) {
    await eventually(this, withinMs, () => answer.checkCount(this, list, count));
  },
);

/**
 * Записи таблицей: в первой строке — названия полей (у файла — столбцов), дальше — записи. Поля, которых в таблице нет, не
 * сравниваются.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @before Когда выполнена операция «Поиск клиентов» с параметрами:
 * @before   | Наименование | Ромашка |
 * @example
 * Тогда ответ содержит записи:
 *   | Код клиента | Наименование  |
 *   | К-000123    | ООО «Ромашка» |
 * @example
 * Тогда ответ не содержит записей:
 *   | Код клиента |
 *   | К-000124    |
 */
Then(
  '{срок}{список} {состав}:',
  async function (
    this: SuiteWorld,
    withinMs: number,
    list: string,
    composition: Composition,
    table: DataTable,
  ) {
    await eventually(this, withinMs, () => answer.checkTable(this, list, composition, table));
  },
);

/**
 * Тело целиком или его часть: JSON сравнивается по значениям, всё остальное — как текст. Поля можно исключить по названию или
 * пути.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @before Когда выполнена операция «Поиск клиентов» с параметрами:
 * @before   | Код клиента | К-000999 |
 * @example
 * Тогда тело ответа равно:
 *   """
 *   { "items": [], "page": 1, "size": 10, "total": 0 }
 *   """
 * @example
 * Тогда тело ответа содержит без учёта порядка, кроме поля «Размер страницы»:
 *   """
 *   { "total": 0, "page": 1 }
 *   """
 */
Then(
  '{срок}тело ответа {сравнение}:',
  async function (this: SuiteWorld, withinMs: number, comparison: Comparison, expected: string) {
    await eventually(this, withinMs, () => {
      answer.checkBody(this, comparison, expected);
    });
  },
);

/**
 * Тело ответа соответствует схеме JSON Schema (2020-12), написанной в шаге; схему контракта называют по имени: «тело ответа
 * соответствует схеме «Клиент»».
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @before Когда выполнена операция «Поиск клиентов»
 * @example
 * Тогда тело ответа соответствует схеме:
 *   """
 *   { "type": "object", "required": ["items", "total"] }
 *   """
 */
Then(
  '{срок}тело ответа соответствует схеме:',
  async function (this: SuiteWorld, withinMs: number, schema: string) {
    await eventually(this, withinMs, () => {
      answer.checkSchema(this, schema);
    });
  },
);
