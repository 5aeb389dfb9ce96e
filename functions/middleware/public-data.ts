import type { Stores } from '#functions/stores/stores.ts';
import type {
  NamedUnitRow,
  PublicCampaign,
  PublicDatasetName,
  PublicisedUnit,
  PublicRow,
  RevokedTitle,
} from '#shared/contract/public-views.ts';
import { campaignPhaseLabels, isAnnounced, phaseOf } from '#shared/domain/campaign-states.ts';
import { shownHolder } from '#shared/domain/designation-states.ts';
import { hostNames } from '#shared/domain/hosts.ts';
import { asFor } from '#shared/domain/own-publicity.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { type Designation, type DesignationStatus, designationStatuses } from '#shared/model/designation.ts';
import type { Instant } from '#shared/model/instant.ts';
import { type PartedPage, partedRows, refuseCursor } from './parted-list.ts';
import { isPublishedUnit, publishedStatuses } from './published-units.ts';

/** Rows of one page; its reads are of these rows alone. */
const pageSize = 500;

interface Asked {
  readonly cursor: string | undefined;
  readonly now: Instant;
}
type Reader<Row> = (stores: Stores, asked: Asked) => Promise<PartedPage<Row>>;

const day = (instant: Instant | undefined) => (instant === undefined ? null : dateOf(instant));

function campaignRow(campaign: Campaign, now: Instant): PublicCampaign {
  const { id, title, programme, scopeName, documentNumber, quota, publicity } = campaign;
  return {
    id,
    title,
    programme,
    lead: hostNames(campaign),
    scope: scopeName,
    documentNumber,
    state: campaignPhaseLabels[phaseOf(campaign, now)],
    opensOn: dateOf(campaign.opensAt),
    closesOn: day(campaign.deadlines[campaign.applicantLevel]),
    places: quota.places,
    publicityFrom: day(publicity?.startsAt),
    publicityTo: publicity?.lastDay ?? null,
    publicityAddress: publicity?.address ?? null,
  };
}

function unitRow(
  { organisationName, status }: Application,
  { id, title, publicity }: Campaign,
): PublicisedUnit {
  return {
    campaign: id,
    campaignTitle: title,
    unit: organisationName,
    publicityFrom: day(publicity?.startsAt),
    publicityTo: publicity?.lastDay ?? null,
    state: status.name === 'named' ? '已命名' : '公示名单',
  };
}

function titleRow(designation: Designation): NamedUnitRow {
  const { id, fullName, namedAs, title, programme, leadName, plaque, documentNumber, date } = designation;
  return {
    id,
    unit: shownHolder(designation),
    fullName,
    namedAs,
    title,
    programme,
    lead: leadName,
    plaqueNumber: plaque.number,
    documentNumber,
    date,
  };
}

function endedRow(designation: Designation): RevokedTitle {
  const end = designation.revocation?.document ?? designation.closure?.document;
  return {
    ...titleRow(designation),
    state: designationStatuses[designation.status === 'revoked' ? 'revoked' : 'closed'].label,
    endedOn: end?.date ?? null,
    endedBy: end?.documentNumber ?? null,
  };
}

/** Whoever gives titles: leads of campaigns, and of the provinces that were named. */
async function leadsOf(stores: Stores): Promise<string[]> {
  const [campaigns, provinces] = await Promise.all([stores.campaigns.all(), stores.provinces.published()]);
  const named = provinces.filter(({ designation }) => designation !== null);
  const titles = await Promise.all(named.map(({ id }) => stores.designations.load(id)));
  return [
    ...new Set<string>([
      ...campaigns.map(({ lead }) => lead),
      ...titles.flatMap((title) => (title === undefined ? [] : [title.lead])),
    ]),
  ].sort();
}

function titles<Row>(
  statuses: readonly DesignationStatus[],
  rowOf: (title: Designation) => Row,
): Reader<Row> {
  return async (stores, { cursor }) => {
    const parts = (await leadsOf(stores)).flatMap((lead) =>
      statuses.map((status) => ({
        name: `${lead}#${status}`,
        page: async (options: { limit?: number; cursor?: string | undefined }) => {
          const { designations, next } = await stores.designations.inStatus(lead, status, options);
          return { kept: designations, next };
        },
      })),
    );
    return partedRows(parts, rowOf, { cursor, limit: pageSize });
  };
}

const readers: {
  readonly campaigns: Reader<PublicCampaign>;
  readonly publicity: Reader<PublicisedUnit>;
  readonly named: Reader<NamedUnitRow>;
  readonly revocations: Reader<RevokedTitle>;
} = {
  // There are tens of them.
  campaigns: async (stores, { cursor, now }) => {
    if (cursor !== undefined) refuseCursor();
    const announced = (await stores.campaigns.all()).filter(isAnnounced);
    return { rows: announced.reverse().map((campaign) => campaignRow(campaign, now)), next: null };
  },
  publicity: async (stores, { cursor }) => {
    const published = (await stores.campaigns.all()).filter(({ publicity }) => publicity !== null);
    const parts = published.flatMap((campaign) =>
      publishedStatuses.map((status) => ({
        name: `${campaign.id}#${status}`,
        page: async (options: { limit?: number; cursor?: string | undefined }) => {
          const { applications, next } = await stores.listing.stagePage(campaign.id, status, null, options);
          return { kept: applications.map((application) => ({ application, campaign })), next };
        },
      })),
    );
    const rowOf = ({ application, campaign }: { application: Application; campaign: Campaign }) =>
      isPublishedUnit(application) ? unitRow(application, asFor(application, campaign)) : undefined;
    return partedRows(parts, rowOf, { cursor, limit: pageSize });
  },
  // That a title is being looked into is nobody's business before it is decided (DOMAIN D.5).
  named: titles(['active', 'watch', 'underCase'], titleRow),
  revocations: titles(['revoked', 'closed'], endedRow),
};

/** A page of an open dataset. @throws Refused invalidInput for a cursor that no page gave */
export function publicPage<Name extends PublicDatasetName>(
  stores: Stores,
  name: Name,
  asked: Asked,
): ReturnType<(typeof readers)[Name]>;
export function publicPage(
  stores: Stores,
  name: PublicDatasetName,
  asked: Asked,
): Promise<PartedPage<PublicRow>> {
  return readers[name](stores, asked);
}
