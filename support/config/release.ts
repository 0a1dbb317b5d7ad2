// What a release needs, from config/release.yaml: criteria of the verdict, links of keys, length of the history.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parse as parseTagExpression } from '@cucumber/tag-expressions';
import Ajv from 'ajv';
import { isRecord } from '../core/errors';
import {
  isHttpUrl,
  lineOf,
  openSettings,
  refuseMistakes,
  schemaMistakes,
  type Mistake,
  type Settings,
} from './settings-file';

/** When the release may go. Expressions are cucumber's tag expressions. */
export interface ReleaseCriteria {
  /** The scenarios that a decision needs: a run of fewer says nothing of the release. */
  readonly scope: string;
  /** Least share of passed among the executed, percent, 0 to 100; known defects count as the next key says. */
  readonly passedPercent: number;
  /** None of these may fail; empty: none is named. */
  readonly mustPass: string;
  /** Most scenarios that passed on a retry only. */
  readonly maxUnstable: number;
  /** Most scenarios with a step that is unknown, ambiguous or not implemented. */
  readonly maxUnknown: number;
  /** Most scenarios that were skipped. */
  readonly maxSkipped: number;
  /** Whether failures of scenarios marked `@дефект:…` stand against the release. */
  readonly countsKnownDefects: boolean;
}

/** Where keys lead, with `{key}` in the address; empty: nowhere. */
export interface KeyLinks {
  readonly requirement: string;
  readonly testCase: string;
  readonly defect: string;
}

/** `config/release.yaml`. */
export interface ReleaseSettings {
  /** Name of the tested system, for titles. */
  readonly product: string;
  readonly criteria: ReleaseCriteria;
  readonly links: KeyLinks;
  /** How many runs the history keeps. */
  readonly historyRuns: number;
  /** From how many milliseconds a scenario is slow. */
  readonly slowMs: number;
}

export const RELEASE_FILE = 'config/release.yaml';

/** What holds without a file. */
export const defaultRelease: ReleaseSettings = {
  product: '',
  criteria: {
    scope: 'not @черновик',
    passedPercent: 100,
    mustPass: '',
    maxUnstable: 0,
    maxUnknown: 0,
    maxSkipped: 0,
    countsKnownDefects: true,
  },
  links: { requirement: '', testCase: '', defect: '' },
  historyRuns: 30,
  slowMs: 5000,
};

/**
 * Loads `config/release.yaml`, or the file that the variable AURORA_RELEASE names; without a file the strictest criteria
 * hold.
 *
 * @throws SuiteError SETTINGS_NOT_YAML, SETTINGS_INVALID: all mistakes at once, each with key and line
 */
export function loadRelease(
  cwd = process.cwd(),
  environment: NodeJS.ProcessEnv = process.env,
): ReleaseSettings {
  const file = path.resolve(cwd, environment['AURORA_RELEASE'] || RELEASE_FILE);
  if (!existsSync(file)) return defaultRelease;
  const settings = openSettings(file, RELEASE_FILE, 'выпуска');
  const sample = 'docs/report.md';
  if (settings.value === null) return defaultRelease;
  refuseMistakes(settings, sample, [...schemaMistakes(settings, validate), ...expressionMistakes(settings)]);
  const { criteria, links, ...rest } = settings.value as Partial<ReleaseSettings>;
  return {
    ...defaultRelease,
    ...rest,
    criteria: { ...defaultRelease.criteria, ...criteria },
    links: { ...defaultRelease.links, ...links },
  };
}

const count = { type: 'integer', minimum: 0 } as const;
const link = { type: 'string', format: 'link-with-key' } as const;

const validate = new Ajv({
  allErrors: true,
  verbose: true,
  formats: { 'link-with-key': (text: string) => isHttpUrl(text) && text.includes('{key}') },
}).compile({
  type: 'object',
  additionalProperties: false,
  properties: {
    product: { type: 'string', minLength: 1 },
    criteria: {
      type: 'object',
      additionalProperties: false,
      properties: {
        scope: { type: 'string' },
        passedPercent: { type: 'number', minimum: 0, maximum: 100 },
        mustPass: { type: 'string' },
        maxUnstable: count,
        maxUnknown: count,
        maxSkipped: count,
        countsKnownDefects: { type: 'boolean' },
      },
    },
    links: {
      type: 'object',
      additionalProperties: false,
      properties: { requirement: link, testCase: link, defect: link },
    },
    historyRuns: { type: 'integer', minimum: 1, maximum: 365 },
    slowMs: { type: 'integer', minimum: 1 },
  },
});

/** Tag expressions that cucumber would not read. */
function expressionMistakes({ document, value, lines }: Settings): Mistake[] {
  const criteria = isRecord(value) ? value['criteria'] : undefined;
  if (!isRecord(criteria)) return [];
  return ['scope', 'mustPass'].flatMap((key) => {
    const expression = criteria[key];
    if (typeof expression !== 'string' || isTagExpression(expression)) return [];
    const text = `выражение из тегов не разобрано: «${expression}» (пример: "@критичный and not @черновик")`;
    return [{ key: `criteria.${key}`, line: lineOf(document, ['criteria', key], lines), text }];
  });
}

function isTagExpression(text: string): boolean {
  try {
    parseTagExpression(text);
    return true;
  } catch {
    return false;
  }
}
