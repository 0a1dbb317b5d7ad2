// The step definitions as the run sees them before it starts: do they match, and which roles do they ask for.
import type { ISupportCodeLibrary } from '@cucumber/cucumber/api';
import type { SupportCodeLibrary } from '@cucumber/cucumber/lib/support_code_library_builder/types';
import { readStepDoc, reword } from './step-docs';

/** Parameter types that name an account: one is logged in before the run, the other by its scenario. */
const LOGGED_IN = 'роль';
const ACCOUNT_TYPES = [LOGGED_IN, 'учётная запись'];

/** An account that a step's text names. */
export interface NamedAccount {
  readonly name: string;
  /** It must be able to log in for the scenario to run: «выполнен вход с ролью …». */
  readonly mustLogIn: boolean;
}

/** A part of a step's text that a definition takes for a value. */
export interface StepArgument {
  /** Name of the parameter type; empty for a group of a regular expression. */
  readonly name: string;
  readonly text: string;
  /** Where it begins in the step's text. */
  readonly start: number;
}

/** A step definition. */
export interface KnownStep {
  /** Given, When or Then, as it was defined. */
  readonly keyword: string;
  readonly pattern: string;
  matches(text: string): boolean;
  /** The roles and accounts that a matching text names. */
  accountsIn(text: string): readonly NamedAccount[];
  /** How it is written, by its docblock: without keyword and table; its pattern where it has no example. */
  readonly forms: readonly string[];
  /** The whole example of a form: with its keyword and table. */
  exampleOf?(form: string): string;
  /** A form with the other words that its parameters may hold: «Удаление клиента» for «Открытие карточки клиента». */
  variantsOf?(form: string): readonly string[];
  /** What its parameters may hold, for one of its forms: words and beginnings of words, «соответству», «больше». */
  vocabularyOf?(form: string): string;
  /** Where it is defined: `step-definitions/clients.steps.ts:15`. */
  readonly place?: string;
  /** What a matching text gives it: the names of its parameters and what stands for them. */
  valuesIn?(text: string): readonly StepArgument[];
  /** Only where the wording is deprecated: a matching text in the new wording. */
  readonly inNewWording?: (text: string) => string;
}

/** The definitions of loaded support code. */
export function knownSteps(support: ISupportCodeLibrary): readonly KnownStep[] {
  // The published type is a marker; `loadSupport` returns the library behind it.
  const { stepDefinitions } = support as unknown as SupportCodeLibrary;
  return stepDefinitions.map((definition) => ({
    keyword: definition.keyword,
    pattern: String(definition.pattern),
    matches: (text) => definition.matchesStepName(text),
    accountsIn: (text) =>
      (definition.expression.match(text) ?? [])
        .filter(({ parameterType }) => ACCOUNT_TYPES.includes(parameterType.name ?? ''))
        .map((argument) => ({
          name: String(argument.getValue(null)),
          mustLogIn: argument.parameterType.name === LOGGED_IN,
        })),
    forms: formsOf(definition),
    exampleOf: exampleOf(definition),
    variantsOf: (form) => variantsOf(form, definition),
    vocabularyOf: (form) => vocabularyOf(form, definition),
    place: `${definition.uri.replaceAll('\\', '/')}:${definition.line}`,
    valuesIn: (text) =>
      (definition.expression.match(text) ?? []).map(({ group, parameterType }) => ({
        name: parameterType.name ?? '',
        text: group.value,
        start: group.start ?? 0,
      })),
    ...newWordingOf(definition),
  }));
}

const answers = new WeakMap<readonly KnownStep[], Map<string, readonly KnownStep[]>>();

/** The definitions that match a text. Remembered: a suite says the same sentences often, and each is asked about often. */
export function stepsFor(text: string, steps: readonly KnownStep[]): readonly KnownStep[] {
  const known = answers.get(steps) ?? new Map<string, readonly KnownStep[]>();
  answers.set(steps, known);
  const matching = known.get(text) ?? steps.filter((step) => step.matches(text));
  known.set(text, matching);
  return matching;
}

function formsOf(definition: SupportCodeLibrary['stepDefinitions'][number]): readonly string[] {
  const { examples, replacement } = readStepDoc(definition);
  if (replacement !== undefined) return [];
  const written = examples.map(({ text }) => formOf(text));
  return written.length > 0 ? written : [String(definition.pattern)];
}

/** The docblock is read now: where the process stands later is not known. */
function exampleOf(definition: SupportCodeLibrary['stepDefinitions'][number]): (form: string) => string {
  const examples = new Map(readStepDoc(definition).examples.map(({ text }) => [formOf(text), text]));
  return (form) => examples.get(form) ?? form;
}

/** The first line of an example, without its keyword. */
function formOf(example: string): string {
  return example.split('\n', 1)[0]?.replace(/^\S+ /u, '') ?? '';
}

/** An example with one of its values said otherwise, where the parameter type lists what may be said. */
function variantsOf(
  form: string,
  definition: SupportCodeLibrary['stepDefinitions'][number],
): readonly string[] {
  return (definition.expression.match(form) ?? []).flatMap(({ group, parameterType }) => {
    const { start = 0, end = 0, value } = group;
    // Nothing at all is an alternative where the parameter may be left out.
    return ['', ...parameterType.regexpStrings.flatMap((regexp) => alternativesOf(regexp, value))]
      .filter((alternative) => alternative !== value)
      .map((alternative) => `${form.slice(0, start)}${alternative}${form.slice(end)}`)
      .filter((variant) => definition.matchesStepName(variant));
  });
}

/** What is shorter is no word, and mostly an ending. */
function vocabularyOf(form: string, { expression }: SupportCodeLibrary['stepDefinitions'][number]): string {
  return (expression.match(form) ?? [])
    .flatMap(({ parameterType }) => parameterType.regexpStrings.join(' ').match(/[а-яё]{4,}/giu) ?? [])
    .join(' ');
}

/** The plain words of a regular expression such as `[Оо]ткрытие карточки|телом(?: JSON)?`; «[Оо]» as the value begins. */
function alternativesOf(regexp: string, value: string): readonly string[] {
  return regexp
    .replace(/\(\?:[^()]*\)\?/gu, '')
    .replace(/^\(\?:([^()]*)\)$/u, '$1')
    .replace(/\[(\p{Lu})(\p{Ll})\]/gu, isCapital(value) ? '$1' : '$2')
    .split('|')
    .filter((alternative) => /^\p{L}[\p{L} ]*\p{L}$/u.test(alternative));
}

function isCapital(text: string): boolean {
  const first = text.charAt(0);
  return first !== first.toLowerCase();
}

function newWordingOf(
  definition: SupportCodeLibrary['stepDefinitions'][number],
): Pick<KnownStep, 'inNewWording'> {
  const { replacement } = readStepDoc(definition);
  if (replacement === undefined) return {};
  return {
    inNewWording: (text) =>
      reword(
        replacement,
        text,
        (definition.expression.match(text) ?? []).map(({ group }) => ({
          raw: group.value,
          end: group.end ?? 0,
        })),
      ),
  };
}
