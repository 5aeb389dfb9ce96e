import * as z from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';

/**
 * What browser and API agree on for one address: gateway route, parsing, client and OpenAPI all read this.
 * `access`: public needs no token, identified needs a token, member needs a
 * token and a stored membership. participant: a member, or somebody who acts for one unit of a creation plan; every other
 * route refuses those, so a route is closed to them until it says otherwise.
 * `command`: changes state; needs an Idempotency-Key, and its repetition has one effect.
 */
export interface Route<
  Parameters extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> {
  /** Kebab-case; also the name of the handler's file in functions/api. */
  readonly name: string;
  readonly method: Method;
  /** Below `/api`, with `{parameter}`s. */
  readonly path: string;
  readonly summary: string;
  readonly access: 'public' | 'identified' | 'member' | 'participant';
  /**
   * Whether an expert of a pool may call it. Absent: never. A route is closed to experts unless it says so here, so
   * that a new route cannot show them what is not assigned to them.
   */
  readonly experts?: 'too' | 'only';
  readonly command: boolean;
  /** Media type of a reply that is a file; `reply` then describes its name and bytes. JSON where absent. */
  readonly produces?: string;
  /** Bytes of the body at most, where a file travels in it. 1 MB where absent. */
  readonly bodyBytes?: number;
  readonly parameters: Parameters;
  readonly query: Query;
  readonly body: Body;
  readonly reply: Reply;
  /**
   * Whether a body is good as it stands, decided faster than by the schema. What it accepts the schema must accept
   * unchanged; what it does not accept is left to the schema.
   */
  readonly accepts?: (body: unknown) => boolean;
}

const nothing = z.strictObject({});
type Nothing = typeof nothing;

/** Declares a route; parts that are left out are empty objects, so unknown query or body fields are refused. */
export function route<
  Parameters extends z.ZodType = Nothing,
  Query extends z.ZodType = Nothing,
  Body extends z.ZodType = Nothing,
  Reply extends z.ZodType = Nothing,
>(
  declaration: Pick<Route, 'name' | 'method' | 'path' | 'summary'> & {
    readonly access?: 'public' | 'identified' | 'member' | 'participant';
    readonly experts?: 'too' | 'only';
    readonly command?: boolean;
    readonly produces?: string;
    readonly bodyBytes?: number;
    readonly parameters?: Parameters;
    readonly query?: Query;
    readonly body?: Body;
    readonly reply: Reply;
    readonly accepts?: (body: unknown) => boolean;
  },
): Route<Parameters, Query, Body, Reply> {
  return {
    access: 'member',
    command: declaration.method !== 'GET',
    parameters: nothing as unknown as Parameters,
    query: nothing as unknown as Query,
    body: nothing as unknown as Body,
    ...declaration,
  };
}
