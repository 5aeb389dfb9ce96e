import type { Stores } from '#functions/stores/stores.ts';
import { readsGuidance, shownGuidance } from '#shared/domain/guidance.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { Guidance } from '#shared/model/guidance.ts';
import type { Organisation, Person } from '#shared/model/organisation.ts';
import { reject } from './refused.ts';

/** Everything that this person reads, the newest first: one range for each unit above, whatever others have. */
export async function guidanceFor(stores: Stores, campaign: Campaign, person: Person): Promise<Guidance[]> {
  const { organisation } = person;
  const ids = organisation.path.split('/').filter((id) => id !== '');
  const branches = ids.map((_, index) => `${ids.slice(0, index + 1).join('/')}/`);
  const ranges = await Promise.all([
    ...branches.map((scope) => stores.guidance.inScope(campaign.id, scope)),
    stores.guidance.byGuide(campaign.id, organisation.id),
    stores.guidance.byAsker(campaign.id, organisation.id),
  ]);
  const found = new Map(ranges.flat().map((entry) => [entry.id, entry]));
  return [...found.values()]
    .filter((entry) => readsGuidance(entry, person))
    .map((entry) => shownGuidance(entry, person))
    .sort((a, b) => b.at.localeCompare(a.at));
}

/** @throws Refused notFound, for an entry of another campaign and one that is not read alike */
export async function guidanceEntry(
  stores: Stores,
  campaign: Campaign,
  id: string,
  person: Person,
): Promise<Guidance> {
  const entry = await stores.guidance.load(id);
  if (entry === undefined || entry.campaign !== campaign.id || !readsGuidance(entry, person))
    reject('notFound');
  return entry;
}

export async function editionOf(stores: Stores, campaign: Campaign): Promise<Edition> {
  const edition = await stores.editions.load(campaign.edition);
  if (edition === undefined) throw new Error(`edition ${campaign.edition} of ${campaign.id} is missing`);
  return edition;
}

/** Who answers a unit: its province, or the campaign's lead where it has none below the lead. */
export async function guideOf(stores: Stores, campaign: Campaign, unit: Organisation): Promise<Organisation> {
  const lineage = await stores.organisations.lineage(unit);
  const guide =
    lineage.find(({ level }) => level === 'province') ?? lineage.find(({ id }) => id === campaign.lead);
  if (guide === undefined) throw new Error(`${unit.id} stands below nobody who answers for ${campaign.id}`);
  return guide;
}
