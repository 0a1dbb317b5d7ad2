// Numbers as Russian texts write them: 1 250,50.
import { SuiteError } from '../core/errors';
import { counted } from '../core/russian';

/**
 * A number in a step: `1 250,50`, `-3`, `−0,5`, `1250.5`. Groups are parted by a space, a no-break space or a
 * narrow one. No capture groups: the literal is copied into a parameter type.
 */
export const NUMBER = /[-−]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?/;

const WHOLE = new RegExp(`^(?:${NUMBER.source})$`, 'u');

/** A double keeps any 15 decimal digits and not any 16 (IEEE 754 binary64). */
const MOST_DIGITS = 15;

/**
 * The number that a Russian text writes.
 *
 * @throws SuiteError NUMBER_WRONG where it is no number, or where a number would lose digits of the text: zeros
 * in front or more than 15 significant digits. Such texts are codes.
 */
export function parseNumber(text: string): number {
  const written = text.trim();
  if (!WHOLE.test(written)) {
    throw wrong(
      text,
      'не прочитано',
      'напишите его так: 1250, 1 250,50 или -3 (в группе разрядов — три цифры)',
    );
  }
  const plain = written
    .replace(/[ \u00a0\u202f]/gu, '')
    .replace('−', '-')
    .replace(',', '.');
  const digits = plain.replace('-', '');
  if (/^0\d/u.test(digits)) {
    throw wrong(text, 'начинается с нуля и потеряло бы его', 'код или номер пишите строкой, в кавычках');
  }
  const significant = significantDigits(digits);
  if (significant > MOST_DIGITS) {
    throw wrong(
      text,
      `содержит ${counted(significant, 'значащую цифру', 'значащие цифры', 'значащих цифр')}, а сохранит только ${MOST_DIGITS}`,
      'код или номер пишите строкой, в кавычках',
    );
  }
  return Number(plain) || 0;
}

function significantDigits(digits: string): number {
  const [whole = '', fraction = ''] = digits.split('.');
  return (whole + fraction.replace(/0+$/u, '')).replace(/^0+/u, '').length;
}

function wrong(text: string, why: string, action: string): SuiteError {
  return new SuiteError('NUMBER_WRONG', `Число «${text}» ${why} → ${action}`);
}
