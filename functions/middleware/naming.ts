import type { DesignationParts } from '#functions/stores/designation-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { designate, holderName, type Naming, projectKindOf } from '#shared/domain/designate.ts';
import { type Result, refuse } from '#shared/domain/refusal.ts';
import { defaultReportDue } from '#shared/domain/report-duty.ts';
import type { Application, Letter } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { DesignationId } from '#shared/model/ids.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

/** A hundred units are named at once by several people, and each takes the next number. */
const mostTurns = 200;

/** The title of an application that is named: the campaign's project, the unit as the tree has it. */
export async function namingOf(
  stores: Stores,
  { application, campaign }: { readonly application: Application; readonly campaign: Campaign },
  document: Letter,
  plaque: Naming['plaque'],
): Promise<Naming> {
  const { id, organisation, organisationName, path } = application;
  const unit = await stores.organisations.load(organisation);
  const kind = projectKindOf(campaign.applicantLevel);
  const named = (name: string) => holderName(kind, name);
  return {
    id: DesignationId.parse(id),
    organisation: {
      id: organisation,
      fullName: named(unit?.fullName ?? organisationName),
      path: unit?.path ?? path,
    },
    namedAs: named(organisationName),
    kind,
    programme: campaign.programme,
    title: campaign.programme,
    campaign: campaign.id,
    application: id,
    lead: campaign.lead,
    leadName: campaign.leadName,
    reportDue: campaign.annualReportDue ?? defaultReportDue,
    document,
    plaque,
  };
}

/**
 * Commits a naming together with its title (A23, C-15). A plaque number that the lead typed is refused where it is
 * taken; the next one of the programme is tried again while others take theirs.
 */
export async function namedWith<T>(
  stores: Stores,
  subject: { readonly application: Application; readonly campaign: Campaign },
  given: {
    readonly document?: Letter | undefined;
    readonly plaqueNumber?: string | undefined;
    readonly plaqueHandedOverOn?: LocalDate | undefined;
  },
  actor: Person,
  now: Instant,
  commit: (parts: DesignationParts) => Promise<Result<T>>,
): Promise<Result<T>> {
  const { document, plaqueNumber, plaqueHandedOverOn: handedOverOn = null } = given;
  if (document === undefined) return refuse('invalidInput', '请填写文号和日期。');
  const { programme } = subject.campaign;
  for (let attempt = 1; ; attempt += 1) {
    const turn =
      plaqueNumber === undefined
        ? await stores.designations.nextPlaque(programme, document.date.slice(0, 4))
        : undefined;
    const number = plaqueNumber ?? turn?.number ?? null;
    const naming = await namingOf(stores, subject, document, { number, handedOverOn });
    const decision = designate(naming, actor, now);
    if (!decision.ok) return decision;
    const result = await commit(await stores.designations.createParts(decision.value, turn));
    const taken = !result.ok && result.refusal.code === 'plaqueTaken' && turn !== undefined;
    if (!taken || attempt === mostTurns) return result;
  }
}
