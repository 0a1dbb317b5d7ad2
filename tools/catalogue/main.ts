// `npm run catalog` writes docs/steps.md and docs/steps.html; with `-- --check` it writes nothing. What the docblocks lack
// and, in a check, what is stale is told: exit code 1.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { counted, quoteAll } from '../../support/core/russian';
import { SuiteError, messageOf } from '../../support/core/errors';
import { entriesOf, loadCatalogue } from './entries';
import { renderMarkdown } from './markdown';
import { renderPage } from './page';
import { problemsOf } from './problems';

main(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    const isOurs = error instanceof SuiteError;
    console.error(
      isOurs ? error.message : `Каталог не собран: ${messageOf(error)} → проверьте npm run check`,
    );
    process.exitCode = 2;
  });

async function main(argv: readonly string[]): Promise<number> {
  const unknown = argv.find((argument) => argument !== '--check');
  if (unknown !== undefined) {
    throw new SuiteError(
      'ARGUMENTS_WRONG',
      `Параметра ${unknown} нет → npm run catalog пишет каталог, npm run catalog -- --check проверяет его`,
    );
  }
  const catalogue = await loadCatalogue();
  const files = [
    { file: 'docs/steps.md', text: renderMarkdown(catalogue) },
    { file: 'docs/steps.html', text: renderPage(catalogue) },
  ];
  const stale = files.filter(({ file, text }) => !existsSync(file) || readText(file) !== text);
  const problems = problemsOf(catalogue);
  for (const problem of problems) console.error(problem);
  if (argv.includes('--check')) {
    if (stale.length > 0) {
      console.error(`Каталог шагов устарел: ${quoteAll(stale.map(({ file }) => file))} → npm run catalog`);
    }
    return stale.length + problems.length > 0 ? 1 : 0;
  }
  for (const { file, text } of stale) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const steps = counted(entriesOf(catalogue).length, 'шаг', 'шага', 'шагов');
  console.log(`${steps}: docs/steps.md, docs/steps.html`);
  return problems.length > 0 ? 1 : 0;
}

/** Git may have checked the file out with the line endings of Windows. */
function readText(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}
