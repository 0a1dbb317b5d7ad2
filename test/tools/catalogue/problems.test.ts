import { describe, test } from 'node:test';
import { expect } from 'chai';
import type { StepDoc } from '../../../support/run/step-docs';
import type { Catalogue, StepEntry, ValueType } from '../../../tools/catalogue/entries';
import { problemsOf } from '../../../tools/catalogue/problems';

const whole: StepDoc = {
  description: ['Делает дело.'],
  examples: [{ text: 'Когда сделано дело', before: '', after: '' }],
  notes: [],
  section: 'Дела',
  replacement: undefined,
  unknownTags: [],
};

function step(pattern: string, doc: Partial<StepDoc> = {}, more: Partial<StepEntry> = {}): StepEntry {
  return {
    id: pattern,
    keyword: 'Когда',
    pattern,
    forms: [],
    types: [],
    doc: { ...whole, ...doc },
    uri: 'a.steps.ts',
    line: 9,
    matches: (text) => text === pattern,
    ...more,
  };
}

function catalogueOf(entries: readonly StepEntry[], types: readonly ValueType[] = []): Catalogue {
  return { sections: [{ name: 'Дела', entries }], types };
}

function example(text: string): Pick<StepDoc, 'examples'> {
  return { examples: [{ text, before: '', after: '' }] };
}

const done = step('сделано дело');

describe('пробелы каталога', () => {
  test('целый каталог — без замечаний', () => {
    expect(problemsOf(catalogueOf([done]))).to.deep.equal([]);
  });

  const noText = 'нет описания → напишите его над определением: с заглавной буквы, с точкой в конце';
  for (const [claim, entries, problem] of [
    ['нет описания', [step('сделано дело', { description: [] })], noText],
    ['описание без точки', [step('сделано дело', { description: ['Делает'] })], noText],
    ['нет примера', [step('сделано дело', { examples: [] })], 'нет примера → @example'],
    [
      'нет раздела',
      [step('сделано дело', { section: '' })],
      'нет раздела → начните файл строкой «// О чём эти шаги.»',
    ],
    [
      'опечатка в теге',
      [step('сделано дело', { unknownTags: ['exmaple'] })],
      'незнакомый тег @exmaple → @example, @before, @after, @note, @section, @deprecated',
    ],
    [
      'пример без ключевого слова',
      [step('сделано дело', example('сделано дело'))],
      'пример «сделано дело» начинается не с ключевого слова → Когда …',
    ],
    [
      'пример с чужим ключевым словом',
      [step('сделано дело', example('Тогда сделано дело'))],
      'пример «Тогда сделано дело» начинается не с того слова → Когда',
    ],
    [
      'пример не того шага',
      [step('сделано дело', example('Когда готово:\n  | а |'))],
      'пример «Когда готово:» не подходит под шаг → исправьте пример',
    ],
    [
      'новая формулировка в никуда',
      [step('сделано дело', {}, { inNewWording: () => 'дело' })],
      'новая формулировка «дело» — не один действующий шаг → исправьте @deprecated',
    ],
    [
      'новая формулировка сама устарела',
      [step('сделано дело', {}, { inNewWording: (text) => text })],
      'новая формулировка «сделано дело» — не один действующий шаг → исправьте @deprecated',
    ],
  ] as const) {
    test(claim, () => {
      expect(problemsOf(catalogueOf(entries))).to.deep.equal([`a.steps.ts:9 «сделано дело»: ${problem}`]);
    });
  }

  test('пример подходит под два шага', () => {
    const other = step('сделано {строка}', example('И сделано'), {
      matches: (text) => text.startsWith('сделано'),
    });
    expect(problemsOf(catalogueOf([done, other]))).to.deep.equal([
      'a.steps.ts:9 «сделано дело»: пример «Когда сделано дело» неоднозначен: «сделано дело», «сделано {строка}» → разведите тексты шагов',
    ]);
  });

  for (const type of ['int', 'float', 'string', 'word', '']) {
    test(`{${type}} в шаге не годится`, () => {
      const pattern = `сделано {${type}} дело`;
      const entry = step(pattern, {}, { matches: (text) => text === 'сделано дело' });
      expect(problemsOf(catalogueOf([entry]))).to.deep.equal([
        `a.steps.ts:9 «${pattern}»: вид значения не русский → возьмите {строка}, {число}, {количество} или опишите свой`,
      ]);
    });
  }

  test('вид значений: описание, пример и годный пример', () => {
    const type = (doc: Partial<StepDoc>): ValueType => ({
      name: 'код',
      doc: { ...whole, ...doc },
      isQuoted: false,
      isOptional: false,
      accepts: (text) => /^\d+ ?$/u.test(text),
      uri: 'types.ts',
      line: 3,
    });
    expect(
      problemsOf(
        catalogueOf(
          [],
          [type(example('200')), type({ description: [], examples: [] }), type(example('двести'))],
        ),
      ),
    ).to.deep.equal([
      `types.ts:3 {код}: ${noText}`,
      'types.ts:3 {код}: нет примера → @example',
      'types.ts:3 {код}: пример «двести» — не такое значение → исправьте пример',
    ]);
  });
});
