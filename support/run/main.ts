// The entry of `npm run bdd`. The runtime is checked first: the rest does not load on an old one.
import './node-version';
import { runSuite } from './suite-run';

void runSuite(process.argv.slice(2)).then(({ code, mustExit }) => {
  process.exitCode = code;
  if (mustExit) process.exit();
});
