// Two stands side by side: what differs, as a table; what is the same, as a count.
import { counted } from '../core/russian';
import type { Facts, Line } from './check';

/** What two examinations found. */
export interface Comparison {
  readonly differences: readonly (readonly [what: string, left: string, right: string])[];
  /** How many values are the same. */
  readonly same: number;
}

/** Compares all facts and the outcome of every check. */
export function compareLines(left: readonly Line[], right: readonly Line[]): Comparison {
  const [ours, theirs] = [factsOf(left), factsOf(right)];
  const rows = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].map(
    (what) => [what, ours[what] ?? 'нет', theirs[what] ?? 'нет'] as const,
  );
  const differences = rows.filter(([, one, other]) => one !== other);
  return { differences, same: rows.length - differences.length };
}

/** The comparison as a table; columns are as wide as their longest cell, up to a limit. */
export function describeComparison(
  { differences, same }: Comparison,
  names: readonly [left: string, right: string],
): string {
  const rows = [['', ...names], ...differences];
  const widths = [0, 1].map((column) =>
    Math.min(MOST_WIDTH, Math.max(...rows.map((row) => row[column]?.length ?? 0))),
  );
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [
    ...(differences.length === 0 ? ['Различий нет.'] : table),
    `Одинаково: ${counted(same, 'значение', 'значения', 'значений')}.`,
  ].join('\n');
}

const MOST_WIDTH = 60;

const words: Readonly<Record<Line['state'], string>> = {
  ok: 'в порядке',
  warning: 'предупреждение',
  failed: 'ошибка',
  skipped: 'пропущено',
};

function factsOf(lines: readonly Line[]): Facts {
  return Object.assign(
    {},
    ...lines.map(({ title, state, facts }) => ({ [title]: words[state], ...facts })),
  ) as Facts;
}
