// The process of interrupts.test.ts: it lives until it is interrupted twice.
import { watchInterrupts } from '../../../support/run/interrupts';

watchInterrupts(() => process.send?.('прерываю'));
// Keeps the process alive, and ends it where the test has died.
setTimeout(() => undefined, 10_000);
process.send?.('готов');
