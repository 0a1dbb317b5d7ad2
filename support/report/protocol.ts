// «Протокол испытаний»: the run as an official document, for signatures, as DOCX.
import { writeFile } from 'node:fs/promises';
import { counted, formatDuration } from '../core/russian';
import { groupByCause, type CauseGroup } from './causes';
import { describeTime } from './failure-block';
import { statuses, type RunModel, type ScenarioResult, type Status } from './model';
import { renderDocument, type Block } from './protocol-document';
import type { RunRecord } from './run-record';
import { requirementsOf } from './section-requirements';
import { outcomeOf } from './outcome-words';
import { allScenarios, reasonOf } from './test-case-results';
import { describeVerdict, type Verdict } from './verdict';

/** Above this number of scenarios those that passed and are no test cases are only counted. */
export const MOST_SCENARIOS = 2000;
/** Longest table, in rows: an outage of ten thousand scenarios is one cause, not three hundred pages. */
export const MOST_ROWS = 2000;
/** Longest list of scenarios in a cell. */
const MOST_IN_CELL = 20;

/** Writes the protocol as DOCX; its bytes depend on model and verdict only. */
export async function writeProtocol(model: RunModel, verdict: Verdict, file: string): Promise<void> {
  const date = model.end?.endedAt ?? model.run?.startedAt ?? '1980-01-01T00:00:00.000Z';
  await writeFile(file, await renderDocument(describeProtocol(model, verdict), { title: TITLE, date }));
}

/** What the protocol says, section by section; every section is there, whatever the run was. */
export function describeProtocol(model: RunModel, verdict: Verdict): readonly Block[] {
  const scenarios = allScenarios(model);
  const product = model.run?.settings.product ?? '';
  return [
    { kind: 'title', text: TITLE },
    ...(product === '' ? [] : [{ kind: 'subtitle', text: product } as const]),
    { kind: 'subtitle', text: '№ ______________ от ______________' },
    section('Объект испытаний'),
    ...describeObject(model),
    section('Условия и порядок проведения'),
    ...describeConditions(model),
    section('Состав испытаний'),
    ...describeScope(model, scenarios),
    section('Критерии'),
    ...describeCriteria(verdict),
    section('Результаты по требованиям'),
    ...describeRequirements(scenarios),
    section('Результаты по тест-кейсам'),
    ...describeTestCases(scenarios),
    section('Результаты по сценариям'),
    ...describeScenarios(scenarios),
    section('Отклонения'),
    ...describeDeviations(model, scenarios),
    section('Не выполнено'),
    ...describeMissing(scenarios),
    section('Заключение'),
    ...describeConclusion(verdict),
  ];
}

const TITLE = 'Протокол испытаний';

function describeObject({ run }: RunModel): readonly Block[] {
  if (!run) return [text(NO_RECORD)];
  return facts([
    ['Наименование', run.settings.product || 'не указано'],
    ['Версия', run.version || 'не указана: система её не сообщает'],
    ['Адрес API', run.api],
    ['Сервер аутентификации', run.keycloak],
  ]);
}

function describeConditions({ run, end }: RunModel): readonly Block[] {
  if (!run) return [text(NO_RECORD)];
  return facts([
    ['Вид испытаний', 'приёмочные, функциональные'],
    ['Методика', 'автоматизированные сценарии на языке Gherkin, выполненные Cucumber через API системы'],
    ['Стенд', run.stand],
    ['Версия автотестов', suiteOf(run)],
    ['Страница сборки', run.buildUrl],
    ['Исполнитель', run.startedBy],
    ['Начало', describeTime(run.startedAt)],
    ['Окончание', end ? describeTime(end.endedAt) : 'прогон не завершён'],
    ['Продолжительность', end ? formatDuration(Date.parse(end.endedAt) - Date.parse(run.startedAt)) : ''],
    ['Режим', run.dryRun ? 'проверка шагов, сценарии не выполнялись' : ''],
    ['Команда запуска', run.command],
    ['Зерно случайных данных', run.seed],
    ['Ограничения', run.warnings.join('\n')],
    ['Замечания', end?.notes.join('\n') ?? ''],
  ]);
}

const NO_RECORD = 'Сведений о прогоне в потоке сообщений нет.';

function suiteOf({ branch, build }: RunRecord): string {
  return [branch && `ветка ${branch}`, build && `сборка ${build}`].filter((part) => part !== '').join(', ');
}

function describeScope({ run }: RunModel, scenarios: readonly ScenarioResult[]): readonly Block[] {
  const features = new Map<string, ScenarioResult[]>();
  for (const scenario of scenarios) {
    const own = features.get(scenario.feature) ?? [];
    own.push(scenario);
    features.set(scenario.feature, own);
  }
  const toRow = (name: string, own: readonly ScenarioResult[]) => [
    name,
    ...[statuses, ...columnsOfScope.map(([, among]) => among)].map((among) =>
      own.filter(({ status }) => among.includes(status)).length.toLocaleString('ru'),
    ),
  ];
  const selection = run && run.scope.required > 0 ? [text(describeSelection(run))] : [];
  return [
    text(
      `Функций — ${features.size.toLocaleString('ru')}, сценариев — ${scenarios.length.toLocaleString('ru')}.`,
    ),
    ...selection,
    ...table(
      [34, 10, 13, 16, 13, 14],
      ['Функция', 'Всего', ...columnsOfScope.map(([title]) => title)],
      [...[...features].map(([name, own]) => toRow(name, own)), toRow('Итого', scenarios)],
    ),
  ];
}

/** Together all statuses: the columns add up. */
const columnsOfScope: readonly (readonly [title: string, among: readonly Status[]])[] = [
  ['Пройдено', ['passed']],
  ['Нестабильно', ['flaky']],
  ['Не пройдено', ['failed', 'ambiguous', 'undefined', 'pending']],
  ['Не выполнено', ['skipped', 'absent']],
];

function describeSelection({ scope: { required, chosen }, settings }: RunRecord): string {
  const { scope } = settings.criteria;
  const whole = counted(required, 'сценарий', 'сценария', 'сценариев');
  const selection = scope === '' ? '' : ` (отбор: ${scope})`;
  const part = chosen < required ? 'выбрана часть' : 'выбраны все';
  return `Для решения о выпуске нужно: ${whole}${selection}; ${part} — ${chosen}.`;
}

function describeCriteria(verdict: Verdict): readonly Block[] {
  const { criteria } = verdict;
  return [
    ...(criteria.length === 0
      ? [text('Критерии не применялись.')]
      : table(
          [44, 22, 18, 16],
          ['Критерий', 'Требуется', 'Фактически', 'Выполнен'],
          criteria.map(({ name, required, found, isMet }) => [name, required, found, isMet ? 'да' : 'нет']),
        )),
    text(`Вердикт: «${describeVerdict(verdict)}».`),
  ];
}

function describeRequirements(scenarios: readonly ScenarioResult[]): readonly Block[] {
  const requirements = requirementsOf(scenarios);
  const without = scenarios.filter(({ keys }) => keys.requirements.length === 0);
  return [
    ...table(
      [18, 20, 62],
      ['Требование', 'Состояние', 'Сценарии'],
      requirements.map(({ key, status, scenarios: own }) => [key, outcomeOf(status), listScenarios(own)]),
      'Сценариев с тегами требований (@REQ-…, @ТРЕБ-…) нет.',
    ),
    ...(without.length > 0 && requirements.length > 0
      ? [text(`Без требования: ${describeCount(without)}.`)]
      : []),
  ];
}

/** ТК-9 before ТК-10. */
const byNumbers = new Intl.Collator('ru', { numeric: true });

function describeTestCases(scenarios: readonly ScenarioResult[]): readonly Block[] {
  const rows = scenarios
    .flatMap((scenario) => scenario.keys.testCases.map((key) => ({ key, scenario })))
    .sort((a, b) => byNumbers.compare(a.key, b.key))
    .map(({ key, scenario: { status, name, uri, line } }) => [
      key,
      outcomeOf(status),
      name,
      `${uri}:${line}`,
    ]);
  return table(
    [14, 18, 40, 28],
    ['Тест-кейс', 'Исход', 'Сценарий', 'Файл и строка'],
    rows,
    'Сценариев с тегами тест-кейсов (@ТК-…) нет.',
  );
}

function describeScenarios(scenarios: readonly ScenarioResult[]): readonly Block[] {
  const isCut = scenarios.length > MOST_SCENARIOS;
  const isShown = ({ status, keys }: ScenarioResult) =>
    !isCut || status !== 'passed' || keys.testCases.length > 0;
  const shown = isCut ? worstFirst(scenarios.filter(isShown)) : scenarios;
  const rest = scenarios.filter((scenario) => !isShown(scenario));
  return [
    ...(isCut
      ? [
          text(
            `В прогоне ${describeCount(scenarios)}: перечислены тест-кейсы и то, что не пройдено. Пройдено и не перечислено: ${describeCount(rest)}.`,
          ),
        ]
      : []),
    ...table(
      [26, 40, 18, 16],
      ['Функция', 'Сценарий', 'Исход', 'Длительность'],
      shown.map(({ feature, name, status, durationMs }) => [
        feature,
        name,
        outcomeOf(status),
        status === 'absent' ? '—' : formatDuration(durationMs),
      ]),
      isCut ? '' : 'Не выполнен ни один сценарий.',
    ),
  ];
}

function describeDeviations(model: RunModel, scenarios: readonly ScenarioResult[]): readonly Block[] {
  const groups = groupByCause(scenarios.filter((scenario) => !isMissing(scenario)));
  const parts: readonly (readonly [title: string, blocks: readonly Block[]])[] = [
    ['Новые отклонения', describeGroups(groups.filter(({ defects }) => defects.length === 0))],
    ['Известные дефекты', describeKnown(model, groups)],
    ['Сбои вне сценариев', model.problems.map(({ message }) => text(message))],
  ];
  const found = parts.filter(([, blocks]) => blocks.length > 0);
  if (found.length === 0) return [text('Отклонений нет.')];
  return found.flatMap(([title, blocks]) => [{ kind: 'subsection', text: title } as const, ...blocks]);
}

function describeKnown({ run }: RunModel, groups: readonly CauseGroup[]): readonly Block[] {
  const known = groups.filter(({ defects }) => defects.length > 0);
  if (known.length === 0) return [];
  const counts = run?.settings.criteria.countsKnownDefects ?? true;
  return [
    text(counts ? 'Критерии учитывают их наравне с новыми.' : 'Критерии их не учитывают.'),
    ...describeGroups(known),
  ];
}

function describeGroups(groups: readonly CauseGroup[]): readonly Block[] {
  return table(
    [6, 24, 38, 32],
    ['№', 'Вид и адресат', 'Причина', 'Сценарии'],
    groups.map(({ kind, addressee, cause, action, defects, scenarios }, index) => [
      String(index + 1),
      lines(kind, addressee && `кому: ${addressee}`, defects.length > 0 && `дефект: ${defects.join(', ')}`),
      lines(cause, action && `Что сделать: ${action}`),
      listScenarios(scenarios),
    ]),
  );
}

function describeMissing(scenarios: readonly ScenarioResult[]): readonly Block[] {
  return table(
    [24, 34, 16, 26],
    ['Функция', 'Сценарий', 'Исход', 'Причина'],
    scenarios
      .filter(isMissing)
      .map((scenario) => [
        scenario.feature,
        scenario.name,
        outcomeOf(scenario.status),
        reasonOf(scenario) || '—',
      ]),
    'Все выбранные сценарии выполнены.',
  );
}

const conclusions: Readonly<Record<Verdict['state'], string>> = {
  go: 'Испытания пройдены: критерии выпуска выполнены.',
  stop: 'Критерии выпуска не выполнены. Отклонения следует устранить и повторить испытания.',
  unclear: 'Результатов недостаточно для решения о выпуске. Причину следует устранить и повторить испытания.',
  partial: 'Испытания проведены не в полном составе и решения о выпуске не заменяют.',
  running: 'Испытания не завершены.',
};

function describeConclusion(verdict: Verdict): readonly Block[] {
  const signatures = ['Провёл испытания', 'Проверил', 'Утвердил'].map((role) => [role, '', '', '', '']);
  return [
    text(`${describeVerdict(verdict)}.`),
    text(conclusions[verdict.state]),
    { kind: 'subsection', text: 'Подписи' },
    {
      kind: 'table',
      widths: [20, 24, 18, 22, 16],
      header: ['', 'Должность', 'Подпись', 'Фамилия, инициалы', 'Дата'],
      rows: signatures,
      isForm: true,
    },
  ];
}

/** Where a list is cut, what is wrong stays. */
function worstFirst(scenarios: readonly ScenarioResult[]): readonly ScenarioResult[] {
  const rank = ({ status }: ScenarioResult) => statuses.indexOf(status);
  return scenarios.toSorted((a, b) => rank(a) - rank(b));
}

function listScenarios(scenarios: readonly ScenarioResult[]): string {
  const shown = worstFirst(scenarios).slice(0, MOST_IN_CELL);
  const rest = scenarios.slice(MOST_IN_CELL);
  return lines(
    ...shown.map(({ name, status }) => `${name} — ${outcomeOf(status)}`),
    rest.length > 0 && `… и ещё ${describeCount(rest)}`,
  );
}

function describeCount(scenarios: readonly ScenarioResult[]): string {
  return counted(scenarios.length, 'сценарий', 'сценария', 'сценариев');
}

function isMissing({ status }: ScenarioResult): boolean {
  return status === 'skipped' || status === 'absent';
}

function section(title: string): Block {
  return { kind: 'section', text: title };
}

function text(content: string): Block {
  return { kind: 'text', text: content };
}

/** Names with what is known of them; what is not known is left out. */
function facts(rows: readonly (readonly [name: string, value: string])[]): readonly Block[] {
  return [{ kind: 'table', widths: [32, 68], rows: rows.filter(([, value]) => value !== '') }];
}

/** A table, or what is said where it has no rows; of a long one the beginning, and that it is one. */
function table(
  widths: readonly number[],
  header: readonly string[],
  rows: readonly (readonly string[])[],
  without = '',
): readonly Block[] {
  if (rows.length === 0) return without === '' ? [] : [text(without)];
  const shown = counted(MOST_ROWS, 'строка', 'строки', 'строк');
  const all = rows.length.toLocaleString('ru');
  return [
    { kind: 'table', widths, header, rows: rows.slice(0, MOST_ROWS) },
    ...(rows.length > MOST_ROWS
      ? [text(`Показано ${shown} из ${all}; остальное — в отчёте о прогоне (index.html).`)]
      : []),
  ];
}

function lines(...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false && part !== '').join('\n');
}
