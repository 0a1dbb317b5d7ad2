import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import {
  defaultFeaturesSettings,
  isListedTag,
  loadFeaturesSettings,
} from '../../../support/config/features-settings';

/** A project whose `config/features.yaml` holds this. */
function project(text: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'аврора-'));
  mkdirSync(path.join(folder, 'config'));
  writeFileSync(path.join(folder, 'config', 'features.yaml'), text);
  return folder;
}

describe('config/features.yaml', () => {
  test('без файла и с пустым файлом действуют значения по умолчанию', () => {
    expect(loadFeaturesSettings(os.tmpdir())).to.deep.equal(defaultFeaturesSettings);
    expect(loadFeaturesSettings(project('# пусто\n'))).to.deep.equal(defaultFeaturesSettings);
  });

  test('теги и пределы прочитаны', () => {
    expect(
      loadFeaturesSettings(project("tags:\n  '@дым': коротко\n  '@REQ-*': требование\nmostSteps: 7\n")),
    ).to.deep.equal({ tags: ['@дым', '@REQ-*'], longestName: 100, mostSteps: 7 });
  });

  test('все ошибки названы с ключом и строкой', () => {
    expect(() => loadFeaturesSettings(project('tags:\n  "@дым":\nmostStep: 7\nlongestName: 5\n')))
      .to.throw(
        'В файле правил оформления 3 ошибки:\n  config/features.yaml:2  tags.@дым — нужно значение вида «строка», указано: null\n  config/features.yaml:3  mostStep — неизвестный ключ. Возможно, имелось в виду: «mostSteps»\n  config/features.yaml:4  longestName — нужно число не меньше 20, указано: 5\n→ исправьте файл; образец с пояснениями — docs/lint.md',
      )
      .with.property('code', 'SETTINGS_INVALID');
  });

  test('тег из списка, тег с любым окончанием, чужой тег; без списка разрешён любой', () => {
    const settings = { ...defaultFeaturesSettings, tags: ['@дым', '@REQ-*'] };
    expect(['@дым', '@REQ-12', '@дыма', '@ТК-1'].map((tag) => isListedTag(tag, settings))).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
    expect(isListedTag('@любой', defaultFeaturesSettings)).to.equal(true);
  });
});
