// Keycloak's refusals explained: what the token endpoint said → why → what to do → whose it is. Decided by `error`
// and `error_description`, never by the status: invalid_grant was 401 until Keycloak 26.5 and is 400 since 26.6.
import type { Rejection } from './verification';

/** Keycloak's own words of a refusal, RFC 6749 §5.2. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly description: string;
}

export interface RefusalExplanation {
  readonly cause: string;
  readonly action: string;
}

/** A refusal that the suite knows. */
export interface KnownRefusal extends RefusalExplanation {
  /** As Keycloak names it, or as `passLoginForm` names what a page says. */
  readonly error: string;
  /** A part of error_description; empty matches any. Pages of Keycloak may be in Russian, the protocol never is. */
  readonly says: string | RegExp;
}

/** Tried in order. */
export const keycloakRefusals: readonly KnownRefusal[] = [
  {
    error: 'invalid_grant',
    says: 'Invalid user credentials',
    cause:
      'имя или пароль неверны, учётная запись временно заблокирована после неудачных попыток или требует одноразовый код',
    action:
      'проверьте пароль в переменной окружения; не повторяйте попыток: учётная запись может заблокироваться',
  },
  {
    error: 'invalid_grant',
    says: 'Account disabled',
    cause: 'учётная запись отключена',
    action: 'попросите администратора Keycloak включить её',
  },
  {
    error: 'invalid_grant',
    says: 'Account is not fully set up',
    cause:
      'у учётной записи осталось обязательное действие (смена пароля, подтверждение почты) или не заполнено имя',
    action: 'попросите администратора Keycloak снять обязательные действия и заполнить имя и фамилию',
  },
  {
    error: 'invalid_grant',
    says: 'Token is not active',
    cause: 'срок действия refresh-токена истёк',
    action: 'войдите заново',
  },
  {
    error: 'invalid_grant',
    says: 'Session not active',
    cause: 'сессия завершена в Keycloak',
    action: 'войдите заново',
  },
  {
    error: 'invalid_grant',
    says: 'PKCE',
    cause: 'Keycloak не принял проверочный код PKCE',
    action: 'попросите администратора Keycloak указать у клиента метод S256 (PKCE Code Challenge Method)',
  },
  {
    error: 'invalid_client',
    says: 'consent',
    cause: 'клиент Keycloak требует согласия пользователя, а вход по паролю его не даёт',
    action: 'попросите администратора Keycloak отключить «Consent required» у клиента',
  },
  {
    error: 'invalid_client',
    says: '',
    cause: 'клиент Keycloak неизвестен или отключён',
    action: 'проверьте keycloak.clientId в файле стенда',
  },
  {
    error: 'unauthorized_client',
    says: 'direct access grants',
    cause: 'клиенту Keycloak запрещён вход по паролю (Direct access grants)',
    action: 'попросите администратора Keycloak включить его у клиента или укажите другого клиента',
  },
  {
    error: 'unauthorized_client',
    says: 'Standard flow',
    cause: 'клиенту Keycloak запрещён вход через форму (Standard flow)',
    action: 'попросите администратора Keycloak включить его у клиента или укажите другого клиента',
  },
  {
    error: 'unauthorized_client',
    says: 'service account',
    cause: 'клиенту Keycloak запрещён вход от своего имени (Service accounts roles)',
    action: 'попросите администратора Keycloak включить его у клиента или укажите другого клиента',
  },
  {
    error: 'unauthorized_client',
    says: '',
    cause: 'клиенту Keycloak нужен секрет, а он не передан или неверен',
    action: 'проверьте переменную из keycloak.clientSecretEnv',
  },
  {
    error: 'invalid_scope',
    says: '',
    cause: 'запрошен scope, которого нет у клиента Keycloak',
    action: 'проверьте keycloak.scope в файле стенда',
  },
  {
    error: 'invalid_request',
    says: 'HTTPS required',
    cause: 'Keycloak принимает вход только по https',
    action: 'замените http на https в keycloak.url',
  },
  {
    error: 'invalid_request',
    says: /code.challenge/u,
    cause: 'клиенту Keycloak задан другой метод PKCE, не S256',
    action: 'попросите администратора Keycloak указать у клиента S256 (PKCE Code Challenge Method)',
  },
  {
    error: 'access_denied',
    says: 'Realm not enabled',
    cause: 'realm отключён',
    action: 'попросите администратора Keycloak включить его',
  },
  {
    error: 'access_denied',
    says: '',
    cause: 'Keycloak запретил вход: согласие не дано или так решило правило входа realm',
    action: 'попросите администратора Keycloak проверить правила входа для этой учётной записи',
  },
  ...formRules(),
];

/** Refusals of Keycloak's pages; their `error` is the suite's own, see `passLoginForm`. */
function formRules(): readonly KnownRefusal[] {
  const actions: readonly (readonly [says: string | RegExp, cause: string])[] = [
    [/^UPDATE_PASSWORD/u, 'сменить пароль'],
    [/^CONFIGURE_TOTP/u, 'настроить одноразовые коды'],
    [/^(?:VERIFY|UPDATE)_EMAIL/u, 'подтвердить почту'],
    [/^(?:VERIFY|UPDATE)_PROFILE/u, 'заполнить профиль'],
    [/^TERMS_AND_CONDITIONS/u, 'принять условия'],
    [/^webauthn/u, 'завести ключ входа (passkey)'],
  ];
  return [
    {
      error: 'login_form',
      says: '',
      cause: 'имя или пароль неверны либо учётная запись временно заблокирована после неудачных попыток',
      action:
        'проверьте пароль в переменной окружения; не повторяйте попыток: учётная запись может заблокироваться',
    },
    {
      error: 'login_alert',
      says: /disabled|отключена|заблокирована/iu,
      cause: 'учётная запись отключена',
      action: 'попросите администратора Keycloak включить её',
    },
    {
      error: 'login_alert',
      says: '',
      cause: 'Keycloak снова показал форму входа со своим сообщением',
      action: 'войдите под этой учётной записью в браузере и покажите сообщение администратору Keycloak',
    },
    {
      error: 'required_action',
      says: /^OAUTH_GRANT/u,
      cause: 'клиент Keycloak требует согласия пользователя',
      action:
        'дайте согласие один раз в браузере или попросите администратора Keycloak отключить «Consent required» у клиента',
    },
    ...actions.map(([says, wanted]) => ({
      error: 'required_action',
      says,
      cause: `у учётной записи осталось обязательное действие: ${wanted}`,
      action: 'выполните его в браузере или попросите администратора Keycloak снять его',
    })),
    {
      error: 'required_action',
      says: '',
      cause: 'у учётной записи осталось обязательное действие',
      action: 'выполните его в браузере или попросите администратора Keycloak снять его',
    },
    {
      error: 'one_time_code',
      says: '',
      cause: 'пароль принят, но учётной записи нужен ещё и одноразовый код',
      action: 'укажите учётную запись без одноразовых кодов',
    },
    {
      error: 'login_step',
      says: '',
      cause: 'Keycloak показал шаг входа, которого автотесты не знают',
      action: 'пройдите вход в браузере и попросите администратора Keycloak о входе по имени и паролю',
    },
    {
      error: 'login_page',
      says: 'redirect_uri',
      cause: 'адрес возврата не разрешён клиенту Keycloak или клиенту запрещён вход через форму',
      action: 'сверьте keycloak.redirectUri с «Valid redirect URIs» клиента',
    },
    {
      error: 'login_page',
      says: /client (?:not found|disabled)|клиент (?:не найден|отключен)/iu,
      cause: 'клиент Keycloak неизвестен или отключён',
      action: 'проверьте keycloak.clientId в файле стенда',
    },
    {
      error: 'login_page',
      says: 'HTTPS',
      cause: 'Keycloak принимает вход только по https',
      action: 'замените http на https в keycloak.url',
    },
    {
      error: 'login_page',
      says: '',
      cause: 'вместо формы входа Keycloak показал страницу ошибки',
      action: 'покажите её текст администратору Keycloak',
    },
    {
      error: 'login_elsewhere',
      says: '',
      cause: 'Keycloak отправил вход на другой сервер, и пароль туда не передан',
      action:
        'сверьте keycloak.redirectUri; если вход идёт через внешний провайдер, нужна учётная запись самого realm',
    },
  ];
}

/** Why Keycloak refused and what to do; an unknown refusal is honestly called unknown. */
export function explainRefusal(refusal: Refusal): RefusalExplanation {
  const known = keycloakRefusals.find(
    ({ error, says }) => error === refusal.error && isSaid(says, refusal.description),
  );
  return (
    known ?? {
      cause: 'такой отказ автотестам неизвестен',
      action: 'покажите ответ администратору Keycloak',
    }
  );
}

function isSaid(says: string | RegExp, description: string): boolean {
  return typeof says === 'string' ? description.includes(says) : says.test(description);
}

/** Tokens that were granted and are of no use. */
export const tokenRejections: Readonly<Record<Rejection['reason'], RefusalExplanation>> = {
  signature: {
    cause: 'подпись токена не сходится с ключами realm',
    action: 'проверьте, что keycloak.url ведёт на тот Keycloak, который выдаёт токены',
  },
  key: {
    cause: 'среди ключей realm нет того, которым подписан токен',
    action: 'проверьте, что keycloak.url ведёт на тот Keycloak, который выдаёт токены',
  },
  issuer: {
    cause: 'iss токена не совпадает с адресом realm',
    action: 'сверьте keycloak.url с настройкой hostname в Keycloak',
  },
  audience: {
    cause: 'в aud токена нет того, кому он предназначен',
    action: 'сверьте keycloak.audience с настройкой audience у клиента Keycloak',
  },
  expired: { cause: 'токен выдан уже истёкшим', action: 'проверьте срок действия токенов в Keycloak' },
  premature: { cause: 'токен ещё не действует (nbf)', action: 'проверьте часы Keycloak (NTP)' },
  clocks: { cause: 'часы расходятся', action: 'синхронизируйте часы этой машины и стенда (NTP)' },
  form: {
    cause: 'токен — не подписанный JWT',
    action: 'покажите настройки клиента администратору Keycloak',
  },
};

/** Why a token that Keycloak granted is of no use, and what to do. */
export function explainRejection({ reason, skewSeconds }: Rejection): RefusalExplanation {
  if (reason !== 'clocks') return tokenRejections[reason];
  const direction = skewSeconds > 0 ? 'спешат' : 'отстают';
  return {
    ...tokenRejections.clocks,
    cause: `часы расходятся на ${Math.abs(skewSeconds)} с: у Keycloak они ${direction}`,
  };
}
