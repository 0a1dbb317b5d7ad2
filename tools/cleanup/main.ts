// `npm run cleanup -- --stand dev`: removes from a stand what runs that were killed have left there.
import { SuiteError, ExpectationError } from '../../support/core/errors';
import { loadStand } from '../../support/config/stand';
import { loadEnvironmentFile } from '../../support/run/services';
import { maskSecrets } from '../../support/secrets/mask';
import { HELP, readCleanUpArguments } from './arguments';
import { cleanUp } from './clean-up';

main(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    console.error(describe(error));
    process.exitCode = 2;
  });

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

function describe(error: unknown): string {
  if (error instanceof SuiteError || error instanceof ExpectationError) return maskSecrets(error.message);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return maskSecrets(`Ошибка автотестов (кому: авторам автотестов): ${stack}`);
}
