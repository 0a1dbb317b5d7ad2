// What masking costs: against JSON.parse of the same body, with the size of the body, and in the CPU of a whole run. Ratios
// within one run of the bench; the share, within one run of the suite.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { maskSecrets } from '../support/secrets/mask';
import { secrets } from '../support/secrets/registry';

const ROUNDS = 7;
const RUNS = 3;
const SCENARIOS = 1000;
/** About 430 bytes each: a body of 2 kB. */
const CLIENTS = 5;
const root = path.resolve(__dirname, '..');

secrets.add(...Array.from({ length: 30 }, () => randomBytes(24).toString('base64url')));

const small = bodyOf(100 * 1024);
const large = bodyOf(1024 * 1024);
const parse = median(() => JSON.parse(large) as unknown);
const mask = median(() => maskSecrets(large));
const maskSmall = median(() => maskSecrets(small));

console.log(`Машина: ${os.cpus()[0]?.model ?? '?'} × ${os.cpus().length}, Node ${process.version}`);
console.log(`Тело 1 МБ, 30 секретов, медиана из ${ROUNDS}:`);
console.log(`  JSON.parse           ${parse.toFixed(1)} мс`);
console.log(`  маскирование         ${mask.toFixed(1)} мс — ${(mask / parse).toFixed(1)} разбора`);
console.log(`  1 МБ против 100 КБ   ${(mask / maskSmall).toFixed(1)} раза (линейно — 10,2)`);

const share = ({ maskingMs, busyMs }: RunProfile): number => maskingMs / busyMs;
const runs = Array.from({ length: RUNS }, profileRun).sort((a, b) => share(a) - share(b));
const run = runs[Math.floor(RUNS / 2)] ?? profileRun();
console.log(
  `Прогон (по доле — средний из ${RUNS}): ${SCENARIOS} сценариев, тело ответа ${run.bodyBytes} байт, один поток, встроенный стенд отдельно:`,
);
console.log(`  процессор прогона    ${(run.busyMs / 1000).toFixed(1)} с`);
console.log(`  маскирование         ${percent(share(run))} (цель — меньше 5 %)`);
console.log(`  поиск утечек в конце ${percent(run.scanMs / run.busyMs)}`);

/** What a sampling profile of V8 tells of one run, in milliseconds of CPU. */
interface RunProfile {
  /** All that was not idle and no garbage collection: the latter is shared by all in proportion. */
  readonly busyMs: number;
  readonly maskingMs: number;
  readonly scanMs: number;
  readonly bodyBytes: number;
}

/** The parts of a `.cpuprofile` that are read here. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Runs the real command line under the profiler of Node. */
function profileRun(): RunProfile {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    const feature = path.join(folder, 'bench.feature');
    writeFileSync(feature, featureText());
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        '--cpu-prof',
        `--cpu-prof-dir=${folder}`,
        ...['-r', 'ts-node/register', path.join('support', 'run', 'main.ts'), feature],
        ...['--reports', path.join(folder, 'reports')],
      ],
      { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 },
    );
    if (status !== 0)
      throw new Error(`Прогон завершился с кодом ${status ?? 'сигнала'}:\n${stdout.slice(-2000)}`);
    const profiles = readdirSync(folder)
      .filter((name) => name.endsWith('.cpuprofile'))
      .map((name) => path.join(folder, name))
      .sort((a, b) => statSync(b).size - statSync(a).size);
    const [profile = ''] = profiles;
    const messages = readFileSync(path.join(folder, 'reports', 'messages.ndjson'), 'utf8');
    const length = /Content-Length: (\d+)/iu.exec(messages)?.[1];
    return { ...sumUp(JSON.parse(readFileSync(profile, 'utf8')) as CpuProfile), bodyBytes: Number(length) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The time of each sample goes to the outermost part of masking or of the scan on its stack. */
function sumUp({ nodes, samples, timeDeltas }: CpuProfile): Omit<RunProfile, 'bodyBytes'> {
  const partOf = new Map<number, string>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const visit = (id: number, above: string): void => {
    const node = byId.get(id);
    if (!node) return;
    const { functionName, url } = node.callFrame;
    const own = /support.secrets.scan\.ts/u.test(url)
      ? 'scan'
      : /support.secrets./u.test(url)
        ? 'masking'
        : ['(idle)', '(garbage collector)'].includes(functionName)
          ? 'none'
          : 'other';
    const part = above === 'other' ? own : above;
    partOf.set(id, part);
    for (const child of node.children ?? []) visit(child, part);
  };
  visit(nodes[0]?.id ?? 0, 'other');
  const ms: Record<string, number> = {};
  samples.forEach((id, index) => {
    const part = partOf.get(id) ?? 'other';
    ms[part] = (ms[part] ?? 0) + (timeDeltas[index] ?? 0) / 1000;
  });
  const { masking: maskingMs = 0, scan: scanMs = 0, other = 0 } = ms;
  return { busyMs: maskingMs + scanMs + other, maskingMs, scanMs };
}

function featureText(): string {
  const rows = Array.from({ length: SCENARIOS }, (_, index) => `      | ${index} |`).join('\n');
  return `# language: ru
Функция: Мера
  Структура сценария: Запрос <номер>
    Дано выполнен вход с ролью «читатель»
    Когда отправлен запрос GET «/api/v1/clients?size=${CLIENTS}»
    Тогда код ответа 200

    Примеры:
      | номер |
${rows}
`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1).replace('.', ',')} %`;
}

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
