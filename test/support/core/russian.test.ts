import { describe, test } from 'node:test';
import { expect } from 'chai';
import { counted, excerpt, formatDuration, plural, quoteAll } from '../../../support/core/russian';

describe('русский текст', () => {
  test('существительное согласуется с числом, в том числе с 11, 21 и 111', () => {
    const counts = [0, 1, 2, 4, 5, 11, 12, 14, 21, 22, 25, 101, 111, 1001];
    expect(
      counts.map((count) => `${count} ${plural(count, 'сценарий', 'сценария', 'сценариев')}`),
    ).to.deep.equal([
      '0 сценариев',
      '1 сценарий',
      '2 сценария',
      '4 сценария',
      '5 сценариев',
      '11 сценариев',
      '12 сценариев',
      '14 сценариев',
      '21 сценарий',
      '22 сценария',
      '25 сценариев',
      '101 сценарий',
      '111 сценариев',
      '1001 сценарий',
    ]);
  });

  test('разряды большого числа разделены неразрывным пробелом', () => {
    expect(counted(1234, 'запись', 'записи', 'записей')).to.equal('1\u00a0234 записи');
  });

  test('длительность не даёт ни «60,0 с», ни «1000 мс»', () => {
    const durations = [0, 0.4, 12.6, 999.4, 1000, 1349, 59_949, 59_950, 60_000, 125_400, 3_600_000];
    expect(durations.map(formatDuration)).to.deep.equal([
      '0 мс',
      '0 мс',
      '13 мс',
      '999 мс',
      '1,0 с',
      '1,3 с',
      '59,9 с',
      '1 мин 0 с',
      '1 мин 0 с',
      '2 мин 5 с',
      '60 мин 0 с',
    ]);
    expect(formatDuration(999.7)).to.equal('1,0 с');
  });

  test('список значений — в кавычках через запятую', () => {
    expect(quoteAll(new Set(['а', 'б']))).to.equal('«а», «б»');
    expect(quoteAll([])).to.equal('');
  });

  test('начало текста — одна строка, обрезанная с многоточием', () => {
    expect(excerpt('  две\r\n\tстроки  ')).to.equal('две строки');
    expect(excerpt('а'.repeat(80))).to.equal('а'.repeat(80));
    expect(excerpt('а'.repeat(81))).to.equal(`${'а'.repeat(80)}…`);
    expect(excerpt('абвгд', 3)).to.equal('абв…');
  });
});
