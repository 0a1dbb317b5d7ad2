// `npm run draft -- --operation "…"` proposes scenarios for operations of the stand's contract.
import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api';
import { loadStand } from '../../support/config/stand';
import { counted } from '../../support/core/russian';
import { knownSteps, stepsFor } from '../../support/run/known-steps';
import { loadEnvironmentFile } from '../../support/run/services';
import { parseSource } from '../../support/run/sources';
import { maskSecrets } from '../../support/secrets/mask';
import { runTool } from '../command-line';
import { HELP, readDraftArguments } from './arguments';
import { draftOf } from './draft';
import { TO_FILL_IN, renderFeature } from './feature-text';
import { contractOf, filesFor, writeDraft } from './files';
import { rolesOf } from './stand-roles';

runTool(main);

async function main(argv: readonly string[]): Promise<number> {
  loadEnvironmentFile();
  const given = readDraftArguments(argv, process.env);
  if (!given) {
    process.stdout.write(HELP);
    return 0;
  }
  const stand = loadStand(given.stand);
  const contract = contractOf(stand);
  if (given.isList) {
    for (const { name, id, method, template } of contract.operations)
      console.log(`${name}  (${id}: ${method} ${template})`);
    return 0;
  }
  const files = filesFor(contract, given);
  const { runConfiguration } = await loadConfiguration();
  const steps = knownSteps(await loadSupport(runConfiguration));
  const roles = await rolesOf(stand);
  if (roles.problem !== undefined) {
    console.error(
      maskSecrets(`Роли стенда прочитать не удалось, столбцов ролей в черновиках не будет: ${roles.problem}`),
    );
  }
  const isKnown = (text: string) => stepsFor(text, steps).length === 1;
  for (const { file, operation } of files) {
    const text = renderFeature(draftOf({ contract, roles, isKnown }, operation));
    const { pickles } = parseSource(file, text);
    writeDraft(file, text);
    const toFillIn = text.split(TO_FILL_IN).length - 1;
    console.log(
      `${file}: ${counted(pickles.length, 'сценарий', 'сценария', 'сценариев')}${toFillIn > 0 ? `, дописать: ${toFillIn}` : ''}`,
    );
  }
  return 0;
}
