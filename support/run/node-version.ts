// Checks the runtime before anything else is loaded: Cucumber 13 does not even parse on an old Node.
const OLDEST = 22;

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST) {
  process.stderr.write(
    `Нужен Node.js ${OLDEST} или новее, а запущен ${process.version}.\n` +
      '→ Запускайте через npm (npm run bdd): проект ставит Node 24 себе сам при npm ci.\n' +
      '→ В IDE укажите интерпретатор node_modules/.bin/node; при запрете установочных скриптов поставьте Node 22+ в систему.\n',
  );
  process.exit(2);
}

export {};
