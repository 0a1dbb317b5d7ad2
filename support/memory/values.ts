// What a scenario remembers by name, and {{имя}} in its texts.
import { SuiteError } from '../core/errors';
import { hint } from '../core/suggest';

const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}/gu;

/** Named values of one scenario. */
export class ScenarioMemory {
  readonly #values = new Map<string, string>();

  /** Remembers a value; a name that is known already gets the new one. */
  remember(name: string, value: string): void {
    this.#values.set(normalise(name), value);
  }

  /** The value of a name. @throws SuiteError VALUE_UNKNOWN with the nearest right names */
  recall(name: string): string {
    const value = this.#values.get(normalise(name));
    if (value !== undefined) return value;
    throw new SuiteError(
      'VALUE_UNKNOWN',
      `Значение «${name}» в этом сценарии не запоминали. ${hint(name, this.#values.keys())} → исправьте имя или запомните значение раньше`,
    );
  }

  /** The text with every `{{имя}}` replaced. @throws SuiteError VALUE_UNKNOWN */
  substitute(text: string): string {
    return text.replace(PLACEHOLDER, (_, name: string) => this.recall(name));
  }
}

function normalise(name: string): string {
  return name.trim().replace(/\s+/gu, ' ');
}
