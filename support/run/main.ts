// The entry of `npm run bdd`. The runtime is checked first: the rest does not load on an old one.
import './node-version';
import './compile-cache';
import { runSuite } from './suite-run';

// `npm run bdd | head`: whoever read the output has had enough of it; the reports are still written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

void runSuite(process.argv.slice(2)).then(({ code, mustExit }) => {
  process.exitCode = code;
  if (mustExit) process.exit();
});
