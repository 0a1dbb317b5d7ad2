import { inspect } from 'node:util';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { SecretRegistry, encodingsOf } from '../../../support/secrets/registry';

/** A password with everything that an encoding changes; made at run time, so that no file holds one. */
const awkward = `Пар+оль &"<'>/\\%=?~\n${crypto.randomUUID()}`;

function registryOf(...values: readonly string[]): SecretRegistry {
  const registry = new SecretRegistry();
  registry.add(...values);
  return registry;
}

const json = JSON.stringify(awkward).slice(1, -1);
const encodings: readonly (readonly [name: string, encoded: string])[] = [
  ['как есть', awkward],
  ['в URL', encodeURIComponent(awkward)],
  ['в URL с «+» вместо пробела', encodeURIComponent(awkward).replaceAll('%20', '+')],
  ['в форме', new URLSearchParams({ v: awkward }).toString().slice(2)],
  ['в JSON', json],
  ['в JSON внутри JSON', JSON.stringify(json).slice(1, -1)],
  [
    'в HTML',
    awkward
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  ],
  ['в тексте XML', awkward.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')],
  [
    'в атрибуте XML',
    awkward
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;'),
  ],
];

describe('реестр секретов', () => {
  for (const [name, encoded] of encodings) {
    test(`заменяет секрет ${name}`, () => {
      expect(registryOf(awkward).replaceIn(`до ${encoded} после ${encoded}`)).to.equal('до *** после ***');
    });
  }

  for (const offset of [0, 1, 2]) {
    for (const encoding of ['base64', 'base64url'] as const) {
      test(`заменяет секрет в ${encoding} со смещением ${offset}`, () => {
        const secret = `тайна>?>?${crypto.randomUUID()}`;
        const around = Buffer.from(`${'x'.repeat(offset)}${secret} и ещё текст`).toString(encoding);
        const masked = registryOf(secret).replaceIn(around);
        expect(masked).to.include('***');
        const left = masked.split('***').map((part) => Buffer.from(part, encoding).toString('latin1'));
        expect(left.join('')).to.have.length.below(around.length - secret.length);
        for (let from = 0; from + 3 <= secret.length; from += 3) {
          expect(left.join('|')).not.to.include(Buffer.from(secret.slice(from, from + 3)).toString('latin1'));
        }
      });
    }
  }

  test('длинный секрет заменён раньше короткого, который в нём стоит', () => {
    expect(registryOf('abcd', 'abcd-efgh').replaceIn('abcd-efgh и abcd')).to.equal('*** и ***');
  });

  test('секрет, добавленный после замены, тоже заменяется', () => {
    const registry = registryOf('первый');
    expect(registry.replaceIn('первый второй')).to.equal('*** второй');
    registry.add('второй');
    expect(registry.replaceIn('первый второй')).to.equal('*** ***');
  });

  test('знаки регулярных выражений в секрете — просто знаки', () => {
    const registry = registryOf('a.c+d', '^[x]$', '{1}|(2)');
    expect(registry.replaceIn('abc+d a.c+d ^[x]$ {1}|(2) x 1')).to.equal('abc+d *** *** *** x 1');
  });

  test('обычный текст не меняется', () => {
    expect(registryOf(awkward).replaceIn('Получен ответ 200 OK')).to.equal('Получен ответ 200 OK');
    expect(new SecretRegistry().replaceIn('без секретов')).to.equal('без секретов');
  });

  test('секрет из нескольких строк заменён и построчно, а линейки и отступы в тексте остаются', () => {
    const lines = ['-'.repeat(24), `  ${crypto.randomUUID()}`, ' '.repeat(12), 'конец', crypto.randomUUID()];
    const registry = registryOf(lines.join('\r\n'));
    expect(registry.replaceIn(lines.map((line) => `[${line}]`).join('\n'))).to.equal(
      `[${'-'.repeat(24)}]\n[  ***]\n[${' '.repeat(12)}]\n[конец]\n[***]`,
    );
  });

  test('пустое и короче четырёх знаков не регистрируется: иначе испорчен любой текст', () => {
    const registry = new SecretRegistry();
    registry.add('', 'abc', undefined);
    expect(registry.values.size).to.equal(0);
    expect(registry.replaceIn('abcd')).to.equal('abcd');
  });

  test('повторная замена ничего не меняет', () => {
    const registry = registryOf(awkward, '****');
    const once = registry.replaceIn(`${awkward} и ****`);
    expect(registry.replaceIn(once)).to.equal(once);
  });

  test('тысячи секретов и большой текст — без отказа', () => {
    const values = Array.from({ length: 2000 }, () => crypto.randomUUID());
    const text = `${'текст без секретов '.repeat(20_000)}${values[1999] ?? ''}`;
    expect(
      registryOf(...values)
        .replaceIn(text)
        .endsWith('***'),
    ).to.equal(true);
  });

  test('секрет на сотни килобайт заменён, хотя в один шаблон он не помещается', () => {
    const huge = 'длинная тайна '.repeat(20_000);
    const registry = registryOf(huge, 'короткая');
    expect(registry.replaceIn(`до ${huge} и короткая, ${encodeURIComponent(huge)} после`)).to.equal(
      'до *** и ***, *** после',
    );
    expect(registryOf(huge).replaceIn('обычный текст')).to.equal('обычный текст');
  });

  test('половина суррогатной пары в секрете не ломает маскирование', () => {
    expect(registryOf('тайна\ud83d').replaceIn('до тайна\ud83d после')).to.equal('до *** после');
  });

  test('печать и JSON реестра значений не показывают', () => {
    const registry = registryOf(awkward);
    expect(`${inspect(registry, { depth: 9 })} ${JSON.stringify(registry)}`).to.equal('SecretRegistry {} {}');
  });

  test('у каждого значения есть сам текст, а кодировки не повторяются', () => {
    expect(encodingsOf('тайна')).to.include('тайна');
    expect(new Set(encodingsOf('abcdefgh')).size).to.equal(encodingsOf('abcdefgh').length);
  });

  test('base64 короткого значения не ищется: в нём слишком мало знаков', () => {
    expect(encodingsOf('abcde')).to.deep.equal(['abcde']);
  });
});

describe('секреты потоков', () => {
  test('объявлены все новые, и каждый один раз', async () => {
    const announced: (readonly string[])[] = [];
    const registry = registryOf('до подключения');
    registry.shareBy((values) => {
      announced.push(values);
      return Promise.resolve();
    });
    registry.add('первый', 'второй', 'первый');
    await registry.share();
    registry.add('второй');
    await registry.share();
    registry.add('третий');
    await registry.share();
    expect(announced).to.deep.equal([['до подключения', 'первый', 'второй'], ['третий']]);
  });

  test('share ждёт, пока слушатель узнает', async () => {
    const registry = registryOf('новый');
    const order: string[] = [];
    registry.shareBy(async () => {
      await new Promise(setImmediate);
      order.push('узнал');
    });
    await registry.share();
    order.push('отдан');
    expect(order).to.deep.equal(['узнал', 'отдан']);
  });

  test('в главном потоке объявлять некому, и share не ждёт никого', async () => {
    await registryOf('новый').share();
  });
});
