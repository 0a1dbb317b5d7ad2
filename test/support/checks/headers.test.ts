import { describe, test } from 'node:test';
import { expect } from 'chai';
import { expectHeader } from '../../../support/checks/headers';
import { expectationError, thrownBy } from '../core/thrown';
import { answered } from '../http/answered';

const exchange = answered({ headers: { 'content-type': 'application/json', link: '<2>; rel="next"' } });

describe('заголовок ответа', () => {
  test('проходит: часть значения, имя в любом регистре', () => {
    expectHeader(exchange, 'LINK', 'rel="next"');
    expectHeader(exchange, 'Content-Type', 'application/json');
  });

  test('не проходит: значение другое', () => {
    expect(
      thrownBy(() => {
        expectHeader(exchange, 'Link', 'rel="prev"');
      }),
    ).to.deep.equal(
      expectationError(
        'HEADER_DIFFERS',
        'GET /things: в заголовке «Link» ожидалось «rel="prev"», получено «<2>; rel="next"»',
      ),
    );
  });

  test('не проходит: заголовка нет, и названы те, что есть', () => {
    expect(
      thrownBy(() => {
        expectHeader(exchange, 'ETag', '');
      }),
    ).to.deep.equal(
      expectationError(
        'HEADER_ABSENT',
        'GET /things: заголовка «ETag» нет в ответе. Есть: «content-type», «link»',
      ),
    );
  });
});
