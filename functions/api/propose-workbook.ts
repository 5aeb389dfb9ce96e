import { caseFor } from '#functions/middleware/case.ts';
import { caseAnswers } from '#functions/middleware/case-view.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { proposeWorkbook } from '#shared/contract/routes.ts';
import { answersOf, editingOf } from '#shared/domain/editing.ts';
import { workbookProposal } from '#shared/domain/workbook-proposal.ts';

/** Reads and compares; what is taken over is saved by the screen like anything typed, with revisions. */
export default endpoint(proposeWorkbook, (tools) => async ({ parameters, body, actor }) => {
  const { application, campaign, edition } = await caseFor(tools, parameters.id, actor);
  const editable = editingOf(application, campaign, edition, actor);
  if (!editable.answers) reject('transitionNotAllowed', '申报已提交或您没有填报权限，现在不能导入填报表。');
  const { readWorkbook } = await import('#functions/office/read-workbook.ts');
  const sheets = orThrow(await readWorkbook(Buffer.from(body.content, 'base64')));
  const answers = answersOf(await caseAnswers(tools, application, actor));
  const { changes, faults, same, blank } = orThrow(
    workbookProposal(sheets, { edition, application: application.id, answers, open: editable.items }),
  );
  return { changes: [...changes], faults: [...faults], same, blank };
});
