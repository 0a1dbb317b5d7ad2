// The export of clients, read back by other hands than those that wrote it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { decode } from 'iconv-lite';
import readXlsxFile from 'read-excel-file/node';
import { apiCalls, jsonBody, mistakesOf, type ApiAnswer } from './api-client';
import { standForTests } from './started-stand';

const stand = standForTests({ now: () => Date.UTC(2026, 10, 23, 12) });
const call = apiCalls(stand);

const download = (query: string): Promise<ApiAnswer> => call('analyst001', `/api/v1/clients/export?${query}`);

const titles = [
  'Код клиента',
  'Наименование',
  'ИНН',
  'КПП',
  'ОГРН',
  'Статус',
  'Категория',
  'Электронная почта',
  'Телефон',
  'Адрес',
  'Расчётный счёт',
  'БИК',
  'Кредитный лимит',
  'Дата создания',
  'Дата изменения',
];

const formats = [
  ['csv', 'text/csv; charset=utf-8'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['pdf', 'application/pdf'],
  ['json', 'application/json'],
] as const;

for (const [format, type] of formats) {
  test(`файл ${format} назван по-русски и латиницей`, async () => {
    const { headers } = await download(`format=${format}`);
    assert.equal(headers.get('content-type'), type);
    assert.equal(
      headers.get('content-disposition'),
      `attachment; filename="clients-2026-11-23.${format}"; filename*=UTF-8''%D0%BA%D0%BB%D0%B8%D0%B5%D0%BD%D1%82%D1%8B-2026-11-23.${format}`,
    );
  });
}

test('без параметров — csv в UTF-8 с BOM, строки через CRLF, кавычки удвоены', async () => {
  const name = 'ООО "Точка; с запятой"';
  await call('owner001', '/api/v1/clients', jsonBody('POST', { name, inn: '0000009998', creditLimit: 1.5 }));
  const { bytes, text } = await download('');
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  const lines = text.split('\r\n');
  assert.equal(lines[0], titles.join(';'));
  assert.equal(lines.at(-1), '');
  assert.ok(lines.every((line) => !line.includes('\n')));
  assert.match(text, /;"ООО ""Точка; с запятой""";0000009998;;;ACTIVE;STANDARD;;;;;;1,50;/);
  const rows = parse(text, { delimiter: ';', columns: true }) as readonly Readonly<Record<string, string>>[];
  assert.equal(rows.length, 26);
  assert.equal(rows.at(-1)?.['Наименование'], name);
});

test('windows-1251 читается программами, которые не знают UTF-8', async () => {
  const answer = await download('charset=windows-1251&code=К-000123');
  assert.equal(answer.headers.get('content-type'), 'text/csv; charset=windows-1251');
  const rows = decode(Buffer.from(answer.bytes), 'windows-1251').split('\r\n');
  assert.deepEqual(rows[0]?.split(';'), titles);
  assert.match(rows[1] ?? '', /^К-000123;ООО «Ромашка»;0000001237;000001001;/);
});

test('в xlsx коды, ИНН и счета — текст с нулями, лимит — число', async () => {
  const { bytes } = await download('format=xlsx&code=К-000123');
  const [header, row] = await sheetOf(bytes);
  assert.deepEqual(header, titles);
  assert.deepEqual(row, [
    'К-000123',
    'ООО «Ромашка»',
    '0000001237',
    '000001001',
    '1000000001231',
    'ACTIVE',
    'STANDARD',
    'client123@aurora.example',
    '+70000000123',
    '000000, г. Полевой, ул. Луговая, д. 1',
    '40702810000000000123',
    '040000905',
    250000,
    '2025-03-01T09:23:00.000Z',
    '2025-03-01T09:23:00.000Z',
  ]);
});

async function sheetOf(bytes: Uint8Array): Promise<readonly (readonly unknown[])[]> {
  const [sheet] = await readXlsxFile(Buffer.from(bytes));
  assert.equal(sheet?.sheet, 'Клиенты');
  return sheet.data;
}

test('текст из pdf извлекается: заголовок и строки таблицы', async () => {
  const text = await textOf((await download('format=pdf&name=ромашка')).bytes);
  assert.deepEqual(text.split('\n'), [
    'Реестр клиентов «Аврора»',
    'Клиентов: 2, 2026-11-23',
    'Код клиента Наименование ИНН',
    'К-000123 ООО «Ромашка» 0000001237',
    'К-000125 ООО «Ромашка и партнёры» 0000001251',
  ]);
});

test('длинное наименование в pdf переносится, длинный список — на новую страницу', async () => {
  const name = `ООО «${'Очень длинное наименование '.repeat(6)}${'ъ'.repeat(20)}»`;
  const fields = { name, inn: '0000009998' };
  for (let count = 0; count < 20; count += 1)
    await call('owner001', '/api/v1/clients', jsonBody('POST', fields));
  const { bytes } = await download('format=pdf');
  const text = await textOf(bytes);
  assert.ok(text.replaceAll(/\s+/g, ' ').includes('ООО «Очень длинное наименование Очень длинное'));
  assert.equal(text.match(/ъ{20}»/g)?.length, 20);
  assert.ok((await pageCount(bytes)) > 1);
});

async function textOf(bytes: Uint8Array): Promise<string> {
  const { extractText, getDocumentProxy } = await import('unpdf');
  return (await extractText(await getDocumentProxy(bytes.slice()), { mergePages: true })).text;
}

async function pageCount(bytes: Uint8Array): Promise<number> {
  const { getDocumentProxy } = await import('unpdf');
  return (await getDocumentProxy(bytes.slice())).numPages;
}

test('json — те же карточки, что в поиске, без страниц и в том же порядке', async () => {
  const { text } = await download('format=json&status=ARCHIVED&sort=-name');
  const { json } = await call('analyst001', '/api/v1/clients?status=ARCHIVED&sort=-name');
  assert.deepEqual(JSON.parse(text), json['items']);
});

test('никто не найден — файл с одними заголовками', async () => {
  assert.equal((await download('code=К-999999')).text, `${titles.join(';')}\r\n`);
});

test('неизвестные формат и кодировку отклоняет, страниц у выгрузки нет', async () => {
  assert.deepEqual(mistakesOf(await download('format=doc&charset=koi8-r&page=2')), [
    ['#/page', 'Неизвестный параметр «page»'],
    ['#/format', 'Неверное значение параметра «Формат». Формат: csv, xlsx, pdf или json'],
    ['#/charset', 'Неверное значение параметра «Кодировка». Формат: utf-8 или windows-1251'],
  ]);
});
