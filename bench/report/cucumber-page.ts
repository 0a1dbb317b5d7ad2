// The page that cucumber's own html formatter makes of the messages of a run: what ours is compared with.
import { createReadStream, createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const [messages = '', page = ''] = process.argv.slice(2);

make().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

async function make(): Promise<void> {
  // Not a library of the project's own: it comes with cucumber.
  const ofCucumber = createRequire(require.resolve('@cucumber/cucumber'));
  const { CucumberHtmlStream } = ofCucumber('@cucumber/html-formatter') as {
    readonly CucumberHtmlStream: new () => Transform;
  };
  await pipeline(Readable.from(envelopes()), new CucumberHtmlStream(), createWriteStream(page));
}

async function* envelopes(): AsyncGenerator {
  const lines = createInterface({ input: createReadStream(messages, { encoding: 'utf8' }) });
  for await (const line of lines) yield JSON.parse(line) as unknown;
}
