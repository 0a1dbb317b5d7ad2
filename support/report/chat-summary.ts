// The run for a chat: a dozen plain lines that no messenger takes for markup, a mention or a command.
import { counted, excerpt, formatDuration, formatMoment } from '../core/russian';
import { groupByCause, type CauseGroup } from './causes';
import { statuses, type RunModel } from './model';
import type { RunRecord } from './run-record';
import { outcomeOf } from './outcome-words';
import { describeVerdict, type Verdict } from './verdict';

/** Longest text, in UTF-16 units: what every messenger shows without folding. */
export const MOST_CHARACTERS = 1000;
/** How many causes it names. */
const MOST_CAUSES = 3;
/** Longest cause; where room is short, all of them are cut alike, and below the least they are left out. */
const LONGEST_CAUSE = 160;
const SHORTEST_CAUSE = 20;
/** A longer address of the build is left out: half an address leads nowhere. */
const LONGEST_ADDRESS = 150;

/**
 * The verdict, the product, the stand, counts, the three heaviest causes with whom they concern, and where the report is.
 *
 * @param page path or address of the report, as people open it; shown as it is
 */
export function describeForChat(model: RunModel, verdict: Verdict, page: string): string {
  const { run } = model;
  const above = [
    plain(describeVerdict(verdict), 200),
    ...(run ? describeObject(run) : []),
    describeCounts(model),
  ];
  const below = [...(run ? describeOrigin(run) : []), `Отчёт: ${cut(page, 300)}`];
  const taken = [...above, ...below].join('\n').length + 1;
  return [...above, ...describeCauses(model, MOST_CHARACTERS - taken), ...below].join('\n');
}

function describeObject({ settings: { product }, version, stand, api }: RunRecord): string[] {
  const name = [product, version === '' ? '' : `версия ${version}`].filter((part) => part !== '').join(', ');
  return [
    ...(name === '' ? [] : [plain(name, 100)]),
    `Стенд: ${[plain(stand, 40), cut(api, 80)].filter((part) => part !== '').join(', ')}`,
  ];
}

function describeCounts(model: RunModel): string {
  const counts = statuses
    .toReversed()
    .map((status) => [status, model.count(status)] as const)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${outcomeOf(status)} ${count}`);
  const total = counted(model.total, 'сценарий', 'сценария', 'сценариев');
  return `${total}${describeDuration(model)}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}`;
}

function describeDuration({ run, end }: RunModel): string {
  if (!run || !end) return '';
  return ` за ${formatDuration(new Date(end.endedAt).getTime() - new Date(run.startedAt).getTime())}`;
}

function describeOrigin({ startedAt, branch, build, buildUrl, startedBy }: RunRecord): string[] {
  const parts = [
    formatMoment(new Date(startedAt)),
    ...(branch === '' ? [] : [`ветка ${plain(branch, 40)}`]),
    ...(build === '' ? [] : [`сборка ${plain(build, 20)}`]),
    ...(startedBy === '' ? [] : [`запуск — ${plain(startedBy, 30)}`]),
  ];
  const isShown = buildUrl !== '' && buildUrl.length <= LONGEST_ADDRESS;
  return [`Прогон: ${parts.join(', ')}`, ...(isShown ? [`Сборка: ${buildUrl}`] : [])];
}

/** As many lines as fit into the room, each as long as the others. */
function describeCauses(model: RunModel, room: number): string[] {
  const found: readonly Cause[] = [
    ...model.problems.map(({ message }) => ({ before: 'сбой прогона: ', cause: message, after: '' })),
    ...groupByCause(model.scenarios.filter(({ status }) => status !== 'skipped')).map(toCause),
  ];
  const shown = found.slice(0, MOST_CAUSES);
  if (shown.length === 0) return [];
  const rest = found.length - shown.length;
  const title = found.length === 1 ? 'Причина:' : 'Главные причины:';
  const more = rest > 0 ? [`… и ещё ${counted(rest, 'причина', 'причины', 'причин')}`] : [];
  const frame = shown.map(({ before, after }, index) => `${index + 1}) ${before}…${after}`);
  const free = room - [title, ...frame, ...more].join('\n').length - 1;
  const length = Math.min(LONGEST_CAUSE, Math.floor(free / shown.length));
  if (length < SHORTEST_CAUSE) return [`Причин: ${found.length}`];
  return [
    title,
    ...shown.map(
      ({ before, cause, after }, index) => `${index + 1}) ${before}${plain(cause, length)}${after}`,
    ),
    ...more,
  ];
}

interface Cause {
  readonly before: string;
  readonly cause: string;
  readonly after: string;
}

function toCause({ kind, addressee, cause, scenarios }: CauseGroup): Cause {
  const count = counted(scenarios.length, 'сценарий', 'сценария', 'сценариев');
  return { before: `${kind}, ${count}: `, cause, after: addressee === '' ? '' : ` (кому: ${addressee})` };
}

/** What Slack, Telegram, Mattermost, Teams and Discord would read as markup or a mention, by what only looks like it. */
const lookalikes: readonly (readonly [pattern: RegExp, by: string])[] = [
  [/[\p{Cc}\p{Bidi_Control}]/gu, ''],
  [/\*/gu, '∗'],
  [/`/gu, "'"],
  [/~/gu, '∼'],
  [/</gu, '‹'],
  [/>/gu, '›'],
  [/\|/gu, '¦'],
  // Inside of a word it means nothing: `client_secret` stays as it is.
  [/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿'],
  [/\]\(/gu, '] ('],
  // `@all` would call everybody: an invisible joiner stands between. No messenger has Russian names.
  [/(?<![\p{L}\p{N}])@(?=[a-z])/giu, '@\u2060'],
];

function plain(text: string, length: number): string {
  const replaced = lookalikes.reduce(
    (rest, [pattern, by]) => rest.replace(pattern, by),
    text.replace(/\s+/gu, ' '),
  );
  return cut(replaced, length);
}

/** Half of a pair of surrogates, where the cut went through an emoji, is no character. */
function cut(text: string, length: number): string {
  return excerpt(text, length).replace(/\p{Cs}/gu, '');
}
