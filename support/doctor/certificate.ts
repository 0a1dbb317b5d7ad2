// The certificate of each server: who issued it, until when it is valid, and whether this machine trusts it.
import https from 'node:https';
import { TLSSocket } from 'node:tls';
import { tlsWarning } from '../config/tls';
import { codeOf, messageOf } from '../core/errors';
import { counted, formatDuration } from '../core/russian';
import { diagnoseFailure } from '../diagnosis/diagnose';
import { kinds } from '../diagnosis/rules';
import { routeTo } from '../http/transport';
import type { Check } from './check';
import { sideNames, type Side, type StandSubject } from './subject';

const DAY_MS = 24 * 3600 * 1000;
/** Renewing a certificate takes days: this is warned of ahead. */
const WARNING_DAYS = 14;

/** The certificate of a server is trusted, and will be for a while. */
export function certificateCheck(side: Side): Check<StandSubject> {
  return {
    id: `tls:${side}`,
    title: `TLS ${sideNames[side]}`,
    needs: [`port:${side}`],
    run: async (subject) => {
      const { stand } = subject;
      if (!stand[side].url.startsWith('https:'))
        return { state: 'ok', text: 'не нужен, адрес начинается с http://' };
      const startedAt = performance.now();
      const request = { method: 'GET', url: subject.urlOf(side), headers: {} } as const;
      const failWith = (code: string, detail = ''): string =>
        diagnoseFailure({ request, code, detail, durationMs: performance.now() - startedAt }).message;
      try {
        const seen = await look(request.url, stand.api.timeoutMs);
        const until = new Intl.DateTimeFormat('ru', { dateStyle: 'short', timeZone: stand.timeZone }).format(
          seen.validUntilMs,
        );
        const shown = `выдал «${seen.issuer}», действует до ${until}`;
        const facts = { [`TLS ${sideNames[side]}: кто выдал`]: seen.issuer };
        if (seen.objection !== undefined && stand.tls?.verify !== false)
          return { state: 'failed', problems: [`${failWith(seen.objection)}\nСертификат: ${shown}`], facts };
        const restDays = Math.floor((seen.validUntilMs - Date.now()) / DAY_MS);
        if (restDays >= WARNING_DAYS) return { state: 'ok', text: shown, facts };
        const rest = restDays < 0 ? 'срок уже вышел' : `осталось ${counted(restDays, 'день', 'дня', 'дней')}`;
        return {
          state: 'warning',
          text: `${shown} — ${rest} → попросите обновить сертификат заранее. Вид ошибки: ${kinds.stand}`,
          facts,
        };
      } catch (error) {
        return { state: 'failed', problems: [failWith(codeOf(error) ?? 'UNKNOWN', messageOf(error))] };
      }
    },
  };
}

/** Certificates are verified at all. */
export const trustCheck: Check<StandSubject> = {
  id: 'trust',
  title: 'Проверка сертификатов',
  isThorough: true,
  run: ({ stand }) => {
    const warning = tlsWarning(stand);
    if (warning !== undefined) return { state: 'warning', text: warning.replace(/^Внимание: /u, '') };
    const { caFile, clientCertificateFile } = stand.tls ?? {};
    const more = [
      ...(caFile === undefined ? [] : ['свой центр из tls.caFile']),
      ...(clientCertificateFile === undefined ? [] : ['клиентский сертификат (mTLS)']),
    ];
    return { state: 'ok', text: ['включена', ...more].join(', ') };
  },
};

interface SeenCertificate {
  readonly issuer: string;
  readonly validUntilMs: number;
  /** OpenSSL's or Node's code, where the certificate is not to be trusted. */
  readonly objection: string | undefined;
}

/**
 * Shakes hands and nothing more: no request is sent, so that nothing is trusted to a server that may be a wrong one.
 * A connection of its own, on the very route of the requests: a kept one has its certificate no more.
 */
async function look(url: string, timeoutMs: number): Promise<SeenCertificate> {
  const { options } = routeTo(url).httpsAgent;
  const agent = new https.Agent({ ...options, keepAlive: false, rejectUnauthorized: false });
  const request = https.request(url, { agent });
  let timer: NodeJS.Timeout | undefined;
  try {
    const socket = await new Promise<TLSSocket>((resolve, reject) => {
      request.once('error', reject);
      // Not the request's own time-out: that one waits until a connection is made.
      timer = setTimeout(() => {
        reject(Object.assign(new Error(`Нет ответа за ${formatDuration(timeoutMs)}`), { code: 'ETIMEDOUT' }));
      }, timeoutMs);
      request.once('socket', (made) => {
        if (!(made instanceof TLSSocket)) return;
        if (made.getProtocol() !== null && !made.connecting) resolve(made);
        made.once('secureConnect', () => {
          resolve(made);
        });
      });
    });
    const { issuer, valid_to: validTo } = socket.getPeerCertificate();
    // Typed as an error, it is the code of one (Node 24).
    const objection = socket.authorized ? undefined : String(socket.authorizationError);
    return { issuer: nameOf(issuer), validUntilMs: Date.parse(validTo), objection };
  } finally {
    clearTimeout(timer);
    request.on('error', () => undefined).destroy();
    agent.destroy();
  }
}

/** Several values of one attribute come as a list. */
function nameOf({ O: organisation, CN: name }: { O?: unknown; CN?: unknown }): string {
  const [first] = [name, organisation].flat().filter((one) => typeof one === 'string' && one !== '');
  return typeof first === 'string' ? first : 'имени нет';
}
