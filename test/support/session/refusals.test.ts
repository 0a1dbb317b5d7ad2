import { describe, test } from 'node:test';
import { expect } from 'chai';
import { loadStand } from '../../../support/config/stand';
import { diagnoseLogin } from '../../../support/diagnosis/diagnose';
import { explainRefusal, explainRejection } from '../../../support/session/refusals';
import type { Rejection } from '../../../support/session/verification';
import { suiteError, tell } from '../core/thrown';

/** Keycloak's answers as they were observed; the explanation is the whole text after its own words. */
const rows: readonly (readonly [status: number, error: string, description: string, told: string])[] = [
  ...[400, 401].map(
    (status) =>
      [
        status,
        'invalid_grant',
        'Invalid user credentials',
        'имя или пароль неверны, учётная запись временно заблокирована после неудачных попыток или требует одноразовый код → проверьте пароль в переменной окружения; не повторяйте попыток: учётная запись может заблокироваться',
      ] as const,
  ),
  [
    400,
    'invalid_grant',
    'Account disabled',
    'учётная запись отключена → попросите администратора Keycloak включить её',
  ],
  [
    400,
    'invalid_grant',
    'Account is not fully set up',
    'у учётной записи осталось обязательное действие (смена пароля, подтверждение почты) или не заполнено имя → попросите администратора Keycloak снять обязательные действия и заполнить имя и фамилию',
  ],
  [400, 'invalid_grant', 'Token is not active', 'срок действия refresh-токена истёк → войдите заново'],
  [400, 'invalid_grant', 'Session not active', 'сессия завершена в Keycloak → войдите заново'],
  [
    401,
    'invalid_client',
    'Invalid client or Invalid client credentials',
    'клиент Keycloak неизвестен или отключён → проверьте keycloak.clientId в файле стенда',
  ],
  [
    400,
    'invalid_client',
    'Client requires user consent',
    'клиент Keycloak требует согласия пользователя, а вход по паролю его не даёт → попросите администратора Keycloak отключить «Consent required» у клиента',
  ],
  [
    401,
    'unauthorized_client',
    'Invalid client or Invalid client credentials',
    'клиенту Keycloak нужен секрет, а он не передан или неверен → проверьте переменную из keycloak.clientSecretEnv',
  ],
  [
    400,
    'unauthorized_client',
    'Client not allowed for direct access grants',
    'клиенту Keycloak запрещён вход по паролю (Direct access grants) → попросите администратора Keycloak включить его у клиента или укажите другого клиента',
  ],
  [
    400,
    'invalid_scope',
    'Invalid scopes: openid reports',
    'запрошен scope, которого нет у клиента Keycloak → проверьте keycloak.scope в файле стенда',
  ],
  [
    403,
    'invalid_request',
    'HTTPS required',
    'Keycloak принимает вход только по https → замените http на https в keycloak.url',
  ],
  [
    403,
    'access_denied',
    'Realm not enabled',
    'realm отключён → попросите администратора Keycloak включить его',
  ],
];

describe('отказ Keycloak объяснён', () => {
  for (const [status, error, description, told] of rows) {
    test(`${status} ${error} «${description}»: отказ, пояснение, причина и действие`, () => {
      const login = {
        account: 'читатель',
        username: 'analyst001',
        outcome: { kind: 'refused', refusal: { status, error, description } },
      } as const;
      const stand = loadStand('local');
      expect(
        tell(diagnoseLogin(login, { ...stand, keycloak: { ...stand.keycloak, url: 'http://keycloak' } })),
      ).to.deep.equal(
        suiteError(
          'LOGIN_REFUSED',
          `Вход «читатель» (analyst001) на http://keycloak/realms/aurora-realm не выполнен: ${status} ${error} «${description}» — ${told}. Вид ошибки: вход не выполнен (кому: администратору Keycloak)`,
        ),
      );
    });
  }

  for (const [error, description] of [
    ['invalid_grant', 'Invalid refresh token'],
    ['invalid_request', 'Missing form parameter: grant_type'],
    ['unsupported_grant_type', 'Unsupported grant_type'],
    ['access_denied', ''],
  ] as const) {
    test(`незнакомый отказ так и назван: ${error} «${description}»`, () => {
      expect(explainRefusal({ status: 400, error, description })).to.include({
        cause: 'такой отказ автотестам неизвестен',
        action: 'покажите ответ администратору Keycloak',
      });
    });
  }

  test('решают слова, а не код: тот же отказ с кодом 401 и 400 объяснён одинаково', () => {
    const [first, second] = [400, 401].map((status) =>
      explainRefusal({ status, error: 'invalid_grant', description: 'Account disabled' }),
    );
    expect(first).to.equal(second);
  });
});

const rejections: readonly (readonly [reason: Rejection['reason'], skewSeconds: number, told: string])[] = [
  [
    'signature',
    0,
    'подпись токена не сходится с ключами realm → проверьте, что keycloak.url ведёт на тот Keycloak, который выдаёт токены',
  ],
  [
    'key',
    0,
    'среди ключей realm нет того, которым подписан токен → проверьте, что keycloak.url ведёт на тот Keycloak, который выдаёт токены',
  ],
  [
    'issuer',
    0,
    'iss токена не совпадает с адресом realm → сверьте keycloak.url с настройкой hostname в Keycloak',
  ],
  [
    'audience',
    0,
    'в aud токена нет того, кому он предназначен → сверьте keycloak.audience с настройкой audience у клиента Keycloak',
  ],
  ['expired', 90, 'токен выдан уже истёкшим → проверьте срок действия токенов в Keycloak'],
  ['premature', 0, 'токен ещё не действует (nbf) → проверьте часы Keycloak (NTP)'],
  [
    'clocks',
    90,
    'часы расходятся на 90 с: у Keycloak они спешат → синхронизируйте часы этой машины и стенда (NTP)',
  ],
  [
    'clocks',
    -120,
    'часы расходятся на 120 с: у Keycloak они отстают → синхронизируйте часы этой машины и стенда (NTP)',
  ],
  ['form', 0, 'токен — не подписанный JWT → покажите настройки клиента администратору Keycloak'],
];

describe('негодный токен объяснён', () => {
  for (const [reason, skewSeconds, told] of rejections) {
    test(told, () => {
      const { cause, action } = explainRejection({ reason, skewSeconds });
      expect(`${cause} → ${action}`).to.equal(told);
    });
  }
});
