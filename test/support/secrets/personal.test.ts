import { after, beforeEach, describe, test } from 'node:test';
import { expect } from 'chai';
import { innCheck, snilsCheck } from '../../../support/data/identifiers';
import { maskSecrets } from '../../../support/secrets/mask';
import { maskPersonalData } from '../../../support/secrets/personal';

/** Invented: region 00, code 000, a card of a test range; the check digits are reckoned by the suite's other code. */
const INN = `001234567${innCheck('001234567')}`;
const OTHER = `002345678${innCheck('002345678')}`;
const PERSON = `0012345678${innCheck('0012345678')}`;
const SNILS = `900-000-001 ${snilsCheck('900000001')}`;
const CARD = '4111 1111 1111 1111';
/** A number of JSON has no zero at its beginning. */
const NUMBER = `999999999${innCheck('999999999')}`;

/** The same with another last digit. */
function spoilt(digits: string): string {
  return digits.slice(0, -1) + String((Number(digits.at(-1)) + 1) % 10);
}

/** The text with each pseudonym's hash as its number: the hashes differ from run to run. */
function shape(text: string): string {
  const seen: string[] = [];
  return maskSecrets(text).replace(/#([0-9a-f]{6})/gu, (_, hash: string) => {
    if (!seen.includes(hash)) seen.push(hash);
    return `#${seen.indexOf(hash) + 1}`;
  });
}

describe('персональные данные', () => {
  beforeEach(() => {
    maskPersonalData(true);
  });
  after(() => {
    maskPersonalData(false);
  });

  const masked: readonly (readonly [claim: string, text: string, expected: string])[] = [
    ['ИНН юрлица', `ИНН ${INN}.`, 'ИНН ИНН#1.'],
    ['ИНН физлица', `«${PERSON}»`, '«ИНН#1»'],
    ['ИНН числом JSON', `{"inn":${NUMBER},"b":1}`, '{"inn":"ИНН#1","b":1}'],
    ['ИНН числом JSON с пробелами', `{ "inn" : ${NUMBER} }`, '{ "inn" : "ИНН#1" }'],
    [
      'ИНН числом JSON внутри строки',
      JSON.stringify({ body: `{"inn":${NUMBER}}` }),
      JSON.stringify({ body: '{"inn":"ИНН#1"}' }),
    ],
    ['список чисел JSON', `{"inns":[${NUMBER}, 1, ${NUMBER}]}`, '{"inns":["ИНН#1", 1, "ИНН#1"]}'],
    ['СНИЛС', `СНИЛС ${SNILS}`, 'СНИЛС СНИЛС#1'],
    ['СНИЛС без знаков', `"${SNILS.replace(/\D/gu, '')}"`, '"СНИЛС#1"'],
    ['телефон +7', 'тел. +70001234567, ещё', 'тел. телефон#1, ещё'],
    ['телефон 8(…)', '8 (000) 123-45-67', 'телефон#1'],
    ['один телефон, записанный по-разному', '+70001234567 и 8 (000) 123-45-67', 'телефон#1 и телефон#1'],
    ['почта', 'пишите: Client.1@aurora.example!', 'пишите: почта#1!'],
    ['почта кириллицей', 'клиент@почта.рф', 'почта#1'],
    ['паспорт', 'паспорт 00 00 № 123456', 'паспорт паспорт#1'],
    [
      'паспорт по частям',
      '{"passport":{"series":"0000","number":"123456"}}',
      '{"passport":{"series":"паспорт#1","number":"паспорт#1"}}',
    ],
    [
      'паспорт по частям числами',
      '{"passport":{"series":1000,"number":123456}}',
      '{"passport":{"series":"паспорт#1","number":"паспорт#1"}}',
    ],
    ['карта', `карта ${CARD}`, 'карта карта#1'],
    [
      'разные значения в сообщении проверки',
      `ожидалось «${INN}», получено «${OTHER}»`,
      'ожидалось «ИНН#1», получено «ИНН#2»',
    ],
    ['одно и то же значение', `${INN} и снова ${INN}`, 'ИНН#1 и снова ИНН#1'],
  ];

  for (const [claim, text, expected] of masked) {
    test(`заменено псевдонимом: ${claim}`, () => {
      expect(shape(text)).to.equal(expected);
    });
    test(`второй раз не меняется: ${claim}`, () => {
      const once = maskSecrets(text);
      expect(maskSecrets(once)).to.equal(once);
    });
  }

  for (const [claim, text] of [
    ['ИНН с неверной контрольной цифрой', spoilt(INN)],
    ['секунды', '{"exp":1767225602,"iat":1767225600}'],
    ['цифры внутри кода', `К-${INN}, a${INN}, ${INN}1`],
    ['СНИЛС с неверными контрольными цифрами', spoilt(SNILS)],
    ['карта с неверной контрольной цифрой', '4111 1111 1111 1112'],
    ['идентификатор', '12345678-1234-4123-8123-123456789012'],
    ['шесть цифр без слова «паспорт»', '0000 123456'],
    ['адрес без домена', 'user@host, @дым'],
    ['дата и время', '2026-01-01T00:00:00.000Z'],
  ] as const) {
    test(`не тронуто: ${claim}`, () => {
      expect(maskSecrets(text)).to.equal(text);
    });
  }

  test('у каждого прогона свои псевдонимы', () => {
    const first = maskSecrets(INN);
    expect(maskSecrets(INN)).to.equal(first);
    maskPersonalData(true);
    expect(maskSecrets(INN)).not.to.equal(first);
  });

  test('выключено — показано как есть', () => {
    maskPersonalData(false);
    expect(maskSecrets(`${INN} client@aurora.example`)).to.equal(`${INN} client@aurora.example`);
  });
});
