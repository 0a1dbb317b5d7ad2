// Random secrets through the real command line: steps print, attach, fail and send them; no output and no report may
// hold one, in whatever it is wrapped.
import { mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { expect } from 'chai';
import { projectRoot, runSuite } from '../runs/run-command';
import { randomOf, secretOf } from './planting';
import { isReadable, readingsOf } from './readings';

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
console.log(`Зерно: ${seed} (повторить: SEED=${seed})`);

/** What a step does with a secret of the environment that the run knows; each is a scenario of its own. */
const waysOut = {
  'console.log': 'console.log("печать", secret);',
  'console.error объекта': 'console.error({ a: { secret } });',
  'запись по частям':
    'process.stdout.write(secret.slice(0, 5)); process.stdout.write(secret.slice(5) + "\\n");',
  'World.log': 'this.log(`журнал ${secret}`);',
  'вложение-строка': 'this.attach(JSON.stringify({ secret }), "application/json");',
  'вложение-байты': 'this.attach(Buffer.from(`байты ${secret}`), "text/plain");',
  'вложение base64':
    'this.attach(Buffer.from(`x${secret}`).toString("base64"), { mediaType: "text/plain", fileName: "a.txt" });',
  'вложение gzip': 'this.attach(require("node:zlib").gzipSync(secret), "application/gzip");',
  ошибка: 'throw new Error(`не вышло: ${secret}`);',
  'ошибка с причиной': 'throw new Error("не вышло", { cause: new Error(`потому что ${secret}`) });',
  'ошибка с полями': 'throw Object.assign(new Error("не вышло"), { config: { auth: { secret } } });',
  'ошибка проверки': 'require("node:assert").deepStrictEqual({ a: secret, b: 1 }, { a: "другое", b: 2 });',
  AxiosError:
    'const { AxiosError } = require("axios"); const e = new AxiosError("нет", "E", { url: "/p?access_token=" + encodeURIComponent(secret), headers: { Authorization: `Bearer ${secret}` }, data: secret }); console.log(e); this.log(JSON.stringify(e)); throw e;',
  'ошибка OIDC':
    'throw Object.assign(new Error("OAUTH_INVALID_RESPONSE", { cause: { body: { access_token: secret } } }), { payload: { sid: secret } });',
} as const;

const FORMATS = ['json', 'html', 'message', 'junit', 'rerun', 'usage', 'pretty', 'progress', 'summary'];
/** Ways in of every kind, in one run. */
const KINDS = ['any', 'line', 'token', 'jwt', 'unquoted'] as const;

test('ни один секрет не виден ни в выводе, ни в одном отчёте, что бы с ним ни делал шаг', async () => {
  const random = randomOf(seed);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'наугад-'));
  // Several for each way out: a few dozen in all.
  const cases = Object.keys(waysOut).flatMap((way) =>
    KINDS.map((kind, index) => ({
      way,
      variable: `PLANTED_${String(Object.keys(waysOut).indexOf(way))}_${String(index)}_SECRET`,
      secret: `${secretOf(kind, random)}${random().toString(36).slice(2, 10)}`,
    })),
  );
  writeFileSync(path.join(folder, 'steps.js'), stepsText());
  writeFileSync(path.join(folder, 'cucumber.js'), configText(folder));
  writeFileSync(path.join(folder, 'наугад.feature'), featureText(cases));
  const reports = path.join(folder, 'отчёты');
  const run = await runSuite({
    args: [
      path.join(folder, 'наугад.feature'),
      '--config',
      path.relative(projectRoot, path.join(folder, 'cucumber.js')),
      ...FORMATS.map((format) => `--format=${format}:${reports}/${format}.txt`),
      '--parallel',
      '2',
    ],
    environment: {
      REPORTS: reports,
      ...Object.fromEntries(cases.map(({ variable, secret }) => [variable, secret])),
    },
  });
  expect(run.output).to.match(new RegExp(`${cases.length} сценари`, 'u'));
  expect(run.output).not.to.include('Утечка');
  expect(run.output).to.include('печать ***');
  const files = readdirSync(reports, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(path.join(reports, name)).isFile(),
  );
  expect(files).to.include.members([
    'cucumber.html',
    'junit.xml',
    ...FORMATS.map((format) => `${format}.txt`),
  ]);
  const leaks = [
    ['вывод', run.output] as const,
    ...files.map((name) => [name, readFileSync(path.join(reports, name), 'utf8')] as const),
  ].flatMap(([name, text]) => {
    const readings = readingsOf(text, 3);
    return cases
      .filter(({ secret }) => isReadable(readings, secret, 4))
      .map(({ way, secret }) => `${way} в ${name}: ${secret}`);
  });
  expect(leaks, leaks.join('\n')).to.deep.equal([]);
});

test('сценарий с паролем из окружения не запускается, а пароль не повторён', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'наугад-'));
  const password = `пароль-${randomInt(2 ** 40)}`;
  const feature = path.join(folder, 'пароль.feature');
  writeFileSync(
    feature,
    `# language: ru\nФункция: Пароль\n  Сценарий: Пароль ${password}\n    Когда шаг, которого нет, с ${password}\n    Тогда код ответа 200\n`,
  );
  for (const mode of [[], ['--dry-run']]) {
    const run = await runSuite({
      args: [feature, ...mode],
      environment: { AURORA_READER_PASSWORD: password },
    });
    expect(run.code).to.equal(2);
    expect(run.output).not.to.include(password);
    const shown = path.relative(projectRoot, feature).replaceAll(path.sep, '/');
    const text =
      'здесь записан секрет из переменной AURORA_READER_PASSWORD → уберите его из сценария: пароль остаётся в .env или в переменных CI, а шаг называет роль; если файл уже видели другие, смените пароль';
    expect(run.output.trim()).to.equal(
      `Прогон не начат: в сценариях 2 ошибки.\n  ${shown}:3  ${text}\n  ${shown}:4  ${text}\n→ исправьте эти строки и запустите снова`,
    );
  }
});

function stepsText(): string {
  const cases = Object.entries(waysOut).map(
    ([way, code]) => `  ${JSON.stringify(way)}: function (secret) { ${code} },`,
  );
  return `require = require('node:module').createRequire(${JSON.stringify(path.join(projectRoot, 'cucumber.js'))});
const { Then } = require('@cucumber/cucumber');
const ways = {
${cases.join('\n')}
};
Then('с секретом {word} происходит {string}', function (variable, way) {
  ways[way].call(this, process.env[variable]);
});
`;
}

function configText(folder: string): string {
  return `module.exports = { default: {
  language: 'ru',
  requireModule: ['ts-node/register'],
  require: ['support/hooks.ts', 'step-definitions/**/*.ts', ${JSON.stringify(path.join(folder, 'steps.js').replaceAll(path.sep, '/'))}],
} };
`;
}

function featureText(cases: readonly { readonly way: string; readonly variable: string }[]): string {
  const scenarios = cases.map(
    ({ way, variable }) => `  Сценарий: ${variable}\n    Тогда с секретом ${variable} происходит "${way}"\n`,
  );
  return `# language: ru\nФункция: Наугад\n${scenarios.join('\n')}`;
}
