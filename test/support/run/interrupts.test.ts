import { fork } from 'node:child_process';
import path from 'node:path';
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { INTERRUPTED } from '../../../support/report/verdict';
import { watchInterrupts } from '../../../support/run/interrupts';

describe('прерывание прогона', () => {
  test('первый сигнал предупреждает, и прогон это знает', () => {
    let warned = 0;
    const watch = watchInterrupts(() => (warned += 1));
    expect(watch.wasInterrupted()).to.equal(false);
    process.emit('SIGINT');
    expect([warned, watch.wasInterrupted()]).to.deep.equal([1, true]);
    watch.stop();
  });

  test('второй останавливает процесс с кодом 130, и другим сигналом тоже', (t) => {
    const exit = t.mock.method(process, 'exit', () => undefined as never);
    let warned = 0;
    const watch = watchInterrupts(() => (warned += 1));
    process.emit('SIGTERM');
    process.emit('SIGINT');
    watch.stop();
    expect(exit.mock.calls.map((call) => call.arguments)).to.deep.equal([[INTERRUPTED]]);
    expect(INTERRUPTED).to.equal(130);
  });

  test('после остановки слежения сигналы снова чужие', () => {
    const before = [process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')];
    watchInterrupts(() => undefined).stop();
    expect([process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')]).to.deep.equal(before);
  });

  test(
    'настоящий процесс переживает первый Ctrl+C и кончается на втором',
    { skip: process.platform === 'win32' },
    async () => {
      const child = fork(path.join(__dirname, 'interrupted-process.ts'), [], {
        execArgv: ['-r', require.resolve('ts-node/register')],
      });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      const said: unknown[] = [];
      child.on('message', (message) => {
        said.push(message);
        child.kill('SIGINT');
      });
      expect(await ended).to.equal(130);
      expect(said).to.deep.equal(['готов', 'прерываю']);
    },
  );
});
