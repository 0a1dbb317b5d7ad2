// Changes that a second owner confirms: who may, when it is too late, what the history keeps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiCalls, jsonBody, mistakesOf, newClient, problemOf, type ApiAnswer } from './api-client';
import { standForTests } from './started-stand';

const stand = standForTests();
const call = apiCalls(stand);

const bank = { account: '40702810000000000123', bik: '040000905' };
const anyVersion = { 'If-Match': '*' };

async function createClient(fields: object = {}): Promise<string> {
  const answer = await call('owner001', '/api/v1/clients', jsonBody('POST', { ...newClient, ...fields }));
  return answer.headers.get('location') ?? '';
}

const change = (path: string, fields: object, owner = 'owner001'): Promise<ApiAnswer> =>
  call(owner, path, jsonBody('PATCH', fields, anyVersion));

const decide = (owner: string, request: string, verb: 'confirm' | 'withdraw'): Promise<ApiAnswer> =>
  call(owner, `${request}/${verb}`, { method: 'POST' });

const reject = (owner: string, request: string, comment: unknown): Promise<ApiAnswer> =>
  call(owner, `${request}/reject`, jsonBody('POST', { comment }));

/** A client and the address of a request for its bank account, by owner001. */
async function submitted(): Promise<{ readonly client: string; readonly request: string }> {
  const client = await createClient();
  const answer = await change(client, bank);
  assert.equal(answer.status, 202);
  return { client, request: answer.headers.get('location') ?? '' };
}

test('счёт меняется не сразу: ответ 202 — заявка, карточка прежняя', async () => {
  const client = await createClient();
  const before = await call('analyst001', client);
  const answer = await change(client, bank);
  const { id, createdAt, ...request } = answer.json;
  assert.equal(typeof createdAt, 'string');
  assert.deepEqual(request, {
    clientId: client.split('/').at(-1),
    status: 'PENDING',
    author: 'owner001',
    decidedBy: null,
    changes: [
      { field: 'account', before: null, after: bank.account },
      { field: 'bik', before: null, after: bank.bik },
    ],
    comment: null,
  });
  assert.equal(answer.headers.get('location'), `/api/v1/change-requests/${String(id)}`);
  assert.equal((await call('analyst001', client)).text, before.text);
  assert.equal((await call('analyst001', answer.headers.get('location') ?? '')).text, answer.text);
});

for (const [name, fields] of [
  ['ИНН', { inn: '0000001237' }],
  ['категория KEY', { category: 'KEY' }],
] as const) {
  test(`подтверждения требует и ${name}`, async () => {
    assert.equal((await change(await createClient(), fields)).status, 202);
  });
}

for (const [name, created, fields] of [
  ['КПП, адрес и лимит', {}, { kpp: '000004001', address: 'г. Полевой', creditLimit: 10.5 }],
  ['возврат в категорию STANDARD', { category: 'KEY' }, { category: 'STANDARD' }],
  ['прежний ИНН вместе с новым наименованием', {}, { inn: newClient.inn, name: 'ООО «Другое имя»' }],
] as const) {
  test(`без подтверждения меняется ${name}`, async () => {
    assert.equal((await change(await createClient(created), fields)).status, 200);
  });
}

test('подтверждаемое поле вместе с прочим отклоняется, и ничего не меняется', async () => {
  const client = await createClient();
  const before = await call('analyst001', client);
  const answer = await change(client, { inn: '0000001237', name: 'ООО «Всё сразу»' });
  assert.deepEqual(problemOf(answer), [
    422,
    'Подтверждаемые поля меняются отдельной заявкой',
    'Передайте «ИНН» одним запросом, а остальные поля — другим',
  ]);
  assert.deepEqual(mistakesOf(answer), [['#/inn', 'меняется отдельной заявкой']]);
  assert.equal((await call('analyst001', client)).text, before.text);
});

test('подтверждённая заявка меняет карточку, а история называет обоих', async () => {
  const { client, request } = await submitted();
  const before = await call('analyst001', client);
  const confirmed = await decide('owner002', request, 'confirm');
  assert.deepEqual(
    [confirmed.status, confirmed.json['status'], confirmed.json['decidedBy']],
    [200, 'CONFIRMED', 'owner002'],
  );
  const after = await call('analyst001', client);
  assert.deepEqual([after.json['account'], after.json['bik']], [bank.account, bank.bik]);
  assert.notEqual(after.headers.get('etag'), before.headers.get('etag'));
  const { events } = (await call('analyst001', `${client}/history`)).json as {
    events: readonly Readonly<Record<string, unknown>>[];
  };
  const { action, actor, confirmedBy } = events.at(-1) ?? {};
  assert.deepEqual([events.length, action, actor, confirmedBy], [2, 'CHANGED', 'owner001', 'owner002']);
});

test('свою заявку не подтверждает даже главный владелец', async () => {
  const answer = await change(await createClient(), bank, 'master001');
  const own = await decide('master001', answer.headers.get('location') ?? '', 'confirm');
  assert.deepEqual(problemOf(own), [
    403,
    'Свою заявку подтверждает другой владелец',
    'Заявку подал сам master001: попросите другого владельца',
  ]);
  assert.equal(own.headers.get('www-authenticate'), null);
});

test('отклонённая заявка хранит причину и карточку не меняет', async () => {
  const { client, request } = await submitted();
  const rejected = await reject('owner002', request, 'Нет письма из банка');
  assert.deepEqual(
    [rejected.json['status'], rejected.json['decidedBy'], rejected.json['comment']],
    ['REJECTED', 'owner002', 'Нет письма из банка'],
  );
  assert.equal((await call('analyst001', client)).json['account'], null);
});

for (const [name, comment] of [
  ['без комментария', undefined],
  ['с пустым комментарием', ''],
  ['с комментарием из пробелов', '   '],
  ['с комментарием длиннее 500 символов', 'о'.repeat(501)],
] as const) {
  test(`заявку не отклонить ${name}`, async () => {
    const { request } = await submitted();
    const answer = await reject('owner002', request, comment);
    assert.deepEqual(mistakesOf(answer), [
      [
        '#/comment',
        comment === undefined
          ? 'Не заполнено обязательное поле «Комментарий»'
          : 'Неверное значение поля «Комментарий». Формат: от 1 до 500 символов, не только пробелы',
      ],
    ]);
    assert.equal((await call('analyst001', request)).json['status'], 'PENDING');
  });
}

test('отзывает заявку только автор', async () => {
  const { request } = await submitted();
  assert.deepEqual(problemOf(await decide('owner002', request, 'withdraw')), [
    403,
    'Заявку отзывает только её автор',
    'Заявку подал owner001, а отзывает owner002',
  ]);
  const withdrawn = await decide('owner001', request, 'withdraw');
  assert.deepEqual([withdrawn.json['status'], withdrawn.json['decidedBy']], ['WITHDRAWN', 'owner001']);
});

test('рассмотренную заявку второй раз не рассматривают', async () => {
  const { request } = await submitted();
  await decide('owner002', request, 'confirm');
  const refusal = [409, 'Заявка уже рассмотрена', 'Состояние заявки — CONFIRMED, а нужно PENDING'];
  assert.deepEqual(problemOf(await decide('owner002', request, 'confirm')), refusal);
  assert.deepEqual(problemOf(await reject('owner002', request, 'Поздно')), refusal);
  assert.deepEqual(problemOf(await decide('owner001', request, 'withdraw')), refusal);
});

test('заявка подтверждается и после другого изменения карточки, не трогая его', async () => {
  const { client, request } = await submitted();
  await change(client, { name: 'ООО «Пока ждали»' }, 'owner002');
  assert.equal((await decide('owner002', request, 'confirm')).status, 200);
  const { json } = await call('analyst001', client);
  assert.deepEqual([json['name'], json['account']], ['ООО «Пока ждали»', bank.account]);
});

test('заявку на клиента, ушедшего в архив, не подтвердить', async () => {
  const { client, request } = await submitted();
  await call('master001', `${client}/archive`, { method: 'POST' });
  const answer = await decide('owner002', request, 'confirm');
  assert.deepEqual([answer.status, answer.json['title']], [409, 'Клиент в архиве']);
  assert.equal((await call('analyst001', request)).json['status'], 'PENDING');
});

test('заявка, с которой карточка стала бы противоречивой, не подтверждается', async () => {
  const client = await createClient();
  const request = (await change(client, { inn: '000000010432' })).headers.get('location') ?? '';
  await change(client, { kpp: '000005001' });
  const answer = await decide('owner002', request, 'confirm');
  assert.deepEqual(mistakesOf(answer), [['#/kpp', 'КПП бывает только у организации: её ИНН — из 10 цифр']]);
});

test('заявка, из-за которой появился бы двойник, не подтверждается', async () => {
  const client = await createClient({ kpp: '000006001' });
  const request = (await change(client, { inn: '0000001251' })).headers.get('location') ?? '';
  await createClient({ inn: '0000001251', kpp: '000006001' });
  const answer = await decide('owner002', request, 'confirm');
  assert.deepEqual([answer.status, answer.json['title']], [409, 'Клиент уже есть в реестре']);
});

test('список отбирает заявки по состоянию и клиенту и делит их на страницы', async () => {
  const client = await createClient();
  const id = client.split('/').at(-1) ?? '';
  for (const limit of [1, 2, 3]) {
    await change(client, { inn: ['0000001237', '0000001244', '0000001251'][limit - 1] });
  }
  const list = async (query: string): Promise<ApiAnswer> =>
    call('analyst001', `/api/v1/change-requests?clientId=${id}${query}`);
  const all = await list('');
  const [first] = all.json['items'] as readonly { readonly id: string }[];
  await decide('owner001', `/api/v1/change-requests/${first?.id ?? ''}`, 'withdraw');
  assert.equal(all.json['total'], 3);
  assert.equal((await list('&status=PENDING')).json['total'], 2);
  assert.equal((await list('&status=WITHDRAWN')).json['total'], 1);
  const page = await list('&page=2&size=2');
  assert.deepEqual([(page.json['items'] as unknown[]).length, page.json['total']], [1, 3]);
  assert.match(page.headers.get('link') ?? '', /&page=1&size=2>; rel="prev"/);
  assert.deepEqual(mistakesOf(await list('&status=OPEN')), [
    [
      '#/status',
      'Неверное значение параметра «Состояние заявки». Формат: PENDING, CONFIRMED, REJECTED или WITHDRAWN',
    ],
  ]);
});

test('с удалённым клиентом уходят и его заявки; неизвестной заявки нет', async () => {
  const { client, request } = await submitted();
  await call('master001', client, { method: 'DELETE' });
  assert.deepEqual(problemOf(await call('analyst001', request)), [
    404,
    'Заявка не найдена',
    `Заявки с номером ${request.split('/').at(-1) ?? ''} нет`,
  ]);
  assert.equal((await decide('owner002', request, 'confirm')).status, 404);
});
