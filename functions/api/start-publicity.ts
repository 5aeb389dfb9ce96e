import { openAppeals } from '#functions/middleware/appeal.ts';
import { keptCalendarOf } from '#functions/middleware/calendar.ts';
import { campaignView } from '#functions/middleware/campaign-view.ts';
import { campaignFor, caseOf } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { gatesOfCase } from '#functions/middleware/gate-facts.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { type Standing, standingOf } from '#functions/middleware/selection-order.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { startPublicity } from '#shared/contract/routes.ts';
import {
  type BlockedCandidate,
  startPublicity as decidePublicity,
  manages,
} from '#shared/domain/decide-campaign.ts';
import { isBlocked } from '#shared/domain/gates.ts';
import { outOfOrder } from '#shared/domain/list-order.ts';
import type { Application } from '#shared/model/application.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

export default commandEndpoint(
  startPublicity,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await campaignFor(tools, parameters.id, actor);
      if (campaign.version !== body.version) orThrow(await tools.campaigns.versionConflict(campaign.id));
      const { address, contact, reasons } = body;
      const calendar = await keptCalendarOf(tools, campaign);
      // Who does not run the campaign is refused before anything is read for them.
      const decides = manages(campaign, actor) && campaign.publicity === null;
      const standing = decides ? await standingOf(tools, campaign) : empty;
      const appeals = decides ? await openAppeals(tools, campaign, now) : [];
      const { listed, candidates, ranked, comesBefore } = standing;
      const blocked = await blockedCandidates(tools, candidates, actor, now);
      const decision = orThrow(
        decidePublicity(
          campaign,
          {
            address,
            contact,
            candidates: candidates.length,
            blocked,
            appeals,
            outOfOrder: outOfOrder(candidates, ranked, comesBefore),
            reasons,
          },
          calendar,
          actor,
          now,
        ),
      );
      const view = await campaignView(tools, decision.next, actor, now);
      const reply = (committed: typeof campaign) => ({ ...view, campaign: committed });
      return reply(orThrow(await tools.campaigns.commit(campaign, decision, { marker, reply, listed })));
    },
);

const empty: Standing = {
  listed: { taken: 0, changes: 0, emptied: 0, named: 0, concluded: false },
  candidates: [],
  ranked: [],
  comesBefore: () => false,
};

/** Each candidate passes all gates today (D.1), or the list is not published (A19). */
async function blockedCandidates(
  stores: Stores,
  candidates: readonly Application[],
  actor: Person,
  now: Instant,
): Promise<BlockedCandidate[]> {
  const blocked: BlockedCandidate[] = [];
  for (const application of candidates) {
    const gates = await gatesOfCase(stores, await caseOf(stores, application), actor, now);
    const findings = gates.filter(isBlocked);
    if (findings.length > 0) blocked.push({ name: application.organisationName, findings });
  }
  return blocked;
}
