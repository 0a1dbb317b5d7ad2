// A condition as a step or a table words it: «равно «К-000123»», «не больше 5», «является ИНН».
import { identifiers } from '../data/identifiers';
import { SuiteError, isRecord } from '../core/errors';
import { counted, formatDuration, quoteAll } from '../core/russian';
import { hint } from '../core/suggest';
import { dateOf, isDateExpression, momentOf, parseDate } from '../language/date';
import { DURATION, parseDuration } from '../language/duration';
import { NUMBER, parseNumber } from '../language/number';
import { outsideQuotes, quotedIn } from './words';

/** What a condition is compared with. */
export interface Operand {
  readonly text: string;
  /** In quotes it is text; without them a number, a date, a duration or a word such as «да». */
  readonly isQuoted: boolean;
  /** From a cell of a table, where quotes are not needed: it means what the value is, a number, a date, a text. */
  readonly isCell?: true;
}

/** A parsed condition. */
export interface Condition {
  readonly matcher: Matcher;
  readonly isNegated: boolean;
  readonly operands: readonly Operand[];
}

/** What dates are relative to, and what a schema's name means. */
export interface ConditionContext {
  readonly now: Date;
  /** IANA, `Europe/Moscow`. */
  readonly zone: string;
  /** Why a value does not fit a schema; undefined where it does. @throws SuiteError SCHEMA_UNKNOWN */
  readonly explainBySchema: (schema: string, value: unknown) => string | undefined;
}

/**
 * One value with the place where it stands; `unit` tells what a number measures. `text`: what holds the value knows no
 * numbers — a header, an XML, a CSV — so a number in it is read as it is written.
 */
export interface Found {
  readonly path: string;
  readonly value: unknown;
  readonly unit?: 'ms' | 'bytes' | 'text';
}

/** What of a value's place matters to a comparison. */
interface TestContext extends ConditionContext {
  readonly unit: Found['unit'];
}

/** Whether it holds; a text says why the value cannot be compared at all, which fails under «не» too. */
type Outcome = boolean | string;

/** One way to compare. Its first form is how messages word it. */
export interface Matcher {
  /** How authors write it, in all its forms. */
  readonly forms: readonly string[];
  /** After «должно» and «не должно»: `содержать «…»`. */
  readonly infinitive: string;
  readonly takes: 'nothing' | 'one' | 'several';
  /** Compares the values all together, not one by one. */
  readonly isOfAll?: true;
  /** An empty text is a part of every text: such a check would never fail. */
  readonly isOfPart?: true;
  readonly test: (value: unknown, operands: readonly Operand[], context: TestContext) => Outcome;
}

const one =
  (test: (value: unknown, operand: Operand, context: TestContext) => Outcome): Matcher['test'] =>
  (value, operands, context) =>
    test(value, operands[0] ?? { text: '', isQuoted: true }, context);

const ofText = (test: (value: string, expected: string) => boolean): Matcher['test'] =>
  one((value, { text }) => (typeof value === 'string' ? test(value, text) : 'это не текст'));

/** Everything that may be checked of a value; steps and tables all come here. */
export const matchers: readonly Matcher[] = [
  {
    forms: ['равно', 'равен', 'равна', 'равны'],
    infinitive: 'быть равно',
    takes: 'one',
    test: one(isEqual),
  },
  {
    forms: ['одно из', 'один из', 'одна из'],
    infinitive: 'быть одним из',
    takes: 'several',
    test: (value, operands, context) => {
      const outcomes = operands.map((operand) => isEqual(value, operand, context));
      return outcomes.includes(true) || (outcomes.find((outcome) => typeof outcome === 'string') ?? false);
    },
  },
  {
    forms: ['содержит', 'содержат'],
    infinitive: 'содержать',
    takes: 'one',
    isOfPart: true,
    test: one((value, { text }) => {
      if (value === null || typeof value === 'boolean') return 'это не текст и не список';
      const isList = Array.isArray(value) && !value.some(isRecord);
      return isList ? value.some((item) => show(item) === text) : show(value).includes(text);
    }),
  },
  {
    forms: ['начинается с', 'начинаются с'],
    infinitive: 'начинаться с',
    takes: 'one',
    isOfPart: true,
    test: ofText((value, start) => value.startsWith(start)),
  },
  {
    forms: ['заканчивается на', 'заканчиваются на'],
    infinitive: 'заканчиваться на',
    takes: 'one',
    isOfPart: true,
    test: ofText((value, end) => value.endsWith(end)),
  },
  {
    forms: ['соответствует шаблону', 'соответствуют шаблону'],
    infinitive: 'соответствовать шаблону',
    takes: 'one',
    isOfPart: true,
    test: one((value, { text }) => {
      const pattern = patternOf(text);
      return typeof value === 'string' ? pattern.test(value) : 'это не текст';
    }),
  },
  {
    forms: ['соответствует схеме', 'соответствуют схеме'],
    infinitive: 'соответствовать схеме',
    takes: 'one',
    test: one((value, { text }, { explainBySchema }) => explainBySchema(text, value) ?? true),
  },
  ...['больше', 'позже', 'позднее'].map((word): Matcher => ({
    forms: [word],
    infinitive: `быть ${word}`,
    takes: 'one',
    test: one((value, operand, context) => compare(value, operand, context, (order) => order > 0)),
  })),
  ...['меньше', 'раньше'].map((word): Matcher => ({
    forms: [word],
    infinitive: `быть ${word}`,
    takes: 'one',
    test: one((value, operand, context) => compare(value, operand, context, (order) => order < 0)),
  })),
  {
    forms: ['пусто', 'пуст', 'пуста', 'пусты'],
    infinitive: 'быть пусто',
    takes: 'nothing',
    test: isEmpty,
  },
  {
    forms: ['отсутствует', 'отсутствуют'],
    infinitive: 'отсутствовать',
    takes: 'nothing',
    test: () => false,
  },
  {
    forms: ['есть', 'присутствует', 'присутствуют'],
    infinitive: 'присутствовать',
    takes: 'nothing',
    test: () => true,
  },
  {
    forms: ['является', 'являются'],
    infinitive: 'являться',
    takes: 'one',
    test: one((value, { text }, context) => kindNamed(text).test(value, context)),
  },
  {
    forms: ['упорядочено', 'упорядочен', 'упорядочена', 'упорядочены'],
    infinitive: 'быть упорядочено',
    takes: 'one',
    isOfAll: true,
    test: one((values, { text }, { zone }) => isSorted(values, text, zone)),
  },
  {
    forms: ['повторяется', 'повторяются'],
    infinitive: 'повторяться',
    takes: 'nothing',
    isOfAll: true,
    test: (values) =>
      Array.isArray(values) && new Set(values.map((value) => JSON.stringify(value))).size < values.length,
  },
];

/** What tells a date-time from a date. */
const TIME = /\d:\d/u;

/** What «является …» knows, in the instrumental case. */
const kinds: Readonly<Record<string, (value: unknown, context: ConditionContext) => Outcome>> = {
  текстом: (value) => typeof value === 'string',
  числом: isNumber,
  'целым числом': (value) => typeof value === 'bigint' || Number.isInteger(value),
  'логическим значением': (value) => typeof value === 'boolean',
  списком: (value) => Array.isArray(value),
  объектом: (value) => isRecord(value) && !Array.isArray(value),
  датой: (value, { zone }) =>
    typeof value === 'string' && !TIME.test(value) && dateOf(value, zone) !== undefined,
  'датой и временем': (value, { zone }) =>
    typeof value === 'string' && TIME.test(value) && momentOf(value, zone) !== undefined,
  'адресом электронной почты': (value) =>
    typeof value === 'string' && /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/u.test(value),
  ссылкой: (value) => typeof value === 'string' && /^https?:\/\//u.test(value) && URL.canParse(value),
};

/** How an identifier's name stands after «является». */
const instrumental: Readonly<Record<string, string>> = {
  'номер карты': 'номером карты',
  'расчётный счёт': 'расчётным счётом',
  'корреспондентский счёт': 'корреспондентским счётом',
};

function kindNamed(name: string): { test: (value: unknown, context: ConditionContext) => Outcome } {
  const own = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (own) return { test: own };
  const known = Object.keys(identifiers).map((id) => [instrumental[id] ?? id, id] as const);
  const id = known.find(([form, plain]) => form === name || plain === name)?.[1];
  const identifier = id === undefined ? undefined : identifiers[id];
  if (identifier) {
    return {
      test: (value) => (typeof value === 'string' ? (identifier.explain(value) ?? true) : 'это не текст'),
    };
  }
  throw new SuiteError(
    'CONDITION_WRONG',
    `«является ${name}» автотестам не известно. ${hint(name, [...Object.keys(kinds), ...known.map(([form]) => form)])} → исправьте проверку`,
  );
}

const forms = matchers
  .flatMap((matcher) => matcher.forms.map((form) => ({ form, matcher })))
  // «соответствует шаблону» before a shorter form that it might begin with.
  .sort((a, b) => b.form.length - a.form.length);

/**
 * Reads a condition as it stands in a step: `не равно «А»`, `больше 1 250,50`, `одно из «А», «Б»`.
 *
 * @throws SuiteError CONDITION_WRONG with the nearest right words
 */
export function parseCondition(text: string): Condition {
  const isNegated = text.startsWith('не ');
  const words = isNegated ? text.slice(3) : text;
  const found = forms.find(({ form }) => words === form || words.startsWith(`${form} `));
  if (!found) throw unknownCondition(text);
  return asCondition(found.matcher, isNegated, parseOperands(words.slice(found.form.length).trim()), text);
}

/**
 * Reads a condition from two cells of a table: the words, and the value without quotes (or a list of quoted ones).
 *
 * @throws SuiteError CONDITION_WRONG
 */
export function parseCells(words: string, value: string): Condition {
  if (value === '') return parseCondition(words);
  const { matcher, isNegated } = parseWords(words);
  const operands =
    matcher.takes === 'several'
      ? listIn(value)
      : [isComparison(matcher) ? { text: value, isQuoted: false } : cellOf(value)];
  return asCondition(matcher, isNegated, operands, `${words} ${value}`);
}

/** «равно «…»», for tables of names and values. */
export function equalTo(text: string): Condition {
  return asCondition(matcherNamed('равно'), false, [cellOf(text)], text);
}

function cellOf(text: string): Operand {
  return { text, isQuoted: true, isCell: true };
}

/** The condition with every operand changed: `{{имя}}` replaced. */
export function mapOperands(condition: Condition, change: (text: string) => string): Condition {
  return {
    ...condition,
    operands: condition.operands.map((operand) => ({ ...operand, text: change(operand.text) })),
  };
}

/**
 * What is wrong with the values of one subject: a line for each that the condition does not hold for.
 *
 * @param name how the subject is called in the message: `«Код клиента»`
 * @param absence what is said where there is no value at all
 */
export function mismatchesOf(
  name: string,
  values: readonly Found[],
  condition: Condition,
  context: ConditionContext,
  absence = 'в ответе этого нет',
): readonly string[] {
  const { matcher, isNegated, operands } = condition;
  const isAbsence = isPresence(condition) && isNegated === matcher.forms.includes('есть');
  const wanted = describeCondition(condition);
  if (matcher.isOfPart && operands.some(({ text }) => text === '')) {
    throw new SuiteError(
      'CONDITION_WRONG',
      `${name}: ${wanted} — пустой текст есть в любом значении, такая проверка ничего не доказывает → впишите текст или напишите «не пусто»`,
    );
  }
  if (values.length === 0) {
    return isAbsence ? [] : [`${name}: ${wanted}, ${absence}`];
  }
  return (matcher.isOfAll ? together(values) : values).flatMap((found) => {
    const outcome = matcher.test(found.value, operands, { ...context, unit: found.unit });
    if (typeof outcome !== 'string' && outcome !== isNegated) return [];
    if (typeof outcome === 'string' && isNegated && isAboutValue(matcher)) return [];
    const reason = typeof outcome === 'string' ? ` — ${outcome}` : '';
    const place = found.path === '' ? '' : ` (${found.path})`;
    return [`${name}${place}: ${wanted}, получено ${describeValue(found)}${reason}`];
  });
}

/** Whether a condition asks of nothing but whether a value is there. */
export function isPresence({ matcher }: Condition): boolean {
  return matcher.forms.includes('есть') || matcher.forms.includes('отсутствует');
}

/** «должно содержать «…»», and «ожидалось «…»» for plain equality. */
export function describeCondition({ matcher, isNegated, operands }: Condition): string {
  const values = operands.map(({ text, isQuoted }) => (isQuoted ? `«${text}»` : text)).join(', ');
  if (matcher.forms.includes('равно') && !isNegated) return `ожидалось ${values}`;
  return `${isNegated ? 'не ' : ''}должно ${matcher.infinitive} ${values}`.trimEnd();
}

/** A value as text: JSON texts without their quotes, all else as JSON. */
export function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const SHOWN_ITEMS = 20;
const SHOWN_LENGTH = 500;

function describeValue({ value, unit }: Found): string {
  if (value === null) return 'null';
  if (unit === 'ms' && typeof value === 'number') return formatDuration(value);
  if (unit === 'bytes' && typeof value === 'number') return counted(value, 'байт', 'байта', 'байт');
  if (Array.isArray(value) && !value.some(isRecord)) {
    const rest = value.length > SHOWN_ITEMS ? ` … и ещё ${value.length - SHOWN_ITEMS}` : '';
    return `${quoteAll(value.slice(0, SHOWN_ITEMS).map(show))}${rest}` || 'пустой список';
  }
  const text = show(value);
  const shown = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
  return typeof value === 'string' ? `«${shown}»` : shown;
}

/** Lists are judged each for itself, all else as one list. */
function together(values: readonly Found[]): readonly Found[] {
  return values.every(({ value }) => Array.isArray(value))
    ? values
    : [{ path: '', value: values.map(({ value }) => value) }];
}

function isAboutValue(matcher: Matcher): boolean {
  return matcher.forms.includes('является') || matcher.forms.includes('соответствует схеме');
}

function isComparison(matcher: Matcher): boolean {
  return ['больше', 'меньше', 'позже', 'позднее', 'раньше', 'является', 'упорядочено'].some((form) =>
    matcher.forms.includes(form),
  );
}

function parseWords(words: string): { matcher: Matcher; isNegated: boolean } {
  const isNegated = words.startsWith('не ');
  const plain = isNegated ? words.slice(3) : words;
  const found = forms.find(({ form }) => form === plain);
  if (!found) throw unknownCondition(words);
  return { matcher: found.matcher, isNegated };
}

function matcherNamed(form: string): Matcher {
  return parseWords(form).matcher;
}

function asCondition(
  matcher: Matcher,
  isNegated: boolean,
  operands: readonly Operand[],
  text: string,
): Condition {
  const isRight = {
    nothing: operands.length === 0,
    one: operands.length === 1,
    several: operands.length > 0,
  };
  if (isRight[matcher.takes]) return { matcher, isNegated, operands };
  const [form = ''] = matcher.forms;
  const [wanted, fix] =
    matcher.takes === 'one'
      ? ['одно значение', operands.length === 0 ? 'впишите значение' : 'оставьте одно']
      : ['хотя бы одно значение', 'впишите значение'];
  throw new SuiteError(
    'CONDITION_WRONG',
    matcher.takes === 'nothing'
      ? `Проверке «${form}» значение не нужно, а указано: «${text}» → уберите значение`
      : `Проверке «${form}» нужно ${wanted}, а указано: «${text}» → ${fix}`,
  );
}

/** A value in quotes, several of them between commas, or bare words; of these «1, 2» are two and «1,5» is one. */
function parseOperands(text: string): readonly Operand[] {
  if (text === '') return [];
  const quoted = quotedIn(text);
  if (quoted.length === 0) return text.split(/,\s+/u).map((item) => ({ text: item, isQuoted: false }));
  const [extra] = outsideQuotes(text).match(/[^\s,]+/gu) ?? [];
  if (extra === undefined) return quoted.map((inside) => ({ text: inside, isQuoted: true }));
  throw new SuiteError(
    'CONDITION_WRONG',
    `В значении «${text}» часть стоит в кавычках, а часть («${extra}») — без них → возьмите в кавычки всё`,
  );
}

/** A list in a cell: «А», «Б» or plain words between commas. */
function listIn(text: string): readonly Operand[] {
  if (/^[«"“„]/u.test(text)) return parseOperands(text);
  return text.split(/\s*,\s*/u).map((item) => ({ text: item, isQuoted: true }));
}

function unknownCondition(text: string): SuiteError {
  const known = forms.map(({ form }) => form);
  return new SuiteError(
    'CONDITION_WRONG',
    `Проверка «${text}» автотестам не известна. ${hint(outsideQuotes(text).replace(/^не /u, ''), known)} → исправьте её`,
  );
}

const words: Readonly<Record<string, unknown>> = {
  да: true,
  истина: true,
  true: true,
  нет: false,
  ложь: false,
  false: false,
  null: null,
};

/** A cell of a table means a number beside a number, «сегодня» beside a date; beside a text it is a text. */
export function isCellEqual(
  value: unknown,
  text: string,
  { now, zone }: Pick<ConditionContext, 'now' | 'zone'>,
): boolean {
  if (show(value) === text) return true;
  if (text === 'пусто') return isEmpty(value);
  if (typeof value === 'number') return value === numberIn(text);
  if (typeof value === 'boolean') return Object.hasOwn(words, text) && words[text] === value;
  const isRelative = isDateExpression(text) && !/^\d/u.test(text);
  return typeof value === 'string' && isRelative && dateOf(value, zone) === parseDate(text, { now, zone });
}

function isEqual(value: unknown, { text, isQuoted, isCell }: Operand, context: TestContext): Outcome {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return 'в этом числе больше 15 цифр, последние потеряны при чтении';
  }
  if (isCell) return isCellEqual(value, text, context);
  if (isQuoted) return show(value) === text;
  if (Object.hasOwn(words, text)) {
    const isText = typeof value === 'string' && words[text] !== null;
    return isText ? 'это текст, а не логическое значение' : value === words[text];
  }
  if (isWhole(NUMBER, text)) {
    const outcome = compare(value, { text, isQuoted }, context, isZero);
    if (typeof value === 'string' && context.unit !== 'text') return 'это текст, а не число';
    return value === null || typeof value === 'boolean' ? false : outcome;
  }
  return compare(value, { text, isQuoted }, context, isZero);
}

/** A number as an answer holds it: one that a double would change is a bigint. */
function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isZero(order: number): boolean {
  return order === 0;
}

/** Numbers with numbers, durations with durations, dates with dates; nothing is guessed across them. */
function compare(
  value: unknown,
  { text }: Operand,
  { now, zone, unit }: TestContext,
  holds: (order: number) => boolean,
): Outcome {
  if (isWhole(NUMBER, text)) {
    const expected = parseNumber(text);
    if (unit === 'ms') return 'это длительность, а единица не указана';
    const received = unit === 'text' ? numberIn(value) : value;
    return isNumber(received) ? holds(Number(received) - expected) : 'это не число';
  }
  if (SIZE.test(text)) {
    return typeof value === 'number' && unit === 'bytes' ? holds(value - bytesIn(text)) : 'это не размер';
  }
  if (isWhole(DURATION, text)) {
    const expected = parseDuration(text);
    return typeof value === 'number' && unit === 'ms' ? holds(value - expected) : 'это не длительность';
  }
  if (isDateExpression(text)) {
    const expected = parseDate(text, { now, zone });
    const date = typeof value === 'string' ? dateOf(value, zone) : undefined;
    return date === undefined ? 'это не дата' : holds(order(date, expected));
  }
  const expected = momentOf(text, zone);
  if (expected !== undefined) {
    const moment = typeof value === 'string' ? momentOf(value, zone) : undefined;
    return moment === undefined ? 'это не дата и время' : holds(moment - expected);
  }
  throw new SuiteError(
    'CONDITION_WRONG',
    `Значение «${text}» в проверке — не число, не дата, не длительность и не размер → возьмите текст в «кавычки» или исправьте значение`,
  );
}

/** The number that a text writes; «007» and numbers of more than 15 digits are codes. */
function numberIn(value: unknown): number | undefined {
  if (typeof value !== 'string' || !isWhole(NUMBER, value)) return undefined;
  try {
    return parseNumber(value);
  } catch {
    return undefined;
  }
}

const SIZE = new RegExp(`^(${NUMBER.source})[ \u00a0\u202f](байт|КБ|МБ)(?:а|ов)?$`, 'u');
const BYTES_IN: Readonly<Record<string, number>> = { байт: 1, КБ: 1024, МБ: 1024 * 1024 };

/** `200 КБ` as bytes; a kilobyte is 1024 of them. */
function bytesIn(text: string): number {
  const [, number = '0', unit = 'байт'] = SIZE.exec(text) ?? [];
  return parseNumber(number) * (BYTES_IN[unit] ?? 1);
}

function isWhole(pattern: RegExp, text: string): boolean {
  return new RegExp(`^(?:${pattern.source})$`, 'u').test(text);
}

function order<Value extends string | number | bigint>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Texts that have nothing in common: a pattern of both is one of everything. */
const STRANGERS = ['', '\u0001 щ7'];

function patternOf(text: string): RegExp {
  const pattern = wholePattern(text);
  if (!STRANGERS.every((stranger) => pattern.test(stranger))) return pattern;
  throw new SuiteError(
    'PATTERN_WRONG',
    `Шаблон «${text}» подходит к любому тексту, такая проверка ничего не доказывает → уточните шаблон: например, «К-[0-9]{6}»`,
  );
}

function wholePattern(text: string): RegExp {
  try {
    // On its own first: «а)|(?:б» is right only inside our brackets.
    return new RegExp(`^(?:${new RegExp(text, 'u').source})$`, 'u');
  } catch (error) {
    throw new SuiteError(
      'PATTERN_WRONG',
      `Шаблон «${text}» — не регулярное выражение → исправьте шаблон: например, «К-[0-9]{6}»`,
      error,
    );
  }
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}

function isSorted(values: unknown, direction: string, zone: string): Outcome {
  const sign = { 'по возрастанию': 1, 'по убыванию': -1 }[direction];
  if (sign === undefined) {
    throw new SuiteError(
      'CONDITION_WRONG',
      `Порядок «${direction}» автотестам не известен → напишите «упорядочено по возрастанию» или «упорядочено по убыванию»`,
    );
  }
  const list = Array.isArray(values) ? (values as readonly unknown[]) : [];
  const order = orderOf(list, zone);
  if (order === undefined) return 'сравнить по порядку можно только числа с числами и тексты с текстами';
  return list.every((_, index) => index === 0 || order(index - 1, index) * sign <= 0);
}

/** Digits within a text by their value («К-2» before «К-10»), ё beside е. */
const collator = new Intl.Collator('ru', { numeric: true });

/** How two places of a list relate: numbers by value, dates by their moments, other texts by the alphabet. */
function orderOf(
  list: readonly unknown[],
  zone: string,
): ((left: number, right: number) => number) | undefined {
  if (list.every(isNumber)) {
    // Subtracted, a bigint and a number would throw; compared, they keep every digit.
    return (left, right) => order(list[left] ?? 0, list[right] ?? 0);
  }
  if (!list.every((value) => typeof value === 'string')) return undefined;
  const moments = list.flatMap((value) => momentOf(value, zone) ?? []);
  return moments.length === list.length
    ? (left, right) => (moments[left] ?? 0) - (moments[right] ?? 0)
    : (left, right) => collator.compare(list[left] ?? '', list[right] ?? '');
}
