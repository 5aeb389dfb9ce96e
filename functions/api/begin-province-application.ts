import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { nationOf, provinceGates, provinceView, viewAfter } from '#functions/middleware/province.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { beginProvinceApplication } from '#shared/contract/routes.ts';
import { beginProvinceApplication as begin } from '#shared/domain/decide-province.ts';
import { isProvinceOfficer } from '#shared/domain/province-permission.ts';
import { ProvinceApplicationId } from '#shared/model/ids.ts';

export default commandEndpoint(beginProvinceApplication, (tools) => async ({ actor, marker, now }) => {
  const { organisation } = actor;
  if (!isProvinceOfficer(actor))
    reject('notPermitted', '示范省（区、市）由省级卫生健康委的经办人员准备申请。');
  const seen = await tools.provinces.current(organisation.id);
  if (seen?.live === true) reject('alreadyExists', '本省已有申请在办理，不能同时申请两次。');
  const [nation, gates] = await Promise.all([
    nationOf(tools, organisation),
    provinceGates(tools, organisation.id, now),
  ]);
  const id = ProvinceApplicationId.parse(`province.${organisation.id}.${(seen?.count ?? 0) + 1}`);
  const decision = orThrow(begin(actor, nation, id, gates, now));
  const view = await provinceView(tools, decision.next, actor, now);
  let reply = view;
  orThrow(
    await tools.provinces.begin(seen, decision, {
      marker,
      reply: (next, event) => (reply = viewAfter(view, next, event)),
    }),
  );
  return reply;
});
