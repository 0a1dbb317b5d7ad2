// Names that an analyst gives to fields: a title, or one qualified by the fields around, «Изменения → Было».
import { SuiteError } from '../core/errors';
import { hint } from '../core/suggest';

const ARROW = ' → ';

/** Whether a name means the field with these titles, its own last: the field's own title, after some of those around it. */
export function isNamed(titles: readonly string[], name: string): boolean {
  const own = titles.at(-1);
  if (own === undefined || name === own) return name === own;
  if (!name.endsWith(ARROW + own)) return false;
  const around = titles.slice(0, -1);
  return name
    .slice(0, -(ARROW + own).length)
    .split(ARROW)
    .every((title) => {
      const at = around.indexOf(title);
      around.splice(0, at + 1);
      return at >= 0;
    });
}

/** The whole name of a field: «Клиенты → Код клиента». */
export function wholeName(titles: readonly string[]): string {
  return titles.join(ARROW);
}

/** A field that nothing is called so; what the hint offers is worded as the name is: qualified or not. */
export function unknownField(
  name: string,
  request: string,
  known: readonly (readonly string[])[],
): SuiteError {
  const names = known.flatMap((titles) => (name.includes(ARROW) ? wholeName(titles) : titles.slice(-1)));
  return new SuiteError(
    'FIELD_UNKNOWN',
    `Поля «${name}» нет в контракте: ${request}. ${hint(name, new Set(names))} → исправьте имя поля`,
  );
}
