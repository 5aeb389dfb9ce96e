import { designationEndpoint } from '#functions/middleware/designation.ts';
import { reportRectification } from '#shared/contract/routes.ts';

export default designationEndpoint(reportRectification, ({ text }) => ({
  action: 'reportRectification',
  text,
}));
