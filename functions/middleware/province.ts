import { isIntact } from '#functions/stores/event-chain.ts';
import type { Consequences } from '#functions/stores/province-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import type { ProvinceRow, ProvinceView } from '#shared/contract/province-views.ts';
import { activeBan, banOf, banSentence } from '#shared/domain/bans.ts';
import { publicityCalendar } from '#shared/domain/decide-campaign.ts';
import { type ProvinceDecision, provinceProgramme } from '#shared/domain/decide-province.ts';
import { designate } from '#shared/domain/designate.ts';
import { isLiving } from '#shared/domain/designation-states.ts';
import {
  allowedProvinceActions,
  awaitedOfProvince,
  isProvinceOfficer,
  maySeeProvince,
} from '#shared/domain/province-permission.ts';
import { provinceStatusTable } from '#shared/domain/province-states.ts';
import { provinceDueAt } from '#shared/domain/province-timers.ts';
import { refuse } from '#shared/domain/refusal.ts';
import { defaultReportDue } from '#shared/domain/report-duty.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { EvidenceId } from '#shared/model/ids.ts';
import { DesignationId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Organisation, Person } from '#shared/model/organisation.ts';
import type { ProvinceApplication, ProvinceEvent } from '#shared/model/province-application.ts';
import { orThrow, reject } from './refused.ts';

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
  if (root === undefined || root.level !== 'nation')
    throw new Error(`${organisation.id} stands below no nation`);
  return root;
}

/**
 * Sentences of the gates that keep a province from applying or going on today: banned (G-BAN), or named (G-DUP). Bans of
 * its counties are not its own, nor is its ban theirs (E-73).
 */
export async function provinceGates(stores: Stores, organisation: string, now: Instant): Promise<string[]> {
  const [bans, titles] = await Promise.all([
    stores.bans.ofOrganisation(organisation),
    stores.designations.ofOrganisation(organisation),
  ]);
  const ban = activeBan(bans, dateOf(now), 'province', provinceProgramme);
  const title = titles.find((one) => one.programme === provinceProgramme && isLiving(one));
  return [
    ...(ban === undefined ? [] : [banSentence(ban)]),
    ...(title === undefined
      ? []
      : [`${title.namedAs}已命名为“${title.title}”（${title.documentNumber}），不能重复申请。`]),
  ];
}

/** What a decision makes elsewhere, in its own commit: the ban of a termination (P7), the title of a naming (P11). */
export async function consequencesOf(
  stores: Stores,
  { next, bannedOn, plaqueNumber }: ProvinceDecision,
  actor: Person,
  now: Instant,
): Promise<Consequences> {
  const { id, organisation, organisationName, termination, designation: document } = next;
  if (bannedOn !== null && termination !== null) {
    const ban = banOf(
      { organisation, organisationName },
      { kind: 'province', programme: provinceProgramme },
      { kind: 'termination', id },
      termination.letter,
    );
    return { writes: stores.bans.putPart(ban), refusal: () => refuse('versionConflict').refusal };
  }
  if (plaqueNumber === null || document === null)
    return { writes: [], refusal: () => refuse('versionConflict').refusal };
  const unit = (await stores.organisations.load(organisation)) ?? reject('notFound');
  const naming = orThrow(
    designate(
      {
        id: DesignationId.parse(id),
        organisation: unit,
        namedAs: next.governmentName.replace(/人民政府$/, ''),
        kind: 'province',
        programme: provinceProgramme,
        title: provinceProgramme,
        campaign: null,
        application: null,
        lead: next.addressee,
        leadName: next.addresseeName,
        reportDue: defaultReportDue,
        document,
        plaque: { number: plaqueNumber, handedOverOn: null },
      },
      actor,
      now,
    ),
  );
  return stores.designations.createParts(naming);
}

/** The working calendar of publicity. */
export function calendarFor(stores: Stores) {
  return stores.calendars.load(publicityCalendar);
}

/** One line of the list. */
export function provinceRow(application: ProvinceApplication): ProvinceRow {
  const {
    id,
    organisation,
    organisationName,
    governmentName,
    status,
    period,
    milestones,
    submittedAt,
    updatedAt,
  } = application;
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

/** The view after a commit: with the event that was just made, and the hash that it got. */
export function viewAfter(
  view: ProvinceView,
  application: ProvinceApplication,
  event: ProvinceEvent,
): ProvinceView {
  const events = [...view.events, event];
  return { ...view, application, events, intact: isIntact(events, application) };
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
