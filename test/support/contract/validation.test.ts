import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { Contract, loadContract } from '../../../support/contract/openapi';
import {
  describeMismatch,
  describeMismatches,
  explainBySchema,
  parseSchema,
  validateBySchema,
  validateExchange,
} from '../../../support/contract/validation';
import { suiteError, thrownBy } from '../core/thrown';
import { answered, type Wanted } from '../http/answered';
import { answering, contractOf, jsonOf } from './contract-of';

const stand = loadContract(path.resolve(__dirname, '..', '..', '..', 'stand', 'openapi.yaml'));

function linesOf(contract: Contract, wanted: Wanted): readonly string[] {
  return validateExchange(contract, answered(wanted)).map(describeMismatch);
}

/** The lines for an answer whose one field «Поле» (a) has this schema. */
function linesOfField(schema: object, a: unknown): readonly string[] {
  return linesOf(answering({ type: 'object', properties: { a: { title: 'Поле', ...schema } } }), {
    json: { a },
  });
}

describe('поле ответа против контракта', () => {
  // schema, a value that fits, one that does not, what is told of it
  for (const [claim, schema, right, wrong, told] of [
    ['не тот тип', { type: 'string' }, 'а', 5, 'нужна строка, получено 5'],
    ['целое или null', { type: ['integer', 'null'] }, null, '5', 'нужно целое число или null, получено «5»'],
    ['дробное вместо целого', { type: 'integer' }, 5, 5.5, 'нужно целое число, получено 5.5'],
    ['признак', { type: 'boolean' }, false, 'true', 'нужен признак true или false, получено «true»'],
    ['список вместо объекта', { type: 'object' }, {}, [1], 'нужен объект, получено список из 1 элемента'],
    ['объект вместо списка', { type: 'array' }, [], { b: 1 }, 'нужен список, получено объект {"b":1}'],
    ['null не разрешён', { type: 'string' }, '', null, 'нужна строка, получено null'],
    [
      'перечисление',
      { enum: ['А', null, 1] },
      null,
      'Б',
      'нужно одно из значений «А», null, 1, получено «Б»',
    ],
    ['постоянное значение', { const: 'А' }, 'А', 'Б', 'нужно «А», получено «Б»'],
    [
      'шаблон без пояснения',
      { pattern: '^[0-9]+$' },
      '1',
      'а',
      'нужно значение по шаблону ^[0-9]+$; получено «а»',
    ],
    [
      'шаблон с пояснением',
      { pattern: '^[0-9]{10}$', description: '10 цифр' },
      '0077083893',
      '77083893',
      'нужно: 10 цифр; получено «77083893»',
    ],
    [
      'шаблон, который не годится с флагом u',
      { pattern: '^а\\-б$' },
      'а-б',
      'аб',
      'нужно значение по шаблону ^а\\-б$; получено «аб»',
    ],
    [
      'дата и время',
      { format: 'date-time' },
      '2026-01-31T09:00:00Z',
      '31.01.2026',
      'нужно: дата и время по RFC 3339, например 2026-01-31T09:00:00Z; получено «31.01.2026»',
    ],
    [
      'дата',
      { format: 'date' },
      '2024-02-29',
      '2026-02-29',
      'нужно: дата вида 2026-01-31; получено «2026-02-29»',
    ],
    ['UUID', { format: 'uuid' }, '123e4567-e89b-12d3-a456-426614174000', '7', 'нужно: UUID; получено «7»'],
    ['почта', { format: 'email' }, 'a@b.example', 'a', 'нужно: адрес электронной почты; получено «a»'],
    [
      'формат без русского имени',
      { format: 'iso-time' },
      '10:00:00',
      '25',
      'нужно: формат iso-time; получено «25»',
    ],
    ['слишком коротко', { minLength: 1 }, 'а', '', 'нужно не короче 1 символа, получено 0: «»'],
    ['слишком длинно', { maxLength: 2 }, '😀😀', 'абв', 'нужно не длиннее 2 символов, получено 3: «абв»'],
    ['мало элементов', { minItems: 1 }, [1], [], 'нужно не меньше 1 элемента, получено 0'],
    ['много элементов', { maxItems: 2 }, [1, 2], [1, 2, 3], 'нужно не больше 2 элементов, получено 3'],
    [
      'повторы',
      { uniqueItems: true },
      [1, 2],
      [1, 2, 1],
      'элементы не должны повторяться, одинаковы [0] и [2]',
    ],
    ['меньше минимума', { minimum: 1 }, 1, 0, 'нужно не меньше 1, получено 0'],
    ['больше максимума', { maximum: 50 }, 50, 51, 'нужно не больше 50, получено 51'],
    ['строгий минимум', { exclusiveMinimum: 0 }, 1, 0, 'нужно больше 0, получено 0'],
    ['строгий максимум', { exclusiveMaximum: 9 }, 8, 9, 'нужно меньше 9, получено 9'],
    ['кратность', { multipleOf: 5 }, 10, 7, 'нужно число, кратное 5, получено 7'],
    ['мало полей', { minProperties: 1 }, { b: 1 }, {}, 'нужно не меньше 1 поля, получено 0'],
    ['много полей', { maxProperties: 0 }, {}, { b: 1 }, 'нужно не больше 0 полей, получено 1'],
    ['запрет', { not: { const: 'А' } }, 'Б', 'А', 'такого значения быть не должно, получено «А»'],
    [
      'нет нужного элемента',
      { contains: { const: 1 } },
      [1],
      [2],
      'в списке нет нужных элементов, получено список из 1 элемента',
    ],
    [
      'ключевое слово, у которого нет своих слов',
      { prefixItems: [{}], items: false },
      [1],
      [1, 2],
      'должно иметь не более, чем 1 элемент, получено список из 2 элементов',
    ],
    [
      'allOf: все части сразу',
      { allOf: [{ minimum: 1 }, { multipleOf: 2 }] },
      2,
      -1,
      'нужно не меньше 1, получено -1',
    ],
    [
      'oneOf: ни один вариант',
      { oneOf: [{ title: 'Код', type: 'integer' }, { type: 'boolean' }, { const: 'б' }] },
      5,
      'а',
      'нужен один из вариантов «Код», «признак true или false», «вариант 3», не подошёл ни один; получено «а»',
    ],
    [
      'oneOf: сразу два варианта',
      {
        oneOf: [
          { title: 'Малое', maximum: 9 },
          { title: 'Большое', minimum: 5 },
        ],
      },
      10,
      7,
      'нужен ровно один вариант, подошли сразу «Малое», «Большое»; получено 7',
    ],
    [
      'anyOf с null: названа причина, а не варианты',
      { anyOf: [{ type: 'null' }, { type: 'string', maxLength: 1 }] },
      null,
      'аб',
      'нужно не длиннее 1 символа, получено 2: «аб»',
    ],
    ['ничего не разрешено', { allOf: [false] }, undefined, 1, 'такого поля быть не должно, получено 1'],
  ] as const) {
    test(claim, () => {
      expect(linesOfField(schema, right)).to.deep.equal([]);
      expect(linesOfField(schema, wrong)[0]).to.equal(`поле «Поле» (a): ${told}`);
    });
  }

  for (const [claim, schema, json, expected] of [
    [
      'обязательного поля нет',
      { required: ['a', 'b'], properties: { a: { title: 'Имя' } } },
      {},
      ['поле «Имя» (a): обязательно, но его нет', 'поле «b»: обязательно, но его нет'],
    ],
    [
      'лишнее поле',
      { additionalProperties: false, properties: {} },
      { a: 'x' },
      ['поле «a»: такого поля быть не должно, получено «x»'],
    ],
    [
      'лишнее поле рядом с allOf',
      { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false },
      { a: 1, b: 2 },
      ['поле «b»: такого поля быть не должно, получено 2'],
    ],
    [
      'поле, обязательное при другом',
      { dependentRequired: { a: ['b'] }, properties: { b: { title: 'БИК' } } },
      { a: 1 },
      ['поле «БИК» (b): обязательно, когда есть поле «a», но его нет'],
    ],
    [
      'имя поля',
      { propertyNames: { maxLength: 1 } },
      { ab: 1 },
      ['тело ответа: поля с именем «ab» быть не должно'],
    ],
    [
      'if и then',
      { if: { required: ['a'] }, then: { required: ['b'] } },
      { a: 1 },
      ['поле «b»: обязательно, но его нет'],
    ],
    [
      'элемент вложенного списка; без своего имени он назван именем списка',
      { items: { properties: { tags: { title: 'Метки', items: { type: 'string' } } } } },
      [{ tags: [] }, { tags: ['а', 1] }],
      ['поле «Метки» ([1].tags[1]): нужна строка, получено 1'],
    ],
    [
      'все расхождения сразу',
      { properties: { a: { type: 'string' }, b: { type: 'integer' } } },
      { a: 1, b: 'x' },
      ['поле «a»: нужна строка, получено 1', 'поле «b»: нужно целое число, получено «x»'],
    ],
    ['тело целиком', { type: 'array' }, {}, ['тело ответа: нужен список, получено объект {}']],
    [
      'writeOnly в ответе не ждут',
      { required: ['a', 'b'], properties: { a: { writeOnly: true }, b: { readOnly: true } } },
      {},
      ['поле «b»: обязательно, но его нет'],
    ],
  ] as const) {
    test(claim, () => {
      expect(linesOf(answering(schema), { json })).to.deep.equal(expected);
    });
  }

  test('контракт 3.0: nullable и строгий минимум действуют', () => {
    const properties = {
      a: { type: 'string', nullable: true },
      b: { type: 'integer', minimum: 0, exclusiveMinimum: true },
    };
    const contract = answering({ type: 'object', properties }, { openapi: '3.0.3' });
    expect(linesOf(contract, { json: { a: null, b: 1 } })).to.deep.equal([]);
    expect(linesOf(contract, { json: { a: 1, b: 0 } })).to.deep.equal([
      'поле «a»: нужна строка или null, получено 1',
      'поле «b»: нужно больше 0, получено 0',
    ]);
  });

  test('одна причина, найденная двумя частями схемы, названа один раз', () => {
    expect(linesOfField({ allOf: [{ minimum: 1 }, { minimum: 1 }] }, 0)).to.deep.equal([
      'поле «Поле» (a): нужно не меньше 1, получено 0',
    ]);
  });

  test('схема контракта, которую нельзя прочитать, — ошибка контракта, а не системы', () => {
    const broken = answering({ $ref: '#/components/schemas/Нет' });
    expect(thrownBy(() => linesOf(broken, { json: {} }))).to.deep.equal(
      suiteError(
        'CONTRACT_WRONG',
        'Схема контракта #/paths/~1things/get/responses/200/content/application~1json/schema составлена неверно: ссылка «#/components/schemas/Нет» никуда не ведёт → исправьте OpenAPI',
      ),
    );
  });
});

describe('ответ против контракта', () => {
  const header = (schema: object, required = true) => ({ 'X-Count': { required, schema } });
  const contract = contractOf({
    responses: {
      200: { ...jsonOf({}), headers: header({ type: 'integer', maximum: 9 }) },
      204: { headers: header({ type: 'array', items: { type: 'integer' } }, false) },
      202: {},
      206: { content: { 'text/csv': { schema: { type: 'integer' } }, 'application/x-ndjson': {} } },
      '4XX': jsonOf({ required: ['a'] }),
    },
  });
  const json = { 'content-type': 'application/json', 'x-count': '9' };

  for (const [claim, wanted, expected] of [
    ['всё верно', { json: {}, headers: json }, []],
    [
      'код, которого нет',
      { status: 500, json: {} },
      ['код ответа: контракт описывает 200, 202, 204, 206, 4XX, получен 500'],
    ],
    [
      'код из диапазона проверен по его схеме',
      { status: 418, json: {} },
      ['поле «a»: обязательно, но его нет'],
    ],
    [
      'не тот тип содержимого',
      { text: '<p>', headers: { 'content-type': 'text/html; charset=utf-8', 'x-count': '1' } },
      ['тип ответа: контракт описывает «application/json», получен «text/html»'],
    ],
    [
      'содержимое без типа',
      { text: '{}', headers: { 'x-count': '1' } },
      ['тип ответа: контракт описывает «application/json», получен «без типа»'],
    ],
    [
      'нет обязательного заголовка',
      { json: {}, headers: { 'content-type': 'application/json' } },
      ['заголовок ответа «X-Count»: обязателен, но его нет'],
    ],
    [
      'заголовок больше положенного',
      { json: {}, headers: { ...json, 'x-count': '10' } },
      ['заголовок ответа «X-Count»: нужно не больше 9, получено 10'],
    ],
    [
      'заголовок — не число',
      { json: {}, headers: { ...json, 'x-count': 'много' } },
      ['заголовок ответа «X-Count»: нужно целое число, получено «много»'],
    ],
    ['необязательного заголовка нет', { status: 204, headers: {} }, []],
    ['список в заголовке', { status: 204, headers: { 'x-count': '1, 2' } }, []],
    [
      'неверный список в заголовке',
      { status: 204, headers: { 'x-count': '1, два' } },
      ['заголовок ответа «X-Count»: нужно целое число, получено «два»'],
    ],
    [
      'пусто там, где описано тело',
      { text: '', headers: json },
      ['тело ответа: пустое, а контракт описывает «application/json»'],
    ],
    [
      'тело там, где его не должно быть',
      { status: 202, json: { a: 1 } },
      ['тело ответа: должно быть пустым, получено 7 байтов'],
    ],
    [
      'JSON с ошибкой',
      { text: '{', bodyError: 'Expected property name', headers: json },
      ['тело ответа: не читается: Expected property name'],
    ],
    ['тело CSV не проверяется', { status: 206, text: 'а;б', headers: { 'content-type': 'text/csv' } }, []],
    ['пустой CSV — тоже CSV', { status: 206, text: '', headers: { 'content-type': 'text/csv' } }, []],
    [
      'JSON Lines не проверяется',
      { status: 206, text: '1\n2', headers: { 'content-type': 'application/x-ndjson' } },
      [],
    ],
    ['HEAD: только заголовки', { method: 'HEAD', text: '', headers: json }, []],
    [
      'HEAD: заголовка нет',
      { method: 'HEAD', text: '', headers: {} },
      ['заголовок ответа «X-Count»: обязателен, но его нет'],
    ],
    ['неизвестный путь отклонён', { url: 'http://stand/other', status: 404, json: {} }, []],
    ['неизвестный метод отклонён', { method: 'PUT', status: 405 }, []],
    ['неизвестный путь принят', { url: 'http://stand/other', json: {} }, ['операции нет в контракте']],
    ['неизвестный метод принят', { method: 'PUT', json: {} }, ['операции нет в контракте']],
  ] as const) {
    test(claim, () => {
      expect(linesOf(contract, wanted)).to.deep.equal(expected);
    });
  }

  test('каждое значение Set-Cookie проверено отдельно', () => {
    const cookies = contractOf({
      responses: { 200: { headers: { 'Set-Cookie': { schema: { type: 'string', pattern: '; Secure$' } } } } },
    });
    expect(linesOf(cookies, { headers: { 'set-cookie': 'a=1; Secure\nb=2; Secure' } })).to.deep.equal([]);
    expect(linesOf(cookies, { headers: { 'set-cookie': 'a=1; Secure\nb=2' } })).to.deep.equal([
      'заголовок ответа «Set-Cookie»: нужно значение по шаблону ; Secure$; получено «b=2»',
    ]);
  });

  test('операция без описанных ответов названа такой', () => {
    expect(linesOf(contractOf({}), {})).to.deep.equal([
      'код ответа: контракт не описывает ни одного, получен 200',
    ]);
  });
});

describe('запрос, который API принял вопреки контракту', () => {
  const contract = new Contract({
    paths: {
      '/things/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { title: 'Номер', type: 'integer' } }],
        post: {
          parameters: [
            { name: 'size', in: 'query', schema: { title: 'Размер', type: 'integer', maximum: 50 } },
            { name: 'q', in: 'query', required: true, schema: { type: 'string' } },
            { name: 'tag', in: 'query', schema: { type: 'array', items: { enum: ['а', 'б'] } } },
            { name: 'X-Key', in: 'header', schema: { minLength: 3 } },
            { name: 'Accept', in: 'header', schema: { const: 'нигде' } },
            { name: 'filter', in: 'query', schema: { type: 'object' } },
          ],
          requestBody: {
            required: true,
            ...jsonOf({
              required: ['id', 'inn'],
              properties: {
                id: { readOnly: true },
                inn: { title: 'ИНН', pattern: '^[0-9]{10}$', description: '10 цифр' },
              },
            }),
          },
          responses: { 200: {}, 400: {} },
        },
      },
    },
  });
  const right = {
    method: 'POST',
    url: 'http://stand/things/7?q=&size=50&tag=%D0%B0&tag=%D0%B1&filter=1&other=1',
    sent: { 'Content-Type': 'application/json; charset=utf-8', 'x-key': 'ключ', Accept: '*/*' },
    sentBody: '{"inn":"0077083893"}',
    headers: {},
  } as const;
  const accepted = 'API принял запрос, которого контракт не допускает';

  for (const [claim, change, expected] of [
    ['верный запрос', {}, []],
    [
      'параметр пути',
      { url: right.url.replace('/7', '/%D1%8F') },
      ['параметр «Номер» (id): нужно целое число, получено «я»'],
    ],
    [
      'параметр запроса',
      { url: right.url.replace('50', '51') },
      ['параметр «Размер» (size): нужно не больше 50, получено 51'],
    ],
    [
      'элемент списка',
      { url: `${right.url}&tag=c` },
      ['параметр «tag»: нужно одно из значений «а», «б», получено «c»'],
    ],
    [
      'нет обязательного параметра',
      { url: right.url.replace('q=&', '') },
      ['параметр «q»: обязателен, но не отправлен'],
    ],
    [
      'заголовок',
      { sent: { ...right.sent, 'x-key': 'к' } },
      ['параметр «X-Key»: нужно не короче 3 символов, получено 1: «к»'],
    ],
    ['поле тела', { sentBody: '{"inn":"7"}' }, ['поле «ИНН» (inn): нужно: 10 цифр; получено «7»']],
    ['тела нет', { sentBody: '' }, ['тело запроса: обязательно, но его нет']],
    [
      'тело — не JSON',
      { sentBody: '{' },
      [
        "тело запроса: не читается как JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
      ],
    ],
    [
      'не тот тип тела',
      { sent: { ...right.sent, 'Content-Type': 'text/plain' } },
      ['тело запроса: контракт описывает «application/json», отправлен «text/plain»'],
    ],
  ] as const) {
    test(claim, () => {
      expect(linesOf(contract, { ...right, ...change })).to.deep.equal(
        expected.map((line) => `${accepted}: ${line}`),
      );
      expect(linesOf(contract, { ...right, ...change, status: 400 })).to.deep.equal([]);
    });
  }
});

describe('ответы стенда', () => {
  const card = {
    id: '123e4567-e89b-12d3-a456-426614174000',
    code: 'К-000123',
    name: 'ООО «Ромашка»',
    inn: '0077083893',
    kpp: null,
    ogrn: null,
    status: 'ACTIVE',
    category: 'STANDARD',
    email: null,
    phone: '+70000000000',
    address: null,
    account: null,
    bik: null,
    creditLimit: 1500.5,
    createdAt: '2026-01-31T09:00:00Z',
    updatedAt: '2026-01-31T09:00:00Z',
  };
  const headers = { 'content-type': 'application/json', 'x-request-id': '1' };
  const search = (change: object, items: readonly unknown[] = [card]): Wanted => ({
    url: 'http://stand/api/v1/clients',
    headers: { ...headers, link: '</api/v1/clients?page=1>; rel="first"' },
    json: { items, page: 1, size: 10, total: 1, ...change },
  });
  const one = (change: object, etag = '"1"'): Wanted => ({
    url: `http://stand/api/v1/clients/${card.id}`,
    headers: { ...headers, etag },
    json: { ...card, ...change },
  });

  for (const [claim, wanted, expected] of [
    ['страница верна', search({}), []],
    ['карточка верна', one({}), []],
    ['код — число', one({ code: 123 }), ['поле «Код клиента» (code): нужна строка, получено 123']],
    [
      'ИНН из 9 цифр в списке',
      search({}, [card, { ...card, inn: '007708389' }]),
      ['поле «ИНН» (items[1].inn): нужно: 10 или 12 цифр; получено «007708389»'],
    ],
    ['статуса нет', one({ status: undefined }), ['поле «Статус» (status): обязательно, но его нет']],
    [
      'неизвестный статус',
      one({ status: 'DELETED' }),
      ['поле «Статус» (status): нужно одно из значений «ACTIVE», «ARCHIVED», получено «DELETED»'],
    ],
    [
      'лишнее поле',
      one({ passwordHint: 'да' }),
      ['поле «passwordHint»: такого поля быть не должно, получено «да»'],
    ],
    [
      'размер больше предела',
      search({ size: 51 }),
      ['поле «Размер страницы» (size): нужно не больше 50, получено 51'],
    ],
    [
      'почта — не почта',
      one({ email: 'нет' }),
      ['поле «Электронная почта» (email): нужно: адрес электронной почты; получено «нет»'],
    ],
    [
      'дата без времени',
      one({ createdAt: '2026-01-31' }),
      [
        'поле «Дата создания» (createdAt): нужно: дата и время по RFC 3339, например 2026-01-31T09:00:00Z; получено «2026-01-31»',
      ],
    ],
    ['идентификатор — не UUID', one({ id: '7' }), ['поле «Идентификатор» (id): нужно: UUID; получено «7»']],
    [
      'версия без кавычек',
      one({}, '1'),
      ['заголовок ответа «ETag»: нужно значение по шаблону ^"[^"]+"$; получено «1»'],
    ],
  ] as const) {
    test(claim, () => {
      // Undefined fields are not there, as in an answer that came.
      const json: unknown = JSON.parse(JSON.stringify(wanted.json));
      expect(linesOf(stand, { ...wanted, json })).to.deep.equal(expected);
    });
  }
});

describe('сообщение о расхождениях', () => {
  const exchange = answered({ url: 'http://stand/things', json: { a: 1 } });
  const contract = answering({ properties: { a: { title: 'Имя', type: 'string' } }, required: ['b'] });

  test('называет запрос, ответ, число расхождений и каждое из них', () => {
    expect(describeMismatches(exchange, validateExchange(contract, exchange))).to.equal(
      [
        'GET /things: ответ 200, 2 расхождения с контрактом → исправьте API или контракт',
        '  поле «b»: обязательно, но его нет',
        '  поле «Имя» (a): нужна строка, получено 1',
      ].join('\n'),
    );
  });

  test('называет схему, по которой проверяли', () => {
    const mismatches = validateBySchema(undefined, { type: 'array' }, {});
    expect(describeMismatches(exchange, mismatches, 'Клиент')).to.equal(
      'GET /things: ответ 200, 1 расхождение со схемой «Клиент» → исправьте API или схему\n  значение: нужен список, получено объект {}',
    );
    expect(describeMismatches(exchange, mismatches, '').split('\n')[0]).to.equal(
      'GET /things: ответ 200, 1 расхождение со схемой → исправьте API или схему',
    );
  });

  test('показывает первые двадцать строк и число остальных', () => {
    const rows = answered({ json: Array.from({ length: 25 }, () => 'а') });
    const lines = describeMismatches(
      rows,
      validateExchange(answering({ items: { type: 'integer' } }), rows),
    ).split('\n');
    expect(lines).to.have.length(22);
    expect(lines[0]).to.equal(
      'GET /things: ответ 200, 25 расхождений с контрактом → исправьте API или контракт',
    );
    expect(lines.slice(-2)).to.deep.equal(['  поле «[19]»: нужно целое число, получено «а»', '  … и ещё 5']);
  });

  test('длинное значение показано началом', () => {
    expect(linesOfField({ type: 'integer' }, 'а'.repeat(200))).to.deep.equal([
      `поле «Поле» (a): нужно целое число, получено «${'а'.repeat(80)}…»`,
    ]);
  });
});

describe('значение против схемы', () => {
  const schemas = {
    Client: {
      title: 'Клиент',
      required: ['code'],
      properties: { code: { title: 'Код', $ref: '#/components/schemas/Code' } },
    },
    Code: { type: 'string', maxLength: 3 },
  };
  const contract = contractOf({}, { components: { schemas } });

  for (const [claim, schema, value, expected] of [
    ['по русскому имени: верно', 'Клиент', { code: 'абв' }, undefined],
    [
      'по русскому имени: неверно',
      'Клиент',
      { code: 'абвг' },
      'поле «Код» (code): нужно не длиннее 3 символов, получено 4: «абвг»',
    ],
    ['по ключу', 'Code', 5, 'значение: нужна строка, получено 5'],
    [
      'текст схемы со ссылкой на контракт',
      '{"items": {"$ref": "#/components/schemas/Client"}}',
      [{}],
      'поле «Код» ([0].code): обязательно, но его нет',
    ],
    [
      'все причины сразу',
      '{"required": ["a", "b"]}',
      {},
      'поле «a»: обязательно, но его нет; поле «b»: обязательно, но его нет',
    ],
    ['текст схемы: верно', '{"type": "array"}', [], undefined],
  ] as const) {
    test(claim, () => {
      expect(explainBySchema(contract, schema, value)).to.equal(expected);
    });
  }

  test('без контракта проверяет схема из шага', () => {
    expect(explainBySchema(undefined, '{"type": "array"}', 1)).to.equal('значение: нужен список, получено 1');
  });

  for (const [claim, act, code, told] of [
    [
      'незнакомое имя',
      () => explainBySchema(contract, 'Клеент', {}),
      'SCHEMA_UNKNOWN',
      'Схемы «Клеент» нет в контракте. Возможно, имелось в виду: «Клиент» → исправьте имя схемы',
    ],
    [
      'имя без контракта',
      () => explainBySchema(undefined, 'Клиент', {}),
      'SCHEMA_UNKNOWN',
      'Схемы «Клиент» взять неоткуда: у стенда не указан контракт → укажите api.contract в файле стенда или приведите схему в шаге',
    ],
    [
      'не JSON',
      () => parseSchema('{"type": '),
      'SCHEMA_WRONG',
      'Схема составлена неверно: это не JSON (Unexpected end of JSON input) → исправьте схему в шаге',
    ],
    [
      'не объект',
      () => parseSchema('[{"type": "string"}]'),
      'SCHEMA_WRONG',
      'Схема составлена неверно: нужен объект JSON → исправьте схему в шаге',
    ],
    [
      'неизвестный тип',
      () => validateBySchema(contract, { properties: { a: { type: 'strin' } } }, {}),
      'SCHEMA_WRONG',
      'Схема составлена неверно: properties.a.type: нужно одно из значений «array», «boolean», «integer», «null», «number», «object», «string», получено «strin» → исправьте схему в шаге',
    ],
    [
      'ссылка в никуда',
      () => validateBySchema(contract, { $ref: '#/components/schemas/Нет' }, {}),
      'SCHEMA_WRONG',
      'Схема составлена неверно: ссылка «#/components/schemas/Нет» никуда не ведёт → исправьте схему в шаге',
    ],
    [
      'шаблон с ошибкой',
      () => validateBySchema(contract, { pattern: '[' }, 'а'),
      'SCHEMA_WRONG',
      'Схема составлена неверно: Invalid regular expression: /[/: Unterminated character class → исправьте схему в шаге',
    ],
  ] as const) {
    test(`${claim} — ошибка в сценарии`, () => {
      expect(thrownBy(act)).to.deep.equal(suiteError(code, told));
    });
  }
});
