// A client of the registry and what happens to it. Field by field the contract's schemas of the same names.

export type ClientStatus = 'ACTIVE' | 'ARCHIVED';

export type Category = 'STANDARD' | 'KEY';

/** The fields that a person fills in. */
export interface ClientFields {
  readonly name: string;
  readonly inn: string;
  readonly kpp: string | null;
  readonly ogrn: string | null;
  readonly category: Category;
  readonly email: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly account: string | null;
  readonly bik: string | null;
  /** Roubles, two decimals at most. */
  readonly creditLimit: number | null;
}

/** What creation takes: optional fields may be missing. */
export type NewClient = Pick<ClientFields, 'name' | 'inn'> & Partial<ClientFields>;

/** A merge patch (RFC 7396): present fields are set, `null` clears. */
export type ClientChange = Partial<ClientFields>;

export interface Client extends ClientFields {
  readonly id: string;
  /** «К-000123», the letter is Cyrillic. */
  readonly code: string;
  readonly status: ClientStatus;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface FieldChange {
  readonly field: string;
  readonly before: string | number | null;
  readonly after: string | number | null;
}

export interface ClientEvent {
  readonly at: string;
  readonly action: 'CREATED' | 'CHANGED' | 'ARCHIVED' | 'RESTORED';
  /** The login of whoever did it. */
  readonly actor: string;
  /** The login of the second owner, where a change needed one. */
  readonly confirmedBy: string | null;
  readonly changes: readonly FieldChange[];
}

/** The contract's titles; a test compares them. */
export const clientTitles: Readonly<Record<Exclude<keyof Client, 'id'>, string>> = {
  code: 'Код клиента',
  name: 'Наименование',
  inn: 'ИНН',
  kpp: 'КПП',
  ogrn: 'ОГРН',
  status: 'Статус',
  category: 'Категория',
  email: 'Электронная почта',
  phone: 'Телефон',
  address: 'Адрес',
  account: 'Расчётный счёт',
  bik: 'БИК',
  creditLimit: 'Кредитный лимит',
  createdAt: 'Дата создания',
  updatedAt: 'Дата изменения',
};
