import { campaignFor } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { editionOf } from '#functions/middleware/guidance.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { recordGuidance } from '#shared/contract/routes.ts';
import { recordGuidance as recorded } from '#shared/domain/guidance.ts';
import { GuidanceId } from '#shared/model/ids.ts';

export default commandEndpoint(
  recordGuidance,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await campaignFor(tools, parameters.id, actor);
      const { unit: id, ...input } = body;
      const [edition, unit] = await Promise.all([
        editionOf(tools, campaign),
        id === null ? null : tools.organisations.load(id),
      ]);
      if (unit === undefined)
        reject('invalidInput', '没有找到该单位。', {
          faults: [{ pointer: '/unit', message: '没有找到该单位。' }],
        });
      const facts = { campaign, edition, unit, id: GuidanceId.parse(tools.ports.ids.next()), now };
      const next = orThrow(recorded(input, facts, actor));
      return orThrow(await tools.guidance.commit(null, next, marker, next));
    },
);
