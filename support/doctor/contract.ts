// The contract against the API that is really there: its answers, and the contract that it publishes itself.
import { existsSync } from 'node:fs';
import { parse } from 'yaml';
import { isRecord } from '../core/errors';
import { counted } from '../core/russian';
import { diagnoseAnswer, diagnoseFailure, diagnoseLogin } from '../diagnosis/diagnose';
import { Contract, type Operation } from '../contract/openapi';
import { describeMismatch, validateExchange } from '../contract/validation';
import { isAnswered, nameOf, type Exchange } from '../http/exchange';
import { statusLineOf } from '../http/trace';
import type { Check, Outcome } from './check';
import type { StandSubject } from './subject';

/** Longest list of differences: the screen is one. */
const MOST_SHOWN = 10;

const ABSENT: Outcome = { state: 'skipped', text: 'контракт не указан (api.contract)' };

/** The file of the contract can be read. */
export const contractCheck: Check<StandSubject> = {
  id: 'contract',
  title: 'Контракт',
  run: (subject) => {
    const { contract: file } = subject.stand.api;
    if (file === undefined) return ABSENT;
    // A run reads it later anyway, in its workers: here parsing would only make it wait.
    if (!subject.isThorough && existsSync(file)) return { state: 'ok', text: 'файл есть' };
    const { operations } = subject.contract(file);
    const facts = Object.fromEntries(operations.map((one) => [`Операция ${signatureOf(one)}`, 'есть']));
    return { state: 'ok', text: counted(operations.length, 'операция', 'операции', 'операций'), facts };
  },
};

/** What the API answers now is what the contract says: reads without required parameters, each asked once. */
export function driftCheck(account: string): Check<StandSubject> {
  return {
    id: 'drift',
    title: 'Ответы по контракту',
    needs: ['contract', 'probe', `login:${account}`],
    isThorough: true,
    run: async (subject) => {
      const { contract: file, url } = subject.stand.api;
      if (file === undefined) return ABSENT;
      const contract = subject.contract(file);
      const authorization = await authorizationOf(subject, account);
      if (authorization === undefined) return { state: 'skipped', text: `нет входа «${account}»` };
      const differences: string[] = [];
      const safe = contract.operations.filter(isAskable);
      // One after another: a look at a stand is no load test.
      for (const operation of safe) {
        const accept = contract.mediaTypesOf(operation).join(', ') || 'application/json';
        const headers = { Accept: accept, Authorization: authorization };
        const outcome = await subject.send({ method: 'GET', url: url + operation.template, headers });
        differences.push(
          ...(isAnswered(outcome) ? differencesOf(contract, outcome) : [diagnoseFailure(outcome).message]),
        );
      }
      const asked = counted(safe.length, 'операция', 'операции', 'операций');
      const facts = { 'Ответы по контракту: расхождений': String(differences.length) };
      if (differences.length === 0) {
        return { state: 'ok', text: `расхождений нет, ${plainly(safe.length)}: ${asked}`, facts };
      }
      const count = counted(differences.length, 'расхождение', 'расхождения', 'расхождений');
      const text = `${count} (под ролью «${account}») → исправьте контракт или API\n${shorten(differences)}`;
      return { state: 'warning', text, facts };
    },
  };
}

/** The contract that the API publishes, where the stand file names it, lists the same operations as the file. */
export const liveContractCheck: Check<StandSubject> = {
  id: 'live-contract',
  title: 'Контракт, который отдаёт API',
  needs: ['contract', 'probe'],
  isThorough: true,
  run: async (subject) => {
    const { contract: file, liveContract, url } = subject.stand.api;
    if (liveContract === undefined || file === undefined) return ABSENT;
    const { outcome } = await subject.see(url + liveContract);
    if (!isAnswered(outcome)) return { state: 'warning', text: diagnoseFailure(outcome).message };
    const live = readContract(outcome);
    if (!live) {
      return {
        state: 'warning',
        text: `${nameOf(outcome.request)}: ожидался OpenAPI, получен ответ ${statusLineOf(outcome.response)} → проверьте api.liveContract`,
      };
    }
    const ours = new Map(subject.contract(file).operations.map((one) => [keyOf(one), signatureOf(one)]));
    const theirs = new Map(live.operations.map((one) => [keyOf(one), signatureOf(one)]));
    const differences = [
      ...[...theirs].filter(([key]) => !ours.has(key)).map(([, one]) => `${one} — есть у API, нет в файле`),
      ...[...ours].filter(([key]) => !theirs.has(key)).map(([, one]) => `${one} — есть в файле, нет у API`),
    ];
    const told = versionIn(live);
    const facts = {
      'Контракт API: версия': told,
      ...Object.fromEntries([...theirs.values()].map((one) => [`Операция API ${one}`, 'есть'])),
    };
    const shown = `версия ${told}, ${counted(theirs.size, 'операция', 'операции', 'операций')}`;
    return differences.length === 0
      ? { state: 'ok', text: `${shown}, как в файле`, facts }
      : {
          state: 'warning',
          text: `${shown}; состав другой → обновите файл контракта (api.contract)\n${shorten(differences)}`,
          facts,
        };
  },
};

function plainly(count: number): string {
  return count === 1 ? 'спрошена' : 'спрошено';
}

/** Reads that need nothing to be known: no placeholder in the path, no required parameter. */
function isAskable({ method, template, parameters }: Operation): boolean {
  return method === 'GET' && !template.includes('{') && parameters.every(({ required }) => !required);
}

async function authorizationOf(subject: StandSubject, account: string): Promise<string | undefined> {
  if (subject.openBroker().missingSecrets([account]).length > 0) return undefined;
  const login = await subject.logIn(account);
  if (diagnoseLogin(login, subject.stand) || login.outcome.kind !== 'granted') return undefined;
  return `Bearer ${login.outcome.tokens.accessToken}`;
}

function differencesOf(contract: Contract, exchange: Exchange): readonly string[] {
  const mismatches = validateExchange(contract, exchange);
  const foreign = contract.documentsAnswer(exchange) ? undefined : diagnoseAnswer(exchange);
  // A page of a gateway departs from the contract in every way: what it is says more.
  if (foreign) return [foreign.message];
  return mismatches.map((mismatch) => `${nameOf(exchange.request)}: ${describeMismatch(mismatch)}`);
}

function readContract({ response }: Exchange): Contract | undefined {
  try {
    const document: unknown = response.json ?? parse(response.bytes.toString('utf8'));
    return isRecord(document) && isRecord(document['paths']) ? new Contract(document) : undefined;
  } catch {
    // Neither JSON nor YAML: the caller tells what came.
    return undefined;
  }
}

function versionIn({ document }: Contract): string {
  const version = document.valueAt(document.at(), 'info', 'version');
  return typeof version === 'string' ? version : 'не указана';
}

function signatureOf({ method, template }: Operation): string {
  return `${method} ${template}`;
}

/** The names of placeholders are nobody's concern. */
function keyOf(operation: Operation): string {
  return signatureOf(operation).replace(/\{[^{}]*\}/gu, '{}');
}

function shorten(differences: readonly string[]): string {
  const rest = differences.length - MOST_SHOWN;
  return [...differences.slice(0, MOST_SHOWN), ...(rest > 0 ? [`… и ещё ${rest}`] : [])].join('\n');
}
