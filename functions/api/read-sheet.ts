import { endpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { arrangedReview, managedCampaign } from '#functions/middleware/review.ts';
import { isIntact } from '#functions/stores/event-chain.ts';
import { readSheet } from '#shared/contract/routes.ts';
import { scoredItems } from '#shared/domain/sheets.ts';

export default endpoint(readSheet, (tools) => async ({ parameters, actor }) => {
  const sheet = (await tools.sheets.load(parameters.id)) ?? reject('notFound');
  const campaign = await managedCampaign(tools, sheet.campaign, actor);
  const [review, application, signed, events] = await Promise.all([
    arrangedReview(tools, campaign),
    tools.applications.load(sheet.application),
    tools.sheets.signed(sheet.id),
    tools.sheets.events(sheet.id),
  ]);
  const edition = application && (await tools.editions.load(application.edition));
  if (edition === undefined) throw new Error(`the edition of ${sheet.application} is missing`);
  const items = scoredItems(edition, review.rules, sheet.step);
  return { sheet, items, signed, events, intact: isIntact(events, sheet) };
});
