// «Возможно, имелось в виду»: the nearest right names to a wrong one.
import { distance } from 'fastest-levenshtein';
import { quoteAll } from './russian';

/** The known names that are nearest to a wrong one, best first; none where nothing is near. */
export function nearest(wrong: string, known: Iterable<string>, most = 3): readonly string[] {
  const from = normalise(wrong);
  return [...known]
    .map((name) => ({ name, far: distance(from, normalise(name)) / Math.max(from.length, name.length, 1) }))
    .filter(({ far }) => far <= 0.5)
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ name }) => name);
}

/**
 * The end of a message about an unknown name: ` Возможно, имелось в виду: «…».`, or the known names where none
 * is near, or what to do where none is known.
 */
export function hint(wrong: string, known: Iterable<string>): string {
  const names = [...known];
  const near = nearest(wrong, names);
  if (near.length > 0) return `Возможно, имелось в виду: ${quoteAll(near)}`;
  return names.length > 0 ? `Известные имена: ${quoteAll(names)}` : 'Известных имён пока нет';
}

function normalise(text: string): string {
  return text.toLowerCase().replaceAll('ё', 'е').trim();
}
