// Профили запуска: `npm run bdd` — default, `npm run bdd -- -p дым` — другой. Путей к сценариям здесь нет
// намеренно: к путям из командной строки cucumber прибавил бы и их.
const common = {
  language: 'ru',
  requireModule: ['ts-node/register'],
  require: ['support/hooks.ts', 'step-definitions/**/*.ts'],
};

const profiles = {
  // Всё, кроме черновиков.
  default: { ...common, tags: 'not @черновик' },
  // Короткая проверка стенда: самое важное.
  дым: { ...common, tags: '@дым and not @черновик' },
  smoke: { ...common, tags: '@дым and not @черновик' },
  // Одни черновики: проверить готовый, пока тег @черновик на месте.
  черновик: { ...common, tags: '@черновик' },
  // Сборочный сервер: два потока, случайный порядок находит сценарии, которые зависят друг от друга.
  ci: { ...common, tags: 'not @черновик', parallel: 2, order: 'random' },
  // Отчёты для других программ (docs/ci-reports.md). Складываются с другими: -p ci -p teamcity.
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

// Тесты самого проекта выполняются на его примере (test/examples), какими бы ни были шаги и профили команды.
const isTested = process.env.AURORA_EXAMPLE ?? process.env.NODE_TEST_CONTEXT;
module.exports = isTested ? require('./test/examples/cucumber.js') : profiles;
