// The contract itself: what the suite relies on when it reads openapi.yaml.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientTitles } from '../../stand/api/client';
import { loadContract } from '../../stand/api/contract';
import { operations } from '../../stand/api/operations';
import { contract } from './contract-check';

type Node = Readonly<Record<string, unknown>>;
const document = contract as {
  readonly paths: Node;
  readonly components: {
    readonly parameters: Readonly<Record<string, Node>>;
    readonly schemas: Record<string, Node>;
  };
};

test('у каждой операции контракта есть код, а у кода — операция', async () => {
  const names = (await loadContract()).map(({ operationId }) => operationId);
  assert.deepEqual(names.toSorted(), Object.keys(operations).toSorted());
});

test('у каждой операции есть краткое описание по-русски, роль и ответы на отказ', () => {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item as Record<string, Node>)) {
      if (method === 'parameters') continue;
      assert.match(String(operation['summary']), /^[А-ЯЁ]/, `${method} ${path}`);
      const [requirement] = operation['security'] as readonly { bearer: readonly string[] }[];
      assert.equal(requirement?.bearer.length, 1, `${method} ${path}`);
      for (const status of ['400', '401', '403']) assert.ok(status in (operation['responses'] as object));
    }
  }
});

test('краткие описания операций не повторяются', () => {
  const summaries = Object.values(document.paths).flatMap((item) =>
    Object.values(item as Record<string, Node>).flatMap(({ summary }) => summary ?? []),
  );
  assert.equal(summaries.length, 19);
  assert.equal(new Set(summaries).size, summaries.length);
});

test('у каждого параметра есть русское название', () => {
  const named = (parameter: Node): void => {
    const schema = (parameter['schema'] ?? {}) as Node;
    const target = String(schema['$ref']).split('/').at(-1) ?? '';
    const title = schema['title'] ?? document.components.schemas[target]?.['title'];
    if (!('$ref' in parameter)) assert.match(String(title), /^[А-ЯЁ]/, String(parameter['name']));
  };
  for (const item of Object.values(document.paths) as readonly Record<string, Node>[]) {
    for (const [method, operation] of Object.entries(item)) {
      const list = method === 'parameters' ? operation : operation['parameters'];
      ((list ?? []) as readonly Node[]).forEach(named);
    }
  }
  Object.values(document.components.parameters).forEach(named);
});

test('названия полей клиента в коде — те же, что в контракте', () => {
  const { Client, ...others } = document.components.schemas;
  const properties = Object.entries((Client?.['properties'] ?? {}) as Record<string, Node>);
  const titles = properties.map(([field, property]) => [
    field,
    property['title'] ?? others[String(property['$ref']).split('/').at(-1) ?? '']?.['title'],
  ]);
  assert.deepEqual({ id: 'Идентификатор', ...clientTitles }, Object.fromEntries(titles));
});

test('у каждого поля есть русское название, и в одной схеме они не повторяются', () => {
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    const titles = Object.entries((schema['properties'] ?? {}) as Record<string, Node>).map(
      ([field, property]) => {
        const reference = property['$ref'];
        const target = typeof reference === 'string' ? (reference.split('/').at(-1) ?? '') : '';
        const title = property['title'] ?? document.components.schemas[target]?.['title'];
        assert.match(String(title), /^[А-ЯЁ]/, `${name}.${field}`);
        return title;
      },
    );
    assert.equal(new Set(titles).size, titles.length, name);
  }
});

test('код клиента начинается с русской «К», а не с латинской', () => {
  const pattern = new RegExp(String(document.components.schemas['ClientCode']?.['pattern']), 'u');
  assert.ok(pattern.test('\u041a-000123'));
  assert.ok(!pattern.test('K-000123'));
});
