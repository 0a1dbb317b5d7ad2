// Creation, change under a version, archive, history.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiCalls, jsonBody, newClient, problemOf, type ApiAnswer } from './api-client';
import { standForTests } from './started-stand';

const stand = standForTests();
const call = apiCalls(stand);

async function create(
  fields: object = newClient,
): Promise<{ readonly path: string; readonly answer: ApiAnswer }> {
  const answer = await call('owner001', '/api/v1/clients', jsonBody('POST', fields));
  assert.equal(answer.status, 201);
  return { path: answer.headers.get('location') ?? '', answer };
}

function tagOf(answer: ApiAnswer): string {
  return answer.headers.get('etag') ?? '';
}

test('созданный клиент лежит по адресу из Location с тем же ETag', async () => {
  const { path, answer } = await create();
  const card = await call('analyst001', path);
  assert.equal(card.text, answer.text);
  assert.equal(tagOf(card), tagOf(answer));
});

test('система сама назначает код, идентификатор, статус и даты', async () => {
  const first = (await create()).answer.json;
  const second = (await create({ ...newClient, email: 'a@aurora.example' })).answer.json;
  assert.match(String(first['code']), /^К-\d{6}$/);
  assert.equal(Number(String(second['code']).slice(2)), Number(String(first['code']).slice(2)) + 1);
  assert.equal(first['status'], 'ACTIVE');
  assert.equal(first['createdAt'], first['updatedAt']);
  assert.deepEqual([first['email'], second['email']], [null, 'a@aurora.example']);
});

test('на известную версию карточки отвечает 304 без тела', async () => {
  const { path, answer } = await create();
  for (const known of [tagOf(answer), `W/${tagOf(answer)}`, `"other", ${tagOf(answer)}`, '*']) {
    const card = await call('analyst001', path, { headers: { 'If-None-Match': known } });
    assert.deepEqual([card.status, card.text, tagOf(card)], [304, '', tagOf(answer)]);
  }
  assert.equal((await call('analyst001', path, { headers: { 'If-None-Match': '"other"' } })).status, 200);
});

test('изменение по известной версии даёт новую версию, прежняя больше не годится', async () => {
  const { path, answer } = await create();
  const change = jsonBody('PATCH', { name: 'ООО «Проба и Ко»' }, { 'If-Match': tagOf(answer) });
  const changed = await call('owner001', path, change);
  assert.equal(changed.json['name'], 'ООО «Проба и Ко»');
  assert.equal(changed.json['inn'], newClient.inn);
  assert.notEqual(tagOf(changed), tagOf(answer));

  const second = await call('owner002', path, change);
  assert.deepEqual([second.status, second.json['title']], [412, 'Клиент уже изменён']);
  assert.equal((await call('analyst001', path)).text, changed.text);
  assert.equal((await call('analyst001', path, { headers: { 'If-None-Match': tagOf(answer) } })).status, 200);
});

test('без If-Match ничего не меняет: 428', async () => {
  const { path, answer } = await create();
  const refused = await call('owner001', path, jsonBody('PATCH', { name: 'Другое' }));
  assert.deepEqual([refused.status, refused.json['title']], [428, 'Не указана версия клиента']);
  assert.equal((await call('analyst001', path)).text, answer.text);
});

test('слабый ETag для изменения не годится', async () => {
  const { path, answer } = await create();
  const weak = jsonBody('PATCH', { name: 'Другое' }, { 'If-Match': `W/${tagOf(answer)}` });
  assert.equal((await call('owner001', path, weak)).status, 412);
});

test('null очищает необязательное поле, но не обязательное', async () => {
  const { path } = await create({ ...newClient, phone: '+70000000001' });
  const anyVersion = { 'If-Match': '*' };
  const cleared = await call('owner001', path, jsonBody('PATCH', { phone: null }, anyVersion));
  assert.equal(cleared.json['phone'], null);
  assert.equal((await call('owner001', path, jsonBody('PATCH', { name: null }, anyVersion))).status, 422);
});

test('изменение, которое ничего не меняет, не создаёт ни версии, ни события', async () => {
  const { path, answer } = await create();
  const same = await call('owner001', path, jsonBody('PATCH', { name: newClient.name }, { 'If-Match': '*' }));
  assert.equal(tagOf(same), tagOf(answer));
  assert.equal(((await call('analyst001', `${path}/history`)).json['events'] as unknown[]).length, 1);
});

test('тип содержимого, кроме merge-patch, отклоняет и называет нужный', async () => {
  const { path } = await create();
  const json = { 'Content-Type': 'application/json', 'If-Match': '*' };
  const refused = await call('owner001', path, jsonBody('PATCH', { name: 'Другое' }, json));
  assert.equal(refused.status, 415);
  assert.equal(refused.headers.get('accept-patch'), 'application/merge-patch+json');
  assert.equal(
    refused.json['detail'],
    'Нужен Content-Type application/merge-patch+json, передан application/json',
  );
});

test('архивирует один раз: потом 409, и изменить клиента уже нельзя', async () => {
  const { path } = await create();
  const archived = await call('master001', `${path}/archive`, { method: 'POST' });
  assert.equal(archived.json['status'], 'ARCHIVED');
  const again = await call('master001', `${path}/archive`, { method: 'POST' });
  assert.deepEqual([again.status, again.json['title']], [409, 'Клиент в архиве']);
  assert.match(String(again.json['detail']), /^Клиент К-\d{6} уже в архиве$/);
  const change = await call('owner001', path, jsonBody('PATCH', { name: 'Другое' }));
  assert.equal(change.status, 409);
});

test('из архива клиента возвращают, и его снова можно менять', async () => {
  const { path, answer } = await create();
  const early = await call('master001', `${path}/restore`, { method: 'POST' });
  assert.deepEqual(problemOf(early), [
    409,
    'Клиент не в архиве',
    `Клиента ${String(answer.json['code'])} в архиве нет`,
  ]);
  await call('master001', `${path}/archive`, { method: 'POST' });
  const restored = await call('master001', `${path}/restore`, { method: 'POST' });
  assert.deepEqual([restored.status, restored.json['status']], [200, 'ACTIVE']);
  const change = jsonBody('PATCH', { phone: '+70000000002' }, { 'If-Match': tagOf(restored) });
  assert.equal((await call('owner001', path, change)).status, 200);
  const { events } = (await call('analyst001', `${path}/history`)).json as { events: { action: string }[] };
  assert.deepEqual(
    events.map(({ action }) => action),
    ['CREATED', 'ARCHIVED', 'RESTORED', 'CHANGED'],
  );
});

test('удалённого клиента нет ни под каким адресом', async () => {
  const { path, answer } = await create();
  const removed = await call('master001', path, { method: 'DELETE' });
  assert.deepEqual([removed.status, removed.text], [204, '']);
  for (const address of [path, `${path}/history`, `${path}/documents`]) {
    assert.equal((await call('analyst001', address)).status, 404);
  }
  assert.equal((await call('master001', path, { method: 'DELETE' })).status, 404);
  const code = String(answer.json['code']);
  const found = await call('analyst001', `/api/v1/clients?code=${encodeURIComponent(code)}`);
  assert.equal(found.json['total'], 0);
  assert.notEqual((await create()).answer.json['code'], code);
});

test('история хранит, кто, когда и что сделал', async () => {
  const { path } = await create();
  await call('owner002', path, jsonBody('PATCH', { name: 'ООО «Новое»' }, { 'If-Match': '*' }));
  await call('master001', `${path}/archive`, { method: 'POST' });
  const { events } = (await call('analyst001', `${path}/history`)).json as {
    events: readonly Readonly<Record<string, unknown>>[];
  };
  assert.deepEqual(
    events.map(({ at, ...event }) => ({ ...event, isDated: typeof at === 'string' })),
    [
      { action: 'CREATED', actor: 'owner001', confirmedBy: null, changes: [], isDated: true },
      {
        action: 'CHANGED',
        actor: 'owner002',
        confirmedBy: null,
        changes: [{ field: 'name', before: 'ООО «Проба»', after: 'ООО «Новое»' }],
        isDated: true,
      },
      {
        action: 'ARCHIVED',
        actor: 'master001',
        confirmedBy: null,
        changes: [{ field: 'status', before: 'ACTIVE', after: 'ARCHIVED' }],
        isDated: true,
      },
    ],
  );
});

const badBodies: readonly (readonly [string, object, readonly (readonly [string, string])[]])[] = [
  [
    'без обязательных полей',
    {},
    [
      ['#/name', 'Не заполнено обязательное поле «Наименование»'],
      ['#/inn', 'Не заполнено обязательное поле «ИНН»'],
    ],
  ],
  [
    'с ИНН из девяти цифр',
    { ...newClient, inn: '123456789' },
    [['#/inn', 'Неверное значение поля «ИНН». Формат: 10 или 12 цифр']],
  ],
  [
    'с ИНН-числом',
    { ...newClient, inn: 1234567890 },
    [['#/inn', 'Неверное значение поля «ИНН». Формат: 10 или 12 цифр']],
  ],
  [
    'с наименованием из пробелов',
    { ...newClient, name: '   ' },
    [['#/name', 'Неверное значение поля «Наименование». Формат: от 1 до 200 символов, не только пробелы']],
  ],
  [
    'с неверной почтой',
    { ...newClient, email: 'почта' },
    [['#/email', 'Неверное значение поля «Электронная почта». Формат: адрес вида имя@узел']],
  ],
  ['со своим кодом', { ...newClient, code: 'К-000001' }, [['#/code', 'Неизвестное поле «code»']]],
];

for (const [name, body, errors] of badBodies) {
  test(`не создаёт клиента ${name}`, async () => {
    const answer = await call('owner001', '/api/v1/clients', jsonBody('POST', body));
    assert.deepEqual([answer.status, answer.json['title']], [422, 'Данные не прошли проверку']);
    assert.deepEqual(
      answer.json['errors'],
      errors.map(([pointer, detail]) => ({ pointer, detail })),
    );
  });
}

const notJson: readonly (readonly [string, string | Buffer])[] = [
  ['обрезанный JSON', '{"name": "ООО'],
  ['пустое тело', ''],
];

for (const [name, body] of notJson) {
  test(`не принимает тело: ${name}`, async () => {
    const answer = await call('owner001', '/api/v1/clients', { ...jsonBody('POST', {}), body: String(body) });
    assert.deepEqual([answer.status, answer.json['title']], [400, 'Тело запроса не является JSON']);
  });
}

test('неизвестный клиент — 404, неверный идентификатор — 400', async () => {
  const missing = await call('analyst001', '/api/v1/clients/00000000-0000-4000-8000-000000000999');
  assert.deepEqual(missing.json, {
    type: 'urn:aurora:problem:client-not-found',
    title: 'Клиент не найден',
    status: 404,
    detail: 'Клиента с идентификатором 00000000-0000-4000-8000-000000000999 нет в реестре',
  });
  assert.equal((await call('analyst001', '/api/v1/clients/123')).status, 400);
});
