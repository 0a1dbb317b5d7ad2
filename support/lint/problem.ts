// What lint tells: a place, how bad it is, what is wrong and what to do.
import type { Finding } from '../run/sources';

/** An error makes `npm run lint:features` end with 1, a warning does not. */
export type Level = 'ошибка' | 'предупреждение';

/** A problem of a feature file. */
export interface Problem {
  readonly uri: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly level: Level;
  readonly text: string;
}

/** A finding of the guard is always an error. */
export function asError({ uri, line, column = 1, text }: Finding): Problem {
  return { uri, line, column, level: 'ошибка', text };
}

/** Problems in the order of their files and lines. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (a, b) => a.uri.localeCompare(b.uri, 'ru') || a.line - b.line || a.column - b.column,
  );
}
