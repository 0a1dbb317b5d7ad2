// Checks of an answer's headers.
import { ExpectationError } from '../core/errors';
import { quoteAll } from '../core/russian';
import { nameOf, type Exchange } from '../http/exchange';

/** A header is there and contains a text. @throws ExpectationError HEADER_DIFFERS, HEADER_ABSENT */
export function expectHeader({ request, response }: Exchange, name: string, part: string): void {
  const received = response.headers[name.toLowerCase()];
  if (received?.includes(part)) return;
  if (received === undefined) {
    throw new ExpectationError(
      'HEADER_ABSENT',
      `${nameOf(request)}: заголовка «${name}» нет в ответе. Есть: ${quoteAll(Object.keys(response.headers))}`,
    );
  }
  throw new ExpectationError(
    'HEADER_DIFFERS',
    `${nameOf(request)}: в заголовке «${name}» ожидалось «${part}», получено «${received}»`,
  );
}
