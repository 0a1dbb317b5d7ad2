// Keys that a scenario carries as tags: its test case, its requirements, its known defects.

/** `@ТК-017`: a test case is one scenario. */
export const TEST_CASE_PREFIX = 'ТК';
/** `@REQ-12`, `@ТРЕБ-12`: a requirement has many scenarios, a scenario many requirements. */
export const REQUIREMENT_PREFIXES = ['REQ', 'ТРЕБ'] as const;

/** Keys without «@». */
export interface ScenarioKeys {
  readonly testCases: readonly string[];
  readonly requirements: readonly string[];
  /** Defects that are known already: `@дефект:AUR-12` → `AUR-12`. */
  readonly defects: readonly string[];
}

/** Whether a tag is a key of a kind: `isKey('@ТК-017', 'ТК')`. */
export function isKey(tag: string, prefix: string): boolean {
  return new RegExp(`^@${prefix}-\\d+$`, 'u').test(tag);
}

/** The keys among tags, each once, in their order. */
export function keysOf(tags: readonly string[]): ScenarioKeys {
  const withPrefix = (...prefixes: readonly string[]) =>
    unique(tags.filter((tag) => prefixes.some((prefix) => isKey(tag, prefix))).map((tag) => tag.slice(1)));
  return {
    testCases: withPrefix(TEST_CASE_PREFIX),
    requirements: withPrefix(...REQUIREMENT_PREFIXES),
    defects: unique(tags.flatMap((tag) => /^@дефект:(.+)$/u.exec(tag)?.[1] ?? [])),
  };
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
