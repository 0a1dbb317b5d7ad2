import { describe, test } from 'node:test';
import { expect } from 'chai';
import type { Exchange } from '../../support/http/exchange';
import { collectPages } from '../../support/pages';
import type { SuiteWorld } from '../../support/world';
import { expectationError, rejectedBy, suiteError } from './core/thrown';
import { answered, type Wanted } from './http/answered';

const ROOT = 'http://stand/base';

/** A page of a list, and the header that tells of the next one. */
function page(json: unknown, link?: string, wanted: Wanted = {}): Exchange {
  const headers = { 'content-type': 'application/json', ...(link === undefined ? {} : { link }) };
  return answered({ url: `${ROOT}/things?page=1`, headers, json, ...wanted });
}

/** Of a World only what walking needs; every further page comes from `next`. */
function fakeWorld(first: Exchange, next: (path: string) => Exchange) {
  const sent: string[] = [];
  const world = {
    lastExchange: first,
    stand: { api: { url: ROOT } },
    send: ({ path }: { readonly path: string }) => {
      sent.push(path);
      return Promise.resolve(next(path));
    },
    replaceLast: (exchange: Exchange) => {
      world.lastExchange = exchange;
    },
  };
  return { world: world as unknown as SuiteWorld, sent };
}

describe('просмотр остальных страниц', () => {
  test('записи двух страниц собраны в один ответ, остальное — с первой', async () => {
    const first = page({ items: [1, 2], total: 3 }, '<?page=2>; rel="next"');
    const { world, sent } = fakeWorld(first, () => page({ items: [3], total: 3, page: 2 }));
    await collectPages(world);
    expect(sent).to.deep.equal(['/things?page=2']);
    const { request, response } = world.lastExchange;
    expect(request).to.equal(first.request);
    expect(response.json).to.deep.equal({ items: [1, 2, 3], total: 3 });
    expect(JSON.parse(response.text)).to.deep.equal(response.json);
    expect(response.bytes.toString()).to.equal(response.text);
  });

  test('страница — сам список', async () => {
    const { world } = fakeWorld(page([1], '</base/things?page=2>; rel=next'), () => page([2]));
    await collectPages(world);
    expect(world.lastExchange.response.json).to.deep.equal([1, 2]);
  });

  for (const link of [
    undefined,
    '',
    '<?page=1>; rel="prev", <?page=9>; rel="last"',
    '<?a>; rel="nextpage"',
    '<?a>; title="next"',
  ]) {
    test(`следующей нет: ${link ?? 'без Link'}`, async () => {
      const { world, sent } = fakeWorld(page({ items: [1] }, link), () => expect.fail('лишний запрос'));
      await collectPages(world);
      expect(sent).to.deep.equal([]);
      expect(world.lastExchange.response.json).to.deep.equal({ items: [1] });
    });
  }

  for (const link of [
    '<?page=1>; rel="prev", <?page=2>; rel="next"',
    '<?page=2>; title="а, б; rel=x"; rel="last next"',
    '<?page=2>;REL=Next',
    `<${ROOT}/things?page=2>; rel="next"`,
    '<http://other/base/things?page=2> ; rel = "next"',
  ]) {
    test(`следующая найдена: ${link}`, async () => {
      const { world, sent } = fakeWorld(page([1], link), () => page([2]));
      await collectPages(world);
      expect(sent).to.deep.equal(['/things?page=2']);
    });
  }

  test('ссылка по кругу замечена сразу', async () => {
    const { world, sent } = fakeWorld(page([1], '<?page=2>; rel=next'), () =>
      page([2], '<?page=2>; rel=next'),
    );
    expect(await rejectedBy(collectPages(world))).to.deep.equal(
      expectationError(
        'PAGES_ENDLESS',
        'GET /base/things?page=1: ссылка на следующую страницу ведёт на уже пройденную: /base/things?page=2',
      ),
    );
    expect(sent).to.have.length(1);
  });

  test('бесконечный список остановлен', async () => {
    let number = 1;
    const { world, sent } = fakeWorld(page([1], '<?page=2>; rel=next'), () => {
      number += 1;
      return page([number], `<?page=${number + 1}>; rel=next`);
    });
    expect(await rejectedBy(collectPages(world))).to.deep.equal(
      expectationError(
        'PAGES_ENDLESS',
        'GET /base/things?page=1: пройдено 1000 страниц, а ссылка на следующую всё ещё есть',
      ),
    );
    expect(sent).to.have.length(999);
  });

  test('на второй странице отказ — дело системы', async () => {
    const { world } = fakeWorld(page([1], '<?page=2>; rel=next'), () =>
      page({ title: 'Ошибка' }, undefined, { status: 500, url: `${ROOT}/things?page=2` }),
    );
    expect(await rejectedBy(collectPages(world))).to.deep.equal(
      expectationError(
        'PAGES_DIFFER',
        'GET /base/things?page=2: страница 2 получена с кодом 500, но в ответе нет списка',
      ),
    );
  });

  for (const [json, why] of [
    [{ id: 7 }, 'в ответе нет списка'],
    [{ items: [], errors: [] }, 'в ответе несколько списков'],
    [undefined, 'в ответе нет списка'],
  ] as const) {
    test(`собирать нечего: ${JSON.stringify(json)}`, async () => {
      const { world } = fakeWorld(page(json), () => expect.fail('лишний запрос'));
      expect(await rejectedBy(collectPages(world))).to.deep.equal(
        suiteError(
          'PAGES_ABSENT',
          `GET /base/things?page=1: ${why}, страницы собирать не из чего → сначала запросите список`,
        ),
      );
    });
  }
});
