// What our report costs against the page of cucumber's own html formatter, made of the same messages: time, memory, size,
// and how soon each is of use in a browser. Medians, and ratios by rounds: in each round all are made in turn. With
// `--allure <folder>` Allure's page too, by `npm install allure` in that folder.
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../support/core/errors';
import { writeAllureResults } from './report/allure-results';
import { codeOf, shape, writeGeneratedRun } from './report/generated-run';
import { measureProcess, measureScript, type ProcessCost } from './report/measured-process';
import { CHROMIUM, openPage, type OpeningCost, type PageParts } from './report/page-opening';

const RUNS = 5;
const sizes = [1000, 10_000];
/** Other pages take up to minutes at the greater size: what is measured once is measured well enough. */
const RIVAL_OPENINGS = 1;

const { values } = parseArgs({ options: { allure: { type: 'string' } } });

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

const allures = (installed: string): Rival => ({
  name: 'Allure, один файл',
  make: (_, folder) =>
    measureProcess([
      path.join(installed, 'node_modules', 'allure', 'cli.js'),
      ...['awesome', '--single-file', '--output', path.join(folder, 'allure')],
      path.join(folder, 'allure-results'),
    ]),
  page: path.join('allure', 'index.html'),
  parts: { item: '[data-testid="tree-leaf"]', query: 'input[name=search]' },
  openings: RIVAL_OPENINGS,
});
const rivals = [
  ours,
  cucumbers,
  ...(values.allure === undefined ? [] : [allures(path.resolve(values.allure))]),
];

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
Медианы из ${RUNS}, в скобках — от и до; чужие страницы открыты по ${RIVAL_OPENINGS} разу; нагрузка ${number(os.loadavg()[0] ?? 0)}`);
  if (values.allure !== undefined) await writeAllureResults(messages, path.join(folder, 'allure-results'));
  const rounds = Array.from({ length: RUNS }, () => rivals.map((rival) => rival.make(messages, folder)));
  const costsOf = (rival: Rival) => rounds.flatMap((round) => round[rivals.indexOf(rival)] ?? []);
  const ownOpenings: OpeningCost[] = [];
  for (const rival of rivals) {
    const page = path.join(folder, rival.page);
    const costs = costsOf(rival);
    const openings = await openTimes(rival, page, scenarios).catch((error: unknown) => {
      // A page may be more than the browser can hold; ours may not.
      if (rival === ours) throw error;
      console.log(`${rival.name}: страница не открылась (${messageOf(error)})`);
      return [];
    });
    if (rival === ours) ownOpenings.push(...openings);
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
    if (rival === ours) continue;
    const own = costsOf(ours);
    const ratio = (of: (cost: ProcessCost) => number) =>
      number(middle(costs.map((cost, round) => of(own[round] ?? cost) / of(cost))), 2);
    const usable = (of: readonly OpeningCost[]) => middle(of.map(({ usableMs }) => usableMs));
    console.log(
      [
        `  наш к нему: время ${ratio(({ wallMs }) => wallMs)}`,
        `процессор ${ratio(({ cpuMs }) => cpuMs)}`,
        `память ${ratio(({ peakMb }) => peakMb)}`,
        `открытие ${number(usable(ownOpenings) / usable(openings), 3)}`,
      ].join(' · '),
    );
  }
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
  if (costs.length === 0) return '—';
  const values = costs.map(of);
  const range =
    values.length > 1
      ? ` (${number(Math.min(...values), digits)}–${number(Math.max(...values), digits)})`
      : '';
  return `${number(middle(values), digits)}${range}`;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A megabyte of a file is 10^6 bytes. */
function megabytes(file: string): string {
  return number(statSync(file).size / 1e6, 2);
}

function number(value: number, digits = 1): string {
  return value.toFixed(digits).replace('.', ',');
}
