import { describe, test } from 'node:test';
import { expect } from 'chai';
import { DURATION, parseDuration } from '../../../support/language/duration';
import { suiteError, thrownBy } from '../core/thrown';

const accepted: readonly (readonly [string, number])[] = [
  ['200 мс', 200],
  ['1 миллисекунда', 1],
  ['1 миллисекунду', 1],
  ['2 миллисекунды', 2],
  ['1 500 миллисекунд', 1500],
  ['1 с', 1000],
  ['5 сек', 5000],
  ['1 секунду', 1000],
  ['1 секунда', 1000],
  ['3 секунды', 3000],
  ['10 секунд', 10_000],
  ['10\u00a0секунд', 10_000],
  ['1,005 с', 1005],
  ['0,5 секунды', 500],
  ['1 минуту', 60_000],
  ['1,5 минуты', 90_000],
  ['2 минут', 120_000],
  ['2 мин', 120_000],
  ['1 ч', 3_600_000],
  ['1 час', 3_600_000],
  ['2 часа', 7_200_000],
  ['5 часов', 18_000_000],
  ['1 день', 86_400_000],
  ['3 дня', 259_200_000],
  ['7 дней', 604_800_000],
  ['1 сутки', 86_400_000],
  ['3 суток', 259_200_000],
  ['1 неделю', 604_800_000],
  ['2 недели', 1_209_600_000],
  ['4 недель', 2_419_200_000],
];

const foreign = [
  '',
  '10',
  'секунд',
  'десять секунд',
  '10секунд',
  '-10 секунд',
  '10 сек.',
  '5 лет',
  '10 секундочек',
  '3 s',
  '1 мину',
];

describe('длительность', () => {
  test('читается в миллисекундах при любой форме единицы', () => {
    for (const [text, durationMs] of accepted) expect(parseDuration(text), text).to.equal(durationMs);
    expect(parseDuration(' 10 секунд ')).to.equal(10_000);
  });

  test('узнаётся выражением без захватывающих групп', () => {
    const whole = new RegExp(`^(?:${DURATION.source})$`);
    for (const [text] of accepted) expect(whole.exec(text), text).to.have.length(1);
    for (const text of foreign) expect(whole.test(text), text).to.equal(false);
    expect(DURATION.flags).to.equal('');
  });

  test('не угадывается по тексту без числа или без известной единицы', () => {
    for (const text of foreign) {
      expect(thrownBy(() => parseDuration(text))).to.deep.equal(
        suiteError(
          'DURATION_WRONG',
          `Длительность «${text}» не прочитана → напишите число и единицу: 200 мс, 10 секунд, 1,5 минуты, 2 часа, 3 дня`,
        ),
      );
    }
  });

  test('не теряет цифр, как и число', () => {
    expect(thrownBy(() => parseDuration('1234567890123456 мс'))).to.include({ code: 'NUMBER_WRONG' });
  });
});
