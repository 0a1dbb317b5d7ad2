// Finds the row of a route table that serves a request.

/** What every row of a route table has. */
export interface Route {
  readonly method: string;
  readonly path: URLPattern;
}

/** The parameters of a path, decoded. */
export type PathParameters = Readonly<Record<string, string>>;

/** The result of a look-up: the row, or why there is none. */
export type RouteMatch<R extends Route> =
  | { readonly kind: 'found'; readonly route: R; readonly parameters: PathParameters }
  | { readonly kind: 'wrong-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'no-path' };

/**
 * Finds the route of a method and a path. `HEAD` is served by the `GET` row (RFC 9110 §9.1). The first path that
 * fits is the one: `/clients/export` stands before `/clients/:id`.
 */
export function findRoute<R extends Route>(
  routes: readonly R[],
  method: string,
  path: string,
): RouteMatch<R> {
  const allowed = new Set<string>();
  let chosen: string | undefined;
  for (const route of routes) {
    if (chosen !== undefined && route.path.pathname !== chosen) continue;
    const match = route.path.exec({ pathname: path });
    if (!match) continue;
    chosen = route.path.pathname;
    if (route.method === method || (method === 'HEAD' && route.method === 'GET')) {
      return { kind: 'found', route, parameters: decodeGroups(match.pathname.groups) };
    }
    allowed.add(route.method);
    if (route.method === 'GET') allowed.add('HEAD');
  }
  return allowed.size > 0 ? { kind: 'wrong-method', allowed: [...allowed] } : { kind: 'no-path' };
}

function decodeGroups(groups: Readonly<Record<string, string | undefined>>): PathParameters {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value ?? '')]));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded UTF-8: the value as it came will match nothing.
    return text;
  }
}
