import { readFileSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { mend } from '../../../support/lint/format';
import { parseSource } from '../../../support/run/sources';

const head = '# language: ru\nФункция: Ф\n\n  Сценарий: С\n';
const steps = '    Дано а\n    Тогда б\n';

const mended: readonly (readonly [claim: string, before: string, after: string])[] = [
  [
    'таблица выровнена, отступы поправлены',
    `${head}   Дано а:\n   | имя | значение |\n   | длинное имя | б |\n    Тогда б\n`,
    `${head}    Дано а:\n      | имя         | значение |\n      | длинное имя | б        |\n    Тогда б\n`,
  ],
  ['латинская буква в ключевом слове', `${head.replace('Сц', 'Cц')}${steps}`, `${head}${steps}`],
  ['неразрывный пробел после ключевого слова', `${head}    Дано\u00a0а\n    Тогда б\n`, `${head}${steps}`],
  ['знак нулевой ширины в ключевом слове', `${head}    Да\u200bно а\n    Тогда б\n`, `${head}${steps}`],
  [
    '«й» из двух знаков в ключевом слове и в шаге',
    `${head.replace('й', 'и\u0306')}    Дано йод\n    Тогда б\n`,
    `${head}    Дано йод\n    Тогда б\n`,
  ],
  [
    '«й» из двух знаков в значении осталась',
    `${head}    Дано «и\u0306»\n    Тогда и\u0306\n`,
    `${head}    Дано «и\u0306»\n    Тогда й\n`,
  ],
  [
    'ключевое слово заменено принятым',
    `${head}    Допустим а\n    Если в\n    То б\n`,
    `${head}    Дано а\n    Когда в\n    Тогда б\n`,
  ],
  ['язык файла дописан', `${head}${steps}`.replace('# language: ru\n', ''), `${head}${steps}`],
  [
    'многострочный текст не тронут',
    `${head}    Дано а:\n      """\n      Cценарии\u0306  \n      """\n    Тогда\u00a0б\n`,
    `${head}    Дано а:\n      """\n      Cценарии\u0306  \n      """\n    Тогда б\n`,
  ],
  [
    'CRLF и BOM остались',
    `\uFEFF${head}   Дано а\n    Тогда б\n`.replaceAll('\n', '\r\n'),
    `\uFEFF${head}${steps}`.replaceAll('\n', '\r\n'),
  ],
  [
    'комментарий остался над своим сценарием',
    `${head}${steps}\n  # о втором\n  Сценарий: В\n    Дано а \n    Тогда б\n`,
    `${head}${steps}\n  # о втором\n  Сценарий: В\n${steps}`,
  ],
  [
    'слово со строчной буквы не тронуто: может быть, это проза',
    `${head}    дано а\n    Тогда б\n`,
    `${head}    дано а\n    Тогда б\n`,
  ],
];

describe('исправлено без потерь', () => {
  for (const [claim, before, after] of mended) {
    test(claim, async () => {
      expect(await mend('a.feature', before)).to.deep.equal({ text: after, refusal: '' });
      expect((await mend('a.feature', after)).text).to.equal(after);
    });
  }
});

describe('оформление, которое что-то потеряло бы, не тронуто', () => {
  const cases: readonly (readonly [claim: string, text: string])[] = [
    [
      'комментарий в строке тегов',
      `# language: ru\nФункция: Ф\n\n  @а # зачем\n  Сценарий: С\n   Дано а\n    Тогда б\n`,
    ],
    [
      'комментарий между тегами',
      `# language: ru\nФункция: Ф\n\n  @а\n  # зачем\n  @б\n  Сценарий: С\n   Дано а\n    Тогда б\n`,
    ],
    ['комментарий в таблице', `${head}   Дано а:\n      | а |\n      # зачем\n      | б |\n    Тогда б\n`],
  ];
  for (const [claim, text] of cases) {
    test(claim, async () => {
      const result = await mend('a.feature', text);
      expect(result.text).to.equal(text);
      expect(result.refusal).to.match(/^оформление сдвинуло бы или удалило комментарий/u);
    });
  }
});

test('наши сценарии исправлять нечего', async () => {
  const files = readdirSync('features', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.feature'),
  );
  expect(files).to.have.length.greaterThan(10);
  for (const name of files) {
    const text = readFileSync(`features/${name}`, 'utf8');
    expect((await mend(name, text)).text, name).to.equal(text);
  }
});

test('искажённое оформление наших сценариев исправляется без изменения смысла и один раз', async () => {
  const files = readdirSync('features', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.feature'),
  );
  const told = (text: string) =>
    JSON.stringify(
      parseSource('a', text).pickles.map(({ name, tags, steps: taken }) => [
        name,
        tags.map((tag) => tag.name),
        taken.map((step) => [step.text, step.argument]),
      ]),
    );
  for (const name of files) {
    const text = readFileSync(`features/${name}`, 'utf8');
    const spoilt = text.replace(/^( +)(Дано|Когда|Тогда|И|Сценарий:) /gmu, ' $1$2  ');
    const { text: once, refusal } = await mend(name, spoilt);
    expect(refusal, name).to.equal('');
    expect(told(once), name).to.equal(told(text));
    expect((await mend(name, once)).text, name).to.equal(once);
  }
});
