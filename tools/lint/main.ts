// `npm run lint:features`: checks feature files as they are written; `-- --fix` mends what can be mended.
import '../../support/run/compile-cache';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfiguration, loadSupport, type IRunConfiguration } from '@cucumber/cucumber/api';
import { resolvePaths } from '@cucumber/cucumber/lib/paths/index';
import { loadFeaturesSettings } from '../../support/config/features-settings';
import { SuiteError } from '../../support/core/errors';
import { counted } from '../../support/core/russian';
import { mend } from '../../support/lint/format';
import { findProblems } from '../../support/lint/lint';
import { describeProblems, describeTotals, toJunit } from '../../support/lint/output';
import { readStepLiterals } from '../../support/lint/step-literals';
import { knownSteps, type KnownStep } from '../../support/run/known-steps';
import { parseSources, type FeatureSource } from '../../support/run/sources';
import { runTool } from '../command-line';
import { HELP, readLintArguments } from './arguments';

runTool(main);

async function main(argv: readonly string[]): Promise<number> {
  const given = readLintArguments(argv);
  if (!given) {
    process.stdout.write(HELP);
    return 0;
  }
  const settings = loadFeaturesSettings();
  const { runConfiguration } = await loadConfiguration({ provided: { paths: [...given.paths] } });
  let sources = await readSources(runConfiguration, given.paths);
  if (given.fixes) {
    const told = await mendFiles(sources);
    if (told !== '') console.log(told);
    sources = await parseSources(runConfiguration.sources);
  }
  const problems = findProblems(sources, await readSteps(runConfiguration), settings);
  if (problems.length > 0) console.log(describeProblems(problems));
  console.log(describeTotals(sources, problems));
  for (const file of given.junit) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, toJunit(sources, problems));
  }
  return problems.some(({ level }) => level === 'ошибка') ? 1 : 0;
}

/** @throws SuiteError ARGUMENTS_WRONG, SELECTION_EMPTY */
async function readSources(
  { sources: coordinates }: IRunConfiguration,
  paths: readonly string[],
): Promise<readonly FeatureSource[]> {
  const missing = paths.find(
    (given) => !/[*{]/u.test(given) && !existsSync(given.replace(/(?::\d+)+$/u, '')),
  );
  if (missing !== undefined) {
    throw new SuiteError(
      'ARGUMENTS_WRONG',
      `Файла или папки «${missing}» нет → проверьте путь (регистр букв важен)`,
    );
  }
  const sources = await parseSources(coordinates);
  if (sources.length > 0) return sources;
  throw new SuiteError(
    'SELECTION_EMPTY',
    `По пути ${paths.join(', ') || 'features'} нет ни одного файла .feature → проверьте путь`,
  );
}

/** As text where that is enough: loading them takes a second. */
async function readSteps(configuration: IRunConfiguration): Promise<readonly KnownStep[]> {
  const { requirePaths = [], importPaths = [], requireModules = [], loaders = [] } = configuration.support;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const resolved = await resolvePaths(log, process.cwd(), configuration.sources, {
    requireModules,
    requirePaths,
    importPaths,
    loaders,
  });
  const files = resolved.requirePaths.map((file) =>
    path.relative(process.cwd(), file).replaceAll(path.sep, '/'),
  );
  const literals = importPaths.length > 0 ? undefined : readStepLiterals(files);
  return literals ?? knownSteps(await loadSupport(configuration));
}

function silent(): void {
  // Cucumber's own messages about paths are told in Russian elsewhere.
}

async function mendFiles(sources: readonly FeatureSource[]): Promise<string> {
  const mended = [];
  const refused: string[] = [];
  for (const { uri, text } of sources) {
    if (!readFileSync(uri).equals(Buffer.from(text))) {
      refused.push(`${uri}: не исправлен: файл не в UTF-8 → сохраните его в UTF-8`);
      continue;
    }
    const { text: right, refusal } = await mend(uri, text);
    if (refusal !== '') refused.push(`${uri}: оформление оставлено: ${refusal}`);
    if (right === text) continue;
    writeFileSync(uri, right);
    mended.push(uri);
  }
  return [
    ...(mended.length > 0
      ? [`Исправлено: ${counted(mended.length, 'файл', 'файла', 'файлов')}: ${mended.join(', ')}`]
      : []),
    ...refused,
  ].join('\n');
}
