import { campaignFor } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { guidanceEntry } from '#functions/middleware/guidance.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { answerQuestion } from '#shared/contract/routes.ts';
import { answerQuestion as answer } from '#shared/domain/guidance.ts';

export default commandEndpoint(
  answerQuestion,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await campaignFor(tools, parameters.id, actor);
      const seen = await guidanceEntry(tools, campaign, parameters.entry, actor);
      if (seen.version !== body.version) reject('versionConflict', '同事刚刚办理过这一条，请刷新后再办理。');
      const next = orThrow(answer(seen, body, actor, now));
      const committed = orThrow(await tools.guidance.commit(seen, next, marker, next));
      if (seen.asker)
        await tools.ports.mailer.send({
          id: `guidance.${next.id}.answer`,
          organisation: seen.asker.organisation,
          role: 'applicant',
          subject: `已答复：${seen.title}`,
          body: `${next.guideName}答复了本单位的问题，请在条目旁或“指导与答疑”中查看。`,
          link: `/campaigns/${campaign.id}/guidance`,
          at: now,
          kind: 'result',
          outside: `已答复本单位的提问：${campaign.title}`,
        });
      return committed;
    },
);
