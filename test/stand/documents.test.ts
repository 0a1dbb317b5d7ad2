// Documents of a client: bytes and names survive, and what is refused.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { apiCalls, fileForm, jsonBody, mistakesOf, newClient, problemOf, type ApiAnswer } from './api-client';
import { standForTests } from './started-stand';

const stand = standForTests();
const call = apiCalls(stand);

/** Every byte there is, line breaks and zeros among them. */
const allBytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);

async function createClient(): Promise<string> {
  const answer = await call('owner001', '/api/v1/clients', jsonBody('POST', newClient));
  return answer.headers.get('location') ?? '';
}

const upload = (
  client: string,
  fileName: string,
  content: string | Uint8Array<ArrayBuffer>,
  more: Readonly<Record<string, string>> = {},
): Promise<ApiAnswer> =>
  call(
    'owner001',
    `${client}/documents`,
    fileForm(fileName, content, { type: 'application/pdf', kind: 'CONTRACT', ...more }),
  );

test('загруженный документ скачивается байт в байт, с тем же типом и именем', async () => {
  const client = await createClient();
  const uploaded = await upload(client, 'Договор № 1 (подписан).pdf', allBytes);
  const { id, ...document } = uploaded.json;
  assert.deepEqual(document, {
    fileName: 'Договор № 1 (подписан).pdf',
    kind: 'CONTRACT',
    sizeBytes: 256,
    mediaType: 'application/pdf',
    sha256: createHash('sha256').update(allBytes).digest('hex'),
  });
  assert.equal(uploaded.status, 201);
  assert.equal(uploaded.headers.get('location'), `${client}/documents/${String(id)}`);

  const file = await call('analyst001', uploaded.headers.get('location') ?? '');
  assert.deepEqual(file.bytes, allBytes);
  assert.equal(file.headers.get('content-type'), 'application/pdf');
  assert.equal(
    file.headers.get('content-disposition'),
    `attachment; filename="_______ _ 1 (________).pdf"; filename*=UTF-8''${encodeURIComponent('Договор № 1 (подписан).pdf').replace('(', '%28').replace(')', '%29')}`,
  );
});

test('список держит документы в порядке загрузки, у каждого клиента свой', async () => {
  const [client, other] = [await createClient(), await createClient()];
  const first = await upload(client, 'устав.pdf', 'Устав', { kind: 'CHARTER' });
  const second = await upload(client, 'прочее.txt', '', { kind: 'OTHER', type: 'text/plain; charset=utf-8' });
  const list = await call('analyst001', `${client}/documents`);
  assert.deepEqual(list.json, { items: [first.json, second.json] });
  assert.deepEqual((await call('analyst001', `${other}/documents`)).json, { items: [] });
  const foreign = `${other}/documents/${String(first.json['id'])}`;
  assert.deepEqual(problemOf(await call('analyst001', foreign)), [
    404,
    'Документ не найден',
    `Документа с номером ${String(first.json['id'])} у клиента нет`,
  ]);
});

test('файл ровно в 200 КБ проходит, на байт больше — 413', async () => {
  const client = await createClient();
  const limit = 200 * 1024;
  assert.equal((await upload(client, 'большой.pdf', new Uint8Array(limit))).status, 201);
  assert.deepEqual(problemOf(await upload(client, 'большой.pdf', new Uint8Array(limit + 1))), [
    413,
    'Файл слишком большой',
    'В файле «большой.pdf» больше 200 КБ',
  ]);
});

for (const fileName of ['setup.exe', 'СБОРКА.BAT']) {
  test(`программу ${fileName} не принимает`, async () => {
    const answer = await upload(await createClient(), fileName, 'MZ');
    assert.deepEqual(
      [answer.status, mistakesOf(answer)],
      [422, [['#/file', 'программы (.exe, .bat) не принимаются']]],
    );
  });
}

test('без вида документа и с неизвестным видом — 422', async () => {
  const client = await createClient();
  const form = new FormData();
  form.append('file', new File(['Устав'], 'устав.txt'));
  const missing = await call('owner001', `${client}/documents`, { method: 'POST', body: form });
  assert.deepEqual(mistakesOf(missing), [['#/kind', 'Не заполнено обязательное поле «Вид документа»']]);
  assert.deepEqual(mistakesOf(await upload(client, 'устав.pdf', 'Устав', { kind: 'LETTER' })), [
    ['#/kind', 'Неверное значение поля «Вид документа». Формат: CHARTER, CONTRACT или OTHER'],
  ]);
});

test('архивному и неизвестному клиенту документ не загрузить', async () => {
  const client = await createClient();
  await call('master001', `${client}/archive`, { method: 'POST' });
  const archived = await upload(client, 'устав.pdf', 'Устав');
  assert.deepEqual([archived.status, archived.json['title']], [409, 'Клиент в архиве']);
  const nobody = '/api/v1/clients/00000000-0000-4000-8000-000000000999';
  assert.equal((await upload(nobody, 'устав.pdf', 'Устав')).status, 404);
});

test('без файла в форме — 400', async () => {
  const form = new FormData();
  form.append('kind', 'CHARTER');
  const answer = await call('owner001', `${await createClient()}/documents`, { method: 'POST', body: form });
  assert.deepEqual(problemOf(answer), [400, 'Файл не передан', 'Передайте файл частью формы «file»']);
});
