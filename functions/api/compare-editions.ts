import { editionFor, summaryFor } from '#functions/middleware/edition-view.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { compareEditions } from '#shared/contract/routes.ts';
import { compareEditions as compared } from '#shared/domain/compare-editions.ts';

/** The edition of the address stands on the right: what it asks beside the other. */
export default endpoint(compareEditions, (tools) => async ({ parameters, query }) => {
  const [left, right] = await Promise.all([editionFor(tools, query.with), editionFor(tools, parameters.id)]);
  const [leftSummary, rightSummary] = await Promise.all([summaryFor(tools, left), summaryFor(tools, right)]);
  const { counting, counts, differences } = compared(left, right);
  return {
    left: leftSummary,
    right: rightSummary,
    counting: [...counting],
    counts,
    differences: differences.map((one) => ({
      ...one,
      left: [...one.left],
      right: [...one.right],
      sentences: [...one.sentences],
      wording: [...one.wording],
    })),
  };
});
