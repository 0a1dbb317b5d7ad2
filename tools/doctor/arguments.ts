// The command line of the doctor.
import { SuiteError } from '../../support/core/errors';
import { hint } from '../../support/core/suggest';

export const HELP = `npm run doctor — проверяет стенд: связь, сертификаты, часы, Keycloak, вход каждой роли, API и контракт
npm run doctor -- --stand dev — стенд config/stands/dev.yaml; можно указать и путь к файлу
npm run doctor -- --compare dev release — два стенда рядом: чем они отличаются

Без --stand берётся переменная STAND, а без неё — встроенный стенд (local).
Знаки: ✔ — в порядке, ! — предупреждение, ✘ — не прошла, – — пропущено, потому что не прошла другая проверка.
Код выхода: 0 — стенд готов (предупреждения допустимы), 2 — не готов или команда указана неверно.
`;

/** What the doctor is asked to do. */
export interface DoctorArguments {
  readonly help: boolean;
  /** One stand, or two to compare. */
  readonly stands: readonly string[];
}

/** Reads the command line. @throws SuiteError ARGUMENTS_WRONG */
export function readDoctorArguments(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): DoctorArguments {
  const [option, ...values] = argv.flatMap((argument) =>
    argument.startsWith('--stand=') ? ['--stand', argument.slice('--stand='.length)] : [argument],
  );
  const stray = values.find((value) => value.startsWith('-'));
  if (argv.includes('--help') || argv.includes('-h')) return { help: true, stands: [] };
  if (option === undefined) return { help: false, stands: [environment['STAND'] ?? 'local'] };
  const counts: Readonly<Record<string, number>> = { '--stand': 1, '--compare': 2 };
  const wanted = Object.hasOwn(counts, option) ? counts[option] : undefined;
  if (wanted === undefined || stray !== undefined)
    throw unknown(wanted === undefined ? option : (stray ?? ''));
  if (values.length === wanted) return { help: false, stands: values };
  throw new SuiteError(
    'ARGUMENTS_WRONG',
    wanted === 1
      ? `После --stand нужен один стенд, указано: ${values.join(' ') || 'ничего'} → пример: npm run doctor -- --stand dev`
      : `После --compare нужны два стенда, указано: ${values.join(' ') || 'ничего'} → пример: npm run doctor -- --compare dev release`,
  );
}

function unknown(option: string): SuiteError {
  return new SuiteError(
    'ARGUMENTS_WRONG',
    `Параметра «${option}» у npm run doctor нет. ${hint(option, ['--stand', '--compare', '--help'])} → npm run doctor -- --help`,
  );
}
