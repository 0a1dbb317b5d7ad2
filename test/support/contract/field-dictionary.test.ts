import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expect } from 'chai';
import { FieldDictionary } from '../../../support/contract/field-dictionary';
import { loadContract } from '../../../support/contract/openapi';
import { suiteError, thrownBy } from '../core/thrown';
import { answered } from '../http/answered';

const contract = path.resolve(__dirname, '..', '..', '..', 'stand', 'openapi.yaml');

/** A contract with one GET whose 200 has this schema. */
function dictionaryOf(schema: unknown, more: Readonly<Record<string, unknown>> = {}): FieldDictionary {
  return new FieldDictionary({
    paths: {
      '/things': { get: { responses: { '200': { content: { 'application/json': { schema } } } } } },
    },
    ...more,
  });
}

/** A contract with one POST whose body has these properties. */
function bodyOf(properties: unknown): FieldDictionary {
  return new FieldDictionary({
    paths: {
      '/things': { post: { requestBody: { content: { 'application/json': { schema: { properties } } } } } },
    },
  });
}

describe('поля ответа по русским именам', () => {
  test('в контракте стенда «Код клиента» найден в каждой записи страницы', () => {
    const page = answered({
      url: 'http://stand/api/v1/clients?code=К-000123',
      json: { items: [{ code: 'К-000123' }, { code: 'К-000124' }], page: 1, size: 10, total: 2 },
    });
    const fields = new FieldDictionary(loadContract(contract));
    expect(fields.read(page, 'Код клиента')).to.deep.equal([
      { path: 'items[0].code', value: 'К-000123' },
      { path: 'items[1].code', value: 'К-000124' },
    ]);
    expect(fields.read(page, 'Всего найдено')).to.deep.equal([{ path: 'total', value: 2 }]);
  });

  test('поле отказа найдено в problem+json', () => {
    const refusal = answered({
      status: 404,
      url: 'http://stand/api/v1/clients/7',
      headers: { 'content-type': 'application/problem+json; charset=utf-8' },
      json: { title: 'Клиент не найден' },
    });
    expect(new FieldDictionary(loadContract(contract)).read(refusal, 'Заголовок ошибки')).to.deep.equal([
      { path: 'title', value: 'Клиент не найден' },
    ]);
  });

  const code = { title: 'Код', type: 'string' };
  for (const [claim, schema, json, expected] of [
    ['ответ — сам список', { items: { properties: { code } } }, [{ code: 'а' }], ['[0].code=а']],
    [
      'список в списке',
      { properties: { rows: { items: { properties: { cells: { items: { properties: { code } } } } } } } },
      { rows: [{ cells: [{ code: 'а' }, { code: 'б' }] }, { cells: [{ code: 'в' }] }] },
      ['rows[0].cells[0].code=а', 'rows[0].cells[1].code=б', 'rows[1].cells[0].code=в'],
    ],
    [
      'имя у двух полей: найдены оба',
      { properties: { first: code, second: code } },
      { first: 'а', second: 'б' },
      ['first=а', 'second=б'],
    ],
    ['allOf', { allOf: [{ properties: { code } }, {}] }, { code: 'а' }, ['code=а']],
    ['oneOf', { oneOf: [{ properties: {} }, { properties: { code } }] }, { code: 'а' }, ['code=а']],
    ['anyOf', { anyOf: [{ properties: { code } }] }, { code: 'а' }, ['code=а']],
    ['значение null — это значение', { properties: { code } }, { code: null }, ['code=null']],
    ['поля в ответе нет — пустой список', { properties: { code } }, {}, []],
    ['вместо списка пришло другое', { items: { properties: { code } } }, { code: 'а' }, []],
  ] as const) {
    test(claim, () => {
      const values = dictionaryOf(schema).read(answered({ json }), 'Код');
      expect(values.map(({ path: at, value }) => `${at}=${String(value)}`)).to.deep.equal(expected);
    });
  }

  test('ссылка на ссылку раскрыта до конца, и «~1» в ней — это «/»', () => {
    const fields = dictionaryOf(
      { $ref: '#/components/schemas/Page' },
      {
        components: {
          schemas: { Page: { $ref: '#/components/schemas/a~1b~0c' }, 'a/b~c': { properties: { code } } },
        },
      },
    );
    expect(fields.read(answered({ json: { code: 'а' } }), 'Код')).to.deep.equal([
      { path: 'code', value: 'а' },
    ]);
  });

  test('схема, которая ссылается на себя пять раз, не вешает прогон', () => {
    const self = { $ref: '#/components/schemas/Node' };
    const properties = { code, parent: self, owner: self, first: self, last: self, items: { items: self } };
    const fields = dictionaryOf(self, { components: { schemas: { Node: { properties } } } });
    const json = {
      code: 'а',
      parent: { code: 'б', parent: { code: 'дальше не ищется' } },
      items: [{ code: 'в' }],
    };
    expect(fields.read(answered({ json }), 'Код')).to.deep.equal([
      { path: 'code', value: 'а' },
      { path: 'parent.code', value: 'б' },
      { path: 'items[0].code', value: 'в' },
    ]);
  });

  test('путь без подстановок важнее пути с ними', () => {
    const answer = (title: string) => ({
      get: {
        responses: {
          '200': { content: { 'application/json': { schema: { properties: { a: { title } } } } } },
        },
      },
    });
    const fields = new FieldDictionary({ paths: { '/{id}': answer('Чужое'), '/mine': answer('Своё') } });
    expect([...fields.routes(answered({ url: 'http://stand/mine' })).keys()]).to.deep.equal(['Своё']);
    expect([...fields.routes(answered({ url: 'http://stand/7' })).keys()]).to.deep.equal(['Чужое']);
  });

  for (const [claim, servers, url] of [
    [
      'префикс пути из servers учтён',
      [{ url: 'https://stand.example/api/v1/' }],
      'http://stand/api/v1/things',
    ],
    ['относительный servers учтён', [{ url: '/api' }], 'http://stand/api/things'],
    [
      'переменная в servers не ломает поиск',
      [{ url: 'https://{env}.example:{port}/{base}', variables: { base: { default: 'api' } } }],
      'http://stand/api/things',
    ],
  ] as const) {
    test(claim, () => {
      const fields = dictionaryOf({ properties: { code } }, { servers });
      expect(fields.read(answered({ url, json: { code: 'а' } }), 'Код')).to.have.length(1);
    });
  }

  test('ответ «4XX» и «default» описывают код, у которого нет своего ответа', () => {
    const answer = (title: string) => ({
      content: { 'application/json': { schema: { properties: { a: { title } } } } },
    });
    const fields = new FieldDictionary({
      paths: {
        '/things': {
          get: { responses: { '404': answer('Точно'), '4XX': answer('Отказ'), default: answer('Прочее') } },
        },
      },
    });
    expect(
      [404, 409, 500].map((status) => [...fields.routes(answered({ status })).keys()].join()),
    ).to.deep.equal(['Точно', 'Отказ', 'Прочее']);
  });

  test('незнакомое имя — ошибка с ближайшим верным', () => {
    const page = answered({ url: 'http://stand/api/v1/clients?code=%D0%9A-000123', json: {} });
    expect(
      thrownBy(() => new FieldDictionary(loadContract(contract)).read(page, 'Код клеента')),
    ).to.deep.equal(
      suiteError(
        'FIELD_UNKNOWN',
        'Поля «Код клеента» нет в контракте: GET /api/v1/clients?code=К-000123. Возможно, имелось в виду: «Код клиента» → исправьте имя поля',
      ),
    );
  });

  for (const [claim, exchange, told] of [
    [
      'неописанный код ответа',
      answered({ status: 418 }),
      'Контракт не описывает ответ 418 (application/json) на GET /things → дополните OpenAPI или проверьте код ответа отдельным шагом',
    ],
    [
      'неописанный путь',
      answered({ url: 'http://stand/other' }),
      'Контракт не описывает ответ 200 (application/json) на GET /other → дополните OpenAPI или проверьте код ответа отдельным шагом',
    ],
    [
      'ответ без типа',
      answered({ headers: {} }),
      'Контракт не описывает ответ 200 (без типа) на GET /things → дополните OpenAPI или проверьте код ответа отдельным шагом',
    ],
  ] as const) {
    test(`${claim} — ошибка, а не пустое значение`, () => {
      expect(thrownBy(() => dictionaryOf({}).read(exchange, 'Код'))).to.deep.equal(
        suiteError('CONTRACT_SILENT', told),
      );
    });
  }
});

describe('полные имена полей', () => {
  const person = (title: string) => ({ title, properties: { code } });
  const code = { title: 'Код', type: 'string' };
  const fields = dictionaryOf({
    properties: {
      code,
      owner: person('Владелец'),
      rows: {
        title: 'Строки',
        items: { properties: { code, client: person('Клиент'), plain: { properties: { code } } } },
      },
      odd: { title: 'Было → стало' },
    },
  });
  const exchange = answered({
    json: {
      code: '1',
      owner: { code: '2' },
      rows: [{ code: '3', client: { code: '4' }, plain: { code: '5' } }, { code: '6' }],
      odd: '7',
    },
  });

  for (const [name, expected] of [
    ['Код', ['1', '2', '4', '5', '3', '6']],
    ['Владелец → Код', ['2']],
    ['Строки → Код', ['4', '5', '3', '6']],
    ['Строки → Клиент → Код', ['4']],
    ['Клиент → Код', ['4']],
    ['Было → стало', ['7']],
  ] as const) {
    test(`«${name}»`, () => {
      const values = fields.read(exchange, name).map(({ value }) => value);
      expect(values).to.have.members([...expected]);
    });
  }

  for (const [name, told] of [
    ['Клиент → Строки → Код', 'Возможно, имелось в виду: «Строки → Клиент → Код», «Строки → Код»'],
    ['Владелец → Строки', 'Возможно, имелось в виду: «Владелец → Код»'],
  ] as const) {
    test(`«${name}» — ошибка с полными именами`, () => {
      expect(thrownBy(() => fields.read(exchange, name))).to.deep.equal(
        suiteError(
          'FIELD_UNKNOWN',
          `Поля «${name}» нет в контракте: GET /things. ${told} → исправьте имя поля`,
        ),
      );
    });
  }

  test('в истории стенда «Изменения → Было» — это значения до изменений', () => {
    const history = answered({
      url: 'http://stand/api/v1/clients/7/history',
      json: { events: [{ changes: [{ field: 'name', before: 'А', after: 'Б' }] }] },
    });
    expect(new FieldDictionary(loadContract(contract)).read(history, 'Изменения → Было')).to.deep.equal([
      { path: 'events[0].changes[0].before', value: 'А' },
    ]);
  });

  test('поле, общее для вариантов oneOf, прочитано один раз', () => {
    const both = dictionaryOf({ oneOf: [{ properties: { code } }, { properties: { code } }] });
    expect(both.read(answered({ json: { code: 'а' } }), 'Код')).to.have.length(1);
  });
});

test('схема ответа обходится один раз, сколько бы полей ни читали', () => {
  let walks = 0;
  const fields = dictionaryOf({
    get properties() {
      walks += 1;
      return { a: { title: 'Имя' } };
    },
  });
  fields.read(answered({ json: { a: 1 } }), 'Имя');
  const once = walks;
  expect(fields.read(answered({ json: { a: 2 } }), 'Имя')).to.deep.equal([{ path: 'a', value: 2 }]);
  expect(once).to.be.greaterThan(0);
  expect(walks).to.equal(once);
});

describe('русское имя места', () => {
  const page = answered({ url: 'http://stand/api/v1/clients', json: {} });
  const fields = new FieldDictionary(loadContract(contract));

  for (const [place, expected] of [
    ['items[0].code', 'Код клиента'],
    ['/items/0/code', 'Код клиента'],
    ['items', 'Клиенты'],
    ['items[3]', 'Клиент'],
    ['total', 'Всего найдено'],
    ['items[0].nothing', undefined],
    ['nothing', undefined],
  ] as const) {
    test(`«${place}» в ответе — ${expected ?? 'без имени'}`, () => {
      expect(fields.titleOfPath(page, place)).to.equal(expected);
    });
  }

  test('имя рядом со ссылкой важнее имени того, на что она ведёт', () => {
    const named = dictionaryOf(
      { properties: { old: { $ref: '#/components/schemas/Code', title: 'Старый код' } } },
      { components: { schemas: { Code: { title: 'Код' } } } },
    );
    expect(named.titleOfPath(answered(), 'old')).to.equal('Старый код');
    expect([...named.routes(answered()).keys()]).to.deep.equal(['Старый код']);
  });

  test('поле с произвольным именем названо схемой additionalProperties', () => {
    const open = dictionaryOf({ additionalProperties: { properties: { sum: { title: 'Сумма' } } } });
    expect(open.titleOfPath(answered(), '2026.sum')).to.equal('Сумма');
  });

  for (const [pointer, operation, expected] of [
    ['#/inn', 'Создание клиента', 'ИНН'],
    ['/inn', 'Изменение клиента', 'ИНН'],
    ['#/nothing', 'Создание клиента', undefined],
    ['#/code', 'Поиск клиентов', 'Код клиента'],
  ] as const) {
    test(`«${pointer}» в запросе «${operation}» — ${expected ?? 'без имени'}`, () => {
      const named = fields.contract.operationNamed(operation);
      expect(fields.titleOfRequestPointer(named, pointer)).to.equal(expected);
    });
  }

  test('указатель с русским именем и косой чертой раскодирован (RFC 6901 §6)', () => {
    const one = bodyOf({ 'а/б': { title: 'Дробь' } });
    const operation = one.contract.operationOf('POST', '/things');
    const pointer = `#/${encodeURIComponent('а~1б')}`;
    expect(operation && one.titleOfRequestPointer(operation, pointer)).to.equal('Дробь');
  });

  test('без описания ответа имени нет', () => {
    expect(fields.titleOfPath(answered({ url: 'http://stand/other' }), 'code')).to.equal(undefined);
  });
});

describe('тело запроса из русских имён', () => {
  test('в контракте стенда собрано тело создания; код и ИНН остаются строками', () => {
    const body = new FieldDictionary(loadContract(contract)).compose('POST', '/api/v1/clients', {
      Наименование: 'ООО «Ромашка»',
      ИНН: '0077083893',
    });
    expect(body).to.deep.equal({
      mediaType: 'application/json',
      body: '{"name":"ООО «Ромашка»","inn":"0077083893"}',
    });
  });

  test('тип тела изменения — тот, что в контракте', () => {
    const { mediaType } = new FieldDictionary(loadContract(contract)).compose(
      'PATCH',
      '/api/v1/clients/7',
      {},
    );
    expect(mediaType).to.equal('application/merge-patch+json');
  });

  test('число и признак уходят без кавычек, если так в контракте', () => {
    const fields = bodyOf({
      limit: { title: 'Лимит', type: 'integer' },
      rate: { title: 'Ставка', type: ['number', 'null'] },
      active: { title: 'Действует', type: 'boolean' },
      note: { title: 'Заметка', type: ['string', 'null'] },
    });
    const values = { Лимит: '10', Ставка: 'null', Действует: 'true', Заметка: 'null' };
    expect(fields.compose('POST', '/things', values).body).to.equal(
      '{"limit":10,"rate":null,"active":true,"note":"null"}',
    );
  });

  test('тело, собранное из частей allOf, знает поля всех частей', () => {
    const fields = new FieldDictionary({
      paths: {
        '/things': {
          post: {
            requestBody: {
              content: {
                'application/json': {
                  schema: {
                    allOf: [
                      { properties: { a: { title: 'Первое' } } },
                      { properties: { b: { title: 'Второе' } } },
                    ],
                  },
                },
              },
            },
          },
        },
      },
    });
    expect(fields.compose('POST', '/things', { Первое: '1', Второе: '2' }).body).to.equal(
      '{"a":"1","b":"2"}',
    );
  });

  for (const [type, value, sent] of [
    ['number', '250 000,50', 250000.5],
    ['integer', '1 000', 1000],
    ['boolean', 'да', true],
    ['boolean', 'нет', false],
    [['string', 'null'], 'пусто', null],
    [['number', 'null'], 'пусто', null],
    ['string', '0077', '0077'],
  ] as const) {
    test(`«${value}» в поле ${String(type)} уходит как ${String(sent)}`, () => {
      const fields = bodyOf({ limit: { title: 'Лимит', type } });
      const { body } = fields.compose('POST', '/things', { Лимит: value });
      expect(JSON.parse(body)).to.deep.equal({ limit: sent });
    });
  }

  for (const [type, value, told] of [
    ['integer', 'десять', 'Значение «десять» поля «Лимит» — не число, а в контракте оно число (integer)'],
    ['number', '"10"', 'Значение «"10"» поля «Лимит» — не число, а в контракте оно число (number)'],
    ['number', '12,5,1', 'Значение «12,5,1» поля «Лимит» — не число, а в контракте оно число (number)'],
    ['number', 'пусто', 'Значение «пусто» поля «Лимит» — значит null, а в контракте оно не может быть null'],
    ['string', 'пусто', 'Значение «пусто» поля «Лимит» — значит null, а в контракте оно не может быть null'],
    [
      'integer',
      '9007199254740993',
      'Значение «9007199254740993» поля «Лимит» — не число, которое передаётся без потерь, а в контракте оно число (integer)',
    ],
    [
      'boolean',
      'ага',
      'Значение «ага» поля «Лимит» — не «да» и не «нет», а в контракте оно признак (boolean)',
    ],
  ] as const) {
    test(`«${value}» вместо ${type} — ошибка по-русски`, () => {
      const fields = bodyOf({ limit: { title: 'Лимит', type } });
      expect(thrownBy(() => fields.compose('POST', '/things', { Лимит: value }))).to.deep.equal(
        suiteError('FIELD_VALUE_WRONG', `${told} → исправьте значение в таблице шага`),
      );
    });
  }

  test('незнакомое имя — ошибка с именами контракта; поля без имени не названы', () => {
    const fields = bodyOf({ name: { title: 'Наименование' }, secret: {} });
    expect(thrownBy(() => fields.compose('POST', '/things', { Сумма: '1' }))).to.deep.equal(
      suiteError(
        'FIELD_UNKNOWN',
        'Поля «Сумма» нет в контракте: POST /things. Известные имена: «Наименование» → исправьте имя поля',
      ),
    );
  });

  test('запрос без описанного тела — ошибка с обходным шагом', () => {
    expect(thrownBy(() => bodyOf({}).compose('PUT', '/things', {}))).to.deep.equal(
      suiteError(
        'CONTRACT_SILENT',
        'Контракт не описывает тело запроса PUT /things → дополните OpenAPI или отправьте тело шагом «отправлен запрос … с телом:»',
      ),
    );
  });
});

describe('файл контракта', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'contract-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('отсутствующий файл назван', () => {
    const file = path.join(folder, 'нет.yaml');
    expect(thrownBy(() => loadContract(file))).to.deep.equal(
      suiteError(
        'CONTRACT_UNREADABLE',
        `Контракт не читается: ENOENT: no such file or directory, open '${file}' → проверьте api.contract в файле стенда`,
      ),
    );
  });

  test('не YAML — ошибка с местом', () => {
    const file = path.join(folder, 'openapi.yaml');
    writeFileSync(file, 'paths: {a: [');
    expect(thrownBy(() => loadContract(file))).to.deep.equal(
      suiteError(
        'CONTRACT_UNREADABLE',
        'Контракт не читается: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 13: → проверьте api.contract в файле стенда',
      ),
    );
  });
});
