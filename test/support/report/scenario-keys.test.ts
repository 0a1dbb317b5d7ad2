import { describe, test } from 'node:test';
import { expect } from 'chai';
import { isKey, keysOf } from '../../../support/report/scenario-keys';

describe('ключи сценария', () => {
  test('тест-кейс, требования и дефекты — без «@», каждый один раз и по порядку', () => {
    const tags = [
      '@REQ-14',
      '@ТК-017',
      '@дым',
      '@ТРЕБ-2',
      '@REQ-12',
      '@REQ-14',
      '@дефект:AUR-12',
      '@дефект:AUR-7',
    ];
    expect(keysOf(tags)).to.deep.equal({
      testCases: ['ТК-017'],
      requirements: ['REQ-14', 'ТРЕБ-2', 'REQ-12'],
      defects: ['AUR-12', 'AUR-7'],
    });
  });

  test('без ключей — пусто', () => {
    expect(keysOf(['@дым', '@дефект'])).to.deep.equal({ testCases: [], requirements: [], defects: [] });
  });

  for (const [tag, prefix, is] of [
    ['@ТК-017', 'ТК', true],
    ['@TK-017', 'ТК', false],
    ['@ТК-17а', 'ТК', false],
    ['@ТК-', 'ТК', false],
    ['@ТК17', 'ТК', false],
    ['ТК-017', 'ТК', false],
    ['@МТК-017', 'ТК', false],
    ['@REQ-1', 'REQ', true],
    ['@req-1', 'REQ', false],
  ] as const)
    test(`${tag} — ${is ? '' : 'не '}ключ ${prefix}`, () => {
      expect(isKey(tag, prefix)).to.equal(is);
    });
});
