// All checks of a stand, in the order in which they are read.
import { accountNames } from '../config/stand';
import { probeCheck, versionCheck } from './api';
import { certificateCheck, trustCheck } from './certificate';
import type { Check } from './check';
import { clockCheck } from './clock';
import { contractCheck, driftCheck, liveContractCheck } from './contract';
import { clientSecretCheck, discoveryCheck, keysCheck, loginCheck, secretsCheck } from './keycloak';
import { nameCheck, portCheck, proxyCheck } from './network';
import type { AccountNeeds, StandSubject } from './subject';

/** The checks of a stand: every one, or those that a run with such needs makes before it starts. */
export function checksOf({ isThorough, stand, needs }: StandSubject): readonly Check<StandSubject>[] {
  const sides = isThorough || needs.accounts.length > 0 || needs.roles.length > 0 ? both : (['api'] as const);
  const [first] = needs.roles;
  const all: readonly Check<StandSubject>[] = [
    {
      id: 'stand',
      title: 'Стенд',
      isThorough: true,
      run: () => ({ state: 'ok', text: `«${stand.name}», ${stand.file}` }),
    },
    ...(stand.keycloak.clientSecretEnv === undefined ? [] : [clientSecretCheck]),
    secretsCheck,
    ...sides.map(nameCheck),
    ...sides.map(portCheck),
    trustCheck,
    ...sides.map(certificateCheck),
    proxyCheck,
    ...sides.map(clockCheck),
    ...(sides.length > 1 ? [discoveryCheck, keysCheck] : []),
    ...needs.roles.map(loginCheck),
    probeCheck,
    versionCheck,
    contractCheck,
    ...(first === undefined ? [] : [driftCheck(first)]),
    ...(stand.api.liveContract === undefined ? [] : [liveContractCheck]),
  ];
  return isThorough ? all : all.filter((check) => check.isThorough !== true);
}

/** Everyone whom a stand file names: what the doctor examines. */
export function allNeeds(stand: StandSubject['stand']): AccountNeeds {
  const accounts = accountNames(stand);
  return { roles: accounts.filter((name) => !Object.hasOwn(stand.accounts, name)), accounts };
}

const both = ['api', 'keycloak'] as const;
