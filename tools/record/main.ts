// `npm run record -- file.har`: writes the draft of a scenario from a recording of exchanges.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import { loadStand } from '../../support/config/stand';
import { loadContract } from '../../support/contract/openapi';
import { SuiteError } from '../../support/core/errors';
import { knownSteps } from '../../support/run/known-steps';
import { loadEnvironmentFile } from '../../support/run/services';
import { maskSecrets } from '../../support/secrets/mask';
import { maskPersonalData } from '../../support/secrets/personal';
import { runTool } from '../command-line';
import { HELP, readRecordArguments } from './arguments';
import { draftOf } from './record';

runTool(main);

async function main(argv: readonly string[]): Promise<number> {
  loadEnvironmentFile();
  const given = readRecordArguments(argv, process.env);
  if (!given) {
    process.stdout.write(HELP);
    return 0;
  }
  const { recording, target, name, roles } = given;
  if (existsSync(target)) {
    throw new SuiteError(
      'DRAFT_EXISTS',
      `Файл ${target} уже есть, и его могли править → укажите другой (--to) или удалите этот`,
    );
  }
  const text = readText(recording);
  const stand = loadStand(given.stand);
  maskPersonalData(stand.maskPersonalData);
  const contract = stand.api.contract === undefined ? undefined : loadContract(stand.api.contract);
  const { runConfiguration } = await loadConfiguration();
  const known = knownSteps(await loadSupport(runConfiguration));
  const draft = await draftOf(text, { stand, contract, known, shown: recording, target, name, roles });
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, draft.text);
  for (const line of draft.report) console.log(maskSecrets(line));
  console.log(`Черновик: ${target.replaceAll(path.sep, '/')}`);
  return 0;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SuiteError(
      'RECORDING_UNREADABLE',
      `Запись не читается: файла ${file} нет или он недоступен → проверьте путь`,
      error,
    );
  }
}
