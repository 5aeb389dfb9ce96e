import type { Campaign } from '../model/campaign.ts';
import type { LocalDate } from '../model/instant.ts';
import { type ChainLink, levels, type Organisation } from '../model/organisation.ts';
import { isLiveOn } from './organisation-life.ts';
import { accept, type Result, refuse } from './refusal.ts';

/**
 * Who handles an application, from the applying unit up to the lead (逐级报送, DOMAIN N-44). Levels that the tree lacks
 * are simply absent: a district of 重庆 stands directly below the city (DOMAIN E-01), a 兵团 city below the 兵团 (E-04).
 * @param lineage from the root down to the applying unit, as the campaign's divisions have it
 * @param today where it is given, a unit above that is closed by then is no link of a new chain (E-07)
 * @returns the applying unit first, the lead last; a refusal where the lead does not stand above the unit, or where the
 *   tree puts a unit below one of its own or a lower level, so that «the link at a level» would be ambiguous
 */
export function chainOf(
  lineage: readonly Organisation[],
  campaign: Campaign,
  today?: LocalDate,
): Result<ChainLink[]> {
  const lead = lineage.findIndex((unit) => unit.id === campaign.lead);
  const units = lead < 0 ? [] : lineage.slice(lead).reverse();
  if (units.length < 2) {
    return refuse(
      'notPermitted',
      `本单位不在“${campaign.leadName}”的下级单位中，不能申报“${campaign.title}”。`,
    );
  }
  const closed = today === undefined ? undefined : units.slice(1).find((unit) => !isLiveOn(unit, today));
  if (closed !== undefined) {
    return refuse(
      'notPermitted',
      `${closed.fullName}已撤销，不能再受理新的申报。请联系系统管理员把本单位调整到新的上级之下。`,
    );
  }
  const ranks = units.map((unit) => levels.indexOf(unit.level));
  if (ranks.some((rank, i) => i > 0 && rank <= (ranks[i - 1] ?? -1))) {
    return refuse('notPermitted', '单位的上下级关系有误：上级单位的层级应高于下级单位。请联系系统管理员。');
  }
  return accept(
    units.map(({ level, id, name, levelName }) => ({ level, organisation: id, name, levelName })),
  );
}
