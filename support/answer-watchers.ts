// What the steps of a system want to know of every answer in every scenario, whichever step asked for it: what has been
// created is to be undone. Called by support/hooks.ts, which knows no system.
import type { Exchange } from './http/exchange';
import type { SuiteWorld } from './world';

/** Called with each answer of the API, before any check of it may fail. */
export type AnswerWatcher = (world: SuiteWorld, exchange: Exchange) => void;

const watchers = new Set<AnswerWatcher>();

/** Adds a watcher for all scenarios; to be called where steps are defined. */
export function watchAnswers(watcher: AnswerWatcher): void {
  watchers.add(watcher);
}

/** Lets a scenario that begins be watched. */
export function beginWatching(world: SuiteWorld): void {
  world.onAnswer((exchange) => {
    for (const watcher of watchers) watcher(world, exchange);
  });
}
