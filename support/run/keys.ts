// Keys of a test-management system: @ТК-017 is a test case, @REQ-12 and @ТРЕБ-12 are requirements.
import type { Envelope, GherkinDocument, Scenario, Tag } from '@cucumber/messages';
import { REQUIREMENT_PREFIXES, TEST_CASE_PREFIX, isKey as isKeyOf } from '../report/scenario-keys';
import { rulesOf, scenariosOf, type FeatureSource, type Finding } from './sources';

/** A kind of key. Its letters have look-alikes in the other alphabet, which `resembles` takes for them. */
interface KeyKind {
  readonly prefix: string;
  /** What a key with a mistake looks like; the number is its group. */
  readonly resembles: RegExp;
  readonly letters: string;
}

const TEST_CASE: KeyKind = { prefix: TEST_CASE_PREFIX, resembles: keyLike('[тt][кk]'), letters: 'русские' };

const REQUIREMENTS: readonly KeyKind[] = [
  { prefix: REQUIREMENT_PREFIXES[0], resembles: keyLike('r[eе]q'), letters: 'латинские' },
  { prefix: REQUIREMENT_PREFIXES[1], resembles: keyLike('[тt][рp][еe]б'), letters: 'русские' },
];

const KINDS = [TEST_CASE, ...REQUIREMENTS];

/**
 * What is wrong with the keys of feature files: a malformed one, a test case at several scenarios or at none in
 * particular. A draft is not yet the scenario of its test case.
 */
export function findKeyMistakes(
  sources: readonly FeatureSource[],
  isDraft: (source: FeatureSource, scenario: Scenario) => boolean,
): readonly Finding[] {
  const taken = new Map<string, string>();
  return sources.flatMap((source) => {
    const feature = source.document?.feature;
    if (!feature) return [];
    const scenarios = scenariosOf(source);
    const shared = [feature, ...rulesOf(source), ...scenarios.flatMap(({ examples }) => examples)];
    return [
      ...[...shared, ...scenarios].flatMap(({ tags }) => tags.flatMap((tag) => malformed(source, tag))),
      ...shared.flatMap(({ keyword, tags }) =>
        testCasesOf(tags).map(({ name, location }) => ({
          uri: source.uri,
          line: location.line,
          text: `ключ тест-кейса «${name.slice(1)}» стоит над «${keyword}:», а тест-кейс — это один сценарий → поставьте ключ над «Сценарий:»`,
        })),
      ),
      ...scenarios
        .filter((scenario) => !isDraft(source, scenario))
        .flatMap((scenario) => repeated(source, scenario, taken)),
    ];
  });
}

/**
 * A message whose scenarios carry their keys in their names, so that every report shows them:
 * `ТК-017 Изменение наименования [REQ-12, REQ-14]`. JUnit knows no tags and takes names from the document, the other
 * reports from the pickle: both are named alike.
 */
export function nameByKeys(envelope: Envelope): Envelope {
  const { pickle, gherkinDocument } = envelope;
  if (pickle) return { ...envelope, pickle: { ...pickle, name: withKeys(pickle.name, pickle.tags) } };
  return gherkinDocument ? { ...envelope, gherkinDocument: nameScenarios(gherkinDocument) } : envelope;
}

/** Whether a tag was meant as a key and is none. */
export function isMalformedKey(tag: string): boolean {
  return !tag.includes(',') && KINDS.some((kind) => kind.resembles.test(tag) && !isKey(tag, kind));
}

interface Named {
  readonly name: string;
}

function nameScenarios(document: GherkinDocument): GherkinDocument {
  const { feature } = document;
  if (!feature) return document;
  const rename = (scenario: Scenario, inherited: readonly Named[]): Scenario => ({
    ...scenario,
    name: withKeys(scenario.name, [...inherited, ...scenario.tags]),
  });
  const children = feature.children.map((child) => {
    const { scenario, rule } = child;
    if (scenario) return { ...child, scenario: rename(scenario, feature.tags) };
    if (!rule) return child;
    const inherited = [...feature.tags, ...rule.tags];
    return {
      ...child,
      rule: {
        ...rule,
        children: rule.children.map((inner) =>
          inner.scenario ? { ...inner, scenario: rename(inner.scenario, inherited) } : inner,
        ),
      },
    };
  });
  return { ...document, feature: { ...feature, children } };
}

/** A test case that the name begins with, or a requirement that it mentions, is not said twice. */
function withKeys(name: string, tags: readonly Named[]): string {
  const missing = (kinds: readonly KeyKind[], before: string) =>
    [...new Set(tags.map((tag) => tag.name).filter((tag) => kinds.some((kind) => isKey(tag, kind))))]
      .map((tag) => tag.slice(1))
      .filter((key) => !new RegExp(`${before}${key}(?![\\p{L}\\d])`, 'u').test(name))
      .join(', ');
  const requirements = missing(REQUIREMENTS, '(?<![\\p{L}\\d])');
  return [
    missing([TEST_CASE], `^(?:${TEST_CASE.prefix}-\\d+[^\\p{L}\\d]+)*`),
    name,
    requirements === '' ? '' : `[${requirements}]`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** A comma inside a tag is told by the guard. */
function malformed({ uri }: FeatureSource, { name, location }: Tag): Finding[] {
  if (name.includes(',')) return [];
  return KINDS.flatMap((kind) => {
    const digits = kind.resembles.exec(name)?.[1];
    if (digits === undefined || isKey(name, kind)) return [];
    const right = `@${kind.prefix}-${digits}`;
    return [
      {
        uri,
        line: location.line,
        text: `ключ «${name}» записан неверно → правильно «${right}»: ${kind.letters} заглавные буквы, дефис, число`,
      },
    ];
  });
}

function repeated({ uri }: FeatureSource, { name, tags }: Scenario, taken: Map<string, string>): Finding[] {
  // A tag said twice at one scenario is one tag, as cucumber sees it.
  const own = new Map(testCasesOf(tags).map((tag) => [tag.name, tag.location.line]));
  return [...own].flatMap(([tag, line]) => {
    const first = taken.get(tag);
    if (first === undefined) taken.set(tag, `«${name}», ${uri}:${line}`);
    return first === undefined
      ? []
      : [
          {
            uri,
            line,
            text: `ключ «${tag.slice(1)}» уже есть у другого сценария (${first}) → у тест-кейса один сценарий: дайте одному из них другой ключ`,
          },
        ];
  });
}

function testCasesOf(tags: readonly Tag[]): readonly Tag[] {
  return tags.filter(({ name }) => isKey(name, TEST_CASE));
}

function isKey(tag: string, { prefix }: KeyKind): boolean {
  return isKeyOf(tag, prefix);
}

/** The letters in either case, then perhaps a wrong sign, then a number, then whatever. */
function keyLike(letters: string): RegExp {
  return new RegExp(`^@${letters}[^\\p{L}\\d]*(\\d+)`, 'iu');
}
