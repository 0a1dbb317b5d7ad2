import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { loadContract } from '../../../support/contract/openapi';
import { composeRequest, type ComposedRequest } from '../../../support/contract/request-plan';
import { suiteError, thrownBy } from '../core/thrown';
import { contractOf, jsonOf } from './contract-of';

const stand = loadContract(path.resolve(__dirname, '..', '..', '..', 'stand', 'openapi.yaml'));

const parameters = [
  { name: 'X-Reason', in: 'header', schema: { title: 'Причина' } },
  { name: 'code', in: 'query', schema: { title: 'Код' } },
];

function compose(
  properties: object,
  values: Readonly<Record<string, string>>,
  mediaType = 'application/json',
): ComposedRequest {
  const content = { [mediaType]: { schema: { properties } } };
  const contract = contractOf({ parameters, requestBody: { required: true, content } }, {}, 'post');
  return composeRequest(contract, contract.operationNamed('Вещи'), values);
}

describe('запрос операции из русских имён', () => {
  test('поиск стенда: значение ушло в параметр запроса', () => {
    const request = composeRequest(stand, stand.operationNamed('Поиск клиентов'), {
      'Код клиента': 'К-000123',
    });
    expect(request).to.deep.equal({
      method: 'GET',
      path: '/api/v1/clients',
      query: { code: 'К-000123' },
      headers: {},
    });
  });

  test('изменение стенда: путь, заголовок и тело; значение пути закодировано', () => {
    const request = composeRequest(stand, stand.operationNamed('Изменение клиента'), {
      Идентификатор: 'а/б',
      'Изменяемая версия': '"1"',
      ИНН: '0077083893',
    });
    expect(request).to.deep.equal({
      method: 'PATCH',
      path: '/api/v1/clients/%D0%B0%2F%D0%B1',
      query: {},
      headers: { 'If-Match': '"1"' },
      mediaType: 'application/merge-patch+json',
      body: '{"inn":"0077083893"}',
    });
  });

  test('буквальные имена годятся так же; заголовок — в любом регистре', () => {
    const { query, headers, body } = compose(
      { name: { title: 'Имя' } },
      { code: '1', 'x-reason': 'так', name: 'А' },
    );
    expect({ query, headers, body }).to.deep.equal({
      query: { code: '1' },
      headers: { 'X-Reason': 'так' },
      body: '{"name":"А"}',
    });
  });

  test('параметр пути, известный заранее, освобождает имя для тела', () => {
    const id = { title: 'Номер', type: 'string' };
    const contract = contractOf(
      { parameters: [{ name: 'id', in: 'path', schema: id }], requestBody: jsonOf({ properties: { id } }) },
      { servers: [{ url: '/{id}', variables: { id: { default: '{id}' } } }] },
      'put',
    );
    const operation = { ...contract.operationNamed('Вещи'), template: '/things/{id}' };
    const { path: free, body } = composeRequest(contract, operation, { Номер: '2' }, { Номер: '1' });
    expect({ free, body }).to.deep.equal({ free: '/things/1', body: '{"id":"2"}' });
    const { path: taken, body: none } = composeRequest(contract, operation, { Номер: '2' });
    expect({ taken, none }).to.deep.equal({ taken: '/things/2', none: undefined });
  });

  test('без значений тела нет, даже если контракт его требует', () => {
    expect(compose({ name: {} }, {})).to.deep.equal({
      method: 'POST',
      path: '/things',
      query: {},
      headers: {},
    });
  });

  test('вложенные поля, списки, числа и признаки', () => {
    const client = {
      title: 'Клиент',
      properties: { inn: { title: 'ИНН', type: 'string' }, name: { title: 'Имя', type: 'string' } },
    };
    const { body } = compose(
      {
        client,
        owner: { ...client, title: 'Владелец' },
        name: { title: 'Имя', type: 'string' },
        tags: { title: 'Метки', type: 'array', items: { type: 'string' } },
        sizes: { title: 'Размеры', type: ['array', 'null'], items: { type: 'integer' } },
        isOn: { title: 'Включено', type: 'boolean' },
      },
      {
        'Клиент → ИНН': '0011',
        'Владелец → ИНН': '0022',
        'client.name': 'К',
        Имя: 'Своё',
        Метки: 'а; б',
        Размеры: '1;2',
        Включено: 'false',
      },
    );
    expect(JSON.parse(body ?? '')).to.deep.equal({
      client: { inn: '0011', name: 'К' },
      owner: { inn: '0022' },
      name: 'Своё',
      tags: ['а', 'б'],
      sizes: [1, 2],
      isOn: false,
    });
  });

  test('форма собрана как форма', () => {
    const { mediaType, body } = compose(
      { name: { title: 'Имя' } },
      { Имя: 'а б' },
      'application/x-www-form-urlencoded',
    );
    expect({ mediaType, body }).to.deep.equal({
      mediaType: 'application/x-www-form-urlencoded',
      body: 'name=%D0%B0+%D0%B1',
    });
  });

  test('тело любого типа уходит как JSON', () => {
    expect(compose({ name: {} }, { name: 'а' }, '*/*').mediaType).to.equal('application/json');
  });

  test('незнакомое имя — ошибка с ближайшим из всех имён', () => {
    expect(thrownBy(() => compose({ name: { title: 'Имя' } }, { Причнна: '1' }))).to.deep.equal(
      suiteError(
        'FIELD_UNKNOWN',
        'Поля «Причнна» нет в контракте: операция «Вещи». Возможно, имелось в виду: «Причина» → исправьте имя поля',
      ),
    );
    expect(thrownBy(() => compose({ name: { title: 'Имя' } }, { Ъ: '1' }))).to.deep.equal(
      suiteError(
        'FIELD_UNKNOWN',
        'Поля «Ъ» нет в контракте: операция «Вещи». Известные имена: «Код», «Причина», «Имя» → исправьте имя поля',
      ),
    );
  });

  test('незнакомый параметр пути — ошибка с именами параметров пути', () => {
    const operation = stand.operationNamed('Карточка клиента');
    expect(thrownBy(() => composeRequest(stand, operation, {}, { Ид: '7' }))).to.deep.equal(
      suiteError(
        'FIELD_UNKNOWN',
        'Поля «Ид» нет в контракте: операция «Карточка клиента». Известные имена: «Идентификатор» → исправьте имя поля',
      ),
    );
  });

  test('не указанный и пустой параметр пути назван по-русски', () => {
    const operation = stand.operationNamed('Карточка клиента');
    const told = suiteError(
      'PATH_PARAMETER_MISSING',
      'Операция «Карточка клиента»: не указан параметр пути «Идентификатор» (id) → добавьте его значение в шаг',
    );
    expect(thrownBy(() => composeRequest(stand, operation, {}))).to.deep.equal(told);
    expect(thrownBy(() => composeRequest(stand, operation, { Идентификатор: '' }))).to.deep.equal(told);
  });

  test('имя двух вложенных полей — ошибка с полными именами', () => {
    const client = (title: string) => ({ title, properties: { inn: { title: 'ИНН' } } });
    const act = () => compose({ a: client('Продавец'), b: client('Покупатель') }, { ИНН: '0011' });
    expect(thrownBy(act)).to.deep.equal(
      suiteError(
        'FIELD_AMBIGUOUS',
        'Имя «ИНН» подходит нескольким полям: операция «Вещи». Это «Продавец → ИНН» (a.inn), «Покупатель → ИНН» (b.inn) → укажите имя целиком или имя поля в скобках',
      ),
    );
  });

  test('тело, которое не собрать из имён, названо вместе с его типом', () => {
    expect(
      thrownBy(() => compose({ file: { title: 'Файл' } }, { Файл: 'а' }, 'multipart/form-data')),
    ).to.deep.equal(
      suiteError(
        'CONTRACT_SILENT',
        'Значение «Файл» некуда поставить: такого параметра у операции нет, а её тело («multipart/form-data») не собирается из имён и значений → отправьте тело отдельным шагом',
      ),
    );
  });

  test('не число на месте числа — ошибка, элемент списка назван вместе с именем поля', () => {
    const sizes = { title: 'Размеры', type: 'array', items: { type: 'integer' } };
    expect(thrownBy(() => compose({ sizes }, { Размеры: '1; два' }))).to.deep.equal(
      suiteError(
        'FIELD_VALUE_WRONG',
        'Значение «два» поля «Размеры» — не число, а в контракте оно число (integer) → исправьте значение в таблице шага',
      ),
    );
  });

  test('схема, которая ссылается на себя, не вешает запрос', () => {
    const self = { $ref: '#/components/schemas/Node' };
    const properties = { name: { title: 'Имя' }, a: self, b: self, c: self, d: self };
    const contract = contractOf(
      { requestBody: jsonOf(self) },
      { components: { schemas: { Node: { title: 'Узел', properties } } } },
      'post',
    );
    const { body } = composeRequest(contract, contract.operationNamed('Вещи'), { Имя: 'А' });
    expect(body).to.equal('{"name":"А"}');
  });
});
