// Lint: the guard's findings, unknown steps and style, as problems with a place.
import type { FeaturesSettings } from '../config/features-settings';
import { findRefusals, findUnmatchedSteps } from '../run/guard';
import type { KnownStep } from '../run/known-steps';
import { linesOf } from '../run/guard-context';
import type { FeatureSource, Finding } from '../run/sources';
import { asError, inOrder, type Problem } from './problem';
import { findStyleProblems } from './style';

/** All problems of feature files, in their order. A misspelt tag is told by the guard and not again as unlisted. */
export function findProblems(
  sources: readonly FeatureSource[],
  steps: readonly KnownStep[],
  settings: FeaturesSettings,
): readonly Problem[] {
  const parsed = sources.filter(({ errors }) => errors.length === 0);
  const selected = parsed.flatMap((source) => source.pickles.map((pickle) => [source, pickle] as const));
  const errors = [...findRefusals(sources, steps, settings), ...findUnmatchedSteps(selected, steps)].map(
    (finding) => asError({ column: beginningOf(sources, finding), ...finding }),
  );
  const refused = new Set(errors.map(({ uri, line, column }) => `${uri}:${line}:${column}`));
  const style = findStyleProblems(sources, steps, settings).filter(
    ({ uri, line, column, text }) =>
      !refused.has(`${uri}:${line}:${column}`) ||
      !(text.startsWith('тега «') || text.startsWith('в слове «')),
  );
  return inOrder([...errors, ...style]);
}

/** Where the text of a line begins, from 1. */
function beginningOf(sources: readonly FeatureSource[], { uri, line }: Finding): number {
  const source = sources.find((candidate) => candidate.uri === uri);
  return (source ? (linesOf(source)[line - 1] ?? '') : '').search(/\S|$/u) + 1;
}
