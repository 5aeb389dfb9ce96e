import { keptCalendarOf } from '#functions/middleware/calendar.ts';
import { campaignView } from '#functions/middleware/campaign-view.ts';
import { campaignFor, caseOf } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { gatesOfCase } from '#functions/middleware/gate-facts.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { startPublicity } from '#shared/contract/routes.ts';
import {
  type BlockedCandidate,
  startPublicity as decidePublicity,
  manages,
} from '#shared/domain/decide-campaign.ts';
import { isBlocked } from '#shared/domain/gates.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

export default commandEndpoint(
  startPublicity,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await campaignFor(tools, parameters.id, actor);
      if (campaign.version !== body.version) orThrow(await tools.campaigns.versionConflict(campaign.id));
      const [calendar, candidates] = await Promise.all([
        keptCalendarOf(tools, campaign),
        // A place is taken by a candidate until publicity begins, so the counter is their number, and it is consistent.
        tools.campaigns.placesTaken(campaign.id),
      ]);
      const { address, contact } = body;
      const blocked = await blockedCandidates(tools, campaign, candidates, actor, now);
      const decision = orThrow(
        decidePublicity(campaign, { address, contact, candidates, blocked }, calendar, actor, now),
      );
      const view = await campaignView(tools, decision.next, actor, now);
      const reply = (committed: typeof campaign) => ({ ...view, campaign: committed });
      return reply(orThrow(await tools.campaigns.commit(campaign, decision, { marker, reply, candidates })));
    },
);

/** Each candidate passes all gates today (D.1), or the list is not published (A19). */
async function blockedCandidates(
  stores: Stores,
  campaign: Campaign,
  candidates: number,
  actor: Person,
  now: Instant,
): Promise<BlockedCandidate[]> {
  if (!manages(campaign, actor)) return [];
  const blocked: BlockedCandidate[] = [];
  let looked = 0;
  for await (const { id } of stores.listing.everyInStage(campaign.id, 'candidate', null)) {
    const application = await stores.applications.load(id);
    if (application?.status.name !== 'candidate') continue;
    looked += 1;
    const gates = await gatesOfCase(stores, await caseOf(stores, application), actor, now);
    const findings = gates.filter(isBlocked);
    if (findings.length > 0) blocked.push({ name: application.organisationName, findings });
  }
  // The index lags: somebody became a candidate at this moment, and was not looked at.
  if (looked !== candidates) reject('versionConflict', '候选名单刚刚有变动，请稍后重新办理。');
  return blocked;
}
