// Ready texts for a tracker: one for each cause, so that nobody retypes steps, expectation and exchange.
import { counted } from '../core/russian';
import { describeKind } from '../diagnosis/failure';
import { groupFailures, type FailureGroup } from './failure-block';
import type { ScenarioResult } from './model';

/** What a text says of the run. */
export interface DefectContext {
  readonly stand: string;
  readonly api: string;
  readonly startedAt: Date;
}

/** All defects of a run as Markdown; empty where nothing failed. */
export function describeDefects(scenarios: readonly ScenarioResult[], context: DefectContext): string {
  return groupFailures(scenarios)
    .map((group) => describeDefect(group, context))
    .join('\n\n---\n\n');
}

function describeDefect(
  { failure, scenarios }: FailureGroup,
  { stand, api, startedAt }: DefectContext,
): string {
  const [first] = scenarios;
  if (!first) return '';
  const failed = first.steps.findIndex(({ problem }) => problem?.failure !== undefined);
  const { name, addressee } = describeKind(failure.kind);
  const { exchange } = failure;
  const steps = first.steps.slice(0, failed + 1).filter(({ line }) => line !== undefined);
  return [
    `# ${first.name}`,
    '',
    `Вид ошибки: ${name} (кому: ${addressee}). Затронуто: ${counted(scenarios.length, 'сценарий', 'сценария', 'сценариев')}.`,
    `Стенд: ${stand}, ${api}. Прогон: ${startedAt.toLocaleString('ru')}.`,
    `Сценарий: ${first.uri}:${first.line}`,
    '',
    '## Шаги',
    '',
    ...steps.map(({ text }, index) => `${index + 1}. ${text}`),
    '',
    '## Ожидаемый и фактический результат',
    '',
    first.steps[failed]?.problem?.message ?? '',
    ...(exchange
      ? [
          '',
          '## Обмен',
          '',
          `${exchange.request} → ${exchange.answer}${exchange.correlation === '' ? '' : ` (${exchange.correlation})`}`,
          '',
          '```sh',
          exchange.curl,
          '```',
        ]
      : []),
  ].join('\n');
}
