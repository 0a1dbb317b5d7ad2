// A draft as the text of a feature file: keywords, indents and tables as the linter wants them.

/** A step without its keyword; a table or a text after it. */
export interface DraftStep {
  readonly text: string;
  readonly table?: readonly (readonly string[])[];
  readonly doc?: string;
}

/** A scenario, or an outline where it has examples. */
export interface DraftScenario {
  readonly name: string;
  /** What its author has to know or to fill in; whole sentences. */
  readonly comments: readonly string[];
  readonly given: readonly DraftStep[];
  readonly when: readonly DraftStep[];
  readonly then: readonly DraftStep[];
  /** The header and the rows. */
  readonly examples?: readonly (readonly string[])[];
}

/** Scenarios that belong together. */
export interface DraftRule {
  readonly name: string;
  readonly scenarios: readonly DraftScenario[];
}

/** One feature file. */
export interface DraftFeature {
  readonly name: string;
  /** Above the tag. */
  readonly comments: readonly string[];
  readonly rules: readonly DraftRule[];
}

/** What a comment begins with where the contract does not say enough: the scenario does not pass as it stands. */
export const TO_FILL_IN = 'Допишите:';

/** The tag that keeps drafts out of every run. */
const DRAFT = '@черновик';

/** @returns the text of the file, with a line break at its end */
export function renderFeature({ name, comments, rules }: DraftFeature): string {
  const lines = [
    '# language: ru',
    ...comments.map((comment) => `# ${comment}`),
    DRAFT,
    `Функция: ${name}`,
    ...rules
      .filter(({ scenarios }) => scenarios.length > 0)
      .flatMap((rule) => ['', `  Правило: ${rule.name}`, ...rule.scenarios.flatMap(renderScenario)]),
  ];
  return `${lines.join('\n')}\n`;
}

function renderScenario(scenario: DraftScenario): readonly string[] {
  const { name, comments, given, when, then, examples } = scenario;
  return [
    '',
    `    ${examples ? 'Структура сценария' : 'Сценарий'}: ${name}`,
    ...comments.flatMap((comment) => wrapped(comment).map((line) => `      # ${line}`)),
    ...renderSteps('Дано', given),
    ...renderSteps('Когда', when),
    ...renderSteps('Тогда', then),
    ...(examples ? ['', '      Примеры:', ...renderTable(examples, '        ')] : []),
  ];
}

function renderSteps(keyword: string, steps: readonly DraftStep[]): readonly string[] {
  return steps.flatMap(({ text, table, doc }, index) => [
    `      ${index === 0 ? keyword : 'И'} ${text}`,
    ...(table ? renderTable(table, '        ') : []),
    ...(doc === undefined
      ? []
      : ['"""', ...doc.replaceAll('"""', '\\"\\"\\"').split('\n'), '"""'].map((line) => `        ${line}`)),
  ]);
}

function renderTable(rows: readonly (readonly string[])[], indent: string): readonly string[] {
  const written = rows.map((row) => row.map(escaped));
  const widths = (written[0] ?? []).map((_, column) =>
    Math.max(...written.map((row) => Array.from(row[column] ?? '').length)),
  );
  return written.map((row) => {
    const cells = row.map(
      (cell, column) => cell + ' '.repeat((widths[column] ?? 0) - Array.from(cell).length),
    );
    return `${indent}| ${cells.join(' | ')} |`;
  });
}

/** Gherkin reads `\|`, `\\` and `\n` in cells. */
function escaped(cell: string): string {
  return cell.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('\n', '\\n');
}

function wrapped(text: string, width = 100): readonly string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= width) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}
