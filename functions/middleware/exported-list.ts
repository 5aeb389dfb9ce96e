import * as z from 'zod';
import type { TableColumn } from '#functions/office/write-table.ts';
import type { Route } from '#shared/contract/route.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import { type MemberRequest, mustReach, type Tools } from './endpoint.ts';
import { parsed } from './parse.ts';
import { reject } from './refused.ts';

/** Rows of one workbook: more is no list that anybody prints. */
const mostRows = 20_000;

export type Filters = Readonly<Record<string, string>>;
interface Reader {
  readonly actor: Person;
  readonly now: Instant;
}

/** A list as a table: how the screen's own route reads it, and what of it goes into which column. */
export interface ListTable<R extends Route, Row> {
  readonly route: R;
  readonly read: (tools: Tools) => (request: MemberRequest<R>) => Promise<z.output<R['reply']>>;
  readonly rows: (reply: z.output<R['reply']>, filters: Filters) => readonly Row[];
  /** Where the next page is; absent where the list comes whole. */
  readonly next?: (reply: z.output<R['reply']>) => string | null | undefined;
  /** Filters that the screen applies itself. */
  readonly own?: readonly string[];
  /** What the list is of and how it was filtered, in words. */
  readonly said?: (filters: Filters, reply: z.output<R['reply']>) => readonly string[];
  readonly columns: readonly TableColumn<Row>[];
}

export interface WrittenList {
  readonly said: readonly string[];
  readonly rows: readonly unknown[];
  readonly columns: readonly TableColumn<never>[];
}

export type ExportedList = (tools: Tools, filters: Filters, reader: Reader) => Promise<WrittenList>;

const namesOf = (schema: z.ZodType): readonly string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];

/**
 * Reads a list as its own route does, page by page to the end: scope, filters and order are those of the screen because
 * they are the same code.
 * @throws Refused as the route refuses; invalidInput for a filter that the list does not have; tooLarge
 */
export function listTable<R extends Route, Row>(table: ListTable<R, Row>): ExportedList {
  const { route, own = [] } = table;
  const [inPath, inQuery] = [namesOf(route.parameters), namesOf(route.query)];
  return async (tools, filters, reader) => {
    mustReach(route, reader.actor);
    for (const name of Object.keys(filters))
      if (![...inPath, ...inQuery, ...own].includes(name))
        reject('invalidInput', '这种列表没有该项筛选。', {
          faults: [{ pointer: `/${name}`, message: '这种列表没有该项筛选。' }],
        });
    const given = (names: readonly string[]) =>
      Object.fromEntries(
        names.flatMap((name) => (filters[name] === undefined ? [] : [[name, filters[name]]])),
      );
    const parameters = parsed(route.parameters, given(inPath));
    const read = table.read(tools);
    const rows: Row[] = [];
    let said: readonly string[] | undefined;
    let cursor: string | undefined;
    do {
      const query = parsed(route.query, { ...given(inQuery), ...(cursor !== undefined && { cursor }) });
      const { actor, now } = reader;
      const reply = await read({
        parameters,
        query,
        body: {},
        actor,
        now,
        arrivedAt: now,
      } as MemberRequest<R>);
      said ??= table.said?.(filters, reply) ?? [];
      rows.push(...table.rows(reply, filters));
      if (rows.length > mostRows) reject('tooLarge', `列表超过 ${mostRows} 行，请先筛选。`);
      cursor = table.next?.(reply) ?? undefined;
    } while (cursor !== undefined);
    return { said, rows, columns: table.columns };
  };
}
