import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import path from 'node:path';
import { expect } from 'chai';
import { completeAnswers, simpleOperation } from '../../../tools/init/answers';
import {
  HELP,
  mistakeIn,
  questions,
  readInitArguments,
  readRoles,
  slugOf,
} from '../../../tools/init/arguments';
import { projectRoot } from '../../runs/run-command';

const contract = path.join(projectRoot, 'stand', 'openapi.yaml');
const whole = [
  ['--name', 'Электронная библиотека'],
  ['--api', 'https://api.example'],
  ['--keycloak', 'https://keycloak.example/auth'],
  ['--realm', 'books'],
  ['--client', 'front'],
  ['--probe', '/books'],
  ['--role', 'читатель=reader:READER_PASSWORD'],
  ['--role', 'владелец фонда = owner:OWNER_PASSWORD'],
].flat();

const given = (...argv: readonly string[]) => {
  const read = readInitArguments(argv);
  if (!read) throw new Error('вместо команды — справка');
  return read;
};
const silent = () => undefined;

describe('параметры', () => {
  for (const [name, wrong] of [
    ['name', '«»'],
    ['name', 'а\nб'],
    ['stand', 'dev'],
    ['stand', 'мой стенд'],
    ['stand', '../чужой'],
    ['api', 'api.example'],
    ['api', 'https://api.example/v1'],
    ['keycloak', 'https://k.example/realms/books'],
    ['keycloak', 'https://k.example/auth?x=1'],
    ['realm', 'realms/books'],
    ['client', 'fe client'],
    ['contract', 'нет.yaml'],
    ['contract', 'package.txt'],
    ['probe', 'books'],
    ['probe', '//books'],
    ['probe', '/my books'],
    ['roles', 'читатель'],
    ['roles', 'читатель=reader:Secret-1'],
    ['roles', 'читатель 2=reader:PASSWORD'],
    ['roles', 'читатель=a:PASSWORD;читатель=b:PASSWORD'],
    ['roles', ''],
  ] as const) {
    test(`${name}: «${wrong}» не подходит, и сказано, что нужно`, () => {
      const question = questions.find((one) => one.name === name);
      const mistake = question && mistakeIn(question, wrong);
      expect(mistake).to.include(`не подходит: ${question?.expected ?? '—'}`);
      // A password put in place of its variable's name is not repeated.
      expect(mistake).not.to.include('Secret-1');
    });
  }

  test('все ошибки названы сразу', () => {
    expect(() => given('--api', 'x', '--probe', 'y')).to.throw(
      /^--api «x» не подходит: .*\n--probe «y» не подходит: .*\n→ список параметров: npm run init -- --help$/u,
    );
  });

  for (const [argv, message] of [
    [['--nam', 'а'], 'Неизвестный параметр --nam. Возможно, имелось в виду: «--name»'],
    [['--name'], 'У параметра --name нет значения или оно лишнее'],
    [['Моя', 'система'], 'Лишнее слово «Моя»: значение с пробелами берут в кавычки'],
  ] as const) {
    test(`${argv.join(' ')} — ошибка`, () => {
      expect(() => given(...argv)).to.throw(message);
    });
  }
});

describe('ответы', () => {
  test('всё сказано параметрами: имя стенда — из названия', async () => {
    expect(await completeAnswers(given(...whole), undefined, silent)).to.deep.equal({
      name: 'Электронная библиотека',
      stand: 'электронная-библиотека',
      api: 'https://api.example',
      keycloak: 'https://keycloak.example/auth',
      realm: 'books',
      client: 'front',
      contract: '',
      probe: '/books',
      roles: [
        { role: 'читатель', username: 'reader', passwordEnv: 'READER_PASSWORD' },
        { role: 'владелец фонда', username: 'owner', passwordEnv: 'OWNER_PASSWORD' },
      ],
    });
  });

  test('спросить некого: названо всё, чего не хватает, с тем, что нужно', async () => {
    const failure = await completeAnswers(
      given('--name', 'Б', '--api', 'https://a.example'),
      undefined,
      silent,
    ).then(
      () => '',
      (error: unknown) => String(error),
    );
    expect([...failure.matchAll(/^ {2}(--\w+) — нуж/gmu)].map(([, option]) => option)).to.deep.equal([
      '--keycloak',
      '--realm',
      '--client',
      '--probe',
      '--role',
    ]);
  });

  test('на терминале спрашивается только недостающее; неверный ответ переспрашивается; пустой — предложенное', async () => {
    const typed = [
      '',
      'не адрес',
      'https://k.example',
      '',
      'books',
      'front',
      'x.txt',
      contract,
      '',
      'а=б:В',
      'а=b:PASSWORD',
    ];
    const asked: string[] = [];
    const told: string[] = [];
    const answers = await completeAnswers(
      given('--name', 'Б', '--api', 'https://a.example'),
      {
        question: (text: string) => {
          asked.push(text);
          return Promise.resolve(typed.shift() ?? '');
        },
      },
      (line) => told.push(line),
    );
    expect(typed).to.deep.equal([]);
    expect(answers).to.include({
      stand: 'б',
      keycloak: 'https://k.example',
      realm: 'books',
      probe: '/api/v1/clients',
    });
    expect(answers.roles).to.deep.equal([{ role: 'а', username: 'b', passwordEnv: 'PASSWORD' }]);
    expect(asked[0]).to.equal('Имя стенда (оно же — имя файла в config/stands) [б]: ');
    expect(asked.join())
      .to.include('[/api/v1/clients]')
      .and.not.to.match(/введите пароль/iu);
    expect(told.map((line) => line.split(' ', 1)[0])).to.deep.equal([
      '--keycloak',
      '--realm',
      '--contract',
      '--role',
    ]);
  });
});

test('простая операция контракта — GET с JSON, без обязательных параметров; без контракта её нет', () => {
  expect(simpleOperation(contract)?.name).to.equal('Поиск клиентов');
  expect(simpleOperation('')).to.equal(undefined);
});

test('роли без имени переменной не читаются; название системы становится именем файла', () => {
  expect(readRoles('а=б')).to.equal(undefined);
  expect(slugOf('  ООО «Ёлка», № 2 ')).to.equal('ооо-ёлка-2');
});

test('команда из docs/own-system.md принимается, параметры её таблицы — это параметры справки', () => {
  const text = readFileSync(path.join(projectRoot, 'docs', 'own-system.md'), 'utf8');
  const [, line = ''] = /^npm run init -- (--name .+)$/mu.exec(text) ?? [];
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  expect(
    given(...words.map((word) => (word === 'library.openapi.yaml' ? contract : word))).given.roles,
  ).to.equal('читатель=reader01:READER_PASSWORD;библиотекарь=keeper01:KEEPER_PASSWORD');
  const optionsIn = (where: string) => [...new Set(where.match(/--(?!force|help)[a-z]+/gu))].sort();
  const table = text
    .split('\n')
    .filter((row) => row.startsWith('| `--'))
    .join('\n');
  expect(optionsIn(table.replaceAll(/^\| ([^|]*) \|.*$/gmu, '$1'))).to.deep.equal(optionsIn(HELP));
});
