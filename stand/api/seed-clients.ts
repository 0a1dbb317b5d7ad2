// The clients that every start begins with. All are invented: region 00 of an ИНН and area code 000 of a
// telephone are not assigned to anybody.
import type { Client } from './client';

/** 25 clients, «К-000101» … «К-000125», three of them archived. Their ids end in the digits of their codes. */
export function seedClients(): readonly Client[] {
  return names.map((name, index) => seedClient(101 + index, name));
}

/** Numbers of the archived ones. */
const archived: readonly number[] = [105, 113, 121];

const names: readonly string[] = [
  'ООО «Василёк»',
  'АО «Северный ветер»',
  'ООО «Берёзовая роща»',
  'ИП Ветров Илья Сергеевич',
  'ООО «Старая мельница»',
  'ЗАО «Полярная звезда»',
  'ООО «Ёлки и сосны»',
  'АНО «Тихая гавань»',
  'ООО «Каменный мост»',
  'ИП Полянская Анна Игоревна',
  'ООО «Рассвет»',
  'АО «Янтарный берег»',
  'ООО «Пятое колесо»',
  'ООО «Лунный свет»',
  'ПАО «Большая Медведица»',
  'ООО «Дом у озера»',
  'ИП Журавлёв Пётр Андреевич',
  'ООО «Три богатыря»',
  'АО «Медный всадник»',
  'ООО «Солнечный круг»',
  'ООО «Вчерашний день»',
  'ИП Снегирёва Ольга Павловна',
  'ООО «Ромашка»',
  'АО «Звонкий ручей»',
  'ООО «Ромашка и партнёры»',
];

function seedClient(number: number, name: string): Client {
  const digits = String(number).padStart(6, '0');
  const createdAt = new Date(Date.UTC(2025, 2, 1, 9, number - 100)).toISOString();
  return {
    id: `00000000-0000-4000-8000-000000${digits}`,
    code: `К-${digits}`,
    name,
    inn: name.startsWith('ИП') ? personInn(`0000${digits}`) : companyInn(`000${digits}`),
    status: archived.includes(number) ? 'ARCHIVED' : 'ACTIVE',
    email: `client${number}@aurora.example`,
    phone: `+7000${digits.padStart(7, '0')}`,
    account: `40702810${digits.padStart(12, '0')}`,
    createdAt,
    updatedAt: createdAt,
  };
}

/** Nine digits and the check digit of the tax service's order ММВ-7-6/435@. */
function companyInn(digits: string): string {
  return digits + checkDigit(digits, [2, 4, 10, 3, 5, 9, 4, 6, 8]);
}

/** Ten digits and two check digits. */
function personInn(digits: string): string {
  const first = digits + checkDigit(digits, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
  return first + checkDigit(first, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
}

function checkDigit(digits: string, weights: readonly number[]): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return String((sum % 11) % 10);
}
