import { storesOf } from '#functions/stores/stores.ts';
import { publishCampaign } from '#shared/domain/decide-campaign.ts';
import { isLiveOn } from '#shared/domain/organisation-life.ts';
import { dateOf, endOfDayAfter, startOf } from '#shared/domain/time.ts';
import { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';
import { Membership, Organisation } from '#shared/model/organisation.ts';
import { startShifan } from '../compose.ts';
import { organisationsOfChina } from '../seed/organisations.ts';
import { localIssuerName } from '../seed/seed.ts';
import { tellFigures } from './figures.ts';

/**
 * The product in a process of its own for the scale benchmark: the whole country's tree, as many institutions below its
 * counties as are wanted, one campaign that all of them may apply in, a member in every unit that applies or reviews.
 * Arguments: port, data directory, where the clock begins, units that apply, institutions among them.
 */
const [port, dataDirectory, clockStart, units, institutions] = process.argv.slice(2) as [
  string,
  string,
  Instant,
  string,
  string,
];
export const scaleCampaign = 'scale-2026';
const shifan = await startShifan({ port: Number(port), dataDirectory, mode: 'demo', clockStart });
const stores = storesOf(shifan.table);
tellFigures();
process.on('message', (message: string | { moveBy: number } | { name: readonly string[] }) => {
  if (message === 'settle') void shifan.settled().then(() => process.send?.('settled'));
  if (typeof message !== 'object') return;
  if ('moveBy' in message) {
    shifan.clock.moveBy(message.moveBy);
    process.send?.('moved');
  } else void publishNamed(message.name).then(() => process.send?.('named'));
});
process.send?.(await seed(Number(units), Number(institutions)));

/** @returns whoever applies, with the unit that reviews first */
async function seed(wanted: number, withInstitutions: number): Promise<{ id: string; reviewer: string }[]> {
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
  await members([
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

async function members(of: readonly (readonly [string, string])[]): Promise<void> {
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

/** Puts applications where the public list reads: their way there is measured elsewhere. */
async function publishNamed(ids: readonly string[]): Promise<void> {
  const campaign = await stores.campaigns.load(scaleCampaign);
  if (campaign === undefined) throw new Error('no campaign');
  for (const id of ids) {
    const seen = await stores.applications.load(id);
    if (seen === undefined) throw new Error(`no application ${id}`);
    const number = seen.version + 1;
    const next = { ...seen, status: { name: 'named' as const }, version: number, stage: number };
    const event = {
      number,
      type: 'ApplicationNamed',
      action: 'name',
      application: seen.id,
      campaign: seen.campaign,
      organisation: seen.organisation,
      at: shifan.ports.clock.now(),
      actor: { kind: 'system' as const },
      from: seen.status,
      to: next.status,
      closes: seen.stage,
      stage: number,
      run: seen.run,
      reason: null,
      data: {},
    };
    const committed = await stores.applications.commit(
      seen,
      { next, event, places: 0, concluded: null },
      { campaign },
    );
    if (!committed.ok) throw new Error(committed.refusal.detail);
  }
  const now = shifan.ports.clock.now();
  const event = (await stores.campaigns.events(campaign.id))[0];
  if (event === undefined) throw new Error('no event');
  const { hash: _, previous: __, ...draft } = event;
  const publicity = {
    startsAt: now,
    endsAt: now,
    lastDay: dateOf(now),
    workingDays: 5,
    calendar: 'state-council',
    address: 'https://example.gov.cn/',
    contact: '010-00000000',
  };
  // The publicity is behind: the calendar has nothing left to do for it.
  const next = { ...campaign, publicity, version: campaign.version + 1 };
  const committed = await stores.campaigns.commit(campaign, {
    next,
    event: { ...draft, type: 'CampaignEdited', number: next.version, at: now },
  });
  if (!committed.ok) throw new Error(committed.refusal.detail);
}
