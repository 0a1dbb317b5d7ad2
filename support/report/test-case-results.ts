// Results by test case, for import into a test management system: plain objects, and a CSV that Russian Excel opens.
import { groupByCause } from './causes';
import type { RunModel, ScenarioResult, Status } from './model';
import { outcomeOf } from './outcome-words';

/** How one scenario ended for one test case. Keys have no «@». */
export interface TestCaseResult {
  /** `ТК-017`; empty where the scenario has no such tag. */
  readonly testCase: string;
  /** In Russian, for people. */
  readonly outcome: string;
  /** Stable, for programs. */
  readonly status: Status;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** Whole milliseconds, of the last attempt. */
  readonly durationMs: number;
  readonly requirements: readonly string[];
  readonly defects: readonly string[];
  /** Why it did not pass at once, on one line; empty for what did. */
  readonly reason: string;
  /** 0 for what did not run. */
  readonly attempts: number;
}

/**
 * All results of a run, those that were lost included, by file and line. A row of an outline is a result of its own, a
 * scenario of several test cases is a result of each.
 */
export function testCaseResults(model: RunModel): readonly TestCaseResult[] {
  return allScenarios(model).flatMap((scenario) => {
    const { keys, status, name, uri, line, durationMs, earlier } = scenario;
    const { testCases, requirements, defects } = keys;
    return (testCases.length === 0 ? [''] : testCases).map((testCase) => ({
      testCase,
      outcome: outcomeOf(status),
      status,
      name,
      file: uri,
      line,
      durationMs: Math.round(durationMs),
      requirements,
      defects,
      reason: reasonOf(scenario),
      attempts: status === 'absent' ? 0 : earlier.length + 1,
    }));
  });
}

/**
 * The same as CSV: RFC 4180 with a header, UTF-8 with a byte order mark, lists inside a cell divided by a comma and a
 * space. The delimiter is `;`: Excel takes that of the country, and in Russia the comma divides fractions. A cell that
 * Excel would take for a formula begins with an apostrophe (OWASP, CSV Injection).
 */
export function testCaseResultsCsv(model: RunModel): string {
  const rows = testCaseResults(model).map((result) => columns.map(([, read]) => toCell(read(result))));
  const lines = [columns.map(([title]) => title), ...rows].map((cells) => `${cells.join(';')}\r\n`);
  return `\uFEFF${lines.join('')}`;
}

/** Those that ended and those that were lost, by file and line: runs at the same time end in any order. */
export function allScenarios(model: RunModel): readonly ScenarioResult[] {
  return [...model.scenarios, ...model.absent()].sort(
    (a, b) => compare(a.uri, b.uri) || a.line - b.line || compare(a.name, b.name),
  );
}

/** Why a scenario did not pass at once: one line that says it all; empty for what did pass. */
export function reasonOf(scenario: ScenarioResult): string {
  const { status, steps } = scenario;
  const cause = groupByCause([scenario])[0]?.cause ?? '';
  const isUnknownStep = ['undefined', 'ambiguous', 'pending'].includes(status) && steps.length > 0;
  return isUnknownStep ? `${outcomeOf(status)}: «${cause}»` : cause;
}

const columns: readonly (readonly [title: string, read: (result: TestCaseResult) => string])[] = [
  ['ключ тест-кейса', ({ testCase }) => testCase],
  ['исход', ({ outcome }) => outcome],
  ['status', ({ status }) => status],
  ['название', ({ name }) => name],
  ['файл:строка', ({ file, line }) => `${file}:${line}`],
  ['длительность, мс', ({ durationMs }) => String(durationMs)],
  ['требования', ({ requirements }) => requirements.join(', ')],
  ['дефекты', ({ defects }) => defects.join(', ')],
  ['причина', ({ reason }) => reason],
  ['попыток', ({ attempts }) => String(attempts)],
];

function toCell(text: string): string {
  const disarmed = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text;
  return /[";\r\n]/u.test(disarmed) ? `"${disarmed.replaceAll('"', '""')}"` : disarmed;
}

/** By code points: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
