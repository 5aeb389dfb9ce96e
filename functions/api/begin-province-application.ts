import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { nationOf, provinceGates, provinceView } from '#functions/middleware/province.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { beginProvinceApplication } from '#shared/contract/routes.ts';
import { beginProvinceApplication as begin } from '#shared/domain/decide-province.ts';
import { ProvinceApplicationId } from '#shared/model/ids.ts';

export default commandEndpoint(beginProvinceApplication, (tools) => async ({ actor, marker, now }) => {
  const { organisation } = actor;
  const seen = await tools.provinces.current(organisation.id);
  if (seen?.live === true) reject('alreadyExists', '本省已有申请在办理，不能同时申请两次。');
  const [nation, gates] = await Promise.all([
    nationOf(tools, organisation),
    provinceGates(tools, organisation.id, null, now),
  ]);
  const id = ProvinceApplicationId.parse(`province.${organisation.id}.${(seen?.count ?? 0) + 1}`);
  const decision = orThrow(begin(actor, nation, id, gates, now));
  const view = await provinceView(tools, decision.next, actor, now);
  let reply = view;
  orThrow(
    await tools.provinces.begin(seen, decision, {
      marker,
      reply: (application) => (reply = { ...view, application }),
    }),
  );
  return reply;
});
