// A real Keycloak for people: starts it alone, says where it listens and who can log in.
import { KeycloakError } from './keycloak-error';
import { startKeycloak, type RunningKeycloak } from './server';

startKeycloak({
  report: (line) => {
    console.log(line);
  },
})
  .then((keycloak) => {
    console.log(welcome(keycloak));
  })
  .catch((error: unknown) => {
    if (!(error instanceof KeycloakError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  });

function welcome(keycloak: RunningKeycloak): string {
  const width = Math.max(...keycloak.users.map(({ username }) => username.length));
  const people = keycloak.users.map(({ username, password, roles, note }) =>
    [
      `  ${username.padEnd(width)}  ${password}  ${note}`,
      roles.length > 0 ? ` (${roles.join(', ')})` : '',
    ].join(''),
  );
  const { admin } = keycloak;
  return `Keycloak ${keycloak.version} запущен за ${Math.round(keycloak.startedInMs / 1000)} с.

  Вход          ${keycloak.issuerUrl}
  Клиент входа  fe-client, без секрета (be-client — с секретом ${keycloak.clientSecret})
  Консоль       ${admin.url} — ${admin.username}, пароль ${admin.password}

Логин, пароль, назначение:
${people.join('\n')}

Данные живут до остановки. Остановить: Ctrl+C`;
}
