// What a scenario remembers by name, and {{имя}} in its texts.
import { SuiteError } from '../core/errors';
import { hint, nearest } from '../core/suggest';
import { generatorNames, parseTemplateName, templateNames, type DataGenerator } from '../data/generator';
import { isDateExpression, parseDate, type Calendar } from '../language/date';

const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}/gu;

/** What names stand for beyond remembered values: `{{новый ИНН}}` is made, `{{завтра}}` is counted. */
export interface Computed {
  readonly generator: DataGenerator;
  readonly calendar: Calendar;
  /** `{{логин: владелец репозитория}}`. @throws SuiteError ROLE_UNKNOWN */
  readonly usernameOf: (role: string) => string;
}

/** Named values of one scenario. */
export class ScenarioMemory {
  readonly #values = new Map<string, string>();
  readonly #computed: Computed | undefined;

  constructor(computed?: Computed) {
    this.#computed = computed;
  }

  /**
   * Remembers a value; a name that is known already gets the new one.
   *
   * @throws SuiteError NAME_RESERVED for a name that stands for made data or a date
   */
  remember(name: string, value: string): void {
    const own = normalise(name);
    if (
      /^логин:/u.test(own) ||
      isDateExpression(own) ||
      generatorNames.includes(parseTemplateName(own) ?? '')
    ) {
      throw new SuiteError(
        'NAME_RESERVED',
        `Имя «${name}» занято: {{${name}}} — это ${reservedFor(own)} → запомните значение под другим именем`,
      );
    }
    this.#values.set(own, value);
  }

  /** Whether a value was remembered under this name. */
  has(name: string): boolean {
    return this.#values.has(normalise(name));
  }

  /**
   * The value of a name: a remembered one, a date in ISO form, or data made anew.
   *
   * @throws SuiteError VALUE_UNKNOWN with the nearest right names, DATA_UNKNOWN, DATE_WRONG
   */
  recall(name: string): string {
    const value = this.#values.get(normalise(name)) ?? this.#compute(normalise(name));
    if (value !== undefined) return value;
    throw new SuiteError(
      'VALUE_UNKNOWN',
      `Значение «${name}» в этом сценарии не запоминали. ${this.#hint(name)} → исправьте имя или запомните значение раньше`,
    );
  }

  /** The text with every `{{имя}}` replaced. @throws SuiteError VALUE_UNKNOWN */
  substitute(text: string): string {
    return text.replace(PLACEHOLDER, (_, name: string) => this.recall(name));
  }

  /** The nearest of all names; where none is near, those that the scenario has remembered. */
  #hint(name: string): string {
    const known = [...this.#values.keys()];
    const near = nearest(name, [...known, ...(this.#computed ? templateNames : [])]);
    return hint(name, near.length > 0 ? near : known);
  }

  /**
   * A JSON with every `{{имя}}` replaced: within a string the value is escaped (RFC 8259 §7), elsewhere it stands as it
   * is, a number or a whole JSON.
   *
   * @throws SuiteError VALUE_UNKNOWN
   */
  substituteJson(text: string): string {
    return text.replace(/"(?:[^"\\]|\\.)*"|\{\{[^{}]*\}\}/gu, (token) =>
      token.startsWith('"')
        ? token.replace(PLACEHOLDER, (_, name: string) => JSON.stringify(this.recall(name)).slice(1, -1))
        : this.substitute(token),
    );
  }

  #compute(name: string): string | undefined {
    if (!this.#computed) return undefined;
    const { generator, calendar, usernameOf } = this.#computed;
    const role = /^логин: ?(.+)$/u.exec(name)?.[1];
    if (role !== undefined) return usernameOf(role);
    if (isDateExpression(name)) return parseDate(name, calendar);
    const data = parseTemplateName(name);
    return data === undefined ? undefined : generator.make(data);
  }
}

function reservedFor(name: string): string {
  if (name.startsWith('логин:')) return 'имя входа роли';
  return isDateExpression(name) ? 'дата' : 'новые данные';
}

function normalise(name: string): string {
  return name.trim().replace(/\s+/gu, ' ');
}
