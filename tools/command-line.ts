// What the command lines of the tools share: a wrong option told in Russian, and how a tool ends.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ExpectationError, SuiteError, codeOf, messageOf } from '../support/core/errors';
import { hint } from '../support/core/suggest';
import { maskSecrets } from '../support/secrets/mask';

/**
 * Reads the options of a tool, `npm run <script>`, with what stands beside them.
 *
 * @throws SuiteError ARGUMENTS_WRONG
 */
export function parseCommandLine<const Options extends NonNullable<ParseArgsConfig['options']>>(
  script: string,
  argv: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
  } catch (error) {
    const named = /'(-{0,2}[^' ,]+)/u.exec(messageOf(error))?.[1] ?? '';
    const names = Object.keys(options).map((name) => `--${name}`);
    throw wrongArguments(
      script,
      codeOf(error) === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? `Неизвестный параметр ${named}. ${hint(named, names)}`
        : `У параметра ${named} нет значения или оно лишнее`,
    );
  }
}

/** A mistake of the command line, with the way to the list of options. */
export function wrongArguments(script: string, message: string): SuiteError {
  return new SuiteError('ARGUMENTS_WRONG', `${message} → список параметров: npm run ${script} -- --help`);
}

/** Runs a tool. A user's mistake is its message and exit code 2; a bug of ours shows its stack. */
export function runTool(main: (argv: readonly string[]) => Promise<number>): void {
  main(process.argv.slice(2))
    .then((code) => {
      process.exitCode = code;
    })
    .catch((error: unknown) => {
      console.error(maskSecrets(describe(error)));
      process.exitCode = 2;
    });
}

function describe(error: unknown): string {
  if (error instanceof SuiteError || error instanceof ExpectationError) return error.message;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Ошибка автотестов (кому: авторам автотестов): ${stack}`;
}
