// The checks of the last answer as steps ask for them: `{{имя}}` replaced, fields and conditions of the stand at hand.
import type { DataTable } from '@cucumber/cucumber';
import { expectBody, type Comparison } from './checks/body';
import {
  equalTo,
  mapOperands,
  mismatchesOf,
  parseCells,
  type Condition,
  type Found,
} from './checks/condition';
import { expectSchema } from './checks/contract';
import { expectFields, failWith, tellRefusal, theOne, type FieldExpectation } from './checks/fields';
import {
  expectCount,
  expectInRows,
  expectTable,
  type Composition,
  type Count,
  type Quantifier,
} from './checks/lists';
import { expectFieldErrors, expectRefusal, expectStatus, mapRefusal, type Refusal } from './checks/status';
import { nameOfSubject, type Subject } from './checks/subject';
import { namedValues, tableRows } from './checks/table';
import type { Exchange } from './http/exchange';
import type { SuiteWorld } from './world';

export function checkStatus(world: SuiteWorld, status: string): void {
  expectStatus(world.examine(), status);
}

export function checkRefusal(world: SuiteWorld, refusal: Refusal): void {
  expectRefusal(world.examine(), known(world, refusal));
}

/** @param table «название поля, слова об ошибке» */
export function checkFieldErrors(world: SuiteWorld, refusal: Refusal, table: DataTable): void {
  const exchange = world.examine();
  expectRefusal(exchange, known(world, refusal));
  const expected = tableRows(table, 2).map(
    ([title = '', words = '']) => [title, world.memory.substitute(words)] as const,
  );
  expectFieldErrors(exchange, (pointer) => world.titleOfPointer(pointer), expected);
}

export async function checkSubject(world: SuiteWorld, subject: Subject, condition: Condition): Promise<void> {
  const values = await read(world, subject);
  const wanted = mapOperands(condition, (text) => world.memory.substitute(text));
  if (subject.kind.isText) {
    // By the name that the author wrote: «{{агент}}», not by what it stands for.
    failWith(undefined, mismatchesOf(nameOfSubject(subject), values, wanted, world.conditions));
    return;
  }
  const exchange = world.lastExchange;
  const name = nameOfSubject(named(world, subject));
  failWith(exchange, mismatchesOf(name, values, wanted, world.conditions, absenceIn(exchange)));
}

/** What is not in a refusal was never to be expected there. */
function absenceIn({ response }: Exchange): string {
  if (response.status < 400) return 'в ответе этого нет';
  return `в ответе этого нет: ${tellRefusal(response)}`;
}

/** @param table two columns: «название, значение», or three: «название, условие, значение» */
export function checkFields(world: SuiteWorld, table: DataTable): void {
  expectFields(world.lastExchange, world.fields, expectationsIn(world, table), world.conditions);
}

export async function checkInRows(
  world: SuiteWorld,
  quantifier: Quantifier,
  { title, condition }: FieldExpectation,
): Promise<void> {
  const wanted = mapOperands(condition, (text) => world.memory.substitute(text));
  const { lastExchange, fields, conditions } = world;
  await expectInRows(lastExchange, fields, quantifier, { title, condition: wanted }, conditions);
}

export async function checkCount(world: SuiteWorld, list: string, count: Count): Promise<void> {
  await expectCount(world.lastExchange, world.fields, list, count);
}

export async function checkTable(
  world: SuiteWorld,
  list: string,
  composition: Composition,
  table: DataTable,
): Promise<void> {
  const rows = table.raw().map((row) => row.map((cell) => world.memory.substitute(cell)));
  const { lastExchange, fields, conditions } = world;
  await expectTable(lastExchange, fields, list, { composition, table: rows }, conditions);
}

export function checkBody(world: SuiteWorld, comparison: Comparison, expected: string): void {
  const { lastExchange, fields, memory } = world;
  const isJson = lastExchange.response.json !== undefined;
  const filled = isJson ? memory.substituteJson(expected) : memory.substitute(expected);
  expectBody(lastExchange, fields, comparison, filled);
}

/** @param schema JSON Schema 2020-12 as text */
export function checkSchema(world: SuiteWorld, schema: string): void {
  expectSchema(world.lastExchange, world.contractOrNone, schema);
}

/** Remembers the one value of a subject under a name. @throws ExpectationError VALUE_ABSENT, VALUE_AMBIGUOUS */
export async function rememberSubject(world: SuiteWorld, subject: Subject, name: string): Promise<void> {
  const values = await read(world, subject);
  const isText = subject.kind.isText ?? false;
  const value = isText
    ? String(values[0]?.value)
    : theOne(world.lastExchange, nameOfSubject(named(world, subject)), values);
  world.memory.remember(name, value);
}

async function read(world: SuiteWorld, subject: Subject): Promise<readonly Found[]> {
  const { kind, name } = named(world, subject);
  if (kind.isStatus) world.examine();
  return kind.read({ fields: world.fields, exchange: () => world.lastExchange }, name);
}

function named(world: SuiteWorld, subject: Subject): Subject {
  return { ...subject, name: world.memory.substitute(subject.name) };
}

function known(world: SuiteWorld, refusal: Refusal): Refusal {
  return mapRefusal(refusal, (text) => world.memory.substitute(text));
}

function expectationsIn(world: SuiteWorld, table: DataTable): readonly FieldExpectation[] {
  const substitute = (text: string) => world.memory.substitute(text);
  if (table.raw().every(({ length }) => length === 2)) {
    return Object.entries(namedValues(table)).map(([title, value]) => ({
      title,
      condition: equalTo(substitute(value)),
    }));
  }
  return tableRows(table, 3).map(([title = '', words = '', value = '']) => ({
    title,
    condition: parseCells(words, substitute(value)),
  }));
}
