// Search: conditions, pages, and what is wrong with a wrong query.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiCalls, type ApiAnswer } from './api-client';
import { standForTests } from './started-stand';

const stand = standForTests();
const call = apiCalls(stand);

function search(query: Readonly<Record<string, string>>): Promise<ApiAnswer> {
  return call('analyst001', `/api/v1/clients?${new URLSearchParams(query).toString()}`);
}

function codesOf(answer: ApiAnswer): readonly string[] {
  return (answer.json['items'] as readonly { code: string }[]).map(({ code }) => code);
}

test('по коду находит ровно одного клиента', async () => {
  const answer = await search({ code: 'К-000123' });
  assert.deepEqual(answer.json, {
    items: [
      {
        id: '00000000-0000-4000-8000-000000000123',
        code: 'К-000123',
        name: 'ООО «Ромашка»',
        inn: '0000001237',
        kpp: '000001001',
        ogrn: '1000000001231',
        status: 'ACTIVE',
        category: 'STANDARD',
        email: 'client123@aurora.example',
        phone: '+70000000123',
        address: '000000, г. Полевой, ул. Луговая, д. 1',
        account: '40702810000000000123',
        bik: '040000905',
        creditLimit: 250000,
        createdAt: '2025-03-01T09:23:00.000Z',
        updatedAt: '2025-03-01T09:23:00.000Z',
      },
    ],
    page: 1,
    size: 10,
    total: 1,
  });
});

const conditions: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  ['часть наименования без учёта регистра', { name: 'рОМАШ' }, ['К-000123', 'К-000125']],
  ['букву ё в наименовании', { name: 'ёлки' }, ['К-000107']],
  ['статус', { status: 'ARCHIVED' }, ['К-000105', 'К-000113', 'К-000121']],
  ['оба условия сразу', { status: 'ARCHIVED', name: 'день' }, ['К-000121']],
  ['ИНН целиком', { inn: '0000001237' }, ['К-000123']],
  ['ИНН другого клиента и наименование', { inn: '0000001237', name: 'полярн' }, []],
  ['код, которого нет', { code: 'К-999999' }, []],
];

for (const [name, query, codes] of conditions) {
  test(`находит по условию: ${name}`, async () => {
    const answer = await search(query);
    assert.deepEqual(codesOf(answer), codes);
    assert.equal(answer.json['total'], codes.length);
  });
}

const orders: readonly (readonly [string, readonly string[]])[] = [
  ['code', ['К-000105', 'К-000113', 'К-000121']],
  ['-code', ['К-000121', 'К-000113', 'К-000105']],
  ['name', ['К-000121', 'К-000113', 'К-000105']],
  ['-name', ['К-000105', 'К-000113', 'К-000121']],
  ['createdAt', ['К-000105', 'К-000113', 'К-000121']],
  ['-createdAt', ['К-000121', 'К-000113', 'К-000105']],
];

for (const [sort, codes] of orders) {
  test(`упорядочивает по sort=${sort}`, async () => {
    assert.deepEqual(codesOf(await search({ status: 'ARCHIVED', sort })), codes);
  });
}

test('при сортировке по наименованию Ё стоит рядом с Е, а не после Я', async () => {
  const names = (
    (await search({ sort: 'name', size: '50' })).json['items'] as readonly { name: string }[]
  ).map(({ name }) => name);
  assert.ok(names.indexOf('ООО «Дом у озера»') < names.indexOf('ООО «Ёлки и сосны»'));
  assert.ok(names.indexOf('ООО «Ёлки и сосны»') < names.indexOf('ООО «Каменный мост»'));
});

test('поиск по коду запоминает найденный код в cookie, другой поиск — нет', async () => {
  const cookie = async (query: Readonly<Record<string, string>>): Promise<string | null> =>
    (await search(query)).headers.get('set-cookie');
  assert.equal(
    await cookie({ code: 'К-000123' }),
    'lastSearch=%D0%9A-000123; Path=/; HttpOnly; SameSite=Lax',
  );
  assert.equal(await cookie({ code: 'К-999999' }), 'lastSearch=; Path=/; HttpOnly; SameSite=Lax');
  assert.equal(await cookie({ name: 'ромашка' }), null);
  assert.equal(await cookie({ code: 'K-000123' }), null);
});

test('страницы не пересекаются и вместе дают всех клиентов', async () => {
  const pages = await Promise.all(['1', '2', '3'].map((page) => search({ page })));
  const codes = pages.flatMap(codesOf);
  assert.deepEqual(
    pages.map((page) => codesOf(page).length),
    [10, 10, 5],
  );
  assert.equal(new Set(codes).size, 25);
  assert.deepEqual(codes, codes.toSorted());
  assert.ok(pages.every(({ json }) => json['total'] === 25));
});

test('по ссылкам next можно пройти от первой страницы до последней', async () => {
  let path: string | undefined = '/api/v1/clients?size=7&status=ACTIVE';
  const codes: string[] = [];
  while (path !== undefined) {
    const answer: ApiAnswer = await call('analyst001', path);
    codes.push(...codesOf(answer));
    path = links(answer)['next'];
  }
  assert.equal(new Set(codes).size, 22);
});

test('Link на средней странице ведёт в четыре стороны и сохраняет условия', async () => {
  const answer = await search({ name: 'о', page: '2', size: '5' });
  const targets = links(answer);
  assert.deepEqual(Object.keys(targets), ['first', 'prev', 'next', 'last']);
  for (const [relation, page] of [
    ['first', '1'],
    ['prev', '1'],
    ['next', '3'],
  ] as const) {
    const query = new URL(targets[relation] ?? '', 'http://stand').searchParams;
    assert.deepEqual([query.get('name'), query.get('page'), query.get('size')], ['о', page, '5']);
  }
});

test('за последней страницей — пусто, а prev ведёт на последнюю', async () => {
  const answer = await search({ page: '9' });
  assert.deepEqual([answer.json['items'], answer.json['total']], [[], 25]);
  assert.match(links(answer)['prev'] ?? '', /page=3$/);
  assert.equal(links(answer)['next'], undefined);
});

test('латинскую K в коде называет по-русски', async () => {
  const answer = await search({ code: 'K-000123' });
  const detail =
    'Неверное значение параметра «Код клиента». Формат: русская буква «К», дефис и шесть цифр, например «К-000123»';
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.deepEqual(answer.json, {
    type: 'urn:aurora:problem:invalid-client-code',
    title: 'Неверный формат кода клиента',
    status: 400,
    detail,
    errors: [{ pointer: '#/code', detail }],
  });
});

const mistakes: readonly (readonly [string, string, string])[] = [
  ['page=0', '#/page', 'Неверное значение параметра «Номер страницы». Формат: целое число от 1'],
  ['page=два', '#/page', 'Неверное значение параметра «Номер страницы». Формат: целое число от 1'],
  ['size=51', '#/size', 'Неверное значение параметра «Размер страницы». Формат: целое число от 1 до 50'],
  ['status=OPEN', '#/status', 'Неверное значение параметра «Статус». Формат: ACTIVE или ARCHIVED'],
  ['inn=123', '#/inn', 'Неверное значение параметра «ИНН». Формат: 10 или 12 цифр'],
  [
    'sort=inn',
    '#/sort',
    'Неверное значение параметра «Сортировка». Формат: code, name или createdAt; со знаком «-» — по убыванию',
  ],
  ['name=', '#/name', 'Неверное значение параметра «Наименование». Формат: от 1 до 200 символов'],
  ['cod=К-000123', '#/cod', 'Неизвестный параметр «cod»'],
  [
    'status=ACTIVE&status=ARCHIVED',
    '#/status',
    'Неверное значение параметра «Статус». Формат: ACTIVE или ARCHIVED',
  ],
];

for (const [query, pointer, detail] of mistakes) {
  test(`не принимает запрос ?${query}`, async () => {
    const answer = await call('analyst001', `/api/v1/clients?${query}`);
    assert.equal(answer.status, 400);
    assert.equal(answer.json['title'], 'Неверные параметры запроса');
    assert.deepEqual(answer.json['errors'], [{ pointer, detail }]);
  });
}

test('перечисляет все ошибки запроса сразу', async () => {
  const answer = await search({ page: '0', size: '0' });
  assert.equal((answer.json['errors'] as unknown[]).length, 2);
});

function links(answer: ApiAnswer): Readonly<Record<string, string>> {
  const header = answer.headers.get('link') ?? '';
  return Object.fromEntries(
    [...header.matchAll(/<([^>]*)>; rel="(\w+)"/g)].map(([, target = '', relation = '']) => [
      relation,
      target,
    ]),
  );
}
