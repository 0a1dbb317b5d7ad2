// Ctrl+C: the first lets the running scenarios end, the second kills.

import { INTERRUPTED } from '../report/verdict';

/** Interrupts of a run under way. */
export interface InterruptWatch {
  wasInterrupted(): boolean;
  stop(): void;
}

/** Calls `onFirst` at the first SIGINT or SIGTERM and ends the process at the second. */
export function watchInterrupts(onFirst: () => void): InterruptWatch {
  let count = 0;
  const listener = () => {
    count += 1;
    if (count > 1) process.exit(INTERRUPTED);
    onFirst();
  };
  process.on('SIGINT', listener).on('SIGTERM', listener);
  return {
    wasInterrupted: () => count > 0,
    stop: () => {
      process.off('SIGINT', listener).off('SIGTERM', listener);
    },
  };
}
