import { caseFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { saveObservations } from '#shared/contract/routes.ts';
import type { ObservationChange } from '#shared/contract/views.ts';
import { editingOf } from '#shared/domain/editing.ts';
import { faultsInObservations } from '#shared/domain/observations.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { EarlierObservation, SavedObservation } from '#shared/model/observation.ts';

/** Versions that stay beside a record; with more, the oldest but the first go. */
const mostEarlier = 30;

/** What a record said, before it is changed. */
function earlierOf(before: SavedObservation | undefined): EarlierObservation[] {
  if (before === undefined) return [];
  const { on, origin, checks, figures, note, withdrawn, savedBy, savedAt, earlier } = before;
  const last: EarlierObservation = {
    on,
    origin,
    ...(checks && { checks }),
    ...(figures && { figures }),
    note,
    withdrawn,
    savedBy,
    savedAt,
  };
  const [first, ...rest] = [...earlier, last];
  return first === undefined ? [] : [first, ...rest.slice(-(mostEarlier - 1))];
}

export default endpoint(saveObservations, (tools) => async ({ parameters, body, actor, now }) => {
  const { application, campaign, edition } = await caseFor(tools, parameters.id, actor);
  const { records } = editingOf(application, campaign, edition, actor);
  if (records.length === 0) {
    if (application.submitters.includes(actor.subject)) reject('selfReview');
    reject('transitionNotAllowed', '现在不能录入验收记录：申报不在您的单位审核，或您没有审核权限。');
  }
  const faults = faultsInObservations(edition, body.changes, records, dateOf(now));
  if (faults.length > 0) reject('invalidInput', faults[0]?.message, { faults });
  const { id: organisation, name: organisationName, level } = actor.organisation;
  const before = await tools.drafts.observations.all(application);
  const earlier = ({ item, source, revision }: ObservationChange) =>
    earlierOf(
      before.find(
        (one) =>
          one.item === item &&
          one.source === source &&
          one.organisation === organisation &&
          one.revision === revision,
      ),
    );
  const entries = body.changes.map((change) => ({
    ...change,
    organisation,
    organisationName,
    level,
    earlier: earlier(change),
    savedBy: actor.name,
    savedAt: now,
  }));
  const { saved, conflicts } = orThrow(await tools.drafts.observations.save(application, entries));
  if (conflicts.length > 0) {
    reject('draftConflict', `${conflicts.length} 条记录已被同事修改，请核对；其余已保存。`, {
      context: { saved, conflicts },
    });
  }
  return { saved: [...saved] };
});
