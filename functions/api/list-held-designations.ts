import { designationRow } from '#functions/middleware/designation.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { listHeldDesignations } from '#shared/contract/routes.ts';

export default endpoint(listHeldDesignations, ({ designations }) => async ({ actor }) => {
  const held = await designations.ofOrganisation(actor.organisation.id);
  return { designations: held.map((each) => designationRow(each, actor)) };
});
