import { storesOf } from '#functions/stores/stores.ts';
import { publishCampaign } from '#shared/domain/decide-campaign.ts';
import { isLiveOn } from '#shared/domain/organisation-life.ts';
import { dateOf, endOfDayAfter, startOf } from '#shared/domain/time.ts';
import { Campaign } from '#shared/model/campaign.ts';
import { Membership, Organisation } from '#shared/model/organisation.ts';
import type { Shifan } from '../compose.ts';
import { organisationsOfChina } from '../seed/organisations.ts';
import { localIssuerName } from '../seed/seed.ts';

export const scaleCampaign = 'scale-2026';

/** @returns whoever applies, with the unit that reviews first */
export async function seedScale(
  shifan: Pick<Shifan, 'table' | 'ports'>,
  wanted: number,
  withInstitutions: number,
): Promise<{ id: string; reviewer: string }[]> {
  const stores = storesOf(shifan.table);
  const tree = organisationsOfChina();
  const today = dateOf(shifan.ports.clock.now());
  const counties = tree.filter(
    (unit) => unit.level === 'county' && unit.divisionCode !== null && isLiveOn(unit, today),
  );
  const countiesWanted = wanted - withInstitutions;
  if (counties.length < countiesWanted) throw new Error(`${counties.length} counties on ${today}`);
  // Spread over the whole country, so that every size looks alike: no province is missing from the small ones.
  const step = counties.length / countiesWanted;
  const applying = Array.from(
    { length: countiesWanted },
    (_, index) => counties[Math.floor(index * step)] as Organisation,
  );
  const institutes = Array.from({ length: withInstitutions }, (_, index) => {
    const place = Math.floor(index * Math.max(1, counties.length / withInstitutions));
    const county = counties[place % counties.length] as Organisation;
    return institution(county, Math.floor(place / counties.length));
  });
  await stores.organisations.saveAll(institutes);
  const now = shifan.ports.clock.now();
  const campaign = Campaign.parse({
    id: scaleCampaign,
    programme: '规模测量',
    title: '规模测量',
    documentNumber: '国卫老龄发〔2022〕14号',
    lead: 'nhc',
    leadName: '国家卫生健康委员会',
    scope: 'nhc/',
    scopeName: '全国',
    applicantLevel: 'county',
    edition: 'XJ-COUNTY-RECOMMEND-1',
    evaluation: ['evaluation'],
    sealedBy: 'prefecture',
    quota: { places: 100, kind: 'soft' },
    publicityDays: 5,
    correctionDays: 10,
    opensAt: startOf(dateOf(now)),
    deadlines: {
      county: endOfDayAfter(now, 6),
      prefecture: endOfDayAfter(now, 20),
      province: endOfDayAfter(now, 30),
    },
    publicity: null,
    status: 'published',
    version: 1,
    head: '',
  });
  await stores.campaigns.publish(publishCampaign(campaign, { kind: 'system' }, now));
  const all = [...applying, ...institutes].map(({ id, parent }) => ({ id, reviewer: parent as string }));
  const reviewers = new Set(all.map(({ reviewer }) => reviewer));
  await seedMembers(shifan, [
    ...all.map(({ id }) => [id, 'applicant'] as const),
    ...[...reviewers].map((id) => [id, 'reviewer'] as const),
  ]);
  return all;
}

/** A unit without a code beside the county that it stands in; the benchmark's campaign takes one level. */
function institution(county: Organisation, number: number): Organisation {
  const id = `${county.id}-i${number}`;
  const { formerNames: _, ...place } = county;
  return Organisation.parse({
    ...place,
    id,
    name: `${county.name}第${number + 1}医养结合服务中心`,
    fullName: `${county.fullName}第${number + 1}医养结合服务中心`,
    path: `${county.path.split('/').slice(0, -2).join('/')}/${id}/`,
    divisionCode: null,
  });
}

/** Members of their units with one role each; subject `bench-<role>-<unit>`. */
export async function seedMembers(
  { table }: Pick<Shifan, 'table'>,
  of: readonly (readonly [string, string])[],
): Promise<void> {
  const stores = storesOf(table);
  for (let from = 0; from < of.length; from += 200)
    await Promise.all(
      of.slice(from, from + 200).map(([organisation, role]) => {
        const member = {
          subject: `bench-${role}-${organisation}`,
          name: '压测',
          organisation,
          roles: [role],
          from: '2020-01-01T00:00:00.000Z',
          to: null,
        };
        return stores.organisations.saveMembership(localIssuerName, Membership.parse(member));
      }),
    );
}
