import { takenElsewhere } from '#functions/middleware/defence.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import {
  arrangedReview,
  declaredConflicts,
  expertFacts,
  managedCampaign,
  panelFor,
  unfitness,
  unitFacts,
} from '#functions/middleware/review.ts';
import { vacate } from '#functions/middleware/seats.ts';
import { changeSeat } from '#shared/contract/routes.ts';
import { conflictsOf } from '#shared/domain/conflicts.ts';
import { isHeld, withSeat } from '#shared/domain/panels.ts';
import type { Seat } from '#shared/model/review.ts';

const faultAt = (pointer: string, message: string) =>
  reject('invalidInput', message, { faults: [{ pointer, message }] });

/** One seat by hand: taken away, or given; who replaces whom does both, one after the other. */
export default commandEndpoint(changeSeat, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const campaign = await managedCampaign(tools, parameters.id, actor);
  const review = await arrangedReview(tools, campaign);
  const panel = await panelFor(tools, campaign.id, body);
  if ((body.remove === null) === (body.add === null))
    faultAt('/add', '请选择撤换的专家，或增加的专家，一次办理一项。');
  if (body.remove !== null) {
    const seat = panel.seats.find((one) => one.expert === body.remove && isHeld(one));
    if (seat === undefined) return faultAt('/remove', '该专家没有参加这件申报的评审。');
    const left = { state: 'removed', reason: body.reason } as const;
    return { panel: await vacate(tools, panel, seat, left, { actor, now, marker }) };
  }
  const [roster, expert, application, declared] = await Promise.all([
    tools.rosters.load(actor.organisation),
    body.add === null ? undefined : tools.experts.load(actor.organisation.id, body.add),
    tools.applications.load(panel.application),
    declaredConflicts(tools, campaign.id),
  ]);
  if (expert === undefined || application === undefined) return faultAt('/add', '没有这位专家。');
  const unfit = unfitness(roster, expert, now);
  if (unfit !== null) faultAt('/add', `${expert.name}${unfit}，不能指派。`);
  if (panel.seats.some((seat) => seat.expert === expert.id && isHeld(seat)))
    faultAt('/add', `${expert.name}已参加这件申报的评审。`);
  const [facts, units] = await Promise.all([
    expertFacts(tools, campaign, roster, [expert]),
    unitFacts(tools, review, campaign, body.step, [application]),
  ]);
  const about = facts.get(expert.id);
  const unit = units.get(application.id);
  const [conflict] = about && unit ? conflictsOf(about, unit, review.rules, declared) : [];
  if (conflict) faultAt('/add', `${expert.name}须回避：${conflict.sentence}`);
  const taken = body.step === 'defence' ? await takenElsewhere(tools, campaign, [application]) : undefined;
  if (taken?.get(application.id)?.has(expert.id))
    faultAt('/add', `${expert.name}在该单位答辩的时段另有安排，不能指派。`);
  const seat: Seat = {
    expert: expert.id,
    expertName: expert.name,
    state: 'proposed',
    by: 'hand',
    reason: body.reason,
    rule: null,
    sheet: null,
    score: null,
    signedAt: null,
    at: now,
  };
  const next = withSeat(panel, seat, now);
  return { panel: orThrow(await tools.sheets.commitPanel(panel, next, { marker, reply: { panel: next } })) };
});
