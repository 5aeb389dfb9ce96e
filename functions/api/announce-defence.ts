import { arranged } from '#functions/middleware/defence.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { managedCampaign } from '#functions/middleware/review.ts';
import { announceDefence } from '#shared/contract/routes.ts';
import { defenceDecision } from '#shared/domain/defence.ts';
import type { Defence } from '#shared/model/defence.ts';

/** Units and experts see their times from here on, and the relay tells each of them. */
export default commandEndpoint(
  announceDefence,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await managedCampaign(tools, parameters.id, actor);
      const defence = await arranged(tools, campaign, body.version);
      if (defence.announcedAt !== null)
        reject('transitionNotAllowed', '日程已经通知；之后的编排和调整随时通知有关单位和专家。');
      const slots = await tools.defences.slots(defence);
      if (slots.length === 0) reject('transitionNotAllowed', '还没有编排日程。');
      const past = slots.find(({ startsAt }) => startsAt <= now);
      if (past) reject('transitionNotAllowed', `${past.organisationName}的答辩时间已过，请重新编排。`);
      const decision = defenceDecision(
        defence,
        { announcedAt: now },
        { type: 'DefenceAnnounced', data: { slots: slots.length } },
        actor,
        now,
      );
      const reply = (committed: Defence) => ({ defence: committed });
      return reply(orThrow(await tools.defences.commit(defence, decision, { marker, reply })));
    },
);
