// Who may do what, and what the API says to whom it does not know.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiCalls, fileForm, jsonBody, newClient, type ApiRequest } from './api-client';
import { standForTests } from './started-stand';

const stand = standForTests();
const call = apiCalls(stand);

const users = ['norole001', 'analyst001', 'owner001', 'master001'] as const;
const camomile = '/api/v1/clients/00000000-0000-4000-8000-000000000123';
const nobody = '00000000-0000-4000-8000-000000000000';

interface Right {
  readonly action: string;
  readonly path: string;
  readonly request?: ApiRequest;
  /** Statuses in the order of {@link users}. */
  readonly statuses: readonly number[];
}

/** Archiving once is enough for all: whoever comes second gets 409, but not 403. */
const rights: readonly Right[] = [
  { action: 'поиск', path: '/api/v1/clients', statuses: [403, 200, 200, 200] },
  { action: 'карточка', path: camomile, statuses: [403, 200, 200, 200] },
  { action: 'история', path: `${camomile}/history`, statuses: [403, 200, 200, 200] },
  {
    action: 'создание',
    path: '/api/v1/clients',
    request: jsonBody('POST', newClient),
    statuses: [403, 403, 201, 201],
  },
  {
    action: 'изменение',
    path: camomile,
    request: jsonBody('PATCH', { name: 'ООО «Ромашка»' }, { 'If-Match': '*' }),
    statuses: [403, 403, 200, 200],
  },
  {
    action: 'архивирование',
    path: '/api/v1/clients/00000000-0000-4000-8000-000000000102/archive',
    request: { method: 'POST' },
    statuses: [403, 403, 403, 200],
  },
  {
    action: 'восстановление',
    path: '/api/v1/clients/00000000-0000-4000-8000-000000000105/restore',
    request: { method: 'POST' },
    statuses: [403, 403, 403, 200],
  },
  {
    action: 'удаление',
    path: '/api/v1/clients/00000000-0000-4000-8000-000000000113',
    request: { method: 'DELETE' },
    statuses: [403, 403, 403, 204],
  },
  { action: 'выгрузка', path: '/api/v1/clients/export', statuses: [403, 200, 200, 200] },
  { action: 'документы', path: `${camomile}/documents`, statuses: [403, 200, 200, 200] },
  { action: 'скачивание', path: `${camomile}/documents/${nobody}`, statuses: [403, 404, 404, 404] },
  {
    action: 'загрузка документа',
    path: `${camomile}/documents`,
    request: fileForm('устав.txt', 'Устав', { type: 'text/plain', kind: 'CHARTER' }),
    statuses: [403, 403, 201, 201],
  },
  { action: 'список заявок', path: '/api/v1/change-requests', statuses: [403, 200, 200, 200] },
  { action: 'заявка', path: `/api/v1/change-requests/${nobody}`, statuses: [403, 404, 404, 404] },
  {
    action: 'подтверждение заявки',
    path: `/api/v1/change-requests/${nobody}/confirm`,
    request: { method: 'POST' },
    statuses: [403, 403, 404, 404],
  },
  {
    action: 'отклонение заявки',
    path: `/api/v1/change-requests/${nobody}/reject`,
    request: jsonBody('POST', { comment: 'Нет договора' }),
    statuses: [403, 403, 404, 404],
  },
  {
    action: 'отзыв заявки',
    path: `/api/v1/change-requests/${nobody}/withdraw`,
    request: { method: 'POST' },
    statuses: [403, 403, 404, 404],
  },
  {
    action: 'импорт',
    path: '/api/v1/imports',
    request: fileForm('клиенты.csv', 'Наименование;ИНН'),
    statuses: [403, 403, 202, 202],
  },
  { action: 'состояние импорта', path: `/api/v1/imports/${nobody}`, statuses: [403, 403, 404, 404] },
];

for (const { action, path, request, statuses } of rights) {
  for (const [index, username] of users.entries()) {
    const expected = statuses[index];
    test(`${action}: ${username} получает ${String(expected)}`, async () => {
      assert.equal((await call(username, path, request)).status, expected);
    });
  }
  test(`${action}: без токена — 401 с пустым Bearer`, async () => {
    const answer = await call(undefined, path, request);
    assert.equal(answer.status, 401);
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
  });
}

test('отказ называет нужную роль и роли пользователя', async () => {
  const answer = await call('analyst001', '/api/v1/clients', jsonBody('POST', newClient));
  assert.deepEqual(answer.json, {
    type: 'urn:aurora:problem:forbidden',
    title: 'Недостаточно прав',
    status: 403,
    detail: 'Нужна роль REPOSITORY_OWNER; роли пользователя analyst001: USER',
  });
  assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer error="insufficient_scope"/);
});

test('служебная учётная запись be-client читает реестр', async () => {
  const response = await stand.postForm({
    grant_type: 'client_credentials',
    client_id: 'be-client',
    client_secret: stand.running().clientSecret,
  });
  const { access_token } = (await response.json()) as { access_token: string };
  const answer = await call(undefined, '/api/v1/clients', {
    headers: { Authorization: `Bearer ${access_token}` },
  });
  assert.equal(answer.status, 200);
});

test('не меняет данных того, кому отказал', async () => {
  const before = await call('analyst001', camomile);
  await call('analyst001', camomile, jsonBody('PATCH', { name: 'Чужое' }, { 'If-Match': '*' }));
  assert.equal((await call('analyst001', camomile)).text, before.text);
});
