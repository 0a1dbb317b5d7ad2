// What masking costs: against JSON.parse of the same body, and with the size of the body. Ratios within one run.
import { randomBytes } from 'node:crypto';
import { maskSecrets } from '../support/secrets/mask';
import { secrets } from '../support/secrets/registry';

const ROUNDS = 7;

secrets.add(...Array.from({ length: 30 }, () => randomBytes(24).toString('base64url')));

const small = bodyOf(100 * 1024);
const large = bodyOf(1024 * 1024);
const parse = median(() => JSON.parse(large) as unknown);
const mask = median(() => maskSecrets(large));
const maskSmall = median(() => maskSecrets(small));

console.log(`Тело 1 МБ, 30 секретов, медиана из ${ROUNDS}:`);
console.log(`  JSON.parse           ${parse.toFixed(1)} мс`);
console.log(`  маскирование         ${mask.toFixed(1)} мс — ${(mask / parse).toFixed(1)} разбора`);
console.log(`  1 МБ против 100 КБ   ${(mask / maskSmall).toFixed(1)} раза (линейно — 10,2)`);

/** A JSON page of clients of about this size. */
function bodyOf(bytes: number): string {
  const row = (number: number): object => ({
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    code: `К-${String(number).padStart(6, '0')}`,
    name: `ООО «Ромашка ${number}»`,
    inn: String(1_000_000_000 + number),
    email: null,
    createdAt: '2026-03-01T09:23:00.000Z',
  });
  const rows: object[] = [];
  for (let size = 0; size < bytes; size += 190) rows.push(row(rows.length));
  return JSON.stringify({ items: rows });
}

function median(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  }).sort((a, b) => a - b);
  return times[Math.floor(ROUNDS / 2)] ?? 0;
}
