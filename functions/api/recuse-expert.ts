import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { arrangedReview, managedCampaign, panelFor } from '#functions/middleware/review.ts';
import { vacate } from '#functions/middleware/seats.ts';
import { recuseExpert } from '#shared/contract/routes.ts';
import { recordedActor } from '#shared/domain/decide.ts';
import { isHeld } from '#shared/domain/panels.ts';

export default commandEndpoint(recuseExpert, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const campaign = await managedCampaign(tools, parameters.id, actor);
  await arrangedReview(tools, campaign);
  const panel = await panelFor(tools, campaign.id, body);
  const seat = panel.seats.find((one) => one.expert === body.expert && isHeld(one));
  if (seat === undefined) {
    const message = '该专家没有参加这件申报的评审。';
    return reject('invalidInput', message, { faults: [{ pointer: '/expert', message }] });
  }
  const { rule, sentence } = body;
  const recusal = {
    campaign: campaign.id,
    application: panel.application,
    organisationName: panel.organisationName,
    expert: seat.expert,
    expertName: seat.expertName,
    rule,
    sentence,
    step: panel.step,
    voided: seat.state === 'signed',
    actor: recordedActor(actor),
    at: now,
  };
  const left = { state: 'recused', reason: sentence, rule, recusal } as const;
  return { panel: await vacate(tools, panel, seat, left, { actor, now, marker }) };
});
