// The command line of `npm run record`.
import path from 'node:path';
import type { SuiteError } from '../../support/core/errors';
import { parseCommandLine, wrongArguments } from '../command-line';

/** What is to be made from a recording. */
export interface RecordArguments {
  /** A browser's HAR or a saved console. */
  readonly recording: string;
  /** The feature that is written. */
  readonly target: string;
  /** A name of `config/stands` or a path of a YAML file. */
  readonly stand: string;
  /** How the scenario is called; undefined: after the recording. */
  readonly name: string | undefined;
  /** Who acted, by the username of the recording; under the empty name, whoever is not named. */
  readonly roles: ReadonlyMap<string, string>;
}

export const HELP = `npm run record -- запись.har [параметры] — черновик сценария из записи обменов

  запись.har                 HAR браузера («Сохранить всё как HAR» на вкладке «Сеть») или сохранённая консоль прогона
  --to <файл.feature>        куда писать; по умолчанию features/черновики/<имя записи>.feature
  --stand <имя|файл.yaml>    стенд, для которого пишется черновик (STAND); по умолчанию local
  --name "<название>"        название сценария; по умолчанию — по записи
  --role "<роль>"            кто действовал, если по записи этого не видно;
  --role "<логин>=<роль>"    … если действовали несколько человек; можно повторять

Токены, пароли и cookie в черновик не попадают. Существующий файл не перезаписывается.
Коды выхода: 0 — черновик записан · 2 — записать не удалось или команда задана неверно.
`;

const options = {
  to: { type: 'string' },
  stand: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the command line. @returns undefined where help was asked for @throws SuiteError ARGUMENTS_WRONG */
export function readRecordArguments(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): RecordArguments | undefined {
  const { values, positionals } = parseCommandLine('record', argv, options);
  if (values.help) return undefined;
  const [recording, surplus] = positionals;
  if (recording === undefined) throw wrong('Не указана запись: файл HAR или сохранённая консоль');
  if (surplus !== undefined) throw wrong(`Лишнее слово «${surplus}»: черновик пишется по одной записи`);
  const target = values.to ?? path.join('features', 'черновики', `${slugOf(recording)}.feature`);
  if (!target.endsWith('.feature')) throw wrong(`Файл «${target}» не сценарий: имя кончается на .feature`);
  return {
    recording,
    target,
    stand: values.stand ?? environment['STAND'] ?? 'local',
    name: values.name,
    roles: new Map((values.role ?? []).map(readRole)),
  };
}

/** `логин=роль`, or a role alone for whoever acts. */
function readRole(text: string): readonly [username: string, role: string] {
  const at = text.indexOf('=');
  return at < 0 ? ['', text.trim()] : [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()];
}

/** The name of a file for the name of another: what a shell would stumble over becomes a dash. */
function slugOf(file: string): string {
  const name = path.basename(file).replace(/\.[^.]*$/u, '');
  return name.replace(/[^\p{L}\d]+/gu, '-').replace(/^-|-$/gu, '') || 'запись';
}

function wrong(message: string): SuiteError {
  return wrongArguments('record', message);
}
