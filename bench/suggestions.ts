// What a suggestion costs with 500 step definitions: a question in milliseconds, and against plain Levenshtein over all their
// forms; and how often the right step is first, of a hundred broken phrases, with the project's own definitions.
import os from 'node:os';
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import { distance } from 'fastest-levenshtein';
import { knownSteps, type KnownStep } from '../support/run/known-steps';
import { suggestSteps } from '../support/run/step-suggestions';
import { brokenPhrases, type BrokenPhrase } from '../test/support/run/broken-phrases';

const DEFINITIONS = 500;
const ROUNDS = 7;
/** What a definition of ours is made another by: nouns of other systems in the place of ours. */
const OBJECTS = 'договор заявка счёт платёж товар склад отчёт сотрудник заказ проект'.split(' ');

void measure();

async function measure(): Promise<void> {
  const { runConfiguration } = await loadConfiguration({ provided: [] });
  const own = knownSteps(await loadSupport(runConfiguration));
  const many = Array.from({ length: DEFINITIONS }, (_, number) => otherStep(own, number));
  const forms = many.flatMap((step) => [
    ...step.forms,
    ...step.forms.flatMap((form) => step.variantsOf?.(form) ?? []),
  ]);
  const prepared = timeOf(() => suggestSteps('', [...many]));
  // A list of its own for every round: answers are remembered.
  const lists = Array.from({ length: ROUNDS }, () => [...many]);
  for (const list of lists) suggestSteps('', list);
  const questions = lists.flatMap((list) =>
    brokenPhrases.map(({ phrase }) => timeOf(() => suggestSteps(phrase, list))),
  );
  const plain = brokenPhrases.map(({ phrase }) =>
    timeOf(() => {
      for (const form of forms) distance(phrase, form);
    }),
  );

  console.log(`Машина: ${os.cpus()[0]?.model ?? '?'} × ${os.cpus().length}, Node ${process.version}`);
  console.log(`${DEFINITIONS} определений, ${forms.length} формулировок, ${questions.length} вопросов:`);
  console.log(`  подготовка           ${prepared.toFixed(0)} мс, один раз`);
  console.log(
    `  вопрос               ${shareOf(questions, 0.5).toFixed(1)} мс, 99 из 100 — до ${shareOf(questions, 0.99).toFixed(1)} мс (цель — меньше 20 мс)`,
  );
  console.log(
    `  против Левенштейна   ${(shareOf(questions, 0.5) / shareOf(plain, 0.5)).toFixed(1)} раза (${shareOf(plain, 0.5).toFixed(1)} мс по тем же формулировкам)`,
  );
  console.log(`Нужный шаг первый, ${own.length} определений проекта:`);
  for (const [name, phrases] of [
    ['все фразы', brokenPhrases],
    ['из них отложенные', brokenPhrases.filter(({ isHeldBack }) => isHeldBack)],
  ] as const)
    console.log(`  ${name.padEnd(20)} ${hits(phrases, own)} из ${phrases.length} (цель — 95 %)`);
}

function hits(phrases: readonly BrokenPhrase[], steps: readonly KnownStep[]): number {
  return phrases.filter(({ phrase, meant }) => suggestSteps(phrase, steps)[0]?.step.pattern === meant).length;
}

/** One of ours, the first as they are, then with other nouns. */
function otherStep(own: readonly KnownStep[], number: number): KnownStep {
  const step = own[number % own.length];
  if (!step) throw new Error('У проекта нет шагов');
  const round = Math.floor(number / own.length);
  const noun = OBJECTS[round - 1];
  if (noun === undefined) return step;
  const other = (form: string) => form.replace(/клиент|запис|пол[ея]|сесси|заявк|ответ/gu, noun);
  return {
    ...step,
    pattern: `${step.pattern} ${round}`,
    forms: step.forms.map(other),
    exampleOf: (form) => form,
    variantsOf: (form) =>
      step.forms
        .filter((one) => other(one) === form)
        .flatMap((one) => step.variantsOf?.(one) ?? [])
        .map(other),
    vocabularyOf: () => step.vocabularyOf?.(step.forms[0] ?? '') ?? '',
  };
}

function shareOf(times: readonly number[], share: number): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;
}

function timeOf(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
