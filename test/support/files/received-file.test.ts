import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import iconv from 'iconv-lite';
import PdfDocument from 'pdfkit';
import writeXlsxFile from 'write-excel-file/node';
import {
  fileIn,
  fileNameOf,
  readRows,
  readText,
  type ReceivedFile,
} from '../../../support/files/received-file';
import { expectationError, rejectedBy, suiteError } from '../core/thrown';
import { answered } from '../http/answered';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

function csv(text: string, wanted: Partial<ReceivedFile> = {}): ReceivedFile {
  return { bytes: Buffer.from(text), mediaType: 'text/csv', fileName: 'клиенты.csv', ...wanted };
}

type Cell = { value: string | number | boolean | Date; type?: DateConstructor; format?: string } | null;

/** A book with so many sheets. */
async function xlsx(...tables: readonly Cell[][][]): Promise<ReceivedFile> {
  const sheets = tables.map((data, index) => ({ data, sheet: `Лист ${index + 1}` }));
  const bytes = await writeXlsxFile(sheets).toBuffer();
  return { bytes, mediaType: XLSX, fileName: 'клиенты.xlsx' };
}

async function pdf(...pages: readonly (readonly string[])[]): Promise<ReceivedFile> {
  const document = new PdfDocument({ autoFirstPage: false });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => document.on('end', resolve));
  const fonts = path.dirname(createRequire(__filename).resolve('@fontsource/pt-sans/package.json'));
  document.font(path.join(fonts, 'files', 'pt-sans-cyrillic-400-normal.woff'));
  for (const lines of pages) {
    document.addPage();
    for (const line of lines) document.text(line);
  }
  document.end();
  await ended;
  return { bytes: Buffer.concat(chunks), mediaType: 'application/pdf', fileName: 'договор.pdf' };
}

describe('имя файла', () => {
  for (const [header, name] of [
    ['attachment; filename="report.csv"; filename*=UTF-8\'\'%D0%BE%D1%82%D1%87%D1%91%D1%82.csv', 'отчёт.csv'],
    ['attachment; filename="отчёт за май.csv"', 'отчёт за май.csv'],
    [`attachment; filename="${Buffer.from('отчёт.csv').toString('latin1')}"`, 'отчёт.csv'],
    ['attachment; filename="r\u00e9sum\u00e9.csv"', 'r\u00e9sum\u00e9.csv'],
    ['inline; filename=report.csv', 'report.csv'],
    ['attachment', undefined],
    [undefined, undefined],
  ] as const) {
    test(`${String(header)} → ${String(name)}`, () => {
      expect(fileNameOf({ headers: header === undefined ? {} : { 'content-disposition': header } })).to.equal(
        name,
      );
    });
  }

  test('ответ читается как файл: имя, тип, кодировка, байты', () => {
    const { response } = answered({
      headers: {
        'content-type': 'Text/CSV; charset=Windows-1251',
        'content-disposition': 'attachment; filename=a.csv',
      },
      bytes: Buffer.from([0xb8]),
    });
    expect(fileIn(response)).to.deep.equal({
      bytes: Buffer.from([0xb8]),
      mediaType: 'text/csv',
      charset: 'windows-1251',
      fileName: 'a.csv',
    });
    expect(fileIn(answered({ text: 'а' }).response)).to.deep.equal({
      bytes: Buffer.from('а'),
      mediaType: 'application/json',
    });
  });
});

describe('текст файла', () => {
  for (const [claim, file] of [
    ['UTF-8', csv('ёлка')],
    ['UTF-8 с BOM', csv('\ufeffёлка')],
    ['BOM сильнее Content-Type', csv('\ufeffёлка', { charset: 'windows-1251' })],
    ['UTF-16 с BOM', csv('', { bytes: iconv.encode('ёлка', 'utf-16le', { addBOM: true }) })],
    [
      'windows-1251 из Content-Type',
      csv('', { bytes: iconv.encode('ёлка', 'cp1251'), charset: 'windows-1251' }),
    ],
    ['windows-1251, о котором никто не сказал', csv('', { bytes: iconv.encode('ёлка', 'cp1251') })],
    ['koi8-r из Content-Type', csv('', { bytes: iconv.encode('ёлка', 'koi8-r'), charset: 'koi8-r' })],
    ['текст без имени и типа по имени файла', csv('ёлка', { mediaType: '', fileName: 'ёлка.txt' })],
  ] as const) {
    test(`читает: ${claim}`, async () => {
      expect(await readText(file)).to.equal('ёлка');
    });
  }

  test('кодировку XML берёт из его объявления', async () => {
    const xml = '<?xml version="1.0" encoding="koi8-r"?><а>ё</а>';
    const bytes = iconv.encode(xml, 'koi8-r');
    expect(await readText({ bytes, mediaType: 'application/xml' })).to.equal(xml);
  });

  test('страницы PDF — одна за другой', async () => {
    const file = await pdf(['Договор поставки', 'Вторая строка'], ['Подписи']);
    const before = Buffer.from(file.bytes);
    expect(await readText(file)).to.equal('Договор поставки\nВторая строка\nПодписи');
    expect(file.bytes).to.deep.equal(before);
  });

  test('листы XLSX — строками с табуляцией', async () => {
    const file = await xlsx(
      [
        [{ value: 'Код' }, { value: 'Имя' }],
        [{ value: '007' }, null],
      ],
      [[{ value: 5 }]],
    );
    expect(await readText(file)).to.equal('Код\tИмя\n007\t\n5');
  });

  test('кодировка указана не та', async () => {
    const bytes = iconv.encode('ёлка', 'cp1251');
    expect(await rejectedBy(readText(csv('', { bytes, charset: 'utf-8' })))).to.deep.equal(
      expectationError(
        'FILE_CHARSET_WRONG',
        'Файл «клиенты.csv»: указана кодировка utf-8, но байты в ней не читаются; похоже на windows-1251 → сравните кодировку файла с требованием',
      ),
    );
  });

  test('PDF испорчен, без текста', async () => {
    const whole = await pdf(['Договор']);
    expect(await rejectedBy(readText({ ...whole, bytes: whole.bytes.subarray(0, 200) }))).to.deep.equal(
      expectationError(
        'PDF_BROKEN',
        'Файл «договор.pdf»: PDF оборван или испорчен → откройте файл из ответа сами',
      ),
    );
    expect(await rejectedBy(readText(await pdf([])))).to.deep.equal(
      expectationError(
        'PDF_WITHOUT_TEXT',
        'Файл «договор.pdf»: в PDF нет текста, только изображения (скан?) → проверьте имя, тип и размер файла',
      ),
    );
  });
});

describe('вид файла', () => {
  const html = Buffer.from('<!doctype html><html><body>502</body></html>');

  for (const [claim, file, message] of [
    [
      'страница HTML вместо XLSX, тип верный',
      { bytes: html, mediaType: XLSX, fileName: 'отчёт.xlsx' },
      'Файл «отчёт.xlsx» назван .xlsx, но это не книга Excel: это страница HTML, начинается с «<!doctype html><html…» → посмотрите тело ответа в отчёте: вместо файла мог прийти отказ',
    ],
    [
      'страница HTML вместо XLSX и так названа в Content-Type',
      { bytes: html, mediaType: 'text/html', fileName: 'отчёт.xlsx' },
      'Файл «отчёт.xlsx» назван .xlsx, но это не книга Excel: это страница HTML, начинается с «<!doctype html><html…» → посмотрите тело ответа в отчёте: вместо файла мог прийти отказ',
    ],
    [
      'текст вместо PDF, имени нет',
      { bytes: Buffer.from('нет файла'), mediaType: 'application/pdf' },
      'Файл в ответе пришёл с Content-Type application/pdf, но это не документ PDF: начинается с «нет файла» → посмотрите тело ответа в отчёте: вместо файла мог прийти отказ',
    ],
    [
      'отказ в JSON вместо CSV',
      csv('{"title":"Недостаточно прав"}'),
      'Файл «клиенты.csv» назван .csv, но это не таблица CSV: это JSON, начинается с «{"title":"Недостаточ…» → посмотрите тело ответа в отчёте: вместо файла мог прийти отказ',
    ],
    [
      'старый Excel под именем .xlsx',
      { bytes: Buffer.from('d0cf11e0a1b11ae1', 'hex'), mediaType: '', fileName: 'а.xlsx' },
      'Файл «а.xlsx» назван .xlsx, но это не книга Excel: это файл Excel или Word старого вида (.xls, .doc), начинается с «····» → посмотрите тело ответа в отчёте: вместо файла мог прийти отказ',
    ],
    [
      'имя и Content-Type спорят',
      csv('а;б', { mediaType: 'application/json' }),
      'Файл «клиенты.csv» назван .csv (таблица CSV), а пришёл с Content-Type application/json (JSON) → сравните имя файла и Content-Type с требованием',
    ],
  ] as const) {
    test(`не проходит: ${claim}`, async () => {
      expect(await rejectedBy(readText(file))).to.deep.equal(expectationError('FILE_KIND_WRONG', message));
    });
  }

  test('text/plain и application/octet-stream оставляют вид имени, без имени решают байты', async () => {
    for (const mediaType of ['text/plain', 'application/octet-stream']) {
      expect(await readRows(csv('а;б\n1;2', { mediaType }))).to.deep.equal([{ а: '1', б: '2' }]);
    }
    const { bytes } = await xlsx([[{ value: 'Код' }], [{ value: '007' }]]);
    expect(await readRows({ bytes, mediaType: 'application/octet-stream' })).to.deep.equal([{ Код: '007' }]);
  });

  test('неизвестный вид', async () => {
    const file = { bytes: Buffer.from([1, 2]), mediaType: 'image/png', fileName: 'печать.png' };
    expect(await rejectedBy(readText(file))).to.deep.equal(
      suiteError(
        'FILE_KIND_UNKNOWN',
        'Файл «печать.png» (Content-Type image/png): читать такие файлы проект не умеет, только CSV, JSON, XML, HTML, текст, XLSX и PDF → проверяйте имя, тип и размер файла',
      ),
    );
  });

  test('пустой файл', async () => {
    expect(await rejectedBy(readText(csv('')))).to.deep.equal(
      expectationError(
        'FILE_EMPTY',
        'Файл «клиенты.csv» пустой: в ответе нет ни одного байта → проверьте, есть ли данные для выгрузки',
      ),
    );
    expect(await rejectedBy(readRows(csv('\n')))).to.deep.equal(
      expectationError(
        'FILE_EMPTY',
        'Файл «клиенты.csv»: нет даже строки с названиями столбцов → проверьте, есть ли данные для выгрузки',
      ),
    );
  });
});

describe('записи CSV', () => {
  for (const [name, delimiter] of [
    ['точка с запятой', ';'],
    ['запятая', ','],
    ['табуляция', '\t'],
  ] as const) {
    test(`разделитель — ${name}, значения остаются текстом`, async () => {
      const lines = [
        ['Код', '"Имя, полное; как есть"', 'Счёт'],
        ['007', '"ООО ""Ромашка""\nфилиал"', '40702810900000001234'],
        ['008', '', '1e5'],
      ];
      const text = `\ufeff${lines.map((cells) => cells.join(delimiter)).join('\r\n')}\r\n`;
      expect(await readRows(csv(text))).to.deep.equal([
        { Код: '007', 'Имя, полное; как есть': 'ООО "Ромашка"\nфилиал', Счёт: '40702810900000001234' },
        { Код: '008', 'Имя, полное; как есть': '', Счёт: '1e5' },
      ]);
    });
  }

  test('один столбец, столбец без названия', async () => {
    expect(await readRows(csv('Код\n007'))).to.deep.equal([{ Код: '007' }]);
    expect(await readRows(csv('Код;\n007;да'))).to.deep.equal([{ Код: '007', 'столбец 2': 'да' }]);
  });

  for (const [claim, text, explanation] of [
    ['ячеек меньше', 'а;б\n"1\n2";3\n4\n', 'строка 4: ячеек 1, а столбцов в заголовке 2'],
    ['ячеек больше', 'а;б\n1;2;3\n', 'строка 2: ячеек 3, а столбцов в заголовке 2'],
    ['кавычка не закрыта', 'а;б\n1;"2\n', 'строка 2: кавычка не закрыта'],
    ['кавычка внутри', 'а;б\n1;ООО "Рим"\n', 'строка 2: кавычка стоит внутри значения без кавычек'],
    ['за кавычкой', 'а;б\n1;"Рим" ООО\n', 'строка 2: после закрывающей кавычки нет разделителя'],
  ] as const) {
    test(`не проходит: ${claim}`, async () => {
      expect(await rejectedBy(readRows(csv(text)))).to.deep.equal(
        expectationError(
          'CSV_BROKEN',
          `Файл «клиенты.csv», ${explanation} → исправьте выгрузку или проверьте кавычки и разделители`,
        ),
      );
    });
  }

  test('не проходит: названия столбцов повторяются', async () => {
    expect(await rejectedBy(readRows(csv('а;б;а\n1;2;3')))).to.deep.equal(
      expectationError(
        'COLUMNS_REPEAT',
        'Файл «клиенты.csv»: столбцы с одинаковыми названиями: «а», непонятно, какой проверять',
      ),
    );
  });
});

describe('записи XLSX', () => {
  test('числа без степени и потерь, даты по ISO, пустые ячейки и строки', async () => {
    const file = await xlsx([
      ['ИНН', 'Сумма', 'Доля', 'Дата', 'Время', 'Да'].map((value) => ({ value })),
      [
        { value: 770100000100 },
        { value: 0.1 + 0.2 },
        { value: 1e-7 },
        { value: new Date(Date.UTC(2030, 0, 31)), type: Date, format: 'dd.mm.yyyy' },
        { value: new Date(Date.UTC(2030, 0, 31, 12, 30)), type: Date, format: 'dd.mm.yyyy hh:mm' },
        { value: true },
      ],
      [null, null, null, null, null, null],
      [{ value: '0012345678' }, { value: -1250.5 }, { value: 1e15 / 10 }, null, null, { value: false }],
    ]);
    expect(await readRows(file)).to.deep.equal([
      {
        ИНН: '770100000100',
        Сумма: '0.3',
        Доля: '0.0000001',
        Дата: '2030-01-31',
        Время: '2030-01-31T12:30:00',
        Да: 'ИСТИНА',
      },
      { ИНН: '0012345678', Сумма: '-1250.5', Доля: '100000000000000', Дата: '', Время: '', Да: 'ЛОЖЬ' },
    ]);
  });

  test('лист по имени', async () => {
    const file = await xlsx([[{ value: 'а' }], [{ value: '1' }]], [[{ value: 'б' }], [{ value: '2' }]]);
    expect(await readRows(file, 'Лист 2')).to.deep.equal([{ б: '2' }]);
    expect(await rejectedBy(readRows(file, 'Лист 3'))).to.deep.equal(
      expectationError(
        'SHEET_ABSENT',
        'Файл «клиенты.xlsx»: листа «Лист 3» нет. Возможно, имелось в виду: «Лист 1», «Лист 2»',
      ),
    );
  });

  for (const [claim, title, value, explanation] of [
    [
      'счёт записан числом',
      'Счёт',
      Number('40702810900000001234'),
      'число 40702810900000000000, а не текст; Excel хранит у числа 15 цифр, остальные потеряны',
    ],
    [
      'у ИНН потерян ноль',
      'ИНН клиента',
      12345678,
      'число 12345678, а не текст; цифр 8, а нужно 10 или 12: ведущие нули могли потеряться',
    ],
    [
      'у БИК потерян ноль',
      'БИК',
      44525225,
      'число 44525225, а не текст; цифр 8, а нужно 9: ведущие нули могли потеряться',
    ],
  ] as const) {
    test(`не проходит: ${claim}`, async () => {
      const file = await xlsx([
        [{ value: 'Код' }, { value: title }],
        [{ value: 'К-1' }, { value }],
      ]);
      expect(await rejectedBy(readRows(file))).to.deep.equal(
        expectationError(
          'XLSX_NUMBER_LOST',
          `Файл «клиенты.xlsx»: в ячейке B2 (столбец «${title}») записано ${explanation} → коды и счета выгружайте текстом`,
        ),
      );
    });
  }

  test('не проходит: книга оборвана, архив — не книга', async () => {
    const file = await xlsx([[{ value: 'Код' }]]);
    expect(await rejectedBy(readRows({ ...file, bytes: file.bytes.subarray(0, 500) }))).to.deep.equal(
      expectationError(
        'XLSX_BROKEN',
        'Файл «клиенты.xlsx»: книга Excel оборвана или испорчена → откройте файл из ответа сами',
      ),
    );
  });
});

describe('записи JSON', () => {
  const json = (text: string): ReceivedFile => ({ bytes: Buffer.from(text), mediaType: 'application/json' });

  test('список или единственный список внутри, числа — как написаны', async () => {
    const row = '{"счёт":40702810900000001234,"доля":1.50,"нет":null,"да":true,"теги":["а",{"б":1}]}';
    const read = { счёт: '40702810900000001234', доля: '1.50', нет: '', да: 'true', теги: '["а",{"б":1}]' };
    expect(await readRows(json(`[${row}]`))).to.deep.equal([read]);
    expect(await readRows(json(`{"total":1,"items":[${row}]}`))).to.deep.equal([read]);
  });

  for (const [claim, text, code, message] of [
    ['списка нет', '{"а":1}', 'LIST_ABSENT', 'в JSON нет списка записей'],
    ['списков два', '{"а":[],"б":[]}', 'LIST_ABSENT', 'в JSON несколько списков, непонятно, какой читать'],
    ['JSON оборван', '{"а":[', 'JSON_BROKEN', 'JSON оборван или испорчен → посмотрите тело ответа в отчёте'],
  ] as const) {
    test(`не проходит: ${claim}`, async () => {
      expect(await rejectedBy(readRows(json(text)))).to.deep.equal(
        expectationError(code, `Файл в ответе: ${message}`),
      );
    });
  }

  test('в PDF записей нет', async () => {
    expect(await rejectedBy(readRows(await pdf(['а'])))).to.deep.equal(
      suiteError(
        'FILE_WITHOUT_ROWS',
        'Файл «договор.pdf»: это документ PDF, записей в нём нет → проверяйте текст файла',
      ),
    );
  });
});
