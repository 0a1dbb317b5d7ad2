// Feature files as the run sees them: text, syntax tree, pickles, syntax errors.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ISourcesCoordinates } from '@cucumber/cucumber/api';
import { resolvePaths } from '@cucumber/cucumber/lib/paths/index';
import { generateMessages } from '@cucumber/gherkin';
import {
  IdGenerator,
  SourceMediaType,
  type Background,
  type GherkinDocument,
  type Pickle,
  type PickleStep,
  type Rule,
  type Scenario,
} from '@cucumber/messages';

/** A place in a feature file and what is wrong with it, in Russian, with the right form. */
export interface Finding {
  readonly uri: string;
  readonly line: number;
  /** From 1, where it is known. */
  readonly column?: number;
  readonly text: string;
}

/** One feature file. */
export interface FeatureSource {
  /** Relative to the working directory, with «/». */
  readonly uri: string;
  readonly text: string;
  readonly document: GherkinDocument | undefined;
  readonly pickles: readonly Pickle[];
  /** The line of each scenario, example row and step, by the node's id. */
  readonly lines: ReadonlyMap<string, number>;
  readonly errors: readonly { readonly line: number; readonly column: number; readonly message: string }[];
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Parses all feature files of a run, also those that its filters leave out. */
export async function parseSources(
  coordinates: ISourcesCoordinates,
  cwd = process.cwd(),
): Promise<FeatureSource[]> {
  const { sourcePaths } = await resolvePaths(silent, cwd, coordinates);
  return sourcePaths.map((file) =>
    parseSource(
      path.relative(cwd, file).replaceAll(path.sep, '/'),
      readFileSync(file, 'utf8'),
      coordinates.defaultDialect,
    ),
  );
}

/** Parses one feature text. */
export function parseSource(uri: string, text: string, defaultDialect = 'ru'): FeatureSource {
  const envelopes = generateMessages(text, uri, SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN, {
    newId: IdGenerator.incrementing(),
    defaultDialect,
    includeGherkinDocument: true,
    includePickles: true,
    includeSource: false,
  });
  const document = envelopes.find(({ gherkinDocument }) => gherkinDocument)?.gherkinDocument;
  return {
    uri,
    text,
    document,
    lines: linesOf({ document }),
    pickles: envelopes.flatMap(({ pickle }) => pickle ?? []),
    errors: envelopes.flatMap(({ parseError }) =>
      parseError
        ? {
            line: parseError.source.location?.line ?? 1,
            column: parseError.source.location?.column ?? 1,
            message: parseError.message,
          }
        : [],
    ),
  };
}

/** All scenarios of a file, those of its rules included. */
export function scenariosOf(source: Parsed): readonly Scenario[] {
  return childrenOf(source).flatMap(({ scenario }) => scenario ?? []);
}

/** All backgrounds of a file. */
export function backgroundsOf(source: Parsed): readonly Background[] {
  return childrenOf(source).flatMap(({ background }) => background ?? []);
}

/** All rules of a file. */
export function rulesOf({ document }: Parsed): readonly Rule[] {
  return (document?.feature?.children ?? []).flatMap(({ rule }) => rule ?? []);
}

/** The line of a pickle's scenario or example row: where `a.feature:3` finds it. */
export function lineOfPickle({ lines }: FeatureSource, { astNodeIds }: Pickle): number {
  return lines.get(astNodeIds.at(-1) ?? '') ?? 1;
}

/** The line of a pickle's step. */
export function lineOfStep({ lines }: FeatureSource, { astNodeIds }: PickleStep): number {
  return lines.get(astNodeIds[0] ?? '') ?? 1;
}

type Parsed = Pick<FeatureSource, 'document'>;

function linesOf(source: Parsed): ReadonlyMap<string, number> {
  const scenarios = scenariosOf(source);
  const nodes = [
    ...scenarios,
    ...scenarios.flatMap(({ examples }) => examples.flatMap(({ tableBody }) => tableBody)),
    ...[...scenarios, ...backgroundsOf(source)].flatMap(({ steps }) => steps),
  ];
  return new Map(nodes.map(({ id, location }) => [id, location.line]));
}

function childrenOf(
  source: Parsed,
): readonly { readonly scenario?: Scenario; readonly background?: Background }[] {
  return [
    ...(source.document?.feature?.children ?? []),
    ...rulesOf(source).flatMap(({ children }) => children),
  ];
}
