// Виды параметров шагов. Имена и регулярные выражения — литералы: редакторы не видят ни констант, ни склейки. Коды, ИНН
// и счета остаются текстом: число потеряло бы их нули и цифры.
import { defineParameterType } from '@cucumber/cucumber';
import { parseComparison } from '../support/checks/body';
import { parseCondition } from '../support/checks/condition';
import { parseComposition, parseCount, parseList, parseQuantifier } from '../support/checks/lists';
import { parseRefusal } from '../support/checks/status';
import { parseSubject } from '../support/checks/subject';
import { quotedIn } from '../support/checks/words';
import type { Method } from '../support/http/exchange';
import { parseDuration } from '../support/language/duration';
import { parseNumber } from '../support/language/number';
import { parseRequest } from '../support/requests';

/**
 * Текст в кавычках. «Ёлочки», "прямые", “английские” и „немецкие“ равнозначны; внутри «ёлочек» могут стоять ещё одни.
 * В тексте подставляются значения: `{{имя}}`.
 *
 * @example «К-000123»
 * @example «ООО «Ромашка»»
 */
defineParameterType({
  name: 'строка',
  regexp: /«((?:[^«»]|«[^«»]*»)*)»|"([^"]*)"|“([^“”]*)”|„([^„“]*)“/,
  transformer: firstOf,
});

/**
 * Роль из файла стенда; второй пользователь роли — с номером.
 *
 * @example «читатель»
 * @example «владелец репозитория 2»
 */
defineParameterType({
  name: 'роль',
  regexp: /«((?:[^«»]|«[^«»]*»)*)»|"([^"]*)"|“([^“”]*)”|„([^„“]*)“/,
  transformer: firstOf,
  useForSnippets: false,
});

/**
 * Роль или учётная запись из файла стенда, вход которой проверяет сам сценарий.
 *
 * @example «отключённый»
 */
defineParameterType({
  name: 'учётная запись',
  regexp: /«((?:[^«»]|«[^«»]*»)*)»|"([^"]*)"|“([^“”]*)”|„([^„“]*)“/,
  transformer: firstOf,
  useForSnippets: false,
});

/**
 * Русское название поля из контракта (`title`). Если поле с таким названием есть в нескольких местах, укажите, в каком:
 * названия внешних полей через « → ».
 *
 * @example «Код клиента»
 * @example «Изменения → Было»
 */
defineParameterType({
  name: 'поле',
  regexp: /«((?:[^«»]|«[^«»]*»)*)»|"([^"]*)"|“([^“”]*)”|„([^„“]*)“/,
  transformer: firstOf,
  useForSnippets: false,
});

/**
 * Начало действия: номер в тест-кейсе или слово «выполнен», «выполнена», «выполнено», «отправлен».
 *
 * @example Шаг 1:
 * @example Шаг 2.1:
 * @example выполнен
 */
defineParameterType({
  name: 'шаг',
  regexp: /Шаг \d+(?:\.\d+)*[:.] |выполнен[ао]? |отправлен /,
  transformer: (text: string) => text.trim(),
  useForSnippets: false,
});

/**
 * Срок ожидания перед проверкой; можно не писать. Пока проверка не выполнена, последний запрос повторяется.
 *
 * @example не позднее чем через 10 секунд
 */
defineParameterType({
  name: 'срок',
  regexp: /(?:не позднее чем через \d[\d ,.]* [а-яё]+ )?/,
  transformer: (text: string) =>
    text === '' ? undefined : parseDuration(text.replace('не позднее чем через ', '').trim()),
  useForSnippets: false,
});

/**
 * Число: дробная часть — через запятую, разряды можно разделять пробелами.
 *
 * @example 1 250,50
 * @example -3
 */
defineParameterType({
  name: 'число',
  regexp: /[-−]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?/,
  transformer: parseNumber,
});

/**
 * Дата: написанная или отсчитанная от сегодняшнего дня. Рабочие дни — с понедельника по пятницу.
 *
 * @example 15.03.2026
 * @example сегодня
 * @example через 3 дня
 * @example последний день месяца
 */
defineParameterType({
  name: 'дата',
  regexp:
    /сегодня|вчера|позавчера|завтра|послезавтра|через (?:\d{1,4} )?(?:(?:рабоч(?:ий|его|их) )?(?:день|дня|дней)|недел[яиюь]|месяц(?:а|ев)?|квартал(?:а|ов)?|года?|лет)|(?:\d{1,4} )?(?:(?:рабоч(?:ий|его|их) )?(?:день|дня|дней)|недел[яиюь]|месяц(?:а|ев)?|квартал(?:а|ов)?|года?|лет) назад|(?:перв|последн)(?:ый|ий|ого|его) (?:рабоч(?:ий|его) )?(?:день|дня) (?:(?:эт|текущ|следующ|будущ|прошл|предыдущ)(?:ого|его|ой|ей) )?(?:недели|месяца|квартала|года)|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2} (?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря) \d{4}(?: года| г\.)?/,
  useForSnippets: false,
});

/**
 * Длительность с единицей: мс, секунды, минуты, часы, дни.
 *
 * @example 10 секунд
 * @example 1,5 минуты
 * @example 200 мс
 */
defineParameterType({
  name: 'длительность',
  regexp:
    /(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?[ \u00a0\u202f](?:мс|миллисекунд[аыу]?|сек(?:унд[аыу]?)?|с|мин(?:ут[аыу]?)?|час(?:а|ов)?|ч|день|дня|дней|сутки|суток|недел[яиюь])/,
  transformer: parseDuration,
  useForSnippets: false,
});

/**
 * Метод HTTP.
 *
 * @example GET
 */
defineParameterType({
  name: 'метод',
  regexp: /GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS/,
  transformer: (name: string) => name as Method,
  useForSnippets: false,
});

/**
 * Запрос: метод и путь от корня адреса API или операция контракта по её русскому названию (`summary`).
 *
 * @example запрос GET «/api/v1/clients»
 * @example операция «Поиск клиентов»
 */
defineParameterType({
  name: 'запрос',
  regexp:
    /[Зз]апрос (?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (?:«(?:[^«»]|«[^«»]*»)*»|"[^"]*"|“[^“”]*”|„[^„“]*“)|[Оо]перация (?:«(?:[^«»]|«[^«»]*»)*»|"[^"]*"|“[^“”]*”|„[^„“]*“)/,
  transformer: parseRequest,
  useForSnippets: false,
});

/**
 * Что несёт запрос. Текст: «телом» (тип — из контракта, обычно JSON), «телом JSON», «телом XML», «текстом». Таблица
 * «имя — значение»: «полями» и «параметрами» (русские названия из контракта сами находят своё место: путь, строка
 * запроса, заголовок, тело), «заголовками», «формой», «частями» (загрузка; файл — `файл «договор.pdf»`).
 *
 * @example телом
 * @example полями
 * @example частями
 */
defineParameterType({
  name: 'содержимое',
  regexp: /телом(?: JSON| XML)?|текстом|полями|параметрами|заголовками|формой|частями/,
  useForSnippets: false,
});

/**
 * Что задаётся всем следующим запросам сценария.
 *
 * @example заголовок
 * @example параметр
 * @example cookie
 */
defineParameterType({
  name: 'настройка',
  regexp: /заголовок|параметр|cookie/,
  useForSnippets: false,
});

/**
 * Код ответа или класс кодов.
 *
 * @example 200
 * @example 2xx
 */
defineParameterType({
  name: 'код',
  regexp: /[1-5](?:\d\d|xx|хх)/,
  // The Russian letters look the same.
  transformer: (text: string) => text.replaceAll('х', 'x'),
  useForSnippets: false,
});

/**
 * Отказ: код и слова из заголовка или пояснения ошибки; если нужно, ещё и её вид — последняя часть `type`.
 *
 * @example 403 «Недостаточно прав»
 * @example 409 «Клиент в архиве» вида «client-archived»
 */
defineParameterType({
  name: 'отказ',
  regexp:
    /[45]\d\d (?:«(?:[^«»]|«[^«»]*»)*»|"[^"]*"|“[^“”]*”|„[^„“]*“)(?: вида (?:«[^«»]*»|"[^"]*"|“[^“”]*”|„[^„“]*“))?/,
  transformer: parseRefusal,
  useForSnippets: false,
});

/**
 * Сколько записей: ровно, не меньше, не больше.
 *
 * @example 3
 * @example не меньше 3
 */
defineParameterType({
  name: 'количество',
  regexp: /(?:не (?:меньше|больше) )?\d+/,
  transformer: parseCount,
  useForSnippets: false,
});

/**
 * Что проверяется или запоминается: поле ответа, его длина или сумма по списку, значение по пути (JSONPath — с «$», XPath —
 * с «/»), заголовок, cookie, код, тело, тип, время и размер ответа, имя, размер и текст файла, количество записей; просто
 * текст в кавычках.
 *
 * @example поле «Код клиента»
 * @example значение по пути «$.items[0].code»
 * @example заголовок «ETag»
 * @example время ответа
 */
defineParameterType({
  name: 'значение',
  regexp:
    /(?:поле|список|длина поля|сумма поля|длина значения по пути|значение по пути|заголовок ответа|заголовок|cookie) (?:«(?:[^«»]|«[^«»]*»)*»|"[^"]*"|“[^“”]*”|„[^„“]*“)|код ответа|тип содержимого|тип файла|время ответа|размер ответа|размер файла|тело ответа|имя файла|текст файла|количество записей|(?:«(?:[^«»]|«[^«»]*»)*»|"[^"]*"|“[^“”]*”|„[^„“]*“)/,
  transformer: parseSubject,
  useForSnippets: false,
});

/**
 * Как значение сравнивается; перед любым словом можно поставить «не». Текст — в кавычках; числа, даты, длительности и слова
 * «да», «нет» — без них.
 *
 * @example равно «К-000123»
 * @example не больше 1 250,50
 * @example одно из «ACTIVE», «ARCHIVED»
 * @example соответствует шаблону «К-[0-9]{6}»
 * @example является ИНН
 * @example не раньше сегодня
 * @example не пусто
 * @example упорядочено по возрастанию
 */
defineParameterType({
  name: 'условие',
  regexp:
    /(?:не )?(?:равн[оаы]|равен|од(?:но|ин|на) из|содерж[иа]т|начина[ею]тся с|заканчива[ею]тся на|соответству[ею]т (?:шаблону|схеме)|больше|меньше|позже|позднее|раньше|явля[ею]тся|упорядочен[оаы]?) (?:(?:«(?:[^«»]|«[^«»]*»)*»|"[^"]*"|“[^“”]*”|„[^„“]*“)(?:, (?:«(?:[^«»]|«[^«»]*»)*»|"[^"]*"|“[^“”]*”|„[^„“]*“))*|(?:[^«»"“”„:]|:\d)+)|(?:не )?(?:пуст[оаы]?|отсутству[ею]т|есть|присутству[ею]т|повторя[ею]тся)/,
  transformer: parseCondition,
  useForSnippets: false,
});

/**
 * В каких записях списка: в каждой, хотя бы в одной, ни в одной, в первой, в последней, по номеру. Список — сам ответ, названный
 * список ответа или строки файла.
 *
 * @example в каждой записи
 * @example хотя бы в одной записи списка «События»
 * @example в записи 2 файла
 */
defineParameterType({
  name: 'записи',
  regexp:
    /(?:в (?:каждой|первой|последней) записи|(?:хотя бы|ни) в одной записи|в записи \d+)(?: списка (?:«[^«»]*»|"[^"]*"|“[^“”]*”|„[^„“]*“)| файла)?/,
  transformer: parseQuantifier,
  useForSnippets: false,
});

/**
 * Где лежат записи: в самом ответе, в скачанном файле (CSV, XLSX, JSON) или в названном списке ответа.
 *
 * @example ответ
 * @example файле
 * @example список «События»
 */
defineParameterType({
  name: 'список',
  regexp: /ответе?|файле?|спис(?:ок|ке) (?:«[^«»]*»|"[^"]*"|“[^“”]*”|„[^„“]*“)/,
  transformer: parseList,
  useForSnippets: false,
});

/**
 * Как записи таблицы относятся к записям списка.
 *
 * @example содержит записи
 * @example состоит из записей
 * @example состоит из записей в любом порядке
 * @example не содержит записей
 */
defineParameterType({
  name: 'состав',
  regexp: /содержит записи|состоит из записей(?: в любом порядке)?|не содержит записей/,
  transformer: parseComposition,
  useForSnippets: false,
});

/**
 * Как тело ответа относится к ожидаемому: целиком или частью, с порядком записей или без, с исключением полей.
 *
 * @example равно
 * @example содержит
 * @example равно без учёта порядка, кроме полей «Дата создания», «Дата изменения»
 */
defineParameterType({
  name: 'сравнение',
  regexp:
    /(?:равно|содержит)(?: без учёта порядка)?(?:, кроме пол(?:я|ей) (?:«[^«»]*»|"[^"]*"|“[^“”]*”|„[^„“]*“)(?:, (?:«[^«»]*»|"[^"]*"|“[^“”]*”|„[^„“]*“))*)?/,
  transformer: parseComparison,
  useForSnippets: false,
});

/**
 * Кодировка файла; без неё — UTF-8.
 *
 * @example в кодировке «windows-1251»
 */
defineParameterType({
  name: 'кодировка',
  regexp: /(?: в кодировке (?:«[^«»]*»|"[^"]*"|“[^“”]*”|„[^„“]*“))?/,
  transformer: (text: string) => quotedIn(text)[0] ?? 'utf-8',
  useForSnippets: false,
});

/**
 * Есть что-то или нет.
 *
 * @example есть
 * @example нет
 */
defineParameterType({
  name: 'наличие',
  regexp: /есть|нет/,
  transformer: (word: string) => word === 'есть',
  useForSnippets: false,
});

/**
 * О ком или о чём речь; можно не писать, тогда — о том, с чем работает этот сценарий.
 *
 * @example «{{ид клиента}}»
 */
defineParameterType({
  name: 'который',
  regexp: /(?: (?:«(?:[^«»]|«[^«»]*»)*»|"[^"]*"|“[^“”]*”|„[^„“]*“))?/,
  transformer: (text: string) => quotedIn(text)[0],
  useForSnippets: false,
});

/**
 * Что сделать с клиентом.
 *
 * @example Открытие карточки
 * @example просмотр истории
 * @example архивирование
 */
defineParameterType({
  name: 'действие с клиентом',
  regexp:
    /[Оо]ткрытие карточки|[Пп]росмотр истории|[Пп]росмотр документов|[Аа]рхивирование|[Вв]осстановление|[Уу]даление/,
  useForSnippets: false,
});

/**
 * Что сделать с заявкой на изменение.
 *
 * @example Подтверждение
 * @example отзыв
 */
defineParameterType({
  name: 'действие с заявкой',
  regexp: /[Пп]росмотр|[Пп]одтверждение|[Оо]тзыв/,
  useForSnippets: false,
});

function firstOf(...alternatives: readonly (string | undefined)[]): string {
  return alternatives.find((text) => text !== undefined) ?? '';
}
