import type { Person } from '#infra/local/demo/player.ts';
import * as routes from '#shared/contract/routes.ts';

type Json = Record<string, unknown>;
interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly schema: Json;
}

/** What stands in the seeded demonstration, by the first word of an address that asks for it. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

/** Begins an application, so that there is one, and names what else a fresh demonstration has. */
export async function knownIds(applicants: readonly Person[], campaign: string): Promise<KnownIds> {
  const applications: string[] = [];
  for (const person of applicants) {
    const begun = await person.call(routes.createApplication, { parameters: { id: campaign as never } });
    applications.push(begun.application.id);
  }
  return {
    applications,
    campaigns: [campaign],
    organisations: ['hc-500000', 'hc-500110'],
    editions: ['CQ-COUNTY-2023'],
    calendars: ['state-council'],
    institutions: ['inst-cq-kangshou'],
  };
}

/**
 * The committed document with addresses that lead somewhere: half of the ids that the fuzzer tries are there. What an
 * answer may be is not touched.
 */
export function withKnownIds(document: Json, known: KnownIds): Json {
  const paths = structuredClone(document['paths']) as Record<
    string,
    Record<string, { parameters?: Parameter[] }>
  >;
  for (const [path, operations] of Object.entries(paths)) {
    const ids = known[path.split('/')[2] ?? ''];
    if (ids === undefined) continue;
    for (const operation of Object.values(operations))
      operation.parameters = (operation.parameters ?? []).map((parameter) =>
        parameter.in === 'path' && parameter.name === 'id'
          ? { ...parameter, schema: { anyOf: [{ enum: ids }, parameter.schema] } }
          : parameter,
      );
  }
  return { ...document, paths };
}
