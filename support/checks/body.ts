// Checks of a whole body: equal to, or containing, an expected JSON or text.
import { SuiteError } from '../core/errors';
import { excerpt, quoteAll } from '../core/russian';
import { parseExactJson } from '../http/exact-json';
import type { Exchange } from '../http/exchange';
import { compareJson } from '../query/json-compare';
import { selectJson } from '../query/json-path';
import { quotedIn } from './words';
import { failWith, readFields, type Fields } from './fields';

/** How the expected body relates to the one that came. */
export interface Comparison {
  readonly mode: 'равно' | 'содержит';
  readonly ignoreOrder: boolean;
  /** Titles of fields, or JSONPaths, that are left out. */
  readonly except: readonly string[];
}

/** `равно`, `содержит без учёта порядка`, `равно, кроме полей «Дата создания», «$.total»`. */
export function parseComparison(text: string): Comparison {
  const [words = ''] = text.split(',', 1);
  return {
    mode: words.startsWith('равн') ? 'равно' : 'содержит',
    ignoreOrder: words.endsWith('порядка'),
    except: quotedIn(text),
  };
}

/**
 * The body of an answer against an expected text: as JSON where the answer is JSON, else as text.
 *
 * @throws ExpectationError VALUES_DIFFER with every difference; SuiteError EXPECTED_NOT_JSON, EXPECTED_EMPTY,
 *   EXCEPTION_EMPTY
 */
export function expectBody(
  exchange: Exchange,
  fields: Fields,
  comparison: Comparison,
  expected: string,
): void {
  const { mode, ignoreOrder, except } = comparison;
  const { json, text } = exchange.response;
  if (mode === 'содержит' && /^(?:\{\s*\}|\[\s*\])?$/u.test(expected.trim())) {
    throw new SuiteError(
      'EXPECTED_EMPTY',
      'В шаге не указано, что должно содержать тело, а пустое есть в любом → впишите ожидаемую часть тела или напишите «равно»',
    );
  }
  if (json === undefined) {
    const holds = mode === 'равно' ? text.trim() === expected.trim() : text.includes(expected.trim());
    failWith(
      exchange,
      holds
        ? []
        : [
            `тело ответа: должно ${mode === 'равно' ? 'быть равно' : 'содержать'} «${excerpt(expected)}», получено «${excerpt(text)}»`,
          ],
    );
    return;
  }
  const ignored = except.flatMap((name) =>
    name.startsWith('$') ? selectJson(json, name) : readFields(exchange, fields, name),
  );
  const paths = new Set(ignored.map(({ path }) => path));
  if (except.length > 0 && (paths.size === 0 || paths.has(''))) {
    throw new SuiteError(
      'EXCEPTION_EMPTY',
      paths.has('')
        ? `Исключено всё тело (${quoteAll(except)}), сравнивать нечего → исправьте «кроме полей …»`
        : `Ни одного из полей ${quoteAll(except)} в ответе нет, исключать нечего → исправьте «кроме полей …»`,
    );
  }
  const differences = compareJson(json, parseExpected(expected), {
    mode,
    ignoreOrder,
    isIgnored: (path) => paths.has(path),
  });
  failWith(
    exchange,
    differences.map(({ path, text: difference, expected: wanted, actual }) =>
      // «и ещё 12 расхождений» stands nowhere.
      path === '' && wanted === undefined && actual === undefined
        ? difference
        : `${path === '' ? 'тело ответа' : path}: ${difference}`,
    ),
  );
}

function parseExpected(expected: string): unknown {
  try {
    return parseExactJson(expected);
  } catch (error) {
    throw new SuiteError(
      'EXPECTED_NOT_JSON',
      `Ожидаемое тело в шаге — не JSON: «${excerpt(expected, 60)}» → проверьте кавычки, запятые и скобки`,
      error,
    );
  }
}
