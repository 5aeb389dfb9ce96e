import type { ApiHandler } from '#functions/middleware/endpoint.ts';
import type { Route } from '#shared/contract/route.ts';

export interface Endpoint {
  readonly routeKey: string;
  /** Parameter names in the order of the path. */
  readonly names: readonly string[];
  readonly handler: ApiHandler;
  /** Sends something without a sign-in. */
  readonly unsigned: boolean;
}

interface Node {
  readonly fixed: Map<string, Node>;
  parameter: Node | undefined;
  readonly methods: Map<string, Endpoint>;
}

export type Match =
  | { readonly endpoint: Endpoint; readonly parameters: Record<string, string> }
  /** The address exists, for these methods. */
  | { readonly allow: readonly string[] };

/** The contract's routes as a tree of path segments, built once. Fixed segments win over parameters. */
export class RouteTable {
  readonly #root: Node = node();

  /** @param routes below /api, each with its handler */
  constructor(
    routes: Iterable<readonly [Pick<Route, 'method' | 'path'> & Partial<Pick<Route, 'access'>>, ApiHandler]>,
  ) {
    for (const [{ method, path, access }, handler] of routes) {
      let at = this.#root;
      const names: string[] = [];
      for (const segment of path.slice(1).split('/')) {
        if (segment.startsWith('{')) {
          names.push(segment.slice(1, -1));
          at = at.parameter ??= node();
        } else {
          const next = at.fixed.get(segment) ?? node();
          at.fixed.set(segment, next);
          at = next;
        }
      }
      const unsigned = access === 'public' && method !== 'GET';
      at.methods.set(method, { routeKey: `${method} /api${path}`, names, handler, unsigned });
    }
  }

  /**
   * @param path below /api, as it came: `/applications/cq-2026.qijiang`
   * @returns undefined where no route has this address
   */
  match(method: string, path: string): Match | undefined {
    const values: string[] = [];
    let at: Node | undefined = this.#root;
    for (let start = 1; at && start <= path.length; ) {
      const slash = path.indexOf('/', start);
      const end = slash === -1 ? path.length : slash;
      const segment = path.slice(start, end);
      const fixed: Node | undefined = at.fixed.get(segment);
      if (!fixed && segment !== '') values.push(segment);
      at = fixed ?? (segment === '' ? undefined : at.parameter);
      start = end + 1;
    }
    if (!at || at.methods.size === 0) return undefined;
    const endpoint = at.methods.get(method);
    if (!endpoint) return { allow: [...at.methods.keys()] };
    const parameters: Record<string, string> = {};
    for (const [index, name] of endpoint.names.entries()) {
      const value = decoded(values[index] as string);
      if (value === undefined) return undefined;
      parameters[name] = value;
    }
    return { endpoint, parameters };
  }
}

function node(): Node {
  return { fixed: new Map(), parameter: undefined, methods: new Map() };
}

function decoded(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
