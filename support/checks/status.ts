// Checks of an answer's status: the only ones by which a refusal counts as examined.
import { ExpectationError, isRecord } from '../core/errors';
import { explainStatus, titleOf } from '../diagnosis/diagnose';
import { nameOf, type Exchange } from '../http/exchange';
import { describeBody } from '../http/trace';
import { quotedIn, requireWords } from './words';

/** A status, `404`, or a class of them, `2xx` (RFC 9110 §15). */
export type ExpectedStatus = string;

/** The status is the expected one, or of the expected class. @throws ExpectationError STATUS_DIFFERS with the likely cause */
export function expectStatus(exchange: Exchange, expected: ExpectedStatus): void {
  const { request, response } = exchange;
  const isExpected = /^\d{3}$/u.test(expected)
    ? String(response.status) === expected
    : String(response.status).startsWith(expected.charAt(0));
  if (isExpected) return;
  throw new ExpectationError(
    'STATUS_DIFFERS',
    [`${nameOf(request)}: ожидался код ${expected}, получен ${describe(exchange)}.`, explainStatus(exchange)]
      .join(' ')
      .trim(),
  );
}

/** A refusal as a step words it: `403 «Недостаточно прав»`, `409 «Клиент в архиве» вида «client-archived»`. */
export interface Refusal {
  readonly status: ExpectedStatus;
  readonly words: string;
  /** The last part of `type`; any where the step names none. */
  readonly type?: string;
}

/** Reads a refusal as it stands in a step. */
export function parseRefusal(text: string): Refusal {
  const [words = '', type] = quotedIn(text);
  return { status: text.slice(0, 3), words, ...(type === undefined ? {} : { type }) };
}

/** The same refusal with `{{имя}}` replaced. */
export function mapRefusal(refusal: Refusal, change: (text: string) => string): Refusal {
  return { ...refusal, words: change(refusal.words) };
}

/**
 * The API refused with this status and these words: they stand in `title` or `detail` of problem+json (RFC 9457
 * §3.1), whole or as a part; `type`, where it is asked for, ends in the named kind.
 *
 * @throws ExpectationError STATUS_DIFFERS, REFUSAL_DIFFERS; SuiteError WORDS_EMPTY
 */
export function expectRefusal(exchange: Exchange, { status, words, type }: Refusal): void {
  requireWords(words);
  if (type !== undefined) requireWords(type);
  expectStatus(exchange, status);
  const { request, response } = exchange;
  const title = titleOf(response.json);
  const detail = memberOf(response.json, 'detail');
  const kind = memberOf(response.json, 'type');
  const isNamed = title.includes(words) || detail.includes(words);
  if (isNamed && (type === undefined || kind.split(/[:/#]/u).at(-1) === type || kind === type)) return;
  const received =
    title === '' && detail === ''
      ? `нет ни title, ни detail: ${describeBody(response) || 'тело пустое'}`
      : `«${title}», «${detail}»${type === undefined ? '' : ` вида «${kind}»`}`;
  throw new ExpectationError(
    'REFUSAL_DIFFERS',
    `${nameOf(request)}: отказ ${status} ожидался со словами «${words}»${type === undefined ? '' : ` вида «${type}»`}, получено: ${received}`,
  );
}

/** What a refusal says of one field: `#/inn` and the reason. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** The errors of fields in problem+json: an extension member `errors` with JSON Pointers (RFC 9457 §3.2). */
export function fieldErrorsOf({ response }: Exchange): readonly FieldError[] {
  const errors = isRecord(response.json) ? response.json['errors'] : undefined;
  return (Array.isArray(errors) ? (errors as readonly unknown[]) : []).map((error) => ({
    pointer: memberOf(error, 'pointer'),
    detail: memberOf(error, 'detail'),
  }));
}

/**
 * The refusal blames these fields with these words, and no others.
 *
 * @param titleOfPointer the Russian title of a field of the request
 * @param expected rows «название поля, слова»
 * @throws ExpectationError FIELD_ERRORS_DIFFER with every mismatch; SuiteError WORDS_EMPTY
 */
export function expectFieldErrors(
  exchange: Exchange,
  titleOfPointer: (pointer: string) => string,
  expected: readonly (readonly [title: string, words: string])[],
): void {
  for (const [, words] of expected) requireWords(words);
  const received = fieldErrorsOf(exchange).map(({ pointer, detail }) => ({
    title: titleOfPointer(pointer),
    detail,
  }));
  const missing = expected.filter(
    ([title, words]) => !received.some((error) => error.title === title && error.detail.includes(words)),
  );
  const mismatches = [
    ...missing.map(([title, words]) => {
      const others = received.filter((error) => error.title === title).map(({ detail }) => `«${detail}»`);
      return `«${title}»: ожидалась ошибка «${words}», ${others.length > 0 ? `получено ${others.join(', ')}` : 'а об этом поле ничего нет'}`;
    }),
    ...received
      .filter(({ title, detail }) =>
        // What came instead of what is missing is told with it.
        [...missing.map(([wanted]) => [wanted, ''] as const), ...expected].every(
          ([wanted, words]) => wanted !== title || !detail.includes(words),
        ),
      )
      .map(({ title, detail }) => `«${title}»: лишняя ошибка «${detail}»`),
  ];
  if (mismatches.length === 0) return;
  throw new ExpectationError(
    'FIELD_ERRORS_DIFFER',
    `${nameOf(exchange.request)}: ошибки полей не те, что ожидались\n${mismatches.map((line) => `  ${line}`).join('\n')}`,
  );
}

/** A text member of a JSON object, such as `detail` of problem+json (RFC 9457 §3.1.4); empty where it is missing. */
function memberOf(json: unknown, name: string): string {
  const member = isRecord(json) ? json[name] : undefined;
  return typeof member === 'string' ? member : '';
}

function describe({ response }: Exchange): string {
  const title = titleOf(response.json);
  return `${response.status}${title === '' ? '' : ` «${title}»`}`;
}
