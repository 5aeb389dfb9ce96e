import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { visitFor } from '#functions/middleware/on-site.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { declaredConflicts, expertFacts, unitFacts } from '#functions/middleware/review.ts';
import { setOnSiteTeam } from '#shared/contract/routes.ts';
import { conflictsOf } from '#shared/domain/conflicts.ts';
import { isInForce } from '#shared/domain/members.ts';
import { setTeam } from '#shared/domain/on-site.ts';
import { held } from '#shared/domain/panels.ts';
import type { Visit, VisitMember } from '#shared/model/on-site.ts';

const faultAt = (message: string) =>
  reject('invalidInput', message, { faults: [{ pointer: '/team', message }] });

export default commandEndpoint(setOnSiteTeam, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const open = await visitFor(tools, parameters.id, actor);
  const { application, campaign, visit } = open;
  if ((visit?.version ?? 0) !== body.version)
    reject('versionConflict', '查验组刚刚有变动。请刷新核对后重新办理。');
  const [roster, review] = await Promise.all([
    tools.rosters.load(actor.organisation),
    tools.reviews.load(campaign.id),
  ]);
  const team = body.team.map((subject): VisitMember => {
    const member = roster.members.find((one) => one.subject === subject && isInForce(one, now));
    if (member === undefined || !(member.roles.includes('reviewer') || member.expert !== undefined))
      return faultAt('查验组只能由本单位的审核人员和专家库中的专家组成。');
    return { subject, name: member.name, expert: member.expert ?? null };
  });
  const ids = team.flatMap(({ expert }) => expert ?? []);
  if (review !== undefined && ids.length > 0) {
    const experts = (await tools.experts.pool(campaign.lead)).filter(({ id }) => ids.includes(id));
    const [facts, units, declared] = await Promise.all([
      expertFacts(tools, campaign, roster, experts),
      unitFacts(tools, review, campaign, 'onSite', [application]),
      declaredConflicts(tools, campaign.id),
    ]);
    const unit = units.get(application.id);
    for (const expert of experts) {
      const about = facts.get(expert.id);
      const [conflict] = about && unit ? conflictsOf(about, unit, review.rules, declared) : [];
      if (conflict) faultAt(`${expert.name}须回避：${conflict.sentence}`);
      if (!review.rules.blind) continue;
      // Who goes there knows which unit it is.
      for (const step of campaign.evaluation) {
        const panel = await tools.reviews.panel(campaign.id, step, application.id);
        if (panel && held(panel).some((seat) => seat.expert === expert.id))
          faultAt(`本批次盲评，${expert.name}评审该单位，不能参加现场查验。`);
      }
    }
  }
  const decision = orThrow(setTeam(visit ?? null, open, { team, on: body.on }, actor, now));
  const reply = (committed: Visit) => ({ visit: committed });
  return reply(orThrow(await tools.visits.commit(visit ?? null, decision, { marker, reply })));
});
