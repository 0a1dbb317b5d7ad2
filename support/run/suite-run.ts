// A run from the command line to the exit code: stand, guard, preflight, scenarios, reports, clean-up.
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import {
  loadConfiguration,
  loadSupport,
  runCucumber,
  type IRunConfiguration,
  type ISupportCodeLibrary,
} from '@cucumber/cucumber/api';
import { getKeywords, getLanguages } from '@cucumber/cucumber/lib/cli/i18n';
import { dialects } from '@cucumber/gherkin';
import { loadRelease } from '../config/release';
import { loadStand, type Stand } from '../config/stand';
import { tlsWarning } from '../config/tls';
import { outlineOf } from '../contract/coverage';
import { loadContract } from '../contract/openapi';
import { SuiteError, messageOf, rootMessageOf } from '../core/errors';
import { maskSecrets } from '../secrets/mask';
import { maskPersonalData } from '../secrets/personal';
import type { RunRecord } from '../report/run-record';
import { INTERRUPTED } from '../report/verdict';
import { HELP, explainConfigurationError, readArguments, type RunArguments } from './arguments';
import { openLog } from './cucumber-words';
import { startEmbeddedStand } from './embedded-stand';
import { watchInterrupts } from './interrupts';
import { knownSteps } from './known-steps';
import { RunOutputs } from './outputs';
import { checkStand } from './preflight';
import { reportRefusedRun } from './refused-run';
import { claimReportFolder } from './report-folder';
import { describeOrigin } from './run-origin';
import { selectScenarios } from './selection';
import { maskStandardStreams } from './standard-streams';
import { loadEnvironmentFile, startServices, type Services } from './services';

/** How the process ends. */
export interface Ending {
  readonly code: number;
  /** `--force-exit`: do not wait for what steps have left running. */
  readonly mustExit: boolean;
}

/**
 * Runs the suite as the command line asks; a user's mistake is told in Russian and never as a stack.
 *
 * @returns the exit code: 0 passed · 1 failed · 2 could not be done · 130 interrupted
 */
export async function runSuite(argv: readonly string[]): Promise<Ending> {
  const restoreStreams = maskStandardStreams();
  try {
    loadEnvironmentFile();
    const given = readArguments(argv, process.env);
    if (given.instead === undefined) return await run(given);
    process.stdout.write(describe(given.instead));
    return { code: 0, mustExit: false };
  } catch (error) {
    process.stderr.write(`${describeEnd(error)}\n`);
    const isInterrupted = error instanceof SuiteError && error.code === 'INTERRUPTED';
    // What was being prepared goes on until its deadlines: nobody waits for it any more.
    return isInterrupted ? { code: INTERRUPTED, mustExit: true } : { code: 2, mustExit: false };
  } finally {
    restoreStreams();
  }
}

function describe(what: NonNullable<RunArguments['instead']>): string {
  if (what === 'help') return HELP;
  if (what === 'languages') return getLanguages();
  if (what.keywordsOf in dialects) return getKeywords(what.keywordsOf);
  throw new SuiteError(
    'ARGUMENTS_WRONG',
    `Языка «${what.keywordsOf}» Gherkin не знает → список языков: npm run bdd -- --i18n-languages`,
  );
}

/** A user's mistake is its message; a bug of ours shows its stack, unless even masking it fails. */
function describeEnd(error: unknown): string {
  try {
    const isOurBug = error instanceof Error && !(error instanceof SuiteError);
    return maskSecrets(
      isOurBug
        ? `Ошибка автотестов (кому: авторам автотестов): ${error.stack ?? error.message}`
        : messageOf(error),
    );
  } catch {
    return 'Ошибка автотестов (кому: авторам автотестов): сообщение скрыто, потому что его не удалось замаскировать';
  }
}

async function run(given: RunArguments): Promise<Ending> {
  const startedAt = new Date().toISOString();
  // Workers inherit the environment: all of them make their data from one seed.
  const seed = given.seed ?? randomBytes(4).toString('hex');
  process.env['AURORA_SEED'] = seed;
  const stand = loadStand(given.stand);
  const settings = loadRelease();
  maskPersonalData(stand.maskPersonalData);
  const folder = claimReportFolder(given.reports);
  // Its process starts while this one loads cucumber's configuration and the steps.
  const embedded = stand.embedded ? startEmbeddedStand() : undefined;
  let services: Services | undefined;
  const known: KnownRun = {
    ...describeStand(stand),
    ...describeOrigin(process.env),
    startedAt,
    command: describeCommand(given),
    seed,
    settings,
  };
  const refuse = (error: unknown): never => {
    reportRefusedRun(folder.path, { ...known, ...nothingKnown }, messageOf(error));
    throw error;
  };
  try {
    const preparing = prepare(given, stand, embedded, known, (started) => {
      services = started;
    });
    const prepared = await beforeInterrupt(preparing).catch(refuse);
    const bodies = path.join(folder.path, 'bodies');
    rmSync(bodies, { recursive: true, force: true });
    // Workers inherit the environment.
    if (given.keepsBodies) process.env['AURORA_BODIES'] = bodies;
    const { useConfiguration, runConfiguration, support } = prepared;
    const outputs = await RunOutputs.open({
      folder: folder.path,
      historyFolder: given.reports,
      stand: prepared.services.stand,
      configuration: useConfiguration,
      formats: runConfiguration.formats,
      standChoice: given.stand,
      run: prepared.run,
      isMixed: runConfiguration.runtime.parallel > 0 || runConfiguration.sources.order.startsWith('random'),
      support,
    }).catch(refuse);
    outputs.console.line(`Стенд: ${prepared.run.stand} · API ${prepared.run.api}`);
    if (prepared.notice !== '') outputs.console.line(prepared.notice);
    const code = await execute(runConfiguration, support, prepared.services, outputs);
    return { code, mustExit: useConfiguration.forceExit };
  } finally {
    folder.release();
    await services?.stop();
    await embedded?.stop();
  }
}

/** The outcome of what must be right before the first scenario, unless Ctrl+C comes first. */
async function beforeInterrupt<Value>(preparing: Promise<Value>): Promise<Value> {
  let interrupts: ReturnType<typeof watchInterrupts> | undefined;
  const interrupted = new Promise<never>((_, reject) => {
    interrupts = watchInterrupts(() => {
      reject(new SuiteError('INTERRUPTED', 'Прогон прерван до первого сценария'));
    });
  });
  try {
    return await Promise.race([preparing, interrupted]);
  } finally {
    interrupts?.stop();
  }
}

/** What is known of a run before its configuration is read. */
type KnownRun = Omit<RunRecord, keyof typeof nothingKnown>;

const nothingKnown = {
  version: '',
  dryRun: false,
  warnings: [],
  scope: { required: 0, chosen: 0 },
} as const satisfies Partial<RunRecord>;

/** All that must be right before the first scenario: configuration, steps, features, services, stand. */
async function prepare(
  given: RunArguments,
  stand: Stand,
  embedded: ReturnType<typeof startEmbeddedStand> | undefined,
  known: KnownRun,
  onServices: (services: Services) => void,
) {
  const { useConfiguration, runConfiguration } = await configure(given);
  const support = await load(runConfiguration);
  const { dryRun } = runConfiguration.runtime;
  const steps = knownSteps(support);
  const selection = await selectScenarios(runConfiguration, steps, stand, known.settings.criteria.scope);
  const services = await startServices(stand, embedded);
  onServices(services);
  const checked = dryRun ? undefined : await checkStand(services, selection);
  const run: RunRecord = {
    ...known,
    // The embedded stand has addresses only now.
    ...describeStand(services.stand),
    version: checked?.version ?? '',
    dryRun,
    warnings: [tlsWarning(services.stand) ?? [], checked?.warnings ?? []].flat(),
    scope: selection.scope,
    ...(selection.stepAdvice.length === 0 ? {} : { stepAdvice: selection.stepAdvice }),
  };
  return { useConfiguration, runConfiguration, support, services, run, notice: selection.notice };
}

async function execute(
  configuration: IRunConfiguration,
  support: ISupportCodeLibrary,
  services: Services,
  outputs: RunOutputs,
): Promise<number> {
  const interrupts = watchInterrupts(() => {
    outputs.console.line(
      '\nПрерываю: начатые сценарии закончатся, отчёт будет записан. Ещё раз Ctrl+C — остановить сразу.',
    );
    services.interrupt();
  });
  try {
    await runCucumber(
      {
        ...configuration,
        support,
        // Cucumber insists on a formatter for standard output: this one writes to nowhere.
        formats: { stdout: 'rerun', files: {}, publish: false, options: configuration.formats.options },
      },
      {
        stdout: new PassThrough().resume(),
        stderr: openLog((line) => {
          outputs.console.line(maskSecrets(line));
        }),
      },
      outputs.stream.accept,
    ).catch((error: unknown) => {
      outputs.noteProblem(error);
    });
    return await outputs.conclude(interrupts.wasInterrupted());
  } finally {
    interrupts.stop();
  }
}

function describeStand({
  name,
  api,
  keycloak,
}: Stand): Pick<RunRecord, 'stand' | 'api' | 'keycloak' | 'contract'> {
  return {
    stand: name,
    api: api.url,
    keycloak: `${keycloak.url}/realms/${keycloak.realm}`,
    ...(api.contract === undefined ? {} : { contract: outlineOf(loadContract(api.contract)) }),
  };
}

/** The command line that chooses the same stand. */
function describeCommand({ stand }: RunArguments): string {
  return stand === 'local'
    ? 'npm run bdd --'
    : `npm run bdd -- --stand ${stand.includes(' ') ? `"${stand}"` : stand}`;
}

/** The configuration of cucumber.js with the command line over it. */
async function configure({
  profiles,
  configFile,
  cucumber,
}: RunArguments): ReturnType<typeof loadConfiguration> {
  try {
    return await loadConfiguration({
      profiles: [...profiles],
      provided: [...cucumber],
      ...(configFile === undefined ? {} : { file: configFile }),
    });
  } catch (error) {
    throw new SuiteError(
      'CONFIGURATION_WRONG',
      `Cucumber не принял настройки: ${explainConfigurationError(rootMessageOf(error))} → проверьте параметры запуска и cucumber.js`,
      error,
    );
  }
}

async function load(configuration: IRunConfiguration): Promise<ISupportCodeLibrary> {
  try {
    return await loadSupport(configuration);
  } catch (error) {
    throw new SuiteError(
      'STEPS_BROKEN',
      `Шаги не загрузились: ${stripVTControlCharacters(messageOf(error))}\n→ ошибка автотестов (кому: авторам автотестов); место покажет npm run check`,
      error,
    );
  }
}
