// Checks of an answer's status: the only ones by which a refusal counts as examined.
import { ExpectationError, isRecord } from '../core/errors';
import { explainStatus, titleOf } from '../diagnosis/diagnose';
import { nameOf, type Exchange } from '../http/exchange';
import { describeBody } from '../http/trace';
import { requireWords } from './words';

/** The status is the expected one. @throws ExpectationError STATUS_DIFFERS with the likely cause */
export function expectStatus(exchange: Exchange, expected: number): void {
  const { request, response } = exchange;
  if (response.status === expected) return;
  throw new ExpectationError(
    'STATUS_DIFFERS',
    [`${nameOf(request)}: ожидался код ${expected}, получен ${describe(exchange)}.`, explainStatus(exchange)]
      .join(' ')
      .trim(),
  );
}

/**
 * The API refused with this status and these words: they stand in `title` or `detail` of problem+json (RFC 9457
 * §3.1), whole or as a part.
 *
 * @throws ExpectationError STATUS_DIFFERS, REFUSAL_DIFFERS; SuiteError WORDS_EMPTY
 */
export function expectRefusal(exchange: Exchange, expected: number, words: string): void {
  requireWords(words);
  expectStatus(exchange, expected);
  const { request, response } = exchange;
  const title = titleOf(response.json);
  const detail = detailOf(response.json);
  if (title.includes(words) || detail.includes(words)) return;
  const received =
    title === '' && detail === ''
      ? `нет ни title, ни detail: ${describeBody(response) || 'тело пустое'}`
      : `«${title}», «${detail}»`;
  throw new ExpectationError(
    'REFUSAL_DIFFERS',
    `${nameOf(request)}: отказ ${expected} ожидался со словами «${words}», получено: ${received}`,
  );
}

/** `detail` of problem+json, RFC 9457 §3.1.4. */
function detailOf(json: unknown): string {
  const detail = isRecord(json) ? json['detail'] : undefined;
  return typeof detail === 'string' ? detail : '';
}

function describe({ response }: Exchange): string {
  const title = titleOf(response.json);
  return `${response.status}${title === '' ? '' : ` «${title}»`}`;
}
