import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, test } from 'node:test';
import { expect } from 'chai';
import {
  describeLeftBehind,
  dropNote,
  markOf,
  noteOf,
  notesFolder,
  readNotes,
  runName,
  runOfMark,
  type CreatedObject,
} from '../../../support/memory/created-data';
import { suiteError, thrownBy } from '../core/thrown';

const client: CreatedObject = {
  api: 'http://stand',
  kind: 'клиент',
  id: '7',
  title: 'К-000127',
  createdAt: '2026-11-24T00:15:00Z',
  run: '1f2e',
};

let folder: string;
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'записи-')), '.created');
});

describe('записи о созданном', () => {
  test('запись есть с создания до удаления и читается целиком', () => {
    const note = noteOf(client, folder);
    expect(readNotes(folder)).to.deep.equal({ notes: [], unreadable: [] });
    note.keep();
    const [kept] = readNotes(folder).notes;
    expect(kept).to.deep.include({ ...client, pid: process.pid, isRunning: true });
    expect(readdirSync(folder)).to.have.length(1);
    note.drop();
    note.drop();
    expect(readNotes(folder)).to.deep.equal({ notes: [], unreadable: [] });
  });

  test('старшие — первыми, удаляется та, которую назвали', () => {
    noteOf({ ...client, id: '9', createdAt: '2026-11-24T02:00:00+01:00' }, folder).keep();
    noteOf({ ...client, id: '8' }, folder).keep();
    const { notes } = readNotes(folder);
    expect(notes.map(({ id }) => id)).to.deep.equal(['8', '9']);
    dropNote(notes[0]?.file ?? '');
    expect(readNotes(folder).notes.map(({ id }) => id)).to.deep.equal(['9']);
  });

  test('оборванная и неполная записи не читаются, недописанная — ещё не запись', () => {
    noteOf(client, folder).keep();
    const [name = ''] = readdirSync(folder);
    const text = readFileSync(path.join(folder, name), 'utf8');
    writeFileSync(path.join(folder, 'a.json'), text.slice(0, -5));
    writeFileSync(path.join(folder, 'b.json'), '');
    writeFileSync(path.join(folder, 'c.json'), JSON.stringify({ ...client, pid: 7 }));
    writeFileSync(path.join(folder, 'd.json.new'), '{');
    const { notes, unreadable } = readNotes(folder);
    expect(notes).to.have.length(1);
    expect(unreadable.map((file) => path.basename(file))).to.deep.equal(['a.json', 'b.json', 'c.json']);
  });

  test('прогон записи идёт, закончился или неизвестен', () => {
    noteOf(client, folder).keep();
    const [name = ''] = readdirSync(folder);
    const file = path.join(folder, name);
    const text = readFileSync(file, 'utf8');
    const { pid } = spawnSync(process.execPath, ['--version']);
    const states = [
      text,
      text.replace(`"pid":${process.pid}`, `"pid":${pid}`),
      text.replace(os.hostname(), 'иная'),
    ];
    const read = states.map((state) => {
      writeFileSync(file, state);
      return readNotes(folder).notes[0]?.isRunning;
    });
    expect(read).to.deep.equal([true, false, undefined]);
  });

  test('некуда записать — сказано, что создано и что делать', () => {
    const file = path.join(path.dirname(folder), 'занято');
    writeFileSync(file, '');
    const inFile = path.join(file, '.created');
    const told = thrownBy(() => {
      noteOf(client, inFile).keep();
    });
    expect({ ...told, message: told.message.replace(/\(E[A-Z]+\)/u, '(КОД)') }).to.deep.equal(
      suiteError(
        'CREATED_UNNOTED',
        `клиент К-000127 создан, но в папку ${inFile} это не записать (КОД) → проверьте права или укажите другую папку отчётов: переменная REPORTS`,
      ),
    );
  });

  test('папка записей — в папке отчётов', () => {
    expect(notesFolder({})).to.equal(path.join('reports', '.created'));
    expect(notesFolder({ REPORTS: 'итоги' })).to.equal(path.join('итоги', '.created'));
  });
});

describe('что осталось после прогона', () => {
  test('названо вместе с командой; чужое и законченное не названо', () => {
    expect(describeLeftBehind('dev', folder)).to.equal(undefined);
    noteOf(client, folder).keep();
    noteOf({ ...client, kind: 'импорт', title: 'a1', createdAt: '2026-11-24T00:16:00Z' }, folder).keep();
    const [name = ''] = readdirSync(folder);
    const text = readFileSync(path.join(folder, name), 'utf8').replace(os.hostname(), 'иная');
    writeFileSync(path.join(folder, 'чужая.json'), text);
    expect(describeLeftBehind('dev', folder)).to.equal(
      'На стенде остались данные прогона: клиент К-000127, импорт a1 → npm run cleanup -- --stand dev',
    );
    expect(describeLeftBehind('мои стенды/a.yaml', folder)).to.match(/--stand "мои стенды\/a\.yaml"$/u);
  });
});

describe('метка в данных', () => {
  test('называет прогон и узнаётся', () => {
    expect(markOf(runName('1f2e'))).to.equal('autotest.1f2e@aurora.example');
    expect(runOfMark('autotest.1f2e@aurora.example')).to.equal('1f2e');
  });

  test('любое зерно годится для адреса почты', () => {
    expect(['Релиз 7/a', 'A.B@c', '', 'x'.repeat(100)].map(runName)).to.deep.equal([
      '7a',
      'abc',
      '0',
      'x'.repeat(32),
    ]);
  });

  for (const other of [
    undefined,
    null,
    7,
    '',
    'office@aurora.example',
    'client.0001@aurora.example',
    'autotest.@aurora.example',
    'autotest.1f2e@auroraxexample',
    'autotest.1f2e@aurora.example.org',
    'не autotest.1f2e@aurora.example',
  ]) {
    test(`не метка: ${String(other)}`, () => {
      expect(runOfMark(other)).to.equal(undefined);
    });
  }
});
