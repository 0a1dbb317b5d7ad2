// The committed catalogue is that of the project's own cucumber.js: of the team's steps, after npm run init.
import { test } from 'node:test';
import { expect } from 'chai';
import { runSuite } from '../../runs/run-command';

test('docs/steps.md и docs/steps.html собраны из нынешних шагов', async () => {
  const { code, output } = await runSuite({
    program: ['-r', 'ts-node/register', 'tools/catalogue/main.ts'],
    args: ['--check'],
    environment: { AURORA_EXAMPLE: '' },
  });
  expect(output).to.equal('');
  expect(code).to.equal(0);
});
