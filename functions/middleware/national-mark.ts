import type { Stores } from '#functions/stores/stores.ts';
import type { NationalMark } from '#shared/contract/views.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Person } from '#shared/model/organisation.ts';

/**
 * For whoever selects in a campaign of its own: whether the same unit stands on the list that it sent to the nation, and
 * in which place (C-13: 根据两轮评审情况及全国医养结合示范项目推荐名单综合确定). Nobody else reads it.
 */
export async function nationalMark(
  stores: Stores,
  campaign: Campaign,
  { organisation }: Pick<Application, 'organisation'>,
  person: Person,
): Promise<NationalMark | null> {
  const { id, level } = person.organisation;
  if (id !== campaign.lead || level === 'nation') return null;
  const told = (await stores.recommendations.national(organisation)).filter(
    ({ recommender, standing }) => recommender === id && standing,
  );
  const newest = told.at(-1);
  return newest === undefined
    ? null
    : {
        campaignTitle: newest.campaignTitle,
        rank: newest.rank,
        documentNumber: newest.letter.documentNumber,
      };
}
