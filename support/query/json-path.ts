// Values by JSONPath, RFC 9535.
import { JSONPathError, query, type jsonpath } from 'json-p3';
import { messageOf, SuiteError } from '../core/errors';
import { quoteAll } from '../core/russian';
import { hint } from '../core/suggest';
import { childPath } from './shown-path';

type Json = jsonpath.JSONPathNode['value'];

/** A value and where it stands: `items[0].code`; the whole is ''. */
export interface JsonMatch {
  readonly path: string;
  readonly value: unknown;
}

/**
 * What a JSONPath finds, in the order of the JSON; nothing where nothing is there.
 *
 * The leading `$` may be left out, so that a path from a message can be used as it is: `items[0].code`.
 *
 * @throws SuiteError JSON_PATH_WRONG with the place of the error
 */
export function selectJson(json: unknown, path: string): readonly JsonMatch[] {
  const full = complete(path.trim());
  try {
    return query(full, json as Json).nodes.map(({ value, location }) => ({
      path: location.reduce<string>(childPath, ''),
      value,
    }));
  } catch (error) {
    throw new SuiteError('JSON_PATH_WRONG', explain(path.trim(), full, error), error);
  }
}

function complete(path: string): string {
  if (path === '') return '$';
  if (path.startsWith('$')) return path;
  return path.startsWith('[') || path.startsWith('.') ? `$${path}` : `$.${path}`;
}

/** The library's English and ours; the first that fits. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/unclosed bracketed|unbalanced brackets/u, 'скобка «[» не закрыта'],
  [/unbalanced parentheses|empty paren/u, 'круглые скобки не сходятся'],
  [/unclosed string/u, 'кавычка не закрыта'],
  [/escape|codepoint|surrogate|invalid character/u, 'знак после «\\» так не записывают'],
  [/leading zero/u, 'номер не начинается с нуля'],
  [/index out of range/u, 'номер слишком велик'],
  [/invalid number|fractional digit/u, 'число записано неверно'],
  [/empty bracketed/u, 'в скобках «[]» пусто'],
  [/whitespace/u, 'лишний пробел'],
  [/filter selector token '='/u, 'сравнивают двумя знаками: «==»'],
  [/must be compared|not comparable/u, 'это нельзя сравнить: нужны одно значение и «==», «!=», «<» или «>»'],
  [/takes \d+ argument|argument \d+ must/u, 'у функции не те аргументы'],
  [/expected '.', '..'/u, 'лишний знак: после значения ждали «.» или «[»'],
  [/recursion limit/u, 'вложенность слишком велика'],
  [/backup|unexpected end|bald descendant|trailing/u, 'путь оборван'],
  [/in bracketed selection/u, 'в скобках ждали номер, «*», имя в кавычках или «?»'],
];

function explain(path: string, full: string, error: unknown): string {
  const message = messageOf(error);
  const added = full.length - path.length;
  const at = error instanceof JSONPathError ? Math.max(0, error.token.index - added) : undefined;
  const unknown = /no such function '([^']*)'/u.exec(message)?.[1];
  const reason =
    unknown === undefined
      ? (reasons.find(([pattern]) => pattern.test(message))?.[1] ?? 'здесь это не по правилам')
      : `функции «${unknown}» нет. ${hint(unknown, ['length', 'count', 'match', 'search', 'value'])}`;
  const place =
    at === undefined
      ? ''
      : ` (знак ${Math.min(at + 1, path.length)}, после ${quoteAll([path.slice(0, at)])})`;
  return `JSONPath «${path}» неверен: ${reason}${place} → исправьте путь, например: «$.items[0].code», «$.items[?@.status=='ACTIVE'].code»`;
}
