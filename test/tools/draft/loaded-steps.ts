// The project's step definitions, loaded once for a test file as a run loads them.
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import { knownSteps, stepsFor } from '../../../support/run/known-steps';

/** How many definitions match a text. */
export async function matchCounter(): Promise<(text: string) => number> {
  const { runConfiguration } = await loadConfiguration();
  const steps = knownSteps(await loadSupport(runConfiguration));
  return (text) => stepsFor(text, steps).length;
}
