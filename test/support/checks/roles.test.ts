import { before, describe, test } from 'node:test';
import { expect } from 'chai';
import { SignJWT } from 'jose';
import { expectRoles } from '../../../support/checks/roles';
import { Session } from '../../../support/session/session';
import { expectationError, thrownBy } from '../core/thrown';

describe('роли сессии', () => {
  let session: Session;
  before(async () => {
    const accessToken = await new SignJWT({ realm_access: { roles: ['USER', 'OWNER'] } })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(crypto.getRandomValues(new Uint8Array(32)));
    session = new Session('владелец', 'owner001', { accessToken, obtainedAtMs: 0, expiresInSeconds: 60 });
  });

  test('проходит: нужные есть, лишних нет', () => {
    expectRoles(session, { present: ['USER', 'OWNER'], absent: ['MASTER'] });
  });

  for (const [wanted, problems] of [
    [{ present: ['MASTER'] }, 'роли «MASTER» нет, хотя ожидалась'],
    [{ absent: ['USER'] }, 'роль «USER» есть, хотя не ожидалась'],
    [{ present: ['owner'] }, 'роли «owner» нет, хотя ожидалась'],
    [
      { present: ['USER', 'MASTER'], absent: ['OWNER'] },
      'роли «MASTER» нет, хотя ожидалась; роль «OWNER» есть, хотя не ожидалась',
    ],
  ] as const) {
    test(`не проходит: ${problems}`, () => {
      expect(
        thrownBy(() => {
          expectRoles(session, wanted);
        }),
      ).to.deep.equal(
        expectationError(
          'ROLES_DIFFER',
          `Сессия «владелец» (owner001): ${problems}. Роли в токене: «USER», «OWNER»`,
        ),
      );
    });
  }
});
