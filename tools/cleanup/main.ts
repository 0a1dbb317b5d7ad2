// `npm run cleanup -- --stand dev`: removes from a stand what runs that were killed have left there.
import { loadStand } from '../../support/config/stand';
import { loadEnvironmentFile } from '../../support/run/services';
import { maskSecrets } from '../../support/secrets/mask';
import { runTool } from '../command-line';
import { HELP, readCleanUpArguments } from './arguments';
import { cleanUp } from './clean-up';

runTool(main);

async function main(argv: readonly string[]): Promise<number> {
  loadEnvironmentFile();
  const given = readCleanUpArguments(argv, process.env);
  if (!given) {
    process.stdout.write(HELP);
    return 0;
  }
  return cleanUp(loadStand(given.stand), given, (line) => {
    console.log(maskSecrets(line));
  });
}
