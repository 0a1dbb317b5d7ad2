import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expect } from 'chai';
import { parse } from 'parse5';
import { renderMarkdown } from '../../../tools/catalogue/markdown';
import { renderPage } from '../../../tools/catalogue/page';
import { runSuite, type FinishedRun } from '../../runs/run-command';
import { copyProject } from './project-copy';
import { nastyTag, sampleCatalogue } from './sample';

describe('каталог в Markdown', () => {
  const markdown = renderMarkdown(sampleCatalogue);

  test('показывает шаг целиком: формы, описание, пример сам и в сценарии, значения, место', () => {
    const from = markdown.indexOf('<a id="a1">');
    expect(markdown.slice(from, markdown.indexOf('<a id="a2">')).trim()).to.equal(
      [
        '<a id="a1"></a>',
        '### Когда Шаг 1: Поиск клиента по коду «строка»',
        'Или: **Когда выполнен поиск клиента по коду «строка»**',
        String.raw`Ищет \<код\> и \<img src=x onerror="globalThis.injected=1"\>.`,
        '> Код `К_1*` — текст.',
        '```gherkin\nКогда Шаг 1: Поиск клиента по коду «К-000123»\n```',
        '<details><summary>Пример в сценарии</summary>',
        '```gherkin\nДано выполнен вход с ролью «читатель»\nКогда Шаг 1: Поиск клиента по коду «К-000123»\nТогда код ответа 200\n```',
        '</details>',
        'Значения: [строка](#значение-строка) · [step-definitions/проба.steps.ts:7](../step-definitions/проба.steps.ts#L7)',
      ].join('\n\n'),
    );
  });

  test('отмечает устаревший шаг и называет новую формулировку', () => {
    expect(markdown).to.include(
      '### Дано создан клиент: — устарел\n\n**Устарел.** Пишите: `в реестре есть клиент:`; `npm run migrate` перепишет сценарии.',
    );
  });

  test('описывает виды значений и ведёт к ним', () => {
    expect(markdown).to.include(
      '### Значение «строка»\n\nТекст в кавычках.\n\nПишется так: `«К-1»`\n\n[step-definitions/parameter-types.ts:3]',
    );
    expect(markdown).to.include('- [Клиенты & \\<код\\>](#клиенты--код)');
  });
});

describe('страница каталога', () => {
  const page = renderPage(sampleCatalogue);

  test('ничего не грузит, а текст шагов не становится разметкой', () => {
    expect(page).not.to.match(/(?:src|href)="(?!#)/u);
    expect(page).not.to.include(nastyTag);
    expect(page).to.include('Клиенты &amp; &lt;код&gt; <span');
  });

  test('разобрана без ошибок разметки', () => {
    const errors: string[] = [];
    parse(page, { onParseError: ({ code, startLine }) => errors.push(`${code} ${startLine}`) });
    expect(errors).to.deep.equal([]);
  });
});

describe('npm run catalog', () => {
  const program = ['-r', 'ts-node/register', path.join('tools', 'catalogue', 'main.ts')];
  let cwd = '';
  before(() => {
    cwd = copyProject({
      'cucumber.js':
        "module.exports = { default: { language: 'ru', requireModule: ['ts-node/register'], require: ['probe/*.ts'] } };",
      'probe/a.steps.ts': steps,
    });
  });
  after(() => {
    rmSync(cwd, { recursive: true, force: true });
  });

  const steps = `// Проба: один шаг.
import { Given } from '@cucumber/cucumber';

/**
 * Делает дело.
 *
 * @example Дано сделано дело
 */
Given('сделано дело', () => undefined);
`;

  function run(...args: readonly string[]): Promise<FinishedRun> {
    return runSuite({ cwd, program, args });
  }

  test('проверка видит, что каталога нет: код 1', async () => {
    const { code, output } = await run('--check');
    expect(output).to.equal('Каталог шагов устарел: «docs/steps.md», «docs/steps.html» → npm run catalog\n');
    expect(code).to.equal(1);
  });

  test('пишет оба файла, и проверка довольна: код 0', async () => {
    const written = await run();
    expect(written.output).to.equal('1 шаг: docs/steps.md, docs/steps.html\n');
    expect(written.code).to.equal(0);
    expect(await run('--check')).to.include({ code: 0, output: '' });
  });

  test('проверка видит правку одного файла, но не окончания строк Windows', async () => {
    const file = path.join(cwd, 'docs', 'steps.md');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('\n', '\r\n'));
    expect(await run('--check')).to.include({ code: 0, output: '' });
    writeFileSync(file, `${text}правка`);
    expect(await run('--check')).to.include({
      code: 1,
      output: 'Каталог шагов устарел: «docs/steps.md» → npm run catalog\n',
    });
  });

  test('пробел в описании назван и при проверке, и при записи: код 1', async () => {
    const problem =
      'probe/a.steps.ts:9 «сделано дело»: пример «Тогда сделано дело» начинается не с того слова → Дано\n';
    writeFileSync(path.join(cwd, 'probe', 'a.steps.ts'), steps.replace('@example Дано', '@example Тогда'));
    const written = await run();
    const checked = await run('--check');
    writeFileSync(path.join(cwd, 'probe', 'a.steps.ts'), steps);
    expect(written.code).to.equal(1);
    expect(written.output).to.include('1 шаг: docs/steps.md, docs/steps.html\n').and.include(problem);
    expect(checked).to.include({ code: 1, output: problem });
  });

  test('незнакомый параметр назван: код 2', async () => {
    expect(await run('--chek')).to.include({
      code: 2,
      output:
        'Параметра --chek нет → npm run catalog пишет каталог, npm run catalog -- --check проверяет его\n',
    });
  });
});
