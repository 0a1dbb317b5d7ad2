// Вход, сессия и отказ во входе.
import { Given, Then, When } from '@cucumber/cucumber';
import { mapOperands, type Condition } from '../support/checks/condition';
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
 * @after Когда выполнена операция «Поиск клиентов»
 * @after Тогда код ответа 200
 */
Given('выполнен вход с ролью {роль}', async function (this: SuiteWorld, role: string) {
  await this.logIn(role);
});

/**
 * Вход только для этого сценария и через названного клиента Keycloak: такая сессия никому не мешает, если её завершить
 * или дождаться её окончания.
 *
 * @example Дано выполнен отдельный вход с ролью «читатель» через клиента Keycloak «fe-client-short»
 * @after Когда выполнена операция «Поиск клиентов»
 * @after Тогда код ответа 200
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
 * @after Когда выполнена операция «Поиск клиентов»
 * @after Тогда код ответа 200
 */
Given('выполнен отдельный вход с ролью {роль}', async function (this: SuiteWorld, account: string) {
  await this.logInApart({ account });
});

/**
 * Вход тем пользователем роли, которого сейчас не занимает другой сценарий; если заняты все, ждёт. Нужен сценариям,
 * которым нельзя делить учётную запись, когда они выполняются одновременно. После сценария пользователь свободен.
 *
 * @example Дано выполнен вход с ролью «владелец репозитория» под свободной учётной записью
 * @after Когда выполнена операция «Поиск клиентов»
 * @after Тогда код ответа 200
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
 * @before Дано выполнен вход с ролью «читатель»
 * @example Дано токен сессии подделан
 * @after Когда выполнена операция «Поиск клиентов»
 * @after Тогда код ответа 401
 */
Given('токен сессии подделан', async function (this: SuiteWorld) {
  await this.changeToken(tamperToken);
});

/**
 * Токен с теми же данными, но от другого issuer и с другой подписью: API не должен его принять.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @example Дано токен сессии выдан чужим Keycloak
 * @after Когда выполнена операция «Поиск клиентов»
 * @after Тогда код ответа 401
 */
Given('токен сессии выдан чужим Keycloak', async function (this: SuiteWorld) {
  await this.changeToken(forgeIssuer);
});

/**
 * Завершает отдельную сессию сценария в Keycloak; общую сессию роли завершить нельзя.
 *
 * @before Дано выполнен отдельный вход с ролью «читатель»
 * @example Когда сессия завершена в Keycloak
 * @after Когда выполнена попытка обновить сессию
 * @after Тогда во входе отказано: «сессия завершена»
 */
When('сессия завершена в Keycloak', async function (this: SuiteWorld) {
  await this.endSession();
});

/**
 * Попытка обновить отдельную сессию сценария; что вышло, проверит шаг «Тогда …».
 *
 * @before Дано выполнен отдельный вход с ролью «читатель»
 * @example Когда выполнена попытка обновить сессию
 * @after Тогда вход выполнен
 */
When('выполнена попытка обновить сессию', async function (this: SuiteWorld) {
  await this.tryRefresh();
});

/**
 * Дальше в сценарии запросы уходят без токена.
 *
 * @example Дано вход не выполнен
 * @after Когда выполнена операция «Поиск клиентов»
 * @after Тогда код ответа 401
 */
Given('вход не выполнен', function (this: SuiteWorld) {
  this.logOut();
});

/**
 * Ждёт, пока токен текущей сессии не истечёт, но не дольше минуты. Нужен токен с коротким сроком действия.
 *
 * @before Дано выполнен отдельный вход с ролью «читатель» через клиента Keycloak «fe-client-short»
 * @example Когда срок действия токена истёк
 * @after Когда выполнена операция «Поиск клиентов»
 * @after Тогда код ответа 401
 */
When('срок действия токена истёк', async function (this: SuiteWorld) {
  await waitUntilExpired(this.session);
});

/**
 * Попытка входа учётной записи из файла стенда с её паролем: что вышло, проверит шаг «Тогда …».
 *
 * @example Когда выполнена попытка входа «отключённый»
 * @after Тогда во входе отказано: «учётная запись отключена»
 */
When('выполнена попытка входа {учётная запись}', async function (this: SuiteWorld, account: string) {
  await this.tryLogIn({ account });
});

/**
 * Попытка входа с заведомо неверным паролем. Берите для неё отдельную учётную запись: неудачные попытки её заблокируют.
 *
 * @example Когда выполнена попытка входа «для неверного пароля» с неверным паролем
 * @after Тогда во входе отказано: «имя или пароль неверны»
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
 * @after Тогда во входе отказано: «запрещён вход по паролю»
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
 * @before Когда выполнена попытка входа «читатель»
 * @example Тогда вход выполнен
 */
Then('вход выполнен', function (this: SuiteWorld) {
  expectGranted(this.lastLogin);
});

/**
 * Keycloak отказал во входе по этой причине. Слова — из объяснения отказа («имя или пароль неверны», «учётная запись
 * отключена», «обязательное действие» …): они одни и те же, как бы стенд ни входил. Годятся и слова самого Keycloak.
 *
 * @before Когда выполнена попытка входа «для неверного пароля» с неверным паролем
 * @example Тогда во входе отказано: «имя или пароль неверны»
 */
Then('во входе отказано: {строка}', function (this: SuiteWorld, words: string) {
  expectRefused(this.lastLogin, words);
});

/**
 * Есть ли у текущей сессии роль Keycloak: realm или клиента.
 *
 * @before Дано выполнен вход с ролью «владелец репозитория»
 * @example Тогда у сессии есть роль Keycloak «REPOSITORY_OWNER»
 * @example Тогда у сессии нет роли Keycloak «REPOSITORY_OWNER_MASTER»
 */
Then(
  'у сессии {наличие} роль/роли Keycloak {строка}',
  function (this: SuiteWorld, isPresent: boolean, role: string) {
    expectRoles(this.session, isPresent ? { present: [role] } : { absent: [role] });
  },
);

/**
 * Значение из токена текущей сессии; если их там список, условие выполняется хотя бы для одного.
 *
 * @before Дано выполнен вход с ролью «читатель»
 * @example Тогда в токене сессии «azp» равно «fe-client»
 * @example Тогда в токене сессии «aud» равно «be-client»
 */
Then('в токене сессии {строка} {условие}', function (this: SuiteWorld, claim: string, condition: Condition) {
  const wanted = mapOperands(condition, (text) => this.memory.substitute(text));
  expectClaim(this.session, claim, wanted, this.conditions);
});
