// The types of step parameters. Codes, ИНН and accounts stay text: a number would lose their zeros and digits.
import { defineParameterType } from '@cucumber/cucumber';
import type { Method } from '../support/http/exchange';

/** Text in quotes: «…» with «…» nested in it, "…", “…”, „…“. Each alternative is a group of its own. */
const QUOTED = /«((?:[^«»]|«[^«»]*»)*)»|"([^"]*)"|“([^“”]*)”|„([^„“]*)“/;

defineParameterType({ name: 'строка', regexp: QUOTED, transformer: firstOf });

defineParameterType({ name: 'роль', regexp: QUOTED, transformer: firstOf, useForSnippets: false });

defineParameterType({ name: 'учётная запись', regexp: QUOTED, transformer: firstOf, useForSnippets: false });

defineParameterType({
  name: 'шаг',
  regexp: /Шаг \d+(?:\.\d+)*[:.] |выполнен[ао]? /,
  transformer: (text: string) => text.trim(),
  useForSnippets: false,
});

defineParameterType({
  name: 'метод',
  regexp: /GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS/,
  transformer: (name: string) => name as Method,
  useForSnippets: false,
});

defineParameterType({ name: 'код', regexp: /[1-5]\d\d/, transformer: Number, useForSnippets: false });

defineParameterType({ name: 'количество', regexp: /\d+/, transformer: Number, useForSnippets: false });

function firstOf(...alternatives: readonly (string | undefined)[]): string {
  return alternatives.find((text) => text !== undefined) ?? '';
}
