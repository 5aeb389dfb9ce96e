import type { Application, IncidentRelease } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Edition } from '../model/edition.ts';
import type { Instant } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import { statusTable } from '../model/status.ts';
import { isRunning } from './campaign-states.ts';
import { type Decision, recordedActor } from './decide.ts';
import { labelOf } from './label.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { shown } from './time.ts';

/** How the record names it; the case stays where it is. */
export const releaseAction = 'releaseIncident';

/** Whether a form has an item at which 有 stops the submission (6.2, `incidentBlocks`, XR-9). */
export function blocksIncidents(edition: Edition): boolean {
  return edition.sections.some(({ items }) =>
    items.some((item) => item.type === 'incident' && item.incidentBlocks !== false),
  );
}

/** The form as it is asked of a released unit: 有 at 6.2 then wants its account instead of stopping the submission. */
export function withRelease(edition: Edition, release: IncidentRelease | undefined): Edition {
  if (release === undefined || !blocksIncidents(edition)) return edition;
  const sections = edition.sections.map((section) => ({
    ...section,
    items: section.items.map((item) =>
      item.type === 'incident' ? { ...item, incidentBlocks: false } : item,
    ),
  }));
  return { ...edition, sections };
}

/**
 * Whether somebody may release units of a campaign: who manages at the lead, or at a level between it and the unit.
 * Who of these stands above a certain unit says that unit's chain.
 */
export function mayRelease(campaign: Campaign, { organisation, roles }: Person): boolean {
  if (!roles.includes('lead')) return false;
  return (
    organisation.id === campaign.lead ||
    (organisation.path.startsWith(campaign.scope) && organisation.level !== campaign.applicantLevel)
  );
}

/**
 * 放行: lets a unit go on that declares a major negative event in its form (XR-9, against N-17), with the reason on
 * record. Only what the unit itself declares is released: an event on the register still stops it. Once for an
 * application, and never by the unit itself.
 * @returns notPermitted, selfReview, campaignClosed, campaignPaused, transitionNotAllowed, or invalidInput at /reason
 */
export function releaseIncident(
  application: Application,
  campaign: Campaign,
  edition: Edition,
  given: string,
  person: Person,
  now: Instant,
): Result<Decision> {
  const { organisation } = person;
  if (organisation.id === application.organisation)
    return refuse('notPermitted', '申报单位不能为自己放行，请联系主办单位或上级审核单位。');
  const above = application.chain.slice(1).some((link) => link.organisation === organisation.id);
  if (!above || !mayRelease(campaign, person))
    return refuse('notPermitted', '放行由主办单位或上级审核单位的批次管理人员办理。');
  if (application.submitters.includes(person.subject)) return refuse('selfReview');
  if (!isRunning(campaign) || campaign.publicity !== null) return refuse('campaignClosed');
  if (campaign.pausedAt) return refuse('campaignPaused');
  if (application.release)
    return refuse(
      'transitionNotAllowed',
      `${application.release.organisationName}已于 ${shown(application.release.at)}放行，不需要再办理。`,
    );
  if (!blocksIncidents(edition))
    return refuse('transitionNotAllowed', '本批次的表单没有因填报重大负面事件而不能提交的条目，不需要放行。');
  if (statusTable[application.status.name].ended)
    return refuse(
      'transitionNotAllowed',
      `该单位的申报现为“${labelOf(application.status, application.chain)}”，不能放行。`,
    );
  const reason = given.trim();
  if (reason === '') {
    const message = '请填写放行的理由，将写入办理记录。';
    return refuse('invalidInput', message, { faults: [{ pointer: '/reason', message }] });
  }
  const release: IncidentRelease = {
    organisation: organisation.id,
    organisationName: organisation.name,
    reason,
    at: now,
  };
  const number = application.version + 1;
  return accept({
    next: { ...application, release, version: number, updatedAt: now },
    event: {
      number,
      type: 'IncidentReleased',
      action: releaseAction,
      application: application.id,
      campaign: application.campaign,
      organisation: application.organisation,
      at: now,
      actor: recordedActor(person),
      from: application.status,
      to: application.status,
      closes: null,
      stage: application.stage,
      run: application.run,
      reason,
      data: {},
    },
    places: 0,
    concluded: null,
  });
}
