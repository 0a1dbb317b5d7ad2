import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import { expect } from 'chai';
import { readStepLiterals } from '../../../support/lint/step-literals';
import { knownSteps, type KnownStep } from '../../../support/run/known-steps';

const files = readdirSync('step-definitions').map((name) => `step-definitions/${name}`);

describe('шаги, прочитанные как текст', () => {
  let loaded: readonly KnownStep[];

  before(async () => {
    const { runConfiguration } = await loadConfiguration();
    loaded = knownSteps(await loadSupport(runConfiguration));
  });

  const seen = (steps: readonly KnownStep[]) =>
    steps
      .map(({ keyword, pattern, forms, place }) => ({ keyword, pattern, forms, place }))
      .toSorted((a, b) => (a.place ?? '').localeCompare(b.place ?? ''));

  test('те же, что загружает cucumber: слово, текст, примеры и место', () => {
    const read = readStepLiterals(files) ?? [];
    expect(read).to.have.length.greaterThan(40);
    expect(seen(read)).to.deep.equal(seen(loaded));
  });

  test('каждый пример узнаёт то же определение', () => {
    const read = readStepLiterals(files) ?? [];
    const places = (steps: readonly KnownStep[], text: string) =>
      steps.filter((step) => step.matches(text)).map(({ place }) => place);
    for (const form of loaded.flatMap(({ forms }) => forms)) {
      expect(places(read, form), form).to.have.members(places(loaded, form));
    }
  });
});

describe('шаги, которые текстом не прочитать', () => {
  const written = (text: string): string => {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'аврора-')), 'a.steps.ts');
    writeFileSync(file, text);
    return file;
  };

  test('определение не литералом оставлено загрузке', () => {
    expect(readStepLiterals([written('const TEXT = 1;\nGiven(TEXT, function () {});\n')])).to.equal(
      undefined,
    );
  });

  test('неизвестный вид параметра оставлен загрузке', () => {
    expect(readStepLiterals([written("Given('код {чужой}', function () {});\n")])).to.equal(undefined);
  });

  test('вид параметра не литералом оставлен загрузке', () => {
    expect(
      readStepLiterals([written("defineParameterType({\n  name: 'код',\n  regexp: CODE,\n});\n")]),
    ).to.equal(undefined);
  });
});
