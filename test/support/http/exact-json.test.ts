import { describe, test } from 'node:test';
import { expect } from 'chai';
import { parseCondition, mismatchesOf, type ConditionContext } from '../../../support/checks/condition';
import { expectBody, parseComparison } from '../../../support/checks/body';
import { plainFields } from '../../../support/checks/fields';
import { Contract } from '../../../support/contract/openapi';
import { validateBySchema } from '../../../support/contract/validation';
import { parseExactJson, toPlainNumbers } from '../../../support/http/exact-json';
import { expectationError, thrownBy } from '../core/thrown';
import { answered } from './answered';

const long = '9007199254740993';
const context: ConditionContext = {
  now: new Date(),
  zone: 'Europe/Moscow',
  explainBySchema: () => undefined,
};

describe('JSON с точными числами', () => {
  test('число, которое потеряло бы цифры, — bigint; остальные — обычные числа', () => {
    expect(
      parseExactJson(`{"a":${long},"b":[-${long}],"c":9007199254740991,"d":1.5,"e":1e20,"f":"${long}"}`),
    ).to.deep.equal({
      a: 9007199254740993n,
      b: [-9007199254740993n],
      c: 9007199254740991,
      d: 1.5,
      e: 1e20,
      f: long,
    });
  });

  for (const text of [long, `[${long}]`, `[1,${long}]`, `{"a": ${long}}`, `{"a":\n-${long}}`]) {
    test(`цифры видны и в JSON.stringify: ${JSON.stringify(text)}`, () => {
      expect(JSON.stringify(parseExactJson(text))).to.equal(text.replace(/\s/gu, ''));
    });
  }

  test('длинные цифры в кавычках числом не становятся', () => {
    expect(parseExactJson(`{"счёт":"40702810000000000123, ${long}"}`)).to.deep.equal({
      счёт: `40702810000000000123, ${long}`,
    });
  });

  test('испорченный JSON остаётся ошибкой', () => {
    expect(() => parseExactJson(`{"a":${long}`)).to.throw(SyntaxError);
  });

  test('для схем — обычные числа; без длинных значение отдано тем же', () => {
    expect(toPlainNumbers({ a: [9007199254740993n], b: 'я' })).to.deep.equal({
      a: [9007199254740992],
      b: 'я',
    });
    const value = { a: [1, null] };
    expect(toPlainNumbers(value)).to.equal(value);
  });
});

describe('проверки видят все цифры', () => {
  const value = parseExactJson(long);
  const check = (condition: string, found: unknown = value) =>
    mismatchesOf('поле «Номер»', [{ path: '', value: found }], parseCondition(condition), context);

  for (const condition of [
    `равно «${long}»`,
    'не равно «9007199254740992»',
    'содержит «740993»',
    'больше 5',
    'не меньше 5',
    'не равно 5',
    'является числом',
    'является целым числом',
    'не является текстом',
    'не пусто',
    `одно из «1», «${long}»`,
  ]) {
    test(`верно: ${condition}`, () => {
      expect(check(condition)).to.deep.equal([]);
    });
  }

  for (const [condition, told] of [
    ['равно «9007199254740992»', 'ожидалось «9007199254740992», получено 9007199254740993'],
    [`не равно «${long}»`, `не должно быть равно «${long}», получено 9007199254740993`],
    ['меньше 5', 'должно быть меньше 5, получено 9007199254740993'],
    ['является текстом', 'должно являться текстом, получено 9007199254740993'],
    ['является объектом', 'должно являться объектом, получено 9007199254740993'],
  ] as const) {
    test(`проваливается: ${condition}`, () => {
      expect(check(condition)).to.deep.equal([`поле «Номер»: ${told}`]);
    });
  }

  test('соседние длинные числа упорядочены и не повторяются', () => {
    const list = parseExactJson(`[1,9007199254740992,${long}]`);
    expect(check('упорядочено по возрастанию', list)).to.deep.equal([]);
    expect(check('не повторяются', list)).to.deep.equal([]);
    expect(check('упорядочено по убыванию', list)).to.have.length(1);
    expect(check('не повторяются', parseExactJson(`[${long},${long}]`))).to.have.length(1);
  });

  test('тело целиком сравнивается до последней цифры', () => {
    const exchange = answered({ json: parseExactJson(`{"id":${long}}`) });
    const body = (expected: string) => {
      expectBody(exchange, plainFields, parseComparison('равно'), expected);
    };
    body(`{"id":${long}}`);
    expect(
      thrownBy(() => {
        body('{"id":9007199254740992}');
      }),
    ).to.deep.equal(
      expectationError(
        'VALUES_DIFFER',
        `GET /things: 1 расхождение с ожидаемым
  id: ожидалось 9007199254740992, получено 9007199254740993
Замечено в ответе: число длиннее 2^53: браузер и другие клиенты на JavaScript потеряют последние цифры (RFC 8259 §6) (в теле 9007199254740993) → автотесты цифр не теряют; код или номер попросите передавать строкой. Вид ошибки: расхождение с требованием (кому: разработке)`,
      ),
    );
  });

  test('схема с type: integer длинное число принимает, а с type: string — нет', () => {
    const contract = new Contract({ openapi: '3.1.0', info: { title: 'А', version: '1' }, paths: {} });
    const check = (type: string) =>
      validateBySchema(contract, { type: 'object', properties: { id: { type } } }, { id: value }).map(
        ({ path, text }) => `${path}: ${text}`,
      );
    expect(check('integer')).to.deep.equal([]);
    expect(check('string')).to.have.length(1);
  });
});
