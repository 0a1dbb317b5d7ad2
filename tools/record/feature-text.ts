// A draft as the text of a feature: steps with their tables, aligned as the formatter aligns them.
import { SuiteError } from '../../support/core/errors';
import { stepsFor, type KnownStep } from '../../support/run/known-steps';
import { parseSource } from '../../support/run/sources';
import type { DraftStep } from './draft';

/** What stands above the steps. */
export interface DraftHeading {
  readonly feature: string;
  readonly scenario: string;
  /** Comments below the header: where the draft comes from, what its author must look at. */
  readonly comments: readonly string[];
}

/** The text of the feature file. */
export function featureText(
  { feature, scenario, comments }: DraftHeading,
  steps: readonly DraftStep[],
): string {
  return [
    '# language: ru',
    ...comments.map((comment) => `# ${oneLine(comment)}`),
    '@черновик',
    `Функция: ${oneLine(feature)}`,
    '',
    `  Сценарий: ${oneLine(scenario)}`,
    ...steps.flatMap((step, index) => stepLines(step, steps[index - 1])),
    '',
  ].join('\n');
}

/**
 * Reads the text back as a run would.
 *
 * @throws SuiteError DRAFT_BROKEN where a step came out otherwise or matches no definition, or several: a mistake of ours
 */
export function expectReadable(text: string, uri: string, known: readonly KnownStep[]): void {
  const { pickles, errors } = parseSource(uri, text);
  const problems = [
    ...errors.map(({ line, message }) => `строка ${line}: ${message}`),
    ...pickles.flatMap(({ steps }) =>
      steps.flatMap((step) => {
        const count = stepsFor(step.text, known).length;
        return count === 1 ? [] : [`шаг «${step.text}» подходит под определения: ${count}`];
      }),
    ),
    ...(pickles.length === 1 ? [] : ['в черновике не один сценарий']),
  ];
  if (problems.length === 0) return;
  throw new SuiteError(
    'DRAFT_BROKEN',
    `Черновик не записан, потому что его нельзя было бы выполнить (${problems.join('; ')}) → пришлите запись без секретов авторам автотестов`,
  );
}

function stepLines(step: DraftStep, before: DraftStep | undefined): readonly string[] {
  const keyword = before?.keyword === step.keyword ? 'И' : step.keyword;
  return [
    ...(step.note === undefined ? [] : [`    # ${oneLine(step.note)}`]),
    `    ${keyword} ${step.text}`,
    ...(step.table ? tableLines(step.table) : []),
    ...(step.docString === undefined ? [] : docStringLines(step.docString)),
  ];
}

function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const cells = rows.map((row) => row.map(escapeCell));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => lengthOf(row[column] ?? ''))),
  );
  return cells.map(
    (row) =>
      `      | ${row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell))).join(' | ')} |`,
  );
}

/** Characters, as an editor counts columns. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

function escapeCell(text: string): string {
  return text.replace(/\\/gu, '\\\\').replace(/\|/gu, '\\|').replace(/\r?\n/gu, '\\n');
}

function docStringLines(text: string): readonly string[] {
  const lines = text.replaceAll('"""', '\\"\\"\\"').split(/\r?\n/u);
  return ['"""', ...lines, '"""'].map((line) => (line === '' ? '' : `      ${line}`));
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
