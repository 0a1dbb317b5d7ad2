// `npm run draft` as its user meets it: the command line, its messages and its exit codes.
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { loadStand } from '../../../support/config/stand';
import { contractOf, filesFor } from '../../../tools/draft/files';
import { projectRoot, runSuite, type FinishedRun } from '../../runs/run-command';
import { suiteError, thrownBy } from '../../support/core/thrown';

const program = [
  '-r',
  require.resolve('ts-node/register'),
  path.join(projectRoot, 'tools', 'draft', 'main.ts'),
];

const draft = (...args: readonly string[]): Promise<FinishedRun> => runSuite({ program, args });

describe('npm run draft', () => {
  test('пишет черновик, говорит, сколько в нём сценариев, и второй раз не перезаписывает его молча', async () => {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'черновик-')), 'папка', 'загрузка.feature');
    const first = await draft('--operation', 'uploadDocument', '--to', file);
    expect(first).to.include({ code: 0, output: `${file}: 11 сценариев, дописать: 2\n` });
    const written = readFileSync(file, 'utf8');
    expect(written).to.include('Функция: Загрузка документа — черновик по контракту');
    writeFileSync(file, 'правки автора');
    const second = await draft('--operation', 'Загрузка документа', '--to', file);
    expect(second).to.include({
      code: 2,
      output: `Черновик уже есть, и в нём могут быть правки: «${file}» → перезапишите его с --force или назовите другой файл: --to\n`,
    });
    expect(readFileSync(file, 'utf8')).to.equal('правки автора');
    expect((await draft('--operation', 'Загрузка документа', '--to', file, '--force')).code).to.equal(0);
    expect(readFileSync(file, 'utf8')).to.equal(written);
  });

  test('показывает операции контракта', async () => {
    const { code, output } = await draft('--list');
    expect(code).to.equal(0);
    expect(output).to.include('Создание клиента  (createClient: POST /api/v1/clients)\n');
    expect(output.trim().split('\n')).to.have.length(19);
  });

  test('неизвестной операции находит похожую', async () => {
    const { code, output } = await draft('--operation', 'Создане клиента');
    expect(code).to.equal(2);
    expect(output).to.match(
      /^Операции «Создане клиента» нет в контракте\. Возможно, имелось в виду: «Создание клиента».* → исправьте имя операции\n$/u,
    );
    expect(existsSync(path.join(projectRoot, 'features', 'черновики'))).to.equal(false);
  });

  test('стенд, на который не войти, — не помеха: говорит почему и пишет без столбцов ролей', async () => {
    const contract = readFileSync(path.join(projectRoot, 'stand', 'openapi.yaml'), 'utf8');
    const stand = standWith(contract);
    const file = path.join(path.dirname(stand), 'карточка.feature');
    const { code, output } = await draft('--stand', stand, '--operation', 'getClient', '--to', file);
    expect(code).to.equal(0);
    expect(output).to.match(
      /^Роли стенда прочитать не удалось, столбцов ролей в черновиках не будет: Не задана переменная окружения P /mu,
    );
    expect(readFileSync(file, 'utf8')).to.include('| операция         | без входа |');
  });

  test('справка', async () => {
    const { code, output } = await draft('--help');
    expect(code).to.equal(0);
    expect(output).to.include('npm run draft -- --operation "Создание клиента"');
  });
});

describe('Контракт стенда', () => {
  test('не указан', () => {
    const stand = standWith(undefined);
    expect(thrownBy(() => contractOf(loadStand(stand)))).to.deep.equal(
      suiteError(
        'CONTRACT_MISSING',
        `У стенда «проба» не указан контракт, поэтому предлагать сценарии не из чего → укажите api.contract в ${stand}`,
      ),
    );
  });

  test('не читается', () => {
    const { code, message } = thrownBy(() => contractOf(loadStand(standWith('[не YAML'))));
    expect(code).to.equal('CONTRACT_UNREADABLE');
    expect(message).to.match(/^Контракт не читается: .* → проверьте api\.contract в файле стенда$/u);
  });

  test('не описывает ни одной операции', () => {
    const stand = standWith('openapi: 3.1.0\n');
    expect(thrownBy(() => contractOf(loadStand(stand)))).to.deep.equal(
      suiteError(
        'CONTRACT_EMPTY',
        `В контракте стенда «проба» нет ни одной операции → проверьте, что api.contract в ${stand} указывает на описание OpenAPI 3`,
      ),
    );
  });

  test('файлы черновиков называются по операциям и не совпадают', () => {
    const contract = contractOf(
      loadStand(
        standWith(
          'openapi: 3.1.0\npaths:\n  /a: { get: { summary: "А/Б?", operationId: one }, post: { summary: "а б", operationId: two } }\n',
        ),
      ),
    );
    const files = filesFor(contract, { operations: 'all', to: undefined, isForced: false });
    expect(files.map(({ file }) => file)).to.deep.equal([
      'features/черновики/а-б.feature',
      'features/черновики/two.feature',
    ]);
  });
});

/** A stand file in a new folder, with a contract of this text beside it. */
function standWith(contract: string | undefined): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'стенд-'));
  if (contract !== undefined) writeFileSync(path.join(folder, 'openapi.yaml'), contract);
  const file = path.join(folder, 'stand.yaml');
  const lines = [
    'name: проба',
    'keycloak: { url: "http://127.0.0.1:1", realm: r, clientId: c }',
    `api: { url: "http://127.0.0.1:1", probe: /${contract === undefined ? '' : ', contract: openapi.yaml'} }`,
    'roles: { читатель: [{ username: u, passwordEnv: P }] }',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
