// What the steps of the client registry say instead of operations: its part of drafts, a table. Another system has none or
// its own; a row counts only where the contract has the operations and the step definitions match.
import type { DraftStep } from './feature-text';

/** A step, and whose role takes it: of the operation named so; nobody's where it needs no role. */
export interface ActedStep extends DraftStep {
  readonly as?: string;
}

/** An operation in business words. */
export interface BusinessAction {
  /** `summary` in the contract. */
  readonly operation: string;
  /** `{Поле}` takes the value of a field; with «:» at the end a table of the other values follows. */
  readonly step: string;
  /** Values that the step finds by itself. */
  readonly knows?: Readonly<Record<string, string>>;
  /** The one of them that may be named after the step: `… клиента «{{новый UUID}}»`. */
  readonly names?: string;
  /** What must have happened. */
  readonly before?: readonly ActedStep[];
  /** Done by another user of the role than the one who began. */
  readonly isByAnother?: true;
  /** After it the operation is refused with 409. */
  readonly conflict?: readonly ActedStep[];
}

/** Something that the path of operations names, and the steps after which it is there. */
export interface BusinessObject {
  /** The path of one, as the contract writes it. */
  readonly template: string;
  readonly steps: readonly ActedStep[];
  /** What stands for it in the path. */
  readonly value: string;
}

const CLIENT = { Идентификатор: '{{ид клиента}}' };
const REQUEST = { 'Номер заявки': '{{номер заявки}}' };
const HAVE_CLIENT: ActedStep = { text: 'в реестре есть клиент' };
const ARCHIVE: ActedStep = { as: 'Архивирование клиента', text: 'выполнено архивирование клиента' };
const OPEN: ActedStep = { as: 'Изменение клиента', text: 'выполнено открытие карточки клиента' };

const onClient = (operation: string, words: string): BusinessAction => ({
  operation,
  step: `${words} клиента`,
  knows: CLIENT,
  names: 'Идентификатор',
});

export const businessActions: readonly BusinessAction[] = [
  { operation: 'Поиск клиентов', step: 'выполнен поиск клиентов:' },
  { operation: 'Создание клиента', step: 'выполнено создание клиента:' },
  onClient('Карточка клиента', 'выполнено открытие карточки'),
  onClient('История изменений клиента', 'выполнен просмотр истории'),
  onClient('Документы клиента', 'выполнен просмотр документов'),
  onClient('Архивирование клиента', 'выполнено архивирование'),
  { ...onClient('Восстановление клиента из архива', 'выполнено восстановление'), before: [ARCHIVE] },
  onClient('Удаление клиента', 'выполнено удаление'),
  {
    operation: 'Изменение клиента',
    step: 'выполнено изменение клиента:',
    knows: { ...CLIENT, 'Изменяемая версия': '{{версия}}' },
    before: [OPEN],
    conflict: [ARCHIVE],
  },
  {
    operation: 'Загрузка документа',
    step: 'выполнена загрузка документа «{Файл}» вида «{Вид документа}»',
    knows: CLIENT,
    conflict: [ARCHIVE],
  },
  {
    operation: 'Заявка на изменение',
    step: 'выполнен просмотр заявки',
    knows: REQUEST,
    names: 'Номер заявки',
  },
  {
    operation: 'Подтверждение заявки',
    step: 'выполнено подтверждение заявки',
    knows: REQUEST,
    names: 'Номер заявки',
    isByAnother: true,
  },
  { operation: 'Отзыв заявки', step: 'выполнен отзыв заявки', knows: REQUEST, names: 'Номер заявки' },
  {
    operation: 'Отклонение заявки',
    step: 'выполнено отклонение заявки с комментарием «{Комментарий}»',
    knows: REQUEST,
    isByAnother: true,
  },
  { operation: 'Импорт клиентов', step: 'выполнен импорт клиентов из файла «{Файл}»' },
  {
    operation: 'Состояние импорта',
    step: 'выполнен просмотр состояния импорта',
    knows: { 'Номер задания': '{{номер задания}}' },
  },
];

/** Files of operations whose contract does not say what is in them. */
export const businessFiles: Readonly<Record<string, { readonly name: string; readonly text: string }>> = {
  'Импорт клиентов': {
    name: 'клиенты.csv',
    text: 'Наименование;ИНН\n{{новое название организации}};{{новый ИНН}}',
  },
  'Загрузка документа': { name: 'договор.txt', text: 'Договор № 1' },
};

const fileStep = (operation: string): ActedStep => {
  const { name = '', text = '' } = businessFiles[operation] ?? {};
  return { text: `файл «${name}» с текстом:`, doc: text };
};

export const businessObjects: readonly BusinessObject[] = [
  { template: '/api/v1/clients/{id}', steps: [HAVE_CLIENT], value: '{{ид клиента}}' },
  {
    template: '/api/v1/clients/{id}/documents/{documentId}',
    steps: [
      fileStep('Загрузка документа'),
      { as: 'Загрузка документа', text: 'выполнена загрузка документа «договор.txt» вида «CONTRACT»' },
    ],
    value: '{{номер документа}}',
  },
  {
    template: '/api/v1/change-requests/{id}',
    steps: [
      HAVE_CLIENT,
      OPEN,
      {
        as: 'Изменение клиента',
        text: 'выполнено изменение клиента:',
        table: [['Категория', 'KEY']],
      },
    ],
    value: '{{номер заявки}}',
  },
  {
    template: '/api/v1/imports/{id}',
    steps: [
      fileStep('Импорт клиентов'),
      { as: 'Импорт клиентов', text: 'выполнен импорт клиентов из файла «клиенты.csv»' },
    ],
    value: '{{номер задания}}',
  },
];
