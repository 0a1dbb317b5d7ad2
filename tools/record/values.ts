// The values of a draft as its scenario will remember them: which `{{имя}}` stands for which recorded value, and when.
import type { Located, ContractDocument } from '../../support/contract/document';
import { isRecord } from '../../support/core/errors';
import { DataGenerator } from '../../support/data/generator';
import { isDateExpression } from '../../support/language/date';
import { valueNames } from './registry';
import type { SentValue } from './request-values';

/** What names stand for at one moment of a scenario: a later value of a name replaces the earlier one. */
export class KnownValues {
  readonly #values = new Map<string, string>();

  remember(name: string, value: string): void {
    this.#values.set(name, value);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  isOwn(name: string, value: string | undefined): boolean {
    return value !== undefined && this.#values.get(name) === value;
  }

  /** `{{имя}}` for a value; undefined where no name stands for it now. */
  referenceTo(value: string): string | undefined {
    const name = this.nameOf(value);
    return name === undefined ? undefined : `{{${name}}}`;
  }

  nameOf(value: string): string | undefined {
    return [...this.#values].find(([, known]) => known === value)?.[0];
  }

  /** `{{имя}}` for a made value that a search asks for a part of. */
  referenceToWhole(part: string): string | undefined {
    const wanted = part.toLowerCase();
    if (wanted.length < 3) return undefined;
    const name = [...this.#values].find(
      ([key, value]) => key.startsWith('наименование') && value.toLowerCase().includes(wanted),
    )?.[0];
    return name === undefined ? undefined : `{{${name}}}`;
  }

  /** A text with every known value in it replaced: `/clients/7f…/files` → `/clients/{{ид клиента}}/files`. */
  replaceIn(text: string): string {
    return [...this.#values]
      .filter(([, value]) => isTelling(value))
      .sort(([, a], [, b]) => b.length - a.length)
      .reduce((rest, [name, value]) => rest.replaceAll(value, `{{${name}}}`), text);
  }

  /** A name that nothing is called yet: «ИНН», «ИНН 2» … */
  freeName(base: string, isFree: (name: string) => boolean = () => true): string {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? base : `${base} ${number}`;
      if (!this.#values.has(name) && isFree(name)) return name;
    }
  }
}

/** How a value is called by the title of its field: as steps call it, else with a small letter: «дата заявки», «ИНН». */
export function nameFor(title: string): string {
  const known = Object.hasOwn(valueNames, title) ? valueNames[title] : undefined;
  if (known !== undefined) return known;
  const own = title.split(' → ').at(-1) ?? title;
  const name = /^\p{Lu}(?![\p{Lu}\d])/u.test(own) ? own.charAt(0).toLowerCase() + own.slice(1) : own;
  return isDateExpression(name) || /^(?:нов(?:ый|ая|ое|ые) |логин:)/u.test(name) ? `значение ${name}` : name;
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/iu;
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?$/u;

/** Whether a value of an answer tells one thing from all others: an id, a code, an account. */
export function isIdentity(value: unknown, key = ''): value is string | number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') {
    return /id$/iu.test(key) || (Number.isInteger(Number(value)) && String(value).length > 5);
  }
  if (typeof value !== 'string' || DATE.test(value)) return false;
  return (
    UUID.test(value) || (/\d/u.test(value) && value.length > 3 && value.length <= 200 && !/\s/u.test(value))
  );
}

/** Whether a value will be another one in the next run, whatever is done: ids, dates of now, sums, versions. */
export function isVolatile(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return (
    UUID.test(value) ||
    DATE.test(value) ||
    /^[\da-f]{32,}$/iu.test(value) ||
    value.length > 120 ||
    /[\r\n]/u.test(value)
  );
}

/** Worth replacing where it stands within a text. */
function isTelling(value: string): boolean {
  return value.length > 5;
}

/** The leaves of an answer with their ways, `['items', '0', 'code']`. */
export function leavesOf(
  value: unknown,
  way: readonly string[] = [],
): readonly { readonly way: readonly string[]; readonly value: unknown }[] {
  if (!isRecord(value)) return [{ way, value }];
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...way, key]));
}

/** Data that must be new in each run, by the title of its field, and what it looks like. */
const made: readonly { readonly title: RegExp; readonly looks: RegExp; readonly template: string }[] = [
  { title: /^ИНН/u, looks: /^\d{10}$/u, template: 'новый ИНН' },
  { title: /^ИНН/u, looks: /^\d{12}$/u, template: 'новый ИНН физлица' },
  { title: /^ОГРН/u, looks: /^\d{13}$/u, template: 'новый ОГРН' },
  { title: /^ОГРН/u, looks: /^\d{15}$/u, template: 'новый ОГРНИП' },
  { title: /СНИЛС/u, looks: /\d/u, template: 'новый СНИЛС' },
  { title: /почт|e-?mail/iu, looks: /@/u, template: 'новая электронная почта' },
  { title: /телефон/iu, looks: /\d/u, template: 'новый телефон' },
  {
    title: /^(?:Полное |Краткое )?(?:н|Н)аименование|^Название организации/u,
    looks: /\S/u,
    template: 'новое название организации',
  },
  { title: /^ФИО|^Фамилия, имя/u, looks: /\s/u, template: 'новое ФИО' },
  { title: /(?:^|\s)(?:код|номер|артикул|логин)(?:\s|$)/iu, looks: /^[A-Z\d-]{4,}$/u, template: 'новый код' },
  { title: /./u, looks: UUID, template: 'новый UUID' },
];

/**
 * What makes a new value for a field: «новый ИНН». Undefined where the field can bear the recorded value again, and where
 * what would be made breaks the contract.
 */
export function templateFor(
  document: ContractDocument,
  { name, text, schema }: SentValue,
): string | undefined {
  const title = name.split(' → ').at(-1) ?? name;
  const row = made.find((one) => one.title.test(title) && one.looks.test(text));
  if (!row) return undefined;
  const sample = new DataGenerator('образец').make(row.template.replace(/^нов\S+ /u, ''));
  return schema && !isAllowed(document, schema, sample) ? undefined : row.template;
}

/** A pattern and a length are all that matters to a text that looks right already. */
function isAllowed(document: ContractDocument, schema: Located, sample: string): boolean {
  const pattern = document.valueAt(schema, 'pattern');
  const most = document.valueAt(schema, 'maxLength');
  if (document.valueAt(schema, 'enum') !== undefined) return false;
  if (typeof most === 'number' && sample.length > most) return false;
  return typeof pattern !== 'string' || new RegExp(pattern, 'u').test(sample);
}
