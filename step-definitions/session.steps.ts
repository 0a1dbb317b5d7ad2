// Вход, сессия и отказ во входе.
import { Given, Then, When } from '@cucumber/cucumber';
import { expectGranted, expectRefused } from '../support/checks/login';
import { expectClaim, expectRoles } from '../support/checks/roles';
import { forgeIssuer, tamperToken } from '../support/session/forgery';
import type { SuiteWorld } from '../support/world';
import { waitUntilExpired } from '../support/session/expiry';

/**
 * Дальше в сценарии действует пользователь этой роли. Роли и их пользователи описаны в файле стенда; второй
 * пользователь роли — «владелец репозитория 2». Вход в Keycloak один на роль и прогон, сколько бы сценариев его ни просили.
 *
 * @example Дано выполнен вход с ролью «владелец репозитория»
 */
Given('выполнен вход с ролью {роль}', async function (this: SuiteWorld, role: string) {
  await this.logIn(role);
});

/**
 * Вход только для этого сценария и через названного клиента Keycloak: такая сессия никому не мешает, если её завершить
 * или дождаться её окончания.
 *
 * @example Дано выполнен отдельный вход с ролью «читатель» через клиента Keycloak «fe-client-short»
 */
Given(
  'выполнен отдельный вход с ролью {роль} через клиента Keycloak {строка}',
  async function (this: SuiteWorld, account: string, clientId: string) {
    await this.logInApart({ account, clientId });
  },
);

/**
 * Вход только для этого сценария: такую сессию можно завершить или обновить, не мешая остальным.
 *
 * @example Дано выполнен отдельный вход с ролью «читатель»
 */
Given('выполнен отдельный вход с ролью {роль}', async function (this: SuiteWorld, account: string) {
  await this.logInApart({ account });
});

/**
 * Вход тем пользователем роли, которого сейчас не занимает другой сценарий; если заняты все, ждёт. Нужен сценариям,
 * которым нельзя делить учётную запись, когда они выполняются одновременно. После сценария пользователь свободен.
 *
 * @example Дано выполнен вход с ролью «владелец репозитория» под свободной учётной записью
 */
Given(
  'выполнен вход с ролью {роль} под свободной учётной записью',
  async function (this: SuiteWorld, role: string) {
    await this.logInAlone(role);
  },
);

/**
 * В токене изменено значение, а подпись осталась прежней: API не должен его принять.
 *
 * @example Дано токен сессии подделан
 */
Given('токен сессии подделан', async function (this: SuiteWorld) {
  await this.changeToken(tamperToken);
});

/**
 * Токен с теми же данными, но от другого issuer и с другой подписью: API не должен его принять.
 *
 * @example Дано токен сессии выдан чужим Keycloak
 */
Given('токен сессии выдан чужим Keycloak', async function (this: SuiteWorld) {
  await this.changeToken(forgeIssuer);
});

/**
 * Завершает отдельную сессию сценария в Keycloak; общую сессию роли завершить нельзя.
 *
 * @example Когда сессия завершена в Keycloak
 */
When('сессия завершена в Keycloak', async function (this: SuiteWorld) {
  await this.endSession();
});

/**
 * Попытка обновить отдельную сессию сценария; что вышло, проверит шаг «Тогда …».
 *
 * @example Когда выполнена попытка обновить сессию
 */
When('выполнена попытка обновить сессию', async function (this: SuiteWorld) {
  await this.tryRefresh();
});

/**
 * Дальше в сценарии запросы уходят без токена.
 *
 * @example Дано вход не выполнен
 */
Given('вход не выполнен', function (this: SuiteWorld) {
  this.logOut();
});

/**
 * Ждёт, пока токен текущей сессии не истечёт, но не дольше минуты. Нужен токен с коротким сроком действия.
 *
 * @example Когда срок действия токена истёк
 */
When('срок действия токена истёк', async function (this: SuiteWorld) {
  await waitUntilExpired(this.session);
});

/**
 * Попытка входа учётной записи из файла стенда с её паролем: что вышло, проверит шаг «Тогда …».
 *
 * @example Когда выполнена попытка входа «отключённый»
 */
When('выполнена попытка входа {учётная запись}', async function (this: SuiteWorld, account: string) {
  await this.tryLogIn({ account });
});

/**
 * Попытка входа с заведомо неверным паролем. Берите для неё отдельную учётную запись: неудачные попытки её заблокируют.
 *
 * @example Когда выполнена попытка входа «для неверного пароля» с неверным паролем
 */
When(
  'выполнена попытка входа {учётная запись} с неверным паролем',
  async function (this: SuiteWorld, account: string) {
    await this.tryLogIn({ account, wrongPassword: true });
  },
);

/**
 * Попытка входа через другого клиента Keycloak.
 *
 * @example Когда выполнена попытка входа «читатель» через клиента Keycloak «fe-client-browser»
 */
When(
  'выполнена попытка входа {учётная запись} через клиента Keycloak {строка}',
  async function (this: SuiteWorld, account: string, clientId: string) {
    await this.tryLogIn({ account, clientId });
  },
);

/**
 * Keycloak выдал токен: ответ с токеном — это успех, а не ошибка.
 *
 * @example Тогда вход выполнен
 */
Then('вход выполнен', function (this: SuiteWorld) {
  expectGranted(this.lastLogin);
});

/**
 * Keycloak отказал во входе по этой причине. Слова — из объяснения отказа («имя или пароль неверны», «учётная запись
 * отключена», «обязательное действие» …): они одни и те же, как бы стенд ни входил. Годятся и слова самого Keycloak.
 *
 * @example Тогда во входе отказано: «имя или пароль неверны»
 */
Then('во входе отказано: {строка}', function (this: SuiteWorld, words: string) {
  expectRefused(this.lastLogin, words);
});

/**
 * У текущей сессии есть роль Keycloak: роль realm или роль клиента из токена.
 *
 * @example Тогда у сессии есть роль Keycloak «REPOSITORY_OWNER»
 */
Then('у сессии есть роль Keycloak {строка}', function (this: SuiteWorld, role: string) {
  expectRoles(this.session, { present: [role] });
});

/**
 * У текущей сессии нет роли Keycloak.
 *
 * @example Тогда у сессии нет роли Keycloak «REPOSITORY_OWNER_MASTER»
 */
Then('у сессии нет роли Keycloak {строка}', function (this: SuiteWorld, role: string) {
  expectRoles(this.session, { absent: [role] });
});

/**
 * Значение из токена текущей сессии; если их там список — одно из них.
 *
 * @example Тогда в токене сессии «azp» равно «fe-client»
 */
Then('в токене сессии {строка} равно {строка}', function (this: SuiteWorld, claim: string, value: string) {
  expectClaim(this.session, claim, this.memory.substitute(value));
});
