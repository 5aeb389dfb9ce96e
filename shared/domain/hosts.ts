import type { Campaign } from '../model/campaign.ts';

type Hosted = Pick<Campaign, 'leadName' | 'jointWith'>;

/** Who holds a campaign, the lead first, in the order in which a document is signed (联合行文, J-01). */
export const hostsOf = ({ leadName, jointWith = [] }: Hosted): string[] => [leadName, ...jointWith];

/** The same in a sentence: 贵州省卫生健康委员会、贵州省民政厅. */
export const hostNames = (campaign: Hosted): string => hostsOf(campaign).join('、');
