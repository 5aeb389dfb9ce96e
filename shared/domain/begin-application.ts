import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import { applicationIdOf } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import { type ChainLink, levelLabels, type Organisation, type Person } from '../model/organisation.ts';
import { isInBranch } from './branch.ts';
import type { EventDraft } from './decide.ts';
import { blockedSentence, type GateFinding, isBlocked } from './gates.ts';
import { divisionDayOf, isAdmitted, objectionToApplicant, stateOn } from './organisation-life.ts';
import { accept, type Refusal, type Result, refuse } from './refusal.ts';
import { dateOf, shown } from './time.ts';

/**
 * Why the person's unit may not begin an application in a campaign; null if it may, undefined where applying is none
 * of its business (another level, outside the campaign's scope, or a member who does not fill in forms).
 * @param gates what was found of the unit today; left out where only place and time are asked about
 */
export function objectionToApplying(
  campaign: Campaign,
  person: Person,
  now: Instant,
  gates: readonly GateFinding[] = [],
): Refusal | null | undefined {
  const { organisation, roles } = person;
  const today = dateOf(now);
  const applies = organisation.level === campaign.applicantLevel || isAdmitted(organisation, campaign);
  if (!applies || !roles.includes('applicant')) return undefined;
  // Where the unit stood on the day of the campaign's divisions: it may have moved since (E-07).
  const { path } = stateOn(organisation, divisionDayOf(campaign, today));
  if (![path, organisation.path].some((one) => isInBranch(one, { path: campaign.scope }))) return undefined;
  if (campaign.status !== 'published') return refuse('campaignClosed').refusal;
  if (campaign.pausedAt)
    return refuse('campaignPaused', `本批次自 ${shown(campaign.pausedAt)}起暂停，恢复后可以申报。`).refusal;
  if (now < campaign.opensAt) return refuse('notOpenYet', `申报自 ${shown(campaign.opensAt)} 开始。`).refusal;
  const deadline = campaign.deadlines[campaign.applicantLevel];
  if (deadline !== undefined && now > deadline) {
    return refuse('deadlinePassed', `申报已于 ${shown(deadline)} 截止，不能再开始申报。`).refusal;
  }
  const barred = objectionToApplicant(organisation, campaign, today);
  if (barred !== null) return refuse('notPermitted', barred).refusal;
  const blocked = gates.filter(isBlocked);
  if (blocked.length > 0) {
    const faults = blocked.map(({ pointer, title, sentence }) => ({
      pointer,
      message: `${title}：${sentence}`,
    }));
    return refuse('gateBlocked', blockedSentence(blocked), { faults }).refusal;
  }
  return null;
}

/** What is kept of an institution with its application, as it stands at each submission. */
export function institutionOf({
  institution,
}: Pick<Organisation, 'institution'>): Pick<Application, 'institution'> {
  if (institution === undefined) return {};
  const { kind, traditionalMedicine, district } = institution;
  return { institution: { kind, traditionalMedicine, district } };
}

/** The draft that an application begins as. */
export function newDraft(
  campaign: Pick<Campaign, 'id' | 'edition'>,
  organisation: Pick<Organisation, 'id' | 'fullName' | 'path' | 'institution'>,
  chain: readonly ChainLink[],
  now: Instant,
): Application {
  return {
    id: applicationIdOf(campaign.id, organisation.id),
    campaign: campaign.id,
    edition: campaign.edition,
    organisation: organisation.id,
    // With the province's name: 28 county names occur twice (DOMAIN E-13).
    organisationName: organisation.fullName,
    path: organisation.path,
    chain: [...chain],
    ...institutionOf(organisation),
    status: { name: 'draft' },
    stage: 1,
    run: 0,
    submission: 0,
    submittedBy: null,
    submitters: [],
    submittedAt: null,
    openedBy: null,
    returned: null,
    selfTally: null,
    verifiedTally: null,
    recommendation: null,
    designation: null,
    version: 1,
    head: '',
    updatedAt: now,
  };
}

/**
 * The first event of an application: a draft of the person's own unit (DOMAIN A1).
 * @param chain from the unit to the lead as the campaign's divisions have it; pinned anew at the first submission
 * @param gates with the data of the day: a ban or a title that stands keeps it from beginning, and so do certificates
 * @param unit the person's unit as these divisions have it: its name and place of that day
 */
export function beginApplication(
  campaign: Campaign,
  person: Person,
  chain: readonly ChainLink[],
  now: Instant,
  gates: readonly GateFinding[],
  unit: Pick<Organisation, 'id' | 'fullName' | 'path'> = person.organisation,
): Result<{ next: Application; event: EventDraft }> {
  const objection = objectionToApplying(campaign, person, now, gates);
  if (objection === undefined) {
    return refuse(
      'notPermitted',
      `本批次由${levelLabels[campaign.applicantLevel]}单位申报，须由填报人员办理。`,
    );
  }
  if (objection !== null) return { ok: false, refusal: objection };
  const { organisation } = person;
  const next = newDraft(campaign, unit, chain, now);
  return accept({
    next,
    event: {
      number: 1,
      type: 'ApplicationBegun',
      action: 'begin',
      application: next.id,
      campaign: campaign.id,
      organisation: organisation.id,
      at: now,
      actor: {
        kind: 'person',
        subject: person.subject,
        name: person.name,
        organisation: organisation.id,
        organisationName: organisation.name,
        level: organisation.level,
      },
      from: null,
      to: next.status,
      closes: null,
      stage: 1,
      run: 0,
      reason: null,
      data: {},
    },
  });
}
