import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { expertView, keeperOnly } from '#functions/middleware/experts.ts';
import { listExperts } from '#shared/contract/routes.ts';

export const readExperts =
  (tools: Tools) =>
  async ({ actor, now }: MemberRequest<typeof listExperts>) => {
    keeperOnly(actor);
    const [roster, pool] = await Promise.all([
      tools.rosters.load(actor.organisation),
      tools.experts.pool(actor.organisation.id),
    ]);
    const homes = [...new Set(pool.flatMap(({ home }) => (home === null ? [] : [home])))];
    const units = await Promise.all(homes.map((id) => tools.organisations.load(id)));
    const names = new Map(units.flatMap((unit) => (unit ? [[unit.id, unit.fullName] as const] : [])));
    const experts = pool
      .map((expert) => expertView(roster, expert, expert.home && (names.get(expert.home) ?? null), now))
      .sort(
        (a, b) =>
          Number(a.expert.retired !== null) - Number(b.expert.retired !== null) ||
          a.expert.name.localeCompare(b.expert.name, 'zh-CN'),
      );
    return { experts };
  };

export default endpoint(listExperts, readExperts);
