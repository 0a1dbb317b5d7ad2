// TLS: certificates, versions, client certificates. OpenSSL names its reason in the code or, within EPROTO, in words.
import type { TransportFailure } from '../http/exchange';
import {
  CLIENT_CERTIFICATE_ACTION,
  CLIENT_CERTIFICATE_CHECK,
  CLIENT_CERTIFICATE_REJECTED,
  CLIENT_CERTIFICATE_WANTED,
} from './gateway-rules';
import { matcherOf, type Rule } from './rule';

export const tlsRules: readonly Rule<TransportFailure>[] = [
  tls(
    'CERTIFICATE_EXPIRED',
    ['CERT_HAS_EXPIRED'],
    'сертификат истёк',
    'попросите обновить сертификат стенда',
  ),
  tls(
    'CERTIFICATE_NOT_YET_VALID',
    ['CERT_NOT_YET_VALID'],
    'сертификат ещё не действует',
    'проверьте часы этой машины',
  ),
  tls(
    'CERTIFICATE_SELF_SIGNED',
    ['DEPTH_ZERO_SELF_SIGNED_CERT'],
    'сертификат стенда подписан им самим',
    'укажите этот сертификат в tls.caFile файла стенда или попросите DevOps выпустить его в центре',
  ),
  tls(
    'CERTIFICATE_CHAIN',
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
    'стенд прислал сертификат без промежуточных, или его центру Node.js не доверяет',
    'попросите DevOps отдавать всю цепочку (fullchain) или укажите файл центра в tls.caFile; если центр есть в хранилище системы, включите NODE_USE_SYSTEM_CA=1 (в окружении, не в .env)',
  ),
  tls(
    'CERTIFICATE_UNTRUSTED',
    ['SELF_SIGNED_CERT_IN_CHAIN'],
    'сертификат выдан удостоверяющим центром, которому Node.js не доверяет',
    'укажите файл сертификата центра в tls.caFile файла стенда; если центр есть в хранилище системы, включите NODE_USE_SYSTEM_CA=1 (в окружении, не в .env)',
  ),
  tls(
    'CERTIFICATE_NAME',
    ['ERR_TLS_CERT_ALTNAME_INVALID'],
    'имя узла не совпадает с сертификатом',
    'проверьте адрес стенда: он должен стоять в сертификате; tls.caFile здесь не поможет',
  ),
  tls(
    'CERTIFICATE_REQUIRED',
    ['ERR_SSL_*CERTIFICATE_REQUIRED'],
    CLIENT_CERTIFICATE_WANTED,
    CLIENT_CERTIFICATE_ACTION,
  ),
  tls(
    'CLIENT_CERTIFICATE_REJECTED',
    [
      'ERR_SSL_*ALERT_BAD_CERTIFICATE',
      'ERR_SSL_*ALERT_UNSUPPORTED_CERTIFICATE',
      'ERR_SSL_*ALERT_CERTIFICATE_REVOKED',
      'ERR_SSL_*ALERT_CERTIFICATE_EXPIRED',
      'ERR_SSL_*ALERT_CERTIFICATE_UNKNOWN',
      'ERR_SSL_*ALERT_UNKNOWN_CA',
    ],
    CLIENT_CERTIFICATE_REJECTED,
    CLIENT_CERTIFICATE_CHECK,
  ),
  tls(
    'TLS_VERSION',
    ['ERR_SSL_*PROTOCOL_VERSION', 'ERR_SSL_*UNSUPPORTED_PROTOCOL'],
    'у стенда нет общей с нами версии TLS: нужна 1.2 или 1.3',
    'попросите DevOps включить TLS 1.2: версии 1.0 и 1.1 отменены (RFC 8996)',
  ),
  tls(
    'TLS_NAME_UNKNOWN',
    ['ERR_SSL_*UNRECOGNIZED_NAME'],
    'сервер не знает узла с таким именем (SNI)',
    'проверьте имя узла в адресе стенда: по IP-адресу такой сервер не отвечает',
  ),
  tls(
    'HANDSHAKE_REFUSED',
    ['ERR_SSL_*HANDSHAKE_FAILURE', 'ERR_SSL_*NO_SHARED_CIPHER'],
    'стенд отказал в TLS-соединении: нет общего шифра или нужен клиентский сертификат (mTLS)',
    'если нужен сертификат, укажите tls.clientCertificateFile и tls.clientKeyFile; иначе уточните у DevOps версию TLS и шифры (ГОСТ Node.js не поддерживает)',
  ),
  tls(
    'TLS_SERVER_FAILED',
    ['ERR_SSL_*ALERT_INTERNAL_ERROR'],
    'сервер оборвал TLS-рукопожатие внутренней ошибкой: часто у него нет сертификата для этого имени',
    'проверьте имя узла в адресе и журнал шлюза',
  ),
  tls(
    'WRONG_SCHEME',
    ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST'],
    'этот порт отвечает без TLS',
    'замените https на http или исправьте порт',
  ),
];

function tls(
  code: string,
  reasons: readonly string[],
  cause: string,
  action: string,
): Rule<TransportFailure> {
  const isReason = matcherOf(reasons);
  return {
    code,
    kind: 'stand',
    sign: reasons.join(', '),
    evidence: (failure) => {
      const seen = reasonOf(failure);
      return isReason(seen) ? seen : undefined;
    },
    cause,
    action,
  };
}

/** `write EPROTO 40…:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:…` has its reason inside. */
function reasonOf({ code, detail }: TransportFailure): string {
  const words = code === 'EPROTO' ? /SSL routines:[^:]*:([^:]+):/u.exec(detail)?.[1] : undefined;
  return words === undefined ? code : `ERR_SSL_${words.trim().toUpperCase().replaceAll(' ', '_')}`;
}
