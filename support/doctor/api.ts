// The API: its answer to the probe, and the version that it tells.
import { isRecord } from '../core/errors';
import { formatDuration } from '../core/russian';
import { diagnoseAnswer, diagnoseFailure, explainStatus } from '../diagnosis/diagnose';
import { isAnswered, mediaTypeOf, nameOf } from '../http/exchange';
import { describeBody, statusLineOf } from '../http/trace';
import type { Check, Line } from './check';
import { versionIn } from './keycloak';
import type { StandSubject } from './subject';

/** The API answers the probe as an API does: JSON or nothing, with a status below 500. */
export const probeCheck: Check<StandSubject> = {
  id: 'probe',
  title: 'API',
  needs: ['port:api', 'tls:api'],
  run: async (subject) => {
    const { outcome } = await subject.see(subject.urlOf('api'));
    if (!isAnswered(outcome)) return { state: 'failed', problems: [diagnoseFailure(outcome).message] };
    const { request, response } = outcome;
    const foreign = diagnoseAnswer(outcome);
    if (foreign) return { state: 'failed', problems: [foreign.message] };
    const facts = { 'API: ответ на пробный запрос': `${response.status} ${mediaTypeOf(response)}`.trim() };
    const shown = `${nameOf(request)}: ${statusLineOf(response)}`;
    if (response.status >= 500) {
      const problem = `${nameOf(request)}: ожидался код меньше 500, получен ${statusLineOf(response)}. ${explainStatus(outcome)}`;
      return { state: 'failed', problems: [problem], facts };
    }
    if (response.status === 404) {
      return {
        state: 'warning',
        text: `${shown} — по этому пути ничего нет → укажите в api.probe путь, который у API есть`,
        facts,
      };
    }
    return { state: 'ok', text: `${shown}, ${formatDuration(response.durationMs)}`, facts };
  },
};

/** The version of the API, where it tells it: by the stand's `api.versionPath`, else by a header. */
export const versionCheck: Check<StandSubject> = {
  id: 'version',
  title: 'Версия API',
  needs: ['probe'],
  run: async (subject) => {
    const { versionPath, url } = subject.stand.api;
    const asked = versionPath === undefined ? undefined : (await subject.see(url + versionPath)).outcome;
    const version = asked && isAnswered(asked) ? versionOf(asked.response.json) : undefined;
    if (asked && version === undefined) {
      const came = isAnswered(asked)
        ? `${statusLineOf(asked.response)} ${describeBody(asked.response)}`.trim()
        : asked.code;
      return {
        state: 'warning',
        text: `${nameOf(asked.request)}: версии в ответе нет (${came}) → проверьте api.versionPath: нужен JSON с полем version`,
      };
    }
    const { outcome } = await subject.see(subject.urlOf('api'));
    const told =
      version ?? (isAnswered(outcome) ? versionIn(withoutGateway(outcome.response.headers)) : undefined);
    const text = told ?? UNTOLD;
    return { state: 'ok', text, facts: { [VERSION]: text } };
  },
};

/** The version among the lines of a check of a stand; empty where the API does not tell it. */
export function versionTold(lines: readonly Line[]): string {
  const version = lines.map(({ facts }) => facts?.[VERSION]).find((told) => told !== undefined);
  return version === undefined || version === UNTOLD ? '' : version;
}

const VERSION = 'API: версия';
const UNTOLD = 'не сообщается';

/** `Server: nginx/1.27` tells the gateway's version, not that of the API behind it. */
function withoutGateway({ server: _, ...headers }: Readonly<Record<string, string>>) {
  return headers;
}

/** Where services tell it: `version`, or `build.version` and `git.build.version` of Spring's `/actuator/info`. */
function versionOf(json: unknown): string | undefined {
  const places = [
    ['version'],
    ['build', 'version'],
    ['app', 'version'],
    ['info', 'version'],
    ['git', 'build', 'version'],
  ];
  return places
    .map((place) => place.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), json))
    .find((value): value is string => typeof value === 'string' && value !== '');
}
