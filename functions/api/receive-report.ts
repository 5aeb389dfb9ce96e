import { designationEndpoint } from '#functions/middleware/designation.ts';
import { receiveReport } from '#shared/contract/routes.ts';

export default designationEndpoint(receiveReport, ({ year }) => ({ action: 'receiveReport', year }));
