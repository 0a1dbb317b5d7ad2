// What the text of a parameter or of a header stands for: OpenAPI 3.1 §4.8.12.2, the styles `form` and `simple`.
import type { ContractDocument } from './document';
import type { Parameter } from './openapi';

/**
 * The value of a parameter as its schema types it; a text that is no number stays a text, for the schema to refuse.
 * Undefined for an object: its styles are not read.
 *
 * @param texts as they were sent, one for each time that the name is met
 */
export function parameterValue(
  document: ContractDocument,
  { in: place, schema, repeats }: Parameter,
  texts: readonly string[],
): unknown {
  const types = schema ? document.typesOf(schema) : [];
  if (types.includes('object')) return undefined;
  if (!types.includes('array')) return scalar(texts[0] ?? '', types);
  const items = schema && document.find(schema, 'items');
  const ofItems = items ? document.typesOf(items) : [];
  const parts = place === 'query' && repeats ? texts : texts.flatMap((text) => text.split(','));
  return parts.map((part) => scalar(part.trim(), ofItems));
}

function scalar(text: string, types: readonly string[]): unknown {
  if (types.includes('string')) return text;
  const isNumeric = types.includes('integer') || types.includes('number');
  if (isNumeric && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/u.test(text)) return Number(text);
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
