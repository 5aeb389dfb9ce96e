import { endpoint } from '#functions/middleware/endpoint.ts';
import { workingVisit } from '#functions/middleware/on-site.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import type { RowChange } from '#functions/stores/visit-store.ts';
import { saveOnSite } from '#shared/contract/routes.ts';
import { checklistOf, merged, mostEntries, visitDecision } from '#shared/domain/on-site.ts';
import type { VisitRow } from '#shared/model/on-site.ts';

/** As often as tablets that return in the same moment may be in each other's way. */
const attempts = 8;

export default endpoint(saveOnSite, (tools) => async ({ parameters, body, actor, now }) => {
  for (let attempt = 1; ; attempt += 1) {
    const { visit, edition, application } = await workingVisit(tools, parameters.id, actor);
    const asked = new Set<string>(checklistOf(edition).map(({ id }) => id));
    const stored = new Map((await tools.visits.rows(application.id)).map((row) => [row.item, row]));
    const next = new Map(stored);
    body.changes.forEach(({ base, ...written }, index) => {
      const say = (message: string) =>
        reject('invalidInput', message, { faults: [{ pointer: `/changes/${index}/item`, message }] });
      if (!asked.has(written.item)) say(`第 ${written.item} 行不在现场查验的清单内。`);
      const before = next.get(written.item);
      const entry = { ...written, by: actor.name, receivedAt: now };
      const row = merged(before, { entry, base });
      if (row !== null && row.entries.length > mostEntries)
        say(`第 ${written.item} 行已有 ${mostEntries} 份记录，不能再增加。`);
      if (row !== null) next.set(written.item, row);
    });
    const changes = [...next.values()].flatMap((row): RowChange[] => {
      const seen = stored.get(row.item);
      return seen === row ? [] : [{ seen, next: row }];
    });
    const rows = () =>
      body.changes.map(({ item }) => next.get(item)).filter((row) => row !== undefined) as VisitRow[];
    if (changes.length === 0) return { rows: rows() };
    // A finished check that somebody adds to is not finished any more.
    const reopened =
      visit.completed === null
        ? null
        : visitDecision(
            visit,
            { completed: null },
            { type: 'VisitReopened', data: { items: changes.map(({ next: row }) => row.item) } },
            actor,
            now,
          );
    const saved = await tools.visits.saveRows(visit, changes, reopened);
    if (saved.ok) return { rows: rows() };
    if (attempt === attempts) orThrow(saved);
  }
});
