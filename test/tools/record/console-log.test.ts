import { describe, test } from 'node:test';
import { expect } from 'chai';
import { readConsoleLog } from '../../../tools/record/console-log';
import { OWNER, draftFrom, tokenOf } from './made-recording';

/** As this suite prints an exchange. */
const own = `GET https://clients.example/api/v1/clients?code=К-000999
  Accept: application/json
  Authorization: Bearer ***

APIResponse: 200 OK (12 мс)
  Content-Type: application/json; charset=utf-8
  Set-Cookie: lastSearch=; Path=/
  Set-Cookie: theme=dark; Path=/

{
  "items": [], "page": 1,
  "size": 10, "total": 0
}`;

/** As an older one did: the answer of a login, then the step's name instead of its request. */
const older = `Ошибка аутентификации: {"access_token":"${OWNER}","expires_in":1800,"token_type":"Bearer"}
Response body: {"access_token":"${OWNER}","expires_in":1800,"token_type":"Bearer"}
Шаг 1: Поиск клиента по коду
APIResponse: 200 OK
  Date: Mon, 16 Mar 2026 09:00:00 GMT
  Content-Type: text/html
  Content-Length: 944
  ETag: "680b8429-3b0"
`;

const asReader = { shown: 'прогон.log', roles: new Map([['', 'читатель']]) };

describe('черновик по консоли', () => {
  test('обмен читается целиком: путь, заголовки, тело', () => {
    const [item] = readConsoleLog(own, 'прогон.log').items;
    if (!item || !('exchange' in item)) return expect.fail('обмена нет');
    const { request, response } = item.exchange;
    expect(request.url).to.equal('https://clients.example/api/v1/clients?code=К-000999');
    expect(request.headers).to.deep.equal({ accept: 'application/json', authorization: 'Bearer ***' });
    expect(response).to.include({ status: 200, statusText: 'OK', durationMs: 12 });
    expect(response.headers['set-cookie']).to.equal('lastSearch=; Path=/\ntheme=dark; Path=/');
    expect(response.json).to.deep.equal({ items: [], page: 1, size: 10, total: 0 });
    expect(item.place).to.equal('строка 1');
  });

  test('отступ, цвета и строки между обменами не мешают; роль названа шагом', async () => {
    const printed = own.replace(/^(?=.)/gmu, '        ');
    const log = `\u001b[2m  Дано выполнен вход с ролью «владелец репозитория 2»\u001b[22m\n${printed}\n\n✘ Что-то ещё\n`;
    const { text } = await draftFrom(log, { shown: 'прогон.log' });
    expect(text.slice(text.indexOf('    Дано'))).to
      .equal(`    Дано выполнен вход с ролью «владелец репозитория 2»
    Когда Шаг 1: Поиск клиента по коду «К-000999»
    Тогда код ответа 200
    И в ответе 0 записей
`);
  });

  test('шаг без запроса — тот же шаг; страница вместо ответа API замечена, токен не записан', async () => {
    const { text } = await draftFrom(older, { shown: 'прогон.log' });
    expect(text.slice(text.indexOf('    Дано'))).to
      .equal(`    Дано выполнен вход с ролью «владелец репозитория»
    # Какой клиент нужен, в записи не сказано: черновик заводит своего
    И в реестре есть клиент
    # В записи на этот шаг ответил не API, а страница (200, text/html): код 200 здесь ничего не значит
    Когда Шаг 1: Поиск клиента по коду
    Тогда код ответа 200
`);
    expect(text).to.not.include('eyJ');
  });

  test('роль в консоли — по ролям токена, если логин на стенде у другой роли', async () => {
    const master = tokenOf('analyst001', ['USER', 'REPOSITORY_OWNER', 'REPOSITORY_OWNER_MASTER']);
    const { text } = await draftFrom(older.replaceAll(OWNER, master), { shown: 'прогон.log' });
    expect(text).to.include('выполнен вход с ролью «главный владелец репозитория»');
  });

  test('неизвестный шаг без запроса назван в отчёте и в черновике', async () => {
    const { text, report } = await draftFrom(`${older}\nШаг 2: Печать карточки\nAPIResponse: 200 OK\n`);
    const note =
      'Не вошло: шаг «Печать карточки» (строка 11) автотестам не известен, а запроса к нему в записи нет → допишите его сами';
    expect(report).to.include(note);
    expect(text).to.include(`# ${note}`);
    expect(text.match(/Шаг \d+:/gu)).to.deep.equal(['Шаг 1:']);
  });

  test('если ни один шаг не известен, черновика нет', async () => {
    const log = `Дано выполнен вход с ролью «читатель»\nШаг 1: Печать карточки\nAPIResponse: 200 OK\n`;
    expect(await draftFrom(log).catch(String)).to.equal(
      'SuiteError: Ни один шаг записи запись.har не повторить: шаг «Печать карточки» (строка 3) автотестам не известен, а запроса к нему в записи нет → допишите его сами',
    );
  });

  test('роль, которой нет на стенде, — ошибка', async () => {
    const log = `Дано выполнен вход с ролью «кассир»\n${own}`;
    expect(await draftFrom(log).catch(String)).to.match(
      /^SuiteError: В записи \(строка 1\) действует роль «кассир», а на стенде «встроенный» её нет → укажите её роль: --role "кассир=…"/u,
    );
    const { text } = await draftFrom(log, { roles: new Map([['кассир', 'читатель']]) });
    expect(text).to.include('с ролью «читатель»');
  });

  test('ответ, показанный не целиком, проверяется только кодом', async () => {
    const cut = own.replace('"size": 10, "total": 0\n}', '"size": 1… (ещё 5\u00a0120 символов)');
    const { text } = await draftFrom(cut, asReader);
    expect(text).to.include(
      '# В записи тело ответа не целиком: проверяется только код, поля допишите сами\n',
    );
    expect(text).to.include('Тогда код ответа 200\n    И тип содержимого равен «application/json»\n');
  });

  test('запрос, на который ответа не было, пропускается', async () => {
    const lost = `GET https://clients.example/api/v1/clients\n\nОтвета нет: ECONNREFUSED (3 мс)\n${own}`;
    const { text } = await draftFrom(lost, asReader);
    expect(text.match(/Шаг \d+:.*/gu)).to.deep.equal(['Шаг 1: Поиск клиента по коду «К-000999»']);
  });
});

describe('обрезанная консоль', () => {
  const advice = '→ сохраните консоль целиком или запишите HAR в браузере';

  function refusalOf(log: string): string {
    try {
      readConsoleLog(log, 'прогон.log');
      return 'прочитана';
    } catch (error) {
      return String(error);
    }
  }

  test('целая читается', () => {
    expect(refusalOf(own)).to.equal('прочитана');
  });

  test('конец до ответа', () => {
    expect(refusalOf(own.slice(0, own.indexOf('APIResponse')))).to.equal(
      `SuiteError: Запись прогон.log обрезана: строка 1, файл кончается раньше ответа ${advice}`,
    );
  });

  test('конец посреди тела', () => {
    expect(refusalOf(own.slice(0, -10))).to.equal(
      `SuiteError: Запись прогон.log обрезана: строка 5, тело — не целый JSON ${advice}`,
    );
  });

  test('запрос за запросом', () => {
    expect(refusalOf(`GET https://clients.example/api/v1/clients\n\n${own}`)).to.equal(
      `SuiteError: Запись прогон.log обрезана: строка 1, за запросом нет ответа ${advice}`,
    );
  });

  test('тело запроса показано не целиком', () => {
    const cut = own.replace('Bearer ***', 'Bearer ***\n\n{ "name": "ООО… (ещё 5 символов)');
    expect(refusalOf(cut)).to.equal(
      `SuiteError: Запись прогон.log обрезана: строка 1, тело запроса показано не целиком ${advice}`,
    );
  });

  test('ни одного обмена', () => {
    expect(refusalOf('1 сценарий за 3 с\n')).to.equal(
      'SuiteError: В файле прогон.log нет ни одного обмена: ни записи HAR, ни строк «GET https://…» и «APIResponse: 200 OK» → сохраните HAR на вкладке «Сеть» браузера или консоль прогона с обменами',
    );
  });
});
