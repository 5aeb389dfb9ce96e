import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { managedCampaign } from '#functions/middleware/review.ts';
import { reopenSheet } from '#shared/contract/routes.ts';
import { withSeat } from '#shared/domain/panels.ts';
import { isAtStep } from '#shared/domain/review.ts';
import { reopenSheet as decideReopening, seatOf } from '#shared/domain/sheets.ts';
import type { Sheet } from '#shared/model/sheet.ts';

export default commandEndpoint(reopenSheet, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const sheet = (await tools.sheets.load(parameters.id)) ?? reject('notFound');
  const campaign = await managedCampaign(tools, sheet.campaign, actor);
  if (sheet.version !== body.version) reject('versionConflict', '该评分表刚刚有变动，请刷新后重新办理。');
  const [application, panel] = await Promise.all([
    tools.applications.load(sheet.application),
    tools.reviews.panel(campaign.id, sheet.step, sheet.application),
  ]);
  const seat = panel?.seats.find((one) => one.sheet === sheet.id);
  if (application === undefined || panel === undefined || seat === undefined) return reject('notFound');
  if (!isAtStep(application, sheet.step))
    reject('transitionNotAllowed', '该环节的评审已经结束，评分表不能再退回修改。');
  const decision = orThrow(decideReopening(sheet, body.reason, actor, now));
  const next = withSeat(panel, seatOf(seat, decision.next, now), now);
  const reply = (committed: Sheet) => ({ sheet: committed });
  const terms = { panel: { seen: panel, next }, marker, reply };
  return reply(orThrow(await tools.sheets.commit(sheet, decision, terms)));
});
