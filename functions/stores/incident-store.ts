import type { TablePort, Write } from '#functions/ports/table.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Incident } from '#shared/model/incident.ts';
import { incidentKeys as keys } from './institution-keys.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';

/** Major negative events of units. A record is never deleted: one that proves wrong is retracted. */
export function incidentStore(table: TablePort) {
  return {
    /** All of a unit, the retracted ones among them. Strongly consistent. */
    ofOrganisation: (organisation: string) =>
      everyValue<Incident>(table, { pk: keys.partition(organisation), skPrefix: keys.prefix }),

    async load(organisation: string, id: string): Promise<Incident | undefined> {
      return dataOf<Incident>(await table.get(keys.incident(organisation, id)));
    },

    /** @returns versionConflict where somebody changed it since; idempotencyKeyReused where the marker exists */
    async put(
      incident: Incident,
      { marker, reply }: { readonly marker: Marker; readonly reply: unknown },
    ): Promise<Result<Incident>> {
      const { organisation, id, revision } = incident;
      const put: Write = {
        kind: 'put',
        item: itemOf(keys.incident(organisation, id), incident, { revision }),
        when: revision === 1 ? { absent: true } : { equals: { revision: revision - 1 } },
      };
      const done = await transactOnce(table, [put], markerWrite(marker, reply), () =>
        refuse('versionConflict', '该记录刚刚被修改，请核对后重新办理。'),
      );
      return done.ok ? accept(incident) : done;
    },
  };
}
export type IncidentStore = ReturnType<typeof incidentStore>;
