// How long a whole run takes against its floor: the same features by plain cucumber-js, which has neither guard,
// preflight, masking nor report. Prints the machine, the sizes and the ratio of medians; pairs run in turn.
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PAIRS = 5;
const root = path.resolve(__dirname, '..');
const reports = mkdtempSync(path.join(os.tmpdir(), 'bench-'));

const suite = ['-r', 'ts-node/register', path.join('support', 'run', 'main.ts'), '--reports', reports];
const plain = [
  path.join('node_modules', '@cucumber', 'cucumber', 'bin', 'cucumber.js'),
  '--format',
  'progress',
];

run(suite);
run(plain);
const pairs = Array.from({ length: PAIRS }, () => [run(suite), run(plain)] as const);
const [ours, floor] = [median(pairs.map(([first]) => first)), median(pairs.map(([, second]) => second))];
const ratio = median(pairs.map(([first, second]) => first / second));

console.log(`Машина: ${os.cpus()[0]?.model ?? '?'} × ${os.cpus().length}, Node ${process.version}`);
console.log(
  `Объём: все сценарии features/ на встроенном стенде, ${PAIRS} пар, процесс целиком, стенд включён`,
);
console.log(
  `npm run bdd: ${seconds(ours)} · cucumber-js без наших отчётов и проверок: ${seconds(floor)} · отношение ${ratio.toFixed(2)}`,
);

/** Wall time of a whole process, ms. */
function run(program: readonly string[]): number {
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, [...program], { cwd: root, stdio: 'ignore' });
  if (status !== 0) throw new Error(`Прогон завершился с кодом ${status ?? 'сигнала'}: мерить нечего`);
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(2).replace('.', ',')} с`;
}
