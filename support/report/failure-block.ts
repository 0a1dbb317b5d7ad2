// What a failed scenario tells, on one screen: the same lines for console, report and tracker.
import { formatDuration } from '../core/russian';
import { describeKind, type FailureRecord } from '../diagnosis/failure';
import type { ScenarioResult, StepResult } from './model';

/** The lines under a step that failed: what happened, whose it is, and the exchange behind it in short. */
export function describeFailedStep({ problem }: StepResult): readonly string[] {
  if (!problem) return [];
  const { message, failure } = problem;
  return [...message.split('\n'), ...(failure ? describeFailure(failure, message) : [])];
}

/** What a record adds to the message of its error: whose it is, and the exchange behind it in short. */
export function describeFailure(failure: FailureRecord, message = ''): readonly string[] {
  return [...kindLine(message, failure), ...exchangeLines(message, failure)];
}

/** The failure that tells why a scenario failed: that of its first failed step. */
export function failureIn({ steps }: ScenarioResult): FailureRecord | undefined {
  return steps.find(({ problem }) => problem?.failure)?.problem?.failure;
}

/** By what failures are grouped: whose they are, and why. */
export function causeOf({ code, kind, cause }: FailureRecord): string {
  return [kind, code, cause].join('\n');
}

/** Failures of one cause: how many scenarios it cost. */
export interface FailureGroup {
  readonly failure: FailureRecord;
  readonly scenarios: readonly ScenarioResult[];
}

/** Failed scenarios by their cause, the most costly first; those without a record stay out. */
export function groupFailures(scenarios: readonly ScenarioResult[]): readonly FailureGroup[] {
  const groups = new Map<string, { failure: FailureRecord; scenarios: ScenarioResult[] }>();
  for (const scenario of scenarios) {
    const failure = failureIn(scenario);
    if (!failure) continue;
    const group = groups.get(causeOf(failure)) ?? { failure, scenarios: [] };
    group.scenarios.push(scenario);
    groups.set(causeOf(failure), group);
  }
  return [...groups.values()].sort((a, b) => b.scenarios.length - a.scenarios.length);
}

/** A diagnosis names its kind itself. */
function kindLine(message: string, { kind }: FailureRecord): string[] {
  if (message.includes('Вид ошибки: ')) return [];
  const { name, addressee } = describeKind(kind);
  return [`Вид ошибки: ${name} (кому: ${addressee})`];
}

function exchangeLines(message: string, { exchange, at, attempt }: FailureRecord): string[] {
  if (!exchange) return [];
  const { request, requestBody, answer, answerBody, durationMs, correlation, curl } = exchange;
  const facts = [
    `${request} → ${answer} за ${formatDuration(durationMs)}`,
    ...(correlation === '' ? [] : [correlation]),
    describeTime(at),
    ...(attempt === 1 ? [] : [`попытка ${attempt}`]),
  ];
  return [
    `Обмен: ${facts.join(' · ')}`,
    ...bodyLine('Отправлено', requestBody),
    // A diagnosis of a foreign answer shows how it begins.
    ...(message.includes('Начало тела: ') ? [] : bodyLine('Получено', answerBody)),
    `Повторить запрос: ${curl}`,
  ];
}

function bodyLine(title: string, body: string): string[] {
  return body === '' ? [] : [`${title}: ${body}`];
}

const shortTime = new Intl.DateTimeFormat('ru', { dateStyle: 'short', timeStyle: 'medium' });

/** Local time with its difference from UTC: journals of services are searched by it. */
export function describeTime(iso: string): string {
  const parts = shortTime.format(new Date(iso));
  const offsetMinutes = -new Date(iso).getTimezoneOffset();
  const sign = offsetMinutes < 0 ? '−' : '+';
  const hours = Math.floor(Math.abs(offsetMinutes) / 60);
  return `${parts} (UTC${sign}${hours})`;
}
