// A small catalogue with everything that a page must cope with.
import type { StepDoc } from '../../../support/run/step-docs';
import type { Catalogue, StepEntry, ValueType } from '../../../tools/catalogue/entries';
import type { Piece } from '../../../tools/catalogue/wording';

export const nastyTag = '<img src=x onerror="globalThis.injected=1">';

const noDoc: StepDoc = {
  description: [],
  examples: [],
  notes: [],
  section: '',
  replacement: undefined,
  unknownTags: [],
};

const text = (words: string): Piece => ({ kind: 'text', text: words });
const value = (type: string): Piece => ({ kind: 'value', type, isQuoted: true, isOptional: false });

function step(
  id: string,
  keyword: StepEntry['keyword'],
  forms: StepEntry['forms'],
  doc: Partial<StepDoc>,
): StepEntry {
  return {
    id,
    keyword,
    pattern: id,
    forms,
    types: [...new Set(forms.flat().flatMap((piece) => (piece.kind === 'value' ? piece.type : [])))],
    doc: { ...noDoc, ...doc },
    uri: 'step-definitions/проба.steps.ts',
    line: 7,
    matches: () => false,
  };
}

function type(name: string, doc: Partial<StepDoc>): ValueType {
  return {
    name,
    doc: { ...noDoc, ...doc },
    isQuoted: true,
    isOptional: false,
    accepts: () => false,
    uri: 'step-definitions/parameter-types.ts',
    line: 3,
  };
}

const alone = { before: '', after: '' };

export const sampleCatalogue: Catalogue = {
  sections: [
    {
      name: 'Клиенты & <код>',
      entries: [
        step(
          'a1',
          'Когда',
          [
            [text('Шаг 1: Поиск клиента по коду '), value('строка')],
            [text('выполнен поиск клиента по коду '), value('строка')],
          ],
          {
            description: [`Ищет <код> и ${nastyTag}.`],
            notes: ['Код `К_1*` — текст.'],
            examples: [
              {
                text: 'Когда Шаг 1: Поиск клиента по коду «К-000123»',
                before: 'Дано выполнен вход с ролью «читатель»',
                after: 'Тогда код ответа 200',
              },
            ],
          },
        ),
        step('a2', 'Дано', [[text('создан клиент:')]], {
          description: ['Создаёт.'],
          replacement: 'в реестре есть клиент:',
          examples: [{ text: 'Дано создан клиент:\n  | Наименование | ООО «Ромашка» |', ...alone }],
        }),
      ],
    },
    {
      name: 'Вход',
      entries: [
        step('b1', 'Дано', [[text('выполнен вход с ролью '), value('роль')]], {
          description: ['Входит.'],
          examples: [{ text: 'Дано выполнен вход с ролью «читатель»', ...alone }],
        }),
        step('b2', 'Дано', [[text('выполнен вход под свободной учётной записью')]], {
          description: ['Ждёт.'],
          examples: [{ text: 'Дано выполнен вход под свободной учётной записью', ...alone }],
        }),
      ],
    },
  ],
  types: [
    type('строка', { description: ['Текст в кавычках.'], examples: [{ text: '«К-1»', ...alone }] }),
    type('роль', { description: ['Роль из файла стенда.'] }),
  ],
};
