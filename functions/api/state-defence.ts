import { designationEndpoint } from '#functions/middleware/designation.ts';
import { stateDefence } from '#shared/contract/routes.ts';

export default designationEndpoint(stateDefence, ({ text, waived }) => ({
  action: 'stateDefence',
  text,
  waived,
}));
