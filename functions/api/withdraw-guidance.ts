import { campaignFor } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { guidanceEntry } from '#functions/middleware/guidance.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { withdrawGuidance } from '#shared/contract/routes.ts';
import { withdrawGuidance as withdraw } from '#shared/domain/guidance.ts';

export default commandEndpoint(
  withdrawGuidance,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await campaignFor(tools, parameters.id, actor);
      const seen = await guidanceEntry(tools, campaign, parameters.entry, actor);
      if (seen.version !== body.version) reject('versionConflict', '同事刚刚办理过这一条，请刷新后再办理。');
      const next = orThrow(withdraw(seen, body.reason, actor, now));
      return orThrow(await tools.guidance.commit(seen, next, marker, next));
    },
);
