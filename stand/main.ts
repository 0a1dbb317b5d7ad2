// The stand as a process of its own: `npm run stand`, or a child that talks to its parent by IPC.
import { CommandLineError, helpText, parseCommandLine } from './command-line';
import { PortUnavailableError } from './port-unavailable-error';
import { startStand, type RunningStand } from './server';

if (process.send) serveParent(process.send.bind(process));
else servePerson();

/** Prints who can log in where, or why there is nothing to log in to; Ctrl+C stops the stand. */
function servePerson(): void {
  start()
    .then((stand) => {
      if (!stand) return;
      // Before the first word: whoever has read that the stand runs may stop it.
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
          void stand.close().then(() => {
            console.log('Стенд остановлен.');
          });
        });
      }
      console.log(welcome(stand));
    })
    .catch((error: unknown) => {
      console.error(explain(error));
      process.exitCode = 2;
    });
}

/**
 * Tells the parent `{type: 'ready', …}` or `{type: 'failed', message}` and nothing to anybody else. It ends when the
 * parent does: a Ctrl+C reaches the whole process group, but it is for the parent to say when the stand is done with.
 */
function serveParent(send: (message: object) => void): void {
  process.on('SIGINT', () => undefined);
  process.once('disconnect', () => {
    process.exit(); // 0, or 2 after a failed start.
  });
  start()
    .then((stand) => {
      if (!stand) return;
      process.on('message', (message: unknown) => {
        if (isCountsRequest(message)) send(counts(stand));
      });
      const { issuerUrl, apiUrl, users, clientSecret } = stand;
      send({ type: 'ready', issuerUrl, apiUrl, users, clientSecret });
    })
    .catch((error: unknown) => {
      process.exitCode = 2;
      send({ type: 'failed', message: explain(error) });
      process.disconnect();
    });
}

/** `undefined` when the command line asks for help alone. */
async function start(): Promise<RunningStand | undefined> {
  const command = parseCommandLine(process.argv.slice(2));
  if (command.help) {
    console.log(helpText);
    return undefined;
  }
  return startStand({ ...command, ...passwordOption() });
}

function passwordOption(): { readonly password?: string } {
  const password = process.env['STAND_PASSWORD'];
  return password === undefined || password === '' ? {} : { password };
}

function isCountsRequest(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'counts';
}

function counts(stand: RunningStand): object {
  const byGrantType = stand.tokenRequests();
  const tokenRequests = Object.values(byGrantType).reduce((sum, count) => sum + count, 0);
  return { type: 'counts', tokenRequests, byGrantType };
}

function welcome(stand: RunningStand): string {
  const width = Math.max(...stand.users.map(({ username }) => username.length));
  const people = stand.users.map(({ username, password, roles, note }) =>
    [
      `  ${username.padEnd(width)}  ${password}  ${note}`,
      roles.length > 0 ? ` (${roles.join(', ')})` : '',
    ].join(''),
  );
  return `Стенд запущен.

  Реестр клиентов  ${stand.apiUrl}/api/v1/clients
  Интерфейс        ${stand.apiUrl}/
  Вход             ${stand.issuerUrl}
  Клиент Keycloak     fe-client, без секрета (be-client — с секретом ${stand.clientSecret})

Имя пользователя, пароль, назначение:
${people.join('\n')}

Остановить: Ctrl+C`;
}

function explain(error: unknown): string {
  if (error instanceof CommandLineError) return error.message;
  if (error instanceof PortUnavailableError) {
    return `${error.message}. Освободите его или выберите другой флагом --port или --issuer-port.`;
  }
  if (error instanceof Error) return `Стенд не запустился: ${error.message}`;
  return 'Стенд не запустился по неизвестной причине';
}
