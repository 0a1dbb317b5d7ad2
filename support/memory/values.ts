// What a scenario remembers by name, and {{имя}} in its texts.
import { SuiteError } from '../core/errors';
import { hint } from '../core/suggest';
import { parseTemplateName, templateNames, type DataGenerator } from '../data/generator';
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

  /** Remembers a value; a name that is known already gets the new one. */
  remember(name: string, value: string): void {
    this.#values.set(normalise(name), value);
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
      `Значение «${name}» в этом сценарии не запоминали. ${hint(name, this.#known())} → исправьте имя или запомните значение раньше`,
    );
  }

  /** The text with every `{{имя}}` replaced. @throws SuiteError VALUE_UNKNOWN */
  substitute(text: string): string {
    return text.replace(PLACEHOLDER, (_, name: string) => this.recall(name));
  }

  /** What a wrong name may have meant: data that are made are known only where they can be made. */
  #known(): readonly string[] {
    return [...this.#values.keys(), ...(this.#computed ? templateNames : [])];
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

function normalise(name: string): string {
  return name.trim().replace(/\s+/gu, ' ');
}
