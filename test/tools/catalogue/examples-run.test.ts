// Every example of the catalogue runs against the embedded stand: exactly its @before, itself and its @after.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { TestStepResultStatus, type Envelope } from '@cucumber/messages';
import { expect } from 'chai';
import { entriesOf, loadCatalogue, type StepEntry } from '../../../tools/catalogue/entries';
import { runSuite } from '../../runs/run-command';

type Documented = Pick<StepEntry, 'uri' | 'line' | 'doc'>;

test('каждый пример каталога выполняется на встроенном стенде', async () => {
  const entries = entriesOf(await loadCatalogue());
  const failures = await runExamples(entries);
  if (failures.length > 0) expect.fail(failures.join('\n\n'));
});

test('непройденный пример назван: место, шаг и причина; пройденного в списке нет', async () => {
  const before = 'Дано вход не выполнен';
  const failures = await runExamples([
    sample(3, { text: 'Тогда код ответа 401', before: `${before}\n${request}`, after: '' }),
    sample(4, { text: 'Тогда код ответа 200', before: `${before}\n${request}`, after: '' }),
    sample(5, { text: 'Тогда шаг, которого нет', before: '', after: '' }),
  ]);
  expect(failures).to.have.length(2);
  expect(failures[0]).to.match(
    /^проба\.steps\.ts:4, пример 1: Тогда код ответа 200\n {2}GET \/api\/v1\/clients: ожидался код 200, получен 401/u,
  );
  expect(failures[1]).to.equal(
    'проба.steps.ts:5, пример 1: Тогда шаг, которого нет\n  шаг не найден: «шаг, которого нет»',
  );
});

test('пример без проверки не спрятать: прогон не начат, и его вывод показан', async () => {
  const failures = await runExamples([sample(3, { text: 'Дано вход не выполнен', before: '', after: '' })]);
  expect(failures).to.have.length(1);
  expect(failures[0]).to.match(
    /^Прогон не начат: [\s\S]+в сценарии «проба\.steps\.ts:3, пример 1» нет ни одной проверки/u,
  );
});

const request = 'Когда отправлен запрос GET «/api/v1/clients»';

function sample(line: number, example: StepEntry['doc']['examples'][number]): Documented {
  return {
    uri: 'проба.steps.ts',
    line,
    doc: {
      description: [],
      examples: [example],
      notes: [],
      section: '',
      replacement: undefined,
      unknownTags: [],
    },
  };
}

/** Runs the examples of these steps; what did not pass is told, a text for each example. */
async function runExamples(entries: readonly Documented[]): Promise<readonly string[]> {
  const scenarios = entries.flatMap(({ uri, line, doc }) =>
    doc.examples.map((example, index) => ({ name: `${uri}:${line}, пример ${index + 1}`, ...example })),
  );
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'примеры-шагов-')), 'примеры.feature');
  writeFileSync(file, featureOf(scenarios));
  const run = await runSuite({ args: [file] });
  const messages = path.join(run.reports, 'messages.ndjson');
  const envelopes = readEnvelopes(messages);
  if (envelopes.length === 0) return [run.output];
  const outcomes = outcomesOf(envelopes);
  return scenarios.flatMap(({ name, text }) => {
    const outcome = outcomes.get(name);
    return outcome === ''
      ? []
      : [`${name}: ${text}\n  ${(outcome ?? 'не выполнен').replaceAll('\n', '\n  ')}`];
  });
}

function featureOf(
  scenarios: readonly {
    readonly name: string;
    readonly before: string;
    readonly text: string;
    readonly after: string;
  }[],
): string {
  const blocks = scenarios.map(({ name, before, text, after }) => {
    const steps = [before, text, after].filter((part) => part !== '').join('\n');
    return `  Сценарий: ${name}\n${steps.replaceAll(/^(?=.)/gmu, '    ')}\n`;
  });
  return `# language: ru\nФункция: Примеры шагов\n\n${blocks.join('\n')}`;
}

/** A run that was refused leaves no messages. */
function readEnvelopes(file: string): readonly Envelope[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Envelope);
  } catch {
    return [];
  }
}

/** By the scenario's name: why it did not pass, or an empty text. */
function outcomesOf(envelopes: readonly Envelope[]): ReadonlyMap<string, string> {
  const pickles = new Map(envelopes.flatMap(({ pickle }) => (pickle ? [[pickle.id, pickle] as const] : [])));
  const testCases = new Map(envelopes.flatMap(({ testCase }) => (testCase ? [[testCase.id, testCase]] : [])));
  const outcomes = new Map<string, string>();
  for (const { testCaseStarted } of envelopes) {
    if (!testCaseStarted) continue;
    const testCase = testCases.get(testCaseStarted.testCaseId);
    const pickle = pickles.get(testCase?.pickleId ?? '');
    if (!testCase || !pickle) continue;
    const bad = envelopes.flatMap(({ testStepFinished: finished }) => {
      if (finished?.testCaseStartedId !== testCaseStarted.id) return [];
      const { status, message } = finished.testStepResult;
      if (status === TestStepResultStatus.PASSED || status === TestStepResultStatus.SKIPPED) return [];
      const stepId = testCase.testSteps.find(({ id }) => id === finished.testStepId)?.pickleStepId;
      const step = pickle.steps.find(({ id }) => id === stepId)?.text ?? 'после сценария';
      return status === TestStepResultStatus.UNDEFINED
        ? `шаг не найден: «${step}»`
        : (message ?? `${status}: «${step}»`);
    });
    outcomes.set(pickle.name, bad.join('\n'));
  }
  return outcomes;
}
