// How long the API takes for its probe, for a comparison of two stands: an impression, no measurement of load.
import { isAnswered } from '../http/exchange';
import type { StandSubject } from './subject';

const PROBES = 5;

/** The median of five probes one after another, milliseconds; undefined where one of them got no answer. */
export async function measureLatency(subject: StandSubject): Promise<number | undefined> {
  const durations: number[] = [];
  for (let probe = 0; probe < PROBES; probe += 1) {
    const url = subject.urlOf('api');
    const outcome = await subject.send({ method: 'GET', url, headers: { Accept: 'application/json' } });
    if (!isAnswered(outcome)) return undefined;
    durations.push(outcome.response.durationMs);
  }
  return durations.sort((a, b) => a - b)[Math.floor(PROBES / 2)];
}
