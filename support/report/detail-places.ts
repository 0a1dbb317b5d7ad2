// Where the report describes each scenario.
import type { ScenarioResult } from './model';

/** The page and the place in it where a scenario is described: `details/01.html#s12`. */
export type DetailPlaces = ReadonlyMap<ScenarioPlace, string>;

/** `features/поиск.feature:12`. */
export type ScenarioPlace = string;

/** Where a scenario stands in its file. */
export function placeOf({ uri, line }: Pick<ScenarioResult, 'uri' | 'line'>): ScenarioPlace {
  return `${uri}:${line}`;
}
