import { designationEndpoint } from '#functions/middleware/designation.ts';
import { moveReportDue } from '#shared/contract/routes.ts';

export default designationEndpoint(moveReportDue, ({ year, reason, until }) => ({
  action: 'moveReportDue',
  year,
  reason,
  until,
}));
