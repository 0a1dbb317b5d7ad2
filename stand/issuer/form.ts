// The form of a request, as Keycloak reads it.
import type { StandRequest } from '../http/request';

/** The parameters; a body of any other type than a form counts as none, so that the first missing parameter is told. */
export function readForm(request: StandRequest): URLSearchParams {
  const type = request.headers.get('content-type') ?? '';
  const isForm = type.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
  return new URLSearchParams(isForm ? request.body.toString() : '');
}
