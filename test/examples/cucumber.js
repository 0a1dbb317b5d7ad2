// С чем выполняются тесты самого проекта: общие шаги и шаги примера — реестра клиентов. Профили — те же, что в
// cucumber.js проекта, но от правок команды не зависят.
const { existsSync } = require('node:fs');
const path = require('node:path');

// npm run init переносит пример сюда; до того шаги примера лежат среди общих.
const moved = existsSync(path.join(__dirname, 'clients.steps.ts')) ? ['test/examples/*.steps.ts'] : [];

const common = {
  language: 'ru',
  requireModule: ['ts-node/register'],
  require: ['support/hooks.ts', 'step-definitions/*.ts', ...moved],
};

module.exports = {
  default: { ...common, tags: 'not @черновик' },
  дым: { ...common, tags: '@дым and not @черновик' },
  smoke: { ...common, tags: '@дым and not @черновик' },
  черновик: { ...common, tags: '@черновик' },
  ci: { ...common, tags: 'not @черновик', parallel: 2, order: 'random' },
  allure: {
    ...common,
    tags: 'not @черновик',
    format: [['./support/report/formatters/allure-formatter.ts', 'reports/allure.txt']],
  },
  teamcity: {
    ...common,
    tags: 'not @черновик',
    format: ['./support/report/formatters/teamcity-formatter.ts'],
  },
};
