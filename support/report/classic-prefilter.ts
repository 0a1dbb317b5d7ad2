// Repairs what cucumber-html-reporter would miscount, drop or run as markup in cucumber's JSON.
import { stripVTControlCharacters } from 'node:util';
import { isRecord, SuiteError } from '../core/errors';

/** How a scenario or a step ended, the gravest first; a scenario is as bad as its worst step. */
export const classicStatuses = ['failed', 'ambiguous', 'undefined', 'pending', 'skipped', 'passed'] as const;
export type ClassicStatus = (typeof classicStatuses)[number];
export type ClassicCounts = Readonly<Record<ClassicStatus, number>>;

export interface ClassicAttachment {
  readonly kind: 'text' | 'image' | 'file';
  readonly mediaType: string;
  /** The text itself, or a `data:` URI for images and files. */
  readonly content: string;
}

export interface ClassicStep {
  readonly keyword: string;
  readonly name: string;
  /** Only hooks that passed and attached nothing: cucumber-html-reporter does not count hidden steps. */
  readonly hidden: boolean;
  readonly result: {
    readonly status: ClassicStatus;
    readonly duration: number;
    readonly errorMessage: string;
  };
  readonly docStrings: readonly string[];
  readonly tables: readonly (readonly (readonly string[])[])[];
  readonly attachments: readonly ClassicAttachment[];
}

export interface ClassicScenario {
  readonly type: 'scenario';
  readonly keyword: string;
  readonly name: string;
  /** The name of the Правило around the scenario, or an empty text. */
  readonly rule: string;
  readonly description: string;
  readonly line: number;
  readonly tags: readonly string[];
  readonly steps: readonly ClassicStep[];
}

export interface ClassicFeature {
  readonly uri: string;
  readonly keyword: string;
  readonly name: string;
  readonly description: string;
  readonly line: number;
  readonly tags: readonly string[];
  readonly elements: readonly ClassicScenario[];
}

/**
 * Reads the text of cucumber's json formatter into features that cucumber-html-reporter 7.2 counts exactly: hooks
 * that did not pass are no longer hidden (reporter.js:349 would skip them), a scenario without steps gets one
 * undefined step (:286 would throw, and an unchecked scenario must not be green), attachments leave `embeddings`
 * (:296-343 concatenates them as markup, keeps one PNG and guesses at base64). Sorted by uri and line, since parallel
 * runs change the order.
 *
 * An empty text is a run without scenarios. `ruleNames` are the exact names of the rules: the JSON only keeps them in
 * lower case with hyphens, and without the list the page shows what can be read back.
 */
export function prefilterReport(json: string, ruleNames: readonly string[] = []): readonly ClassicFeature[] {
  const exactNames = new Map(ruleNames.map((name) => [slugOf(name), name]));
  return parseFeatures(json)
    .map((feature) => readFeature(feature, exactNames))
    .sort((one, other) => compareTexts(one.uri, other.uri) || one.line - other.line);
}

/** The status of a scenario: that of its worst step. */
export function scenarioStatus(scenario: ClassicScenario): ClassicStatus {
  const seen = new Set(scenario.steps.filter((step) => !step.hidden).map((step) => step.result.status));
  return classicStatuses.find((status) => seen.has(status)) ?? 'undefined';
}

/** How many of the scenarios ended in each status. */
export function countScenarios(features: readonly ClassicFeature[]): ClassicCounts {
  const counts = { failed: 0, ambiguous: 0, undefined: 0, pending: 0, skipped: 0, passed: 0 };
  for (const feature of features) {
    for (const scenario of feature.elements) counts[scenarioStatus(scenario)] += 1;
  }
  return counts;
}

function parseFeatures(json: string): readonly unknown[] {
  if (json.trim() === '') return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw brokenReport('это не JSON', error);
  }
  if (!Array.isArray(parsed)) throw brokenReport('ожидался список функций');
  return parsed as readonly unknown[];
}

function brokenReport(reason: string, origin?: unknown): SuiteError {
  return new SuiteError(
    'CLASSIC_REPORT_BROKEN_JSON',
    `Классический отчёт не построен: в данных прогона ошибка (${reason}) → сообщите об этом авторам автотестов`,
    origin,
  );
}

function readFeature(source: unknown, exactNames: ReadonlyMap<string, string>): ClassicFeature {
  if (!isRecord(source)) throw brokenReport('функция без полей');
  const name = readText(source['name']);
  return {
    uri: readText(source['uri']).replaceAll('\\', '/'),
    keyword: readText(source['keyword']),
    name,
    description: readDescription(source['description']),
    line: readNumber(source['line']),
    tags: readTags(source['tags']),
    elements: readList(source['elements'])
      .filter((element) => isRecord(element) && element['type'] !== 'background')
      .map((element) => readScenario(element, name, exactNames))
      .sort((one, other) => one.line - other.line),
  };
}

function readScenario(
  source: unknown,
  featureName: string,
  exactNames: ReadonlyMap<string, string>,
): ClassicScenario {
  if (!isRecord(source)) throw brokenReport('сценарий без полей');
  const name = readText(source['name']);
  const steps = readList(source['steps']).map(readStep);
  const hasOwnSteps = readList(source['steps']).some((step) => isRecord(step) && step['hidden'] !== true);
  return {
    type: 'scenario',
    keyword: readText(source['keyword']),
    name,
    rule: readRuleName(readText(source['id']), featureName, name, exactNames),
    description: readDescription(source['description']),
    line: readNumber(source['line']),
    tags: readTags(source['tags']),
    steps: hasOwnSteps ? steps : [...steps, missingSteps],
  };
}

/** Stands in for the steps of a scenario that has none: it checks nothing, so it has not passed. */
const missingSteps: ClassicStep = {
  keyword: '',
  name: 'В сценарии нет ни одного шага',
  hidden: false,
  result: { status: 'undefined', duration: 0, errorMessage: 'Сценарий ничего не проверяет → добавьте шаги' },
  docStrings: [],
  tables: [],
  attachments: [],
};

function readStep(source: unknown): ClassicStep {
  if (!isRecord(source)) throw brokenReport('шаг без полей');
  const result = isRecord(source['result']) ? source['result'] : {};
  const status = readStatus(result['status']);
  const attachments = readList(source['embeddings']).map(readAttachment);
  const isHook = source['hidden'] === true;
  const keyword = readText(source['keyword']).trim();
  const stepArguments = readList(source['arguments']).filter(isRecord);
  return {
    keyword: isHook ? '' : keyword,
    name: isHook ? (hookNames[keyword] ?? 'Служебное действие') : readText(source['name']),
    hidden: isHook && status === 'passed' && attachments.length === 0,
    result: {
      status,
      duration: readNumber(result['duration']),
      errorMessage: withoutColours(readText(result['error_message'])),
    },
    docStrings: stepArguments
      .filter((argument) => typeof argument['content'] === 'string')
      .map((argument) => readText(argument['content'])),
    tables: stepArguments
      .filter((argument) => Array.isArray(argument['rows']))
      .map((argument) => readList(argument['rows']).map(readRow)),
    attachments,
  };
}

const hookNames: Readonly<Record<string, string>> = {
  Before: 'Подготовка перед сценарием',
  After: 'Завершение после сценария',
};

/** A step that never ran is skipped; a status unknown to us must not look green, so it is undefined. */
function readStatus(value: unknown): ClassicStatus {
  if (value === undefined || value === 'unknown') return 'skipped';
  return classicStatuses.find((status) => status === value) ?? 'undefined';
}

function readRow(row: unknown): readonly string[] {
  return isRecord(row) ? readList(row['cells']).map(readText) : [];
}

/** The formatter base64-encodes every attachment, `log()` included, so there is nothing to guess. */
function readAttachment(source: unknown): ClassicAttachment {
  if (!isRecord(source)) throw brokenReport('вложение без полей');
  const data = readText(source['data']);
  const fullType = readText(source['mime_type']);
  const type = (fullType.split(';')[0] ?? '').trim().toLowerCase();
  if (imageTypes.has(type)) return { kind: 'image', mediaType: type, content: dataUri(type, data) };
  if (isTextType(type)) {
    const mediaType = type === logType ? 'text/plain' : fullType;
    return { kind: 'text', mediaType, content: readableText(Buffer.from(data, 'base64').toString('utf8')) };
  }
  return { kind: 'file', mediaType: fullType, content: dataUri('application/octet-stream', data) };
}

const logType = 'text/x.cucumber.log+plain';
const imageTypes = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/bmp',
  'image/svg+xml',
]);

function isTextType(type: string): boolean {
  return type.startsWith('text/') || /(?:^application\/|\+)(?:json|xml|x-ndjson|yaml)$/u.test(type);
}

/** Re-encodes, so that nothing but base64 can stand in the URI. */
function dataUri(type: string, data: string): string {
  return `data:${type};base64,${Buffer.from(data, 'base64').toString('base64')}`;
}

/** Indents one-line JSON where that changes nothing but the spaces: long numbers must not be rounded. */
function readableText(text: string): string {
  if (!/^[[{]/u.test(text)) return text;
  try {
    const parsed: unknown = JSON.parse(text);
    return JSON.stringify(parsed) === text ? JSON.stringify(parsed, null, 2) : text;
  } catch {
    return text;
  }
}

/** The JSON tells of a rule only inside the id: `feature;rule;scenario`, each in lower case with hyphens for spaces. */
function readRuleName(
  id: string,
  featureName: string,
  scenarioName: string,
  exactNames: ReadonlyMap<string, string>,
): string {
  const start = `${slugOf(featureName)};`;
  const end = `;${slugOf(scenarioName)}`;
  const isInRule = id.startsWith(start) && id.endsWith(end) && id.length > start.length + end.length;
  if (!isInRule) return '';
  const slug = id.slice(start.length, id.length - end.length);
  const readBack = slug.replaceAll('-', ' ').trim();
  return exactNames.get(slug) ?? readBack.charAt(0).toUpperCase() + readBack.slice(1);
}

function slugOf(name: string): string {
  return name.replaceAll(' ', '-').toLowerCase();
}

function readTags(value: unknown): readonly string[] {
  return readList(value)
    .filter(isRecord)
    .map((tag) => readText(tag['name']));
}

function readDescription(value: unknown): string {
  return readText(value)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();
}

function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readNumber(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function withoutColours(text: string): string {
  return stripVTControlCharacters(text);
}

/** By code units: the order must not depend on the machine's locale. */
function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
