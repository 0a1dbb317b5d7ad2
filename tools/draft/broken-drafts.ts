// What an operation must refuse: a required value left out, a value beyond a bound.
import { isRecord } from '../../support/core/errors';
import { brokenValues, type BrokenValue } from './broken-values';
import type { DraftKit } from './draft-kit';
import { BANK, isFile, omit, placed, titleOf, type Body, type DeepField } from './draft-requests';
import type { DraftScenario } from './feature-text';
import { MULTIPART, quoted, type Row } from './request-steps';

/** What is left out or out of bounds. */
export class BrokenDrafts {
  readonly #kit: DraftKit;

  constructor(kit: DraftKit) {
    this.#kit = kit;
  }

  /** Each required field and parameter left out. */
  withoutRequired(): readonly DraftScenario[] {
    const request = this.#kit.requests.request();
    const content = this.#kit.steps.contentOf(this.#kit.operation);
    const fields = content?.schema
      ? this.#kit.requests.deepFields(content.schema).filter(({ isRequired }) => isRequired)
      : [];
    const queries = [...request.parameters.keys()].filter(({ in: place }) => place === 'query');
    const refusal = this.#kit.answers.bodyRefusal();
    const { body } = request;
    return [
      ...(refusal === undefined || !isRecord(body)
        ? []
        : fields.map((field) =>
            this.#kit.scenes.scene({
              name: `${this.#kit.scenes.label} — отказ: нет поля ${quoted(this.#kit.steps.nameOfField(this.#kit.operation, field.route))}`,
              comments: this.#kit.answers.partsDoubt(),
              request: {
                ...request,
                body: placed(this.#kit.requests.withParents(body, field), field.route, undefined),
              },
              then: this.#kit.answers.refused(
                refusal,
                content?.mediaType === MULTIPART ? undefined : pointerOf(field),
              ),
            }),
          )),
      ...this.#withoutAll(refusal),
      ...(this.#kit.answers.parameterRefusal === undefined
        ? []
        : queries.map((parameter) =>
            this.#kit.scenes.scene({
              name: `${this.#kit.scenes.label} — отказ: нет параметра ${quoted(titleOf(parameter))}`,
              request: { ...request, parameters: omit(request.parameters, parameter) },
              then: this.#kit.answers.refused(
                this.#kit.answers.parameterRefusal ?? '4xx',
                `#/${parameter.name}`,
              ),
            }),
          )),
    ];
  }

  /** Each bound of each field and parameter overstepped. */
  broken(): readonly DraftScenario[] {
    return [...this.#brokenFields(), ...this.#brokenParameters()];
  }

  /** Where nothing is required by itself, something may be all the same (`minProperties`). */
  #withoutAll(refusal: string | undefined): readonly DraftScenario[] {
    const schema = this.#kit.steps.contentOf(this.#kit.operation)?.schema;
    if (
      refusal === undefined ||
      !schema ||
      Number(this.#kit.values.keyword(schema, 'minProperties') ?? 0) < 1
    )
      return [];
    return [
      this.#kit.scenes.scene({
        name: `${this.#kit.scenes.label} — отказ: ни одного поля`,
        request: { ...this.#kit.requests.request(), body: {} },
        then: this.#kit.answers.refused(refusal),
      }),
    ];
  }

  #brokenFields(): readonly DraftScenario[] {
    const schema = this.#kit.steps.contentOf(this.#kit.operation)?.schema;
    const refusal = this.#kit.answers.bodyRefusal();
    const request = this.#kit.requests.request();
    if (!schema || refusal === undefined || !isRecord(request.body)) return [];
    const base: Body = request.body;
    const isParts = this.#kit.steps.contentOf(this.#kit.operation)?.mediaType === MULTIPART;
    const fields = this.#kit.requests.deepFields(schema);
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
      return this.#kit.scenes.outline({
        name: `${this.#kit.scenes.label} — отказ: ${quoted(name)} <что не так>`,
        comments: this.#kit.answers.partsDoubt(),
        request: { ...request, body: first.body },
        rows,
        then: this.#kit.answers.refused(refusal, isParts ? undefined : pointerOf(field)),
        examples: [['что не так', 'значение'], ...ofField.map(({ what, row }) => [what, row?.[1] ?? ''])],
      });
    });
    const inJson = [
      ...cases
        .filter(({ row }) => !row)
        .map(({ field, what, body }) => ({
          what: `${this.#kit.steps.nameOfField(this.#kit.operation, field.route)}: ${what}`,
          pointer: pointerOf(field),
          body,
        })),
      ...(this.#kit.values.keyword(schema, 'additionalProperties') === false
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
        return this.#kit.scenes.outline({
          name: `${this.#kit.scenes.label} — отказ: поле «<поле>»${isForShort ? '' : ' (длинное значение)'}, <что не так>`,
          request,
          rows: [...this.#kit.requests.rowsAround(request), ['<поле>', '<значение>']],
          then: this.#kit.answers.refused(refusal, isParts ? undefined : '<ошибка>'),
          examples: [
            ['поле', 'что не так', ...(this.#kit.answers.pointerAt(refusal) ? ['ошибка'] : []), 'значение'],
            ...table.map(({ field, what, row }) => [
              row?.[0] ?? '',
              what,
              ...(this.#kit.answers.pointerAt(refusal) ? [pointerOf(field)] : []),
              row?.[1] ?? '',
            ]),
          ],
        });
      }),
      ...(inJson.length === 0 || isParts
        ? []
        : [
            this.#kit.scenes.scene({
              name: `${this.#kit.scenes.label} — отказ: тело, <что не так>`,
              request,
              written: this.#kit.steps.writeJson(request, '<тело>'),
              then: this.#kit.answers.refused(refusal, '<ошибка>'),
              examples: [
                ['что не так', 'тело', ...(this.#kit.answers.pointerAt(refusal) ? ['ошибка'] : [])],
                ...inJson.map(({ what, body, pointer }) => [
                  what,
                  JSON.stringify(body),
                  ...(this.#kit.answers.pointerAt(refusal) ? [pointer] : []),
                ]),
              ],
            }),
          ]),
    ];
  }

  #casesOf(field: DeepField, base: Body, bank: readonly DeepField[]): readonly BrokenCase[] {
    if (isFile(this.#kit.values, field)) return [];
    const { route, schema } = field;
    const isBank = bank.includes(field);
    // An operation that changes what it is given needs nothing beside the broken field.
    const given: Body = this.#kit.requests.isChange ? {} : base;
    const around = this.#kit.requests.withParents(
      { ...given, ...(isBank ? this.#kit.requests.bodyOf(bank) : {}) },
      field,
    );
    const isParts = this.#kit.steps.contentOf(this.#kit.operation)?.mediaType === MULTIPART;
    const valid = this.#kit.values.valueOf(schema, field.name, false);
    const broken = brokenValues(this.#kit.values, schema, valid).filter(
      ({ value }: BrokenValue) => !isParts || typeof value === 'string',
    );
    const isAdded = JSON.stringify(around) === JSON.stringify(placed(given, route, undefined));
    return broken.map(({ what, value }) => {
      const body = placed(around, route, value);
      const rows = this.#kit.steps.rowsOf({ ...this.#kit.requests.request(), body });
      const name = this.#kit.steps.nameOfField(this.#kit.operation, route);
      const row = rows?.find(([one]) => one === name || one === route.join('.'));
      return { field, what, body, isShared: isAdded, ...(row && rows ? { row, rows } : {}) };
    });
  }

  #brokenParameters(): readonly DraftScenario[] {
    const refusal = this.#kit.answers.parameterRefusal;
    if (refusal === undefined) return [];
    const request = this.#kit.requests.request();
    const ofQuery = this.#kit.operation.parameters
      .filter(({ in: place }) => place === 'query')
      .map((parameter) => ({ parameter, cases: this.#kit.requests.brokenTexts(parameter) }));
    const rows = ofQuery
      .filter(({ parameter }) => !request.parameters.has(parameter))
      .flatMap(({ parameter, cases }) =>
        cases.map(({ what, text }) => [titleOf(parameter), what, `#/${parameter.name}`, text]),
      );
    const last = this.#kit.operation.parameters.filter(({ in: place }) => place === 'path').at(-1);
    const inPath = last
      ? this.#kit.requests.brokenTexts(last).filter(({ text }) => text !== '' && !/[/?#\\]/u.test(text))
      : [];
    const hasPointer = this.#kit.answers.pointerAt(refusal) !== undefined;
    const cut = (row: readonly string[]) => (hasPointer ? row : row.filter((_, column) => column !== 2));
    return [
      ...ofQuery
        .filter(({ parameter, cases }) => request.parameters.has(parameter) && cases.length > 0)
        .map(({ parameter, cases }) =>
          this.#kit.scenes.outline({
            name: `${this.#kit.scenes.label} — отказ: ${quoted(titleOf(parameter))} <что не так>`,
            request,
            rows: (this.#kit.steps.rowsOf(request) ?? []).map((row): Row =>
              row[0] === titleOf(parameter) ? [row[0], '<значение>'] : row,
            ),
            then: this.#kit.answers.refused(refusal, `#/${parameter.name}`),
            examples: [['что не так', 'значение'], ...cases.map(({ what, text }) => [what, text])],
          }),
        ),
      ...[true, false].flatMap((isForShort) => {
        const table = rows.filter(([, , , text]) => isShort(text) === isForShort);
        if (table.length === 0) return [];
        return this.#kit.scenes.outline({
          name: `${this.#kit.scenes.label} — отказ: условие «<условие>»${isForShort ? '' : ' (длинное значение)'}, <что не так>`,
          request,
          rows: [...(this.#kit.steps.rowsOf(request) ?? []), ['<условие>', '<значение>']],
          then: this.#kit.answers.refused(refusal, '<ошибка>'),
          examples: [['условие', 'что не так', 'ошибка', 'значение'], ...table].map(cut),
        });
      }),
      ...(last && inPath.length > 0
        ? inPath.slice(0, 1).map(({ what, text }) =>
            this.#kit.scenes.scene({
              name: `${this.#kit.scenes.label} — отказ: ${quoted(titleOf(last))} ${what}`,
              request: {
                ...request,
                parameters: this.#kit.requests.withVersion(
                  new Map(request.parameters).set(last, text),
                  '"0"',
                ),
              },
              then: this.#kit.answers.refused(refusal, `#/${last.name}`),
            }),
          )
        : []),
    ];
  }
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

/** A long text would push the other columns of a table off the screen. */
function isShort(text = ''): boolean {
  return text.length <= 60;
}

/** RFC 6901 §6. */
function pointerOf({ route }: DeepField): string {
  return `#/${route.join('/')}`;
}
