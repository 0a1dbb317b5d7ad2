// What the repository must not hold: secrets, registries' addresses, paths of a machine.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { expect } from 'chai';
import { projectRoot } from '../runs/run-command';

/** Each prohibition with a sample that it must catch; samples are put together here, so that this file passes. */
const prohibitions: readonly { what: string; pattern: RegExp; sample: string }[] = [
  {
    what: 'JWT',
    pattern: /eyJ[\w-]{20,}\.[\w-]{20,}/u,
    sample: ['eyJ', 'a'.repeat(20), '.', 'b'.repeat(20)].join(''),
  },
  {
    what: 'закрытый ключ',
    pattern: /BEGIN (?:RSA |EC )?PRIVATE KEY/u,
    sample: ['BEGIN', 'PRIVATE', 'KEY'].join(' '),
  },
  {
    what: 'адрес реестра пакетов',
    pattern: /https?:\/\/(?:registry\.|[\w.-]*(?:nexus|artifactory))/iu,
    sample: ['https:/', '/registry.', 'npmjs.org'].join(''),
  },
  {
    what: 'путь этой машины',
    pattern: /(?:^|["'\s(=])\/(?:home|root|Users)\/\w/u,
    sample: ['"/home', '/user'].join(''),
  },
];

test('в репозитории нет секретов, адресов реестров и путей этой машины', () => {
  const offences = trackedFiles().flatMap((file) => {
    const text = readFileSync(path.join(projectRoot, file), 'utf8');
    return prohibitions.filter(({ pattern }) => pattern.test(text)).map(({ what }) => `${file}: ${what}`);
  });
  expect(offences).to.deep.equal([]);
});

test('каждый запрет ловит свой образец', () => {
  for (const { what, pattern, sample } of prohibitions) expect(pattern.test(sample), what).to.equal(true);
});

test('lock-файл не хранит адресов пакетов и знает swc для всех систем', () => {
  const lock = readFileSync(path.join(projectRoot, 'package-lock.json'), 'utf8');
  expect(lock).to.not.match(/"resolved"/u);
  for (const platform of ['win32-x64-msvc', 'darwin-arm64', 'linux-x64-gnu', 'linux-x64-musl']) {
    expect(lock).to.include(`"node_modules/@swc/core-${platform}"`);
  }
});

function trackedFiles(): string[] {
  return execFileSync('git', ['ls-files', '-z'], { cwd: projectRoot, encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '' && !/\.(?:png|ico|zip)$/u.test(file));
}
