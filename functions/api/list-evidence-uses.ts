import { applicationFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { usesElsewhere } from '#functions/middleware/file-uses.ts';
import { listEvidenceUses } from '#shared/contract/routes.ts';

export default endpoint(listEvidenceUses, (tools) => async ({ parameters, actor }) => ({
  uses: await usesElsewhere(tools, await applicationFor(tools, parameters.id, actor), actor),
}));
