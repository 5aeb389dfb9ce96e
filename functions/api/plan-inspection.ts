import { designationEndpoint } from '#functions/middleware/designation.ts';
import { planInspection } from '#shared/contract/routes.ts';

export default designationEndpoint(planInspection, ({ kind, on, focus }) => ({
  action: 'planInspection',
  kind,
  on,
  focus,
}));
