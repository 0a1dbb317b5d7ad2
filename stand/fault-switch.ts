// Puts faults in front of one side of the stand.
import { ApiProblem, problemAnswer } from './api/problem';
import { chooseFault, UnknownFaultError, type ChosenFault, type StandSide } from './faults';
import type { Answer } from './http/answer';
import type { StandRequest } from './http/request';

/** Where the faults strike. */
export interface FaultSwitch {
  readonly side: StandSide;
  /** On for every request, if it belongs to this side; one that can strike both sides strikes the API. */
  readonly standingFault: ChosenFault | undefined;
  readonly issuerUrl: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * The same answers, but for requests under a fault. A request switches one on for itself alone by the header
 * `X-Stand-Fault`, so that scenarios that run at the same time do not disturb each other. A name that this side does
 * not know is a 400: a fault that silently does not happen would make its test green.
 */
export function withFaults(
  { side, standingFault, issuerUrl, now }: FaultSwitch,
  answer: (request: StandRequest) => Promise<Answer>,
): (request: StandRequest) => Promise<Answer> {
  const standing = standingFault && homeOf(standingFault) === side ? standingFault : undefined;
  return async (request) => {
    const wanted = request.headers.get('x-stand-fault');
    let chosen: ChosenFault | undefined;
    try {
      chosen = wanted === undefined ? standing : chooseFor(side, wanted);
    } catch (error) {
      if (error instanceof UnknownFaultError)
        return problemAnswer(new ApiProblem('unknown-fault', error.message));
      throw error;
    }
    if (!chosen) return answer(request);
    return chosen.fault.strike({
      request,
      settings: chosen.settings,
      issuerUrl,
      nowMs: now(),
      answerNormally: (changed = request) => answer(changed),
    });
  };
}

function chooseFor(side: StandSide, text: string): ChosenFault {
  const chosen = chooseFault(text);
  if (chosen.fault.sides.includes(side)) return chosen;
  const place = side === 'api' ? 'в API' : 'на входе';
  throw new UnknownFaultError(`Сбой «${chosen.fault.name}» не может случиться ${place}`);
}

function homeOf({ fault }: ChosenFault): StandSide {
  return fault.sides.includes('api') ? 'api' : 'issuer';
}
