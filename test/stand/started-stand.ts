// A real stand on free ports for one test file, and the calls that all of these tests make.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { startStand, type RunningStand, type StandOptions } from '../../stand/server';

/** A stand that lives as long as the tests around it. */
export interface StartedStand {
  readonly running: () => RunningStand;
  /** POST of a form to an endpoint of the issuer, `token` by default. */
  postForm(form: Readonly<Record<string, string>>, request?: FormRequest): Promise<Response>;
  /** A successful password login; the parsed answer. */
  logIn(username: string, form?: Readonly<Record<string, string>>): Promise<TokenAnswer>;
  passwordOf(username: string): string;
}

export interface FormRequest {
  readonly endpoint?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer of the token endpoint, as Keycloak names its fields. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
  readonly refresh_expires_in: number;
  readonly refresh_token: string;
  readonly id_token?: string;
  readonly token_type: string;
  readonly 'not-before-policy': number;
  readonly session_state?: string;
  readonly scope: string;
}

/** Starts a stand before the tests of the file and stops it behind them. */
export function standForTests(options: StandOptions = {}): StartedStand {
  let stand: RunningStand | undefined;
  before(async () => {
    stand = await startStand(options);
  });
  after(async () => {
    await stand?.close();
  });

  const running = (): RunningStand => {
    assert.ok(stand, 'стенд ещё не запущен');
    return stand;
  };
  const passwordOf = (username: string): string => {
    const user = running().users.find((each) => each.username === username);
    assert.ok(user, `на стенде нет пользователя ${username}`);
    return user.password;
  };
  const postForm: StartedStand['postForm'] = (form, { endpoint = 'token', headers = {} } = {}) =>
    fetch(`${running().issuerUrl}/protocol/openid-connect/${endpoint}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(form),
    });

  return {
    running,
    passwordOf,
    postForm,
    async logIn(username, form = {}) {
      const response = await postForm({
        grant_type: 'password',
        client_id: 'fe-client',
        username,
        password: passwordOf(username),
        ...form,
      });
      assert.equal(response.status, 200, await response.clone().text());
      return (await response.json()) as TokenAnswer;
    },
  };
}

/** A promise's value; a test that awaits what must fail asserts on this. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  const error: unknown = await promise.then(
    () => assert.fail('ожидалась ошибка, а вызов удался'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error);
  return error;
}
