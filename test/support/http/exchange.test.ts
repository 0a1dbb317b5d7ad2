import { describe, test } from 'node:test';
import { expect } from 'chai';
import { isAnswered, isJsonType, mediaTypeOf, nameOf } from '../../../support/http/exchange';
import { answered, failed } from './answered';

describe('обмен', () => {
  test('ответ отличается от сбоя', () => {
    expect([answered(), failed('ECONNREFUSED')].map(isAnswered)).to.deep.equal([true, false]);
  });

  test('тип ответа — без параметров и строчными', () => {
    const types = ['application/JSON; charset=utf-8', ' text/html ;q=1', ''];
    expect(
      types.map((type) => mediaTypeOf(answered({ headers: { 'content-type': type } }).response)),
    ).to.deep.equal(['application/json', 'text/html', '']);
    expect(mediaTypeOf(answered({ headers: {} }).response)).to.equal('');
  });

  test('JSON — это application/json и «+json», и больше ничего', () => {
    const types = ['application/json', 'application/problem+json', 'text/json', 'application/jsonp', ''];
    expect(types.map(isJsonType)).to.deep.equal([true, true, false, false, false]);
  });

  for (const [url, name] of [
    ['http://stand/api/v1/clients?code=%D0%9A-000123', 'GET /api/v1/clients?code=К-000123'],
    ['http://stand', 'GET /'],
    ['http://stand/100%', 'GET /100%'],
    ['http://stand/a?b=%FF', 'GET /a?b=%FF'],
  ] as const) {
    test(`запрос назван без узла и по-русски: ${name}`, () => {
      expect(nameOf(answered({ url }).request)).to.equal(name);
    });
  }
});
