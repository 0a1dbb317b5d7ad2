// What our report costs against the page of cucumber's own html formatter, made of the same messages: time, memory, size,
// and how soon each is of use in a browser. Ratios of medians; runs of the two go in turn.
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { codeOf, shape, writeGeneratedRun } from './report/generated-run';
import { measureProcess, measureScript, type ProcessCost } from './report/measured-process';
import { CHROMIUM, openPage, type OpeningCost, type PageParts } from './report/page-opening';

const RUNS = 5;
const sizes = [1000, 10_000];
/** The page of cucumber takes minutes at the greater size: what is measured once is measured well enough. */
const RIVAL_OPENINGS = 1;

/** What a page is and how it is made. */
interface Rival {
  readonly name: string;
  readonly make: (messages: string, folder: string) => ProcessCost;
  /** Its first file, in the folder. */
  readonly page: string;
  readonly parts: PageParts;
  readonly openings: number;
}

const ours: Rival = {
  name: 'наш отчёт',
  make: (messages, folder) => measureScript('report', [messages, '--to', folder]),
  page: 'index.html',
  parts: { item: '#list details.feature', query: '#query' },
  openings: RUNS,
};
const cucumbers: Rival = {
  name: 'html от cucumber',
  make: (messages, folder) =>
    measureProcess([
      path.join(__dirname, 'report', 'cucumber-page.ts'),
      ...[messages, path.join(folder, 'cucumbers.html')],
    ]),
  page: 'cucumbers.html',
  parts: { item: '.html-formatter [aria-expanded]', query: 'input[name=query]' },
  openings: RIVAL_OPENINGS,
};

compare().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

async function compare(): Promise<void> {
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} ГБ`;
  console.log(
    `Машина: ${os.cpus()[0]?.model ?? '?'} × ${os.cpus().length}, ${memory}, Node ${process.version}`,
  );
  for (const scenarios of sizes) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
    try {
      await compareAt(scenarios, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

async function compareAt(scenarios: number, folder: string): Promise<void> {
  const messages = path.join(folder, 'messages.ndjson');
  await writeGeneratedRun(messages, scenarios);
  console.log(`
${scenarios} сценариев × ${shape.steps} шагов, вложения по ${shape.exchangeBytes} байт, провалов ${shape.failedPercent} %, сообщений ${megabytes(messages)} МБ
Медианы из ${RUNS}, в скобках — от и до; страницы открыты в Chromium (cucumber — ${RIVAL_OPENINGS} раз); нагрузка ${tenths(os.loadavg()[0] ?? 0)}`);
  const pairs = Array.from({ length: RUNS }, () => ({
    our: ours.make(messages, folder),
    their: cucumbers.make(messages, folder),
  }));
  const rows = [
    { rival: ours, costs: pairs.map(({ our }) => our) },
    { rival: cucumbers, costs: pairs.map(({ their }) => their) },
  ];
  const usable: number[] = [];
  for (const { rival, costs } of rows) {
    const page = path.join(folder, rival.page);
    const openings = await openTimes(rival, page, scenarios);
    usable.push(middle(openings.map(({ usableMs }) => usableMs)));
    console.log(
      [
        rival.name.padEnd(17),
        `создание ${spread(costs, ({ wallMs }) => wallMs / 1000)} с`,
        `процессор ${spread(costs, ({ cpuMs }) => cpuMs / 1000)} с`,
        `память ${spread(costs, ({ peakMb }) => peakMb, 0)} МБ`,
        `первый файл ${megabytes(page)} МБ`,
        `видна через ${spread(openings, ({ paintMs }) => paintMs, 0)} мс`,
        `список — ${spread(openings, ({ listMs }) => listMs, 0)} мс`,
        `найдено — ${spread(openings, ({ usableMs }) => usableMs, 0)} мс`,
        `куча JS ${spread(openings, ({ heapMb }) => heapMb)} МБ`,
      ].join(' · '),
    );
  }
  const ratio = (of: (cost: ProcessCost) => number) =>
    middle(pairs.map(({ our, their }) => of(our) / of(their)));
  const [our = Number.NaN, their = Number.NaN] = usable;
  console.log(
    [
      'Наш к cucumber по парам'.padEnd(17),
      `время ${tenths(ratio(({ wallMs }) => wallMs))} (цель — до 1,5)`,
      `процессор ${tenths(ratio(({ cpuMs }) => cpuMs))}`,
      `память ${tenths(ratio(({ peakMb }) => peakMb))}`,
      `открытие — в ${tenths(their / our)} раза быстрее`,
    ].join(' · '),
  );
}

/** Empty where there is no browser. */
async function openTimes(rival: Rival, page: string, scenarios: number): Promise<readonly OpeningCost[]> {
  if (!existsSync(CHROMIUM)) return [];
  const openings: OpeningCost[] = [];
  for (let run = 0; run < rival.openings; run += 1)
    openings.push(await openPage(page, rival.parts, codeOf(Math.floor(scenarios * 0.77))));
  return openings;
}

function spread<Cost>(costs: readonly Cost[], of: (cost: Cost) => number, digits = 1): string {
  const values = costs.map(of);
  const range =
    values.length > 1
      ? ` (${tenths(Math.min(...values), digits)}–${tenths(Math.max(...values), digits)})`
      : '';
  return `${tenths(middle(values), digits)}${range}`;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A megabyte of a file is 10^6 bytes. */
function megabytes(file: string): string {
  return tenths(statSync(file).size / 1e6, 2);
}

function tenths(value: number, digits = 1): string {
  return value.toFixed(digits).replace('.', ',');
}
