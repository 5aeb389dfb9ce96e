import { Edition } from '../model/edition.ts';
import chongqingCounty2023 from './chongqing/CQ-COUNTY-2023.json' with { type: 'json' };
import jiangkouPlan2022 from './guizhou/GZ-JIANGKOU-PLAN-2022.json' with { type: 'json' };
import nationalCounty2022 from './national/NAT-COUNTY-2022.json' with { type: 'json' };
import nationalInstitution2022 from './national/NAT-INSTITUTION-2022.json' with { type: 'json' };
import xinjiangCountyRecommend1 from './xinjiang/XJ-COUNTY-RECOMMEND-1.json' with { type: 'json' };

/**
 * The editions that seed the edition store, parents first. Immutable: a changed standard is a new edition with a new id
 * (DOMAIN C-19, E-60), and what was answered by the old one stays pinned to it.
 */
export const editions: readonly Edition[] = [
  nationalCounty2022,
  nationalInstitution2022,
  chongqingCounty2023,
  xinjiangCountyRecommend1,
  jiangkouPlan2022,
].map((data) => Edition.parse(data));
