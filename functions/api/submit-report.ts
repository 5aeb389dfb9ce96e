import { designationEndpoint } from '#functions/middleware/designation.ts';
import { submitReport } from '#shared/contract/routes.ts';

export default designationEndpoint(submitReport, ({ year, content }) => ({
  action: 'submitReport',
  year,
  content,
}));
