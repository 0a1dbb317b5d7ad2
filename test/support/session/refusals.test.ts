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
  [
    400,
    'invalid_grant',
    'PKCE verification failed: Code mismatch',
    'Keycloak не принял проверочный код PKCE → попросите администратора Keycloak указать у клиента метод S256 (PKCE Code Challenge Method)',
  ],
  [
    302,
    'invalid_request',
    'Invalid parameter: code challenge method is not matching the configured one',
    'клиенту Keycloak задан другой метод PKCE, не S256 → попросите администратора Keycloak указать у клиента S256 (PKCE Code Challenge Method)',
  ],
  [
    302,
    'unauthorized_client',
    'Client is not allowed to initiate browser login with given response_type. Standard flow is disabled for the client.',
    'клиенту Keycloak запрещён вход через форму (Standard flow) → попросите администратора Keycloak включить его у клиента или укажите другого клиента',
  ],
  [
    401,
    'unauthorized_client',
    'Public client not allowed to retrieve service account',
    'клиенту Keycloak запрещён вход от своего имени (Service accounts roles) → попросите администратора Keycloak включить его у клиента или укажите другого клиента',
  ],
  [
    302,
    'access_denied',
    '',
    'Keycloak запретил вход: согласие не дано или так решило правило входа realm → попросите администратора Keycloak проверить правила входа для этой учётной записи',
  ],
  ...['Invalid username or password.', 'Неправильное имя пользователя или пароль.'].map(
    (description) =>
      [
        200,
        'login_form',
        description,
        'имя или пароль неверны либо учётная запись временно заблокирована после неудачных попыток → проверьте пароль в переменной окружения; не повторяйте попыток: учётная запись может заблокироваться',
      ] as const,
  ),
  ...[
    'Account is disabled, contact your administrator.',
    'Учетная запись заблокирована, свяжитесь с администратором.',
  ].map(
    (description) =>
      [
        200,
        'login_alert',
        description,
        'учётная запись отключена → попросите администратора Keycloak включить её',
      ] as const,
  ),
  [
    200,
    'login_alert',
    'Action expired. Please continue with login now.',
    'Keycloak снова показал форму входа со своим сообщением → войдите под этой учётной записью в браузере и покажите сообщение администратору Keycloak',
  ],
  ...(
    [
      ['UPDATE_PASSWORD: You need to change your password to activate your account.', ': сменить пароль'],
      ['CONFIGURE_TOTP: Mobile Authenticator Setup', ': настроить одноразовые коды'],
      ['VERIFY_EMAIL: Email verification', ': подтвердить почту'],
      ['VERIFY_PROFILE: Update Account Information', ': заполнить профиль'],
      ['TERMS_AND_CONDITIONS: Terms and Conditions', ': принять условия'],
      ['webauthn-register: Passkey Registration', ': завести ключ входа (passkey)'],
      ['CONFIGURE_RECOVERY_AUTHN_CODES: Recovery Authentication Codes', ''],
    ] as const
  ).map(
    ([description, wanted]) =>
      [
        200,
        'required_action',
        description,
        `у учётной записи осталось обязательное действие${wanted} → выполните его в браузере или попросите администратора Keycloak снять его`,
      ] as const,
  ),
  [
    200,
    'required_action',
    'OAUTH_GRANT: Grant Access to fe-client-browser',
    'клиент Keycloak требует согласия пользователя → дайте согласие один раз в браузере или попросите администратора Keycloak отключить «Consent required» у клиента',
  ],
  [
    200,
    'one_time_code',
    'Sign In',
    'пароль принят, но учётной записи нужен ещё и одноразовый код → укажите учётную запись без одноразовых кодов',
  ],
  [
    200,
    'login_step',
    'Passkey login',
    'Keycloak показал шаг входа, которого автотесты не знают → пройдите вход в браузере и попросите администратора Keycloak о входе по имени и паролю',
  ],
  ...['Invalid parameter: redirect_uri', 'Неверный параметр: redirect_uri'].map(
    (description) =>
      [
        400,
        'login_page',
        description,
        'адрес возврата не разрешён клиенту Keycloak или клиенту запрещён вход через форму → сверьте keycloak.redirectUri с «Valid redirect URIs» клиента',
      ] as const,
  ),
  ...['Client not found.', 'Client disabled.', 'Клиент не найден.', 'Клиент отключен.'].map(
    (description) =>
      [
        400,
        'login_page',
        description,
        'клиент Keycloak неизвестен или отключён → проверьте keycloak.clientId в файле стенда',
      ] as const,
  ),
  [
    403,
    'login_page',
    'HTTPS required',
    'Keycloak принимает вход только по https → замените http на https в keycloak.url',
  ],
  [
    500,
    'login_page',
    'Failed to send email, please try again later.',
    'вместо формы входа Keycloak показал страницу ошибки → покажите её текст администратору Keycloak',
  ],
  [
    302,
    'login_elsewhere',
    'https://sso.example',
    'Keycloak отправил вход на другой сервер, и пароль туда не передан → сверьте keycloak.redirectUri; если вход идёт через внешний провайдер, нужна учётная запись самого realm',
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
    ['temporarily_unavailable', ''],
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
