import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { unheardYet } from '#functions/middleware/expert-standing.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { ownSheet, sheetRow } from '#functions/middleware/sheets.ts';
import { canonicalJson, sha256 } from '#functions/stores/event-chain.ts';
import { signSheet } from '#shared/contract/routes.ts';
import { withSeat } from '#shared/domain/panels.ts';
import {
  signSheet as decideSignature,
  faultsInSheet,
  scoredItems,
  scoreOfSheet,
  seatOf,
} from '#shared/domain/sheets.ts';
import type { Sheet } from '#shared/model/sheet.ts';

export default commandEndpoint(signSheet, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const open = await ownSheet(tools, parameters.id, actor);
  const { sheet, review, edition, application } = open;
  if (sheet.version !== body.version) reject('versionConflict', '该评分表刚刚有变动，请刷新后重新签字。');
  const [saved, panel] = await Promise.all([
    tools.sheets.marks(sheet.id),
    tools.reviews.panel(sheet.campaign, sheet.step, sheet.application),
  ]);
  const seat = panel?.seats.find((one) => one.sheet === sheet.id);
  if (panel === undefined || seat === undefined) return reject('notFound');
  const early =
    sheet.step === 'defence' && sheet.state === 'open' ? await unheardYet(tools, application) : null;
  if (early !== null) reject('defencePending', `${early}到场并答辩之后才能签字。`);
  const asked = scoredItems(edition, review.rules, sheet.step);
  const faults = faultsInSheet(saved, asked);
  if (sheet.state === 'open' && faults.length > 0)
    reject('findingsIncomplete', `还有 ${faults.length} 处没有完成，首先是：${faults[0]?.message}`, {
      faults,
    });
  const known = new Set(asked.map(({ item }) => item));
  const read = saved.filter(({ item }) => known.has(item));
  const score = scoreOfSheet(read, asked, review.rules.scale);
  const frozen = {
    sheet: sheet.id,
    number: sheet.signatures + 1,
    submission: application.submission,
    marks: read.map(({ item, value, points, comment }) => ({ item, value, points, comment })),
    overall: body.overall,
    score,
    signedBy: actor.name,
    signedAt: now,
  };
  const hash = sha256(canonicalJson(frozen));
  const decision = orThrow(decideSignature(sheet, { score, hash }, actor, now));
  const reply = (committed: Sheet) => sheetRow(open, committed);
  for (let attempt = 1, table = panel; ; attempt += 1) {
    const next = withSeat(table, seatOf(seat, decision.next, now), now);
    const terms = { panel: { seen: table, next }, signed: frozen, marks: read, marker, reply };
    const committed = await tools.sheets.commit(sheet, decision, terms);
    const current = await tools.reviews.panel(sheet.campaign, sheet.step, sheet.application);
    const mine = current?.seats.find((one) => one.sheet === sheet.id);
    // A colleague signed at the same table in the same moment: the own seat is as it was, so it is tried again.
    if (
      !committed.ok &&
      attempt < 5 &&
      current &&
      current.revision !== table.revision &&
      mine?.at === seat.at
    )
      table = current;
    else return reply(orThrow(committed));
  }
});
