// Which client speaks, and does it prove it?
import type { StandRequest } from '../http/request';
import type { RealmClient } from './realm';
import { Refusal } from './refusals';

/**
 * The client of a form request: `client_secret_post` or `client_secret_basic` (RFC 6749 §2.3.1). A secret sent
 * for a public client is not looked at.
 * @throws Refusal `invalid_client` for an unknown or disabled client, `unauthorized_client` for a bad secret
 */
export function authenticateClient(
  request: StandRequest,
  form: URLSearchParams,
  clients: readonly RealmClient[],
  clientSecret: string,
): RealmClient {
  const basic = basicCredentials(request.headers.get('authorization'));
  const clientId = basic?.clientId ?? form.get('client_id');
  const client = clients.find((candidate) => candidate.clientId === clientId);
  if (!client || client.enabled === false) throw new Refusal('unknownClient');
  const secret = basic?.secret ?? form.get('client_secret');
  if (!client.publicClient && secret !== clientSecret) throw new Refusal('wrongClientSecret');
  return client;
}

function basicCredentials(header: string | undefined): { clientId: string; secret: string } | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [clientId = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  // RFC 6749 §2.3.1: both parts are form-encoded before they are joined.
  return { clientId: formDecode(clientId), secret: formDecode(secret) };
}

function formDecode(text: string): string {
  return new URLSearchParams(`v=${text}`).get('v') ?? '';
}
