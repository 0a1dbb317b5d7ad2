import { describe, test } from 'node:test';
import { expect } from 'chai';
import { completeInn, completeOgrn, isAccountOf } from '../../../stand/api/check-digits';
import {
  explainAccount,
  identifiers,
  innCheck,
  ogrnCheck,
  type IdentifierContext,
} from '../../../support/data/identifiers';

/** Public numbers of institutions; those of people and small businesses are of region 00, which does not exist. */
const valid: readonly (readonly [string, string, IdentifierContext?])[] = [
  ['ИНН', '7707083893'],
  ['ИНН', '7710568760'],
  ['ИНН', '001234567887'],
  ['ИНН юрлица', '7707083893'],
  ['ИНН физлица', '001234567887'],
  ['КПП', '773601001'],
  ['КПП', '7736AZ001'],
  ['ОГРН', '1027700132195'],
  ['ОГРН', '1037700013020'],
  ['ОГРНИП', '304001234567898'],
  ['СНИЛС', '112-233-445 95'],
  ['СНИЛС', '11223344595'],
  ['СНИЛС', '001-001-998 00'],
  ['СНИЛС', '000-000-001 77'],
  ['ОКПО', '00032537'],
  // The weights begin with 3 after a remainder of 10; where that leaves 10 again, the digit is 0.
  ['ОКПО', '00000035'],
  ['ОКПО', '00006050'],
  ['ОКПО', '0000000066'],
  ['БИК', '044525225'],
  ['расчётный счёт', '40702810000000000000'],
  ['корреспондентский счёт', '30101810400000000225', { bik: '044525225' }],
  ['номер карты', '4111111111111111'],
  ['номер карты', '2200 0000 0000 0004'],
  ['UUID', '9b2f3c1e-7a4d-4c55-8f0e-2d6a1b3c4d5e'],
  ['UUID', 'F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6'],
];

const invalid: readonly (readonly [string, string, string, IdentifierContext?])[] = [
  ['ИНН', '770708389', 'в ИНН 10 или 12 цифр, а здесь 9'],
  ['ИНН', '', 'в ИНН только цифры, а здесь «»'],
  ['ИНН', '77070B3893', 'в ИНН только цифры, а здесь «77070B3893»'],
  ['ИНН', '7707083894', 'контрольная цифра ИНН 4, а должна быть 3'],
  ['ИНН', '001234567886', 'контрольные цифры ИНН 86, а должны быть 87'],
  ['ИНН', '001234567897', 'контрольные цифры ИНН 97, а должны быть 87'],
  ['ИНН', '0000000000', 'в ИНН не бывает одних нулей'],
  ['ИНН юрлица', '001234567887', 'в ИНН 10 цифр, а здесь 12'],
  ['ИНН физлица', '7707083893', 'в ИНН 12 цифр, а здесь 10'],
  ['КПП', '77360100', 'в КПП 9 знаков, а здесь 8'],
  [
    'КПП',
    '7736az001',
    'в КПП четыре цифры, две цифры или заглавные латинские буквы и три цифры, а здесь «7736az001»',
  ],
  ['ОГРН', '102770013219', 'в ОГРН 13 цифр, а здесь 12'],
  ['ОГРН', '1027700132196', 'контрольная цифра ОГРН 6, а должна быть 5'],
  ['ОГРН', '2027700132195', 'ОГРН начинается с 1 или 5, а здесь с 2'],
  ['ОГРНИП', '1027700132195', 'в ОГРНИП 15 цифр, а здесь 13'],
  ['ОГРНИП', '304001234567897', 'контрольная цифра ОГРНИП 7, а должна быть 8'],
  ['ОГРНИП', '104001234567898', 'ОГРНИП начинается с 3, а здесь с 1'],
  ['СНИЛС', '112-233-445 96', 'контрольные цифры СНИЛС 96, а должны быть 95'],
  ['СНИЛС', '001-001-999 00', 'контрольные цифры СНИЛС 00, а должны быть 65'],
  ['СНИЛС', '112233445', 'в СНИЛС 11 цифр, а здесь 9'],
  ['СНИЛС', '112 233 445 95', 'СНИЛС пишут 112-233-445 95 или 11 цифрами подряд, а здесь «112 233 445 95»'],
  ['СНИЛС', '000-000-000 00', 'в СНИЛС не бывает одних нулей'],
  ['ОКПО', '00032538', 'контрольная цифра ОКПО 8, а должна быть 7'],
  ['ОКПО', '000325370', 'в ОКПО 8 или 10 цифр, а здесь 9'],
  ['БИК', '44525225', 'в БИК 9 цифр, а здесь 8'],
  ['БИК', '000000000', 'в БИК не бывает одних нулей'],
  ['расчётный счёт', '4070281000000000000', 'в счёте 20 цифр, а здесь 19'],
  [
    'расчётный счёт',
    '40702810000000000000',
    'контрольный ключ счёта (9-я цифра) 0, а с БИК 044525225 должен быть 9',
    { bik: '044525225' },
  ],
  ['расчётный счёт', '40702810000000000000', 'в БИК 9 цифр, а здесь 4', { bik: '0445' }],
  [
    'корреспондентский счёт',
    '30101810500000000225',
    'контрольный ключ счёта (9-я цифра) 5, а с БИК 044525225 должен быть 4',
    { bik: '044525225' },
  ],
  [
    'корреспондентский счёт',
    '40702810000000000000',
    'корреспондентский счёт начинается с 30101, а здесь с 40702',
  ],
  ['номер карты', '4111111111111112', 'контрольная цифра номера карты 2, а должна быть 1'],
  ['номер карты', '41111', 'в номере карты 12–19 цифр, а здесь 5'],
  ['номер карты', '4111-1111-1111-1111', 'в номере карты только цифры, а здесь «4111-1111-1111-1111»'],
  [
    'UUID',
    '9b2f3c1e7a4d4c558f0e2d6a1b3c4d5e',
    'в UUID 32 цифры или буквы от a до f группами 8-4-4-4-12, а здесь «9b2f3c1e7a4d4c558f0e2d6a1b3c4d5e»',
  ],
];

describe('номера ведомств и банков', () => {
  test('известные номера признаны', () => {
    for (const [name, value, context] of valid) {
      expect(identifiers[name]?.explain(value, context), `${name} ${value}`).to.equal(undefined);
    }
  });

  test('у негодного номера названа причина', () => {
    for (const [name, value, why, context] of invalid) {
      expect(identifiers[name]?.explain(value, context), `${name} ${value}`).to.equal(why);
    }
  });

  test('у каждого вида есть и годный, и негодный номер', () => {
    const names = Object.keys(identifiers).sort();
    expect([...new Set(valid.map(([name]) => name))].sort()).to.deep.equal(names);
    expect([...new Set(invalid.map(([name]) => name))].sort()).to.deep.equal(names);
  });

  test('одна изменённая цифра не проходит ни в одном номере с контролем', () => {
    const checked = ['ИНН', 'ОГРН', 'ОГРНИП', 'ОКПО', 'номер карты'];
    const vectors = valid.filter(([name, value]) => checked.includes(name) && /^\d+$/u.test(value));
    const passed = vectors.flatMap(([name, value]) =>
      neighboursOf(value)
        .filter((changed) => identifiers[name]?.explain(changed) === undefined)
        .map((changed) => `${name} ${value} → ${changed}`),
    );
    // A remainder of 10 is written as 0: the one hole of these formulas.
    expect(passed.length / vectors.flatMap(([, value]) => neighboursOf(value)).length).to.be.lessThan(0.05);
    expect(passed.filter((told) => told.startsWith('номер карты'))).to.deep.equal([]);
  });
});

describe('контрольные цифры', () => {
  test('те же, что у встроенного стенда, хотя посчитаны независимо', () => {
    for (let index = 0; index < 2000; index += 1) {
      const digits = String(index * 7_919_317_711_003).padStart(16, '3');
      for (const length of [9, 10]) {
        const body = digits.slice(-length);
        expect(body + innCheck(body)).to.equal(completeInn(body));
      }
      for (const length of [12, 14]) {
        const body = digits.slice(-length);
        expect(body + ogrnCheck(body)).to.equal(completeOgrn(body));
      }
      const account = `40702810${digits.slice(-12)}`;
      const bik = `04${digits.slice(-4)}${['000', '001', '002', '050', '225', '999'][index % 6] ?? ''}`;
      expect(explainAccount(account, bik) === undefined).to.equal(isAccountOf(bik, account));
    }
  });
});

describe('счёт и БИК', () => {
  test('счета Банка России и казначейства проверяются по пятой и шестой цифрам БИК', () => {
    expect(explainAccount('30101810400000000225', '044525225')).to.equal(undefined);
    expect(explainAccount('40102810445370000059', '017003983')).to.equal(undefined);
    expect(explainAccount('40102810545370000003', '004525988')).to.equal(undefined);
    expect(explainAccount('40102810445370000059', '004525988')).to.equal(
      'контрольный ключ счёта (9-я цифра) 4, а с БИК 004525988 должен быть 8',
    );
  });

  test('счёт банка проверяется по трём последним цифрам БИК, счёт отделения Банка России — нет', () => {
    expect(explainAccount('40702810900000000000', '044525225')).to.equal(undefined);
    expect(explainAccount('40702810900000000000', '044525226')).to.equal(
      'контрольный ключ счёта (9-я цифра) 9, а с БИК 044525226 должен быть 8',
    );
    for (const bik of ['044525000', '044525001', '044525002']) {
      expect(explainAccount('40702810700000000000', bik)).to.equal(undefined);
    }
  });

  test('любая изменённая цифра счёта заметна', () => {
    const passed = neighboursOf('30101810400000000225').filter(
      (account) => account.startsWith('30101') && explainAccount(account, '044525225') === undefined,
    );
    expect(passed).to.deep.equal([]);
  });
});

function neighboursOf(digits: string): string[] {
  return Array.from(digits).flatMap((digit, index) =>
    Array.from('0123456789')
      .filter((other) => other !== digit)
      .map((other) => digits.slice(0, index) + other + digits.slice(index + 1)),
  );
}
