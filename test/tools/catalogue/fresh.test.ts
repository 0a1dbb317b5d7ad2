import { test } from 'node:test';
import { expect } from 'chai';
import { runSuite } from '../../runs/run-command';

test('docs/steps.md и docs/steps.html собраны из нынешних шагов', async () => {
  const { code, output } = await runSuite({
    program: ['-r', 'ts-node/register', 'tools/catalogue/main.ts'],
    args: ['--check'],
  });
  expect(output).to.equal('');
  expect(code).to.equal(0);
});
