// Results for Allure's page, made of the messages of a run: a file for each scenario and each attachment, as its adapters
// write them.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RunModel, type ScenarioResult, type StepResult } from '../../support/report/model';
import { replayMessages } from '../../support/report/replay';

/** Writes `allure-results` into a folder. */
export async function writeAllureResults(messages: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const model = new RunModel();
  let last = 0;
  await replayMessages(messages, (envelope) => {
    const ended = model.accept(envelope);
    if (!ended) return;
    last += 1;
    write(folder, String(last), ended);
  });
}

function write(folder: string, name: string, scenario: ScenarioResult): void {
  const { uri, line, feature, rule, tags, status, durationMs, steps } = scenario;
  const start = Date.parse('2026-11-23T09:00:00.000Z');
  const describeStep = (step: StepResult, number: number) => ({
    name: step.text,
    ...outcomeOf(step),
    start,
    stop: start + step.durationMs,
    attachments: step.attachments.map(({ fileName, mediaType, content }, index) => {
      const source = `${name}-${number}-${index}-attachment.txt`;
      writeFileSync(path.join(folder, source), content);
      return { name: fileName, type: mediaType, source };
    }),
  });
  const result = {
    uuid: name,
    historyId: name,
    fullName: `${uri}:${line}`,
    name: scenario.name,
    ...outcomeOf(steps.find((step) => step.status === status)),
    start,
    stop: start + durationMs,
    labels: [
      { name: 'feature', value: feature },
      { name: 'story', value: rule },
      ...tags.map((value) => ({ name: 'tag', value })),
    ],
    steps: steps.map(describeStep),
  };
  writeFileSync(path.join(folder, `${name}-result.json`), JSON.stringify(result));
}

function outcomeOf(step: StepResult | undefined): object {
  const { status = 'passed', problem } = step ?? {};
  return {
    status: status === 'passed' || status === 'failed' ? status : 'skipped',
    stage: 'finished',
    ...(problem ? { statusDetails: { message: problem.message } } : {}),
  };
}
