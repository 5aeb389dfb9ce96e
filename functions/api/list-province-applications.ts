import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { provinceGates, provinceRow } from '#functions/middleware/province.ts';
import { reject } from '#functions/middleware/refused.ts';
import { listProvinceApplications } from '#shared/contract/routes.ts';
import { governmentOf } from '#shared/domain/province-content.ts';
import { isNationStaff, isProvinceOfficer, maySeeProvince } from '#shared/domain/province-permission.ts';

export const readProvinces =
  (tools: Tools) =>
  async ({ actor, now }: MemberRequest<typeof listProvinceApplications>) => {
    const { organisation } = actor;
    if (isNationStaff(actor)) {
      const all = await tools.provinces.all();
      return { applications: all.filter((one) => maySeeProvince(one, actor)).map(provinceRow), begin: null };
    }
    if (!isProvinceOfficer(actor))
      reject('notPermitted', '示范省（区、市）的申请由省级和国家卫生健康委办理。');
    const [own, current, gates] = await Promise.all([
      tools.provinces.ofOrganisation(organisation.id),
      tools.provinces.current(organisation.id),
      provinceGates(tools, organisation.id, now),
    ]);
    const governmentName = governmentOf(organisation);
    const underWay = current?.live === true ? '本省已有申请在办理。' : null;
    return {
      applications: own.map(provinceRow),
      begin: governmentName === null ? null : { governmentName, refusal: underWay ?? gates[0] ?? null },
    };
  };

export default endpoint(listProvinceApplications, readProvinces);
