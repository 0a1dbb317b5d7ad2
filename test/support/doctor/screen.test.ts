import { describe, test } from 'node:test';
import { expect } from 'chai';
import type { Line } from '../../../support/doctor/check';
import { compareLines, describeComparison } from '../../../support/doctor/comparison';
import { describeLines, describeVerdict } from '../../../support/doctor/screen';
import { secrets } from '../../../support/secrets/registry';

const plain = (_: unknown, text: string) => text;
const ok = (title: string, text = 'есть', facts = {}): Line => ({ title, state: 'ok', text, facts });
const failed = (title: string, ...problems: string[]): Line => ({ title, state: 'failed', problems });

describe('экран проверки', () => {
  test('знак у каждой строки, подробности — с отступом, одинаковое у API и Keycloak — одной строкой', () => {
    const lines: readonly Line[] = [
      ok('Часы API', 'идут верно'),
      ok('Часы Keycloak', 'идут верно'),
      ok('Порт API', '443 открыт'),
      failed('Порт Keycloak', 'порт закрыт', 'и снова'),
      failed('Вход «читатель»', 'Вход «читатель» (reader) не выполнен'),
      { title: 'Keycloak', state: 'skipped', text: 'не прошла проверка «Порт Keycloak»' },
      { title: 'Контракт', state: 'warning', text: 'два расхождения' },
    ];
    expect(describeLines(lines, plain)).to.equal(`✔ Часы API и Keycloak: идут верно
✔ Порт API: 443 открыт
✘ Порт Keycloak: порт закрыт
    и снова
✘ Вход «читатель» (reader) не выполнен
– Keycloak: пропущено: не прошла проверка «Порт Keycloak»
! Контракт: два расхождения`);
    expect(describeLines(lines.slice(3, 4), (colour, text) => `<${colour}>${text}`)).to.match(/^<red>✘ /u);
  });

  test('секрет скрыт', () => {
    const secret = `секрет-${crypto.randomUUID()}`;
    secrets.add(secret);
    expect(describeLines([ok('API', `ответил ${secret}`)], plain)).to.equal('✔ API: ответил ***');
  });

  test('итог считает проваленное и предупреждения', () => {
    const warning: Line = { title: 'x', state: 'warning', text: '' };
    const many = (count: number) => Array.from({ length: count }, () => failed('x', 'y'));
    expect([
      describeVerdict([ok('x')]),
      describeVerdict([ok('x'), warning]),
      describeVerdict(many(1)),
      describeVerdict([...many(2), warning, warning]),
      describeVerdict(many(5)),
    ]).to.deep.equal([
      'Стенд готов.',
      'Стенд готов, 1 предупреждение.',
      'Стенд не готов: не прошла 1 проверка.',
      'Стенд не готов: не прошли 2 проверки, 2 предупреждения.',
      'Стенд не готов: не прошло 5 проверок.',
    ]);
  });
});

describe('сравнение стендов', () => {
  test('различия — таблицей, одинаковое — числом', () => {
    const left = [
      ok('API', '', { 'API: версия': '2.14', 'Операция GET /a': 'есть' }),
      ok('Контракт', '', { 'Роли «читатель»': 'USER' }),
    ];
    const right = [ok('API', '', { 'API: версия': '2.15' }), failed('Контракт', 'нет файла')];
    expect(describeComparison(compareLines(left, right), ['«разработка»', '«релиз»'])).to.equal(
      [
        '                 «разработка»  «релиз»',
        'API: версия      2.14          2.15',
        'Операция GET /a  есть          нет',
        'Контракт         в порядке     ошибка',
        'Роли «читатель»  USER          нет',
        'Одинаково: 1 значение.',
      ].join('\n'),
    );
  });

  test('стенды одинаковы', () => {
    const lines = [ok('API', '', { 'API: версия': '2.14' })];
    expect(describeComparison(compareLines(lines, lines), ['а', 'б'])).to.equal(
      'Различий нет.\nОдинаково: 2 значения.',
    );
  });
});
