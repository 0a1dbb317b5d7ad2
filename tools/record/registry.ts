// What the recorder knows of the client registry beyond its contract: its business steps, what they remember, the roles of
// Keycloak behind the roles of a stand. A team with a system of its own writes its own rows here, or none.

/** The roles that the API reads from a token, by the role of a stand file. */
export const keycloakRoles: Readonly<Record<string, readonly string[]>> = {
  читатель: ['USER'],
  'владелец репозитория': ['USER', 'REPOSITORY_OWNER'],
  'главный владелец репозитория': ['USER', 'REPOSITORY_OWNER', 'REPOSITORY_OWNER_MASTER'],
  'без ролей': [],
};

/** How a value is called that a scenario remembers, by the title of its field or parameter. */
export const valueNames: Readonly<Record<string, string>> = {
  Идентификатор: 'ид клиента',
  'Идентификатор клиента': 'ид клиента',
  'Номер документа': 'номер документа',
  'Номер заявки': 'номер заявки',
  'Номер задания': 'номер задания',
  'Код клиента': 'код клиента',
  'Изменяемая версия': 'версия карточки',
};

/** What a step remembers by itself: the operation, the status, the value's name and the member of the answer. */
export interface OwnMemory {
  readonly operation: string;
  readonly status: number;
  readonly name: string;
  readonly member: string;
  /** Whichever step sends it; else only the business step does. */
  readonly isAlways: boolean;
}

export const ownMemories: readonly OwnMemory[] = [
  { operation: 'Создание клиента', status: 201, name: 'ид клиента', member: 'id', isAlways: true },
  { operation: 'Создание клиента', status: 201, name: 'код клиента', member: 'code', isAlways: true },
  { operation: 'Импорт клиентов', status: 202, name: 'номер задания', member: 'id', isAlways: true },
  { operation: 'Изменение клиента', status: 202, name: 'номер заявки', member: 'id', isAlways: false },
  { operation: 'Загрузка документа', status: 201, name: 'номер документа', member: 'id', isAlways: false },
];

/** The step by which a scenario has a client of its own, what it remembers, and the steps that mean that client. */
export const ownClient = {
  step: 'в реестре есть клиент',
  remembers: ['ид клиента', 'код клиента'],
  isMeantBy: (words: string) => /^(?:Поиск клиента по коду|[^«"]* клиента)$/u.test(words),
} as const;

/** The operation whose business step sends the version of the card that its author last saw, and the header for it. */
export const versioned = { operation: 'Изменение клиента', header: 'if-match' } as const;

/** What a request carries, as a step would show it. */
export interface SentValues {
  /** By the titles of the contract, as a step shows them: literal or `{{имя}}`. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether `{{имя}}` stands for this value now, so that a step may leave it out. */
  readonly isOwn: (name: string, shown: string | undefined) => boolean;
}

/** A step without its number, and the rows of its table. */
export interface Wording {
  readonly text: string;
  readonly rows?: Readonly<Record<string, string>>;
}

/** The business step for an operation; undefined where none says the whole request. */
export function businessStep(operation: string, sent: SentValues): Wording | undefined {
  return (Object.hasOwn(wordings, operation) ? wordings[operation] : undefined)?.(sent);
}

type Worded = (sent: SentValues) => Wording | undefined;

const ofClient =
  (words: string): Worded =>
  ({ values, isOwn }) => {
    const { Идентификатор: id = '', ...rest } = values;
    if (Object.keys(rest).length > 0) return undefined;
    return named(`${words} клиента`, isOwn('ид клиента', id) ? undefined : id);
  };

const ofRequest =
  (words: string): Worded =>
  ({ values, isOwn }) => {
    const { 'Номер заявки': id = '', ...rest } = values;
    if (Object.keys(rest).length > 0) return undefined;
    return named(`${words} заявки`, isOwn('номер заявки', id) ? undefined : id);
  };

const wordings: Readonly<Record<string, Worded>> = {
  'Поиск клиентов': ({ values, isOwn }) => {
    const { 'Код клиента': code, ...rest } = values;
    if (code !== undefined && Object.keys(rest).length === 0)
      return named('Поиск клиента по коду', isOwn('код клиента', code) ? undefined : code);
    return Object.keys(values).length === 0 ? undefined : { text: 'Поиск клиентов:', rows: values };
  },
  'Создание клиента': ({ values }) =>
    Object.keys(values).length === 0 ? undefined : { text: 'Создание клиента:', rows: values },
  'Карточка клиента': ofClient('Открытие карточки'),
  'История изменений клиента': ofClient('Просмотр истории'),
  'Документы клиента': ofClient('Просмотр документов'),
  'Архивирование клиента': ofClient('Архивирование'),
  'Восстановление клиента из архива': ofClient('Восстановление'),
  'Удаление клиента': ofClient('Удаление'),
  'Изменение клиента': ({ values, isOwn }) => {
    const { Идентификатор: id = '', ...rows } = values;
    if (Object.keys(rows).length === 0) return undefined;
    const wording = named('Изменение клиента', isOwn('ид клиента', id) ? undefined : id);
    return wording && { text: `${wording.text}:`, rows };
  },
  'Заявка на изменение': ofRequest('Просмотр'),
  'Подтверждение заявки': ofRequest('Подтверждение'),
  'Отзыв заявки': ofRequest('Отзыв'),
  'Отклонение заявки': ({ values, isOwn }) => {
    const { 'Номер заявки': id, Комментарий: comment, ...rest } = values;
    if (!isOwn('номер заявки', id) || comment === undefined || Object.keys(rest).length > 0) return undefined;
    return named('Отклонение заявки с комментарием', comment);
  },
  'Загрузка документа': ({ values, isOwn }) => {
    const { Идентификатор: id, Файл: file, 'Вид документа': kind, ...rest } = values;
    if (!isOwn('ид клиента', id) || file === undefined || kind === undefined) return undefined;
    return Object.keys(rest).length > 0
      ? undefined
      : { text: `Загрузка документа ${fileName(file)} вида «${kind}»` };
  },
  'Импорт клиентов': ({ values }) =>
    values['Файл'] === undefined
      ? undefined
      : { text: `Импорт клиентов из файла ${fileName(values['Файл'])}` },
  'Состояние импорта': ({ values, isOwn }) =>
    isOwn('номер задания', values['Номер задания']) ? { text: 'Просмотр состояния импорта' } : undefined,
};

/** «файл «устав.txt»» as a part of a form is «устав.txt» in a business step. */
function fileName(part: string): string {
  return part.replace(/^файл /u, '');
}

function named(words: string, value: string | undefined): Wording | undefined {
  if (value === undefined) return { text: words };
  const quoted = quote(value);
  return quoted === undefined ? undefined : { text: `${words} ${quoted}` };
}

/** A text in quotes as a step reads it back; undefined where no kind of quotes can hold it. */
export function quote(text: string): string | undefined {
  if (/[\r\n]/u.test(text)) return undefined;
  if (/^(?:[^«»]|«[^«»]*»)*$/u.test(text)) return `«${text}»`;
  if (!text.includes('"')) return `"${text}"`;
  return /[“”]/u.test(text) ? undefined : `“${text}”`;
}
