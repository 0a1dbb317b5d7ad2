// The answers that the command line lacks: asked one by one where somebody sits at the terminal.
import type { Interface } from 'node:readline/promises';
import { loadContract, type Operation } from '../../support/contract/openapi';
import {
  mistakeIn,
  optionOf,
  questions,
  readRoles,
  wrong,
  type InitArguments,
  type Question,
  type SystemAnswers,
} from './arguments';

/** Where the questions are asked; undefined: nobody can be asked. */
export type Asker = Pick<Interface, 'question'> | undefined;

/**
 * All answers: those of the command line, and the others asked or, where nobody can be asked, proposed.
 *
 * @param say shows a line between two questions
 * @throws SuiteError ARGUMENTS_WRONG where nobody can be asked: all that is missing, each with what is expected
 * @throws SuiteError CONTRACT_UNREADABLE
 */
export async function completeAnswers(
  { given }: InitArguments,
  asker: Asker,
  say: (line: string) => void,
): Promise<SystemAnswers> {
  const answers: Partial<Record<Question['name'], string>> = {};
  const missing: string[] = [];
  for (const question of questions) {
    const proposal =
      question.name === 'probe' ? probeOf(answers.contract ?? '') : question.proposal?.(answers);
    const answer = given[question.name]?.trim() ?? (await ask(question, proposal, asker, say));
    if (answer === undefined) missing.push(`  ${optionOf(question)} — ${question.expected}`);
    else answers[question.name] = answer;
  }
  if (missing.length > 0) throw wrong(`Не сказано:\n${missing.join('\n')}`);
  const { name = '', stand = '', api = '', keycloak = '', realm = '', client = '' } = answers;
  const { contract = '', probe = '', roles = '' } = answers;
  return { name, stand, api, keycloak, realm, client, contract, probe, roles: readRoles(roles) ?? [] };
}

/** The operation that a first scenario can call knowing nothing of the data: a GET of JSON without required parameters. */
export function simpleOperation(contract: string): Operation | undefined {
  if (contract === '') return undefined;
  return loadContract(contract).operations.find(
    ({ method, parameters, template, answers }) =>
      method === 'GET' &&
      !template.includes('{') &&
      parameters.every(({ required }) => !required) &&
      answers.some(({ status, content }) => status === '200' && content.some(isJson)),
  );
}

function isJson({ mediaType }: { readonly mediaType: string }): boolean {
  return /[/+]json\b/u.test(mediaType);
}

function probeOf(contract: string): string | undefined {
  return simpleOperation(contract)?.template;
}

async function ask(
  question: Question,
  proposal: string | undefined,
  asker: Asker,
  say: (line: string) => void,
): Promise<string | undefined> {
  const fallback = proposal !== undefined && question.accepts(proposal) ? proposal : undefined;
  if (!asker) return fallback;
  for (;;) {
    const shown = fallback === undefined || fallback === '' ? '' : ` [${fallback}]`;
    const answer = (await asker.question(`${question.text}${shown}: `)).trim() || (fallback ?? '');
    const mistake = mistakeIn(question, answer);
    if (mistake === undefined) return answer;
    say(mistake);
  }
}
