import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { completeInn, completeOgrn, isAccountOf } from '../../../stand/api/check-digits';
import {
  DataGenerator,
  generatorNames,
  parseTemplateName,
  seedOf,
  templateNames,
} from '../../../support/data/generator';
import { explainAccount, identifiers } from '../../../support/data/identifiers';
import { suiteError, thrownBy } from '../core/thrown';

/** What each value looks like: invented regions, phones and domains only. */
const shapes: Readonly<Record<string, RegExp>> = {
  ИНН: /^00\d{8}$/u,
  'ИНН физлица': /^00\d{10}$/u,
  КПП: /^00\d{2}01\d{3}$/u,
  ОГРН: /^1\d\d00\d{8}$/u,
  ОГРНИП: /^3\d\d00\d{10}$/u,
  СНИЛС: /^9\d\d-\d{3}-\d{3} \d\d$/u,
  БИК: /^0400\d{2}(?!0[0-4])\d{3}$/u,
  'расчётный счёт': /^40702810\d{12}$/u,
  'корреспондентский счёт': /^30101810\d00000000\d{3}$/u,
  ФИО: /^(?:[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?(?: |$)){3}$/u,
  фамилия: /^[А-ЯЁ][а-яё]+$/u,
  имя: /^[А-ЯЁ][а-яё]+$/u,
  отчество: /^[А-ЯЁ][а-яё]+(?:ич|на)$/u,
  'название организации': /^ООО «[А-Я][а-я]{6,}»$/u,
  адрес: /^\d{6}, [А-ЯЁ][^,()]+, [^,]*[А-ЯЁ][^,]+, д\. \d+, кв\. \d+$/u,
  'электронная почта': /^client\.[0-9a-z]{8}@aurora\.example$/u,
  телефон: /^\+7000\d{7}$/u,
  UUID: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/u,
  код: /^[0-9A-Z]{8}$/u,
  число: /^[1-9]\d{0,5}$/u,
  текст: /^Проверочный текст № [1-9]\d*$/u,
};

describe('придуманные данные', () => {
  test('у каждого вида — свой вид записи', () => {
    expect(Object.keys(shapes)).to.deep.equal(generatorNames);
    for (let index = 0; index < 1500; index += 1) {
      const generator = new DataGenerator(seedOf('вид', String(index)));
      for (const name of generatorNames) expect(generator.make(name), name).to.match(shapes[name] ?? /нет/u);
    }
  });

  test('номера проходят проверку контрольных цифр, свою и стенда', () => {
    const generator = new DataGenerator('номера');
    const names = generatorNames.filter((name) => identifiers[name] !== undefined);
    expect(names).to.have.length(10);
    for (let index = 0; index < 500; index += 1) {
      for (const name of names) {
        const value = generator.make(name);
        expect(identifiers[name]?.explain(value), `${name} ${value}`).to.equal(undefined);
      }
      const [company, person] = [generator.make('ИНН'), generator.make('ИНН физлица')];
      expect(completeInn(company.slice(0, 9))).to.equal(company);
      expect(completeInn(person.slice(0, 10))).to.equal(person);
      const [ogrn, ogrnip] = [generator.make('ОГРН'), generator.make('ОГРНИП')];
      expect(completeOgrn(ogrn.slice(0, 12))).to.equal(ogrn);
      expect(completeOgrn(ogrnip.slice(0, 14))).to.equal(ogrnip);
    }
  });

  test('счёт открыт в банке с последним БИК', () => {
    const generator = new DataGenerator('счета');
    for (let index = 0; index < 200; index += 1) {
      const bik = generator.make('БИК');
      for (const name of ['расчётный счёт', 'корреспондентский счёт']) {
        expect(explainAccount(generator.make(name), bik), name).to.equal(undefined);
      }
      expect(isAccountOf(bik, generator.make('расчётный счёт'))).to.equal(true);
    }
  });

  test('счёт без БИК открыт в одном придуманном банке', () => {
    const generator = new DataGenerator('счёт без БИК');
    const account = generator.make('расчётный счёт');
    const next = generator.make('корреспондентский счёт');
    const bik = new DataGenerator('счёт без БИК').make('БИК');
    expect([explainAccount(account, bik), explainAccount(next, bik)]).to.deep.equal([undefined, undefined]);
  });

  test('род в ФИО один, и порознь придуманные части — об одном человеке', () => {
    const sexes = new Set<string>();
    for (let index = 0; index < 300; index += 1) {
      const generator = new DataGenerator(seedOf('люди', String(index)));
      const [surname = '', , patronymic = ''] = generator.make('ФИО').split(' ');
      expect(isFemale(surname), `${surname} ${patronymic}`).to.equal(patronymic.endsWith('на'));
      const parts = [generator.make('фамилия'), generator.make('отчество')] as const;
      expect(isFemale(parts[0]), parts.join(' ')).to.equal(parts[1].endsWith('на'));
      sexes.add(patronymic.slice(-2)).add(parts[1].slice(-2));
    }
    expect([...sexes].sort()).to.deep.equal(['ич', 'на']);
  });
});

describe('повторимость', () => {
  test('одно зерно даёт те же значения, другое — другие', () => {
    const values = (seed: string): string[] => {
      const generator = new DataGenerator(seed);
      return [...generatorNames, ...generatorNames].map((name) => generator.make(name));
    };
    expect(values('зерно')).to.deep.equal(values('зерно'));
    const other = values('другое зерно');
    const same = values('зерно').filter((value, index) => value === other[index]);
    expect(same.length).to.be.lessThan(3);
  });

  test('значение не зависит от того, что придумано между делом', () => {
    const generator = new DataGenerator('порядок');
    generator.make('ФИО');
    generator.make('телефон');
    expect(generator.make('ИНН')).to.equal(new DataGenerator('порядок').make('ИНН'));
  });

  test('зерно сценария своё в каждом прогоне и у каждого сценария', () => {
    expect(seedOf('прогон', 'а.feature:3')).to.equal(seedOf('прогон', 'а.feature:3'));
    const seeds = [
      seedOf('прогон', 'а.feature:3'),
      seedOf('прогон', 'а.feature:33'),
      seedOf('прогон 2', 'а.feature:3'),
      seedOf('прогона', '.feature:3'),
    ];
    expect(new Set(seeds).size).to.equal(4);
  });

  test('списки имён не загружаются, пока их не спросили', () => {
    const script = `
      const { DataGenerator } = require('./support/data/generator');
      const faker = () => process.moduleLoadList.concat(Object.keys(require.cache)).some((name) => name.includes('faker'));
      const generator = new DataGenerator('зерно');
      generator.make('ИНН');
      const before = faker();
      generator.make('ФИО');
      console.log(before, faker());`;
    const output = execFileSync(process.execPath, ['-r', 'ts-node/register', '-e', script], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(output.trim()).to.equal('false true');
  });
});

describe('неповторимость', () => {
  test('в одном сценарии 10 000 номеров, кодов и названий различны', () => {
    const generator = new DataGenerator('один сценарий');
    const people = ['ФИО', 'фамилия', 'имя', 'отчество', 'адрес'];
    const names = generatorNames.filter((name) => ![...people, 'корреспондентский счёт'].includes(name));
    expect(names).to.include.members(['ИНН', 'название организации', 'код']);
    for (const name of names) {
      const values = Array.from({ length: 10_000 }, () => generator.make(name));
      expect(new Set(values).size, name).to.equal(10_000);
    }
  });

  test('все возможные БИК перебираются без повтора', () => {
    for (const seed of ['первое', 'второе', 'третье']) {
      const generator = new DataGenerator(seed);
      const values = Array.from({ length: 95_000 }, () => generator.make('БИК'));
      expect(new Set(values).size, seed).to.equal(95_000);
    }
  });

  test('в 20 000 сценариев совпадает столько пар ИНН, сколько предсказывает случай', () => {
    // Expected: 20 000² / (2 · 10⁷) = 20 for a company and 2 for a person; the bounds are four deviations away.
    expect(repeats('ИНН')).to.be.within(3, 38);
    expect(repeats('ИНН физлица')).to.be.lessThan(8);
    expect(repeats('UUID')).to.equal(0);
  });
});

describe('имя в шаблоне', () => {
  test('называет данные при любом роде слова «новый» и любых буквах', () => {
    const names = {
      'новый ИНН': 'ИНН',
      'новое ФИО': 'ФИО',
      'новая фамилия': 'фамилия',
      'Новый  расчетный СЧЁТ': 'расчётный счёт',
      'новые название организации': 'название организации',
      'новый инн': 'ИНН',
      'новый клиент': 'клиент',
    };
    for (const [template, name] of Object.entries(names)) {
      expect(parseTemplateName(template), template).to.equal(name);
    }
    for (const template of ['ИНН', 'новый', 'новости', 'обновлённый ИНН', '']) {
      expect(parseTemplateName(template), template).to.equal(undefined);
    }
  });

  test('каждое имя для подсказки понимается', () => {
    expect(templateNames).to.include.members(['новый ИНН', 'новое ФИО', 'новая электронная почта']);
    expect(templateNames.map(parseTemplateName)).to.deep.equal(generatorNames);
  });

  test('неизвестное имя отвергается с подсказкой', () => {
    expect(thrownBy(() => new DataGenerator('зерно').make('ОГРНИ'))).to.deep.equal(
      suiteError(
        'DATA_UNKNOWN',
        'Данных «ОГРНИ» автотесты не придумывают. Возможно, имелось в виду: «ОГРНИП», «ОГРН» → исправьте имя',
      ),
    );
    expect(thrownBy(() => new DataGenerator('зерно').make('toString'))).to.include({ code: 'DATA_UNKNOWN' });
  });
});

function repeats(name: string): number {
  const values = Array.from({ length: 20_000 }, (_, index) =>
    new DataGenerator(seedOf('прогон', `а.feature:${index}`)).make(name),
  );
  return values.length - new Set(values).size;
}

function isFemale(surname: string): boolean {
  return /(?:а|ая)$/u.test(surname);
}
