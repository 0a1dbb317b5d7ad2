import { describe, test } from 'node:test';
import { DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import * as answer from '../../support/answer-checks';
import { parseComparison } from '../../support/checks/body';
import { parseCondition } from '../../support/checks/condition';
import { plainFields } from '../../support/checks/fields';
import { parseComposition, parseCount, parseQuantifier } from '../../support/checks/lists';
import { parseRefusal } from '../../support/checks/status';
import { parseSubject } from '../../support/checks/subject';
import { explainBySchema } from '../../support/contract/validation';
import type { Exchange } from '../../support/http/exchange';
import { ScenarioMemory } from '../../support/memory/values';
import type { SuiteWorld } from '../../support/world';
import { rejectedBy, suiteError, type Told } from './core/thrown';
import { answered } from './http/answered';

const list = answered({ json: { items: [{ code: 'К-1', sum: 5 }], total: 1 } });
const refused = answered({
  status: 422,
  json: { title: 'Не прошло', detail: 'у К-1', errors: [{ pointer: '#/inn', detail: 'У К-1 нет ИНН' }] },
});

/** Of a World only what checks ask; how often the answer was examined is counted. */
function fakeWorld(exchange: Exchange = list) {
  const memory = new ScenarioMemory();
  memory.remember('код', 'К-1');
  memory.remember('поле', 'items.code');
  memory.remember('пять', '5');
  memory.remember('пусто', '');
  const seen = { examined: 0 };
  const world = {
    memory,
    fields: plainFields,
    lastExchange: exchange,
    contractOrNone: undefined,
    conditions: {
      now: new Date('2026-11-23T09:00:00Z'),
      zone: 'Europe/Moscow',
      explainBySchema: (schema: string, value: unknown) => explainBySchema(undefined, schema, value),
    },
    titleOfPointer: (pointer: string) => (pointer === '#/inn' ? 'ИНН' : pointer),
    examine: () => {
      seen.examined += 1;
      return exchange;
    },
  };
  return { world: world as unknown as SuiteWorld, memory, seen };
}

function tableOf(...rows: readonly (readonly string[])[]): DataTable {
  return new DataTable(rows.map((row) => [...row]));
}

type Check = (world: SuiteWorld) => void | Promise<void>;

const subject =
  (what: string, condition: string): Check =>
  (world) =>
    answer.checkSubject(world, parseSubject(what), parseCondition(condition));
const fields =
  (...rows: readonly (readonly string[])[]): Check =>
  (world) => {
    answer.checkFields(world, tableOf(...rows));
  };
const fieldErrors =
  (words: string): Check =>
  (world) => {
    answer.checkFieldErrors(world, parseRefusal('422 «{{код}}»'), tableOf(['ИНН', words]));
  };

/** The exchange, a check with «{{имя}}» that holds, its twin that fails, and the last line of what is told. */
const twins: readonly (readonly [
  claim: string,
  exchange: Exchange,
  holds: Check,
  fails: Check,
  told: string,
])[] = [
  [
    'значение',
    list,
    subject('поле «{{поле}}»', 'равно «{{код}}»'),
    subject('поле «{{поле}}»', 'не равно «{{код}}»'),
    '  поле «items.code» (items[0].code): не должно быть равно «К-1», получено «К-1»',
  ],
  [
    'число из значения сценария',
    list,
    subject('поле «items.sum»', 'равно {{пять}}'),
    subject('поле «items.sum»', 'больше {{пять}}'),
    '  поле «items.sum» (items[0].sum): должно быть больше 5, получено 5',
  ],
  [
    'просто текст',
    list,
    subject('«{{код}}»', 'начинается с «К»'),
    subject('«{{код}}»', 'пусто'),
    '  «{{код}}»: должно быть пусто, получено «К-1»',
  ],
  [
    'заголовок отказа',
    refused,
    subject('заголовок «Content-Type»', 'есть'),
    subject('заголовок «ETag»', 'есть'),
    '  заголовок «ETag»: должно присутствовать, в ответе этого нет: получен отказ 422 «Не прошло»',
  ],
  [
    'заголовок отказа без слов',
    answered({ status: 404 }),
    subject('заголовок «ETag»', 'отсутствует'),
    subject('заголовок «ETag»', 'не пусто'),
    '  заголовок «ETag»: не должно быть пусто, в ответе этого нет: получен отказ 404',
  ],
  [
    'ячейки значат то же, что и значение',
    answered({ json: { sum: 250000.5, paid: true, on: '2026-11-23' } }),
    fields(['sum', '250 000,50'], ['paid', 'да'], ['on', 'сегодня']),
    fields(['sum', '250 000,50'], ['paid', 'да'], ['on', 'завтра']),
    '  «on» (on): ожидалось «завтра», получено «2026-11-23»',
  ],
  [
    'ячейки записей значат то же, что и значение',
    answered({ json: [{ on: '2026-11-23' }] }),
    (world) =>
      answer.checkTable(world, 'ответ', parseComposition('состоит из записей'), tableOf(['on'], ['сегодня'])),
    (world) =>
      answer.checkTable(world, 'ответ', parseComposition('состоит из записей'), tableOf(['on'], ['завтра'])),
    '  запись 1, «on»: ожидалось «завтра», получено «2026-11-23»',
  ],
  [
    'поля: название и значение',
    list,
    fields(['items.code', '{{код}}'], ['total', '1']),
    fields(['items.code', '{{код}}'], ['total', '{{код}}']),
    '  «total» (total): ожидалось «К-1», получено 1',
  ],
  [
    'поля: название, условие и значение',
    list,
    fields(
      ['items.code', 'начинается с', '{{код}}'],
      ['items.code', 'не пусто', ''],
      ['total', 'больше', '0'],
    ),
    fields(['total', 'больше', '{{пять}}']),
    '  «total» (total): должно быть больше 5, получено 1',
  ],
  [
    'поле в записях',
    list,
    (world) =>
      answer.checkInRows(world, parseQuantifier('в каждой записи'), {
        title: 'items.code',
        condition: parseCondition('равно «{{код}}»'),
      }),
    (world) =>
      answer.checkInRows(world, parseQuantifier('ни в одной записи'), {
        title: 'items.code',
        condition: parseCondition('равно «{{код}}»'),
      }),
    '  «items.code» (items[0].code): не должно быть равно «К-1», получено «К-1»',
  ],
  [
    'количество записей',
    list,
    (world) => answer.checkCount(world, 'ответ', parseCount('1')),
    (world) => answer.checkCount(world, 'ответ', parseCount('не больше 0')),
    'GET /things: записей ожидалось не больше 0, получено 1',
  ],
  [
    'записи таблицей',
    list,
    (world) =>
      answer.checkTable(
        world,
        'ответ',
        parseComposition('содержит записи'),
        tableOf(['items.code'], ['{{код}}']),
      ),
    (world) =>
      answer.checkTable(
        world,
        'ответ',
        parseComposition('не содержит записей'),
        tableOf(['items.code'], ['{{код}}']),
      ),
    '  записи «К-1» быть не должно, а она есть',
  ],
  [
    'тело',
    list,
    (world) => {
      answer.checkBody(world, parseComparison('содержит'), '{ "items": [{ "code": "{{код}}" }] }');
    },
    (world) => {
      answer.checkBody(world, parseComparison('содержит'), '{ "total": "{{код}}" }');
    },
    '  total: ожидалось «К-1», получено 1 (число, а не текст)',
  ],
  [
    'схема',
    list,
    (world) => {
      answer.checkSchema(world, '{ "required": ["total"] }');
    },
    (world) => {
      answer.checkSchema(world, '{ "required": ["page"] }');
    },
    '  поле «page»: обязательно, но его нет',
  ],
  [
    'код ответа',
    list,
    (world) => {
      answer.checkStatus(world, '2xx');
    },
    (world) => {
      answer.checkStatus(world, '404');
    },
    'GET /things: ожидался код 404, получен 200.',
  ],
  [
    'отказ',
    refused,
    (world) => {
      answer.checkRefusal(world, parseRefusal('422 «{{код}}»'));
    },
    (world) => {
      answer.checkRefusal(world, parseRefusal('422 «{{пять}}»'));
    },
    'GET /things: отказ 422 ожидался со словами «5», получено: «Не прошло», «у К-1»',
  ],
  [
    'ошибки полей',
    refused,
    fieldErrors('У {{код}} нет'),
    fieldErrors('{{пять}}'),
    '  «ИНН»: ожидалась ошибка «5», получено «У К-1 нет ИНН»',
  ],
];

async function run(check: Check, exchange: Exchange): Promise<void> {
  await check(fakeWorld(exchange).world);
}

describe('проверки последнего ответа', () => {
  for (const [claim, exchange, holds, fails, told] of twins) {
    test(`${claim}: проходит и не проходит`, async () => {
      await run(holds, exchange);
      const { family, message } = await rejectedBy(run(fails, exchange));
      expect({ family, last: message.split('\n').at(-1) }).to.deep.equal({
        family: 'ExpectationError',
        last: told,
      });
    });
  }

  test('отказ считается проверенным только после проверки кода, отказа или кода как значения', async () => {
    for (const [check, examined] of [
      [subject('код ответа', 'равно 422'), 1],
      [subject('тело ответа', 'не пусто'), 0],
      [
        (world) => {
          answer.checkStatus(world, '422');
        },
        1,
      ],
      [
        (world) => {
          answer.checkRefusal(world, parseRefusal('422 «прошло»'));
        },
        1,
      ],
      [fieldErrors('нет ИНН'), 1],
    ] as readonly (readonly [Check, number])[]) {
      const { world, seen } = fakeWorld(refused);
      await check(world);
      expect(seen.examined).to.equal(examined);
    }
  });

  const unknown = suiteError(
    'VALUE_UNKNOWN',
    'Значение «кот» в этом сценарии не запоминали. Возможно, имелось в виду: «код» → исправьте имя или запомните значение раньше',
  );
  for (const [claim, check, told] of [
    ['незнакомое имя', subject('поле «total»', 'не равно «{{кот}}»'), unknown],
    ['незнакомое имя в таблице', fields(['total', 'не равно', '{{кот}}']), unknown],
    [
      'значение оказалось пустым',
      subject('поле «items.code»', 'содержит «{{пусто}}»'),
      suiteError(
        'CONDITION_WRONG',
        'поле «items.code»: должно содержать «» — пустой текст есть в любом значении, такая проверка ничего не доказывает → впишите текст или напишите «не пусто»',
      ),
    ],
    [
      'четыре столбца',
      fields(['total', 'равно', '1', '2']),
      suiteError(
        'TABLE_WRONG',
        'В таблице шага нужны три столбца — название, условие и значение, а в строке их 4 → исправьте таблицу',
      ),
    ],
    [
      'поле дважды',
      fields(['total', '2'], ['total', '1']),
      suiteError('TABLE_WRONG', 'В таблице шага имя «total» встречается дважды → оставьте одну строку'),
    ],
  ] as readonly (readonly [string, Check, Told])[]) {
    test(`ошибка сценария: ${claim}`, async () => {
      expect(await rejectedBy(run(check, list))).to.deep.equal(told);
    });
  }

  test('запоминается текст значения; просто текст — с подстановкой и без ответа', async () => {
    const { world, memory } = fakeWorld();
    await answer.rememberSubject(world, parseSubject('поле «total»'), 'всего');
    await answer.rememberSubject(world, parseSubject('«№ {{код}}»'), 'номер');
    expect([memory.recall('всего'), memory.recall('номер')]).to.deep.equal(['1', '№ К-1']);
    expect(
      await rejectedBy(answer.rememberSubject(world, parseSubject('заголовок «ETag»'), 'версия')),
    ).to.include({
      code: 'VALUE_ABSENT',
      message: 'GET /things: заголовок «ETag» — в ответе этого нет',
    });
  });
});
