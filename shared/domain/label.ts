import type { ChainLink, Level } from '../model/organisation.ts';
import { levelLabels } from '../model/organisation.ts';
import { type Status, statusTable, stepLabels } from '../model/status.ts';

/** What a level is called in this chain: 市级 for 重庆, 自治区级 for 新疆; without a link the general word. */
export function levelNameIn(chain: readonly ChainLink[], level: Level): string {
  return chain.find((link) => link.level === level)?.levelName ?? levelLabels[level];
}

/**
 * What a level does with a case: the province's review is the 初审 of 国卫老龄发〔2022〕14号 四(二)2, what stands below it
 * a 审核, and a county recommends the institutions of its own (推荐, C-09).
 */
export function reviewWord(level: Level): '推荐' | '审核' | '初审' {
  return level === 'province' ? '初审' : level === 'county' ? '推荐' : '审核';
}

/** The status in words, with the level named as the region names it: 市级初审中, 地区级审核中, 材料评审中. */
export function labelOf(status: Status, chain: readonly ChainLink[]): string {
  switch (status.name) {
    case 'underReview': {
      return `${levelNameIn(chain, status.level)}${reviewWord(status.level)}中`;
    }
    case 'returned':
      return statusTable.returned.label.replace('{级}', levelNameIn(chain, status.level));
    case 'evaluating':
      return `${stepLabels[status.step]}中`;
    default:
      return statusTable[status.name].label;
  }
}
