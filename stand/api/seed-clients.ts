// The clients that every start begins with. All are invented: region 00 of an ИНН and area code 000 of a
// telephone are not assigned to anybody, nor is region 00 of a БИК or КПП.
import { completeInn, completeOgrn, isAccountOf } from './check-digits';
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

/** What only some clients have; the others have nothing there. */
const details: Readonly<Record<number, Partial<Client>>> = {
  102: { category: 'KEY', creditLimit: 5_000_000, address: '000002, г. Северный, ул. Ветровая, д. 2' },
  104: { ogrn: completeOgrn('30000000000104'), creditLimit: 0 },
  108: { kpp: '000001001', ogrn: completeOgrn('100000000108') },
  115: { category: 'KEY', kpp: '000001001', creditLimit: 1_500_000.5 },
  123: {
    kpp: '000001001',
    ogrn: completeOgrn('100000000123'),
    address: '000000, г. Полевой, ул. Луговая, д. 1',
    creditLimit: 250_000,
  },
};

function seedClient(number: number, name: string): Client {
  const digits = String(number).padStart(6, '0');
  const createdAt = new Date(Date.UTC(2025, 2, 1, 9, number - 100)).toISOString();
  const account = `40702810${digits.padStart(12, '0')}`;
  return {
    id: `00000000-0000-4000-8000-000000${digits}`,
    code: `К-${digits}`,
    name,
    inn: completeInn(name.startsWith('ИП') ? `0000${digits}` : `000${digits}`),
    kpp: null,
    ogrn: null,
    status: archived.includes(number) ? 'ARCHIVED' : 'ACTIVE',
    category: 'STANDARD',
    email: `client${number}@aurora.example`,
    phone: `+7000${digits.padStart(7, '0')}`,
    address: null,
    account,
    bik: banks.find((bik) => isAccountOf(bik, account)) ?? null,
    creditLimit: null,
    createdAt,
    updatedAt: createdAt,
    ...details[number],
  };
}

/** Invented banks of an unassigned region; for every account there is one that its key fits. */
const banks = Array.from({ length: 10 }, (_, index) => `04000090${index}`);
