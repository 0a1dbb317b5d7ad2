// `tools/allure/main.ts <folder>`: takes the analytics out of each page of an Allure report in the folder.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../support/core/errors';
import { counted } from '../../support/core/russian';
import { takeOffline } from './offline';

process.exitCode = main(process.argv.slice(2));

function main([folder, ...rest]: readonly string[]): number {
  if (folder === undefined || rest.length > 0) {
    console.error(
      'Нужна одна папка → node_modules/.bin/node -r ts-node/register tools/allure/main.ts reports/allure',
    );
    return 2;
  }
  if (!existsSync(folder)) {
    console.error(`Папки ${folder} нет → сначала сделайте страницу: docs/ci-reports.md, раздел «Allure»`);
    return 2;
  }
  try {
    const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => path.basename(name) === 'index.html',
    );
    if (pages.length === 0) {
      console.error(
        `В папке ${folder} нет страниц Allure → сначала сделайте их: docs/ci-reports.md, раздел «Allure»`,
      );
      return 2;
    }
    // All are made before one is written.
    const made = pages.map((name) => {
      const file = path.join(folder, name);
      return { file, text: takeOffline(readFileSync(file, 'utf8')) };
    });
    for (const { file, text } of made) writeFileSync(file, text);
    console.log(
      `Без счётчика Google: ${counted(made.length, 'страница', 'страницы', 'страниц')} в ${folder}`,
    );
    return 0;
  } catch (error) {
    console.error(messageOf(error));
    return 2;
  }
}
