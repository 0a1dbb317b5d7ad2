import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { parseStepDoc, readStepDoc, reword } from '../../../support/run/step-docs';

function parse(text: string): ReturnType<typeof parseStepDoc> {
  const lines = text.split('\n');
  return parseStepDoc(lines, lines.indexOf('CALL') + 1);
}

describe('описание шага', () => {
  test('читает описание, примеры с таблицей и строкой документа, замечания и раздел файла', () => {
    const doc = parse(`// Клиенты: создание и поиск.
import x from 'x';

/**
 * Создаёт клиента; пароль
 * нигде не виден.
 *
 * Второй абзац.
 *
 * @example Дано код «К-1»
 * @example
 * Дано создан клиент:
 *   | Наименование | ООО «Ромашка» |
 *
 * @note Замечание
 * в две строки.
 * @example
 * Когда отправлено:
 *   """
 *   { "a": 1 }
 *
 *   @не-тег
 *   """
 */
CALL`);
    expect(doc).to.deep.equal({
      description: ['Создаёт клиента; пароль нигде не виден.', 'Второй абзац.'],
      examples: [
        { text: 'Дано код «К-1»', before: '', after: '' },
        { text: 'Дано создан клиент:\n  | Наименование | ООО «Ромашка» |', before: '', after: '' },
        {
          text: 'Когда отправлено:\n  """\n  { "a": 1 }\n\n  @не-тег\n  """',
          before: '',
          after: '',
        },
      ],
      notes: ['Замечание в две строки.'],
      section: 'Клиенты',
      replacement: undefined,
      unknownTags: [],
    });
  });

  test('@before — что раньше примеров под ним, @after — что потом; таблица тоже', () => {
    const { examples } = parse(`/**
 * @before Дано вход
 * @before Когда запрос с полями:
 * @before   | ИНН | 123 |
 * @example Тогда раз
 * @example
 * Тогда два:
 *   | а |
 * @after Тогда код ответа 200
 * @example Тогда три
 * @before Дано другое
 * @example Тогда четыре
 */
CALL`);
    const before = 'Дано вход\nКогда запрос с полями:\n  | ИНН | 123 |';
    expect(examples).to.deep.equal([
      { text: 'Тогда раз', before, after: 'Тогда код ответа 200' },
      { text: 'Тогда два:\n  | а |', before, after: 'Тогда код ответа 200' },
      { text: 'Тогда три', before, after: '' },
      { text: 'Тогда четыре', before: 'Дано другое', after: '' },
    ]);
  });

  test('в одну строку, с CRLF и с разделом по тегу', () => {
    const lines = '// Файл.\r\n/** Шаг. */\r\nCALL'.split('\r\n');
    expect(parseStepDoc(lines, 3))
      .to.include({ section: 'Файл' })
      .and.to.deep.include({ description: ['Шаг.'] });
    expect(parse('// Файл.\n/**\n * Шаг.\n * @section Время\n */\nCALL').section).to.equal('Время');
  });

  test('чужой комментарий, обычный комментарий и пустая строка — не описание', () => {
    for (const text of ['/** А. */\nother();\nCALL', '/* А. */\nCALL', '/** А. */\n\nCALL', 'CALL']) {
      expect(parse(text)).to.deep.include({ description: [], examples: [] });
    }
  });

  test('опечатка в теге видна', () => {
    expect(parse('/**\n * Шаг.\n * @exmaple Дано шаг\n */\nCALL').unknownTags).to.deep.equal(['exmaple']);
  });

  test('файла, которого нет, не нужно', () => {
    expect(readStepDoc({ uri: 'нет.ts', line: 3 }, path.sep)).to.deep.include({
      description: [],
      section: '',
      replacement: undefined,
    });
  });
});

describe('новая формулировка', () => {
  for (const [claim, replacement, text, values, expected] of [
    ['без значений', 'в реестре есть клиент:', 'создан клиент:', [], 'в реестре есть клиент:'],
    [
      'значения — с их кавычками и в другом порядке',
      'у «{2}» есть {1}',
      'поле «а» и "б «в»"',
      ['«а»', '"б «в»"'],
      'у «"б «в»"» есть «а»',
    ],
    ['чужой номер остаётся как есть', 'код {1} {3}', 'код 200', ['200'], 'код 200 {3}'],
    [
      'заглавная буква после номера шага',
      '{1}Добавление/добавление {2}',
      'Шаг 1: Создание «а»',
      ['Шаг 1: ', '«а»'],
      'Шаг 1: Добавление «а»',
    ],
    [
      'строчная буква после «выполнено»',
      '{1}Добавление/добавление {2}',
      'выполнено создание «а»',
      ['выполнено ', '«а»'],
      'выполнено добавление «а»',
    ],
    [
      'окончание — как в прежнем тексте',
      'в списке {1} запись/записи/записей',
      'в ответе 5 записей',
      ['5'],
      'в списке 5 записей',
    ],
    ['в значении косая черта цела', 'путь {1}', 'адрес «да/нет»', ['«да/нет»'], 'путь «да/нет»'],
    ['доллар в значении цел', 'путь {1}', 'адрес «$&$1»', ['«$&$1»'], 'путь «$&$1»'],
  ] as const) {
    test(claim, () => {
      const located = values.map((raw) => ({ raw, end: text.indexOf(raw) + raw.length }));
      expect(reword(replacement, text, located)).to.equal(expected);
    });
  }
});
