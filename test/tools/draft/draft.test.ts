// Drafts of whole contracts: the registry's and one of another domain. They parse, every step is one definition's, names
// differ, and what the contract says is drafted.
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { expect } from 'chai';
import { Contract, loadContract } from '../../../support/contract/openapi';
import { findRefusals } from '../../../support/run/guard';
import { parseSource, scenariosOf, type FeatureSource } from '../../../support/run/sources';
import { draftOf } from '../../../tools/draft/draft';
import { renderFeature } from '../../../tools/draft/feature-text';
import type { StandRoles } from '../../../tools/draft/stand-roles';
import { projectRoot } from '../../runs/run-command';
import { library } from './library';
import { matchCounter } from './loaded-steps';

const registryRoles: StandRoles = {
  names: ['читатель', 'владелец репозитория', 'главный владелец репозитория', 'без ролей'],
  second: ['владелец репозитория'],
  held: new Map([
    ['читатель', ['USER']],
    ['владелец репозитория', ['USER', 'REPOSITORY_OWNER']],
    ['главный владелец репозитория', ['USER', 'REPOSITORY_OWNER', 'REPOSITORY_OWNER_MASTER']],
    ['без ролей', []],
  ]),
};

const libraryRoles: StandRoles = {
  names: ['reader', 'librarian'],
  second: [],
  held: new Map([
    ['reader', ['books.read']],
    ['librarian', ['books.read', 'books.write']],
  ]),
};

let count: (text: string) => number;

before(async () => {
  count = await matchCounter();
});

const registry = loadContract(path.join(projectRoot, 'stand', 'openapi.yaml'));

for (const [domain, contract, roles] of [
  ['реестра клиентов', registry, registryRoles],
  ['библиотеки (OpenAPI 3.0)', new Contract(library), libraryRoles],
  ['библиотеки (OpenAPI 3.1)', new Contract(modern()), libraryRoles],
  ['реестра, если роли не прочитаны', registry, { names: registryRoles.names, second: [], problem: 'нет' }],
] as const) {
  describe(`Черновики ${domain}`, () => {
    const drafts = (): readonly FeatureSource[] =>
      contract.operations.map(({ name, id }) => sourceOf(contract, roles, id || name));

    test('разбираются, и охрана прогона к ним не придирается', () => {
      const all = drafts();
      expect(all).to.have.length(contract.operations.length);
      expect(all.flatMap(({ errors }) => errors)).to.deep.equal([]);
      expect(all.every(({ pickles }) => pickles.length > 0)).to.equal(true);
      // Without the tag too: as their author leaves them.
      expect(findRefusals(all.map(ready), [])).to.deep.equal([]);
    });

    test('каждый шаг подходит ровно под одно определение', () => {
      const texts = drafts().flatMap(({ pickles }) =>
        pickles.flatMap(({ steps }) => steps.map(({ text }) => text)),
      );
      expect(texts.length).to.be.greaterThan(50);
      expect(texts.filter((text) => count(text) !== 1)).to.deep.equal([]);
    });

    test('названия не повторяются, и ни одно не длиннее 100 знаков', () => {
      const all = drafts();
      const written = all.flatMap((source) => scenariosOf(source).map(({ name }) => name));
      const run = all.flatMap(({ pickles }) => pickles.map(({ name }) => name));
      expect(repeated(written)).to.deep.equal([]);
      expect(repeated(run)).to.deep.equal([]);
      expect(written.filter((name) => name.length > 100)).to.deep.equal([]);
    });

    test('помечены @черновик целым файлом', () => {
      const tags = drafts().flatMap(({ pickles }) =>
        pickles.map((pickle) => pickle.tags.map(({ name }) => name)),
      );
      expect(tags.filter((names) => names.join() !== '@черновик')).to.deep.equal([]);
    });

    test('по одному контракту выходит одно и то же', () => {
      expect(drafts().map(({ text }) => text)).to.deep.equal(drafts().map(({ text }) => text));
    });
  });
}

describe('Черновик реестра', () => {
  const draft = (operation: string) => sourceOf(registry, registryRoles, operation).text;

  test('говорит словами реестра и готовит, что нужно операции', () => {
    expect(draft('Карточка клиента')).to.include(
      [
        '      Дано в реестре есть клиент',
        '      И выполнен вход с ролью «читатель»',
        '      Когда выполнено открытие карточки клиента',
        '      Тогда код ответа 200',
        '      И тело ответа соответствует схеме «Клиент»',
      ].join('\n'),
    );
  });

  test('проверяет, что посланное вернулось', () => {
    expect(draft('Создание клиента')).to.include(
      [
        '      Тогда код ответа 201',
        '      И тело ответа соответствует схеме «Клиент»',
        '      И ответ содержит поля:',
        '        | Наименование | {{Наименование}} |',
        '        | ИНН          | {{ИНН}}          |',
      ].join('\n'),
    );
  });

  test('каждую роль и гостя сверяет с требованием операции', () => {
    expect(draft('Удаление клиента')).to.match(
      /\| операция +\| читатель +\| владелец репозитория \| главный владелец репозитория \| без ролей \| без входа \|\n +\| Удаление клиента \| запрещено \| запрещено +\| разрешено +\| запрещено \| запрещено \|/u,
    );
  });

  test('заявку подтверждает другой владелец', () => {
    expect(draft('Подтверждение заявки')).to.include(
      '      И выполнен вход с ролью «владелец репозитория 2»\n      Когда выполнено подтверждение заявки\n      Тогда код ответа 200',
    );
  });

  test('у каждого отказа контракта, кроме 401 и 403 из таблицы ролей, есть сценарий с его кодом', () => {
    const missing = registry.operations.flatMap((operation) => {
      const text = draft(operation.id);
      const wanted = operation.answers
        .map(({ status }) => status)
        .filter((status) => !['401', '403'].includes(status));
      return wanted
        .filter((status) => !text.includes(`код ответа ${status}`) && !text.includes('код ответа 2xx'))
        .map((status) => `${operation.name}: ${status}`);
    });
    // A form that lacks a part or has a wrong one is refused by either code: which, the contract does not say.
    expect(missing).to.deep.equal(['Импорт клиентов: 400']);
  });

  test('без ролей из токенов таблица доступа говорит только о госте, а автора просят дописать роли', () => {
    const text = sourceOf(
      registry,
      { names: ['читатель'], second: [], problem: 'нет пароля' },
      'Поиск клиентов',
    ).text;
    expect(text).to.include('# Роли стенда прочитать не удалось: проверьте, кто входит в каждом сценарии.');
    expect(text).to.include('| операция       | без входа |');
    expect(text).to.include('# Столбцы ролей добавьте сами');
  });

  test('без шагов реестра пишется общими шагами', () => {
    const withoutBusiness = (text: string) =>
      count(text) === 1 && !/^(?:в реестре|выполнен[ао]? [^«]*клиент)/u.test(text);
    const operation = registry.operationNamed('Карточка клиента');
    const text = renderFeature(
      draftOf({ contract: registry, roles: registryRoles, isKnown: withoutBusiness }, operation),
    );
    expect(text).to.include('И выполнена операция «Создание клиента» с полями:');
    expect(text).to.include('И запомнено поле «Идентификатор» как «Идентификатор»');
    expect(text).to.include(
      'Когда выполнена операция «Карточка клиента» с параметрами:\n        | Идентификатор | {{Идентификатор}} |',
    );
    expect(text).not.to.match(/в реестре|открытие карточки/u);
  });
});

describe('Черновик чужой системы', () => {
  const contract = new Contract(library);
  const draft = (operation: string) => sourceOf(contract, libraryRoles, operation).text;

  test('не знает слов реестра', () => {
    const all = contract.operations.map(({ id }) => draft(id)).join('\n');
    expect(all).not.to.match(/[Кк]лиент|[Рр]еестр|[Зз]аявк|[Ии]мпорт|[Дд]окумент|[Аа]врор|aurora|ИНН/u);
  });

  test('создаёт книгу, чтобы было что прочитать, и входит той ролью, которой можно', () => {
    expect(draft('getBook')).to.include(
      [
        '      Дано выполнен вход с ролью «librarian»',
        '      И выполнена операция «createBook» с полями:',
        '        | title           | {{новый текст}}   |',
        '        | isbn            | 9780000000000     |',
        '        | author.lastName | {{новая фамилия}} |',
        '      И запомнено значение по пути «$.id» как «bookId»',
        '      И выполнен вход с ролью «reader»',
        '      Когда выполнена операция «getBook» с параметрами:',
        '        | bookId | {{bookId}} |',
        '      Тогда код ответа 200',
      ].join('\n'),
    );
  });

  test('просит дописать то, чего контракт не говорит', () => {
    expect(draft('listLoans')).to.include('# Допишите: откуда берётся «readerId», из контракта не следует.');
    expect(draft('createBook')).to.include('# Допишите: что приводит к ответу 429, из контракта не следует.');
    expect(draft('uploadCover')).to.include('# Допишите: что должно быть в файле, контракт не говорит.');
  });

  test('ломает границы и внутренних полей', () => {
    expect(draft('createBook')).to.include('Сценарий: createBook — отказ: нет поля «author.lastName»');
    expect(draft('createBook')).to.include('| author.firstName: число вместо текста');
  });

  test('обязательное условие остаётся верным, пока ломают другое', () => {
    expect(draft('listBooks')).to.include(
      '        | shelf     | A-00       |\n        | <условие> | <значение> |\n      Тогда код ответа 400',
    );
  });
});

function sourceOf(contract: Contract, roles: StandRoles, operation: string): FeatureSource {
  const isKnown = (text: string) => count(text) === 1;
  const text = renderFeature(draftOf({ contract, roles, isKnown }, contract.operationNamed(operation)));
  return parseSource(`черновики/${operation}.feature`, text);
}

/** A draft whose author has taken its tag away. */
function ready({ uri, text }: FeatureSource): FeatureSource {
  return parseSource(uri, text.replace('@черновик\n', ''));
}

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** The library in the words of 3.1. */
function modern(): unknown {
  const text = JSON.stringify(library)
    .replace('"3.0.3"', '"3.1.0"')
    .replace('"type":"string","nullable":true', '"type":["string","null"]')
    .replace('"minimum":0,"exclusiveMinimum":true', '"exclusiveMinimum":0');
  return JSON.parse(text) as unknown;
}
