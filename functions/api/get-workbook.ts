import { caseFor } from '#functions/middleware/case.ts';
import { caseAnswers } from '#functions/middleware/case-view.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { getWorkbook } from '#shared/contract/routes.ts';
import { answersOf } from '#shared/domain/editing.ts';
import { givenFields } from '#shared/domain/given-fields.ts';
import { workbookPlan } from '#shared/domain/workbook-plan.ts';

export default endpoint(getWorkbook, (tools) => async ({ parameters, actor, now }) => {
  const { application, campaign, edition } = await caseFor(tools, parameters.id, actor);
  const answers = answersOf(await caseAnswers(tools, application, actor));
  const { writeWorkbook } = await import('#functions/office/write-workbook.ts');
  const content = await writeWorkbook(
    workbookPlan(edition, answers, givenFields(edition, application, campaign)),
    {
      edition: edition.id,
      application: application.id,
      title: edition.title,
      unit: application.organisationName,
      madeAt: beijingTime(now),
    },
  );
  return { name: `${application.organisationName}-${edition.title}-填报表.xlsx`, content };
});

/** 2026-04-01 09:00 */
function beijingTime(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}
