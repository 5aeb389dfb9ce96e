import { endpoint } from '#functions/middleware/endpoint.ts';
import { hiddenNames, ownSheet, sheetFiles, sheetRow } from '#functions/middleware/sheets.ts';
import { getSheet } from '#shared/contract/routes.ts';
import { answersWithoutNames, withoutNames } from '#shared/domain/blind.ts';
import { scoredItems } from '#shared/domain/sheets.ts';

export default endpoint(getSheet, (tools) => async ({ parameters, actor }) => {
  const open = await ownSheet(tools, parameters.id, actor);
  const { sheet, review, edition, application } = open;
  const [submitted, files, marks, signed, events, names, panel] = await Promise.all([
    tools.applications.submission(application.id, application.submission),
    sheetFiles(tools, open, actor),
    tools.sheets.marks(sheet.id),
    tools.sheets.signed(sheet.id),
    tools.sheets.events(sheet.id),
    hiddenNames(tools, open),
    tools.reviews.panel(sheet.campaign, sheet.step, sheet.application),
  ]);
  // What others wrote is hidden until the own sheet is signed.
  const others =
    sheet.state !== 'signed'
      ? []
      : await Promise.all(
          (panel?.seats ?? []).flatMap(({ state, sheet: id, expert }) =>
            state === 'signed' && id !== null && expert !== sheet.expert ? [tools.sheets.signed(id)] : [],
          ),
        );
  const last = events.at(-1);
  return {
    row: sheetRow(open),
    blind: review.rules.blind,
    scale: review.rules.scale,
    edition,
    items: scoredItems(edition, review.rules, sheet.step),
    answers: answersWithoutNames(submitted?.answers ?? {}, names),
    files: files.map(({ file }) => file),
    marks,
    overall: signed.at(-1)?.overall ?? '',
    score: sheet.score,
    reopened:
      sheet.state === 'open' && last?.type === 'SheetReopened'
        ? withoutNames(last.reason ?? '', names)
        : null,
    appeal:
      application.appeal?.state === 'accepted' ? withoutNames(application.appeal.reason ?? '', names) : null,
    others: others.flatMap((versions, at) => {
      const latest = versions.at(-1);
      return latest
        ? [
            {
              expert: `另一位专家 ${at + 1}`,
              score: latest.score,
              marks: latest.marks,
              overall: latest.overall,
            },
          ]
        : [];
    }),
  };
});
