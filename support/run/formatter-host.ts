// Hosts cucumber's own formatters on the masked stream: cucumber itself runs with none that writes a file.
import { EventEmitter } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { FormatterBuilder, formatterHelpers } from '@cucumber/cucumber';
import type { ISupportCodeLibrary } from '@cucumber/cucumber/api';
import { resolveImplementation } from '@cucumber/cucumber/lib/formatter/resolve_implementation';
import type { SupportCodeLibrary } from '@cucumber/cucumber/lib/support_code_library_builder/types';
import type { Envelope } from '@cucumber/messages';
import { RUN_RECORDS } from '../report/formatters/run-records';

/** A formatter asked for: its name (`json`, `html`, `junit`, a module …) and where it writes. */
export interface FormatterRequest {
  readonly formatter: string;
  readonly to: Writable;
}

/** Formatters at work. */
export interface FormatterHost {
  accept(envelope: Envelope): void;
  /** A record for programs: our own formatters alone listen to it. */
  tell(record: Envelope): void;
  /** Lets each formatter finish and closes its stream. */
  finish(): Promise<void>;
}

/** Starts formatters of either kind: plug-ins (html, junit, message …) and classes (json, rerun, usage …). */
export async function hostFormatters(
  requests: readonly FormatterRequest[],
  options: Readonly<Record<string, unknown>>,
  support: ISupportCodeLibrary,
): Promise<FormatterHost> {
  const events = new EventEmitter();
  const eventDataCollector = new formatterHelpers.EventDataCollector(events);
  const endings: (() => Promise<void>)[] = [];
  for (const { formatter, to } of requests) {
    const write = to.write.bind(to);
    const isStandard = to === process.stdout;
    const implementation = await resolveImplementation(formatter, process.cwd());
    if (typeof implementation === 'function') {
      const built = await FormatterBuilder.build(implementation, {
        env: process.env,
        cwd: process.cwd(),
        eventBroadcaster: events,
        eventDataCollector,
        log: write,
        parsedArgvOptions: options,
        stream: to,
        cleanup: () => Promise.resolve(),
        // The published type is a marker; formatters are given the library behind it.
        supportCodeLibrary: support as unknown as SupportCodeLibrary,
      });
      endings.push(() => built.finished());
    } else {
      const key = implementation.optionsKey;
      const ending = await implementation.formatter({
        // `message` is the only event that a formatter can ask for.
        on: (_, handler) => events.on('envelope', handler),
        options: key === undefined ? options : (options[key] ?? {}),
        logger: console,
        stream: to,
        write,
        ...directoryOf(to),
      });
      if (typeof ending === 'function') endings.push(async () => ending());
    }
    if (!isStandard) endings.push(() => end(to));
  }
  return {
    accept: (envelope) => events.emit('envelope', envelope),
    tell: (record) => events.emit(RUN_RECORDS, record),
    finish: async () => {
      for (const ending of endings) await ending();
    },
  };
}

/** A file to write a report to; its folder is made where it is missing. */
export function openReport(file: string): Writable {
  mkdirSync(path.dirname(file), { recursive: true });
  return createWriteStream(file, { encoding: 'utf8' });
}

function directoryOf(stream: Writable): { directory?: string } {
  const file = 'path' in stream && typeof stream.path === 'string' ? stream.path : undefined;
  return file === undefined ? {} : { directory: path.dirname(file) };
}

function end(stream: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject);
    stream.end(resolve);
  });
}
