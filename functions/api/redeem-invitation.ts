import { identifiedEndpoint } from '#functions/middleware/endpoint.ts';
import { redeemCode } from '#functions/middleware/roster.ts';
import { redeemInvitation } from '#shared/contract/routes.ts';

export default identifiedEndpoint(
  redeemInvitation,
  (tools) =>
    ({ body, identity, marker, now }) =>
      redeemCode(tools, { ...identity, name: body.name }, body.code, {
        member: tools.ports.ids.next(),
        now,
        marker,
      }),
);
