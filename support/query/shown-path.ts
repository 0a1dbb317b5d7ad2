// How messages show a place in a JSON: `items[0].code`, `['a b'].c`; the whole is ''.

/** What RFC 9535 §2.5.1.1 lets stand after a dot; other names go into brackets. */
const PLAIN_NAME = /^[A-Za-z_\u0080-\u{10ffff}][0-9A-Za-z_\u0080-\u{10ffff}]*$/u;

/** The path of a field or an element inside the value that stands at `parent`. */
export function childPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  if (PLAIN_NAME.test(key)) return parent === '' ? key : `${parent}.${key}`;
  return `${parent}['${key.replaceAll(/['\\]/gu, '\\$&')}']`;
}
