// Dates as Russian texts write them: 15.03.2026, завтра, через 3 рабочих дня, последний день квартала.
import { DateTime, type DateTimeUnit } from 'luxon';
import { SuiteError } from '../core/errors';
import { counted } from '../core/russian';

/**
 * A date in a step: relative to today (`завтра`, `через 2 недели`, `3 рабочих дня назад`), by a period
 * (`последний день прошлого квартала`) or written out (`15.03.2026`, `2026-03-15`, `15 марта 2026 года`). A unit
 * may stand in any grammatical form. No capture groups: the literal is copied into a parameter type.
 */
export const DATE =
  /сегодня|вчера|позавчера|завтра|послезавтра|через (?:\d{1,4} )?(?:(?:рабоч(?:ий|его|их) )?(?:день|дня|дней)|недел[яиюь]|месяц(?:а|ев)?|квартал(?:а|ов)?|года?|лет)|(?:\d{1,4} )?(?:(?:рабоч(?:ий|его|их) )?(?:день|дня|дней)|недел[яиюь]|месяц(?:а|ев)?|квартал(?:а|ов)?|года?|лет) назад|(?:перв|последн)(?:ый|ий|ого|его) (?:рабоч(?:ий|его) )?(?:день|дня) (?:(?:эт|текущ|следующ|будущ|прошл|предыдущ)(?:ого|его|ой|ей) )?(?:недели|месяца|квартала|года)|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2} (?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря) \d{4}(?: года| г\.)?/;

/** The moment that «сегодня» is counted from, and the IANA zone whose calendar counts. */
export interface Calendar {
  readonly now: Date;
  readonly zone: string;
}

/** One way to write a date. Days are counted in UTC, so that no change of clocks moves them. */
interface Form {
  readonly pattern: RegExp;
  readonly read: (groups: Groups, today: DateTime<true>, text: string) => DateTime;
}

type Groups = Readonly<Record<string, string | undefined>>;

const WHOLE = new RegExp(`^(?:${DATE.source})$`, 'u');

const days: Readonly<Record<string, number>> = {
  позавчера: -2,
  вчера: -1,
  сегодня: 0,
  завтра: 1,
  послезавтра: 2,
};

const months = [
  ['января', 'январе'],
  ['февраля', 'феврале'],
  ['марта', 'марте'],
  ['апреля', 'апреле'],
  ['мая', 'мае'],
  ['июня', 'июне'],
  ['июля', 'июле'],
  ['августа', 'августе'],
  ['сентября', 'сентябре'],
  ['октября', 'октябре'],
  ['ноября', 'ноябре'],
  ['декабря', 'декабре'],
] as const;

/** The beginnings of the units: «дня», «неделю», «лет». */
const units: Readonly<Record<string, DateTimeUnit>> = {
  д: 'day',
  н: 'week',
  м: 'month',
  к: 'quarter',
  г: 'year',
  л: 'year',
};

const forms: readonly Form[] = [
  {
    pattern: /^(?<word>сегодня|вчера|позавчера|завтра|послезавтра)$/u,
    read: ({ word = '' }, today) => today.plus({ days: days[word] ?? 0 }),
  },
  {
    pattern:
      /^(?<ahead>через )?(?:(?<amount>\d+) )?(?<working>рабоч\S+ )?(?<unit>[днмкгл])[а-я]+(?: назад)?$/u,
    read: ({ ahead, amount = '1', working, unit }, today) => {
      const steps = ahead === undefined ? -Number(amount) : Number(amount);
      return working === undefined ? today.plus({ [unitOf(unit)]: steps }) : plusWorkingDays(today, steps);
    },
  },
  {
    pattern:
      /^(?<edge>перв|последн)\S+ (?<working>рабоч\S+ )?(?:день|дня) (?:(?<which>эт|текущ|следующ|будущ|прошл|предыдущ)\S+ )?(?<unit>[нмкг])[а-я]+$/u,
    read: ({ edge, working, which = '', unit }, today) => {
      const period = unitOf(unit);
      const shift = /^(?:следующ|будущ)$/u.test(which) ? 1 : /^(?:прошл|предыдущ)$/u.test(which) ? -1 : 0;
      const inside = today.startOf(period).plus({ [period]: shift });
      const day = edge === 'перв' ? inside : inside.endOf(period).startOf('day');
      return working === undefined ? day : nearestWorkingDay(day, edge === 'перв' ? 1 : -1);
    },
  },
  {
    pattern: /^(?<day>\d+)\.(?<month>\d+)\.(?<year>\d{4})$/u,
    read: ({ year, month, day }, _, text) => existing(Number(year), Number(month), Number(day), text),
  },
  {
    pattern: /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)$/u,
    read: ({ year, month, day }, _, text) => existing(Number(year), Number(month), Number(day), text),
  },
  {
    pattern: /^(?<day>\d+) (?<month>[а-я]+) (?<year>\d{4})/u,
    read: ({ year, month, day }, _, text) =>
      existing(Number(year), months.findIndex(([of]) => of === month) + 1, Number(day), text),
  },
];

/** What {@link formatDate} puts for each run of letters. */
const tokens: Readonly<Record<string, (date: DateTime) => string>> = {
  д: (date) => String(date.day),
  дд: (date) => date.toFormat('dd'),
  мм: (date) => date.toFormat('MM'),
  мммм: (date) => months[date.month - 1]?.[0] ?? '',
  гг: (date) => date.toFormat('yy'),
  гггг: (date) => date.toFormat('yyyy'),
};

/**
 * The ISO date (`2026-11-23`) of a Russian date in the calendar of a zone.
 *
 * A month or a year on keeps the day where it can: 31.01 and a month is the last of February. A week begins on
 * Monday. Working days are Monday to Friday: public holidays and moved days off are not known.
 *
 * @throws SuiteError DATE_WRONG where it is no date or no such day exists
 * @throws SuiteError DATE_ZONE_WRONG where the zone is unknown
 */
export function parseDate(text: string, { now, zone }: Calendar): string {
  const written = normalise(text);
  if (WHOLE.test(written)) {
    const { year, month, day } = inZone(now, zone);
    const today = DateTime.utc(year, month, day);
    for (const { pattern, read } of forms) {
      const groups = pattern.exec(written)?.groups;
      if (groups !== undefined) return isoOf(read(groups, today as DateTime<true>, text), text);
    }
  }
  throw wrong(
    text,
    'не прочитана',
    'напишите её так: 15.03.2026, 15 марта 2026, завтра, через 3 дня, последний день месяца',
  );
}

/** Whether a whole text is a date that {@link parseDate} reads, apart from days that do not exist. */
export function isDateExpression(text: string): boolean {
  return WHOLE.test(normalise(text));
}

/**
 * The calendar date in a zone of a value from an answer: an ISO date, an ISO date-time (RFC 3339, or without an
 * offset: then its own date) or `15.03.2026`. Undefined for anything else and for days that do not exist.
 *
 * @throws SuiteError DATE_ZONE_WRONG
 */
export function dateOf(value: string, zone: string): string | undefined {
  return momentIn(value, zone)?.toISODate();
}

/**
 * The moment of a value from an answer, in milliseconds since 1970, for comparing and for subtracting. A
 * date-time without an offset is read in the zone, a date is its first moment there; what a second has beyond
 * milliseconds is cut off. Undefined as in {@link dateOf}.
 *
 * @throws SuiteError DATE_ZONE_WRONG
 */
export function momentOf(value: string, zone: string): number | undefined {
  return momentIn(value, zone)?.toMillis();
}

/**
 * An ISO date by a Russian pattern: `дд.мм.гггг` → 05.03.2026, `д мммм гггг` → 5 марта 2026. Letters of either
 * case; all that is no letter stays.
 *
 * @throws SuiteError DATE_FORMAT_WRONG for letters other than д, дд, мм, мммм, гг, гггг
 * @throws SuiteError DATE_WRONG where the date is no ISO date
 */
export function formatDate(iso: string, pattern: string): string {
  const date = DateTime.fromISO(/^\d{4}-\d\d-\d\d$/u.test(iso) ? iso : '', { zone: 'utc' });
  if (!date.isValid) throw wrong(iso, 'не прочитана', 'ожидается вид 2026-03-15');
  return pattern.replace(/(\p{L})\1*/gu, (letters) => {
    const write = tokens[letters.toLowerCase()];
    if (write !== undefined) return write(date);
    throw new SuiteError(
      'DATE_FORMAT_WRONG',
      `В виде даты «${pattern}» непонятно «${letters}» → составьте его из д, дд, мм, мммм, гг и гггг, например «дд.мм.гггг»`,
    );
  });
}

function momentIn(value: string, zone: string): DateTime<true> | undefined {
  inZone(new Date(0), zone);
  const written = value.trim();
  const [, day = '', month = '', year = ''] = /^(\d\d)\.(\d\d)\.(\d{4})$/u.exec(written) ?? [];
  const iso = year === '' ? written.toUpperCase().replace(' ', 'T') : `${year}-${month}-${day}`;
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/u.test(iso))
    return undefined;
  const moment = DateTime.fromISO(iso, { zone });
  return moment.isValid ? moment : undefined;
}

function inZone(now: Date, zone: string): DateTime<true> {
  const moment = DateTime.fromJSDate(now, { zone });
  if (moment.isValid) return moment;
  throw new SuiteError(
    'DATE_ZONE_WRONG',
    `Часовой пояс «${zone}» неизвестен → укажите пояс из базы IANA, например «Europe/Moscow»`,
  );
}

function existing(year: number, month: number, day: number, text: string): DateTime {
  const name = months[month - 1]?.[1];
  if (name === undefined) throw wrong(text, `невозможна: месяца ${month} нет`, 'исправьте дату');
  const last = DateTime.utc(year, month).daysInMonth ?? 0;
  if (day >= 1 && day <= last) return DateTime.utc(year, month, day);
  throw wrong(
    text,
    `невозможна: в ${name} ${year} года ${counted(last, 'день', 'дня', 'дней')}`,
    'исправьте дату',
  );
}

function plusWorkingDays(from: DateTime, steps: number): DateTime {
  const step = Math.sign(steps);
  let day = from;
  for (let left = Math.abs(steps); left > 0; left -= 1) {
    day = nearestWorkingDay(day.plus({ days: step }), step);
  }
  return day;
}

function nearestWorkingDay(from: DateTime, step: number): DateTime {
  return from.isWeekend ? nearestWorkingDay(from.plus({ days: step }), step) : from;
}

function unitOf(unit = ''): DateTimeUnit {
  return units[unit] ?? 'day';
}

function isoOf(date: DateTime, text: string): string {
  const iso = date.toISODate();
  if (iso !== null && /^\d{4}-/u.test(iso)) return iso;
  throw wrong(text, 'невозможна: её год не уместить в четыре цифры', 'возьмите дату ближе');
}

function normalise(text: string): string {
  return text.trim().replace(/\s+/gu, ' ').toLowerCase();
}

function wrong(text: string, why: string, action: string): SuiteError {
  return new SuiteError('DATE_WRONG', `Дата «${text}» ${why} → ${action}`);
}
