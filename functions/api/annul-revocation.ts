import { designationEndpoint } from '#functions/middleware/designation.ts';
import { annulRevocation } from '#shared/contract/routes.ts';

export default designationEndpoint(annulRevocation, ({ document, reason }) => ({
  action: 'annulRevocation',
  document,
  reason,
}));
