import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { parse } from 'yaml';
import { parseSource } from '../../../support/run/sources';
import type { SystemAnswers } from '../../../tools/init/arguments';
import {
  deepenImports,
  describeFirstFeature,
  describeStand,
  describeVariables,
  nameProduct,
} from '../../../tools/init/texts';
import { exampleFeatures } from '../../examples/example';
import { projectRoot } from '../../runs/run-command';

const answers: SystemAnswers = {
  name: 'Библиотека «№ 1»: $& читальный зал',
  stand: 'тест',
  api: 'https://api.example',
  keycloak: 'https://keycloak.example/auth',
  realm: 'books',
  client: 'front',
  contract: '',
  probe: '/api/v1/books?page=1',
  roles: [
    { role: 'читатель: гость', username: 'reader@example', passwordEnv: 'READER_PASSWORD' },
    { role: 'да', username: '01', passwordEnv: 'READER_PASSWORD' },
  ],
};

const sample = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8');

describe('файл стенда', () => {
  test('значения — ответы, комментарии — из образца, адресов и учётных записей образца нет', () => {
    const text = describeStand(sample('config/stands/dev.yaml'), answers, '../openapi.json');
    expect(parse(text)).to.deep.equal({
      name: 'тест',
      keycloak: { url: answers.keycloak, realm: 'books', clientId: 'front' },
      api: { url: answers.api, probe: answers.probe, contract: '../openapi.json', timeoutMs: 10_000 },
      roles: {
        'читатель: гость': [{ username: 'reader@example', passwordEnv: 'READER_PASSWORD' }],
        да: [{ username: '01', passwordEnv: 'READER_PASSWORD' }],
      },
    });
    expect(text.split('\n')[0]).to.equal(
      '# Стенд системы «Библиотека «№ 1»: $& читальный зал»: npm run bdd -- --stand тест',
    );
    expect(text).to.include('# Как входить; сценарии от этого не меняются:');
    expect(text).not.to.include('analyst001').and.not.to.include('dev.aurora.example');
  });

  test('без контракта строка о нём — в комментарии', () => {
    const text = describeStand(sample('config/stands/dev.yaml'), answers, '');
    expect(parse(text)).to.not.have.nested.property('api.contract');
    expect(text).to.include('  # contract: ../openapi.yaml\n');
  });

  test('образец, в котором нет нужного места, не портится, а назван', () => {
    expect(() => describeStand('name: а\n', answers, '')).to.throw(
      /^Файл config\/stands\/dev\.yaml не такой, каким его поставляет проект: в нём нет места .* → верните файл из git и повторите$/u,
    );
  });
});

test('в критериях выпуска меняется только название системы', () => {
  const before = 'a: 1\nproduct: Реестр\n# product: нет\n';
  expect(nameProduct(before, answers.name)).to.equal(
    'a: 1\nproduct: "Библиотека «№ 1»: $& читальный зал"\n# product: нет\n',
  );
});

test('в .env.example — стенд и переменные команды, каждая один раз; переменных примера нет', () => {
  const before = `# Начало
# STAND=dev

# Пароли ролей.
# AURORA_READER_PASSWORD=
# AURORA_OWNER_PASSWORD=

# Пароли учётных записей для проверок входа.
# AURORA_DISABLED_PASSWORD=

# Прокси.
# NO_PROXY=.example
`;
  expect(describeVariables(before, answers)).to.equal(`# Начало
STAND=тест

# Пароли ролей.
READER_PASSWORD=

# Прокси.
# NO_PROXY=.example
`);
});

// A team's file has nothing of the example any more.
test('в .env.example проекта все эти места есть', { skip: exampleFeatures !== 'features' }, () => {
  expect(describeVariables(sample('.env.example'), answers)).not.to.include('AURORA_');
});

test('первый сценарий разобран без ошибок: вход и запрос, у каждого — проверка', () => {
  const { errors, pickles } = parseSource('a.feature', describeFirstFeature(answers, undefined));
  expect(errors).to.deep.equal([]);
  expect(pickles.map(({ steps }) => steps.map(({ text }) => text))).to.deep.equal([
    ['выполнена попытка входа «читатель: гость»', 'вход выполнен'],
    [
      'выполнен вход с ролью «читатель: гость»',
      'отправлен запрос GET «/api/v1/books?page=1»',
      'код ответа 200',
      'заголовок ответа «Content-Type» содержит «json»',
    ],
  ]);
});

test('шаги примера на новом месте находят то же, что на старом; чужие импорты не тронуты', () => {
  expect(deepenImports("import a from '../support/a';\nimport b from 'node:fs';\n// '../нет'\n")).to.equal(
    "import a from '../../support/a';\nimport b from 'node:fs';\n// '../нет'\n",
  );
});
