// Scenarios put together: who logs in when, what is prepared, what is sent and what is checked.
import type { Parameter } from '../../support/contract/openapi';
import type { DraftBase, DraftRequests } from './draft-requests';
import type { DraftScenario, DraftStep } from './feature-text';
import type { ActedStep } from './registry';
import { VERSION, quoted, type DraftRequest, type Row, type WrittenRequest } from './request-steps';
import { allowedRole, isAllowed } from './stand-roles';

/** What a scenario is put together from. */
export interface Scene {
  readonly name: string;
  readonly comments?: readonly string[];
  readonly given?: readonly ActedStep[];
  readonly request: DraftRequest;
  /** In the place of the words that the request itself would have. */
  readonly written?: WrittenRequest;
  readonly then: readonly DraftStep[];
  readonly examples?: readonly (readonly string[])[];
}

/** Puts together the scenarios of one operation. */
export class DraftScenes {
  readonly #kit: DraftBase & { readonly requests: DraftRequests };

  constructor(kit: DraftBase & { readonly requests: DraftRequests }) {
    this.#kit = kit;
  }

  /** A scenario of a table of rows, with examples. */
  outline({ rows, ...scene }: Omit<Scene, 'written'> & { readonly rows: readonly Row[] }): DraftScenario {
    return this.scene({ ...scene, written: this.#kit.steps.writeRows(scene.request, rows) });
  }

  /** A scenario with all that must be there before its request. */
  scene({
    name,
    comments = [],
    given = [],
    request,
    written,
    then,
    examples,
    isApart = false,
  }: Scene & { readonly isApart?: boolean }): DraftScenario {
    const words = written ?? this.#kit.steps.write(request);
    const usesObjects = !isApart && this.#usesPath(request);
    const acted = [
      ...(usesObjects ? this.#kit.requests.path.steps : []),
      ...this.#beforeVersion(request, words),
      ...words.given,
      ...given,
    ];
    return {
      name,
      comments: [...(usesObjects ? this.#kit.requests.path.comments : []), ...comments],
      given: this.#withLogins(unique(acted)),
      when: [words.when],
      then,
      ...(examples ? { examples } : {}),
    };
  }

  /** The operation in names of scenarios: a whole sentence would leave no room for what is drafted. */
  get label(): string {
    const name = this.#kit.steps.nameOf(this.#kit.operation);
    return name.length > LONGEST_LABEL ? this.#kit.operation.id : name;
  }

  /** Whether a request names the things of the path and not only unknown ones. */
  #usesPath({ parameters }: DraftRequest): boolean {
    return [...this.#kit.requests.path.values].some(
      ([parameter, value]) => parameters.get(parameter) === value,
    );
  }

  /** How a version gets known: the object is read and its ETag remembered, unless business words see to it. */
  #beforeVersion(
    { parameters }: DraftRequest,
    { given, when }: { readonly given: readonly ActedStep[]; readonly when: DraftStep },
  ): readonly ActedStep[] {
    const isAsked = [...parameters.values()].includes(VERSION);
    const isWritten = JSON.stringify([given, when]).includes(VERSION);
    const reading = this.#kit.contract.operations.find(
      ({ method, template }) => method === 'GET' && template === this.#kit.operation.template,
    );
    if (!isAsked || !isWritten || !reading) return [];
    const path = new Map(
      reading.parameters.flatMap((one): [Parameter, string][] => {
        const known = [...this.#kit.requests.path.values].find(
          ([{ name }]) => one.in === 'path' && name === one.name,
        );
        return known ? [[one, known[1]]] : [];
      }),
    );
    const read = this.#kit.steps.write({ operation: reading, parameters: path });
    return [
      ...read.given,
      { ...read.when, as: reading.name },
      { text: 'запомнен заголовок «ETag» как «версия»' },
    ];
  }

  /** The steps with logins before those that need another role, and at the end the role of the operation. */
  #withLogins(steps: readonly ActedStep[]): readonly DraftStep[] {
    const own = this.#actor();
    let current: string | undefined;
    const login = (role: string | undefined): readonly DraftStep[] => {
      if (role === current || role === undefined) return [];
      current = role;
      return [{ text: `выполнен вход с ролью ${quoted(role)}` }];
    };
    const written = steps.flatMap(({ as, ...step }) => [
      ...(as === undefined ? [] : login(this.#actorFor(as, own))),
      step,
    ]);
    return [...written, ...login(own)];
  }

  /** Whoever the operation is for prepares what it may, unless two people are needed. */
  #actorFor(name: string, own: string | undefined): string | undefined {
    const operation = this.#kit.contract.operations.find((one) => one.name === name);
    if (!operation || operation === this.#kit.operation) return own;
    const isOwn = own !== undefined && !this.#isByAnother && isAllowed(this.#kit.roles, own, operation);
    return isOwn ? own : allowedRole(this.#kit.roles, operation);
  }

  get #isByAnother(): boolean {
    return this.#kit.steps.actionOf(this.#kit.operation)?.isByAnother ?? false;
  }

  #actor(): string | undefined {
    const role = allowedRole(this.#kit.roles, this.#kit.operation);
    return role !== undefined && this.#isByAnother && this.#kit.roles.second.includes(role)
      ? `${role} 2`
      : role;
  }
}

const LONGEST_LABEL = 50;

/** The same file or card is prepared once. */
function unique(steps: readonly ActedStep[]): readonly ActedStep[] {
  return steps.filter(
    (step, index) => steps.findIndex((one) => JSON.stringify(one) === JSON.stringify(step)) === index,
  );
}
