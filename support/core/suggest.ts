// «Возможно, имелось в виду»: the nearest right names to a wrong one.
import { distance } from 'fastest-levenshtein';
import { fold, switchLayout } from './phrase-index';
import { quoteAll } from './russian';

/**
 * The known names that are nearest to a wrong one, best first; none where nothing is near. Slips, another order of words and
 * another keyboard layout are forgiven, and a name may be known by some of its words.
 */
export function nearest(wrong: string, known: Iterable<string>, most = 3): readonly string[] {
  const from = [fold(wrong), switchLayout(fold(wrong))];
  return [...known]
    .map((name) => ({ name, far: Math.min(...from.map((text) => farBetween(text, fold(name)))) }))
    .filter(({ far }) => far <= FARTHEST)
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

/** Share of letters that have to be changed. */
const FARTHEST = 0.5;
const SLIP = 0.15;

/** Words in another order have to be the same but for a slip: a path of other fields is another field. */
function farBetween(wrong: string, name: string): number {
  const words = wordsOf(wrong);
  const known = wordsOf(name);
  const isPart = words.length > 0 && words.every((word) => word.length > 2 && known.includes(word));
  const isReordered =
    words.length > 1 && shareOfSlips([...words].sort().join(' '), [...known].sort().join(' ')) <= SLIP;
  return Math.min(shareOfSlips(wrong, name), isReordered ? SLIP : 1, isPart ? FARTHEST : 1);
}

function shareOfSlips(a: string, b: string): number {
  return distance(a, b) / Math.max(a.length, b.length, 1);
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}
