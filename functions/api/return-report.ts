import { designationEndpoint } from '#functions/middleware/designation.ts';
import { returnReport } from '#shared/contract/routes.ts';

export default designationEndpoint(returnReport, ({ year, reason, until }) => ({
  action: 'returnReport',
  year,
  reason,
  until,
}));
