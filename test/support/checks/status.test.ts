import { describe, test } from 'node:test';
import { expect } from 'chai';
import { expectRefusal, expectStatus } from '../../../support/checks/status';
import { expectationError, suiteError, thrownBy } from '../core/thrown';
import { answered } from '../http/answered';

const forbidden = answered({
  method: 'PATCH',
  url: 'http://stand/api/v1/clients/7',
  status: 403,
  headers: { 'content-type': 'application/problem+json' },
  json: { title: 'Недостаточно прав', detail: 'Нужна роль REPOSITORY_OWNER' },
});
const likely =
  'Вероятная причина: недостаточно прав (код 403) → сравните роли учётной записи с требуемыми. Вид ошибки: тестовые данные (кому: QA)';

describe('код ответа', () => {
  test('ожидаемый код проходит, и отказ тоже', () => {
    expectStatus(answered(), '200');
    expectStatus(forbidden, '403');
  });

  test('отказ вместо успеха назван со словами API, причиной и действием', () => {
    expect(
      thrownBy(() => {
        expectStatus(forbidden, '200');
      }),
    ).to.deep.equal(
      expectationError(
        'STATUS_DIFFERS',
        `PATCH /api/v1/clients/7: ожидался код 200, получен 403 «Недостаточно прав». ${likely}`,
      ),
    );
  });

  test('успех вместо отказа назван без выдуманной причины', () => {
    expect(
      thrownBy(() => {
        expectStatus(answered(), '404');
      }),
    ).to.deep.equal(expectationError('STATUS_DIFFERS', 'GET /things: ожидался код 404, получен 200.'));
  });
});

describe('отказ API', () => {
  for (const [claim, words] of [
    ['слова — весь заголовок ошибки', 'Недостаточно прав'],
    ['слова — часть пояснения', 'роль REPOSITORY_OWNER'],
  ] as const) {
    test(`${claim}: проходит`, () => {
      expectRefusal(forbidden, { status: '403', words });
    });
  }

  test('код другой — назван код, а не слова', () => {
    expect(
      thrownBy(() => {
        expectRefusal(forbidden, { status: '404', words: 'Недостаточно прав' });
      }),
    ).to.deep.equal(
      expectationError(
        'STATUS_DIFFERS',
        `PATCH /api/v1/clients/7: ожидался код 404, получен 403 «Недостаточно прав». ${likely}`,
      ),
    );
  });

  test('слова другие — названы и ожидавшиеся, и полученные', () => {
    expect(
      thrownBy(() => {
        expectRefusal(forbidden, { status: '403', words: 'Токен' });
      }),
    ).to.deep.equal(
      expectationError(
        'REFUSAL_DIFFERS',
        'PATCH /api/v1/clients/7: отказ 403 ожидался со словами «Токен», получено: «Недостаточно прав», «Нужна роль REPOSITORY_OWNER»',
      ),
    );
  });

  for (const [claim, answer, received] of [
    ['тела нет', { status: 403 }, 'нет ни title, ни detail: тело пустое'],
    [
      'тело не problem+json',
      { status: 403, json: { error: 'no' } },
      'нет ни title, ни detail: {"error":"no"}',
    ],
    [
      'title и detail не строки',
      { status: 403, json: { title: 7, detail: {} } },
      'нет ни title, ни detail: {"title":7,"detail":{}}',
    ],
    ['тело — список', { status: 403, json: ['no'] }, 'нет ни title, ни detail: ["no"]'],
    ['тело — null', { status: 403, json: null }, 'нет ни title, ни detail: null'],
  ] as const) {
    test(`${claim} — так и сказано`, () => {
      expect(
        thrownBy(() => {
          expectRefusal(answered(answer), { status: '403', words: 'права' });
        }),
      ).to.deep.equal(
        expectationError(
          'REFUSAL_DIFFERS',
          `GET /things: отказ 403 ожидался со словами «права», получено: ${received}`,
        ),
      );
    });
  }

  test('пустые слова не приняты: они подошли бы к любому отказу', () => {
    expect(
      thrownBy(() => {
        expectRefusal(forbidden, { status: '403', words: '' });
      }),
    ).to.deep.equal(
      suiteError(
        'WORDS_EMPTY',
        'Слова отказа не указаны, а пустые слова подходят к любому отказу → впишите слова из ответа в кавычки шага',
      ),
    );
  });
});
