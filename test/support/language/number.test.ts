import { describe, test } from 'node:test';
import { expect } from 'chai';
import { NUMBER, parseNumber } from '../../../support/language/number';
import { suiteError, thrownBy } from '../core/thrown';

const accepted: readonly (readonly [string, number])[] = [
  ['0', 0],
  ['7', 7],
  ['1250', 1250],
  ['1250.5', 1250.5],
  ['1250,50', 1250.5],
  ['1 250,50', 1250.5],
  ['1\u00a0250,50', 1250.5],
  ['1\u202f250\u202f300', 1_250_300],
  ['-1 250,50', -1250.5],
  ['−1 250,50', -1250.5],
  ['0,05', 0.05],
  ['123456789012345', 123_456_789_012_345],
  ['0,00123456789012345', 0.001_234_567_890_123_45],
  ['1,50000000000000000000', 1.5],
];

const foreign = [
  '',
  ' ',
  '-',
  '1 2500',
  '1 25',
  '12 34 567',
  '1,',
  ',5',
  '1,250.50',
  '1e3',
  '+5',
  '0x10',
  'пять',
  '5 %',
  '1  250',
];

describe('число', () => {
  test('читается с группами, запятой или точкой и с любым минусом', () => {
    for (const [text, value] of accepted) expect(parseNumber(text), text).to.equal(value);
    expect(parseNumber('  1 250,50 ')).to.equal(1250.5);
    expect(Object.is(parseNumber('-0'), 0)).to.equal(true);
  });

  test('узнаётся выражением без захватывающих групп', () => {
    const whole = new RegExp(`^(?:${NUMBER.source})$`);
    for (const [text] of accepted) expect(whole.exec(text), text).to.have.length(1);
    for (const text of foreign) expect(whole.test(text), text).to.equal(false);
    expect(NUMBER.flags).to.equal('');
  });

  test('не угадывается по тексту, который число не пишет', () => {
    for (const text of foreign) {
      expect(thrownBy(() => parseNumber(text))).to.deep.equal(
        suiteError(
          'NUMBER_WRONG',
          `Число «${text}» не прочитано → напишите его так: 1250, 1 250,50 или -3 (в группе разрядов — три цифры)`,
        ),
      );
    }
  });

  test('не теряет нулей впереди', () => {
    expect(thrownBy(() => parseNumber('007'))).to.deep.equal(
      suiteError(
        'NUMBER_WRONG',
        'Число «007» начинается с нуля и потеряло бы его → код или номер пишите строкой, в кавычках',
      ),
    );
    expect(thrownBy(() => parseNumber('0 250'))).to.include({ code: 'NUMBER_WRONG' });
  });

  test('не теряет цифр сверх пятнадцати', () => {
    expect(thrownBy(() => parseNumber('40702810900000012345'))).to.deep.equal(
      suiteError(
        'NUMBER_WRONG',
        'Число «40702810900000012345» содержит 20 значащих цифр, а сохранит только 15 → код или номер пишите строкой, в кавычках',
      ),
    );
    expect(thrownBy(() => parseNumber('-1,234567890123456')).message).to.include('содержит 16 значащих цифр');
  });
});
