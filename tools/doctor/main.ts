// `npm run doctor` checks a stand from its name in DNS to its contract; `-- --compare dev release` compares two.
import { styleText } from 'node:util';
import { loadStand, type Stand } from '../../support/config/stand';
import { SuiteError, messageOf } from '../../support/core/errors';
import { formatDuration } from '../../support/core/russian';
import { runChecks, type Line } from '../../support/doctor/check';
import { allNeeds, checksOf } from '../../support/doctor/checks';
import { compareLines, describeComparison } from '../../support/doctor/comparison';
import { measureLatency } from '../../support/doctor/latency';
import { describeLines, describeVerdict, type Paint } from '../../support/doctor/screen';
import { StandSubject } from '../../support/doctor/subject';
import { configureTransport } from '../../support/http/transport';
import { startEmbeddedStand } from '../../support/run/embedded-stand';
import { loadEnvironmentFile } from '../../support/run/services';
import { maskSecrets } from '../../support/secrets/mask';
import { SessionBroker } from '../../support/session/broker';
import { readDoctorArguments, HELP } from './arguments';

/** A stand after its examination. */
interface Examined {
  readonly name: string;
  readonly lines: readonly Line[];
  /** Median of the probes; undefined where the API did not answer. */
  readonly latencyMs: number | undefined;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

main(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    const isOurs = error instanceof SuiteError;
    const shown = error instanceof Error && !isOurs ? (error.stack ?? error.message) : messageOf(error);
    console.error(maskSecrets(isOurs ? shown : `Ошибка автотестов (кому: авторам автотестов): ${shown}`));
    process.exitCode = 2;
  });

async function main(argv: readonly string[]): Promise<number> {
  loadEnvironmentFile();
  const { help, stands } = readDoctorArguments(argv, process.env);
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [left, right] = await examineAll(stands);
  if (!left) return 2;
  if (!right) {
    console.log(`${describeLines(left.lines, paint)}\n\n${describeVerdict(left.lines)}`);
    return isReady(left) ? 0 : 2;
  }
  const names = [`«${left.name}»`, `«${right.name}»`] as const;
  const latency = [left, right].map(({ latencyMs }) =>
    latencyMs === undefined ? 'нет ответа' : formatDuration(latencyMs),
  );
  console.log(maskSecrets(describeComparison(compareLines(left.lines, right.lines), names)));
  console.log(`Ответ API, медиана 5 запросов: ${latency.join(' и ')}.`);
  for (const { name, lines } of [left, right].filter((examined) => !isReady(examined))) {
    const failed = lines.filter(({ state }) => state === 'failed');
    console.log(`\nСтенд «${name}»:\n${describeLines(failed, paint)}`);
  }
  return isReady(left) && isReady(right) ? 0 : 2;
}

/** One after another: trust, client certificate and proxy are set for the whole thread. */
async function examineAll(choices: readonly string[]): Promise<readonly Examined[]> {
  // Both files are read first: a mistake in the second is told before a password of the first is sent.
  const stands = choices.map((choice) => loadStand(choice));
  const examined: Examined[] = [];
  for (const stand of stands) examined.push(await examine(stand, stands.length > 1));
  return examined;
}

async function examine(given: Stand, isMeasured: boolean): Promise<Examined> {
  // Two stands may name the same variables; the embedded one fills in its own.
  const environment = { ...process.env };
  const embedded = given.embedded ? startEmbeddedStand() : undefined;
  try {
    const stand = embedded ? await embedded.ready(given, environment) : given;
    configureTransport(stand, environment);
    let broker: SessionBroker | undefined;
    try {
      const openBroker = () => (broker ??= new SessionBroker(stand, environment));
      const subject = new StandSubject(stand, openBroker, allNeeds(stand), {
        environment,
        isThorough: true,
      });
      const lines = await runChecks(checksOf(subject), subject);
      const latencyMs = isMeasured ? await measureLatency(subject) : undefined;
      return { name: stand.name, lines, latencyMs };
    } finally {
      await broker?.close();
    }
  } finally {
    await embedded?.stop();
  }
}

function isReady({ lines }: Examined): boolean {
  return lines.every(({ state }) => state !== 'failed');
}

const paint: Paint = (colour, text) =>
  process.stdout.isTTY && !process.env['NO_COLOR'] ? styleText(colour, text) : text;
