// Who is refused, and the refusals that a contract documents: each with what provokes it, where that can be told.
import { isJsonType } from '../../support/http/exchange';
import type { BrokenDrafts } from './broken-drafts';
import type { DraftKit } from './draft-kit';
import { omit, titleOf } from './draft-requests';
import { TO_FILL_IN, type DraftScenario } from './feature-text';
import { MULTIPART, quoted, type Row } from './request-steps';
import { isAllowed } from './stand-roles';

/** Rights and documented refusals. */
export class RefusalDrafts {
  readonly #kit: DraftKit;
  readonly #broken: BrokenDrafts;

  constructor(kit: DraftKit, broken: BrokenDrafts) {
    this.#kit = kit;
    this.#broken = broken;
  }

  /** The operation under each role and without a login. */
  access(): readonly DraftScenario[] {
    const isDocumented = (status: number) => this.#kit.answers.answer(status) !== undefined;
    const { held, names } = this.#kit.roles;
    const columns = [
      ...(isDocumented(403) && held
        ? names.map((role): Row => [
            role,
            isAllowed(this.#kit.roles, role, this.#kit.operation) ? 'разрешено' : 'запрещено',
          ])
        : []),
      ...(isDocumented(401) ? [['без входа', 'запрещено'] as const] : []),
    ];
    if (columns.length === 0) return [];
    return [
      {
        name: `${this.#kit.scenes.label}: доступ по ролям`,
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
              [this.#kit.steps.nameOf(this.#kit.operation), ...columns.map(([, access]) => access)],
            ],
          },
        ],
      },
    ];
  }

  /** Each documented refusal; where nothing is known of its cause, with a comment that asks for it. */
  refusals(): readonly DraftScenario[] {
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
    const ofValues = [...this.#broken.withoutRequired(), ...this.#broken.broken()].flatMap(({ then }) =>
      then.map(({ text }) => text),
    );
    const isOfValues = (status: string) =>
      ofValues.includes(`код ответа ${status}`) || (status === '400' && ofValues.includes('код ответа 4xx'));
    return this.#kit.operation.answers
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
    const content = this.#kit.steps.contentOf(this.#kit.operation);
    if (!content || !isJsonType(content.mediaType)) return [];
    const request = this.#kit.requests.request();
    return [
      this.#kit.scenes.scene({
        name: `${this.#kit.scenes.label} — отказ 400: тело не JSON`,
        request,
        written: this.#kit.steps.writeJson(request, '{ "'),
        then: this.#kit.answers.refused('400'),
      }),
    ];
  }

  #unknownObject(): readonly DraftScenario[] {
    const parameter = this.#kit.operation.parameters.filter(({ in: place }) => place === 'path').at(-1);
    const value = parameter && this.#kit.requests.unknownValue(parameter);
    if (!parameter || value === undefined) return [];
    const request = this.#kit.requests.request();
    const isOnly = this.#kit.requests.path.values.size === 1;
    return [
      this.#kit.scenes.scene({
        name: `${this.#kit.scenes.label} — отказ 404: несуществующее значение ${quoted(titleOf(parameter))}`,
        request: {
          ...request,
          parameters: this.#kit.requests.withVersion(
            new Map(request.parameters).set(parameter, value),
            '"0"',
          ),
        },
        then: this.#kit.answers.refused('404'),
        ...(isOnly ? { isApart: true } : {}),
      }),
    ];
  }

  #conflict(): readonly DraftScenario[] {
    const action = this.#kit.steps.actionOf(this.#kit.operation);
    const request = this.#kit.requests.request();
    if (action?.conflict && this.#kit.steps.isUsable(action.conflict)) {
      return [
        this.#kit.scenes.scene({
          name: `${this.#kit.scenes.label} — отказ 409: состояние не позволяет`,
          given: action.conflict,
          request,
          then: this.#kit.answers.refused('409'),
        }),
      ];
    }
    const isRepeated =
      this.#kit.operation.method === 'POST' &&
      this.#kit.steps.contentOf(this.#kit.operation)?.mediaType !== MULTIPART;
    if (!isRepeated) return [];
    // A key may be made of optional fields too.
    const [fresh, body] = this.#kit.requests.fullBody() ?? this.#kit.requests.remembering(request.body);
    const repeated = { ...request, body };
    const { given, when } = this.#kit.steps.write(repeated);
    return [
      this.#kit.scenes.scene({
        name: `${this.#kit.scenes.label} — отказ 409: то же ещё раз`,
        comments: [
          'Контракт не говорит, в каких случаях бывает 409: здесь то же самое выполняется второй раз.',
        ],
        given: [...fresh, ...given, { ...when, as: this.#kit.operation.name }],
        request: repeated,
        written: { given: [], when },
        then: this.#kit.answers.refused('409'),
      }),
    ];
  }

  #staleVersion(): readonly DraftScenario[] {
    const version = this.#kit.requests.versionParameter;
    if (!version) return [];
    const request = this.#kit.requests.request();
    return [
      this.#kit.scenes.scene({
        name: `${this.#kit.scenes.label} — отказ 412: устаревшая версия`,
        request: { ...request, parameters: this.#kit.requests.withVersion(request.parameters, '"0"') },
        then: this.#kit.answers.refused('412'),
      }),
    ];
  }

  #noVersion(): readonly DraftScenario[] {
    const version = this.#kit.requests.versionParameter;
    if (!version) return [];
    const request = this.#kit.requests.request();
    return [
      this.#kit.scenes.scene({
        name: `${this.#kit.scenes.label} — отказ 428: без версии`,
        request: { ...request, parameters: omit(request.parameters, version) },
        then: this.#kit.answers.refused('428'),
      }),
    ];
  }

  #foreignType(): readonly DraftScenario[] {
    if (this.#kit.operation.bodies.length === 0) return [];
    const request = this.#kit.requests.request();
    return [
      this.#kit.scenes.scene({
        name: `${this.#kit.scenes.label} — отказ 415: тело другого типа`,
        request,
        written: this.#kit.steps.writeJson(request, 'Проверочный текст', 'текстом'),
        then: this.#kit.answers.refused('415'),
      }),
    ];
  }

  #notModified(): readonly DraftScenario[] {
    const known = this.#kit.operation.parameters.find(
      ({ in: place, name }) => place === 'header' && /^if-none-match$/iu.test(name),
    );
    if (!known) return [this.#toFillIn('304')];
    const request = this.#kit.requests.request();
    const { given, when } = this.#kit.steps.write(request);
    return [
      this.#kit.scenes.scene({
        name: `${this.#kit.scenes.label}: то, что не менялось, второй раз не пересылается`,
        given: [
          ...given,
          { ...when, as: this.#kit.operation.name },
          { text: `запомнен заголовок «ETag» как «известная версия»` },
        ],
        request: { ...request, parameters: new Map(request.parameters).set(known, '{{известная версия}}') },
        then: [{ text: 'код ответа 304' }],
      }),
    ];
  }

  #toFillIn(status: string): DraftScenario {
    return this.#kit.scenes.scene({
      name: `${this.#kit.scenes.label} — ${status === '304' ? 'ответ' : 'отказ'} ${status}`,
      comments: [
        `${TO_FILL_IN} что приводит к ответу ${status}, из контракта не следует. Поправьте шаги перед «Тогда»: сейчас это верный запрос.`,
      ],
      request: this.#kit.requests.request(),
      then: this.#kit.answers.refused(status),
    });
  }
}
