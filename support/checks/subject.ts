// What a step checks or remembers: «поле «Код клиента»», «заголовок «ETag»», «время ответа» — and how it is read.
import { ExpectationError, SuiteError } from '../core/errors';
import { excerpt } from '../core/russian';
import { mediaTypeOf, isJsonType, nameOf, type Exchange } from '../http/exchange';
import { cookiesOf } from '../files/cookies';
import { fileNameOf, readText } from '../files/received-file';
import { selectJson } from '../query/json-path';
import { selectXml } from '../query/xml-path';
import type { Found } from './condition';
import { readFields, type Fields } from './fields';
import { rowsOf } from './lists';
import { outsideQuotes, quotedIn } from './words';

/** Where subjects are read from. */
export interface Source {
  /** The last answer. @throws SuiteError EXCHANGE_MISSING */
  readonly exchange: () => Exchange;
  readonly fields: Fields;
}

/** A subject as a step names it. */
export interface Subject {
  readonly kind: SubjectKind;
  /** As the step has it: «размер файла» and «размер ответа» are of one kind. */
  readonly words: string;
  /** The title, path or name in its quotes; empty where the kind needs none. */
  readonly name: string;
}

interface SubjectKind {
  readonly words: readonly string[];
  readonly isNamed: boolean;
  /** Reading the status is examining it. */
  readonly isStatus?: true;
  /** A text in quotes needs no answer to be read from. */
  readonly isText?: true;
  readonly read: (source: Source, name: string) => readonly Found[] | Promise<readonly Found[]>;
}

const only = (value: unknown, unit?: Found['unit']): readonly Found[] => [
  { path: '', value, ...(unit === undefined ? {} : { unit }) },
];

/** Everything that can be checked and remembered. */
const kinds: readonly SubjectKind[] = [
  {
    words: ['поле', 'список'],
    isNamed: true,
    read: ({ exchange, fields }, title) => readFields(exchange(), fields, title),
  },
  {
    words: ['длина поля'],
    isNamed: true,
    read: ({ exchange, fields }, title) =>
      readFields(exchange(), fields, title).map((found) => ({
        path: found.path,
        value: lengthOf(exchange(), `длина поля «${title}»`, found),
      })),
  },
  {
    words: ['сумма поля'],
    isNamed: true,
    read: ({ exchange, fields }, title) => sumOf(exchange(), title, readFields(exchange(), fields, title)),
  },
  { words: ['значение по пути'], isNamed: true, read: ({ exchange }, path) => selectIn(exchange(), path) },
  {
    words: ['длина значения по пути'],
    isNamed: true,
    read: async ({ exchange }, path) =>
      (await selectIn(exchange(), path)).map((found) => ({
        path: found.path,
        value: lengthOf(exchange(), `длина значения по пути «${path}»`, found),
      })),
  },
  {
    words: ['заголовок ответа', 'заголовок'],
    isNamed: true,
    read: ({ exchange }, name) => {
      const value = exchange().response.headers[name.toLowerCase()];
      return value === undefined ? [] : only(value, 'text');
    },
  },
  {
    words: ['cookie'],
    isNamed: true,
    read: ({ exchange }, name) =>
      cookiesOf(exchange().response)
        .filter((cookie) => cookie.name === name)
        .flatMap(({ value }) => only(value, 'text')),
  },
  {
    words: ['код ответа'],
    isNamed: false,
    isStatus: true,
    read: ({ exchange }) => only(exchange().response.status),
  },
  {
    words: ['тип содержимого', 'тип файла'],
    isNamed: false,
    read: ({ exchange }) => only(mediaTypeOf(exchange().response)),
  },
  {
    words: ['время ответа'],
    isNamed: false,
    read: ({ exchange }) => only(exchange().response.durationMs, 'ms'),
  },
  {
    words: ['размер ответа', 'размер файла'],
    isNamed: false,
    read: ({ exchange }) => only(exchange().response.bytes.length, 'bytes'),
  },
  {
    words: ['тело ответа'],
    isNamed: false,
    read: ({ exchange }) => only(exchange().response.json ?? exchange().response.text),
  },
  {
    words: ['имя файла'],
    isNamed: false,
    read: ({ exchange }) => {
      const name = fileNameOf(exchange().response);
      return name === undefined ? [] : only(name);
    },
  },
  {
    words: ['текст файла'],
    isNamed: false,
    read: async ({ exchange }) => only(await readText(exchange().response)),
  },
  {
    words: ['количество записей'],
    isNamed: false,
    read: async ({ exchange, fields }) => only((await rowsOf(exchange(), fields, 'ответ')).length),
  },
  { words: [''], isNamed: true, isText: true, read: (_, text) => only(text, 'text') },
];

/** Reads a subject as it stands in a step. @throws SuiteError SUBJECT_WRONG */
export function parseSubject(text: string): Subject {
  const words = outsideQuotes(text).trim();
  const [name] = quotedIn(text);
  const kind = kinds.find((known) => known.words.includes(words) && known.isNamed === (name !== undefined));
  if (kind) return { kind, words, name: name ?? '' };
  throw new SuiteError(
    'SUBJECT_WRONG',
    `Не понято, что проверять: «${text}» → например, «поле «Код клиента»»`,
  );
}

/** How messages call a subject: `поле «Код клиента»`, `время ответа`. */
export function nameOfSubject({ kind, words, name }: Subject): string {
  return kind.isNamed ? `${words} «${name}»`.trim() : words;
}

async function selectIn({ request, response }: Exchange, path: string): Promise<readonly Found[]> {
  const isXml = /(?:^|[/+])xml$/u.test(mediaTypeOf(response));
  if (path.startsWith('/') || (isXml && !path.startsWith('$'))) {
    if (response.json !== undefined && !asksForXml(request)) throw jsonAskedByXPath(path);
    return (await selectXml(response.text, path)).map((found) => ({ ...found, unit: 'text' }));
  }
  if (response.json !== undefined) return selectJson(response.json, path);
  throw new SuiteError(
    'PATH_WRONG',
    isJsonType(mediaTypeOf(response)) || response.text === ''
      ? `По пути «${path}» искать не в чем: тело ответа пустое`
      : `По пути «${path}» искать не в чем: ответ — не JSON (${mediaTypeOf(response) || 'тип не указан'}) → для XML путь начинается с «/»`,
  );
}

/** Whether the scenario wants XML and nothing else: then a JSON is the system's doing, and no slip of the author's. */
function asksForXml({ headers }: Exchange['request']): boolean {
  const accept = Object.entries(headers).find(([name]) => name.toLowerCase() === 'accept')?.[1] ?? '';
  return accept.includes('xml') && !/json|\*\/\*/u.test(accept);
}

/** A path that begins with «/» is XPath, and the answer is no XML: the author meant JSONPath. */
function jsonAskedByXPath(path: string): SuiteError {
  return new SuiteError(
    'PATH_WRONG',
    `Путь «${path}» начинается с «/» — это XPath, а ответ — JSON → для JSON путь начинается с «$»: например, «$.items[0].code»`,
  );
}

/** Characters of a text, items of a list. */
function lengthOf(exchange: Exchange, what: string, { path, value }: Found): number {
  if (typeof value === 'string') return Array.from(value).length;
  if (Array.isArray(value)) return value.length;
  throw uncounted(exchange, `${what} (${path})`, value, 'текста и списка');
}

/** Counted in millionths: 0,1 and 0,2 are 0,3. The sum of nothing is nothing, and not zero. */
function sumOf(exchange: Exchange, title: string, values: readonly Found[]): readonly Found[] {
  const sum = values.reduce((millionths, { path, value }) => {
    if (typeof value === 'number') return millionths + Math.round(value * 1e6);
    throw uncounted(exchange, `сумма поля «${title}» (${path})`, value, 'чисел');
  }, 0);
  return values.length === 0 ? [] : only(sum / 1e6);
}

function uncounted(exchange: Exchange, what: string, value: unknown, of: string): ExpectationError {
  return new ExpectationError(
    'VALUE_WRONG',
    `${nameOf(exchange.request)}: ${what} не считается: она бывает только у ${of}, получено ${excerpt(JSON.stringify(value))}`,
  );
}
