import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { SignJWT } from 'jose';
import { waitUntilExpired } from '../../../support/session/expiry';
import { Session, type TokenSet } from '../../../support/session/session';
import { rejectedBy, suiteError } from '../core/thrown';

const key = crypto.getRandomValues(new Uint8Array(32));

async function tokensOf(claims: Readonly<Record<string, unknown>>): Promise<TokenSet> {
  const sign = (more: Readonly<Record<string, unknown>>) =>
    new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'HS256' }).sign(key);
  return {
    accessToken: await sign({ typ: 'Bearer' }),
    refreshToken: await sign({ typ: 'Refresh' }),
    idToken: await sign({ typ: 'ID' }),
    obtainedAtMs: 1_000_000,
    expiresInSeconds: 60,
  };
}

async function sessionOf(claims: Readonly<Record<string, unknown>>): Promise<Session> {
  return new Session('владелец 2', 'owner002', await tokensOf(claims));
}

describe('сессия', () => {
  test('отдаёт токен только заголовком Authorization', async () => {
    const tokens = await tokensOf({});
    const session = new Session('владелец 2', 'owner002', tokens);
    expect(session.authorization).to.equal(`Bearer ${tokens.accessToken}`);
  });

  test('при печати и в JSON показывает только имена', async () => {
    const session = await sessionOf({});
    expect(inspect(session, { depth: 9, showHidden: true })).to.equal('Session «владелец 2» (owner002)');
    expect(inspect({ session })).to.equal('{ session: Session «владелец 2» (owner002) }');
    expect(JSON.stringify(session)).to.equal('{"account":"владелец 2","username":"owner002"}');
    expect(Object.values(session)).to.deep.equal(['владелец 2', 'owner002', false, undefined]);
  });

  for (const [claim, claims, roles] of [
    [
      'роли realm и клиентов вместе, без повторов',
      {
        realm_access: { roles: ['USER', 'offline_access'] },
        resource_access: { 'be-client': { roles: ['USER', 'OWNER'] }, account: { roles: ['view-profile'] } },
      },
      ['USER', 'offline_access', 'OWNER', 'view-profile'],
    ],
    ['лёгкий токен без ролей', {}, []],
    ['роли не списком', { realm_access: { roles: 'USER' }, resource_access: ['USER'] }, []],
    ['не только строки', { realm_access: { roles: ['USER', 7, null] } }, ['USER']],
  ] as const) {
    test(`${claim}: ${roles.join(', ') || 'нет'}`, async () => {
      expect((await sessionOf(claims)).roles).to.deep.equal(roles);
    });
  }

  test('истекает по exp, а без него — по expires_in', async () => {
    expect((await sessionOf({ exp: 2000 })).expiresAtMs).to.equal(2_000_000);
    expect((await sessionOf({})).expiresAtMs).to.equal(1_060_000);
  });
});

describe('ожидание конца токена', () => {
  test('истёкший не ждёт ничего', async () => {
    await waitUntilExpired(await sessionOf({ exp: 2000 }), 2_000_000);
    await waitUntilExpired(await sessionOf({ exp: 2000 }), 2_000_001);
  });

  test('ждёт ровно до exp', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    let isOver = false;
    const waiting = waitUntilExpired(await sessionOf({ exp: 2000 }), 1_970_000).then(() => {
      isOver = true;
    });
    t.mock.timers.tick(29_999);
    await Promise.resolve();
    expect(isOver).to.equal(false);
    t.mock.timers.tick(1);
    await waiting;
    expect(isOver).to.equal(true);
  });

  test('больше минуты не ждёт и называет, сколько осталось', async () => {
    const session = await sessionOf({ exp: 2000 });
    expect(await rejectedBy(waitUntilExpired(session, 2_000_000 - 1_795_000))).to.deep.equal(
      suiteError(
        'EXPIRY_FAR',
        'Токен «владелец 2» истечёт только через 29 мин 55 с, сценарий столько не ждёт → войдите через клиента Keycloak с коротким сроком токена',
      ),
    );
  });
});
