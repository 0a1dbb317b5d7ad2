// What cucumber itself says of a step, in Russian: it speaks English in the very messages that reports show.
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { Envelope, Exception } from '@cucumber/messages';

/** Cucumber 13.3's own messages; `$1` is what it names. */
const sayings: readonly (readonly [english: RegExp, russian: string])[] = [
  [
    /^(?:Error: )?function timed out, ensure the promise resolves within (\d+) milliseconds$/mu,
    'Шаг не закончился за $1 мс → ошибка автотестов: шаг ждёт того, чего не будет (кому: авторам автотестов)',
  ],
  [
    /^(?:Error: )?function timed out, ensure the callback is executed within (\d+) milliseconds$/mu,
    'Шаг не закончился за $1 мс: не вызван callback → ошибка автотестов (кому: авторам автотестов)',
  ],
  [
    /^(?:Error: )?function uses multiple asynchronous interfaces: callback and promise.*$/mu,
    'Шаг и возвращает обещание, и берёт callback → ошибка автотестов: оставьте что-то одно (кому: авторам автотестов)',
  ],
  [
    /^(?:Error: )?function has (\d+) arguments?, should have (.+)$/mu,
    'У функции шага параметров $1, а нужно: $2 → ошибка автотестов: сверьте их с текстом шага (кому: авторам автотестов)',
  ],
  [
    /^Random order using seed: (\S+)$/mu,
    'Порядок сценариев случайный; повторить его — параметр --order random:$1',
  ],
  [
    /^(?:Error: )?Worker (\d+) exited unexpectedly with code (\d+)$/mu,
    'Поток $1 завершился неожиданно (код $2): его сценарии не закончены → ошибка автотестов (кому: авторам автотестов)',
  ],
  [/^Multiple step definitions match:$/mu, 'Шаг подходит под несколько определений:'],
];

/** The envelope with cucumber's own words in Russian; any other as it is. */
export function inRussian(envelope: Envelope): Envelope {
  const { testStepFinished, testRunFinished } = envelope;
  if (testStepFinished) {
    const testStepResult = withRussian(testStepFinished.testStepResult);
    return { ...envelope, testStepFinished: { ...testStepFinished, testStepResult } };
  }
  return testRunFinished ? { ...envelope, testRunFinished: withRussian(testRunFinished) } : envelope;
}

function withRussian<Result extends { message?: string; exception?: Exception }>(result: Result): Result {
  const { message, exception } = result;
  return {
    ...result,
    ...(message === undefined ? {} : { message: translate(message) }),
    ...(exception?.message === undefined
      ? {}
      : { exception: { ...exception, message: translate(exception.message) } }),
  };
}

/** A text with cucumber's own words in Russian. */
export function translate(text: string): string {
  return sayings.reduce((told, [english, russian]) => told.replace(english, russian), text);
}

/** A stream for cucumber's log: what it says goes on in Russian, line by line. */
export function openLog(write: (line: string) => void): Writable {
  return new Writable({
    write(chunk: Buffer | string, _, done) {
      for (const line of stripVTControlCharacters(chunk.toString()).split('\n')) {
        if (line.trim() !== '') write(translate(line));
      }
      done();
    },
  });
}
