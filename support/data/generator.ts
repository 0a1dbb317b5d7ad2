// Test data in Russian: valid, invented, and the same again for the same seed.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Faker } from '@faker-js/faker';
import { SuiteError } from '../core/errors';
import { hint } from '../core/suggest';
import { accountKey, innCheck, ogrnCheck, snilsCheck } from './identifiers';

/** What one scenario's values have in common. */
interface Scenario {
  /** The bank: the БИК made last, or one made for the purpose. */
  readonly bik: () => string;
  /** Фамилия, имя and отчество that are made one by one belong to one person. */
  readonly sex: Sex;
}

interface Kind {
  readonly adjective: 'новый' | 'новая' | 'новое';
  /** How many different values there are: the index runs from 1 to this number. */
  readonly size: bigint;
  /** Different indices give different values, except where faker picks from its lists. */
  readonly write: (index: bigint, scenario: Scenario) => string;
}

type Sex = 'male' | 'female';

const load = createRequire(__filename);

/** What faker can be seeded with. */
const FAKER_SEEDS = 2n ** 32n;

/**
 * The kinds of data by the names that authors write. All are invented on purpose: the numbers of a region 00,
 * which does not exist, phones of the code 000, СНИЛС far above those that are given out.
 */
const generators: Readonly<Record<string, Kind>> = {
  ИНН: { adjective: 'новый', size: most(7), write: (index) => completed(`00${pad(index, 7)}`, innCheck) },
  'ИНН физлица': {
    adjective: 'новый',
    size: most(8),
    write: (index) => completed(`00${pad(index, 8)}`, innCheck),
  },
  КПП: {
    adjective: 'новый',
    size: most(5),
    write: (index) => `00${pad(index, 5).slice(0, 2)}01${pad(index, 5).slice(2)}`,
  },
  ОГРН: {
    adjective: 'новый',
    size: most(7),
    write: (index) => completed(`1${yearOf(index)}00${pad(index, 7)}`, ogrnCheck),
  },
  ОГРНИП: {
    adjective: 'новый',
    size: most(9),
    write: (index) => completed(`3${yearOf(index)}00${pad(index, 9)}`, ogrnCheck),
  },
  СНИЛС: {
    adjective: 'новый',
    size: most(8),
    write: (index) => completed(`9${pad(index, 8)}`, snilsCheck).replace(/(...)(...)(...)/u, '$1-$2-$3 '),
  },
  // The last three digits of a credit organisation are 050 to 999.
  БИК: {
    adjective: 'новый',
    size: 95_000n,
    write: (index) => `0400${pad((index - 1n) / 950n, 2)}${pad(50n + ((index - 1n) % 950n), 3)}`,
  },
  'расчётный счёт': {
    adjective: 'новый',
    size: most(11),
    write: (index, { bik }) => keyed(`407028100${pad(index, 11)}`, bik()),
  },
  'корреспондентский счёт': {
    adjective: 'новый',
    size: 1n,
    write: (_, { bik }) => keyed(`30101810000000000${bik().slice(6)}`, bik()),
  },
  ФИО: {
    adjective: 'новое',
    size: FAKER_SEEDS,
    write: (index) => {
      const { person } = fakerOf(index);
      const sex = person.sexType();
      return [person.lastName(sex), person.firstName(sex), person.middleName(sex)].join(' ');
    },
  },
  фамилия: {
    adjective: 'новая',
    size: FAKER_SEEDS,
    write: (index, { sex }) => fakerOf(index).person.lastName(sex),
  },
  имя: {
    adjective: 'новое',
    size: FAKER_SEEDS,
    write: (index, { sex }) => fakerOf(index).person.firstName(sex),
  },
  отчество: {
    adjective: 'новое',
    size: FAKER_SEEDS,
    write: (index, { sex }) => fakerOf(index).person.middleName(sex),
  },
  'название организации': {
    adjective: 'новое',
    size: companies(),
    write: (index) => `ООО «${company(index)}»`,
  },
  адрес: {
    adjective: 'новый',
    size: FAKER_SEEDS,
    write: (index) => {
      const { location, number } = fakerOf(index);
      const city = location.city().replace(/\s*[(,].*/u, '');
      const home = `д. ${number.int({ min: 1, max: 199 })}, кв. ${number.int({ min: 1, max: 299 })}`;
      return `${number.int({ min: 101_000, max: 694_999 })}, ${city}, ${location.street()}, ${home}`;
    },
  },
  'электронная почта': {
    adjective: 'новая',
    size: 36n ** 8n - 1n,
    write: (index) => `client.${index.toString(36).padStart(8, '0')}@aurora.example`,
  },
  телефон: { adjective: 'новый', size: most(7), write: (index) => `+7000${pad(index, 7)}` },
  // RFC 9562, section 5.4: the version is 4 and the variant 10.
  UUID: {
    adjective: 'новый',
    size: 2n ** 120n - 1n,
    write: (index) =>
      index
        .toString(16)
        .padStart(30, '0')
        .replace(/(.{8})(.{4})(.{3})(.{3})/u, '$1-$2-4$3-a$4-'),
  },
  код: {
    adjective: 'новый',
    size: 36n ** 8n - 1n,
    write: (index) => index.toString(36).padStart(8, '0').toUpperCase(),
  },
  число: { adjective: 'новое', size: most(6), write: String },
  текст: { adjective: 'новый', size: most(9), write: (index) => `Проверочный текст № ${index}` },
};

/** The names that {@link DataGenerator.make} knows: «ИНН», «ФИО», «название организации» … */
export const generatorNames: readonly string[] = Object.keys(generators);

/** The same names as they stand in a template: «новый ИНН», «новое ФИО» … */
export const templateNames: readonly string[] = Object.entries(generators).map(
  ([name, { adjective }]) => `${adjective} ${name}`,
);

/**
 * Makes the values of one scenario. The same seed gives the same values; how many values of other names were
 * made changes nothing, except that an account belongs to the БИК made last.
 *
 * Numbers, codes, organisations, phones and addresses of e-mail never repeat in one scenario before all their
 * values are used up (`size`): the index walks through all of them by a step that the seed chooses. Two values
 * of different scenarios are the same with a probability of 1/size: for an ИНН 1 in 10 million, so that of n of
 * them in one stand n²/20 000 000 pairs are expected to be the same: 0,0005 for 100, 0,05 for 1000, 20 for 20 000.
 */
export class DataGenerator {
  readonly #seed: string;
  readonly #walks = new Map<string, { readonly next: bigint; readonly step: bigint }>();
  readonly #scenario: Scenario;
  #bik: string | undefined;

  constructor(seed: string) {
    this.#seed = seed;
    this.#scenario = {
      bik: () => this.#bik ?? this.make('БИК'),
      sex: hash(seed, 'sex') % 2n === 0n ? 'female' : 'male',
    };
  }

  /** A new value, by a name of {@link generatorNames}. @throws SuiteError DATA_UNKNOWN */
  make(name: string): string {
    const known = knownName(name);
    const kind = known === undefined ? undefined : generators[known];
    if (known === undefined || kind === undefined) {
      throw new SuiteError(
        'DATA_UNKNOWN',
        `Данных «${name}» автотесты не придумывают. ${hint(name, generatorNames)} → исправьте имя`,
      );
    }
    const value = kind.write(this.#nextIndex(known, kind.size), this.#scenario);
    if (known === 'БИК') this.#bik = value;
    return value;
  }

  #nextIndex(name: string, size: bigint): bigint {
    const { next, step } = this.#walks.get(name) ?? {
      next: hash(this.#seed, `first ${name}`) % size,
      step: stepOf(hash(this.#seed, `step ${name}`), size),
    };
    this.#walks.set(name, { next: (next + step) % size, step });
    return next + 1n;
  }
}

/**
 * What a template asks to make: `новый ИНН` → «ИНН», in any gender and case of letters; a name that is unknown
 * stays as it is, for {@link DataGenerator.make} to refuse. Undefined where the template does not begin with
 * «новый».
 */
export function parseTemplateName(template: string): string | undefined {
  const [, name] = /^нов(?:ый|ая|ое|ые)\s+(\S.*)$/iu.exec(template.trim()) ?? [];
  return name === undefined ? undefined : (knownName(name) ?? name);
}

/** The seed of a scenario in a run: other scenarios and other runs have other values. */
export function seedOf(runSeed: string, scenario: string): string {
  return hash(runSeed, scenario).toString(16);
}

function knownName(name: string): string | undefined {
  const wanted = normalise(name);
  return generatorNames.find((known) => normalise(known) === wanted);
}

function normalise(name: string): string {
  return name.trim().toLowerCase().replaceAll('ё', 'е').replace(/\s+/gu, ' ');
}

/** 128 bits of two texts; the length tells («аб», «в») from («а», «бв»). */
function hash(first: string, second: string): bigint {
  const digest = createHash('sha256').update(`${first.length} ${first}${second}`).digest('hex');
  return BigInt(`0x${digest.slice(0, 32)}`);
}

/** A step that has no divisor in common with the size meets every index once. */
function stepOf(wish: bigint, size: bigint): bigint {
  let step = (wish % size) + 1n;
  while (greatestDivisor(step, size) !== 1n) step += 1n;
  return step;
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b);
}

/** The greatest number of so many digits. */
function most(digits: number): bigint {
  return 10n ** BigInt(digits) - 1n;
}

function pad(index: bigint, length: number): string {
  return String(index).padStart(length, '0');
}

/** The registers exist since 2002 and 2004. */
function yearOf(index: bigint): string {
  return pad(4n + (index % 22n), 2);
}

function completed(body: string, check: (body: string) => string): string {
  return body + check(body);
}

function keyed(account: string, bik: string): string {
  return account.slice(0, 8) + accountKey(account, bik) + account.slice(9);
}

/** Faker with its Russian lists takes 20 ms to load: only scenarios that ask for words pay for it. */
function fakerOf(index: bigint): Faker {
  const { faker } = load('@faker-js/faker/locale/ru') as { readonly faker: Faker };
  faker.seed(Number(index));
  return faker;
}

/** The syllables of an organisation's name, such as «Веладорстрой»; chosen so that no rude word comes out. */
function syllables(): readonly (readonly string[])[] {
  const vowels = ['а', 'е', 'и', 'о'];
  const joined = (consonants: string): string[] =>
    Array.from(consonants).flatMap((consonant) => vowels.map((vowel) => consonant + vowel));
  return [
    joined('бвдклмнрст'),
    joined('влмрд'),
    joined('вдлмнрт'),
    Array.from('лмнрт'),
    ['', 'инвест', 'пром', 'сервис', 'снаб', 'строй', 'торг'],
  ];
}

function companies(): bigint {
  return syllables().reduce((product, choices) => product * BigInt(choices.length), 1n);
}

function company(index: bigint): string {
  let rest = index - 1n;
  const name = syllables()
    .map((choices) => {
      const choice = choices[Number(rest % BigInt(choices.length))] ?? '';
      rest /= BigInt(choices.length);
      return choice;
    })
    .join('');
  return name.charAt(0).toUpperCase() + name.slice(1);
}
