import { describe, test } from 'node:test';
import { expect } from 'chai';
import { DataGenerator, seedOf } from '../../../support/data/generator';
import { ScenarioMemory, type Computed } from '../../../support/memory/values';
import { suiteError, thrownBy } from '../core/thrown';

function memoryOf(values: Readonly<Record<string, string>>): ScenarioMemory {
  const memory = new ScenarioMemory();
  for (const [name, value] of Object.entries(values)) memory.remember(name, value);
  return memory;
}

describe('значения сценария', () => {
  test('имя узнаётся и с лишними пробелами', () => {
    expect(memoryOf({ ' ид   клиента ': '7' }).recall('ид клиента')).to.equal('7');
  });

  test('новое значение заменяет прежнее', () => {
    const memory = memoryOf({ код: 'К-000001' });
    memory.remember('код', 'К-000002');
    expect(memory.recall('код')).to.equal('К-000002');
  });

  for (const [claim, text, expected] of [
    [
      'подставляет все имена текста',
      '/clients/{{ид}}/{{ид}}?code={{ код клиента }}',
      '/clients/7/7?code=К-1',
    ],
    ['текст без подстановок не меняет', '{ "a": { "b": 1 } }', '{ "a": { "b": 1 } }'],
    ['значение вставляет буквально, даже с «$&»', 'до {{знаки}} после', 'до $& $1 {{ид}} после'],
    ['одинарные скобки подстановкой не считает', '{ид}', '{ид}'],
  ] as const) {
    test(claim, () => {
      const memory = memoryOf({ ид: '7', 'код клиента': 'К-1', знаки: '$& $1 {{ид}}' });
      expect(memory.substitute(text)).to.equal(expected);
    });
  }

  test('незнакомое имя — ошибка с ближайшим верным', () => {
    const memory = memoryOf({ 'ид клиента': '7', 'код клиента': 'К-1' });
    const told = suiteError(
      'VALUE_UNKNOWN',
      'Значение «ид клеента» в этом сценарии не запоминали. Возможно, имелось в виду: «ид клиента», «код клиента» → исправьте имя или запомните значение раньше',
    );
    expect(thrownBy(() => memory.recall('ид клеента'))).to.deep.equal(told);
    expect(thrownBy(() => memory.substitute('/clients/{{ид клеента}}'))).to.deep.equal(told);
  });

  test('когда ничего не запомнено, так и сказано', () => {
    expect(thrownBy(() => memoryOf({}).recall('код'))).to.deep.equal(
      suiteError(
        'VALUE_UNKNOWN',
        'Значение «код» в этом сценарии не запоминали. Известных имён пока нет → исправьте имя или запомните значение раньше',
      ),
    );
  });
});

describe('значения в JSON', () => {
  const memory = () => memoryOf({ ид: '7', список: '[1, "а"]', текст: 'ООО "Ромашка" \\ и\nКо' });

  for (const [claim, text, expected] of [
    ['в строке экранировано', '{ "name": "{{текст}}!" }', '{ "name": "ООО \\"Ромашка\\" \\\\ и\\nКо!" }'],
    ['вне строки стоит как есть', '{ "id": {{ид}}, "list": {{ список }} }', '{ "id": 7, "list": [1, "а"] }'],
    ['в имени поля — тоже строка', '{ "{{ид}}": 1 }', '{ "7": 1 }'],
    [
      'кавычка внутри строки её не кончает',
      '{ "a": "\\"{{ид}}\\"", "b": {{ид}} }',
      '{ "a": "\\"7\\"", "b": 7 }',
    ],
    ['без подстановок не меняется', '{ "a": { "b": "\\u0041" } }', '{ "a": { "b": "\\u0041" } }'],
  ] as const) {
    test(claim, () => {
      expect(memory().substituteJson(text)).to.equal(expected);
    });
  }

  test('текст целиком — JSON', () => {
    expect(JSON.parse(memory().substituteJson('{ "name": "{{текст}}" }'))).to.deep.equal({
      name: 'ООО "Ромашка" \\ и\nКо',
    });
  });

  for (const text of ['{ "a": "{{ит}}" }', '{ "a": {{ит}} }']) {
    test(`незнакомое имя — ошибка: ${text}`, () => {
      expect(thrownBy(() => memory().substituteJson(text))).to.deep.equal(
        suiteError(
          'VALUE_UNKNOWN',
          'Значение «ит» в этом сценарии не запоминали. Возможно, имелось в виду: «ид» → исправьте имя или запомните значение раньше',
        ),
      );
    });
  }
});

describe('запомнено ли', () => {
  test('да — под этим именем; нет — под другим и у вычисляемых', () => {
    const memory = memoryOf({ ' ид   клиента ': '' });
    expect(['ид клиента', 'ид  клиента', 'ид', 'завтра'].map((name) => memory.has(name))).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('значения, которых не запоминали', () => {
  const computed = (): Computed => ({
    generator: new DataGenerator(seedOf('зерно', 'a.feature:1:0')),
    calendar: { now: new Date('2026-11-23T23:30:00Z'), zone: 'Europe/Moscow' },
    usernameOf: (role) => `логин роли «${role}»`,
  });

  for (const [name, value] of [
    ['сегодня', '2026-11-24'],
    ['завтра', '2026-11-25'],
    ['через 3 дня', '2026-11-27'],
    ['логин: владелец 2', 'логин роли «владелец 2»'],
  ] as const) {
    test(`{{${name}}} — ${value}`, () => {
      expect(new ScenarioMemory(computed()).substitute(`{{${name}}}`)).to.equal(value);
    });
  }

  test('новые данные каждый раз новые, а от того же зерна — те же', () => {
    const [one, other] = [new ScenarioMemory(computed()), new ScenarioMemory(computed())];
    const made = one.substitute('{{новый ИНН}} {{новый ИНН}}');
    expect(made).to.match(/^(00\d{8}) (?!\1)00\d{8}$/u);
    expect(other.substitute('{{новый ИНН}} {{новый ИНН}}')).to.equal(made);
  });

  for (const [name, what] of [
    ['завтра', 'это дата'],
    ['через  3 дня', 'это дата'],
    ['новый ИНН', 'это новые данные'],
    ['логин: владелец', 'это имя входа роли'],
    [' логин:владелец ', 'это имя входа роли'],
  ] as const) {
    test(`имя «${name}» занято: ${what}`, () => {
      expect(
        thrownBy(() => {
          new ScenarioMemory(computed()).remember(name, 'никогда');
        }),
      ).to.deep.equal(
        suiteError(
          'NAME_RESERVED',
          `Имя «${name}» занято: {{${name}}} — ${what} → запомните значение под другим именем`,
        ),
      );
    });
  }

  for (const [name, code, message] of [
    [
      '30.02.2026',
      'DATE_WRONG',
      'Дата «30.02.2026» невозможна: в феврале 2026 года 28 дней → исправьте дату',
    ],
    [
      'новы ИНН',
      'VALUE_UNKNOWN',
      'Значение «новы ИНН» в этом сценарии не запоминали. Возможно, имелось в виду: «новый ИНН», «новый ОГРН», «новый КПП» → исправьте имя или запомните значение раньше',
    ],
  ] as const) {
    test(`{{${name}}} — ошибка сценария`, () => {
      expect(thrownBy(() => new ScenarioMemory(computed()).recall(name))).to.deep.equal(
        suiteError(code, message),
      );
    });
  }
});
