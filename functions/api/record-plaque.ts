import { designationEndpoint } from '#functions/middleware/designation.ts';
import { recordPlaque } from '#shared/contract/routes.ts';

export default designationEndpoint(recordPlaque, ({ plaqueNumber, handedOverOn, removedOn }) => ({
  action: 'recordPlaque',
  plaqueNumber,
  handedOverOn,
  removedOn,
}));
