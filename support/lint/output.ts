// Problems as lines that editors understand, and as JUnit.
import { counted } from '../core/russian';
import type { FeatureSource } from '../run/sources';
import type { Problem } from './problem';

/** `features/a.feature:3:5: ошибка: …`, one a line. */
export function describeProblems(problems: readonly Problem[]): string {
  return problems
    .map(({ uri, line, column, level, text }) => `${uri}:${line}:${column}: ${level}: ${text}`)
    .join('\n');
}

/** How many were checked and how many problems there are. */
export function describeTotals(sources: readonly FeatureSource[], problems: readonly Problem[]): string {
  const scenarios = sources.reduce((sum, { pickles }) => sum + pickles.length, 0);
  const errors = problems.filter(({ level }) => level === 'ошибка').length;
  const warnings = problems.length - errors;
  const checked = `Проверено: ${counted(sources.length, 'файл', 'файла', 'файлов')}, ${counted(scenarios, 'сценарий', 'сценария', 'сценариев')}.`;
  if (problems.length === 0) return `${checked} Ошибок и предупреждений нет.`;
  return `${checked} ${counted(errors, 'ошибка', 'ошибки', 'ошибок')}, ${counted(warnings, 'предупреждение', 'предупреждения', 'предупреждений')}.`;
}

/** One suite, one case for each file; an error fails its file, warnings go to `system-out`. */
export function toJunit(sources: readonly FeatureSource[], problems: readonly Problem[]): string {
  const cases = sources.map(({ uri }) => {
    const own = problems.filter((problem) => problem.uri === uri);
    const errors = own.filter(({ level }) => level === 'ошибка');
    const warnings = own.filter(({ level }) => level === 'предупреждение');
    const [first] = errors;
    return {
      isFailed: first !== undefined,
      xml: [
        `    <testcase classname="lint:features" name="${escape(uri)}" time="0">`,
        ...(first
          ? [
              `      <failure message="${escape(counted(errors.length, 'ошибка', 'ошибки', 'ошибок'))}">${escape(describeProblems(errors))}</failure>`,
            ]
          : []),
        ...(warnings.length > 0
          ? [`      <system-out>${escape(describeProblems(warnings))}</system-out>`]
          : []),
        '    </testcase>',
      ].join('\n'),
    };
  });
  const failures = cases.filter(({ isFailed }) => isFailed).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="Оформление сценариев" ${counts} time="0">`,
    ...cases.map(({ xml }) => xml),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** XML 1.0 knows no control characters. */
function escape(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- they are what is looked for
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu, '\uFFFD')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
