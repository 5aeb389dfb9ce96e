import type { Campaign } from '../model/campaign.ts';
import type { Instant } from '../model/instant.ts';
import { levelLabels, levels, type Organisation, type Person } from '../model/organisation.ts';
import { isInBranch } from './branch.ts';
import { type CampaignDecision, decisionOf, manages, objectionToCampaign } from './decide-campaign.ts';
import { isAdmitted, objectionToApplicant, objectionToUnit } from './organisation-life.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { dateOf } from './time.ts';

/**
 * 准入: the lead lets a unit apply that the rule keeps out, with a reason on record: a functional zone (DOMAIN E-05), a
 * city without counties (E-03), a district that was established while the campaign ran (E-07).
 * @param below whether units of the applicants' level stand below it: then they apply, not it
 */
export function admitUnit(
  campaign: Campaign,
  unit: Organisation,
  below: boolean,
  reason: string,
  person: Person,
  now: Instant,
): Result<CampaignDecision> {
  if (!manages(campaign, person)) return refuse('notPermitted', '只有主办单位的批次管理人员可以准入单位。');
  const illegal = objectionToCampaign(campaign, 'admit');
  if (illegal !== null) return { ok: false, refusal: illegal };
  const wrong = faultOf(campaign, unit, below, now);
  if (wrong !== null)
    return refuse('invalidInput', wrong, { faults: [{ pointer: '/organisation', message: wrong }] });
  const entry = { organisation: unit.id, name: unit.fullName, at: now, reason };
  return accept(
    decisionOf(
      campaign,
      { admitted: [...(campaign.admitted ?? []), entry] },
      { type: 'UnitAdmitted', reason, data: { organisation: unit.id, name: unit.fullName } },
      person,
      now,
    ),
  );
}

function faultOf(campaign: Campaign, unit: Organisation, below: boolean, now: Instant): string | null {
  const today = dateOf(now);
  if (!isInBranch(unit.path, { path: campaign.scope })) return `${unit.fullName}不在本批次的申报范围内。`;
  const gone = objectionToUnit(unit, today);
  if (gone !== null) return gone;
  if (isAdmitted(unit, campaign)) return `${unit.fullName}已经准入。`;
  const rank = (level: Organisation['level']) => levels.indexOf(level);
  if (unit.level === campaign.applicantLevel)
    return objectionToApplicant(unit, campaign, today) === null
      ? `${unit.fullName}按规则可以申报，不需要准入。`
      : null;
  if (rank(unit.level) !== rank(campaign.applicantLevel) + 1 || unit.id === campaign.lead)
    return `${unit.fullName}不是${levelLabels[campaign.applicantLevel]}单位，不能准入。`;
  return below ? `${unit.fullName}设有${levelLabels[campaign.applicantLevel]}单位，由其申报。` : null;
}
