// The clocks of both servers against this machine's, by the Date header (RFC 9110 §6.6.1).
import { formatDuration } from '../core/russian';
import { clockSkews } from '../diagnosis/evidence';
import { kinds } from '../diagnosis/rules';
import { isAnswered } from '../http/exchange';
import type { Check } from './check';
import { sideNames, type Side, type Sighting, type StandSubject } from './subject';

/** The clock of a server goes as this machine's does. */
export function clockCheck(side: Side): Check<StandSubject> {
  const title = `Часы ${sideNames[side]}`;
  return {
    id: `clock:${side}`,
    title,
    needs: [`port:${side}`, `tls:${side}`],
    run: async (subject) => {
      const skewMs = skewOf(await subject.see(subject.urlOf(side)));
      if (skewMs === undefined)
        return { state: 'skipped', text: 'время сервера не узнать: нет заголовка Date' };
      if (Math.abs(skewMs) < clockSkews.doctorWarns * 1000) return { state: 'ok', text: 'идут верно' };
      const told = `${skewMs > 0 ? 'спешат' : 'отстают'} на ${formatDuration(Math.abs(skewMs))} от часов этой машины → синхронизируйте часы этой машины и стенда (NTP). Вид ошибки: ${kinds.stand}`;
      return Math.abs(skewMs) <= clockSkews.doctorFails * 1000
        ? { state: 'warning', text: told }
        : { state: 'failed', problems: [`${title} (${subject.stand[side].url}) ${told}`] };
    },
  };
}

/**
 * The server's clock minus this machine's, milliseconds; undefined where the server does not tell its time. Between
 * the request and the end of its answer the server's time, cut to whole seconds, may be any.
 */
export function skewOf({ outcome, atMs }: Sighting): number | undefined {
  if (!isAnswered(outcome)) return undefined;
  const thereMs = Date.parse(outcome.response.headers['date'] ?? '');
  if (Number.isNaN(thereMs)) return undefined;
  const earliestMs = Math.floor((atMs - outcome.response.durationMs) / 1000) * 1000;
  if (thereMs < earliestMs) return thereMs - earliestMs;
  return Math.max(0, thereMs - atMs);
}
