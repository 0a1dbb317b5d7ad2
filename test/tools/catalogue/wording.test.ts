import { describe, test } from 'node:test';
import { expect } from 'chai';
import { CucumberExpression, ParameterType, ParameterTypeRegistry } from '@cucumber/cucumber-expressions';
import { formsOf, plainForm } from '../../../tools/catalogue/wording';

const styles = new Map([
  ['строка', { isQuoted: true, isOptional: false }],
  ['срок', { isQuoted: false, isOptional: true }],
  ['шаг', { isQuoted: false, isOptional: false }],
  ['запрос', { isQuoted: false, isOptional: false }],
]);
const registry = new ParameterTypeRegistry();
for (const name of styles.keys()) registry.defineParameterType(new ParameterType(name, /а/u, null));

describe('как пишется шаг', () => {
  for (const [pattern, ...forms] of [
    ['код клиента {строка}', 'код клиента «строка»'],
    [
      '{шаг}Поиск/поиск клиента {строка}:',
      'Шаг 1: Поиск клиента «строка»:',
      'выполнен поиск клиента «строка»:',
    ],
    ['{шаг}Выгрузка/выгрузка', 'Шаг 1: Выгрузка', 'выполнена выгрузка'],
    ['{шаг}Открытие/открытие карточки', 'Шаг 1: Открытие карточки', 'выполнено открытие карточки'],
    ['{шаг}{запрос} с телом:', '{шаг} {запрос} с телом:'],
    ['{срок}код ответа {запрос}', '[срок] код ответа {запрос}'],
    ['файл {строка}{срок} с текстом:', 'файл «строка» [срок] с текстом:'],
    ['в ответе {запрос} запись/записи/записей', 'в ответе {запрос} запись/записи/записей'],
    ['ответ(ы) получен(ы)', 'ответ(ы) получен(ы)'],
  ] as const) {
    test(`${pattern} → ${forms.join(' · ')}`, () => {
      const found = formsOf(new CucumberExpression(pattern, registry), pattern, styles);
      expect(found.map(plainForm)).to.deep.equal(forms);
    });
  }

  test('регулярное выражение показано как есть', () => {
    const found = formsOf({ source: '', match: () => null }, '/^код \\d+$/', styles);
    expect(found.map(plainForm)).to.deep.equal(['/^код \\d+$/']);
  });
});
