// Imports: what a file may look like, all or nothing, and the time a job takes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from 'iconv-lite';
import { apiCalls, fileForm, newClient, jsonBody, problemOf, type ApiAnswer } from './api-client';
import { rawRequest } from './raw-request';
import { standForTests } from './started-stand';

let nowMs = Date.now();
const stand = standForTests({ now: () => nowMs });
const call = apiCalls(stand);

const send = (content: string | Uint8Array<ArrayBuffer>, type = 'text/csv'): Promise<ApiAnswer> =>
  call('owner001', '/api/v1/imports', fileForm('клиенты.csv', content, { type }));

const look = (answer: ApiAnswer): Promise<ApiAnswer> =>
  call('owner001', answer.headers.get('location') ?? '');

/** Sends a file and lets the time pass that its job takes. */
async function run(content: string | Uint8Array<ArrayBuffer>, type?: string): Promise<ApiAnswer> {
  const accepted = await send(content, type);
  assert.equal(accepted.status, 202, accepted.text);
  nowMs += 400;
  return look(accepted);
}

async function total(): Promise<unknown> {
  return (await call('owner001', '/api/v1/clients')).json['total'];
}

const table = `Наименование;ИНН;КПП;Телефон;Электронная почта
ООО «Первый»;0000001237;000007001;+70000000007;first@aurora.example
"ООО «Второй; с ""точкой""»";0000001237;;;
`;

test('задание ждёт, работает и заканчивается по часам', async () => {
  const before = await total();
  const accepted = await send(table);
  const { id, ...job } = accepted.json;
  const waiting = { fileName: 'клиенты.csv', total: 2, created: 0, errors: [], clientIds: [] };
  assert.deepEqual(job, { status: 'QUEUED', ...waiting });
  assert.equal(accepted.headers.get('location'), `/api/v1/imports/${String(id)}`);
  nowMs += 149;
  assert.equal((await look(accepted)).json['status'], 'QUEUED');
  nowMs += 1;
  assert.equal((await look(accepted)).json['status'], 'RUNNING');
  nowMs += 249;
  assert.equal((await look(accepted)).json['status'], 'RUNNING');
  assert.equal(await total(), before);
  nowMs += 1;
  assert.equal(await total(), Number(before) + 2);
  const done = await look(accepted);
  assert.deepEqual([done.json['status'], done.json['created'], done.json['errors']], ['DONE', 2, []]);
  const cards = await Promise.all(
    (done.json['clientIds'] as readonly string[]).map((clientId) =>
      call('owner001', `/api/v1/clients/${clientId}`),
    ),
  );
  assert.deepEqual(
    cards.map(({ json }) => [json['name'], json['inn'], json['kpp'], json['phone'], json['email']]),
    [
      ['ООО «Первый»', '0000001237', '000007001', '+70000000007', 'first@aurora.example'],
      ['ООО «Второй; с "точкой"»', '0000001237', null, null, null],
    ],
  );
  assert.equal((await look(accepted)).text, done.text);
});

const header = 'Наименование;ИНН\r\n';
const files: readonly (readonly [string, Uint8Array<ArrayBuffer> | string, string?])[] = [
  ['UTF-8 с BOM и CRLF', `\uFEFF${header}ООО «Ёж»;0000001237\r\n`],
  ['windows-1251, названная в типе', bytesOf('windows-1251'), 'text/csv; charset=windows-1251'],
  ['windows-1251 без названия', bytesOf('windows-1251')],
  ['windows-1251, названная как utf-8', bytesOf('windows-1251'), 'text/csv; charset=utf-8'],
  ['столбцы в другом порядке', 'ИНН;Наименование\n0000001237;ООО «Ёж»'],
];

function bytesOf(charset: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode(`${header}ООО «Ёж»;0000001237\r\n`, charset));
}

for (const [name, content, type] of files) {
  test(`читает файл: ${name}`, async () => {
    const { json } = await run(content, type);
    assert.equal(json['status'], 'DONE', JSON.stringify(json));
    const [id = ''] = json['clientIds'] as readonly string[];
    assert.equal((await call('owner001', `/api/v1/clients/${id}`)).json['name'], 'ООО «Ёж»');
  });
}

type Mistake = readonly [line: number, column: string | null, detail: string];
const known = 'известны «Наименование», «ИНН», «КПП», «Телефон», «Электронная почта»';
const faulty: readonly (readonly [string, string, number, readonly Mistake[]])[] = [
  ['пустой файл', '', 0, [[1, null, 'файл пуст']]],
  ['одни заголовки', header, 0, [[1, null, 'после строки заголовков нет ни одного клиента']]],
  [
    'без строки заголовков',
    'ООО «Ёж»;0000001237\n',
    0,
    [
      [1, 'ООО «Ёж»', `неизвестный столбец; ${known}`],
      [1, '0000001237', `неизвестный столбец; ${known}`],
      [1, 'Наименование', 'нет обязательного столбца'],
      [1, 'ИНН', 'нет обязательного столбца'],
    ],
  ],
  [
    'неизвестный столбец',
    'Наименование;ИНН;Факс\nА;0000001237;1\n',
    0,
    [[1, 'Факс', `неизвестный столбец; ${known}`]],
  ],
  ['столбец дважды', 'Наименование;ИНН;ИНН\nА;0000001237;1\n', 0, [[1, 'ИНН', 'столбец повторяется']]],
  [
    'незакрытые кавычки',
    `${header}А;0000001237\n"Б;0000001237`,
    0,
    [[3, null, 'кавычки расставлены неверно']],
  ],
  [
    'ошибки в разных строках, после пустой и после ячейки в две строки',
    `${header}А;0000001237\n\n"Б\nв";0000001230\nВ;0000001237;лишнее\n;1\n`,
    4,
    [
      [4, 'ИНН', 'контрольная цифра ИНН не сходится'],
      [6, null, 'число значений — 3, а столбцов — 2'],
      [7, 'Наименование', 'Не заполнено обязательное поле «Наименование»'],
      [7, 'ИНН', 'Неверное значение поля «ИНН». Формат: 10 или 12 цифр'],
    ],
  ],
  [
    'двойники внутри файла',
    'Наименование;ИНН;КПП\nА;0000001244;000008001\nБ;0000001244;000008001\n',
    2,
    [[3, 'КПП', 'клиент с такими ИНН и КПП уже есть в строке 2']],
  ],
];

for (const [name, content, rows, mistakes] of faulty) {
  test(`не создаёт никого: ${name}`, async () => {
    const before = await total();
    const { json } = await run(content);
    const errors = mistakes.map(([line, column, detail]) => ({ line, column, detail }));
    assert.deepEqual(
      [json['status'], json['total'], json['created'], json['clientIds']],
      ['FAILED', rows, 0, []],
    );
    assert.deepEqual(json['errors'], errors);
    assert.equal(await total(), before);
  });
}

test('двойника клиента из реестра называет по коду', async () => {
  const twin = { ...newClient, kpp: '000009001' };
  const { json } = await call('owner001', '/api/v1/clients', jsonBody('POST', twin));
  const failed = await run(`Наименование;ИНН;КПП\nА;${twin.inn};${twin.kpp}\n`);
  assert.deepEqual(failed.json['errors'], [
    { line: 2, column: 'КПП', detail: `клиент с такими ИНН и КПП уже есть: ${String(json['code'])}` },
  ]);
});

test('в истории импортированного клиента — тот, кто загрузил файл', async () => {
  const { json } = await run(table.replace('000007001', '000007002'));
  const [id = ''] = json['clientIds'] as readonly string[];
  const { events } = (await call('owner001', `/api/v1/clients/${id}/history`)).json as {
    events: readonly { readonly actor: string }[];
  };
  assert.equal(events[0]?.actor, 'owner001');
});

test('без файла в форме — 400, с лишней частью — 422, не форма — 415', async () => {
  const empty = new FormData();
  empty.append('file', 'текст, а не файл');
  const noFile = await call('owner001', '/api/v1/imports', { method: 'POST', body: empty });
  assert.deepEqual(problemOf(noFile), [400, 'Файл не передан', 'Передайте файл частью формы «file»']);
  const unnamed = await call('owner001', '/api/v1/imports', fileForm('', header));
  assert.deepEqual(problemOf(unnamed), problemOf(noFile));

  const extra = await call('owner001', '/api/v1/imports', fileForm('a.csv', header, { mode: 'fast' }));
  assert.deepEqual(problemOf(extra), [422, 'Данные не прошли проверку', 'Неизвестное поле «mode»']);

  const json = await call('owner001', '/api/v1/imports', jsonBody('POST', {}));
  assert.deepEqual(problemOf(json), [
    415,
    'Неподдерживаемый тип содержимого',
    'Нужен Content-Type multipart/form-data, передан application/json',
  ]);
});

for (const type of ['multipart/form-data', 'multipart/form-data; boundary=other']) {
  test(`форма с типом «${type}» и чужим телом — 400`, async () => {
    const answer = await call('owner001', '/api/v1/imports', {
      method: 'POST',
      headers: { 'Content-Type': type },
      body: '--border--',
    });
    assert.deepEqual(problemOf(answer), [
      400,
      'Тело запроса не является формой multipart',
      'Тело должно быть формой multipart/form-data с boundary в Content-Type',
    ]);
  });
}

test('файл больше мегабайта отклоняет nginx', async () => {
  const answer = await call('owner001', '/api/v1/imports', fileForm('a.csv', 'я'.repeat(512 * 1024)));
  assert.deepEqual([answer.status, answer.headers.get('content-type')], [413, 'text/html']);
});

test('неизвестного задания нет', async () => {
  const id = '00000000-0000-4000-8000-000000000000';
  assert.deepEqual(problemOf(await call('owner001', `/api/v1/imports/${id}`)), [
    404,
    'Задание импорта не найдено',
    `Задания с номером ${id} нет`,
  ]);
});

test('имя файла читает и в виде filename*', async () => {
  const { access_token } = await stand.logIn('owner001');
  const answer = await rawRequest(`${stand.running().apiUrl}/api/v1/imports`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${access_token}`,
      'Content-Type': 'multipart/form-data; boundary=border',
    },
    body: `--border\r\nContent-Disposition: form-data; name="file"; filename*=UTF-8''%D0%81%D0%B6.csv\r\n\r\n${header}\r\n--border--\r\n`,
  });
  assert.equal((JSON.parse(answer.body.toString()) as { fileName: string }).fileName, 'Ёж.csv');
});
