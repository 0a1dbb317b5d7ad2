import { describe, test } from 'node:test';
import { expect } from 'chai';
import { compareJson, type CompareOptions } from '../../../support/query/json-compare';

const EQUAL: CompareOptions = { mode: 'равно', ignoreOrder: false };
const EQUAL_ANY: CompareOptions = { mode: 'равно', ignoreOrder: true };
const PART: CompareOptions = { mode: 'содержит', ignoreOrder: false };
const PART_ANY: CompareOptions = { mode: 'содержит', ignoreOrder: true };

/** Each difference as a line: `path: text`. */
function lines(actual: unknown, expected: unknown, options: CompareOptions): readonly string[] {
  return compareJson(actual, expected, options).map(({ path, text }) => `${path}: ${text}`);
}

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    code: `К-${index}`,
    name: `ООО «${index}»`,
    status: 'ACTIVE',
    tags: ['а', 'б'],
  }));

describe('JSON совпадает', () => {
  for (const [claim, actual, expected, options] of [
    ['порядок полей не важен', { а: 1, б: [null, true] }, { б: [null, true], а: 1 }, EQUAL],
    ['часть полей', { а: 1, б: { в: 2, г: 3 } }, { б: { г: 3 } }, PART],
    ['часть списка по порядку', [1, 2, 3, 4], [2, 4], PART],
    ['часть списка в другом порядке', [{ а: 1, б: 2 }, { а: 3 }], [{ а: 3 }, { б: 2 }], PART_ANY],
    ['порядок списков на любой глубине', { а: [[1, 2], [3]] }, { а: [[3], [2, 1]] }, EQUAL_ANY],
    ['пустое — часть чего угодно', { а: [{ б: 1 }] }, { а: [] }, PART],
    ['у жадного выбора не вышло бы', [{ а: 1, б: 1 }, { а: 1 }], [{ а: 1 }, { а: 1, б: 1 }], PART_ANY],
    [
      'и здесь: первый подошедший нужен другому',
      [
        { а: 1, б: 1, в: 1 },
        { а: 1, г: 1 },
      ],
      [{ а: 1 }, { а: 1, б: 1 }],
      PART_ANY,
    ],
    [
      'поля не сравниваются по пути',
      { id: 5, items: [{ id: 1, а: 1 }] },
      { items: [{ id: 2, а: 1 }] },
      { ...EQUAL, isIgnored: (path: string) => path.endsWith('id') },
    ],
    [
      'поля не сравниваются и без учёта порядка',
      [
        { id: 1, а: 1 },
        { id: 2, а: 2 },
      ],
      [
        { id: 9, а: 2 },
        { id: 8, а: 1 },
      ],
      { ...EQUAL_ANY, isIgnored: (path: string) => path.endsWith('id') },
    ],
    [
      'элемент списка не сравнивается',
      ['а', 'шум', 'б'],
      ['а', 'другое', 'б'],
      { ...EQUAL, isIgnored: (path: string) => path === '[1]' },
    ],
  ] as const) {
    test(claim, () => {
      expect(lines(actual, expected, options)).to.deep.equal([]);
    });
  }
});

describe('JSON расходится', () => {
  for (const [claim, actual, expected, options, told] of [
    [
      'все расхождения сразу, каждое со своим местом',
      { код: '5', имя: 'Б', мир: { 'a b': null }, лишнее: [1] },
      { код: 5, имя: 'А', мир: { 'a b': 1 }, дата: '2030-01-31' },
      EQUAL,
      [
        'код: ожидалось 5, получено «5» (текст, а не число)',
        'имя: ожидалось «А», получено «Б»',
        "мир['a b']: ожидалось 1, получено null",
        'дата: нет поля, ожидалось «2030-01-31»',
        'лишнее: лишнее поле, получено [1]',
      ],
    ],
    ['другой вид', [], {}, EQUAL, [': ожидалось {}, получено [] (список, а не объект)']],
    [
      'вместо true — текст',
      { а: 'true' },
      { а: true },
      EQUAL,
      ['а: ожидалось true, получено «true» (текст, а не логическое значение)'],
    ],
    ['поле null и поля нет — не одно и то же', {}, { а: null }, PART, ['а: нет поля, ожидалось null']],
    [
      'только пробелы',
      'а\u00a0б',
      'а б',
      EQUAL,
      [': ожидалось «а б», получено «а\\u00a0б» (отличаются только пробелы и переносы строк)'],
    ],
    [
      'длинный текст показан вокруг расхождения',
      `${'а'.repeat(100)}Б${'в'.repeat(90)}`,
      `${'а'.repeat(100)}Г${'в'.repeat(90)}`,
      EQUAL,
      [
        `: ожидалось «…${'а'.repeat(20)}Г${'в'.repeat(59)}…», получено «…${'а'.repeat(20)}Б${'в'.repeat(59)}…»`,
      ],
    ],
    ['одного элемента нет — дальше всё верно', [1, 3, 4], [1, 2, 3, 4], EQUAL, ['[1]: нет элемента 2']],
    ['один элемент лишний', { а: [1, 9, 2] }, { а: [1, 2] }, EQUAL, ['а[1]: лишний элемент 9']],
    ['элемент другой', [1, 5, 3], [1, 2, 3], EQUAL, ['[1]: ожидалось 2, получено 5']],
    [
      'порядок другой',
      { а: [2, 1] },
      { а: [1, 2] },
      EQUAL,
      ['а: элементы те же, порядок другой: на месте [0] ожидалось 1, получено 2'],
    ],
    [
      'часть списка не в том порядке',
      [4, 2],
      [2, 4],
      PART,
      ['[0]: нет элемента 2 (такой есть, но в другом месте)'],
    ],
    [
      'повторы считаются',
      ['а', 'б'],
      ['а', 'б', 'а'],
      EQUAL_ANY,
      ['[2]: нет элемента «а» (ожидалось 2 раза, получено 1 раз)'],
    ],
    [
      'лишний повтор',
      ['а', 'а', 'б'],
      ['б', 'а'],
      EQUAL_ANY,
      ['[1]: лишний элемент «а» (ожидалось 1 раз, получено 2 раза)'],
    ],
    [
      'повторы считаются и в части',
      [{ а: 1, б: 2 }],
      [{ а: 1 }, { а: 1 }],
      PART_ANY,
      ['[1]: нет элемента {"а":1}'],
    ],
    [
      'назван ближайший из полученных, а не стоящий на том же месте',
      [
        { код: 2, имя: 'Б', город: 'Псков' },
        { код: 1, имя: 'А', город: 'Тверь' },
      ],
      [
        { код: 1, имя: 'А', город: 'Омск' },
        { код: 2, имя: 'Б', город: 'Псков' },
      ],
      EQUAL_ANY,
      ['[1].город: ожидалось «Омск», получено «Тверь» (ближайший к ожидаемому элементу [0])'],
    ],
    [
      'ближайшего нет: недостающий и лишний названы порознь',
      [{ код: 3, имя: 'В' }],
      [{ код: 1, имя: 'А' }],
      EQUAL_ANY,
      ['[0]: нет элемента {"код":1,"имя":"А"}', '[0]: лишний элемент {"код":3,"имя":"В"}'],
    ],
    [
      'часть: лишние элементы не мешают, недостающий назван',
      [
        { код: 1, имя: 'А' },
        { код: 2, имя: 'Б' },
      ],
      [{ код: 2 }, { код: 5 }],
      PART_ANY,
      ['[1]: нет элемента {"код":5}'],
    ],
    [
      'не сравнивается только названное',
      [{ id: 1, а: 1 }],
      [{ id: 2, а: 2 }],
      { ...EQUAL, isIgnored: (path: string) => path === '[0].id' },
      ['[0].а: ожидалось 2, получено 1'],
    ],
    ['имя поля из прототипа', {}, { toString: 1 }, PART, ['toString: нет поля, ожидалось 1']],
  ] as const) {
    test(claim, () => {
      expect(lines(actual, expected, options)).to.deep.equal(told);
    });
  }

  test('значения отданы вместе с текстом', () => {
    expect(compareJson({ а: '5' }, { а: 5 }, EQUAL)).to.deep.equal([
      { path: 'а', expected: 5, actual: '5', text: 'ожидалось 5, получено «5» (текст, а не число)' },
    ]);
  });

  test('показаны пятьдесят, остальные сосчитаны', () => {
    const expected = Object.fromEntries(Array.from({ length: 71 }, (_, index) => [`п${index}`, 1]));
    expect(lines({}, expected, EQUAL).slice(49)).to.deep.equal([
      'п49: нет поля, ожидалось 1',
      ': и ещё 21 расхождение',
    ]);
    const fifty = Object.fromEntries(Object.entries(expected).slice(0, 50));
    expect(lines({}, fifty, EQUAL)).to.have.lengthOf(50);
  });
});

describe('большие списки', () => {
  // Ratios only: eight times the rows take 64 times as long where each is compared with each.
  for (const [claim, make, count] of [
    ['те же записи наоборот', (n: number) => [rows(n).reverse(), rows(n)], 0],
    [
      'каждая запись чем-то другая',
      (n: number) => [rows(n).map((row) => ({ ...row, name: '' })), rows(n)],
      51,
    ],
  ] as const) {
    test(`восьмикратный список сравнивается не более чем в 60 раз дольше: ${claim}`, () => {
      const [few, many] = [250, 2000].map((size) => {
        const [actual, expected] = make(size);
        expect(compareJson(actual, expected, EQUAL_ANY)).to.have.lengthOf(count);
        return Math.min(...[1, 2, 3].map(() => durationOf(() => compareJson(actual, expected, EQUAL_ANY))));
      });
      expect((many ?? 0) / Math.max(few ?? 0, 0.5)).to.be.lessThan(60);
    });
  }

  for (const [claim, part] of [
    ['часть полей каждой', ({ code }: Row): object => ({ code })],
    ['часть, одинаковая у всех', ({ status }: Row): object => ({ status })],
  ] as const) {
    test(`найдена каждая из 500: ${claim}`, () => {
      expect(compareJson(rows(500).reverse(), rows(500).map(part), PART_ANY)).to.deep.equal([]);
      expect(compareJson(rows(499).reverse(), rows(500).map(part), PART_ANY)).to.have.lengthOf(1);
    });
  }
});

type Row = ReturnType<typeof rows>[number];

function durationOf(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
