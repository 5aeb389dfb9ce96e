import { designationRow } from '#functions/middleware/designation.ts';
import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { listHeldDesignations } from '#shared/contract/routes.ts';

export const readHeldTitles =
  ({ designations }: Tools) =>
  async ({ actor }: MemberRequest<typeof listHeldDesignations>) => {
    const held = await designations.ofOrganisation(actor.organisation.id);
    return { designations: held.map((each) => designationRow(each, actor)) };
  };

export default endpoint(listHeldDesignations, readHeldTitles);
