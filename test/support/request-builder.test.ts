import { describe, test } from 'node:test';
import { expect } from 'chai';
import type { Stand } from '../../support/config/stand';
import { Contract } from '../../support/contract/openapi';
import type { HttpRequest } from '../../support/http/exchange';
import { ScenarioMemory } from '../../support/memory/values';
import { mergeHeaders, RequestBuilder, type RequestPlan } from '../../support/request-builder';
import { suiteError, thrownBy } from './core/thrown';

const contract = new Contract({
  openapi: '3.1.0',
  servers: [{ url: '/api' }],
  paths: {
    '/things/{id}': {
      patch: {
        operationId: 'change',
        requestBody: { content: { 'application/merge-patch+json': { schema: {} } } },
        responses: { 200: { description: 'да', content: { 'application/vnd.thing+json': {} } } },
      },
    },
  },
});

const plain: RequestPlan = { method: 'GET', path: '/things' };

/** A request of a scenario that remembers «ид», «имя», «текст» (with a quote) and «яд» (with a line break). */
function build(plan: RequestPlan, builder = new RequestBuilder(), known?: Contract): HttpRequest {
  const memory = new ScenarioMemory();
  memory.remember('ид', '7');
  memory.remember('имя', 'X-Trial');
  memory.remember('текст', 'ООО "Ромашка"\nи Ко');
  memory.remember('яд', 'a\r\nX-Other: b');
  return builder.build(plan, {
    stand: { api: { url: 'http://stand/api' } } as Stand,
    contract: known,
    substitute: (text) => memory.substitute(text),
    substituteJson: (text) => memory.substituteJson(text),
  });
}

describe('запрос сценария', () => {
  test('адрес — от адреса API, значения подставлены в путь, имена и значения', () => {
    const builder = new RequestBuilder();
    builder.setHeader('{{имя}}', '{{ид}}');
    builder.setParameter('page', '1');
    builder.setCookie('город', 'Казань {{ид}}');
    expect(build({ ...plain, path: '/things/{{ид}}', query: { '{{имя}}': 'а б' } }, builder)).to.deep.equal({
      method: 'GET',
      url: 'http://stand/api/things/7?page=1&X-Trial=%D0%B0+%D0%B1',
      headers: {
        Accept: 'application/json, application/problem+json',
        Cookie: '%D0%B3%D0%BE%D1%80%D0%BE%D0%B4=%D0%9A%D0%B0%D0%B7%D0%B0%D0%BD%D1%8C%207',
        'X-Trial': '7',
      },
    });
  });

  test('заголовок шага заменяет заголовок сценария, каким бы регистром ни был написан', () => {
    const builder = new RequestBuilder();
    builder.setHeader('accept', 'text/csv');
    builder.setHeader('X-Trial', '1');
    const { headers } = build({ ...plain, headers: { 'x-trial': '2', '{{имя}}': '3' } }, builder);
    expect(headers).to.deep.equal({ accept: 'text/csv', 'X-Trial': '3' });
    expect(mergeHeaders({ A: '1', b: '2' }, { a: '3' })).to.deep.equal({ a: '3', b: '2' });
  });

  test('типы тела и ответа — из контракта', () => {
    const { headers } = build({ method: 'PATCH', path: '/things/7', body: '{}' }, undefined, contract);
    expect(headers).to.deep.equal({
      Accept: 'application/vnd.thing+json',
      'Content-Type': 'application/merge-patch+json',
    });
  });

  for (const [claim, headers, body, sent] of [
    [
      'в строке JSON значение экранировано',
      {},
      '{ "name": "{{текст}}", "id": {{ид}} }',
      '{ "name": "ООО \\"Ромашка\\"\\nи Ко", "id": 7 }',
    ],
    [
      'в JSON со своим типом — тоже',
      { 'content-type': 'application/problem+json; charset=utf-8' },
      '{ "name": "{{текст}}" }',
      '{ "name": "ООО \\"Ромашка\\"\\nи Ко" }',
    ],
    [
      'в тексте стоит как есть',
      { 'Content-Type': 'text/plain; charset=utf-8' },
      '"{{текст}}"',
      '"ООО "Ромашка"\nи Ко"',
    ],
    ['в XML стоит как есть', { 'Content-Type': 'application/xml' }, '<ид>{{ид}}</ид>', '<ид>7</ид>'],
  ] as const) {
    test(`тело: ${claim}`, () => {
      expect(build({ method: 'POST', path: '/things', headers, body }).body).to.equal(sent);
    });
  }

  test('тело из байтов уходит без подстановки', () => {
    const body = Buffer.from('{{ид}}');
    expect(build({ method: 'POST', path: '/things', body }).body).to.equal(body);
  });

  for (const value of ['', 'a b', '~!@#$%^&*()', '%D0%AF', '\t']) {
    test(`заголовок передаёт «${value}»`, () => {
      expect(build({ ...plain, headers: { 'X-A': value } }).headers['X-A']).to.equal(value);
    });
  }

  const notSent = (name: string, what: string) =>
    suiteError(
      'HEADER_WRONG',
      `В заголовке «${name}» стоит ${what}, а передаются только латинские буквы, цифры и знаки → закодируйте значение так, как его ждёт API (например, %D0%AF)`,
    );
  const misnamed = (name: string) =>
    suiteError(
      'HEADER_WRONG',
      `Имя заголовка «${name}» недопустимо: годятся латинские буквы, цифры и «-» → исправьте имя`,
    );
  for (const [claim, plan, told] of [
    ['русские буквы', { headers: { 'X-A': 'id Яна' } }, notSent('X-A', '«Я»')],
    ['буква с точками', { headers: { 'X-A': 'Müller' } }, notSent('X-A', '«ü»')],
    ['эмодзи', { headers: { 'X-A': '👍' } }, notSent('X-A', '«👍»')],
    [
      'подставленный перевод строки',
      { headers: { '{{имя}}': '{{яд}}' } },
      notSent('X-Trial', 'перевод строки'),
    ],
    ['русское имя заголовка', { headers: { Заголовок: '1' } }, misnamed('Заголовок')],
    ['имя с пробелом', { headers: { 'X A': '1' } }, misnamed('X A')],
    ['имя с двоеточием', { headers: { 'X-A:': '1' } }, misnamed('X-A:')],
    ['пустое имя', { headers: { '': '1' } }, misnamed('')],
    [
      'незнакомое имя в имени заголовка',
      { headers: { '{{имм}}': '1' } },
      suiteError(
        'VALUE_UNKNOWN',
        'Значение «имм» в этом сценарии не запоминали. Возможно, имелось в виду: «имя» → исправьте имя или запомните значение раньше',
      ),
    ],
    [
      'путь без косой черты',
      { path: 'things/{{ид}}' },
      suiteError(
        'PATH_WRONG',
        'Путь запроса начинается с «/», а указано «things/7» → например, «/api/v1/clients»',
      ),
    ],
  ] as const) {
    test(`не уходит: ${claim}`, () => {
      expect(thrownBy(() => build({ ...plain, ...plan }))).to.deep.equal(told);
    });
  }

  test('не уходит и с заголовком, заданным для всех запросов', () => {
    const builder = new RequestBuilder();
    builder.setHeader('X-A', 'да');
    expect(thrownBy(() => build(plain, builder))).to.deep.equal(notSent('X-A', '«д»'));
  });
});
