import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { vacate } from '#functions/middleware/seats.ts';
import { ownSheet, sheetRow } from '#functions/middleware/sheets.ts';
import { declineSheet } from '#shared/contract/routes.ts';
import { recordedActor } from '#shared/domain/decide.ts';

export default commandEndpoint(declineSheet, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const open = await ownSheet(tools, parameters.id, actor);
  const { sheet, application } = open;
  if (sheet.version !== body.version) reject('versionConflict', '该评分表刚刚有变动，请刷新后重新办理。');
  if (sheet.state === 'signed' && !body.conflict)
    reject('transitionNotAllowed', '已签字的评分表不能辞评；如有应当回避的情形，请申报回避。');
  const panel = await tools.reviews.panel(sheet.campaign, sheet.step, sheet.application);
  const seat = panel?.seats.find((one) => one.sheet === sheet.id);
  if (panel === undefined || seat === undefined) return reject('notFound');
  const rule = body.conflict ? ('declaredByExpert' as const) : null;
  const recusal = body.conflict
    ? {
        campaign: sheet.campaign,
        application: sheet.application,
        organisationName: application.organisationName,
        expert: sheet.expert,
        expertName: sheet.expertName,
        rule: 'declaredByExpert' as const,
        sentence: body.reason,
        step: sheet.step,
        voided: sheet.state === 'signed',
        actor: recordedActor(actor),
        at: now,
      }
    : null;
  const reply = sheetRow(open, { ...sheet, state: 'closed', version: sheet.version + 1 });
  const state = body.conflict ? ('recused' as const) : ('declined' as const);
  await vacate(
    tools,
    panel,
    seat,
    { state, reason: body.reason, rule, recusal },
    { actor, now, marker, reply },
  );
  return reply;
});
