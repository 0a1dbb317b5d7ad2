// A client of the registry and what happens to it. Field by field the contract's schemas of the same names.

export type ClientStatus = 'ACTIVE' | 'ARCHIVED';

/** The fields that a person fills in. */
export interface ClientFields {
  readonly name: string;
  readonly inn: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly account: string | null;
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
  readonly before: string | null;
  readonly after: string | null;
}

export interface ClientEvent {
  readonly at: string;
  readonly action: 'CREATED' | 'CHANGED' | 'ARCHIVED';
  /** The login of whoever did it. */
  readonly actor: string;
  readonly changes: readonly FieldChange[];
}
