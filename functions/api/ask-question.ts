import { campaignFor } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { editionOf, guideOf } from '#functions/middleware/guidance.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { askQuestion } from '#shared/contract/routes.ts';
import { askQuestion as ask } from '#shared/domain/guidance.ts';
import { GuidanceId } from '#shared/model/ids.ts';

export default commandEndpoint(askQuestion, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  const [edition, guide] = await Promise.all([
    editionOf(tools, campaign),
    guideOf(tools, campaign, actor.organisation),
  ]);
  const facts = { campaign, edition, guide, id: GuidanceId.parse(tools.ports.ids.next()), now };
  const next = orThrow(ask(body, facts, actor));
  const committed = orThrow(await tools.guidance.commit(null, next, marker, next));
  await tools.ports.mailer.send({
    id: `guidance.${next.id}`,
    organisation: guide.id,
    role: 'reviewer',
    subject: `提问：${actor.organisation.name}`,
    body: `${actor.organisation.name}就${campaign.title}提问：${next.title}`,
    link: `/campaigns/${campaign.id}/guidance`,
    at: now,
    kind: 'todo',
  });
  return committed;
});
