import { describe, test } from 'node:test';
import { expect } from 'chai';
import { readHar } from '../../../tools/record/har';
import type { RecordedExchange } from '../../../tools/record/recording';

function exchangesOf(...entries: readonly unknown[]): readonly RecordedExchange[] {
  const { items } = readHar(JSON.stringify({ log: { entries } }), 'запись.har');
  return items.flatMap((item) => ('exchange' in item ? [item] : []));
}

describe('HAR', () => {
  test('обмены стоят в порядке начала, а не конца', () => {
    const at = (second: number, url: string) => ({
      startedDateTime: `2026-03-16T09:00:0${second}.000Z`,
      request: { method: 'GET', url },
    });
    const urls = exchangesOf(at(2, 'https://а.example/2'), at(1, 'https://а.example/1')).map(
      ({ exchange }) => exchange.request.url,
    );
    expect(urls).to.deep.equal(['https://а.example/1', 'https://а.example/2']);
  });

  test('тело в base64, форма только в params, тип только у содержимого', () => {
    const [item] = exchangesOf({
      request: {
        method: 'post',
        url: 'https://а.example/',
        headers: [{ name: ':authority', value: 'а.example' }],
        postData: { params: [{ name: 'имя', value: 'а б' }] },
      },
      response: {
        status: 200,
        content: {
          mimeType: 'application/json',
          encoding: 'base64',
          text: Buffer.from('{"а":1}').toString('base64'),
        },
      },
    });
    expect(item?.exchange.request).to.deep.include({
      method: 'POST',
      headers: {},
      body: '%D0%B8%D0%BC%D1%8F=%D0%B0+%D0%B1',
    });
    expect(item?.exchange.response.json).to.deep.equal({ а: 1 });
  });

  test('испорченные обмены не мешают остальным', () => {
    const items = exchangesOf(
      null,
      7,
      { request: { method: 'GET', url: 'about:' } },
      { request: { method: 'PROPFIND', url: 'https://а.example/' } },
      { request: { method: 'GET', url: 'https://а.example/' } },
    );
    expect(items.map(({ place }) => place)).to.deep.equal(['обмен 3', 'обмен 5']);
  });

  test('тело JSON, которого браузер не сохранил, замечено; у ответа 204 его и не бывает', () => {
    const answer = (status: number) => ({
      request: { method: 'GET', url: 'https://а.example/' },
      response: { status, headers: [{ name: 'Content-Type', value: 'application/json' }], content: {} },
    });
    const [lost, none] = exchangesOf(answer(200), answer(204));
    expect(lost?.exchange.response.bodyError).to.equal('тела ответа нет');
    expect(none?.exchange.response).to.not.have.property('bodyError');
  });
});
