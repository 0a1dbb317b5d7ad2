// Drafts as text.
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { parseSource } from '../../../support/run/sources';
import { renderFeature, type DraftScenario } from '../../../tools/draft/feature-text';

describe('Текст черновика', () => {
  test('ключевые слова, отступы, таблицы и примеры стоят так, как пишут сценарии', () => {
    const text = renderFeature({
      name: 'Вещи',
      comments: ['Откуда это.'],
      rules: [
        { name: 'Пустое правило не пишется', scenarios: [] },
        {
          name: 'Правило',
          scenarios: [
            scenario({
              comments: ['Допишите: что-нибудь.'],
              given: [{ text: 'первое' }, { text: 'файл:', doc: 'строка\n"""' }],
              examples: [
                ['а', 'значение'],
                ['1', 'длинное'],
              ],
            }),
          ],
        },
      ],
    });
    expect(text).to.equal(
      [
        '# language: ru',
        '# Откуда это.',
        '@черновик',
        'Функция: Вещи',
        '',
        '  Правило: Правило',
        '',
        '    Структура сценария: Сценарий',
        '      # Допишите: что-нибудь.',
        '      Дано первое',
        '      И файл:',
        '        """',
        '        строка',
        '        \\"\\"\\"',
        '        """',
        '      Когда действие',
        '      Тогда проверка:',
        '        | а |',
        '',
        '      Примеры:',
        '        | а | значение |',
        '        | 1 | длинное  |',
        '',
      ].join('\n'),
    );
  });

  test('значение ячейки и текста возвращается таким, каким было', () => {
    const cells = ['a|b', '\\d', 'две\nстроки', '\\n', ''];
    const doc = 'a """ b\n  отступ\n\\конец';
    const { pickles, errors } = parseSource(
      'проба.feature',
      renderFeature({
        name: 'Проба',
        comments: [],
        rules: [
          {
            name: 'П',
            scenarios: [
              scenario({ given: [{ text: 'файл:', doc }], then: [{ text: 'таблица:', table: [cells] }] }),
            ],
          },
        ],
      }),
    );
    expect(errors).to.deep.equal([]);
    const steps = pickles[0]?.steps ?? [];
    expect(steps[0]?.argument?.docString?.content).to.equal(doc);
    expect(steps[2]?.argument?.dataTable?.rows[0]?.cells.map(({ value }) => value)).to.deep.equal(cells);
  });
});

function scenario(parts: Partial<DraftScenario>): DraftScenario {
  return {
    name: 'Сценарий',
    comments: [],
    given: [],
    when: [{ text: 'действие' }],
    then: [{ text: 'проверка:', table: [['а']] }],
    ...parts,
  };
}
