import { describe, test } from 'node:test';
import { expect } from 'chai';
import {
  expectFieldErrors,
  expectRefusal,
  expectStatus,
  mapRefusal,
  parseRefusal,
} from '../../../support/checks/status';
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
  'Вероятная причина: недостаточно прав (код 403: «Нужна роль REPOSITORY_OWNER») → сравните роли учётной записи с требуемыми. Вид ошибки: тестовые данные (кому: QA)';

describe('код ответа', () => {
  test('ожидаемый код проходит, и отказ тоже', () => {
    expectStatus(answered(), '200');
    expectStatus(forbidden, '403');
  });

  test('класс кодов: свой проходит, чужой — нет', () => {
    expectStatus(answered({ status: 299 }), '2xx');
    expectStatus(forbidden, '4xx');
    expect(
      thrownBy(() => {
        expectStatus(answered({ status: 302 }), '2xx');
      }),
    ).to.deep.include({ message: 'GET /things: ожидался код 2xx, получен 302.' });
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

describe('вид отказа', () => {
  const archived = answered({
    status: 409,
    json: { title: 'Клиент в архиве', detail: '', type: 'urn:problem:client-archived' },
  });

  test('прочитан из шага; подстановка меняет слова', () => {
    expect(parseRefusal('409 «Клиент «К-1» в архиве» вида "client-archived"')).to.deep.equal({
      status: '409',
      words: 'Клиент «К-1» в архиве',
      type: 'client-archived',
    });
    expect(mapRefusal(parseRefusal('403 «{{слова}}»'), () => 'Недостаточно прав')).to.deep.equal({
      status: '403',
      words: 'Недостаточно прав',
    });
  });

  for (const type of ['client-archived', 'urn:problem:client-archived']) {
    test(`проходит: «${type}»`, () => {
      expectRefusal(archived, { status: '409', words: 'архиве', type });
    });
  }

  test('другой вид, даже часть верного, — не проходит', () => {
    expect(
      thrownBy(() => {
        expectRefusal(archived, { status: '409', words: 'архиве', type: 'archived' });
      }),
    ).to.deep.equal(
      expectationError(
        'REFUSAL_DIFFERS',
        'GET /things: отказ 409 ожидался со словами «архиве» вида «archived», получено: «Клиент в архиве», «» вида «urn:problem:client-archived»',
      ),
    );
  });

  test('пустой вид не принят', () => {
    expect(
      thrownBy(() => {
        expectRefusal(forbidden, { status: '403', words: 'прав', type: '' });
      }),
    ).to.include({ code: 'WORDS_EMPTY' });
  });
});

describe('ошибки полей отказа', () => {
  const refused = answered({
    status: 422,
    json: {
      errors: [
        { pointer: '#/inn', detail: 'ИНН: 10 или 12 цифр' },
        { pointer: '#/inn', detail: 'Контрольная цифра ИНН неверна' },
        { pointer: '#/name', detail: 'Заполните поле' },
      ],
    },
  });
  const titles: Readonly<Record<string, string>> = { '#/inn': 'ИНН', '#/name': 'Имя' };
  const check = (...expected: readonly (readonly [string, string])[]) => {
    expectFieldErrors(refused, (pointer) => titles[pointer] ?? pointer, expected);
  };

  test('все названы — проходит, в любом порядке', () => {
    check(['Имя', 'Заполните'], ['ИНН', 'Контрольная'], ['ИНН', '12 цифр']);
  });

  for (const [claim, expected, lines] of [
    [
      'другие слова',
      [
        ['ИНН', '10 цифр'],
        ['Имя', 'Заполните'],
      ],
      ['«ИНН»: ожидалась ошибка «10 цифр», получено «ИНН: 10 или 12 цифр», «Контрольная цифра ИНН неверна»'],
    ],
    [
      'о поле ничего нет, а о другом — лишнее',
      [
        ['ИНН', '12 цифр'],
        ['ИНН', 'Контрольная'],
        ['КПП', 'Заполните'],
      ],
      [
        '«КПП»: ожидалась ошибка «Заполните», а об этом поле ничего нет',
        '«Имя»: лишняя ошибка «Заполните поле»',
      ],
    ],
    [
      'вторая ошибка того же поля — лишняя',
      [
        ['ИНН', '12 цифр'],
        ['Имя', 'Заполните'],
      ],
      ['«ИНН»: лишняя ошибка «Контрольная цифра ИНН неверна»'],
    ],
  ] as const) {
    test(`не проходит: ${claim}`, () => {
      expect(
        thrownBy(() => {
          check(...expected);
        }),
      ).to.deep.equal(
        expectationError(
          'FIELD_ERRORS_DIFFER',
          ['GET /things: ошибки полей не те, что ожидались', ...lines.map((line) => `  ${line}`)].join('\n'),
        ),
      );
    });
  }

  test('отказ без ошибок полей не проходит', () => {
    expect(
      thrownBy(() => {
        expectFieldErrors(forbidden, String, [['ИНН', 'цифр']]);
      }),
    ).to.deep.equal(
      expectationError(
        'FIELD_ERRORS_DIFFER',
        'PATCH /api/v1/clients/7: ошибки полей не те, что ожидались\n  «ИНН»: ожидалась ошибка «цифр», а об этом поле ничего нет',
      ),
    );
  });

  test('пустые слова не приняты: они подошли бы к любой ошибке', () => {
    expect(
      thrownBy(() => {
        check(['ИНН', '']);
      }),
    ).to.include({ code: 'WORDS_EMPTY' });
  });
});
