import { describe, test } from 'node:test';
import { expect } from 'chai';
import { ScenarioMemory } from '../../../support/memory/values';
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
