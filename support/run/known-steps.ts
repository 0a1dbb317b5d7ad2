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
  const written = examples.map(({ text }) => text.split('\n', 1)[0]?.replace(/^\S+ /u, '') ?? '');
  return written.length > 0 ? written : [String(definition.pattern)];
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
