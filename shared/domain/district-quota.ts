import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { OrganisationId } from '../model/ids.ts';
import { linkAt } from './standing.ts';

type Placed = Pick<Application, 'chain' | 'status' | 'institution'>;

/**
 * The district whose places an institution uses (每个区县推荐医养结合示范机构不得超过2个, C-09): its county in the chain as
 * pinned, so that a merger in mid-cycle changes no count (E-08). One that reports past the county uses nobody's places,
 * or those of the district it stands in (E-19, `affiliatedQuota`). Null where the campaign sets no bound.
 */
export function districtOf(
  application: Pick<Placed, 'chain' | 'institution'>,
  campaign: Campaign,
): OrganisationId | null {
  if (campaign.applicantLevel !== 'institution' || !campaign.institutionsPerDistrict) return null;
  const county = linkAt(application, 'county');
  if (county !== undefined) return county.organisation;
  return campaign.affiliatedQuota === 'district' ? (application.institution?.district ?? null) : null;
}

/**
 * Whether an application uses a place of its district: from the county's recommendation on. One returned for correction
 * keeps it (E-51). It is free again when the recommendation comes to nothing: withdrawn, lapsed, recalled, not
 * recommended further up, found ineligible, disqualified, or the campaign cancelled. One that was evaluated and did not pass was recommended all
 * the same, and keeps it.
 */
export function holdsDistrictPlace({ status }: Pick<Placed, 'status'>): boolean {
  switch (status.name) {
    case 'draft':
    case 'withdrawn':
    case 'lapsed':
    case 'notRecommended':
    case 'ineligible':
    case 'disqualified':
    case 'cancelled':
      return false;
    case 'underReview':
    case 'returned':
      return status.level !== 'county';
    default:
      return true;
  }
}

/** What a step from one state to the next does to the places of districts. */
export interface DistrictChange {
  readonly district: OrganisationId;
  readonly by: 1 | -1;
}

export function districtChanges(seen: Placed, next: Placed, campaign: Campaign): DistrictChange[] {
  const before = holdsDistrictPlace(seen) ? districtOf(seen, campaign) : null;
  const after = holdsDistrictPlace(next) ? districtOf(next, campaign) : null;
  if (before === after) return [];
  return [
    ...(before === null ? [] : [{ district: before, by: -1 as const }]),
    ...(after === null ? [] : [{ district: after, by: 1 as const }]),
  ];
}

/** Who holds a district's places, and how many there are. */
export interface DistrictPlaces {
  readonly limit: number;
  /** By the counter, which the transaction holds the bound on. */
  readonly taken: number;
  /** By an index, for the words only. */
  readonly holders: readonly string[];
  /** What the districts that went into this one have used: in `taken` already (E-08). */
  readonly earlier?: readonly { readonly district: string; readonly taken: number }[];
}

/** Why a district cannot recommend another: with the names of those that it has recommended (E-50). */
export function districtFull({ limit, holders }: Pick<DistrictPlaces, 'limit' | 'holders'>): string {
  const named = holders.length === 0 ? '' : `，已推荐：${holders.join('、')}`;
  return `每个区县推荐的机构不得超过 ${limit} 个${named}。需要改推的，请先由其中一家撤回，或撤回对其的上报。`;
}
