// The project's own step definitions, loaded as a run loads them.
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import type { SupportCodeLibrary } from '@cucumber/cucumber/lib/support_code_library_builder/types';

/** A definition, as far as the tests ask. */
export interface LoadedStep {
  readonly keyword: string;
  readonly pattern: string;
  readonly uri: string;
  /** The values that a step's body would get, or undefined where the text does not match. */
  readonly valuesOf: (text: string) => readonly unknown[] | undefined;
}

/** Loads all definitions once for a test file. */
export async function loadSteps(): Promise<readonly LoadedStep[]> {
  const { runConfiguration } = await loadConfiguration();
  // The published type is a marker; `loadSupport` returns the library behind it.
  const library = (await loadSupport(runConfiguration)) as unknown as SupportCodeLibrary;
  return library.stepDefinitions.map((definition) => ({
    keyword: definition.keyword,
    pattern: String(definition.pattern),
    uri: definition.uri,
    valuesOf: (text) => definition.expression.match(text)?.map((argument): unknown => argument.getValue({})),
  }));
}
