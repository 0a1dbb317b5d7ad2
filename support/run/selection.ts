// What a run will run: feature files through the guard and the filters, with the roles that they need.
import { loadSources, type IRunConfiguration, type ISourcesCoordinates } from '@cucumber/cucumber/api';
import type { Pickle } from '@cucumber/messages';
import { findAccount, type Stand } from '../config/stand';
import { SuiteError, messageOf, rootMessageOf } from '../core/errors';
import { quoteAll } from '../core/russian';
import { hint, nearest } from '../core/suggest';
import type { RunRecord, StepAdvice } from '../report/run-record';
import { openLog } from './cucumber-words';
import { describeFindings, describeRefusal, findRefusals, findUnmatchedSteps, type Finding } from './guard';
import { stepsFor, type KnownStep, type NamedAccount } from './known-steps';
import { findWrittenSecrets } from './secret-guard';
import { lineOfPickle, lineOfStep, parseSources, type FeatureSource } from './sources';
import { adviseOn } from './step-suggestions';

/** The scenarios that will run. */
export interface Selection {
  /** Roles that must be able to log in. */
  readonly roles: readonly string[];
  /** These and the accounts whose logins are themselves tested: all need their passwords. */
  readonly accounts: readonly string[];
  /** For the console: steps without a definition or with several, and deprecated wordings; empty without any. */
  readonly notice: string;
  /** On the steps of the notice, for the reports. */
  readonly stepAdvice: readonly StepAdvice[];
  /** Scenarios that a decision on the release needs, and how many of them are chosen. */
  readonly scope: RunRecord['scope'];
}

type Selected = readonly (readonly [source: FeatureSource, pickle: Pickle])[];

/**
 * Parses, guards and filters the feature files.
 *
 * @throws SuiteError FEATURES_REFUSED, SELECTION_WRONG, SELECTION_EMPTY, SHARD_IMPOSSIBLE
 */
export async function selectScenarios(
  { sources: coordinates }: IRunConfiguration,
  steps: readonly KnownStep[],
  stand: Stand,
  scope: string,
): Promise<Selection> {
  const sources = await parseSources(coordinates);
  refuse([...findWrittenSecrets(sources, stand), ...findRefusals(sources, steps)]);
  const selected = await filter(coordinates, sources);
  if (selected.length === 0) throw new SuiteError('SELECTION_EMPTY', describeEmpty(coordinates, sources));
  expectShard(coordinates.shard, selected.length);
  const mentions = mentionsIn(selected, steps);
  refuse(findUnknownAccounts(mentions, stand));
  return {
    accounts: unique(mentions),
    roles: unique(mentions.filter(({ mustLogIn }) => mustLogIn)),
    scope: await measureScope(coordinates, scope, selected),
    stepAdvice: adviseOn(
      selected.flatMap(([, pickle]) => pickle.steps.map(({ text }) => text)),
      steps,
    ),
    notice: [
      describeUnmatched(findUnmatchedSteps(selected, steps)),
      describeDeprecated(findDeprecatedSteps(selected, steps)),
    ]
      .filter((block) => block !== '')
      .join('\n'),
  };
}

/** All scenarios are looked at: the run may have been given a path, a name or a part of them. */
async function measureScope(
  coordinates: ISourcesCoordinates,
  scope: string,
  selected: Selected,
): Promise<RunRecord['scope']> {
  const { paths, names, tagExpression, shard } = coordinates;
  if (paths.length + names.length === 0 && tagExpression === scope && !shard)
    return { required: selected.length, chosen: selected.length };
  const whole = { ...coordinates, paths: [], names: [], tagExpression: scope };
  delete whole.shard;
  const { plan } = await loadSources(whole, { stderr: openLog(() => undefined) });
  const required = new Set(plan.map(({ uri, location }) => `${uri.replaceAll('\\', '/')}:${location.line}`));
  const chosen = selected.filter(([source, pickle]) =>
    required.has(`${source.uri}:${lineOfPickle(source, pickle)}`),
  );
  // Scenarios are dealt to shards in turns.
  const shards = Number(shard?.split('/')[1] ?? 1);
  return { required: required.size, chosen: Math.floor(chosen.length / shards) };
}

function describeUnmatched(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  return `Эти шаги не выполнятся, их сценарии не будут пройдены:\n${describeFindings(findings)}`;
}

function describeDeprecated(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  return `Устаревшие формулировки шагов: они выполнятся, но однажды исчезнут:\n${describeFindings(findings)}\n→ npm run migrate перепишет их`;
}

/** Uses of deprecated wordings, once for each line: an outline has many scenarios of one line. */
function findDeprecatedSteps(selected: Selected, steps: readonly KnownStep[]): readonly Finding[] {
  const deprecated = steps.filter(({ inNewWording }) => inNewWording !== undefined);
  if (deprecated.length === 0) return [];
  const findings = selected.flatMap(([source, { steps: used }]) =>
    used.flatMap((step) =>
      stepsFor(step.text, deprecated).map(({ inNewWording }) => ({
        uri: source.uri,
        line: lineOfStep(source, step),
        text: `«${step.text}» → «${inNewWording?.(step.text) ?? ''}»`,
      })),
    ),
  );
  const places = new Set<string>();
  return findings.filter(({ uri, line }) => places.size < places.add(`${uri}:${line}`).size);
}

function refuse(findings: readonly Finding[]): void {
  if (findings.length > 0) throw new SuiteError('FEATURES_REFUSED', describeRefusal(findings));
}

async function filter(
  coordinates: ISourcesCoordinates,
  sources: readonly FeatureSource[],
): Promise<Selected> {
  const { plan } = await loadSources(coordinates, { stderr: openLog(() => undefined) }).catch(
    (error: unknown) => {
      throw new SuiteError(
        'SELECTION_WRONG',
        `Не удалось разобрать отбор: ${explainFilterError(rootMessageOf(error))} → пример: --tags "@дым and not @вход"`,
        error,
      );
    },
  );
  const places = new Set(plan.map(({ uri, location }) => `${uri.replaceAll('\\', '/')}:${location.line}`));
  return sources.flatMap((source) =>
    source.pickles
      .filter((pickle) => places.has(`${source.uri}:${lineOfPickle(source, pickle)}`))
      .map((pickle) => [source, pickle] as const),
  );
}

function explainFilterError(message: string): string {
  const expression = /Tag expression "(.*?)" could not be parsed/su.exec(message)?.[1];
  return expression === undefined
    ? (message.split('\n', 1)[0] ?? message)
    : `ошибка в выражении «${expression}» (слова and, or, not и скобки — латиницей)`;
}

function describeEmpty(
  { paths, tagExpression, names }: ISourcesCoordinates,
  sources: readonly FeatureSource[],
): string {
  if (sources.length === 0) {
    return `Ничего не выбрано: по пути ${paths.join(', ') || 'features'} нет ни одного файла .feature → проверьте путь (регистр букв важен)`;
  }
  const known = new Set(
    sources.flatMap(({ pickles }) => pickles.flatMap(({ tags }) => tags.map(({ name }) => name))),
  );
  const asked = tagExpression
    .replace(/\bnot\s+[^\s()]+/gu, '')
    .split(/[\s()]+/u)
    .filter((word) => word !== '' && !['and', 'or', 'not'].includes(word));
  const wrong = asked.filter((tag) => !known.has(tag));
  const conditions = [
    ...(tagExpression === '' ? [] : [`теги ${tagExpression}`]),
    ...names.map((name) => `название ${name}`),
    ...paths.map((path) => `путь ${path}`),
  ].join('; ');
  const titles = new Set(sources.flatMap(({ pickles }) => pickles.map(({ name }) => name)));
  const hints = [
    ...wrong.map((tag) => ` Тега «${tag}» нет ни у одного сценария. ${hint(tag, known)}.`),
    // A suite has too many names to list them where none is near.
    ...names.flatMap((name) => {
      const near = nearest(name, titles);
      return near.length === 0 ? [] : [` Возможно, имелось в виду название: ${quoteAll(near)}.`];
    }),
  ].join('');
  return `Ничего не выбрано: под условия (${conditions || 'все сценарии'}) не подходит ни один сценарий.${hints}\n→ исправьте отбор${tagExpression === '' ? '' : ' (теги пишутся с @)'}${nearestLines(paths, sources)}`;
}

/** `a.feature:8` finds a scenario by the line of its name or of its example row, not of its steps. */
function nearestLines(paths: readonly string[], sources: readonly FeatureSource[]): string {
  return paths
    .flatMap((path) => {
      const [, uri, asked] = /^(.*\.feature):(\d+)$/u.exec(path.replaceAll('\\', '/')) ?? [];
      const source = sources.find((candidate) => candidate.uri === uri);
      const lines = source?.pickles.map((pickle) => lineOfPickle(source, pickle)) ?? [];
      const above = lines.filter((line) => line <= Number(asked)).at(-1) ?? lines[0];
      return uri === undefined || above === undefined ? [] : `; ближайший сценарий — ${uri}:${above}`;
    })
    .join('');
}

/** Cucumber deals scenarios round robin: a shard beyond their number, or beyond the total, would run nothing. */
function expectShard(shard: string | undefined, count: number): void {
  if (!shard) return;
  const [index = 0, total = 0] = shard.split('/').map(Number);
  if (index >= 1 && index <= total && total <= count) return;
  throw new SuiteError(
    'SHARD_IMPOSSIBLE',
    `Часть ${shard} невозможна: номер — от 1 до числа частей, и частей не больше, чем сценариев (${count}) → исправьте --shard`,
  );
}

interface Mention extends NamedAccount {
  readonly uri: string;
  readonly line: number;
}

function mentionsIn(selected: Selected, steps: readonly KnownStep[]): readonly Mention[] {
  return selected.flatMap(([source, pickle]) =>
    pickle.steps.flatMap((step) =>
      stepsFor(step.text, steps)
        .flatMap((known) => known.accountsIn(step.text))
        .map((account) => ({ ...account, uri: source.uri, line: lineOfStep(source, step) })),
    ),
  );
}

function findUnknownAccounts(mentions: readonly Mention[], stand: Stand): readonly Finding[] {
  return mentions.flatMap(({ name, uri, line }) => {
    try {
      findAccount(stand, name);
      return [];
    } catch (error) {
      return [{ uri, line, text: messageOf(error) }];
    }
  });
}

function unique(mentions: readonly Mention[]): readonly string[] {
  return [...new Set(mentions.map(({ name }) => name))];
}
