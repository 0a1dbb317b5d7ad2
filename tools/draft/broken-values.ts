// Values that a contract refuses: one step beyond each bound that its schema sets.
import type { Located } from '../../support/contract/document';
import { counted } from '../../support/core/russian';
import type { ValidValues } from './valid-values';

/** One departure of a value from its schema. */
export interface BrokenValue {
  /** After «значение»: `короче 1 символа`, `не из списка`. */
  readonly what: string;
  readonly value: unknown;
}

/** Longer texts make a table that nobody reads. */
const LONGEST = 1000;

type Rule = (schema: Located, valid: unknown, values: ValidValues) => readonly BrokenValue[];

/**
 * What breaks each bound of a schema: length, limits, pattern, list of values, format, type.
 *
 * @param valid a value that it accepts
 */
export function brokenValues(values: ValidValues, schema: Located, valid: unknown): readonly BrokenValue[] {
  const concrete = values.concrete(valid);
  const found = rules
    .flatMap((rule) => rule(schema, concrete, values))
    .filter(({ value }) => !values.isValid(schema, value));
  return [...new Map([...found].reverse().map((one) => [JSON.stringify(one.value), one])).values()].reverse();
}

const rules: readonly Rule[] = [
  shorter,
  longer,
  unlike,
  unlisted,
  malformed,
  beyond,
  uneven,
  fewer,
  otherType,
  nothing,
];

function shorter(schema: Located, valid: unknown, values: ValidValues): readonly BrokenValue[] {
  const least = numberAt(values, schema, 'minLength');
  if (least === undefined || least < 1 || typeof valid !== 'string') return [];
  const what = least === 1 ? 'пустое' : `короче ${characters(least)}`;
  return [
    {
      what,
      value: Array.from(valid)
        .slice(0, least - 1)
        .join(''),
    },
  ];
}

function longer(schema: Located, valid: unknown, values: ValidValues): readonly BrokenValue[] {
  const most = numberAt(values, schema, 'maxLength');
  if (most === undefined || most >= LONGEST || typeof valid !== 'string') return [];
  // The beginning grows: the end of an address tells what it is.
  const start = /^[\p{L}\d]/u.exec(valid)?.[0] ?? 'а';
  return [{ what: `длиннее ${characters(most)}`, value: valid.padStart(most + 1, start) }];
}

function unlike(schema: Located, valid: unknown, values: ValidValues): readonly BrokenValue[] {
  const pattern = values.keyword(schema, 'pattern');
  if (typeof pattern !== 'string' || typeof valid !== 'string' || valid === '') return [];
  const isBroken = ({ value }: BrokenValue) => value !== '' && !values.isValid(schema, value);
  const written = [
    { what: 'без последнего знака', value: Array.from(valid).slice(0, -1).join('') },
    { what: 'с лишним знаком в конце', value: `${valid}0` },
    { what: 'с посторонним знаком', value: `${valid.slice(0, -1)}!` },
  ].filter(isBroken);
  return written.length > 0 ? written : [{ what: 'из одних пробелов', value: '   ' }].filter(isBroken);
}

function unlisted(schema: Located, valid: unknown, values: ValidValues): readonly BrokenValue[] {
  const isListed =
    values.keyword(schema, 'enum') !== undefined || values.keyword(schema, 'const') !== undefined;
  return isListed && typeof valid === 'string' ? [{ what: 'не из списка', value: `${valid}-X` }] : [];
}

function malformed(schema: Located, _: unknown, values: ValidValues): readonly BrokenValue[] {
  const format = values.keyword(schema, 'format');
  if (typeof format !== 'string' || !values.typesOf(schema).includes('string')) return [];
  return [{ what: `не в формате ${format}`, value: 'not valid' }];
}

function beyond(schema: Located, valid: unknown, values: ValidValues): readonly BrokenValue[] {
  if (typeof valid !== 'number') return [];
  const at = (name: string) => numberAt(values, schema, name);
  const [low, high] = [at('minimum'), at('maximum')];
  const [above, below] = [at('exclusiveMinimum'), at('exclusiveMaximum')];
  return [
    ...(low === undefined ? [] : [{ what: `меньше ${shown(low)}`, value: low - 1 }]),
    ...(high === undefined ? [] : [{ what: `больше ${shown(high)}`, value: high + 1 }]),
    ...(above === undefined ? [] : [{ what: `не больше ${shown(above)}`, value: above }]),
    ...(below === undefined ? [] : [{ what: `не меньше ${shown(below)}`, value: below }]),
  ];
}

function uneven(schema: Located, valid: unknown, values: ValidValues): readonly BrokenValue[] {
  const step = numberAt(values, schema, 'multipleOf');
  if (typeof valid !== 'number') return [];
  if (step !== undefined) return [{ what: `не кратное ${shown(step)}`, value: valid + step / 2 }];
  return values.typesOf(schema).includes('integer') ? [{ what: 'дробное', value: valid + 0.5 }] : [];
}

function fewer(schema: Located, valid: unknown, values: ValidValues): readonly BrokenValue[] {
  if (!Array.isArray(valid)) return [];
  const [least, most] = [numberAt(values, schema, 'minItems'), numberAt(values, schema, 'maxItems')];
  const elements = (count: number) => counted(count, 'элемента', 'элементов', 'элементов');
  const items = valid as readonly unknown[];
  return [
    ...(least === undefined || least < 1
      ? []
      : [{ what: `меньше ${elements(least)}`, value: items.slice(0, least - 1) }]),
    ...(most === undefined || most > 50
      ? []
      : [{ what: `больше ${elements(most)}`, value: Array.from({ length: most + 1 }, () => items[0]) }]),
  ];
}

function otherType(schema: Located, _: unknown, values: ValidValues): readonly BrokenValue[] {
  const types = values.typesOf(schema);
  if (types.length === 0) return [];
  return types.includes('string')
    ? [{ what: 'число вместо текста', value: 12345 }]
    : [{ what: 'текст вместо значения другого типа', value: 'text' }];
}

function nothing(schema: Located, _: unknown, values: ValidValues): readonly BrokenValue[] {
  const types = values.typesOf(schema);
  return types.length === 0 || types.includes('null') ? [] : [{ what: 'null', value: null }];
}

function numberAt(values: ValidValues, schema: Located, name: string): number | undefined {
  const value = values.keyword(schema, name);
  return typeof value === 'number' ? value : undefined;
}

function characters(count: number): string {
  return counted(count, 'символа', 'символов', 'символов');
}

function shown(value: number): string {
  return String(value).replace('.', ',');
}
