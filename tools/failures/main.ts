// `npm run failures` writes docs/failures.md; with `-- --check` it writes nothing and tells a stale one: exit code 1.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { renderFailures } from './catalogue';

const file = 'docs/failures.md';

process.exitCode = main(process.argv.slice(2));

function main(argv: readonly string[]): number {
  const unknown = argv.find((argument) => argument !== '--check');
  if (unknown !== undefined) {
    console.error(
      `Параметра ${unknown} нет → npm run failures пишет каталог сбоев, npm run failures -- --check проверяет его`,
    );
    return 2;
  }
  const text = renderFailures();
  // Git may have checked the file out with the line endings of Windows.
  const isFresh = existsSync(file) && readFileSync(file, 'utf8').replaceAll('\r\n', '\n') === text;
  if (argv.includes('--check')) {
    if (!isFresh) console.error(`Каталог сбоев устарел: «${file}» → npm run failures`);
    return isFresh ? 0 : 1;
  }
  if (!isFresh) writeFileSync(file, text);
  console.log(`Каталог сбоев: ${file}`);
  return 0;
}
