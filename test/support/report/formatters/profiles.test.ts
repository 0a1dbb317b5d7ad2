import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { loadConfiguration } from '@cucumber/cucumber/api';
import { expect } from 'chai';

async function configured(...profiles: readonly string[]) {
  return (await loadConfiguration({ profiles: [...profiles] })).useConfiguration;
}

describe('профили отчётов для других программ', () => {
  for (const profile of ['allure', 'teamcity']) {
    test(`${profile}: те же сценарии и шаги, что без профиля, и свой отчёт, который есть`, async () => {
      const { format, ...same } = await configured(profile);
      const { format: none, ...usual } = await configured('default');
      expect(same).to.deep.equal(usual);
      expect(none).to.deep.equal([]);
      const files = format.map((one) => (typeof one === 'string' ? one : one[0]));
      expect(files.map((file) => existsSync(file))).to.deep.equal([true]);
    });

    test(`${profile} складывается с ci: порядок и потоки — оттуда`, async () => {
      const both = await configured('ci', profile);
      expect([both.parallel, both.order, both.format.length]).to.deep.equal([2, 'random', 1]);
    });
  }
});
