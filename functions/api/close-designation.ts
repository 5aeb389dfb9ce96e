import { designationEndpoint } from '#functions/middleware/designation.ts';
import { closeDesignation } from '#shared/contract/routes.ts';

export default designationEndpoint(closeDesignation, ({ document, reason }) => ({
  action: 'close',
  document,
  reason,
}));
