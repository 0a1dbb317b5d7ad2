// Как Allure 3 делает страницу: один файл, по-русски, с историей последних прогонов. См. docs/ci-reports.md.
export default {
  name: 'Приёмочные сценарии',
  output: 'reports/allure',
  historyPath: 'reports/allure-history.jsonl',
  historyLimit: 30,
  plugins: {
    awesome: {
      options: { reportName: 'Приёмочные сценарии', reportLanguage: 'ru', singleFile: true },
    },
  },
};
