// What the guard's rules look at: one feature file, its lines and the steps that are known.
import type { Background, Feature, Rule, Scenario, Step, Tag } from '@cucumber/messages';
import { distance } from 'fastest-levenshtein';
import { isListedTag, type FeaturesSettings } from '../config/features-settings';
import { REQUIREMENT_PREFIXES, TEST_CASE_PREFIX, isKey } from '../report/scenario-keys';
import { withoutValues } from './guard-letters';
import { stepsFor, type KnownStep } from './known-steps';
import { backgroundsOf, rulesOf, scenariosOf, type FeatureSource } from './sources';

/** A mistake in a file whose name the rule need not repeat. */
export interface Found {
  readonly line: number;
  /** From 1. */
  readonly column?: number;
  readonly text: string;
}

/** A feature file in the eyes of a rule. */
export interface GuardContext {
  readonly source: FeatureSource;
  readonly feature: Feature;
  /** The lines of the text, without their ends. */
  readonly lines: readonly string[];
  readonly rules: readonly Rule[];
  readonly backgrounds: readonly Background[];
  readonly scenarios: readonly Scenario[];
  readonly settings: FeaturesSettings;
  readonly steps: readonly KnownStep[];
  /** Does a text match a definition, with the values of the first examples in place of `<параметры>`? */
  readonly isKnown: (text: string) => boolean;
  /** The step, as it is written, that a text is almost; undefined where it is like none. */
  readonly nearStep: (text: string) => string | undefined;
  /** Is a name, with its «@», a tag of the list, of this file, or a key? */
  readonly isTag: (name: string) => boolean;
  /** A draft never runs: its author may save it half-written without stopping the others. */
  readonly isDraft: (scenario: Scenario) => boolean;
}

/** A rule of the guard. Its name is for tests, which switch one off to see that it is needed. */
export interface GuardRule {
  readonly name: string;
  readonly find: (context: GuardContext) => readonly Found[];
}

/** The tag that every profile of cucumber.js leaves out. */
export const DRAFT = '@черновик';

/** A file that was parsed; undefined where it has no feature. */
export function contextOf(
  source: FeatureSource,
  steps: readonly KnownStep[],
  settings: FeaturesSettings,
): GuardContext | undefined {
  const feature = source.document?.feature;
  if (!feature) return undefined;
  const scenarios = scenariosOf(source);
  const fill = fillFrom(scenarios);
  const used = new Set(source.pickles.flatMap(({ tags }) => tags.map(({ name }) => name)));
  return {
    source,
    feature,
    lines: linesOf(source),
    rules: rulesOf(source),
    backgrounds: backgroundsOf(source),
    scenarios,
    settings,
    steps,
    isKnown: (text) => stepsFor(fill(text), steps).length > 0,
    nearStep: (text) => nearStep(text, steps),
    isTag: (name) =>
      used.has(name) || isKeyLike(name) || (settings.tags.length > 0 && isListedTag(name, settings)),
    isDraft: (scenario) => isDraft(source, scenario),
  };
}

/** The lines of a file as Gherkin counts them. */
export function linesOf({ text }: FeatureSource): readonly string[] {
  return text.replace(/^\uFEFF/u, '').split(/\r?\n/u);
}

/** A draft never runs: its author may save it half-written without stopping the others. */
export function isDraft(source: FeatureSource, scenario: Scenario): boolean {
  const rule = rulesOf(source).find(({ children }) =>
    children.some((child) => child.scenario?.id === scenario.id),
  );
  const owners = [source.document?.feature, rule, scenario, ...scenario.examples];
  return owners.some((owner) => owner?.tags.some(({ name }) => name === DRAFT));
}

/** A part of a file that has a keyword, a name and a description. */
export interface Headed {
  readonly keyword: string;
  readonly name: string;
  readonly description: string;
  readonly location: { readonly line: number; readonly column?: number };
  readonly steps?: readonly Step[];
  readonly tags?: readonly Tag[];
}

/** All parts of a file that have a name and a description. */
export function headedOf({ feature, rules, backgrounds, scenarios }: GuardContext): readonly Headed[] {
  return [
    feature,
    ...rules,
    ...backgrounds,
    ...scenarios.flatMap((scenario) => [scenario, ...scenario.examples]),
  ];
}

/** The steps of all backgrounds and scenarios. */
export function stepsOf({ backgrounds, scenarios }: GuardContext): readonly Step[] {
  return [...backgrounds, ...scenarios].flatMap(({ steps }) => steps);
}

/** All tables of a file, rows from the first. */
export function tablesOf(context: GuardContext): readonly (readonly Row[])[] {
  return [
    ...stepsOf(context).flatMap(({ dataTable }) => (dataTable ? [dataTable.rows] : [])),
    ...context.scenarios.flatMap(({ examples }) =>
      examples.map(({ tableHeader, tableBody }) => (tableHeader ? [tableHeader, ...tableBody] : [])),
    ),
  ];
}

/** A row of a table. */
export type Row = NonNullable<Scenario['examples'][number]['tableHeader']>;

/** Lines from 1 that belong to multi-line texts, with the lines that open and close them. */
export function docStringLines(context: GuardContext): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const { docString } of stepsOf(context)) {
    if (!docString) continue;
    const { line } = docString.location;
    let last = line;
    while (last < context.lines.length && !context.lines[last]?.trim().startsWith(docString.delimiter))
      last += 1;
    for (let at = line; at <= last + 1; at += 1) lines.add(at);
  }
  return lines;
}

/** A fourth of the letters may differ; values do not count. */
const MOST_DIFFERENCE = 0.25;

function nearStep(text: string, steps: readonly KnownStep[]): string | undefined {
  const plain = withoutValues(text).replace(/\s+/gu, ' ').trim();
  return steps
    .flatMap(({ forms }) => forms)
    .find((form) => {
      const other = withoutValues(form).replace(/\s+/gu, ' ').trim();
      return distance(plain, other) <= MOST_DIFFERENCE * Math.min(plain.length, other.length);
    });
}

function isKeyLike(name: string): boolean {
  return KEY_PREFIXES.some((prefix) => isKey(name, prefix));
}

const KEY_PREFIXES = [TEST_CASE_PREFIX, ...REQUIREMENT_PREFIXES];

function fillFrom(scenarios: readonly Scenario[]): (text: string) => string {
  const values = new Map(
    scenarios.flatMap(({ examples }) =>
      examples.flatMap(({ tableHeader, tableBody }) =>
        (tableHeader?.cells ?? []).map(
          ({ value }, column) => [value, tableBody[0]?.cells[column]?.value ?? ''] as const,
        ),
      ),
    ),
  );
  if (values.size === 0) return (text) => text;
  return (text) => text.replace(/<([^<>]+)>/gu, (written, name: string) => values.get(name) ?? written);
}
