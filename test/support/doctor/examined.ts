// A stand on this machine under the doctor's checks, and what each check says of it.
import type { TestContext } from 'node:test';
import { startStand, type StandOptions } from '../../../stand/server';
import { loadStand, type Stand } from '../../../support/config/stand';
import { runChecks } from '../../../support/doctor/check';
import { allNeeds, checksOf } from '../../../support/doctor/checks';
import { describeLines } from '../../../support/doctor/screen';
import { StandSubject } from '../../../support/doctor/subject';
import { configureTransport } from '../../../support/http/transport';
import { SessionBroker } from '../../../support/session/broker';

/** How the examined stand differs from the embedded one. */
export interface Examination {
  readonly options?: StandOptions;
  readonly change?: (stand: Stand) => Stand;
  /** Over the passwords that the stand gave. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** The embedded stand's settings with the addresses of one that runs here, and the passwords of its users. */
export async function startExamined(
  t: TestContext,
  options: StandOptions = {},
): Promise<{ stand: Stand; environment: NodeJS.ProcessEnv }> {
  const running = await startStand(options);
  t.after(() => running.close());
  const local = loadStand('local');
  const passwords = new Map(running.users.map(({ username, password }) => [username, password]));
  const accounts = [...Object.values(local.roles).flat(), ...Object.values(local.accounts)];
  return {
    stand: {
      ...local,
      keycloak: { ...local.keycloak, url: running.issuerUrl.replace(/\/realms\/.*$/u, '') },
      api: { ...local.api, url: running.apiUrl, timeoutMs: 3000 },
    },
    environment: Object.fromEntries(
      accounts.map(({ username, passwordEnv }) => [passwordEnv, passwords.get(username)]),
    ),
  };
}

/** The lines of the doctor, by their titles, as they are shown; ports and durations are left out. */
export async function examine(
  t: TestContext,
  { options, change = (stand) => stand, environment = {} }: Examination = {},
): Promise<Readonly<Record<string, string>>> {
  const started = await startExamined(t, options);
  const stand = change(started.stand);
  const own = { ...started.environment, ...environment };
  configureTransport(stand, own);
  t.after(() => {
    configureTransport({ api: stand.api }, {});
  });
  let broker: SessionBroker | undefined;
  const openBroker = () => (broker ??= new SessionBroker(stand, own));
  const subject = new StandSubject(stand, openBroker, allNeeds(stand), {
    environment: own,
    isThorough: true,
  });
  const lines = await runChecks(checksOf(subject), subject);
  await broker?.close();
  return Object.fromEntries(
    lines.map((line) => [
      line.title,
      steady(describeLines([line], (_, text) => text)).replace(`${line.title}: `, ''),
    ]),
  );
}

function steady(text: string): string {
  return text
    .replace(/(127\.0\.0\.1|localhost):\d+/gu, '$1:ПОРТ')
    .replace(/: \d+ открыт/gu, ': ПОРТ открыт')
    .replace(/\(\d+(?:,\d+)? (?:мс|с)\)|(?<=, )\d+(?:,\d+)? мс/gu, (found) =>
      found.startsWith('(') ? '(N мс)' : 'N мс',
    );
}
