import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { expect } from 'chai';
import { HELP, readRecordArguments } from '../../../tools/record/arguments';
import { projectRoot, runSuite } from '../../runs/run-command';
import { READER, client, har, page } from './made-recording';

const folder = mkdtempSync(path.join(os.tmpdir(), 'запись-'));
after(() => {
  rmSync(folder, { recursive: true });
});

/** `npm run record -- …` as a user runs it; a text becomes the recording. */
async function record(name: string, text: string | undefined, ...args: readonly string[]) {
  const file = path.join(folder, name);
  if (text !== undefined) writeFileSync(file, text);
  const main = path.join(projectRoot, 'tools', 'record', 'main.ts');
  const { code, output } = await runSuite({
    args: [file, '--to', path.join(folder, 'черновик.feature'), ...args],
    program: ['-r', require.resolve('ts-node/register'), main],
  });
  return { code, output: output.replaceAll(folder, 'ПАПКА').trim() };
}

const good = har([
  { url: `/api/v1/clients?code=${encodeURIComponent('К-000123')}`, token: READER, answer: page(client(123)) },
]);

describe('npm run record', () => {
  const refusals: readonly (readonly [claim: string, text: string | undefined, message: string])[] = [
    [
      'файла нет',
      undefined,
      'Запись не читается: файла ПАПКА/файла нет.har нет или он недоступен → проверьте путь',
    ],
    [
      'запись оборвана',
      good.slice(0, 200),
      'Файл ПАПКА/запись оборвана.har начинается как HAR, но это не целый JSON (…): запись оборвана или испорчена → откройте вкладку «Сеть», повторите действия и сохраните «Сохранить всё как HAR»',
    ],
    [
      'не HAR',
      '{"items":[]}',
      'Файл ПАПКА/не HAR.har — JSON, но не HAR: в нём нет списка log.entries → откройте вкладку «Сеть», повторите действия и сохраните «Сохранить всё как HAR»',
    ],
    [
      'пустой HAR',
      har([]),
      'В записи ПАПКА/пустой HAR.har нет ни одного обмена → откройте вкладку «Сеть», повторите действия и сохраните «Сохранить всё как HAR»',
    ],
    ['пусто', ' \n', 'Файл ПАПКА/пусто.har пуст → сохраните запись ещё раз'],
  ];

  for (const [claim, text, message] of refusals) {
    test(`${claim}: понятная ошибка, код 2`, async () => {
      const { code, output } = await record(`${claim}.har`, text);
      expect(output.replace(/(?<=не целый JSON )\(.*?\)(?=:)/u, '(…)')).to.equal(message);
      expect(code).to.equal(2);
    });
  }

  test('черновик записан один раз: второй не затирает правки', async () => {
    const first = await record('работа.har', good);
    expect(first).to.deep.equal({ code: 0, output: 'Шагов действия: 1\nЧерновик: ПАПКА/черновик.feature' });
    const draft = readFileSync(path.join(folder, 'черновик.feature'), 'utf8');
    expect(draft).to.match(/^# language: ru\n# Собрано по записи «работа.har» \(HAR\)\./u);
    expect(draft).to.include('\n@черновик\nФункция: Черновик: Запись «работа.har»\n');
    const second = await record('работа.har', good);
    expect(second).to.deep.equal({
      code: 2,
      output:
        'Файл ПАПКА/черновик.feature уже есть, и его могли править → укажите другой (--to) или удалите этот',
    });
  });

  test('неизвестный стенд — ошибка с подсказкой', async () => {
    const { code, output } = await record(
      'стенд.har',
      good,
      '--to',
      path.join(folder, 'другой.feature'),
      '--stand',
      'locl',
    );
    expect(output).to.match(/^Стенд «locl» неизвестен: .* Возможно, имелось в виду: «local»/u);
    expect(code).to.equal(2);
  });
});

describe('параметры npm run record', () => {
  test('имя черновика — по имени записи, роли — по логинам', () => {
    const given = readRecordArguments(
      ['записи/Работа с клиентом (1).har', '--role', 'Ivanov=читатель', '--role', 'владелец репозитория'],
      { STAND: 'dev' },
    );
    expect(given?.target).to.equal(path.join('features', 'черновики', 'Работа-с-клиентом-1.feature'));
    expect(given?.stand).to.equal('dev');
    expect([...(given?.roles ?? [])]).to.deep.equal([
      ['ivanov', 'читатель'],
      ['', 'владелец репозитория'],
    ]);
  });

  test('неверные параметры — ошибка с советом; --help — справка', () => {
    const refusalOf = (...argv: readonly string[]) => {
      try {
        readRecordArguments(argv, {});
        return 'приняты';
      } catch (error) {
        return String(error);
      }
    };
    const advice = '→ список параметров: npm run record -- --help';
    expect(refusalOf('а.har')).to.equal('приняты');
    expect(refusalOf()).to.equal(`SuiteError: Не указана запись: файл HAR или сохранённая консоль ${advice}`);
    expect(refusalOf('а.har', 'б.har')).to.equal(
      `SuiteError: Лишнее слово «б.har»: черновик пишется по одной записи ${advice}`,
    );
    expect(refusalOf('а.har', '--tu', 'б')).to.equal(
      `SuiteError: Неизвестный параметр --tu. Возможно, имелось в виду: «--to» ${advice}`,
    );
    expect(refusalOf('а.har', '--to', 'б.txt')).to.equal(
      `SuiteError: Файл «б.txt» не сценарий: имя кончается на .feature ${advice}`,
    );
    expect(readRecordArguments(['--help'], {})).to.equal(undefined);
    expect(HELP.split('\n').every((line) => line.length <= 120)).to.equal(true);
  });
});
