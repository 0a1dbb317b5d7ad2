// The good case of an operation: what must be sent, all that may be, each condition.
import { isJsonType } from '../../support/http/exchange';
import type { DraftKit } from './draft-kit';
import { BANK, titleOf } from './draft-requests';
import type { DraftScenario } from './feature-text';
import type { Row } from './request-steps';
import type { Field } from './valid-values';

/** The good case. */
export class GoodDrafts {
  readonly #kit: DraftKit;

  constructor(kit: DraftKit) {
    this.#kit = kit;
  }

  /** What must be sent alone, with all that may be, and under each condition. */
  good(): readonly DraftScenario[] {
    const minimal = this.#kit.requests.request();
    const all = this.#allFields();
    const queries = this.#optionalQueries();
    const hasChoice = all.length > 0 || queries.length > 0;
    const [fresh, remembered] = this.#kit.requests.remembering(minimal.body);
    return [
      this.#kit.scenes.scene({
        name: `${this.#kit.scenes.label}: ${this.#howGood(hasChoice)}`,
        comments: this.#kit.answers.doubts(minimal),
        given: fresh,
        request: { ...minimal, body: remembered },
        then: this.#kit.answers.success(remembered),
      }),
      ...all,
      ...queries,
    ];
  }

  #howGood(hasChoice: boolean): string {
    if (!hasChoice) return 'верный запрос выполняется';
    if (this.#kit.requests.isChange) return 'достаточно одного поля';
    const { body, parameters } = this.#kit.requests.request();
    const isBare = body === undefined && [...parameters.keys()].every(({ in: place }) => place === 'path');
    return isBare ? 'условий может не быть' : 'достаточно обязательного';
  }

  /** All optional fields together; one by one where none is required: such an operation changes what it is given. */
  #allFields(): readonly DraftScenario[] {
    const content = this.#kit.steps.contentOf(this.#kit.operation);
    const fields = content?.schema ? this.#kit.values.fieldsOf(content.schema) : [];
    const optional = fields.filter(({ isRequired }) => !isRequired);
    if (!content?.schema || !isJsonType(content.mediaType) || optional.length === 0) return [];
    if (this.#kit.requests.isChange && optional.length > 1) return this.#eachField(optional);
    const full = this.#kit.requests.fullBody();
    if (!full) return [];
    const [fresh, body] = full;
    return [
      this.#kit.scenes.scene({
        name: `${this.#kit.scenes.label}: принимаются все поля`,
        given: fresh,
        request: { ...this.#kit.requests.request(), body },
        then: this.#kit.answers.success(body),
      }),
    ];
  }

  #eachField(fields: readonly Field[]): readonly DraftScenario[] {
    const bank = fields.filter(({ kind }) => BANK.includes(kind ?? ''));
    const alone = bank.length > 1 ? fields.filter((field) => !bank.includes(field)) : fields;
    const together = bank.length > 1 ? this.#kit.requests.bodyOf(bank) : undefined;
    const cases = alone.flatMap((field) => {
      const body = this.#kit.requests.bodyOf([field], true);
      const rows = body && this.#kit.steps.rowsOf({ ...this.#kit.requests.request(), body });
      const row = rows?.at(-1);
      return row ? [row] : [];
    });
    return [
      ...(cases.length === 0
        ? []
        : [
            this.#kit.scenes.outline({
              name: `${this.#kit.scenes.label}: меняется одно поле — <поле>`,
              request: this.#kit.requests.request(),
              rows: [...this.#kit.requests.parameterRows(), ['<поле>', '<значение>']],
              then: this.#kit.answers.success(),
              examples: [['поле', 'значение'], ...cases],
            }),
          ]),
      ...(together
        ? [
            this.#kit.scenes.scene({
              name: `${this.#kit.scenes.label}: банковские реквизиты меняются вместе`,
              request: { ...this.#kit.requests.request(), body: together },
              then: this.#kit.answers.success(),
            }),
          ]
        : []),
    ];
  }

  #optionalQueries(): readonly DraftScenario[] {
    const rows = this.#kit.operation.parameters
      .filter(({ in: place, required }) => place === 'query' && !required)
      .flatMap((parameter) =>
        this.#kit.requests.validTexts(parameter).map((text): Row => [titleOf(parameter), text]),
      );
    if (rows.length === 0) return [];
    const request = this.#kit.requests.request();
    return [
      this.#kit.scenes.outline({
        name: `${this.#kit.scenes.label}: принимается условие <условие> = <значение>`,
        request,
        rows: [...(this.#kit.steps.rowsOf(request) ?? []), ['<условие>', '<значение>']],
        then: this.#kit.answers.success(),
        examples: [['условие', 'значение'], ...rows],
      }),
    ];
  }
}
