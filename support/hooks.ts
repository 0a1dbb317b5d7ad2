// What surrounds scenarios: joining the run, skipping after an interrupt, the refusal nobody examined, clean-up.
import {
  After,
  AfterAll,
  Before,
  BeforeAll,
  HookTarget,
  Status,
  setDefaultTimeout,
  setDefinitionFunctionWrapper,
  setWorldConstructor,
} from '@cucumber/cucumber';
import type { Pickle } from '@cucumber/messages';
import { beginWatching } from './answer-watchers';
import { SuiteError, messageOf } from './core/errors';
import { cleanupCommand } from './memory/created-data';
import { ensureServices, releaseServices } from './run/services';
import { isRunStopped, joinRun, leaveRun } from './joined-run';
import { SuiteWorld } from './world';

setWorldConstructor(SuiteWorld);
// Requests have deadlines of their own (api.timeoutMs): this one only ends a step that hangs for another reason.
setDefaultTimeout(15 * 60_000);

// Whatever a step or a hook throws is noted in the stream, as data, before cucumber makes a text of it.
setDefinitionFunctionWrapper((definition: (...values: unknown[]) => unknown) => {
  return async function (this: unknown, ...values: unknown[]): Promise<unknown> {
    try {
      return await definition.apply(this, values);
    } catch (error) {
      if (this instanceof SuiteWorld) this.noteFailure(error);
      throw error;
    }
  };
});

// The entry has started the services already; plain `npx cucumber-js` has nobody else to start them.
BeforeAll({ name: 'Службы прогона', on: HookTarget.COORDINATOR }, ensureServices);
BeforeAll({ name: 'Подключение к прогону' }, joinRun);
AfterAll({ name: 'Отключение от прогона' }, leaveRun);
AfterAll({ name: 'Остановка служб', on: HookTarget.COORDINATOR }, releaseServices);

/** How often each scenario has begun in this thread: a retry gets data of its own. */
const attempts = new WeakMap<Pickle, number>();

Before({ name: 'Перед сценарием: прогон не прерван' }, function (this: SuiteWorld, { pickle }) {
  if (isRunStopped()) return 'skipped';
  const attempt = (attempts.get(pickle) ?? 0) + 1;
  attempts.set(pickle, attempt);
  this.begin({ uri: pickle.uri, line: pickle.location?.line ?? 1, attempt });
  beginWatching(this);
  return undefined;
});

After({ name: 'После сценария: уборка' }, async function (this: SuiteWorld) {
  const problems = await this.undo();
  if (problems.length === 0) return;
  const { embedded, file } = this.stand;
  // A file among the stands is called by its name.
  const choice = /^config\/stands\/([^/]+)\.ya?ml$/u.exec(file)?.[1] ?? file;
  throw new SuiteError(
    'CLEAN_UP_FAILED',
    `Уборка за сценарием не удалась: ${problems.map(messageOf).join('; ')} → ${
      embedded
        ? 'устраните причину; сами данные исчезли вместе со встроенным стендом'
        : `устраните причину и удалите данные: ${cleanupCommand(choice)}`
    }`,
  );
});

After({ name: 'После сценария: каждый отказ проверен' }, function (this: SuiteWorld, { result }) {
  if (result?.status === Status.PASSED) this.expectExamined();
});
