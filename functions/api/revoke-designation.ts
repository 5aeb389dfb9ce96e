import { designationEndpoint } from '#functions/middleware/designation.ts';
import { revokeDesignation } from '#shared/contract/routes.ts';
import { identifiersOf } from '#shared/domain/bans.ts';

/** The ban is kept under all that the unit is known by on this day. */
export default designationEndpoint(
  revokeDesignation,
  async ({ document, reason }, { tools, designation }) => {
    const unit = (await tools.organisations.load(designation.organisation)) ?? {};
    const former = [designation.namedAs, ...designation.formerHolders.map(({ name }) => name)];
    return { action: 'revoke', document, reason, identifiers: identifiersOf(unit, former) };
  },
);
