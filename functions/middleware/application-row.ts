import type { ApplicationRow } from '#shared/contract/views.ts';
import { awaitedLink, dueAt } from '#shared/domain/decide.ts';
import { labelOf } from '#shared/domain/label.ts';
import type { Application, Tally } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Person } from '#shared/model/organisation.ts';

/** 26/30, in the unit that decides; null for forms. */
function counted(tally: Tally | null): string | null {
  return tally && `${tally[tally.unit].met}/${tally[tally.unit].total}`;
}

/** One line of a list. The deadline is read from the campaign as it stands, not from the index. */
export function applicationRow(application: Application, campaign: Campaign, person: Person): ApplicationRow {
  const awaited = awaitedLink(application);
  const {
    id,
    organisationName,
    status,
    chain,
    submittedAt,
    updatedAt,
    version,
    returned,
    heldBack,
    selfTally,
    verifiedTally,
  } = application;
  return {
    id,
    campaign: campaign.id,
    campaignTitle: campaign.title,
    organisationName,
    status,
    label: labelOf(status, chain),
    awaited,
    dueAt: dueAt(application, campaign),
    submittedAt,
    updatedAt,
    version,
    returnedTimes: returned?.times ?? 0,
    ...(heldBack && { heldBack: true }),
    self: counted(selfTally),
    verified: counted(verifiedTally),
    mine: awaited?.organisation === person.organisation.id,
  };
}
