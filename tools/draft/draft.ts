// Scenarios that an operation's contract proposes: the good case, what must not be left out, each bound, each role, each
// documented refusal.
import type { Located } from '../../support/contract/document';
import type { Contract, Operation, Parameter } from '../../support/contract/openapi';
import { parameterValue } from '../../support/contract/parameter-value';
import { isRecord } from '../../support/core/errors';
import { isJsonType } from '../../support/http/exchange';
import { brokenValues, type BrokenValue } from './broken-values';
import { TO_FILL_IN, type DraftFeature, type DraftScenario, type DraftStep } from './feature-text';
import { businessFiles, businessObjects, type ActedStep } from './registry';
import { RequestSteps, VERSION, quoted, type DraftRequest, type Row } from './request-steps';
import { allowedRole, isAllowed, type StandRoles } from './stand-roles';
import { ValidValues, type Field } from './valid-values';

/** What drafts are made from. */
export interface DraftSource {
  readonly contract: Contract;
  readonly roles: StandRoles;
  /** Whether exactly one step definition matches a text. */
  readonly isKnown: (text: string) => boolean;
}

/** The draft of one operation. */
export function draftOf(source: DraftSource, operation: Operation): DraftFeature {
  return new Drafter(source, operation).draft();
}

interface Scene {
  readonly name: string;
  readonly comments?: readonly string[];
  readonly given?: readonly ActedStep[];
  readonly request: DraftRequest;
  /** In the place of the words that the request itself would have. */
  readonly written?: { readonly given: readonly ActedStep[]; readonly when: DraftStep };
  readonly then: readonly DraftStep[];
  readonly examples?: readonly (readonly string[])[];
}

/** What stands in the path, and the steps that put it there. */
interface PathValues {
  readonly steps: readonly ActedStep[];
  readonly values: ReadonlyMap<Parameter, string>;
  readonly comments: readonly string[];
}

const BANK = ['БИК', 'расчётный счёт', 'корреспондентский счёт'];
const FILE = 'файл';

class Drafter {
  readonly #contract: Contract;
  readonly #roles: StandRoles;
  readonly #values: ValidValues;
  readonly #steps: RequestSteps;
  readonly #operation: Operation;
  readonly #name: string;
  readonly #path: PathValues;

  constructor({ contract, roles, isKnown }: DraftSource, operation: Operation) {
    this.#contract = contract;
    this.#roles = roles;
    this.#values = new ValidValues(contract.document);
    this.#steps = new RequestSteps(contract, this.#values, isKnown);
    this.#operation = operation;
    this.#name = this.#steps.nameOf(operation);
    this.#path = this.#pathValues(operation);
  }

  draft(): DraftFeature {
    const { held, problem } = this.#roles;
    return {
      name: `${this.#name} — черновик по контракту`,
      comments: [
        `${this.#operation.method} ${this.#operation.template}. Черновик предложен по контракту: прочитайте, поправьте, снимите тег.`,
        ...(held
          ? []
          : [
              `Роли стенда не прочитаны${problem === undefined ? '' : ` (${problem})`}: проверьте, кто входит в каждом сценарии.`,
            ]),
      ],
      rules: [
        { name: 'Верный запрос выполняется', scenarios: this.#good() },
        { name: 'Обязательное не опускают', scenarios: this.#withoutRequired() },
        { name: 'Неверные значения отклоняются', scenarios: this.#broken() },
        { name: 'Доступ зависит от роли', scenarios: this.#access() },
        { name: 'Отказы, которые обещает контракт', scenarios: this.#refusals() },
      ],
    };
  }

  // ——— The good case

  #good(): readonly DraftScenario[] {
    const minimal = this.#request();
    const all = this.#allFields();
    const queries = this.#optionalQueries();
    const hasChoice = all.length > 0 || queries.length > 0;
    const [fresh, remembered] = this.#remembering(minimal.body);
    return [
      this.#scene({
        name: `${this.#label}: ${this.#howGood(hasChoice)}`,
        comments: this.#doubts(minimal),
        given: fresh,
        request: { ...minimal, body: remembered },
        then: this.#success(remembered),
      }),
      ...all,
      ...queries,
    ];
  }

  #howGood(hasChoice: boolean): string {
    if (!hasChoice) return 'верный запрос выполняется';
    if (this.#isChange) return 'достаточно одного поля';
    const { body, parameters } = this.#request();
    const isBare = body === undefined && [...parameters.keys()].every(({ in: place }) => place === 'path');
    return isBare ? 'условий может не быть' : 'достаточно обязательного';
  }

  /** All optional fields together; one by one where none is required: such an operation changes what it is given. */
  #allFields(): readonly DraftScenario[] {
    const content = this.#steps.contentOf(this.#operation);
    const fields = content?.schema ? this.#values.fieldsOf(content.schema) : [];
    const optional = fields.filter(({ isRequired }) => !isRequired);
    if (!content?.schema || !isJsonType(content.mediaType) || optional.length === 0) return [];
    if (this.#isChange && optional.length > 1) return this.#eachField(optional);
    const full = this.#fullBody();
    if (!full) return [];
    const [fresh, body] = full;
    return [
      this.#scene({
        name: `${this.#label}: принимаются все поля`,
        given: fresh,
        request: { ...this.#request(), body },
        then: this.#success(body),
      }),
    ];
  }

  /** All fields: the required ones new in each run and remembered, the others written down. */
  #fullBody(): readonly [readonly ActedStep[], Body] | undefined {
    const schema = this.#steps.contentOf(this.#operation)?.schema;
    const fields = schema ? this.#values.fieldsOf(schema) : [];
    const [fresh, remembered] = this.#remembering(this.#minimalBody());
    const extra = this.#bodyOf(fields.filter(({ isRequired }) => !isRequired));
    return extra && isRecord(remembered) ? [fresh, { ...remembered, ...extra }] : undefined;
  }

  #eachField(fields: readonly Field[]): readonly DraftScenario[] {
    const bank = fields.filter(({ kind }) => BANK.includes(kind ?? ''));
    const alone = bank.length > 1 ? fields.filter((field) => !bank.includes(field)) : fields;
    const together = bank.length > 1 ? this.#bodyOf(bank) : undefined;
    const cases = alone.flatMap((field) => {
      const body = this.#bodyOf([field], true);
      const rows = body && this.#steps.rowsOf({ ...this.#request(), body });
      const row = rows?.at(-1);
      return row ? [row] : [];
    });
    return [
      ...(cases.length === 0
        ? []
        : [
            this.#outline({
              name: `${this.#label}: меняется одно поле — <поле>`,
              request: this.#request(),
              rows: [...this.#parameterRows(), ['<поле>', '<значение>']],
              then: this.#success(),
              examples: [['поле', 'значение'], ...cases],
            }),
          ]),
      ...(together
        ? [
            this.#scene({
              name: `${this.#label}: банковские реквизиты меняются вместе`,
              request: { ...this.#request(), body: together },
              then: this.#success(),
            }),
          ]
        : []),
    ];
  }

  #optionalQueries(): readonly DraftScenario[] {
    const rows = this.#operation.parameters
      .filter(({ in: place, required }) => place === 'query' && !required)
      .flatMap((parameter) => this.#validTexts(parameter).map((text): Row => [titleOf(parameter), text]));
    if (rows.length === 0) return [];
    const request = this.#request();
    return [
      this.#outline({
        name: `${this.#label}: принимается условие <условие> = <значение>`,
        request,
        rows: [...(this.#steps.rowsOf(request) ?? []), ['<условие>', '<значение>']],
        then: this.#success(),
        examples: [['условие', 'значение'], ...rows],
      }),
    ];
  }

  // ——— What must not be left out

  #withoutRequired(): readonly DraftScenario[] {
    const request = this.#request();
    const content = this.#steps.contentOf(this.#operation);
    const fields = content?.schema
      ? this.#deepFields(content.schema).filter(({ isRequired }) => isRequired)
      : [];
    const queries = [...request.parameters.keys()].filter(({ in: place }) => place === 'query');
    const refusal = this.#bodyRefusal();
    const { body } = request;
    return [
      ...(refusal === undefined || !isRecord(body)
        ? []
        : fields.map((field) =>
            this.#scene({
              name: `${this.#label} — отказ: нет поля ${quoted(this.#steps.nameOfField(this.#operation, field.route))}`,
              comments: this.#partsDoubt(),
              request: { ...request, body: placed(this.#withParents(body, field), field.route, undefined) },
              then: this.#refused(refusal, content?.mediaType === MULTIPART ? undefined : pointerOf(field)),
            }),
          )),
      ...this.#withoutAll(refusal),
      ...(this.#parameterRefusal === undefined
        ? []
        : queries.map((parameter) =>
            this.#scene({
              name: `${this.#label} — отказ: нет параметра ${quoted(titleOf(parameter))}`,
              request: { ...request, parameters: omit(request.parameters, parameter) },
              then: this.#refused(this.#parameterRefusal ?? '4xx', `#/${parameter.name}`),
            }),
          )),
    ];
  }

  /** Where nothing is required by itself, something may be all the same (`minProperties`). */
  #withoutAll(refusal: string | undefined): readonly DraftScenario[] {
    const schema = this.#steps.contentOf(this.#operation)?.schema;
    if (refusal === undefined || !schema || Number(this.#values.keyword(schema, 'minProperties') ?? 0) < 1)
      return [];
    return [
      this.#scene({
        name: `${this.#label} — отказ: ни одного поля`,
        request: { ...this.#request(), body: {} },
        then: this.#refused(refusal),
      }),
    ];
  }

  // ——— Values beyond the bounds

  #broken(): readonly DraftScenario[] {
    return [...this.#brokenFields(), ...this.#brokenParameters()];
  }

  #brokenFields(): readonly DraftScenario[] {
    const schema = this.#steps.contentOf(this.#operation)?.schema;
    const refusal = this.#bodyRefusal();
    const request = this.#request();
    if (!schema || refusal === undefined || !isRecord(request.body)) return [];
    const base: Body = request.body;
    const isParts = this.#steps.contentOf(this.#operation)?.mediaType === MULTIPART;
    const fields = this.#deepFields(schema);
    const bank = fields.filter(({ kind }) => BANK.includes(kind ?? ''));
    const cases = fields.flatMap((field) => this.#casesOf(field, base, bank));
    const inTable = cases.filter(({ row }) => row);
    const optional = inTable.filter(({ isShared }) => isShared);
    const own = fields.flatMap((field) => {
      const ofField = inTable.filter((one) => !one.isShared && one.field === field);
      const [first] = ofField;
      if (!first?.row) return [];
      const [name] = first.row;
      const rows = (first.rows ?? []).map((row): Row => (row[0] === name ? [name, '<значение>'] : row));
      return this.#outline({
        name: `${this.#label} — отказ: ${quoted(name)} <что не так>`,
        comments: this.#partsDoubt(),
        request: { ...request, body: first.body },
        rows,
        then: this.#refused(refusal, isParts ? undefined : pointerOf(field)),
        examples: [['что не так', 'значение'], ...ofField.map(({ what, row }) => [what, row?.[1] ?? ''])],
      });
    });
    const inJson = [
      ...cases
        .filter(({ row }) => !row)
        .map(({ field, what, body }) => ({
          what: `${this.#steps.nameOfField(this.#operation, field.route)}: ${what}`,
          pointer: pointerOf(field),
          body,
        })),
      ...(this.#values.keyword(schema, 'additionalProperties') === false
        ? [
            {
              what: 'неизвестное поле',
              pointer: '#/unexpectedField',
              body: { ...base, unexpectedField: 'text' },
            },
          ]
        : []),
    ];
    return [
      ...own,
      ...[true, false].flatMap((isForShort) => {
        const table = optional.filter(({ row }) => isShort(row?.[1]) === isForShort);
        if (table.length === 0) return [];
        return this.#outline({
          name: `${this.#label} — отказ: поле «<поле>»${isForShort ? '' : ' (длинное значение)'}, <что не так>`,
          request,
          rows: [...this.#rowsAround(request), ['<поле>', '<значение>']],
          then: this.#refused(refusal, isParts ? undefined : '<ошибка>'),
          examples: [
            ['поле', 'что не так', ...(this.#pointerAt(refusal) ? ['ошибка'] : []), 'значение'],
            ...table.map(({ field, what, row }) => [
              row?.[0] ?? '',
              what,
              ...(this.#pointerAt(refusal) ? [pointerOf(field)] : []),
              row?.[1] ?? '',
            ]),
          ],
        });
      }),
      ...(inJson.length === 0 || isParts
        ? []
        : [
            this.#scene({
              name: `${this.#label} — отказ: тело, <что не так>`,
              request,
              written: this.#steps.writeJson(request, '<тело>'),
              then: this.#refused(refusal, '<ошибка>'),
              examples: [
                ['что не так', 'тело', ...(this.#pointerAt(refusal) ? ['ошибка'] : [])],
                ...inJson.map(({ what, body, pointer }) => [
                  what,
                  JSON.stringify(body),
                  ...(this.#pointerAt(refusal) ? [pointer] : []),
                ]),
              ],
            }),
          ]),
    ];
  }

  #casesOf(field: DeepField, base: Body, bank: readonly DeepField[]): readonly BrokenCase[] {
    if (isFile(this.#values, field)) return [];
    const { route, schema } = field;
    const isBank = bank.includes(field);
    // An operation that changes what it is given needs nothing beside the broken field.
    const given: Body = this.#isChange ? {} : base;
    const around = this.#withParents({ ...given, ...(isBank ? this.#bodyOf(bank) : {}) }, field);
    const isParts = this.#steps.contentOf(this.#operation)?.mediaType === MULTIPART;
    const valid = this.#values.valueOf(schema, field.name, false);
    const broken = brokenValues(this.#values, schema, valid).filter(
      ({ value }: BrokenValue) => !isParts || typeof value === 'string',
    );
    const isAdded = JSON.stringify(around) === JSON.stringify(placed(given, route, undefined));
    return broken.map(({ what, value }) => {
      const body = placed(around, route, value);
      const rows = this.#steps.rowsOf({ ...this.#request(), body });
      const name = this.#steps.nameOfField(this.#operation, route);
      const row = rows?.find(([one]) => one === name || one === route.join('.'));
      return { field, what, body, isShared: isAdded, ...(row && rows ? { row, rows } : {}) };
    });
  }

  /** The fields of a body and of the objects in it. */
  #deepFields(
    schema: Located,
    outer: Pick<DeepField, 'route' | 'parents'> = { route: [], parents: [] },
  ): readonly DeepField[] {
    if (outer.route.length >= DEEPEST) return [];
    return this.#values.fieldsOf(schema).flatMap((field) => {
      const route = [...outer.route, field.name];
      const parents = [...outer.parents, field.schema];
      return [
        { ...field, route, parents: outer.parents },
        ...this.#deepFields(field.schema, { route, parents }),
      ];
    });
  }

  /** The body with the objects around a field, where it has none. */
  #withParents(body: Body, { route, parents }: DeepField): Body {
    return parents.reduce<Body>((filled, schema, depth) => {
      const way = route.slice(0, depth + 1);
      if (valueAt(filled, way) !== undefined) return filled;
      return placed(filled, way, this.#values.valueOf(schema, way.at(-1) ?? '', true));
    }, body);
  }

  get #isChange(): boolean {
    const schema = this.#steps.contentOf(this.#operation)?.schema;
    const fields = schema ? this.#values.fieldsOf(schema) : [];
    return fields.length > 0 && fields.every(({ isRequired }) => !isRequired);
  }

  #brokenParameters(): readonly DraftScenario[] {
    const refusal = this.#parameterRefusal;
    if (refusal === undefined) return [];
    const request = this.#request();
    const ofQuery = this.#operation.parameters
      .filter(({ in: place }) => place === 'query')
      .map((parameter) => ({ parameter, cases: this.#brokenTexts(parameter) }));
    const rows = ofQuery
      .filter(({ parameter }) => !request.parameters.has(parameter))
      .flatMap(({ parameter, cases }) =>
        cases.map(({ what, text }) => [titleOf(parameter), what, `#/${parameter.name}`, text]),
      );
    const last = this.#operation.parameters.filter(({ in: place }) => place === 'path').at(-1);
    const inPath = last
      ? this.#brokenTexts(last).filter(({ text }) => text !== '' && !/[/?#\\]/u.test(text))
      : [];
    const hasPointer = this.#pointerAt(refusal) !== undefined;
    const cut = (row: readonly string[]) => (hasPointer ? row : row.filter((_, column) => column !== 2));
    return [
      ...ofQuery
        .filter(({ parameter, cases }) => request.parameters.has(parameter) && cases.length > 0)
        .map(({ parameter, cases }) =>
          this.#outline({
            name: `${this.#label} — отказ: ${quoted(titleOf(parameter))} <что не так>`,
            request,
            rows: (this.#steps.rowsOf(request) ?? []).map((row): Row =>
              row[0] === titleOf(parameter) ? [row[0], '<значение>'] : row,
            ),
            then: this.#refused(refusal, `#/${parameter.name}`),
            examples: [['что не так', 'значение'], ...cases.map(({ what, text }) => [what, text])],
          }),
        ),
      ...[true, false].flatMap((isForShort) => {
        const table = rows.filter(([, , , text]) => isShort(text) === isForShort);
        if (table.length === 0) return [];
        return this.#outline({
          name: `${this.#label} — отказ: условие «<условие>»${isForShort ? '' : ' (длинное значение)'}, <что не так>`,
          request,
          rows: [...(this.#steps.rowsOf(request) ?? []), ['<условие>', '<значение>']],
          then: this.#refused(refusal, '<ошибка>'),
          examples: [['условие', 'что не так', 'ошибка', 'значение'], ...table].map(cut),
        });
      }),
      ...(last && inPath.length > 0
        ? inPath.slice(0, 1).map(({ what, text }) =>
            this.#scene({
              name: `${this.#label} — отказ: ${quoted(titleOf(last))} ${what}`,
              request: {
                ...request,
                parameters: this.#withVersion(new Map(request.parameters).set(last, text), '"0"'),
              },
              then: this.#refused(refusal, `#/${last.name}`),
            }),
          )
        : []),
    ];
  }

  // ——— Roles

  #access(): readonly DraftScenario[] {
    const isDocumented = (status: number) => this.#answer(status) !== undefined;
    const { held, names } = this.#roles;
    const columns = [
      ...(isDocumented(403) && held
        ? names.map((role): Row => [
            role,
            isAllowed(this.#roles, role, this.#operation) ? 'разрешено' : 'запрещено',
          ])
        : []),
      ...(isDocumented(401) ? [['без входа', 'запрещено'] as const] : []),
    ];
    if (columns.length === 0) return [];
    return [
      {
        name: `${this.#label}: доступ по ролям`,
        comments:
          isDocumented(403) && !held
            ? ['Столбцы ролей добавьте сами: какая роль стенда что может, прочитать не удалось.']
            : [],
        given: [],
        when: [],
        then: [
          {
            text: 'доступ к операциям:',
            table: [
              ['операция', ...columns.map(([role]) => role)],
              [this.#name, ...columns.map(([, access]) => access)],
            ],
          },
        ],
      },
    ];
  }

  // ——— Documented refusals

  #refusals(): readonly DraftScenario[] {
    const drafted: Readonly<Record<string, () => readonly DraftScenario[]>> = {
      400: () => this.#malformed(),
      401: () => [],
      403: () => [],
      404: () => this.#unknownObject(),
      409: () => this.#conflict(),
      412: () => this.#staleVersion(),
      415: () => this.#foreignType(),
      428: () => this.#noVersion(),
    };
    const ofValues = [...this.#withoutRequired(), ...this.#broken()].flatMap(({ then }) =>
      then.map(({ text }) => text),
    );
    const isOfValues = (status: string) =>
      ofValues.includes(`код ответа ${status}`) || (status === '400' && ofValues.includes('код ответа 4xx'));
    return this.#operation.answers
      .map(({ status }) => status)
      .filter((status) => /^(?:304|[45]\d\d)$/u.test(status))
      .flatMap((status) => {
        if (status === '304') return this.#notModified();
        const scenarios = drafted[status]?.() ?? [];
        if (scenarios.length > 0 || ['401', '403'].includes(status) || isOfValues(status)) return scenarios;
        return [this.#toFillIn(status)];
      });
  }

  #malformed(): readonly DraftScenario[] {
    const content = this.#steps.contentOf(this.#operation);
    if (!content || !isJsonType(content.mediaType)) return [];
    const request = this.#request();
    return [
      this.#scene({
        name: `${this.#label} — отказ 400: тело не JSON`,
        request,
        written: this.#steps.writeJson(request, '{ "'),
        then: this.#refused('400'),
      }),
    ];
  }

  #unknownObject(): readonly DraftScenario[] {
    const parameter = this.#operation.parameters.filter(({ in: place }) => place === 'path').at(-1);
    const value = parameter && this.#unknownValue(parameter);
    if (!parameter || value === undefined) return [];
    const request = this.#request();
    const isOnly = this.#path.values.size === 1;
    return [
      this.#scene({
        name: `${this.#label} — отказ 404: несуществующее значение ${quoted(titleOf(parameter))}`,
        request: {
          ...request,
          parameters: this.#withVersion(new Map(request.parameters).set(parameter, value), '"0"'),
        },
        then: this.#refused('404'),
        ...(isOnly ? { isApart: true } : {}),
      }),
    ];
  }

  #conflict(): readonly DraftScenario[] {
    const action = this.#steps.actionOf(this.#operation);
    const request = this.#request();
    if (action?.conflict && this.#steps.isUsable(action.conflict)) {
      return [
        this.#scene({
          name: `${this.#label} — отказ 409: состояние не позволяет`,
          given: action.conflict,
          request,
          then: this.#refused('409'),
        }),
      ];
    }
    const isRepeated =
      this.#operation.method === 'POST' && this.#steps.contentOf(this.#operation)?.mediaType !== MULTIPART;
    if (!isRepeated) return [];
    // A key may be made of optional fields too.
    const [fresh, body] = this.#fullBody() ?? this.#remembering(request.body);
    const repeated = { ...request, body };
    const { given, when } = this.#steps.write(repeated);
    return [
      this.#scene({
        name: `${this.#label} — отказ 409: то же ещё раз`,
        comments: [
          'Контракт не говорит, в каких случаях бывает 409: здесь то же самое выполняется второй раз.',
        ],
        given: [...fresh, ...given, { ...when, as: this.#operation.name }],
        request: repeated,
        written: { given: [], when },
        then: this.#refused('409'),
      }),
    ];
  }

  #staleVersion(): readonly DraftScenario[] {
    const version = this.#versionParameter;
    if (!version) return [];
    const request = this.#request();
    return [
      this.#scene({
        name: `${this.#label} — отказ 412: устаревшая версия`,
        request: { ...request, parameters: this.#withVersion(request.parameters, '"0"') },
        then: this.#refused('412'),
      }),
    ];
  }

  #noVersion(): readonly DraftScenario[] {
    const version = this.#versionParameter;
    if (!version) return [];
    const request = this.#request();
    return [
      this.#scene({
        name: `${this.#label} — отказ 428: без версии`,
        request: { ...request, parameters: omit(request.parameters, version) },
        then: this.#refused('428'),
      }),
    ];
  }

  #foreignType(): readonly DraftScenario[] {
    if (this.#operation.bodies.length === 0) return [];
    const request = this.#request();
    return [
      this.#scene({
        name: `${this.#label} — отказ 415: тело другого типа`,
        request,
        written: this.#steps.writeJson(request, 'Проверочный текст', 'текстом'),
        then: this.#refused('415'),
      }),
    ];
  }

  #notModified(): readonly DraftScenario[] {
    const known = this.#operation.parameters.find(
      ({ in: place, name }) => place === 'header' && /^if-none-match$/iu.test(name),
    );
    if (!known) return [this.#toFillIn('304')];
    const request = this.#request();
    const { given, when } = this.#steps.write(request);
    return [
      this.#scene({
        name: `${this.#label}: то, что не менялось, второй раз не пересылается`,
        given: [
          ...given,
          { ...when, as: this.#operation.name },
          { text: `запомнен заголовок «ETag» как «известная версия»` },
        ],
        request: { ...request, parameters: new Map(request.parameters).set(known, '{{известная версия}}') },
        then: [{ text: 'код ответа 304' }],
      }),
    ];
  }

  #toFillIn(status: string): DraftScenario {
    return this.#scene({
      name: `${this.#label} — ${status === '304' ? 'ответ' : 'отказ'} ${status}`,
      comments: [
        `${TO_FILL_IN} что приводит к ответу ${status}, из контракта не следует. Поправьте шаги перед «Тогда»: сейчас это верный запрос.`,
      ],
      request: this.#request(),
      then: this.#refused(status),
    });
  }

  // ——— Requests

  /** The request with all that is required and nothing else. */
  #request(): DraftRequest {
    const parameters = new Map(this.#path.values);
    for (const parameter of this.#operation.parameters) {
      const isSent = parameter.required && ['query', 'header'].includes(parameter.in);
      const [text] = isSent ? this.#validTexts(parameter) : [];
      if (text !== undefined) parameters.set(parameter, text);
    }
    const body = this.#minimalBody();
    return {
      operation: this.#operation,
      parameters: this.#withVersion(parameters, VERSION),
      ...(body === undefined ? {} : { body }),
    };
  }

  #withVersion(parameters: ReadonlyMap<Parameter, string>, version: string): ReadonlyMap<Parameter, string> {
    const parameter = this.#versionParameter;
    return parameter ? new Map(parameters).set(parameter, version) : parameters;
  }

  get #versionParameter(): Parameter | undefined {
    return this.#operation.parameters.find(
      ({ in: place, name }) => place === 'header' && /^if-match$/iu.test(name),
    );
  }

  #minimalBody(): Body | unknown[] | undefined {
    const content = this.#steps.contentOf(this.#operation);
    if (!content?.schema) return undefined;
    const { schema, mediaType } = content;
    const fields = this.#values.fieldsOf(schema);
    if (mediaType === MULTIPART) return this.#parts(fields);
    if (!this.#operation.requiresBody && fields.every(({ isRequired }) => !isRequired)) return undefined;
    const made = this.#values.valueOf(schema, '', true);
    if (Array.isArray(made)) return made as unknown[];
    const isEmpty = isRecord(made) && Object.keys(made).length === 0;
    if (isRecord(made) && !isEmpty) return made;
    // Nothing is required by itself: the first field alone, or more of them.
    return (
      fields
        .map((_, index) => this.#bodyOf(fields.slice(0, index + 1), true))
        .find((body) => body !== undefined && this.#values.isValid(schema, body)) ??
      (isEmpty ? {} : undefined)
    );
  }

  #parts(fields: readonly Field[]): Body {
    return Object.fromEntries(
      fields
        .filter(({ isRequired }) => isRequired)
        .map((field) => {
          if (!isFile(this.#values, field))
            return [field.name, this.#values.valueOf(field.schema, field.name, true) ?? ''];
          const type = this.#values.keyword(field.schema, 'contentMediaType');
          const name =
            businessFiles[this.#operation.name]?.name ?? (type === 'text/csv' ? 'файл.csv' : 'файл.txt');
          return [field.name, `${FILE} «${name}»`];
        }),
    );
  }

  /** These fields with valid values; undefined where one has none. */
  #bodyOf(fields: readonly Field[], isFresh = false): Body | undefined {
    const entries = fields.map(({ name, schema }): [string, unknown] => [
      name,
      this.#values.valueOf(schema, name, isFresh, () => true),
    ]);
    return entries.every(([, value]) => value !== undefined) ? Object.fromEntries(entries) : undefined;
  }

  /** The body with its new data remembered first, so that they can be asked for again. */
  #remembering(body: unknown): readonly [readonly ActedStep[], unknown] {
    if (!isRecord(body) || Array.isArray(body)) return [[], body];
    const steps: ActedStep[] = [];
    const entries = Object.entries(body).map(([field, value]): [string, unknown] => {
      if (typeof value !== 'string' || !/^\{\{нов[^{}]+\}\}$/u.test(value)) return [field, value];
      const name = this.#steps.nameOfField(this.#operation, [field]);
      steps.push({ text: `запомнено «${value}» как ${quoted(name)}` });
      return [field, `{{${name}}}`];
    });
    return [steps, Object.fromEntries(entries)];
  }

  /** The rows of a request that stay while one of its optional fields differs. */
  #rowsAround(request: DraftRequest): readonly Row[] {
    return (this.#isChange ? undefined : this.#steps.rowsOf(request)) ?? this.#parameterRows();
  }

  /** The operation in names of scenarios: a whole sentence would leave no room for what is drafted. */
  get #label(): string {
    return this.#name.length > LONGEST_LABEL ? this.#operation.id : this.#name;
  }

  #parameterRows(): readonly Row[] {
    return [...this.#request().parameters].map(([parameter, value]): Row => [titleOf(parameter), value]);
  }

  /** Valid texts of a parameter: each of its values where it has a list. */
  #validTexts({ schema, name }: Parameter): readonly string[] {
    if (!schema) return [];
    const listed = this.#values.keyword(schema, 'enum');
    const values = Array.isArray(listed)
      ? (listed as unknown[])
      : [this.#values.valueOf(schema, name, false)];
    return values
      .flatMap((value) => (Array.isArray(value) ? (value as unknown[]).slice(0, 1) : [value]))
      .filter((value) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(String);
  }

  #brokenTexts(parameter: Parameter): readonly { readonly what: string; readonly text: string }[] {
    const { schema, name } = parameter;
    if (!schema) return [];
    const { document } = this.#contract;
    const isText = this.#values.typesOf(schema).includes('string');
    return (
      brokenValues(this.#values, schema, this.#values.valueOf(schema, name, false))
        // In an address all is text.
        .filter(({ value }) => typeof value === 'string' || (typeof value === 'number' && !isText))
        .map(({ what, value }) => ({ what, text: String(value) }))
        .filter(
          ({ text }) =>
            text === text.trim() &&
            !this.#values.isValid(schema, parameterValue(document, parameter, [text])),
        )
    );
  }

  /** A value that is valid and names nothing. */
  #unknownValue({ schema, name }: Parameter): string | undefined {
    if (!schema) return undefined;
    const candidates = [
      999_999_999,
      999_999,
      '{{новый UUID}}',
      '{{новый код}}',
      this.#values.valueOf(schema, name, true),
    ];
    const found = candidates.find((value) => this.#values.isValid(schema, value));
    return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
  }

  /** What stands in the path of an operation, and how it comes to be there. */
  #pathValues(operation: Operation): PathValues {
    const parameters = operation.parameters.filter(({ in: place }) => place === 'path');
    const ordered = [...operation.template.matchAll(/\{([^{}]+)\}/gu)].flatMap(
      ([, name]) => parameters.find((one) => one.name === name) ?? [],
    );
    return ordered.reduce<PathValues>(
      ({ steps, values, comments }, parameter) => {
        const found = this.#objectFor(operation, parameter, values);
        return {
          steps: [...steps, ...found.steps],
          values: new Map(values).set(parameter, found.value),
          comments: [...comments, ...found.comments],
        };
      },
      { steps: [], values: new Map(), comments: [] },
    );
  }

  #objectFor(
    operation: Operation,
    parameter: Parameter,
    outer: ReadonlyMap<Parameter, string>,
  ): { readonly steps: readonly ActedStep[]; readonly value: string; readonly comments: readonly string[] } {
    const [before = ''] = operation.template.split(`{${parameter.name}}`);
    const business = businessObjects.find(({ template }) => template === `${before}{${parameter.name}}`);
    if (business && this.#steps.isUsable(business.steps)) return { ...business, comments: [] };
    const creation = this.#contract.operations.find(
      ({ method, template }) => method === 'POST' && template === before.replace(/\/$/u, ''),
    );
    const remembered = creation && this.#rememberId(creation, parameter);
    if (creation && remembered !== undefined) {
      const inner = new Map(
        creation.parameters.flatMap((one): [Parameter, string][] => {
          const known = [...outer].find(([{ name, in: place }]) => place === one.in && name === one.name);
          return known ? [[one, known[1]]] : [];
        }),
      );
      const drafter = new Drafter(
        { contract: this.#contract, roles: this.#roles, isKnown: (text) => this.#steps.isUsable([{ text }]) },
        creation,
      );
      const request = drafter.#request();
      const { given, when } = this.#steps.write({
        ...request,
        parameters: new Map([...request.parameters, ...inner]),
      });
      const name = titleOf(parameter);
      return {
        steps: [...given, { ...when, as: creation.name }, { text: `${remembered} как ${quoted(name)}` }],
        value: `{{${name}}}`,
        comments: [],
      };
    }
    return {
      steps: [],
      value: this.#unknownValue(parameter) ?? '1',
      comments: [
        `${TO_FILL_IN} откуда берётся ${quoted(titleOf(parameter))}, из контракта не следует. Поставьте значение того, что на стенде есть.`,
      ],
    };
  }

  /** The step that remembers what identifies a thing that was just created. */
  #rememberId(creation: Operation, parameter: Parameter): string | undefined {
    const schema = this.#successOf(creation)?.content.find(({ mediaType }) => isJsonType(mediaType))?.schema;
    if (!schema) return undefined;
    const fields = this.#contract.document.propertiesOf(schema);
    const found = fields.find(([name]) => name === parameter.name) ?? fields.find(([name]) => name === 'id');
    if (!found) return undefined;
    const [name, field] = found;
    const title = this.#contract.document.titleOf(field);
    return title !== undefined && this.#isOnlyTitle(schema, title)
      ? `запомнено поле ${quoted(title)}`
      : `запомнено значение по пути «$.${name}»`;
  }

  /** Whether a title means one field of a schema. */
  #isOnlyTitle(schema: Located, title: string, depth = 0): boolean {
    return this.#titlesIn(schema, depth).filter((one) => one === title).length === 1;
  }

  #titlesIn(schema: Located, depth: number): readonly string[] {
    const { document } = this.#contract;
    if (depth > 6) return [];
    const items = document.partsOf(schema).flatMap((part) => document.find(part, 'items') ?? []);
    const fields = new Map(document.propertiesOf(schema));
    return [
      ...[...fields.values()].flatMap((field) => [
        document.titleOf(field) ?? '',
        ...this.#titlesIn(field, depth + 1),
      ]),
      ...items.flatMap((item) => this.#titlesIn(item, depth + 1)),
    ];
  }

  // ——— Checks

  #successOf({ answers }: Operation) {
    return answers.find(({ status }) => status.startsWith('2'));
  }

  /** @param sent the fields that should come back */
  #success(sent?: unknown): readonly DraftStep[] {
    const successes = this.#operation.answers.filter(({ status }) => status.startsWith('2'));
    const [first] = successes;
    const isSure = sent !== undefined || successes.length === 1 || !this.#isChange;
    const status = isSure && first ? first.status.toLowerCase() : '2xx';
    const schema = first?.content.find(({ mediaType }) => isJsonType(mediaType))?.schema;
    const isEmpty = first !== undefined && first.content.length === 0 && first.status === '204';
    return [
      { text: `код ответа ${status}` },
      ...(isEmpty ? [{ text: 'размер ответа равен 0' }] : []),
      ...(schema && isSure ? [...this.#schemaStep(schema), ...this.#comeBack(schema, sent)] : []),
    ];
  }

  #comeBack(schema: Located, sent: unknown): readonly DraftStep[] {
    if (
      !isRecord(sent) ||
      Array.isArray(sent) ||
      this.#steps.contentOf(this.#operation)?.mediaType === MULTIPART
    )
      return [];
    const answered = new Map(this.#contract.document.propertiesOf(schema));
    const fields = Object.entries(sent).flatMap(([name, value]) => {
      const field = answered.get(name);
      return field && ['string', 'number', 'boolean'].includes(typeof value) ? [{ name, value, field }] : [];
    });
    if (fields.length === 0) return [];
    const rows = fields.map(({ field, value }) => {
      const title = this.#contract.document.titleOf(field);
      if (title === undefined || !this.#isOnlyTitle(schema, title)) return undefined;
      return [title, typeof value === 'boolean' ? (value ? 'да' : 'нет') : String(value)];
    });
    if (rows.every((row) => row !== undefined)) return [{ text: 'ответ содержит поля:', table: rows }];
    const part = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
    return [{ text: 'тело ответа содержит:', doc: JSON.stringify(part, undefined, 2) }];
  }

  #refused(status: string, pointer?: string): readonly DraftStep[] {
    const schema = this.#schemaOfRefusal(status);
    const place = pointer === undefined ? undefined : this.#pointerAt(status);
    return [
      { text: `код ответа ${status}` },
      ...(schema ? this.#schemaStep(schema) : []),
      ...(place === undefined || pointer === undefined ? [] : [{ text: `${place} равно «${pointer}»` }]),
    ];
  }

  #schemaStep(schema: Located): readonly DraftStep[] {
    const resolved = this.#contract.document.resolve(schema);
    const name =
      this.#contract.document.titleOf(resolved) ??
      decodeURIComponent(resolved.pointer.split('/').at(-1) ?? '');
    const named = this.#contract.schemaNamed(name);
    const isNamed =
      named !== undefined && this.#contract.document.resolve(named).pointer === resolved.pointer;
    return isNamed ? [{ text: `тело ответа соответствует схеме ${quoted(name)}` }] : [];
  }

  #schemaOfRefusal(status: string): Located | undefined {
    return this.#answer(Number(status))?.content.find(({ mediaType }) => isJsonType(mediaType))?.schema;
  }

  /** Where a refusal points at the wrong field: a list whose records have a `pointer` (RFC 9457 §3.2). */
  #pointerAt(status: string): string | undefined {
    const schema = this.#schemaOfRefusal(status);
    if (!schema) return undefined;
    const { document } = this.#contract;
    return document.propertiesOf(schema).flatMap(([name, list]) => {
      const items = document.partsOf(list).flatMap((part) => document.find(part, 'items') ?? []);
      const pointer = items
        .flatMap((item) => document.propertiesOf(item))
        .find(([field]) => field === 'pointer');
      if (!pointer) return [];
      const title = document.titleOf(pointer[1]);
      return title !== undefined && this.#isOnlyTitle(schema, title)
        ? `поле ${quoted(title)}`
        : `значение по пути «$.${name}[*].pointer»`;
    })[0];
  }

  #answer(status: number) {
    return this.#operation.answers.find((answer) => answer.status === String(status));
  }

  /** How the contract refuses a body: 422 before 400. */
  #bodyRefusal(): string | undefined {
    if (!this.#steps.contentOf(this.#operation)) return undefined;
    const isParts = this.#steps.contentOf(this.#operation)?.mediaType === MULTIPART;
    const documented = ['422', '400'].filter((status) => this.#answer(Number(status)));
    return isParts && documented.length > 1 ? '4xx' : documented[0];
  }

  get #parameterRefusal(): string | undefined {
    return ['400', '422'].find((status) => this.#answer(Number(status)));
  }

  #partsDoubt(): readonly string[] {
    return this.#bodyRefusal() === '4xx' ? ['400 или 422, контракт не говорит: уточните код.'] : [];
  }

  /** What the contract does not say about a request. */
  #doubts({ body }: DraftRequest): readonly string[] {
    const { bodies, requiresBody, name } = this.#operation;
    if (requiresBody && bodies.length > 0 && body === undefined) {
      return [`${TO_FILL_IN} тело запроса по контракту не составить. Добавьте его в шаг.`];
    }
    const isFileUnknown =
      isRecord(body) &&
      businessFiles[name] === undefined &&
      Object.values(body).some((value) => typeof value === 'string' && value.startsWith(`${FILE} «`));
    return isFileUnknown ? [`${TO_FILL_IN} что должно быть в файле, контракт не говорит.`] : [];
  }

  // ——— Scenarios

  #outline({ rows, ...scene }: Omit<Scene, 'written'> & { readonly rows: readonly Row[] }): DraftScenario {
    return this.#scene({ ...scene, written: this.#steps.writeRows(scene.request, rows) });
  }

  #scene({
    name,
    comments = [],
    given = [],
    request,
    written,
    then,
    examples,
    isApart = false,
  }: Scene & { readonly isApart?: boolean }): DraftScenario {
    const words = written ?? this.#steps.write(request);
    const usesObjects = !isApart && this.#usesPath(request);
    const acted = [
      ...(usesObjects ? this.#path.steps : []),
      ...this.#beforeVersion(request, words),
      ...words.given,
      ...given,
    ];
    return {
      name,
      comments: [...(usesObjects ? this.#path.comments : []), ...comments],
      given: this.#withLogins(unique(acted)),
      when: [words.when],
      then,
      ...(examples ? { examples } : {}),
    };
  }

  /** Whether a request names the things of the path and not only unknown ones. */
  #usesPath({ parameters }: DraftRequest): boolean {
    return [...this.#path.values].some(([parameter, value]) => parameters.get(parameter) === value);
  }

  /** How a version gets known: the object is read and its ETag remembered, unless business words see to it. */
  #beforeVersion(
    { parameters }: DraftRequest,
    { given, when }: { readonly given: readonly ActedStep[]; readonly when: DraftStep },
  ): readonly ActedStep[] {
    const isAsked = [...parameters.values()].includes(VERSION);
    const isWritten = JSON.stringify([given, when]).includes(VERSION);
    const reading = this.#contract.operations.find(
      ({ method, template }) => method === 'GET' && template === this.#operation.template,
    );
    if (!isAsked || !isWritten || !reading) return [];
    const path = new Map(
      reading.parameters.flatMap((one): [Parameter, string][] => {
        const known = [...this.#path.values].find(([{ name }]) => one.in === 'path' && name === one.name);
        return known ? [[one, known[1]]] : [];
      }),
    );
    const read = this.#steps.write({ operation: reading, parameters: path });
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
    const operation = this.#contract.operations.find((one) => one.name === name);
    if (!operation || operation === this.#operation) return own;
    const isOwn = own !== undefined && !this.#isByAnother && isAllowed(this.#roles, own, operation);
    return isOwn ? own : allowedRole(this.#roles, operation);
  }

  get #isByAnother(): boolean {
    return this.#steps.actionOf(this.#operation)?.isByAnother ?? false;
  }

  #actor(): string | undefined {
    const role = allowedRole(this.#roles, this.#operation);
    return role !== undefined && this.#isByAnother && this.#roles.second.includes(role) ? `${role} 2` : role;
  }
}

type Body = Readonly<Record<string, unknown>>;

/** A field in a body: how it is reached, and the schemas of the objects around it. */
interface DeepField extends Field {
  readonly route: readonly string[];
  readonly parents: readonly Located[];
}

interface BrokenCase {
  readonly field: DeepField;
  readonly what: string;
  readonly body: Body;
  /** It may share a table with other fields: nothing else in the request changes. */
  readonly isShared: boolean;
  readonly row?: Row;
  readonly rows?: readonly Row[];
}

const MULTIPART = 'multipart/form-data';
const LONGEST_LABEL = 50;
/** How far objects in objects are gone through. */
const DEEPEST = 4;

/** A long text would push the other columns of a table off the screen. */
function isShort(text = ''): boolean {
  return text.length <= 60;
}

function titleOf({ title, name }: Parameter): string {
  return title ?? name;
}

function isFile(values: ValidValues, { schema }: Field): boolean {
  return (
    values.keyword(schema, 'contentMediaType') !== undefined || values.keyword(schema, 'format') === 'binary'
  );
}

/** RFC 6901 §6. */
function pointerOf({ route }: DeepField): string {
  return `#/${route.join('/')}`;
}

function valueAt(body: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return body;
  return isRecord(body) ? valueAt(body[step], rest) : undefined;
}

/** The body with a value in its place; undefined takes away what is there. */
function placed(body: Body, [step = '', ...rest]: readonly string[], value: unknown): Body {
  const inner = body[step];
  const child = rest.length === 0 ? value : placed(isRecord(inner) ? inner : {}, rest, value);
  return Object.fromEntries(
    Object.entries({ ...body, [step]: child }).filter(([, one]) => one !== undefined),
  );
}

function omit(parameters: ReadonlyMap<Parameter, string>, one: Parameter): ReadonlyMap<Parameter, string> {
  return new Map([...parameters].filter(([parameter]) => parameter !== one));
}

/** The same file or card is prepared once. */
function unique(steps: readonly ActedStep[]): readonly ActedStep[] {
  return steps.filter(
    (step, index) => steps.findIndex((one) => JSON.stringify(one) === JSON.stringify(step)) === index,
  );
}
