// `npm run init` makes this project the suite of a team's own system: its stand, its first feature; the example goes to the tests.
import { spawnSync } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline/promises';
import { SuiteError, messageOf } from '../../support/core/errors';
import { completeAnswers, type Asker } from './answers';
import { HELP, readInitArguments, type InitArguments, type SystemAnswers } from './arguments';
import { expectCleanTree, expectFreshProject, initialise, type Initialised } from './project';

main(process.argv.slice(2)).catch((error: unknown) => {
  const isOurs = error instanceof SuiteError;
  const shown = error instanceof Error && !isOurs ? (error.stack ?? error.message) : messageOf(error);
  console.error(isOurs ? shown : `Ошибка автотестов (кому: авторам автотестов): ${shown}`);
  process.exitCode = 2;
});

async function main(argv: readonly string[]): Promise<void> {
  const given = readInitArguments(argv);
  if (!given) {
    process.stdout.write(HELP);
    return;
  }
  const root = process.cwd();
  expectFreshProject(root);
  const isChecked = expectCleanTree(root, given.isForced);
  if (!isChecked)
    console.log(
      'Git здесь не отвечает: есть ли несохранённые изменения, не проверено; отменить сделанное будет нечем.',
    );
  const answers = await answersOf(given);
  const done = initialise(root, answers);
  console.log(describe(done));
  writeCatalogue();
  console.log(describeNext(answers, done, isChecked));
}

async function answersOf(given: InitArguments): Promise<SystemAnswers> {
  const terminal = process.stdin.isTTY ? createInterface(process.stdin, process.stdout) : undefined;
  try {
    return await completeAnswers(given, terminal && askUntilClosed(terminal), (line) => {
      console.log(line);
    });
  } finally {
    terminal?.close();
  }
}

/** Ctrl+C and Ctrl+D end the questions: a pending one would end the process as if all were done. */
function askUntilClosed(terminal: Interface): Asker {
  const closed = new Promise<never>((_, reject) => {
    terminal.once('close', () => {
      reject(new SuiteError('INTERRUPTED', '\nПрервано: ничего не изменено.'));
    });
  });
  // It is closed at the end in any case, when nobody waits for it any more.
  closed.catch(() => undefined);
  return { question: (text: string) => Promise.race([closed, terminal.question(text).catch(() => closed)]) };
}

/** The catalogue of the steps that are left. @throws SuiteError CATALOGUE_FAILED */
function writeCatalogue(): void {
  const { status } = spawnSync(
    process.execPath,
    ['-r', require.resolve('ts-node/register'), 'tools/catalogue/main.ts'],
    // Of the team's steps, also where this command is itself under test.
    { stdio: 'inherit', env: { ...process.env, AURORA_EXAMPLE: '' } },
  );
  if (status === 0) return;
  throw new SuiteError(
    'CATALOGUE_FAILED',
    'Всё сделано, но каталог шагов не собран: причина — выше → исправьте её и выполните npm run catalog',
  );
}

function describe({ moved, written, changed }: Initialised): string {
  return [
    'Перенесено (этим пользуются тесты самого проекта):',
    ...moved.map(([from, to]) => `  ${from} → ${to}`),
    'Создано:',
    ...written.map((file) => `  ${file}`),
    'Изменено:',
    ...[...changed, 'docs/steps.md', 'docs/steps.html'].map((file) => `  ${file}`),
  ].join('\n');
}

function describeNext({ stand }: SystemAnswers, { feature }: Initialised, hasGit: boolean): string {
  const steps = [
    'скопируйте .env.example в .env и впишите пароли: в git этот файл не попадает, а стенд в нём уже выбран',
    `npm run doctor -- --stand ${stand} — отвечают ли Keycloak и API, входят ли роли`,
    `npm run bdd -- --stand ${stand} ${feature.includes(' ') ? `"${feature}"` : feature} — первые сценарии`,
    ...(hasGit ? ['git add -A && git commit — сохраните сделанное'] : []),
    'docs/own-system.md — свои шаги, сборочный сервер, наши новые версии',
  ];
  return `\nДальше:\n${steps.map((step, index) => `  ${index + 1}. ${step}`).join('\n')}`;
}
