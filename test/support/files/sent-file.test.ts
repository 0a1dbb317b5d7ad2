import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { expect } from 'chai';
import { mediaTypeFor, ScenarioFiles } from '../../../support/files/sent-file';
import { suiteError, thrownBy } from '../core/thrown';

let outside = '';
let root = '';
let files: ScenarioFiles;

before(() => {
  outside = mkdtempSync(path.join(tmpdir(), 'sent-file-'));
  root = path.join(outside, 'project');
  mkdirSync(path.join(root, 'features', 'импорт'), { recursive: true });
  writeFileSync(path.join(outside, 'чужой.csv'), 'чужое');
  writeFileSync(path.join(root, 'features', 'импорт', 'клиенты.csv'), 'рядом');
  writeFileSync(path.join(root, 'features', 'импорт', 'йод.csv'.normalize('NFD')), 'NFD');
  writeFileSync(path.join(root, 'features', 'общий.json'), '{}');
  symlinkSync(path.join(outside, 'чужой.csv'), path.join(root, 'features', 'ссылка.csv'));
  files = new ScenarioFiles('features/импорт', root);
});

after(() => {
  rmSync(outside, { recursive: true });
});

describe('файл из сценария', () => {
  for (const [charset, hex] of [
    ['utf-8', 'd191'],
    ['UTF-8-BOM', 'efbbbfd191'],
    ['windows-1251', 'b8'],
    ['koi8-r', 'a3'],
    ['utf-16le', '5104'],
    ['utf-16le-bom', 'fffe5104'],
    ['ibm866', 'f1'],
    ['iso-8859-5', 'f1'],
  ] as const) {
    test(`пишет текст в кодировке ${charset}`, () => {
      const own = new ScenarioFiles('features', root);
      own.create('ё.csv', 'ё', charset);
      const found = own.find('ё.csv');
      expect({ ...found, bytes: found.bytes.toString('hex') }).to.deep.equal({
        name: 'ё.csv',
        bytes: hex,
        mediaType: 'text/csv',
      });
    });
  }

  test('заслоняет файл на диске, и найден по имени в NFD', () => {
    const own = new ScenarioFiles('features/импорт', root);
    own.createFromBytes('йод.csv', Buffer.from([0, 255]), 'application/x-own');
    expect(own.find('йод.csv'.normalize('NFD'))).to.deep.equal({
      name: 'йод.csv',
      bytes: Buffer.from([0, 255]),
      mediaType: 'application/x-own',
    });
  });

  test('знаки, которых нет в кодировке, названы', () => {
    expect(
      thrownBy(() => {
        files.create('цены.csv', '5 ₽ и ✓, ещё ₽', 'windows-1251');
      }),
    ).to.deep.equal(
      suiteError(
        'CHARSET_LACKS_CHARACTERS',
        'Файл «цены.csv»: в кодировке windows-1251 нет знаков «₽», «✓» → уберите их из текста или возьмите кодировку utf-8',
      ),
    );
  });

  test('неизвестная кодировка названа с подсказкой', () => {
    expect(
      thrownBy(() => {
        files.create('цены.csv', 'а', 'windows-1252');
      }),
    ).to.deep.equal(
      suiteError(
        'CHARSET_UNKNOWN',
        'Файл «цены.csv»: кодировки «windows-1252» нет. Возможно, имелось в виду: «windows-1251» → исправьте кодировку',
      ),
    );
  });
});

describe('файл на диске', () => {
  test('найден рядом с .feature, в features/ и с именем в NFD', () => {
    expect(files.find('клиенты.csv').bytes.toString()).to.equal('рядом');
    expect(files.find('общий.json')).to.deep.equal({
      name: 'общий.json',
      bytes: Buffer.from('{}'),
      mediaType: 'application/json',
    });
    expect(files.find('йод.csv').bytes.toString()).to.equal('NFD');
    expect(files.find('../импорт/клиенты.csv').name).to.equal('клиенты.csv');
  });

  test('нет такого — названы ближайшие и где искали', () => {
    expect(thrownBy(() => files.find('клиент.csv'))).to.deep.equal(
      suiteError(
        'FILE_ABSENT',
        'Файла «клиент.csv» нет: его не создавали в этом сценарии, нет его и на диске (искали в «features/импорт», «features»). Возможно, имелось в виду: «клиенты.csv» → исправьте имя, создайте файл шагом раньше или положите его рядом с .feature',
      ),
    );
  });

  for (const name of ['../../../чужой.csv', '/etc/hostname']) {
    test(`вне проекта не читает: ${name}`, () => {
      expect(thrownBy(() => files.find(name))).to.deep.equal(
        suiteError(
          'FILE_OUTSIDE_PROJECT',
          `Файл «${name}» лежит вне проекта: сценарий читает только свои файлы → положите файл рядом с .feature или в папку features`,
        ),
      );
    });
  }

  test('по ссылке наружу не читает', () => {
    expect(thrownBy(() => files.find('ссылка.csv')).code).to.equal('FILE_ABSENT');
  });

  test('папка — не файл', () => {
    expect(thrownBy(() => files.find('../импорт')).code).to.equal('FILE_ABSENT');
  });
});

test('вид содержимого берёт из имени', () => {
  expect(['а.CSV', 'а.xlsx', 'а.jpeg', 'а', 'а.qqq'].map(mediaTypeFor)).to.deep.equal([
    'text/csv',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'image/jpeg',
    'application/octet-stream',
    'application/octet-stream',
  ]);
});
