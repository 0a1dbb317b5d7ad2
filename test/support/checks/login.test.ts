import { describe, test } from 'node:test';
import { expect } from 'chai';
import { expectGranted, expectRefused } from '../../../support/checks/login';
import type { LoginOutcome } from '../../../support/session/login';
import { expectationError, suiteError, thrownBy } from '../core/thrown';

const granted: LoginOutcome = {
  kind: 'granted',
  tokens: { accessToken: crypto.randomUUID(), obtainedAtMs: 0, expiresInSeconds: 60 },
};
const refused: LoginOutcome = {
  kind: 'refused',
  refusal: { status: 401, error: 'invalid_grant', description: 'Invalid user credentials' },
};
const broken: LoginOutcome = { kind: 'broken', code: 'OAUTH_PARSE_ERROR', seen: undefined };

const rejected: LoginOutcome = { kind: 'rejected', rejection: { reason: 'audience', skewSeconds: 0 } };
const credentialsRefused =
  'отказ 401 invalid_grant «Invalid user credentials» — имя или пароль неверны, учётная запись временно заблокирована после неудачных попыток или требует одноразовый код';
const unusable = 'токен, который не годится: в aud токена нет того, кому он предназначен';

function loginOf(outcome: LoginOutcome) {
  return { account: 'читатель', username: 'analyst001', outcome };
}

describe('успешный вход', () => {
  test('проходит: токен получен', () => {
    expectGranted(loginOf(granted));
  });

  for (const [outcome, received] of [
    [refused, credentialsRefused],
    [broken, 'нет ответа Keycloak (OAUTH_PARSE_ERROR)'],
    [rejected, unusable],
  ] as const) {
    test(`не проходит: ${received}`, () => {
      expect(
        thrownBy(() => {
          expectGranted(loginOf(outcome));
        }),
      ).to.deep.equal(
        expectationError(
          'LOGIN_NOT_GRANTED',
          `Вход «читатель» (analyst001): ожидался успех, получено: ${received}`,
        ),
      );
    });
  }
});

describe('отказ во входе', () => {
  for (const words of [
    'invalid_grant',
    'Invalid user credentials',
    'user credentials',
    'имя или пароль неверны',
  ]) {
    test(`проходит по словам «${words}»`, () => {
      expectRefused(loginOf(refused), words);
    });
  }

  for (const [outcome, words, received] of [
    [granted, 'invalid_grant', 'успешный вход'],
    [refused, 'invalid', credentialsRefused],
    [refused, 'Account disabled', credentialsRefused],
    [broken, 'invalid_grant', 'нет ответа Keycloak (OAUTH_PARSE_ERROR)'],
    [rejected, 'audience', unusable],
  ] as const) {
    test(`не проходит: ждали «${words}», получено: ${received}`, () => {
      expect(
        thrownBy(() => {
          expectRefused(loginOf(outcome), words);
        }),
      ).to.deep.equal(
        expectationError(
          'LOGIN_NOT_REFUSED',
          `Вход «читатель» (analyst001): ожидался отказ «${words}», получено: ${received}`,
        ),
      );
    });
  }

  test('пустые слова не приняты: они подошли бы к любому отказу', () => {
    expect(
      thrownBy(() => {
        expectRefused(loginOf(refused), ' ');
      }),
    ).to.deep.equal(
      suiteError(
        'WORDS_EMPTY',
        'Слова отказа не указаны, а пустые слова подходят к любому отказу → впишите слова из ответа в кавычки шага',
      ),
    );
  });
});
