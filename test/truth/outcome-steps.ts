// The steps and hooks of the table of outcomes: they need no stand.
import { After, AfterAll, AfterStep, Before, BeforeAll, BeforeStep, Then } from '@cucumber/cucumber';
import { ExpectationError, SuiteError } from '../../support/core/errors';

/** How often a scenario has begun: a retry runs in the same thread. */
const begun = new Map<string, number>();

function isFirst(name: string): boolean {
  begun.set(name, (begun.get(name) ?? 0) + 1);
  return begun.get(name) === 1;
}

function differ(): never {
  throw new ExpectationError('DIFFERS', 'ожидалось 1, получено 2');
}

function breakDown(): never {
  throw new SuiteError('BROKEN', 'стенд не настроен → настройте стенд');
}

for (const [name, hook] of [
  ['BeforeAll', BeforeAll],
  ['AfterAll', AfterAll],
] as const) {
  hook(() => {
    if (process.env['AURORA_TRUTH_FAILING'] === name) breakDown();
  });
}
Before({ tags: '@пропуск' }, () => 'skipped');
Before({ tags: '@до' }, breakDown);
Before({ tags: '@до-отложен' }, () => 'pending');
After({ tags: '@после' }, breakDown);
After({ tags: '@после-отложен' }, () => 'pending');
After({ tags: '@после-пропущен' }, () => 'skipped');
After({ tags: '@после-однажды' }, () => {
  if (isFirst('хук')) breakDown();
});
BeforeStep({ tags: '@до-шага' }, breakDown);
AfterStep({ tags: '@после-шага' }, breakDown);

Then('верно', () => undefined);
Then('неверно', differ);
Then('сбой', breakDown);
Then('чужая ошибка', () => {
  throw new TypeError('x is not a function');
});
Then('брошена строка', () => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- what users write
  throw 'просто строка';
});
Then('слишком долго', { timeout: 20 }, () => new Promise((resolve) => setTimeout(resolve, 200)));
Then('двойственно', () => undefined);
Then(/^двойств.*$/u, () => undefined);
Then('отложено', () => 'pending');
Then('пропущено', () => 'skipped');
Then('со второй попытки', () => {
  if (isFirst('шаг')) differ();
});
Then('провал, потом пропуск', () => {
  if (isFirst('пропуск')) differ();
  return 'skipped';
});
/** For runs that end before their time. */
Then('прошло {int} мс', (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)));
Then('поток погиб', () => {
  process.exit(7);
});
