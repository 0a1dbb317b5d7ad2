// The realm as data: users, clients, scopes and lifetimes. Whoever needs another user adds a row.

/** An application role; Keycloak keeps them as realm roles and as roles of the client `be-client`. */
export type ApplicationRole = 'USER' | 'REPOSITORY_OWNER' | 'REPOSITORY_OWNER_MASTER';

/** A user of the realm. Passwords are not data: each start makes its own. */
export interface RealmUser {
  readonly id: string;
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly roles: readonly ApplicationRole[];
  /** For people, in Russian: what this user is for. */
  readonly note: string;
  readonly enabled?: false;
  readonly requiredAction?: 'UPDATE_PASSWORD';
  readonly otpRequired?: true;
}

/** A client of the realm; the switches bear the names of Keycloak's client settings. */
export interface RealmClient {
  readonly clientId: string;
  readonly enabled?: false;
  readonly publicClient: boolean;
  readonly directAccessGrantsEnabled: boolean;
  readonly consentRequired?: true;
  /** Set: the client may use the client_credentials grant and acts as this user. */
  readonly serviceAccount?: RealmUser;
  /** The client attribute `access.token.lifespan`. */
  readonly accessTokenLifespanSeconds?: number;
  /** The client attribute `client.session.idle.timeout`: its refresh tokens live no longer. */
  readonly sessionIdleSeconds?: number;
  readonly webOrigins: readonly string[];
  /** Set: the standard flow is on, with PKCE S256 required, and may lead back to these; `*` is any ending. */
  readonly redirectUris?: readonly string[];
}

/** Realm settings, under Keycloak's names. */
export const realm = {
  name: 'aurora-realm',
  accessTokenLifespanSeconds: 1800,
  ssoSessionIdleSeconds: 7200,
  ssoSessionMaxSeconds: 36_000,
  /** Brute force detection: so many wrong passwords lock an account … */
  failureFactor: 5,
  /** … for so long. */
  waitIncrementSeconds: 60,
  /** The client whose API the tokens are for; an audience mapper puts it into every token. */
  audience: 'be-client',
  defaultScopes: ['email', 'profile'],
  /** Default scopes that never show in `scope` (`include.in.token.scope` is off). */
  silentScopes: ['acr', 'basic', 'roles', 'web-origins'],
  optionalScopes: ['openid', 'address', 'phone', 'microprofile-jwt'],
  realmRoles: ['default-roles-aurora-realm', 'offline_access', 'uma_authorization'],
  accountRoles: ['manage-account', 'manage-account-links', 'view-profile'],
} as const;

export const users: readonly RealmUser[] = [
  {
    id: '0d30ab06-612f-4fb9-9668-06308bc11e63',
    username: 'analyst001',
    firstName: 'Вера',
    lastName: 'Ключникова',
    roles: ['USER'],
    note: 'читает реестр',
  },
  {
    id: '4b2f6a5e-0c1d-4a37-9a3e-5a2d0f7b9c11',
    username: 'owner001',
    firstName: 'Глеб',
    lastName: 'Заречный',
    roles: ['USER', 'REPOSITORY_OWNER'],
    note: 'создаёт и изменяет клиентов',
  },
  {
    id: '9c7e1d42-7f0b-4e58-8f21-6d3b1a0c5e22',
    username: 'owner002',
    firstName: 'Нина',
    lastName: 'Лугова',
    roles: ['USER', 'REPOSITORY_OWNER'],
    note: 'второй владелец, для одновременных изменений',
  },
  {
    id: 'e1a8c3f7-25d4-4c69-b0a6-7f4c2b1d6f33',
    username: 'master001',
    firstName: 'Марк',
    lastName: 'Перевалов',
    roles: ['USER', 'REPOSITORY_OWNER', 'REPOSITORY_OWNER_MASTER'],
    note: 'создаёт, изменяет и архивирует клиентов',
  },
  {
    id: '2f5d9b81-3e6c-4d7a-91b7-805d3c2e7a44',
    username: 'norole001',
    firstName: 'Олег',
    lastName: 'Безымянов',
    roles: [],
    note: 'без ролей приложения: любой запрос к реестру получает 403',
  },
  {
    id: '7a6eac92-4f7d-4e8b-82c8-916e4d3f8b55',
    username: 'disabled001',
    firstName: 'Дарья',
    lastName: 'Отключина',
    roles: ['USER'],
    enabled: false,
    note: 'отключён: «Account disabled»',
  },
  {
    id: '8b7fbda3-508e-4f9c-93d9-a27f5e409c66',
    username: 'newcomer001',
    firstName: 'Илья',
    lastName: 'Новиков-Первый',
    roles: ['USER'],
    requiredAction: 'UPDATE_PASSWORD',
    note: 'не завершил настройку: «Account is not fully set up»',
  },
  {
    id: '9c80ceb4-619f-40ad-a4ea-b3806f51ad77',
    username: 'otp001',
    firstName: 'Тимур',
    lastName: 'Кодов',
    roles: ['USER'],
    otpRequired: true,
    note: 'нужен одноразовый код: одного пароля не хватает',
  },
  {
    id: 'ad91dfc5-72a0-41be-b5fb-c4917062be88',
    username: 'locked001',
    firstName: 'Роман',
    lastName: 'Замков',
    roles: ['USER'],
    note: 'для проверок с неверным паролем: пять ошибок блокируют вход на минуту',
  },
];

export const clients: readonly RealmClient[] = [
  {
    clientId: 'fe-client',
    publicClient: true,
    directAccessGrantsEnabled: true,
    webOrigins: ['http://localhost:4200'],
    redirectUris: ['http://localhost:4200/*'],
  },
  {
    clientId: 'be-client',
    publicClient: false,
    directAccessGrantsEnabled: true,
    webOrigins: [],
    serviceAccount: {
      id: 'bea2e0d6-83b1-42cf-860c-d5a28173cf99',
      username: 'service-account-be-client',
      firstName: '',
      lastName: '',
      roles: ['USER'],
      note: 'служебная учётная запись',
    },
  },
  {
    clientId: 'fe-client-short',
    publicClient: true,
    directAccessGrantsEnabled: true,
    accessTokenLifespanSeconds: 1,
    webOrigins: ['http://localhost:4200'],
    redirectUris: ['http://localhost:4200/*'],
  },
  {
    clientId: 'fe-client-brief',
    publicClient: true,
    directAccessGrantsEnabled: true,
    sessionIdleSeconds: 1,
    webOrigins: ['http://localhost:4200'],
  },
  {
    clientId: 'fe-client-browser',
    publicClient: true,
    directAccessGrantsEnabled: false,
    webOrigins: ['http://localhost:4200'],
    redirectUris: ['http://localhost:4200/*'],
  },
  {
    clientId: 'fe-client-consent',
    publicClient: true,
    directAccessGrantsEnabled: true,
    consentRequired: true,
    webOrigins: ['http://localhost:4200'],
  },
  {
    clientId: 'fe-client-disabled',
    enabled: false,
    publicClient: true,
    directAccessGrantsEnabled: true,
    webOrigins: ['http://localhost:4200'],
  },
];
