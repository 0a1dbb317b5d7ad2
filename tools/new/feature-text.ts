// The text of a new feature: a login, one action, one check. It runs as it is, unless something has to be filled in.
import type { Operation, Parameter } from '../../support/contract/openapi';

/** What the first scenario says. */
export interface FirstScenario {
  readonly title: string;
  readonly scenario: string;
  readonly role: string;
  /** Undefined: a request to the stand's probe. */
  readonly operation: Operation | undefined;
  readonly probe: string;
  readonly keys: readonly string[];
}

/** A feature, and whether its author has to fill in values before it can run. */
export interface FeatureText {
  readonly text: string;
  readonly isDraft: boolean;
}

/** What stands for a value that only the author knows. */
export const TO_FILL_IN = 'впишите';

/** The feature file as our formatter writes it. */
export function describeFeature({
  title,
  scenario,
  role,
  operation,
  probe,
  keys,
}: FirstScenario): FeatureText {
  const rows = operation ? neededRows(operation) : [];
  const isDraft = rows.length > 0;
  const tags = [...(isDraft ? ['@черновик'] : []), '@регресс', ...keys.map((key) => `@${key}`)];
  const width = Math.max(0, ...rows.map((name) => name.length));
  const action = operation ? `выполнена операция «${operation.name}»` : `отправлен запрос GET «${probe}»`;
  const lines = [
    '# language: ru',
    `Функция: ${title}`,
    '  Зачем это нужно и кому — одной-двумя фразами.',
    '',
    `  ${tags.join(' ')}`,
    `  Сценарий: ${scenario}`,
    `    Дано выполнен вход с ролью «${role}»`,
    `    Когда ${action}${isDraft ? ` с ${operation?.requiresBody === true ? 'полями' : 'параметрами'}:` : ''}`,
    ...rows.map((name) => `      | ${name.padEnd(width)} | ${TO_FILL_IN} |`),
    `    Тогда код ответа ${successOf(operation)}`,
  ];
  return { text: `${lines.join('\n')}\n`, isDraft };
}

/** The file name of a title: «Поиск документа: новый» → `поиск-документа-новый.feature`. */
export function fileNameOf(title: string): string {
  const words = title
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\d]+/gu, '-')
    .replace(/^-|-$/gu, '');
  return `${words.slice(0, 60)}.feature`;
}

/** Parameters without which the operation is refused, by their Russian titles; of a body, that there is one. */
function neededRows({ parameters, requiresBody }: Operation): readonly string[] {
  const required = parameters.filter((parameter) => parameter.required).map(nameOf);
  return requiresBody ? [...required, 'Название поля'] : required;
}

function nameOf({ title, name }: Parameter): string {
  return title ?? name;
}

function successOf(operation: Operation | undefined): string {
  return operation?.answers.find(({ status }) => /^2\d\d$/u.test(status))?.status ?? '200';
}
