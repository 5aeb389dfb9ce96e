import type { Letter } from '../model/application.ts';
import type { Ban, ProjectKind } from '../model/ban.ts';
import type { CaseFile, Designation, DesignationEvent, ReportContent } from '../model/designation.ts';
import type { ApplicationId, CampaignId, DesignationId, OrganisationId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Actor, Level, Organisation } from '../model/organisation.ts';
import { recordedActor } from './decide.ts';
import { regionOf } from './division-names.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { newDuty } from './report-duty.ts';
import { dateOf } from './time.ts';

/** An event of a designation before the store gives it its hashes. */
export type DesignationEventDraft = Omit<DesignationEvent, 'previous' | 'hash' | 'content'>;

export interface DesignationDecision {
  readonly next: Designation;
  readonly event: DesignationEventDraft;
  /** What is kept beside the record; the event holds its hash. */
  readonly content:
    | {
        readonly kind: 'report';
        readonly year: number;
        readonly number: number;
        readonly value: ReportContent;
      }
    | { readonly kind: 'case'; readonly number: number; readonly value: CaseFile }
    | null;
  /** A ban that the decision makes or lifts, in the same commit. */
  readonly ban: { readonly seen: Ban | null; readonly next: Ban } | null;
}

/** What is named: the unit as it stands, and the project. */
export interface Naming {
  readonly id: DesignationId;
  readonly organisation: Pick<Organisation, 'id' | 'fullName' | 'path'>;
  /** As the document names it. */
  readonly namedAs: string;
  readonly kind: ProjectKind;
  readonly programme: string;
  /** 全国医养结合示范县（市、区）: what the plaque says. */
  readonly title: string;
  readonly campaign: CampaignId | null;
  readonly application: ApplicationId | null;
  readonly lead: OrganisationId;
  readonly leadName: string;
  /** MM-DD. */
  readonly reportDue: string;
  readonly document: Letter;
  readonly plaque: { readonly number: string | null; readonly handedOverOn: LocalDate | null };
}

/** Faults of the plaque; pointers are those of the request body of a naming. */
export function faultsOfPlaque(
  { document, plaque }: Pick<Naming, 'document' | 'plaque'>,
  now: Instant,
): Fault[] {
  const faults: Fault[] = [];
  const { handedOverOn } = plaque;
  if (handedOverOn !== null && handedOverOn < document.date)
    faults.push({ pointer: '/plaqueHandedOverOn', message: '授牌日期不能早于命名文件的日期。' });
  else if (handedOverOn !== null && handedOverOn > dateOf(now))
    faults.push({
      pointer: '/plaqueHandedOverOn',
      message: '授牌日期不能晚于今天；尚未授牌的，以后再登记。',
    });
  return faults;
}

/** The county is named, not its office (北京市海淀区等100个县(市、区), F-01); an institution by its own name. */
export function holderName(kind: ProjectKind, unitName: string): string {
  return kind === 'institution' ? unitName : regionOf(unitName);
}

/** Which of the three projects a campaign is of, by who applies. */
export function projectKindOf(applicantLevel: Level): ProjectKind {
  if (applicantLevel === 'institution') return 'institution';
  return applicantLevel === 'province' || applicantLevel === 'nation' ? 'province' : 'county';
}

/**
 * 命名: the title comes into being, with the duty to report on the year of the naming (DOMAIN A23, P11, C-15, C-17).
 * @param firstYear later than the year of the naming only for titles from before their duties were kept here
 * @returns invalidInput for a plaque that was handed over before the document or after today
 */
export function designate(
  naming: Naming,
  actor: Actor,
  now: Instant,
  firstYear: number = Number(naming.document.date.slice(0, 4)),
): Result<DesignationDecision> {
  const faults = faultsOfPlaque(naming, now);
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const { organisation, document, plaque, namedAs, ...rest } = naming;
  const next: Designation = {
    ...rest,
    organisation: organisation.id,
    organisationName: namedAs,
    fullName: organisation.fullName,
    path: organisation.path,
    namedAs,
    documentNumber: document.documentNumber,
    ...(document.documentNumberAsGiven !== undefined && {
      documentNumberAsGiven: document.documentNumberAsGiven,
    }),
    date: document.date,
    plaque: { ...plaque, removedOn: null },
    status: 'active',
    duties: [newDuty(firstYear, naming.reportDue, document.date)],
    inspectionWanted: null,
    inspection: null,
    inspections: 0,
    case: null,
    cases: 0,
    pendingChange: null,
    formerHolders: [],
    revocation: null,
    gaps: [],
    closure: null,
    version: 1,
    head: '',
    updatedAt: now,
  };
  return accept({
    next,
    event: {
      number: 1,
      type: 'DesignationGranted',
      action: 'designate',
      designation: next.id,
      organisation: next.organisation,
      at: now,
      actor: recordedActor(actor),
      from: null,
      to: 'active',
      reason: null,
      data: { document, plaque },
    },
    content: null,
    ban: null,
  });
}
