import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expect } from 'chai';
import { startStand, type RunningStand } from '../../../stand/server';
import { normalise, projectRoot, runSuite } from '../../runs/run-command';
import { closedPort } from '../../support/http/local-server';

const program = [
  '-r',
  require.resolve('ts-node/register'),
  path.join(projectRoot, 'tools', 'doctor', 'main.ts'),
];
const folder = mkdtempSync(path.join(os.tmpdir(), 'доктор-'));
const refusedOwner =
  'Вход «владелец» (owner001) на http://127.0.0.1:ПОРТ/realms/aurora-realm не выполнен: 400 invalid_grant «Invalid user credentials» — имя или пароль неверны, учётная запись временно заблокирована после неудачных попыток или требует одноразовый код → проверьте пароль в переменной окружения; не повторяйте попыток: учётная запись может заблокироваться. Вид ошибки: вход не выполнен (кому: администратору Keycloak)';
let stand: RunningStand;

before(async () => {
  stand = await startStand({});
});
after(() => stand.close());

/** `npm run doctor -- …` as a user runs it into a pipe. */
async function doctor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const run = await runSuite({ args, environment, program });
  const output = normalise(run)
    .replaceAll(folder, 'ПАПКА')
    .replace(/(?<=Порт \S+: )\d+/gu, 'ПОРТ')
    .replace(/(?<=токен на )\S+ \S+(?=,)/gu, 'СРОК');
  return { code: run.code, output };
}

describe('npm run doctor', () => {
  test('встроенный стенд запускается, все проверки прошли: код 0', async () => {
    const { code, output } = await doctor([]);
    const lines = output.split('\n');
    expect(lines.slice(0, -2).filter((line) => !line.startsWith('✔ '))).to.deep.equal([]);
    expect(lines.length).to.be.within(15, 24);
    expect(lines[0]).to.equal('✔ Стенд: «встроенный», config/stands/local.yaml');
    expect(lines).to.include(
      '✔ Вход «читатель»: analyst001, токен на СРОК, роли: USER (и служебных Keycloak: 6)',
    );
    expect(lines.at(-1)).to.equal('Стенд готов.');
    expect(code).to.equal(0);
  });

  test('сломанный стенд: одна причина — одна строка, пароль не показан, код 2', async () => {
    const file = standFile('сломан', { api: `http://127.0.0.1:${await closedPort()}` });
    const { code, output } = await doctor(['--stand', file], {
      TRIAL_READER_PASSWORD: passwordOf('analyst001'),
      TRIAL_OWNER_PASSWORD: 'не-тот-пароль',
    });
    expect(output).to.equal(`✔ Стенд: «сломан», ПАПКА/сломан.yaml
✔ Переменные с паролями: заданы для 2 учётных записей
✔ Имя узла API и Keycloak: 127.0.0.1 — адрес, DNS не нужен
✘ Порт API: GET /api/v1/clients на http://127.0.0.1:ПОРТ: нет ответа (N мс). Вероятная причина: порт закрыт (ECONNREFUSED) → проверьте, запущен ли стенд и верен ли порт. Вид ошибки: стенд недоступен (кому: DevOps)
✔ Порт Keycloak: ПОРТ открыт (N мс)
✔ Проверка сертификатов: включена
– TLS API: пропущено: не прошла проверка «Порт API»
✔ TLS Keycloak: не нужен, адрес начинается с http://
✔ Прокси: напрямую (HTTP_PROXY не задана)
– Часы API: пропущено: не прошла проверка «Порт API»
✔ Часы Keycloak: идут верно
✔ Keycloak: issuer http://127.0.0.1:ПОРТ/realms/aurora-realm, версия не сообщается
✔ Ключи Keycloak: для подписи: RS256
✔ Вход «читатель»: analyst001, токен на СРОК, роли: USER (и служебных Keycloak: 6)
✘ ${refusedOwner}
– API: пропущено: не прошла проверка «Порт API»
– Версия API: пропущено: не прошла проверка «Порт API»
✔ Контракт: 19 операций
– Ответы по контракту: пропущено: не прошла проверка «Порт API»

Стенд не готов: не прошли 2 проверки.`);
    expect(code).to.equal(2);
  });

  test('--compare показывает, чем два стенда отличаются', async (t) => {
    const other = await startStand({ fault: 'contract-drift' });
    t.after(() => other.close());
    const left = standFile('разработка', { api: stand.apiUrl });
    const right = standFile('релиз', {
      api: other.apiUrl,
      keycloak: other.issuerUrl,
      from: ['TRIAL_', 'OTHER_'],
    });
    const { code, output } = await doctor(['--compare', left, right], {
      TRIAL_READER_PASSWORD: passwordOf('analyst001'),
      TRIAL_OWNER_PASSWORD: passwordOf('owner001'),
      OTHER_READER_PASSWORD: passwordOf('analyst001', other),
      OTHER_OWNER_PASSWORD: 'не-тот-пароль',
    });
    const [head, ...lines] = output.split('\n');
    expect(head?.trim()).to.match(/^«разработка» +«релиз»$/u);
    expect(lines.map((line) => line.replace(/ {2,}/gu, ' | '))).to.deep.equal([
      'Keycloak: issuer | http://127.0.0.1:ПОРТ/realms/aurora-realm | http://127.0.0.1:ПОРТ/realms/aurora-realm',
      'Вход «владелец» | в порядке | ошибка',
      'Срок токена «владелец» | 30 мин | нет',
      'Роли токена «владелец» | REPOSITORY_OWNER, USER, default-roles-aurora-realm, manage-account, manage-account-links, offline_access, uma_authorization, view-profile | нет',
      'Ответы по контракту | в порядке | предупреждение',
      'Ответы по контракту: расхождений | 0 | 6',
      'Одинаково: 45 значений.',
      'Ответ API, медиана 5 запросов: N мс и N мс.',
      '',
      'Стенд «релиз»:',
      `✘ ${refusedOwner}`,
    ]);
    expect(code).to.equal(2);
  });

  test('одинаковые стенды: различий, кроме адресов, нет, код 0', async () => {
    const own = standFile('один', { api: stand.apiUrl });
    const { code, output } = await doctor(['--compare', own, own], {
      TRIAL_READER_PASSWORD: passwordOf('analyst001'),
      TRIAL_OWNER_PASSWORD: passwordOf('owner001'),
    });
    expect(output).to.match(
      /^Различий нет\.\nОдинаково: \d+ значени[йея]\.\nОтвет API, медиана 5 запросов: N мс и N мс\.$/u,
    );
    expect(code).to.equal(0);
  });

  test('--help рассказывает о команде', async () => {
    const { code, output } = await doctor(['--help']);
    expect(output).to.match(/^npm run doctor — проверяет стенд: [^]+--compare dev release/u);
    expect(code).to.equal(0);
  });

  for (const [args, message] of [
    [
      ['--stend', 'dev'],
      'Параметра «--stend» у npm run doctor нет. Возможно, имелось в виду: «--stand» → npm run doctor -- --help',
    ],
    [['--stand'], 'После --stand нужен один стенд, указано: ничего → пример: npm run doctor -- --stand dev'],
    [
      ['--compare', 'dev'],
      'После --compare нужны два стенда, указано: dev → пример: npm run doctor -- --compare dev release',
    ],
    [
      ['--stand', 'devv'],
      'Стенд «devv» неизвестен: файла config/stands/devv.yaml нет. Возможно, имелось в виду: «dev» → проверьте STAND или --stand',
    ],
  ] as const) {
    test(`ошибка в команде «${args.join(' ')}» объяснена: код 2`, async () => {
      expect(await doctor(args)).to.deep.equal({ code: 2, output: message });
    });
  }
});

/** A stand file of its own, by the model of the trial stand of the whole-run cases. */
function standFile(
  name: string,
  {
    api,
    keycloak = stand.issuerUrl,
    from: [prefix, own] = ['', ''],
  }: { api: string; keycloak?: string; from?: readonly [string, string] },
): string {
  const file = path.join(folder, `${name}.yaml`);
  const model = readFileSync(path.join(projectRoot, 'test', 'runs', 'own-stand', 'stand.yaml'), 'utf8');
  writeFileSync(
    file,
    model
      .replace(/^name: .*$/mu, `name: ${name}`)
      .replace('${KEYCLOAK}', keycloak.replace(/\/realms\/.*$/u, ''))
      .replace('${API}', api)
      .replace('${ROOT}', projectRoot.replaceAll(path.sep, '/'))
      .replaceAll(prefix === '' ? '${NOTHING}' : prefix, own),
  );
  return file;
}

function passwordOf(username: string, of = stand): string {
  return of.users.find((user) => user.username === username)?.password ?? '';
}
