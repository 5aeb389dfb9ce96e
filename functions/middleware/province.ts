import { isIntact } from '#functions/stores/event-chain.ts';
import type { Stores } from '#functions/stores/stores.ts';
import type { ProvinceRow, ProvinceView } from '#shared/contract/province-views.ts';
import { allowedProvinceActions, awaitedOfProvince, isProvinceOfficer, maySeeProvince } from '#shared/domain/province-permission.ts';
import { provinceStatusTable } from '#shared/domain/province-states.ts';
import { provinceDueAt } from '#shared/domain/province-timers.ts';
import type { EvidenceId } from '#shared/model/ids.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Organisation, Person } from '#shared/model/organisation.ts';
import type { ProvinceApplication } from '#shared/model/province-application.ts';
import { reject } from './refused.ts';

/** @throws Refused notFound, for what does not exist and for what the person may not see alike */
export async function provinceFor(
  stores: Pick<Stores, 'provinces'>,
  id: string,
  person: Person,
): Promise<ProvinceApplication> {
  const application = await stores.provinces.load(id);
  if (application === undefined || !maySeeProvince(application, person)) reject('notFound');
  return application;
}

/** The root of the tree: to whom provinces apply. */
export async function nationOf(stores: Stores, organisation: Organisation): Promise<Organisation> {
  const [root] = await stores.organisations.lineage(organisation);
  if (root === undefined || root.level !== 'nation') throw new Error(`${organisation.id} stands below no nation`);
  return root;
}

/**
 * Sentences of the gates that keep a province from applying or going on today: named already (G-DUP).
 * @param but the application that is decided on, which does not stand in its own way
 */
export async function provinceGates(
  stores: Stores,
  organisation: string,
  but: string | null,
): Promise<string[]> {
  const all = await stores.provinces.ofOrganisation(organisation);
  const named = all.find(({ id, status }) => status === 'named' && id !== but);
  return named === undefined ? [] : [`${named.governmentName.replace(/人民政府$/, '')}已命名为示范省（区、市），不能重复申请。`];
}

/** One line of the list. */
export function provinceRow(application: ProvinceApplication): ProvinceRow {
  const { id, organisation, organisationName, governmentName, status, period, milestones, submittedAt, updatedAt } =
    application;
  const { label, tone } = provinceStatusTable[status];
  return {
    id,
    organisation,
    organisationName,
    governmentName,
    status,
    label,
    tone,
    awaited: awaitedOfProvince(application),
    dueAt: provinceDueAt(application),
    period,
    milestonesDone: milestones.filter(({ doneOn }) => doneOn !== null).length,
    milestones: milestones.length,
    inquiry: application.inquiry !== null,
    submittedAt,
    updatedAt,
  };
}

/** One screenful. */
export async function provinceView(
  stores: Stores,
  application: ProvinceApplication,
  person: Person,
  now: Instant,
): Promise<ProvinceView> {
  const own = isProvinceOfficer(person);
  const editable = own && (application.status === 'draft' || application.status === 'returned');
  const [events, draft, edition] = await Promise.all([
    stores.provinces.events(application.id),
    editable ? stores.provinces.draft(application.id) : undefined,
    application.edition === null ? undefined : stores.editions.load(application.edition),
  ]);
  return {
    application,
    row: provinceRow(application),
    allowed: allowedProvinceActions(application, person, now) as ProvinceView['allowed'],
    draft: draft ?? null,
    edition: edition ?? null,
    events,
    intact: isIntact(events, application),
  };
}

/** Files that a request names, as they stand. */
export async function filesNamed(
  stores: Stores,
  application: string,
  command: unknown,
): Promise<Map<EvidenceId, Evidence>> {
  const ids = new Set<string>();
  const collect = (value: unknown, name = ''): void => {
    if (typeof value === 'string' && (name === 'file' || name === 'report')) ids.add(value);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) collect(inner, key);
  };
  collect(command);
  const files = await Promise.all([...ids].map((id) => stores.evidence.load(application, id)));
  return new Map(files.filter((file) => file !== undefined).map((file) => [file.id, file]));
}

