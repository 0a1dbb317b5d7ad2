// A YAML file of settings as users write it: read, compared with its shape, its mistakes told with key and line.
import { readFileSync } from 'node:fs';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { LineCounter, isMap, parseDocument, type Document, type ErrorCode } from 'yaml';
import { SuiteError } from '../core/errors';
import { counted } from '../core/russian';
import { hint } from '../core/suggest';

/** A file that is YAML; what it holds is not checked yet. */
export interface Settings {
  /** The path as messages show it. */
  readonly shown: string;
  /** What it describes, in the genitive: «стенда». */
  readonly subject: string;
  readonly document: Document;
  readonly value: unknown;
  readonly lines: LineCounter;
}

/** A mistake of a settings file: the key, the line (from 1) where it stands, and what is wrong, in Russian. */
export interface Mistake {
  readonly key: string;
  readonly line: number;
  readonly text: string;
}

/**
 * Reads a file of settings.
 *
 * @throws SuiteError STAND_NOT_YAML, SETTINGS_NOT_YAML with line and column
 */
export function openSettings(file: string, shown: string, subject: string): Settings {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new SuiteError(
      subject === 'стенда' ? 'STAND_NOT_YAML' : 'SETTINGS_NOT_YAML',
      `Файл ${subject} ${shown}:${line}:${col} — это не YAML: ${yamlErrors[broken.code] ?? 'строка не разобрана'} → проверьте отступы, кавычки и двоеточия в этой строке и выше`,
      broken,
    );
  }
  return { shown, subject, document, value: document.toJS(), lines };
}

/**
 * Ends where a file has mistakes.
 *
 * @throws SuiteError STAND_INVALID, SETTINGS_INVALID: all mistakes at once, each with key and line
 */
export function refuseMistakes(
  { shown, subject }: Settings,
  sample: string,
  mistakes: readonly Mistake[],
): void {
  if (mistakes.length === 0) return;
  const list = mistakes
    .toSorted((a, b) => a.line - b.line)
    .map(({ key, line, text }) => `  ${shown}:${line}  ${key} — ${text}`);
  throw new SuiteError(
    subject === 'стенда' ? 'STAND_INVALID' : 'SETTINGS_INVALID',
    `В файле ${subject} ${counted(list.length, 'ошибка', 'ошибки', 'ошибок')}:\n${list.join('\n')}\n→ исправьте файл; образец с пояснениями — ${sample}`,
  );
}

/** What of the shape is wrong, each with its key and line. */
export function schemaMistakes({ document, value, lines }: Settings, validate: ValidateFunction): Mistake[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => {
    const at = error.instancePath
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const own = keyOfError(error);
    const key = own === undefined ? at : [...at, own];
    return { key: key.join('.') || 'файл', line: lineOf(document, key, lines), text: explain(error) };
  });
}

/** An address of the web, as the format `http-url` of the shapes wants it. */
export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:/u.test(text);
}

function keyOfError({ params }: ErrorObject): string | undefined {
  const named = params as { missingProperty?: string; additionalProperty?: string };
  return named.missingProperty ?? named.additionalProperty;
}

function explain(error: ErrorObject): string {
  const params = error.params as { type?: string; limit?: number; additionalProperty?: string };
  switch (error.keyword) {
    case 'required':
      return 'обязательный ключ не указан';
    case 'additionalProperties': {
      const properties = (error.parentSchema?.['properties'] ?? {}) as Record<string, unknown>;
      return `неизвестный ключ. ${hint(params.additionalProperty ?? '', Object.keys(properties))}`;
    }
    case 'type':
      // Where a variable's name belongs somebody may have put the secret itself: it is not repeated.
      return error.instancePath.endsWith('Env')
        ? VARIABLE_WANTED
        : `нужно значение вида «${typeNames[params.type ?? ''] ?? params.type ?? ''}», указано: ${JSON.stringify(error.data)}`;
    case 'format':
      if (error.schema === 'link-with-key')
        return `нужен адрес с {key} на месте ключа, вида https://узел.example/browse/{key}, указано: ${JSON.stringify(error.data)}`;
      if (error.schema === 'time-zone')
        return `нужен часовой пояс вида Europe/Moscow, указано: ${JSON.stringify(error.data)}`;
      return `нужен адрес вида https://узел.example, указано: ${JSON.stringify(error.data)}`;
    case 'pattern':
      return error.schema === '^/'
        ? `путь начинается с «/», указано: ${JSON.stringify(error.data)}`
        : VARIABLE_WANTED;
    case 'enum':
      return `неизвестное значение: ${JSON.stringify(error.data)}. ${hint(String(error.data), error.schema as string[])}`;
    case 'minimum':
    case 'maximum':
      return `нужно число не ${error.keyword === 'minimum' ? 'меньше' : 'больше'} ${params.limit ?? ''}, указано: ${JSON.stringify(error.data)}`;
    default:
      return 'значение пустое';
  }
}

const VARIABLE_WANTED =
  'нужно имя переменной окружения: заглавные латинские буквы, цифры и «_»; сам секрет в файле не хранится';

const typeNames: Readonly<Record<string, string>> = {
  object: 'ключ: значение',
  array: 'список',
  string: 'строка',
  integer: 'целое число',
  number: 'число',
  boolean: 'true или false',
};

/** The parser speaks English; its codes are stable (yaml 2, ErrorCode). */
const yamlErrors: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_INDENT: 'неверный отступ',
  TAB_AS_INDENT: 'отступ сделан табуляцией, нужны пробелы',
  MISSING_CHAR: 'не хватает закрывающей кавычки, скобки или двоеточия',
  DUPLICATE_KEY: 'ключ указан дважды',
  KEY_OVER_1024_CHARS: 'слишком длинный ключ',
  MULTILINE_IMPLICIT_KEY: 'не хватает двоеточия после ключа',
  BLOCK_AS_IMPLICIT_KEY: 'вложенные ключи начинаются с новой строки',
  UNEXPECTED_TOKEN: 'лишний знак',
};

/** The line of the deepest node of a path that is in the file. */
export function lineOf(document: Document, key: readonly string[], lines: LineCounter): number {
  for (let depth = key.length; depth > 0; depth -= 1) {
    const parent: unknown = depth === 1 ? document.contents : document.getIn(key.slice(0, depth - 1), true);
    const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === key[depth - 1]) : undefined;
    const node = (pair?.key ?? document.getIn(key.slice(0, depth), true)) as
      { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
