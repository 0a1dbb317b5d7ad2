// `npm run migrate` rewrites deprecated steps in feature files; `-- --dry-run` only shows the lines that would change.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import { counted } from '../../support/core/russian';
import { SuiteError, messageOf } from '../../support/core/errors';
import { knownSteps } from '../../support/run/known-steps';
import { parseSources, type FeatureSource } from '../../support/run/sources';
import { rewriteFeature, type Rewritten } from './rewrite';

const HELP = `npm run migrate — переписывает устаревшие шаги в сценариях
npm run migrate -- features/вход a.feature — только в этих папках и файлах
npm run migrate -- --dry-run — показывает строки, но ничего не меняет
`;

const DRY_RUN = '--dry-run';

main(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    const isOurs = error instanceof SuiteError;
    console.error(
      isOurs
        ? error.message
        : `Сценарии не переписаны: ${stripVTControlCharacters(messageOf(error))} → проверьте npm run check`,
    );
    process.exitCode = 2;
  });

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(HELP);
    return 0;
  }
  const isDry = argv.includes(DRY_RUN);
  const sources = await readSources(argv.filter((argument) => argument !== DRY_RUN));
  const { runConfiguration } = await loadConfiguration();
  const steps = knownSteps(await loadSupport(runConfiguration));
  const files = sources.map((source) => ({ source, refusal: refusalOf(source) }));
  const refused = files.flatMap(({ source, refusal }) =>
    refusal === undefined ? [] : `${source.uri}${refusal}`,
  );
  const results = files
    .filter(({ refusal }) => refusal === undefined)
    .map(({ source }) => ({ source, rewritten: rewriteFeature(source, steps) }));
  for (const { source, rewritten } of results) {
    if (!isDry && rewritten.changes.length > 0) writeFileSync(source.uri, rewritten.text);
  }
  const remainders = results.flatMap(({ source, rewritten }) =>
    rewritten.remainders.map(
      ({ line, text, reason }) => `${source.uri}:${line}  «${text}» — ${reason} → перепишите вручную`,
    ),
  );
  console.log([describeChanges(results, isDry), ...refused, ...remainders].join('\n'));
  return refused.length + remainders.length > 0 ? 2 : 0;
}

/** @throws SuiteError ARGUMENTS_WRONG, SELECTION_EMPTY */
async function readSources(paths: readonly string[]): Promise<readonly FeatureSource[]> {
  for (const path of paths) {
    if (path.startsWith('-')) {
      throw new SuiteError('ARGUMENTS_WRONG', `Параметра ${path} нет → npm run migrate -- --help`);
    }
    if (!/[*{]/u.test(path) && !existsSync(path.replace(/(?::\d+)+$/u, ''))) {
      throw new SuiteError(
        'ARGUMENTS_WRONG',
        `Файла или папки «${path}» нет → проверьте путь (регистр букв важен)`,
      );
    }
  }
  const { runConfiguration } = await loadConfiguration({ provided: { paths: [...paths] } });
  const sources = await parseSources(runConfiguration.sources);
  if (sources.length > 0) return sources;
  throw new SuiteError(
    'SELECTION_EMPTY',
    `По пути ${paths.join(', ') || 'features'} нет ни одного файла .feature → проверьте путь`,
  );
}

/** Why a file cannot be rewritten, or undefined. */
function refusalOf({ uri, text, errors }: FeatureSource): string | undefined {
  const [error] = errors;
  if (!readFileSync(uri).equals(Buffer.from(text))) return ' не в UTF-8 → сохраните его в UTF-8';
  return error ? `:${error.line}  файл не разобран → исправьте строку (её объяснит npm run bdd)` : undefined;
}

function describeChanges(
  results: readonly { readonly source: FeatureSource; readonly rewritten: Rewritten }[],
  isDry: boolean,
): string {
  const lines = results.flatMap(({ source, rewritten }) =>
    rewritten.changes.map(({ line, from, to }) => `${source.uri}:${line}\n  - ${from}\n  + ${to}`),
  );
  if (lines.length === 0) return 'Устаревших шагов, которые можно переписать, нет.';
  const count = counted(lines.length, 'шаг', 'шага', 'шагов');
  const conclusion = isDry
    ? `Будет переписано: ${count}. Файлы не изменены → npm run migrate перепишет их`
    : `Переписано: ${count}.`;
  return [...lines, conclusion].join('\n');
}
