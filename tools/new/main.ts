// `npm run new -- "Название"` lays out a feature file with its first scenario, from arguments or a few questions.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { loadStand, type Stand } from '../../support/config/stand';
import { loadContract, type Contract } from '../../support/contract/openapi';
import { SuiteError } from '../../support/core/errors';
import { hint } from '../../support/core/suggest';
import { runTool } from '../command-line';
import { HELP, readNewArguments, type NewFeature } from './arguments';
import { Choice } from './choice';
import { describeFeature, fileNameOf, TO_FILL_IN } from './feature-text';

runTool(main);

async function main(argv: readonly string[]): Promise<number> {
  const given = readNewArguments(argv, process.env);
  if (!given) {
    process.stdout.write(HELP);
    return 0;
  }
  const stand = loadStand(given.stand);
  const contract = stand.api.contract === undefined ? undefined : loadContract(stand.api.contract);
  const questions = process.stdin.isTTY ? createInterface(process.stdin, process.stdout) : undefined;
  try {
    await write(given, stand, contract, new Choice(questions));
  } finally {
    questions?.close();
  }
  return 0;
}

async function write(
  given: NewFeature,
  stand: Stand,
  contract: Contract | undefined,
  choice: Choice,
): Promise<void> {
  const roles = Object.keys(stand.roles);
  const operations = contract?.operations ?? [];
  const area = given.area ?? (await choice.open('Папка внутри features', areas()[0] ?? '', areas()));
  const role = expectOne('Роли', given.role ?? (await choice.open('Роль', roles[0] ?? '', roles)), roles);
  const scenario =
    given.scenario ?? (await choice.open('Что верно для пользователя', `Доступно роли «${role}»`));
  const names = operations.map(({ name }) => name);
  const asked =
    given.operation ??
    (names.length === 0 ? '' : await choice.open('Операция (пусто — простой запрос)', '', names));
  const operation =
    asked === '' ? undefined : operations.find(({ name }) => name === expectOne('Операции', asked, names));
  const { text, isDraft } = describeFeature({ ...given, scenario, role, operation, probe: stand.api.probe });
  const file = path.join('features', expectFolder(area), fileNameOf(given.title));
  if (existsSync(file))
    throw new SuiteError(
      'FILE_EXISTS',
      `Файл ${toPosix(file)} уже есть → назовите иначе или допишите сценарий в него`,
    );
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text, { flag: 'wx' });
  const choiceOfStand = given.stand === 'local' ? '' : `--stand ${given.stand} `;
  const place = file.includes(' ') ? `"${toPosix(file)}"` : toPosix(file);
  console.log(`Создан файл ${toPosix(file)}`);
  console.log(
    isDraft
      ? `Дальше: впишите значения вместо «${TO_FILL_IN}», уберите @черновик и выполните: npm run bdd -- ${choiceOfStand}${place}`
      : `Дальше: npm run bdd -- ${choiceOfStand}${place}`,
  );
  console.log('Шаги с примерами: docs/steps.html');
}

function areas(): readonly string[] {
  if (!existsSync('features')) return [];
  return readdirSync('features', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'ru'));
}

function expectOne(subject: string, name: string, known: readonly string[]): string {
  if (known.includes(name)) return name;
  throw new SuiteError('ARGUMENTS_WRONG', `${subject} «${name}» на стенде нет. ${hint(name, known)}`);
}

/** Below `features`, and nowhere else. */
function expectFolder(area: string): string {
  const isInside = !path.isAbsolute(area) && !area.split(/[\\/]/u).includes('..');
  if (isInside && !/[:*?"<>|]/u.test(area)) return area;
  throw new SuiteError(
    'ARGUMENTS_WRONG',
    `Папка «${area}» не подходит: нужна папка внутри features, без «..» и знаков : * ? " < > |`,
  );
}

function toPosix(file: string): string {
  return file.replaceAll(path.sep, '/');
}
