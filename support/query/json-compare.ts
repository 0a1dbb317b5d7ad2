// All differences between two JSONs: each with its exact path, what was expected and what was received.
import { isRecord } from '../core/errors';
import { counted } from '../core/russian';
import { alignItems, type AlignedItems } from './list-alignment';
import { childPath } from './shown-path';

/** So many differences are told, the rest are counted. */
const MOST = 50;
const SHOWN_LENGTH = 80;

/** How the received JSON relates to the expected one. */
export interface CompareOptions {
  /** `содержит`: of an object some fields are expected, of a list some items. */
  readonly mode: 'равно' | 'содержит';
  /** Of lists at any depth; an item that is expected twice must come twice all the same. */
  readonly ignoreOrder: boolean;
  /** Whether what stands at a path of the received JSON is left out of the comparison. */
  readonly isIgnored?: (path: string) => boolean;
}

/** One difference. */
export interface JsonDifference {
  /** In the received JSON (`items[0].code`); of what is missing: where it was expected. The whole is ''. */
  readonly path: string;
  /** Undefined for what is superfluous. */
  readonly expected: unknown;
  /** Undefined for what is missing. */
  readonly actual: unknown;
  /** In Russian, without the path. */
  readonly text: string;
}

/**
 * All differences, at most 50 and then one more that says how many are left («и ещё 12 расхождений»); none
 * where the received JSON is as expected.
 *
 * A list that lacks an item, or has one too many, differs in that item and not in all that follow. Items that
 * differ are compared with the nearest of those received.
 */
export function compareJson(
  actual: unknown,
  expected: unknown,
  options: CompareOptions,
): readonly JsonDifference[] {
  const differences = [...differencesOf(actual, expected, '', options)];
  const left = differences.length - MOST;
  if (left <= 0) return differences;
  const text = `и ещё ${counted(left, 'расхождение', 'расхождения', 'расхождений')}`;
  return [...differences.slice(0, MOST), { path: '', expected: undefined, actual: undefined, text }];
}

type Differences = Generator<JsonDifference, void, undefined>;

/** Lazily: whether two values differ at all is asked far more often than in what. */
function* differencesOf(
  actual: unknown,
  expected: unknown,
  path: string,
  options: CompareOptions,
): Differences {
  if (options.isIgnored?.(path) || actual === expected) return;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    yield* listDifferences(actual, expected, path, options);
  } else if (isObject(expected) && isObject(actual)) {
    yield* objectDifferences(actual, expected, path, options);
  } else yield { path, expected, actual, text: tellValues(actual, expected) };
}

function* objectDifferences(
  actual: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
  path: string,
  options: CompareOptions,
): Differences {
  for (const [key, value] of Object.entries(expected)) {
    const place = childPath(path, key);
    if (Object.hasOwn(actual, key)) yield* differencesOf(actual[key], value, place, options);
    else if (!options.isIgnored?.(place)) {
      yield { path: place, expected: value, actual: undefined, text: `нет поля, ожидалось ${show(value)}` };
    }
  }
  if (options.mode === 'содержит') return;
  for (const [key, value] of Object.entries(actual)) {
    const place = childPath(path, key);
    if (Object.hasOwn(expected, key) || options.isIgnored?.(place)) continue;
    yield { path: place, expected: undefined, actual: value, text: `лишнее поле, получено ${show(value)}` };
  }
}

function* listDifferences(
  actual: readonly unknown[],
  expected: readonly unknown[],
  path: string,
  options: CompareOptions,
): Differences {
  const isPart = options.mode === 'содержит';
  const wanted = itemsOf(expected, path, options);
  const received = itemsOf(actual, path, options);
  const swapped = isPart || options.ignoreOrder ? undefined : firstSwapped(wanted, received);
  if (swapped) {
    const [from, to] = swapped;
    const text = `элементы те же, порядок другой: на месте [${to}] ожидалось ${show(expected[from])}, получено ${show(actual[to])}`;
    yield { path, expected, actual, text };
    return;
  }
  const { pairs, missing, extra } = alignItems(wanted, received, {
    ignoreOrder: options.ignoreOrder,
    isPart,
    isLoose: options.isIgnored !== undefined,
    fits: (from, to) =>
      differencesOf(actual[to], expected[from], childPath(path, to), options).next().done === true,
  });
  for (const [from, to] of pairs) {
    for (const difference of differencesOf(actual[to], expected[from], childPath(path, to), options)) {
      const text =
        from === to ? difference.text : `${difference.text} (ближайший к ожидаемому элементу [${from}])`;
      yield { ...difference, text };
    }
  }
  for (const index of missing) {
    const text = `нет элемента ${show(expected[index])}${tellTwins(received, wanted, wanted.key(index), 'ожидалось')}`;
    yield { path: childPath(path, index), expected: expected[index], actual: undefined, text };
  }
  for (const index of extra) {
    const text = `лишний элемент ${show(actual[index])}${tellTwins(wanted, received, received.key(index), 'получено')}`;
    yield { path: childPath(path, index), expected: undefined, actual: actual[index], text };
  }
}

/** The items of a list that are compared, by their index. */
function itemsOf(list: readonly unknown[], path: string, options: CompareOptions): AlignedItems {
  const keys = list.map((item, index) => canonical(item, childPath(path, index), options));
  return {
    indices: [...list.keys()].filter((index) => !options.isIgnored?.(childPath(path, index))),
    key: (index) => keys[index] ?? '',
    leaves: (index) => new Set(leavesOf(list[index], '', childPath(path, index), options)),
  };
}

/** The same text for what compares as equal. */
function canonical(value: unknown, path: string, options: CompareOptions): string {
  if (Array.isArray(value)) {
    const items = value.flatMap((item: unknown, index) => {
      const place = childPath(path, index);
      return options.isIgnored?.(place) ? [] : [canonical(item, place, options)];
    });
    return `[${(options.ignoreOrder ? items.sort() : items).join(',')}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.keys(value)
    .filter((key) => !options.isIgnored?.(childPath(path, key)))
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key], childPath(path, key), options)}`);
  return `{${fields.join(',')}}`;
}

/** Every scalar inside a value with its place, in which list items have no number. */
function* leavesOf(value: unknown, trail: string, path: string, options: CompareOptions): Generator<string> {
  if (options.isIgnored?.(path)) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      yield* leavesOf(item, `${trail}[]`, childPath(path, index), options);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield* leavesOf(item, `${trail}.${key}`, childPath(path, key), options);
    }
  } else yield `${trail}=${JSON.stringify(value)}`;
}

/** The first place where two lists of the same items differ; undefined where the items are not the same. */
function firstSwapped(wanted: AlignedItems, received: AlignedItems): readonly [number, number] | undefined {
  const [keys, others] = [wanted, received].map(({ indices, key }) => indices.map(key));
  if (!keys || keys.length !== others?.length) return undefined;
  const at = keys.findIndex((key, index) => key !== others[index]);
  const isSame = at >= 0 && keys.toSorted().join('\n') === others.toSorted().join('\n');
  return isSame ? [wanted.indices[at] ?? 0, received.indices[at] ?? 0] : undefined;
}

/** What the other list holds of an item that this one has too many of: fewer of it, or the same elsewhere. */
function tellTwins(
  other: AlignedItems,
  own: AlignedItems,
  key: string,
  ownWord: 'ожидалось' | 'получено',
): string {
  const count = ({ indices, key: keyOf }: AlignedItems) =>
    indices.filter((index) => keyOf(index) === key).length;
  const [there, here] = [count(other), count(own)];
  if (there === 0) return '';
  if (there >= here) return ' (такой есть, но в другом месте)';
  const [expected, actual] = ownWord === 'ожидалось' ? [here, there] : [there, here];
  return ` (ожидалось ${times(expected)}, получено ${times(actual)})`;
}

function times(count: number): string {
  return counted(count, 'раз', 'раза', 'раз');
}

function tellValues(actual: unknown, expected: unknown): string {
  if (typeof actual === 'string' && typeof expected === 'string') {
    const note = squeeze(actual) === squeeze(expected) ? ' (отличаются только пробелы и переносы строк)' : '';
    const from = differAt(actual, expected);
    return `ожидалось ${show(expected, from)}, получено ${show(actual, from)}${note}`;
  }
  const [got, want] = [typeOf(actual), typeOf(expected)];
  const note = got === want || got === 'null' || want === 'null' ? '' : ` (${got}, а не ${want})`;
  return `ожидалось ${show(expected)}, получено ${show(actual)}${note}`;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'список';
  return (
    { string: 'текст', number: 'число', bigint: 'число', boolean: 'логическое значение' }[
      typeof value as string
    ] ?? 'объект'
  );
}

/** A value in a message; of a long text the part around a place. */
function show(value: unknown, around = 0): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const from = text.length > SHOWN_LENGTH && around > SHOWN_LENGTH / 2 ? around - SHOWN_LENGTH / 4 : 0;
  const part = text
    .slice(from, from + SHOWN_LENGTH)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll('\u00a0', '\\u00a0');
  const shown = `${from > 0 ? '…' : ''}${part}${text.length > from + SHOWN_LENGTH ? '…' : ''}`;
  return typeof value === 'string' ? `«${shown}»` : shown;
}

function differAt(one: string, other: string): number {
  let place = 0;
  while (place < one.length && one[place] === other[place]) place += 1;
  return place;
}

function squeeze(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && !Array.isArray(value);
}
