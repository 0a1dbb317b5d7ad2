// The fields of a client: what each takes, check digits, fields that depend on each other, doubles.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiCalls, jsonBody, mistakesOf, newClient, problemOf, type ApiAnswer } from './api-client';
import { standForTests } from './started-stand';

const stand = standForTests();
const call = apiCalls(stand);

const create = (fields: object): Promise<ApiAnswer> =>
  call('owner001', '/api/v1/clients', jsonBody('POST', { ...newClient, ...fields }));

const wholeClient = {
  name: 'ООО «Полная карточка»',
  inn: '0000009998',
  kpp: '0000AB001',
  ogrn: '1000000001231',
  category: 'KEY',
  email: 'whole@aurora.example',
  phone: '+70000000003',
  address: '000000, г. Полевой, ул. Луговая, д. 3',
  account: '40702810000000000123',
  bik: '040000905',
  creditLimit: 1500000.07,
};

test('клиент со всеми полями создаётся таким, каким его передали', async () => {
  const answer = await create(wholeClient);
  assert.equal(answer.status, 201);
  for (const [field, value] of Object.entries(wholeClient)) assert.equal(answer.json[field], value, field);
});

test('без необязательных полей категория — STANDARD, остальное — null', async () => {
  const { json } = await create({});
  assert.deepEqual(
    ['kpp', 'ogrn', 'category', 'email', 'phone', 'address', 'account', 'bik', 'creditLimit'].map(
      (field) => json[field],
    ),
    [null, null, 'STANDARD', null, null, null, null, null, null],
  );
});

const good: readonly (readonly [string, object])[] = [
  ['ИНН из 12 цифр', { inn: '000000010432' }],
  ['ОГРНИП из 15 цифр', { ogrn: '300000000001044' }],
  ['счёт в подразделении Банка России', { account: '40102810000000000009', bik: '040012002' }],
  ['нулевой лимит', { creditLimit: 0 }],
  ['лимит, который в двоичной записи не кратен копейке', { creditLimit: 0.07 }],
];

for (const [name, fields] of good) {
  test(`принимает: ${name}`, async () => {
    const answer = await create(fields);
    assert.equal(answer.status, 201, answer.text);
  });
}

const bad: readonly (readonly [string, object, readonly (readonly [string, string])[]])[] = [
  ['ИНН из 10 цифр', { inn: '0000009990' }, [['#/inn', 'контрольная цифра ИНН не сходится']]],
  ['ИНН из 12 цифр', { inn: '000000010433' }, [['#/inn', 'контрольная цифра ИНН не сходится']]],
  [
    'ИНН с неверной первой контрольной',
    { inn: '000000010422' },
    [['#/inn', 'контрольная цифра ИНН не сходится']],
  ],
  ['ОГРН', { ogrn: '1000000001232' }, [['#/ogrn', 'контрольная цифра ОГРН не сходится']]],
  ['ОГРНИП', { ogrn: '300000000001045' }, [['#/ogrn', 'контрольная цифра ОГРНИП не сходится']]],
  [
    'КПП предпринимателя',
    { inn: '000000010432', kpp: '000001001' },
    [['#/kpp', 'КПП бывает только у организации: её ИНН — из 10 цифр']],
  ],
  [
    'КПП со строчными буквами',
    { kpp: '0000ab001' },
    [
      [
        '#/kpp',
        'Неверное значение поля «КПП». Формат: 9 знаков: четыре цифры, две цифры или заглавные латинские буквы, три цифры; только при ИНН из 10 цифр',
      ],
    ],
  ],
  [
    'счёт другого банка',
    { account: '40702810000000000123', bik: '040000906' },
    [['#/account', 'ключ счёта не сходится с БИК']],
  ],
  [
    'счёт в подразделении Банка России',
    { account: '40102810000000000004', bik: '040012002' },
    [['#/account', 'ключ счёта не сходится с БИК']],
  ],
  ['счёт без БИК', { account: '40702810000000000123' }, [['#/bik', 'к расчётному счёту нужен БИК']]],
  ['БИК без счёта', { bik: '040000905' }, [['#/account', 'к БИК нужен расчётный счёт']]],
  [
    'адрес длиннее 300 символов',
    { address: 'д'.repeat(301) },
    [['#/address', 'Неверное значение поля «Адрес». Формат: от 1 до 300 символов, не только пробелы']],
  ],
  [
    'неизвестная категория',
    { category: 'VIP' },
    [['#/category', 'Неверное значение поля «Категория». Формат: STANDARD или KEY']],
  ],
  [
    'отрицательный лимит',
    { creditLimit: -1 },
    [
      [
        '#/creditLimit',
        'Неверное значение поля «Кредитный лимит». Формат: число от 0, не больше двух знаков после запятой',
      ],
    ],
  ],
  [
    'лимит с долей копейки',
    { creditLimit: 0.001 },
    [['#/creditLimit', 'в сумме больше двух знаков после запятой']],
  ],
  [
    'всё сразу',
    {
      name: '',
      inn: '0000009990',
      ogrn: '1000000001232',
      account: '40702810000000000123',
      creditLimit: 1.005,
    },
    [
      ['#/name', 'Неверное значение поля «Наименование». Формат: от 1 до 200 символов, не только пробелы'],
      ['#/inn', 'контрольная цифра ИНН не сходится'],
      ['#/ogrn', 'контрольная цифра ОГРН не сходится'],
      ['#/bik', 'к расчётному счёту нужен БИК'],
      ['#/creditLimit', 'в сумме больше двух знаков после запятой'],
    ],
  ],
];

for (const [name, fields, mistakes] of bad) {
  test(`не принимает: ${name}`, async () => {
    const answer = await create(fields);
    assert.deepEqual([answer.status, answer.json['title']], [422, 'Данные не прошли проверку']);
    assert.deepEqual(mistakesOf(answer), mistakes);
    assert.equal(answer.json['detail'], mistakes.map(([, detail]) => detail).join('; '));
  });
}

test('изменение проверяется вместе с тем, что в карточке уже есть', async () => {
  const person = await create({ inn: '000000010432' });
  const path = person.headers.get('location') ?? '';
  const answer = await call('owner001', path, jsonBody('PATCH', { kpp: '000001001' }, { 'If-Match': '*' }));
  assert.deepEqual(mistakesOf(answer), [['#/kpp', 'КПП бывает только у организации: её ИНН — из 10 цифр']]);
});

test('все 25 клиентов начальной загрузки проходят проверки, которым подлежат новые', async () => {
  const { json } = await call('analyst001', '/api/v1/clients?size=50');
  const fields = Object.keys(wholeClient);
  for (const client of (json['items'] as readonly Readonly<Record<string, unknown>>[]).slice(0, 25)) {
    const copy = Object.fromEntries(fields.map((field) => [field, client[field]]));
    const answer = await create({ ...copy, kpp: null });
    assert.equal(answer.status, 201, answer.text);
  }
});

test('второго действующего клиента с теми же ИНН и КПП не бывает', async () => {
  const pair = { inn: '0000009998', kpp: '000002001' };
  const first = await create(pair);
  const code = String(first.json['code']);
  const refusal = [409, 'Клиент уже есть в реестре', `ИНН 0000009998 и КПП 000002001 — у клиента ${code}`];
  assert.deepEqual(problemOf(await create(pair)), refusal);

  // The same ИНН is no double without a КПП or with another one, until the КПП changes.
  const other = await create({ ...pair, kpp: '000003001' });
  assert.deepEqual([other.status, (await create({ inn: pair.inn })).status], [201, 201]);
  const otherPath = other.headers.get('location') ?? '';
  const change = jsonBody('PATCH', { kpp: pair.kpp }, { 'If-Match': '*' });
  assert.deepEqual(problemOf(await call('owner001', otherPath, change)), refusal);

  // The archive frees the pair; whoever comes back finds it taken.
  const firstPath = first.headers.get('location') ?? '';
  await call('master001', `${firstPath}/archive`, { method: 'POST' });
  assert.equal((await call('owner001', otherPath, change)).status, 200);
  const restored = await call('master001', `${firstPath}/restore`, { method: 'POST' });
  assert.deepEqual(problemOf(restored), [
    409,
    'Клиент уже есть в реестре',
    `ИНН 0000009998 и КПП 000002001 — у клиента ${String(other.json['code'])}`,
  ]);
});
