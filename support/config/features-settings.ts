// How feature files are to be written, from config/features.yaml: the tags in use and the limits of style.
import { existsSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { openSettings, refuseMistakes, schemaMistakes } from './settings-file';

/** `config/features.yaml`. */
export interface FeaturesSettings {
  /** Tags with «@»; `*` stands for any end: `@REQ-*`. Empty: any tag may be used. */
  readonly tags: readonly string[];
  /** Longest name of a feature, rule or scenario, in characters. */
  readonly longestName: number;
  /** Most steps of a scenario that is no numbered test case. */
  readonly mostSteps: number;
}

export const FEATURES_FILE = 'config/features.yaml';

/** What holds without a file. */
export const defaultFeaturesSettings: FeaturesSettings = { tags: [], longestName: 100, mostSteps: 10 };

/**
 * Loads `config/features.yaml`.
 *
 * @throws SuiteError SETTINGS_NOT_YAML, SETTINGS_INVALID: all mistakes at once, each with key and line
 */
export function loadFeaturesSettings(cwd = process.cwd()): FeaturesSettings {
  const file = path.join(cwd, FEATURES_FILE);
  if (!existsSync(file)) return defaultFeaturesSettings;
  const settings = openSettings(file, FEATURES_FILE, 'правил оформления');
  if (settings.value === null) return defaultFeaturesSettings;
  refuseMistakes(settings, 'docs/lint.md', schemaMistakes(settings, validate));
  const { tags, ...rest } = settings.value as Written;
  return { ...defaultFeaturesSettings, ...rest, tags: Object.keys(tags ?? {}) };
}

/** Whether a tag is in the list, or there is no list. */
export function isListedTag(tag: string, { tags }: FeaturesSettings): boolean {
  return (
    tags.length === 0 ||
    tags.some((listed) => (listed.endsWith('*') ? tag.startsWith(listed.slice(0, -1)) : tag === listed))
  );
}

/** The file as it is written: each tag with its meaning. */
interface Written extends Partial<Omit<FeaturesSettings, 'tags'>> {
  readonly tags?: Readonly<Record<string, string>>;
}

const validate = new Ajv({ allErrors: true, verbose: true }).compile({
  type: 'object',
  additionalProperties: false,
  properties: {
    tags: { type: 'object', additionalProperties: { type: 'string', minLength: 1 } },
    longestName: { type: 'integer', minimum: 20 },
    mostSteps: { type: 'integer', minimum: 1 },
  },
});
