import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { expect } from 'chai';
import { exampleEnvironment } from '../../examples/example';
import { defaultRelease, loadRelease } from '../../../support/config/release';

const projectRoot = path.resolve(__dirname, '..', '..', '..');

/** A project whose config/release.yaml is this text; none where it is undefined. */
function projectWith(t: TestContext, text: string | undefined): string {
  const cwd = mkdtempSync(path.join(os.tmpdir(), 'выпуск-'));
  t.after(() => {
    rmSync(cwd, { recursive: true, force: true });
  });
  mkdirSync(path.join(cwd, 'config'));
  if (text !== undefined) writeFileSync(path.join(cwd, 'config', 'release.yaml'), text);
  return cwd;
}

describe('критерии выпуска', () => {
  test('без файла и с пустым файлом — самые строгие', (t) => {
    expect(loadRelease(projectWith(t, undefined))).to.deep.equal(defaultRelease);
    expect(loadRelease(projectWith(t, '# пока пусто\n'))).to.deep.equal(defaultRelease);
    expect(defaultRelease.criteria).to.include({
      passedPercent: 100,
      maxUnstable: 0,
      countsKnownDefects: true,
    });
  });

  test('сказанное заменяет, несказанное остаётся строгим', (t) => {
    const { criteria, links, slowMs } = loadRelease(
      projectWith(t, 'criteria: { passedPercent: 98.5 }\nlinks: { defect: "https://t.example/{key}" }\n'),
    );
    expect(criteria).to.deep.equal({ ...defaultRelease.criteria, passedPercent: 98.5 });
    expect(links).to.deep.equal({ ...defaultRelease.links, defect: 'https://t.example/{key}' });
    expect(slowMs).to.equal(defaultRelease.slowMs);
  });

  test('все ошибки файла названы сразу, с ключом, строкой и правильным видом', (t) => {
    const text = `product: ''
criteria:
  passedPercent: 101
  mustPass: "@критичный и @дым"
  maxUnstable: много
  passedPercents: 90
links:
  defect: https://tracker.example/browse
`;
    expect(() => loadRelease(projectWith(t, text))).to.throw(
      `В файле выпуска 6 ошибок:
  config/release.yaml:1  product — значение пустое
  config/release.yaml:3  criteria.passedPercent — нужно число не больше 100, указано: 101
  config/release.yaml:4  criteria.mustPass — выражение из тегов не разобрано: «@критичный и @дым» (пример: "@критичный and not @черновик")
  config/release.yaml:5  criteria.maxUnstable — нужно значение вида «целое число», указано: "много"
  config/release.yaml:6  criteria.passedPercents — неизвестный ключ. Возможно, имелось в виду: «passedPercent»
  config/release.yaml:8  links.defect — нужен адрес с {key} на месте ключа, вида https://узел.example/browse/{key}, указано: "https://tracker.example/browse"
→ исправьте файл; образец с пояснениями — docs/report.md`,
    );
  });

  test('не YAML — место и причина', (t) => {
    expect(() => loadRelease(projectWith(t, 'criteria:\n\tscope: x\n'))).to.throw(
      /^Файл выпуска config\/release\.yaml:2:1 — это не YAML: /u,
    );
  });

  test('образец из docs/report.md и файл примера читаются', (t) => {
    const [, sample = ''] =
      /```yaml\n(.*?)```/su.exec(readFileSync(path.join(projectRoot, 'docs/report.md'), 'utf8')) ?? [];
    expect(loadRelease(projectWith(t, sample)).criteria).to.include({
      passedPercent: 98,
      mustPass: '@критичный',
    });
    // As it says itself: the strictest values, written down; a team may have changed its own.
    expect(loadRelease(projectRoot, exampleEnvironment).criteria).to.deep.equal({
      ...defaultRelease.criteria,
      mustPass: '@критичный',
    });
  });
});
