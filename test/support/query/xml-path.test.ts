import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { selectXml } from '../../../support/query/xml-path';
import { expectationError, rejectedBy, suiteError } from '../core/thrown';

const order = `\ufeff<?xml version="1.0" encoding="UTF-8"?>
<заказ xmlns="urn:order" xmlns:д="urn:delivery">
  <строка код="0077">Болт<![CDATA[ <М6>]]></строка>
  <строка код="0078">Гайка</строка>
  <д:срок>2030-01-31</д:срок>
</заказ>`;

describe('значения XML', () => {
  for (const [claim, xpath, found] of [
    [
      'имя без приставки находит элементы любого пространства имён',
      '/заказ/строка',
      [
        { path: '/заказ/строка[1]', value: 'Болт <М6>' },
        { path: '/заказ/строка[2]', value: 'Гайка' },
      ],
    ],
    ['атрибут', '//строка[2]/@код', [{ path: '/заказ/строка[2]/@код', value: '0078' }]],
    ['приставка из самого XML', '//д:срок/text()', [{ path: '/заказ/д:срок/text()', value: '2030-01-31' }]],
    [
      'local-name()',
      '//*[local-name()="строка"][@код="0077"]/@код',
      [{ path: '/заказ/строка[1]/@код', value: '0077' }],
    ],
    ['число', 'count(//строка)', [{ path: 'count(//строка)', value: '2' }]],
    ['логическое значение', 'boolean(//скидка)', [{ path: 'boolean(//скидка)', value: 'false' }]],
    ['того, чего нет, не находит', '//скидка', []],
  ] as const) {
    test(claim, async () => {
      expect(await selectXml(order, xpath)).to.deep.equal(found);
    });
  }

  for (const [xpath, reason] of [
    ['//строка[', 'так путь не записывают'],
    ['//б:строка', 'приставка «б» в XML не объявлена'],
    ['длина(//строка)', 'функции «длина» нет'],
    ['count()', 'у функции «count» не те аргументы'],
    ['$имя', 'переменной «$имя» нет'],
  ] as const) {
    test(`неверный XPath: ${xpath}`, async () => {
      expect(await rejectedBy(selectXml(order, xpath))).to.deep.equal(
        suiteError(
          'XML_PATH_WRONG',
          `XPath «${xpath}» неверен: ${reason} → исправьте путь, например: «//строка[2]/@код», «count(//строка)»`,
        ),
      );
    });
  }

  for (const [xml, explanation, start] of [
    ['<а>\n<б>\n</в></а>', ' (строка 2): тег «б» закрыт тегом «в»', '<а> <б> </в></а>'],
    ['<а>\n<б/>', ' (строка 2): тег «а» не закрыт', '<а> <б/>'],
    ['<а/>\n<б/>', ' (строка 2): корневых элементов больше одного', '<а/> <б/>'],
    ['{"а":1}', ': нет корневого элемента', '{"а":1}'],
    ['', ': нет корневого элемента', ''],
    ['<а б="1" б="2"/>', ' (строка 1): атрибут «б» повторяется', '<а б="1" б="2"/>'],
    ['<а б=1/>', ' (строка 1): разметка испорчена', '<а б=1/>'],
    [
      '<а>&nbsp;</а>',
      ' (строка 1): сущность «&nbsp;» не из пяти стандартных, такие не читаются',
      '<а>&nbsp;</а>',
    ],
  ] as const) {
    test(`не XML: ${start || 'пусто'}`, async () => {
      expect(await rejectedBy(selectXml(xml, '/'))).to.deep.equal(
        expectationError(
          'XML_BROKEN',
          `Это не XML${explanation}, начинается с «${start}» → посмотрите тело ответа в отчёте`,
        ),
      );
    });
  }
});

describe('сущности XML', () => {
  test('файл, названный сущностью, не читается', async (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'xml-path-'));
    t.after(() => {
      rmSync(folder, { recursive: true });
    });
    writeFileSync(path.join(folder, 'тайна.txt'), 'тайна');
    const { href } = pathToFileURL(path.join(folder, 'тайна.txt'));
    const told = await rejectedBy(selectXml(`<!DOCTYPE а [<!ENTITY x SYSTEM "${href}">]><а>&x;</а>`, '/а'));
    expect(told.code).to.equal('XML_BROKEN');
    expect(told.message).to.contain('сущность «&x;» не из пяти стандартных').and.not.contain('тайна»');
  });

  test('по адресу из DOCTYPE никто не ходит, ни за сущностью, ни за DTD', async (t) => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end('<!ENTITY x "тайна">');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await selectXml(`<!DOCTYPE а SYSTEM "${url}"><а>1</а>`, '/а')).to.deep.equal([
      { path: '/а', value: '1' },
    ]);
    await rejectedBy(selectXml(`<!DOCTYPE а [<!ENTITY % x SYSTEM "${url}"> %x;]><а>&x;</а>`, '/а'));
    expect(asked).to.equal(0);
  });

  test('сущность, растущая миллиардом смехов, не раскрывается', async () => {
    const bomb =
      '<!DOCTYPE а [<!ENTITY a "ха"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><а>&c;</а>';
    expect((await rejectedBy(selectXml(bomb, '/а'))).code).to.equal('XML_BROKEN');
  });
});
