// What drafts expect of an operation's answers: the documented success with what was sent, or a refusal that names the field.
import type { Located } from '../../support/contract/document';
import type { Answer } from '../../support/contract/openapi';
import { isRecord } from '../../support/core/errors';
import { isJsonType } from '../../support/http/exchange';
import { isOnlyTitle, type DraftBase, type DraftRequests } from './draft-requests';
import { TO_FILL_IN, type DraftStep } from './feature-text';
import { businessFiles } from './registry';
import { MULTIPART, quoted, type DraftRequest } from './request-steps';

/** The checks of one operation's drafts. */
export class ExpectedAnswers {
  readonly #kit: DraftBase & { readonly requests: DraftRequests };

  constructor(kit: DraftBase & { readonly requests: DraftRequests }) {
    this.#kit = kit;
  }

  /** @param sent the fields that should come back */
  success(sent?: unknown): readonly DraftStep[] {
    const successes = this.#kit.operation.answers.filter(({ status }) => status.startsWith('2'));
    const [first] = successes;
    const isSure = sent !== undefined || successes.length === 1 || !this.#kit.requests.isChange;
    const status = isSure && first ? first.status.toLowerCase() : '2xx';
    const schema = first?.content.find(({ mediaType }) => isJsonType(mediaType))?.schema;
    const isEmpty = first !== undefined && first.content.length === 0 && first.status === '204';
    return [
      { text: `код ответа ${status}` },
      ...(isEmpty ? [{ text: 'размер ответа равен 0' }] : []),
      ...(schema && isSure ? [...this.#schemaStep(schema), ...this.#comeBack(schema, sent)] : []),
    ];
  }

  /** The documented refusal; `pointer` is where the wrong field stands in the request (RFC 9457 §3.2). */
  refused(status: string, pointer?: string): readonly DraftStep[] {
    const schema = this.#schemaOfRefusal(status);
    const place = pointer === undefined ? undefined : this.pointerAt(status);
    return [
      { text: `код ответа ${status}` },
      ...(schema ? this.#schemaStep(schema) : []),
      ...(place === undefined || pointer === undefined ? [] : [{ text: `${place} равно «${pointer}»` }]),
    ];
  }

  /** Where a refusal points at the wrong field: a list whose records have a `pointer` (RFC 9457 §3.2). */
  pointerAt(status: string): string | undefined {
    const schema = this.#schemaOfRefusal(status);
    if (!schema) return undefined;
    const { document } = this.#kit.contract;
    return document.propertiesOf(schema).flatMap(([name, list]) => {
      const items = document.partsOf(list).flatMap((part) => document.find(part, 'items') ?? []);
      const pointer = items
        .flatMap((item) => document.propertiesOf(item))
        .find(([field]) => field === 'pointer');
      if (!pointer) return [];
      const title = document.titleOf(pointer[1]);
      return title !== undefined && isOnlyTitle(this.#kit.contract, schema, title)
        ? `поле ${quoted(title)}`
        : `значение по пути «$.${name}[*].pointer»`;
    })[0];
  }

  /** What the contract documents for a status. */
  answer(status: number): Answer | undefined {
    return this.#kit.operation.answers.find((answer) => answer.status === String(status));
  }

  /** How the contract refuses a body: 422 before 400. */
  bodyRefusal(): string | undefined {
    if (!this.#kit.steps.contentOf(this.#kit.operation)) return undefined;
    const isParts = this.#kit.steps.contentOf(this.#kit.operation)?.mediaType === MULTIPART;
    const documented = ['422', '400'].filter((status) => this.answer(Number(status)));
    return isParts && documented.length > 1 ? '4xx' : documented[0];
  }

  /** How the contract refuses a parameter: 400 before 422. */
  get parameterRefusal(): string | undefined {
    return ['400', '422'].find((status) => this.answer(Number(status)));
  }

  /** What the contract does not say of a form that is refused. */
  partsDoubt(): readonly string[] {
    return this.bodyRefusal() === '4xx' ? ['400 или 422, контракт не говорит: уточните код.'] : [];
  }

  /** What the contract does not say about a request. */
  doubts({ body }: DraftRequest): readonly string[] {
    const { bodies, requiresBody, name } = this.#kit.operation;
    if (requiresBody && bodies.length > 0 && body === undefined) {
      return [`${TO_FILL_IN} тело запроса по контракту не составить. Добавьте его в шаг.`];
    }
    const isFileUnknown =
      isRecord(body) &&
      businessFiles[name] === undefined &&
      Object.values(body).some((value) => typeof value === 'string' && value.startsWith('файл «'));
    return isFileUnknown ? [`${TO_FILL_IN} что должно быть в файле, контракт не говорит.`] : [];
  }

  #comeBack(schema: Located, sent: unknown): readonly DraftStep[] {
    if (
      !isRecord(sent) ||
      Array.isArray(sent) ||
      this.#kit.steps.contentOf(this.#kit.operation)?.mediaType === MULTIPART
    )
      return [];
    const answered = new Map(this.#kit.contract.document.propertiesOf(schema));
    const fields = Object.entries(sent).flatMap(([name, value]) => {
      const field = answered.get(name);
      return field && ['string', 'number', 'boolean'].includes(typeof value) ? [{ name, value, field }] : [];
    });
    if (fields.length === 0) return [];
    const rows = fields.map(({ field, value }) => {
      const title = this.#kit.contract.document.titleOf(field);
      if (title === undefined || !isOnlyTitle(this.#kit.contract, schema, title)) return undefined;
      return [title, typeof value === 'boolean' ? (value ? 'да' : 'нет') : String(value)];
    });
    if (rows.every((row) => row !== undefined)) return [{ text: 'ответ содержит поля:', table: rows }];
    const part = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
    return [{ text: 'тело ответа содержит:', doc: JSON.stringify(part, undefined, 2) }];
  }

  #schemaStep(schema: Located): readonly DraftStep[] {
    const resolved = this.#kit.contract.document.resolve(schema);
    const name =
      this.#kit.contract.document.titleOf(resolved) ??
      decodeURIComponent(resolved.pointer.split('/').at(-1) ?? '');
    const named = this.#kit.contract.schemaNamed(name);
    const isNamed =
      named !== undefined && this.#kit.contract.document.resolve(named).pointer === resolved.pointer;
    return isNamed ? [{ text: `тело ответа соответствует схеме ${quoted(name)}` }] : [];
  }

  #schemaOfRefusal(status: string): Located | undefined {
    return this.answer(Number(status))?.content.find(({ mediaType }) => isJsonType(mediaType))?.schema;
  }
}
