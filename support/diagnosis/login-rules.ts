// What Keycloak answered where neither tokens nor a refusal of its protocol came.
import { isRecord } from '../core/errors';
import type { Exchange } from '../http/exchange';
import { describeBody } from '../http/trace';
import type { Rule } from './rule';

export const loginRules: readonly Rule<Exchange>[] = [
  {
    code: 'REALM_UNKNOWN',
    kind: 'login',
    sign: 'код 404 на адресе realm',
    evidence: ({ response }) => (response.status === 404 ? `код 404, ${describeBody(response)}` : undefined),
    cause: 'по этому адресу нет такого realm',
    action: 'проверьте keycloak.url (без «/auth» и «/realms») и keycloak.realm в файле стенда',
  },
  {
    // Discovery must name the very address that was asked (OpenID Connect Discovery §4.3).
    code: 'ISSUER_DIFFERS',
    kind: 'login',
    sign: 'issuer в discovery — другой адрес',
    evidence: ({ request, response }) => {
      const [asked = '', rest] = request.url.split('/.well-known/');
      const issuer = isRecord(response.json) ? response.json['issuer'] : undefined;
      return rest === undefined || typeof issuer !== 'string' || issuer === asked
        ? undefined
        : `issuer: ${issuer}`;
    },
    cause: 'Keycloak называет себя другим адресом',
    action: 'укажите в keycloak.url тот адрес, который он называет, или попросите исправить его hostname',
  },
  {
    code: 'KEYCLOAK_FAILED',
    kind: 'stand',
    sign: 'код 5xx от Keycloak',
    evidence: ({ response }) => (response.status >= 500 ? `код ${response.status}` : undefined),
    cause: 'Keycloak перегружен или неисправен',
    action: 'проверьте состояние Keycloak',
  },
];
