// What no schema can say about the fields of a client: check digits, and fields that depend on each other.
import { isAccountOf, isInn, isOgrn } from './check-digits';
import type { FieldError } from './problem';

/**
 * Every mistake. Values of a wrong form are the schema's business and are passed over here.
 * @param fields of a client, as they are or would become
 */
export function clientMistakes(fields: Readonly<Record<string, unknown>>): readonly FieldError[] {
  const text = (name: string, form: RegExp): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' && form.test(value) ? value : undefined;
  };
  const inn = text('inn', /^(\d{10}|\d{12})$/);
  const ogrn = text('ogrn', /^(\d{13}|\d{15})$/);
  const account = text('account', /^\d{20}$/);
  const bik = text('bik', /^\d{9}$/);
  const isGiven = (name: string): boolean => fields[name] !== undefined && fields[name] !== null;

  const findings: readonly (readonly [pointer: string, detail: string, isMistake: boolean])[] = [
    ['#/inn', 'контрольная цифра ИНН не сходится', inn !== undefined && !isInn(inn)],
    ['#/kpp', 'КПП бывает только у организации: её ИНН — из 10 цифр', isGiven('kpp') && inn?.length === 12],
    [
      '#/ogrn',
      `контрольная цифра ${ogrn?.length === 15 ? 'ОГРНИП' : 'ОГРН'} не сходится`,
      ogrn !== undefined && !isOgrn(ogrn),
    ],
    [
      '#/account',
      'ключ счёта не сходится с БИК',
      account !== undefined && bik !== undefined && !isAccountOf(bik, account),
    ],
    ['#/account', 'к БИК нужен расчётный счёт', isGiven('bik') && !isGiven('account')],
    ['#/bik', 'к расчётному счёту нужен БИК', isGiven('account') && !isGiven('bik')],
    ['#/creditLimit', 'в сумме больше двух знаков после запятой', hasThirdDecimal(fields['creditLimit'])],
  ];
  return findings.flatMap(([pointer, detail, isMistake]) => (isMistake ? [{ pointer, detail }] : []));
}

/** By digits: 0.07 is no multiple of 0.01 in binary. */
function hasThirdDecimal(value: unknown): boolean {
  return typeof value === 'number' && Number(value.toFixed(2)) !== value;
}
