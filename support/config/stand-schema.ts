// The JSON Schema of a stand file: shape only; what depends on several keys is checked in stand.ts.
const nonEmpty = { type: 'string', minLength: 1 } as const;
const url = { type: 'string', format: 'http-url' } as const;
const variable = { type: 'string', pattern: '^[A-Z_][A-Z0-9_]*$' } as const;

const account = {
  type: 'object',
  additionalProperties: false,
  required: ['username', 'passwordEnv'],
  properties: { username: nonEmpty, passwordEnv: variable },
} as const;

/** The shape of `config/stands/<name>.yaml`, JSON Schema draft-07. */
export const standSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'keycloak', 'api', 'roles'],
  properties: {
    name: nonEmpty,
    embedded: { type: 'boolean' },
    keycloak: {
      type: 'object',
      additionalProperties: false,
      required: ['realm', 'clientId'],
      properties: {
        url,
        realm: nonEmpty,
        clientId: nonEmpty,
        clientSecretEnv: variable,
        grant: { enum: ['password', 'client_credentials', 'authorization_code'] },
        redirectUri: url,
        scope: nonEmpty,
        audience: nonEmpty,
      },
    },
    api: {
      type: 'object',
      additionalProperties: false,
      required: ['probe'],
      properties: {
        url,
        probe: { type: 'string', pattern: '^/' },
        contract: nonEmpty,
        liveContract: { type: 'string', pattern: '^/' },
        versionPath: { type: 'string', pattern: '^/' },
        contractCheck: { enum: ['ошибка', 'предупреждение', 'выключено'] },
        readOnly: { type: 'boolean' },
        timeoutMs: { type: 'integer', minimum: 100, maximum: 600_000 },
      },
    },
    maskPersonalData: { type: 'boolean' },
    timeZone: { type: 'string', format: 'time-zone' },
    roles: {
      type: 'object',
      minProperties: 1,
      additionalProperties: { type: 'array', minItems: 1, items: account },
    },
    accounts: { type: 'object', additionalProperties: account },
    tls: {
      type: 'object',
      additionalProperties: false,
      properties: {
        caFile: nonEmpty,
        clientCertificateFile: nonEmpty,
        clientKeyFile: nonEmpty,
        clientKeyPassphraseEnv: variable,
        verify: { type: 'boolean' },
      },
    },
  },
} as const;
