// From the text of a recording to the text of a draft.
import type { Stand } from '../../support/config/stand';
import type { Contract } from '../../support/contract/openapi';
import { SuiteError } from '../../support/core/errors';
import { counted } from '../../support/core/russian';
import { stepsFor, type KnownStep } from '../../support/run/known-steps';
import { maskSecrets } from '../../support/secrets/mask';
import { hasSecret } from '../../support/secrets/scan';
import { castActors } from './actors';
import { readConsoleLog } from './console-log';
import { writeDraft } from './draft';
import { expectReadable, featureText } from './feature-text';
import { readHar } from './har';
import { mergeRepeats, siftRecording, type NoiseCount } from './noise';
import type { Recording } from './recording';
import { registerSecrets } from './secret-values';

/** What a draft is made for. */
export interface DraftSettings {
  readonly stand: Stand;
  readonly contract: Contract | undefined;
  readonly known: readonly KnownStep[];
  /** The recording as messages and the draft name it. */
  readonly shown: string;
  /** The feature as messages name it. */
  readonly target: string;
  readonly name: string | undefined;
  readonly roles: ReadonlyMap<string, string>;
}

/** A draft and what there is to tell of it. */
export interface WrittenDraft {
  readonly text: string;
  /** Russian lines for the console. */
  readonly report: readonly string[];
}

/**
 * Makes the draft of a recording.
 *
 * @throws SuiteError RECORDING_… where it cannot be read or holds nothing of the API, ROLE_UNCLEAR, ROLE_UNKNOWN,
 * DRAFT_LEAKS and DRAFT_BROKEN where the draft may not be written
 */
export async function draftOf(text: string, settings: DraftSettings): Promise<WrittenDraft> {
  const { stand, contract, known, shown, target } = settings;
  const recording = readRecording(text, shown);
  registerSecrets(recording.items);
  const noise: NoiseCount = new Map();
  const sifted = siftRecording(recording.items, stand, contract, noise);
  if (!sifted.some((item) => 'exchange' in item || 'text' in item)) throw nothingOfApi(settings, noise);
  const { items: acted, usernames } = castActors(sifted, stand, contract, settings.roles);
  const items = mergeRepeats(acted, noise);
  const isKnown = (step: string) => stepsFor(step, known).length === 1;
  const { steps, notes } = await writeDraft(items, { contract, zone: stand.timeZone, usernames, isKnown });
  const count = steps.filter(({ keyword }) => keyword === 'Когда').length;
  if (count === 0) {
    throw new SuiteError(
      'RECORDING_WITHOUT_STEPS',
      `Ни один шаг записи ${shown} не повторить: ${notes.join('; ')}`,
    );
  }
  const left = [...noise].map(([why, times]) => `${why} — ${times}`);
  const page = items.flatMap((item) => ('exchange' in item ? (item.page ?? []) : []))[0];
  const title = settings.name ?? page ?? `Запись «${fileName(shown)}»`;
  const raw = featureText(
    {
      feature: `Черновик: ${title}`,
      scenario: title,
      comments: [
        `Собрано по записи «${fileName(shown)}» (${recording.kind}). Назовите сценарий по правилу, которое он проверяет,`,
        'оставьте нужные проверки и уберите тег @черновик.',
        ...notes.map((note) => `Не вошло: ${note}`),
      ],
    },
    steps,
  );
  const masked = maskSecrets(raw);
  if (hasSecret(Buffer.from(masked))) throw leaks(target);
  expectReadable(masked, target, known);
  const hidden = hiddenLines(raw, masked);
  return {
    text: masked,
    report: [
      `Шагов действия: ${count}${left.length > 0 ? `; пропущено: ${left.join(', ')}` : ''}`,
      ...notes.map((note) => `Не вошло: ${note}`),
      ...(hidden.length > 0
        ? [
            `Секреты и персональные данные скрыты в ${counted(hidden.length, 'строке', 'строках', 'строках')}: ${hidden.join(', ')} → впишите вымышленные данные`,
          ]
        : []),
    ],
  };
}

/** A HAR is JSON; all else is a console. */
function readRecording(text: string, shown: string): Recording {
  const plain = text.replace(/^\ufeff/u, '');
  if (plain.trim() === '')
    throw new SuiteError('RECORDING_EMPTY', `Файл ${shown} пуст → сохраните запись ещё раз`);
  return /^\s*[{[]/u.test(plain) ? readHar(plain, shown) : readConsoleLog(plain, shown);
}

function nothingOfApi({ stand, shown }: DraftSettings, noise: NoiseCount): SuiteError {
  const seen = [...noise].map(([why, times]) => `${why} — ${times}`).join(', ');
  const where = stand.api.url === '' ? 'операций контракта' : `операций контракта и адреса ${stand.api.url}`;
  return new SuiteError(
    'RECORDING_WITHOUT_API',
    `В записи ${shown} нет обменов с API: ни ${where} (есть: ${seen}) → проверьте, что записан нужный стенд (--stand) и что в нём указан контракт (api.contract)`,
  );
}

function leaks(target: string): SuiteError {
  return new SuiteError(
    'DRAFT_LEAKS',
    `Черновик ${target} не записан: в нём остался бы секрет из записи → уберите из записи обмен с ним и сообщите авторам автотестов`,
  );
}

/** The numbers of the lines that masking has changed. */
function hiddenLines(raw: string, masked: string): readonly number[] {
  const after = masked.split('\n');
  return raw.split('\n').flatMap((line, index) => (line === after[index] ? [] : [index + 1]));
}

function fileName(file: string): string {
  return file.split(/[/\\]/u).at(-1) ?? file;
}
