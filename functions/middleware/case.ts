import type { Stores } from '#functions/stores/stores.ts';
import { referenceDayOf, withReferenceDay } from '#shared/domain/counting.ts';
import { maySee } from '#shared/domain/decide.ts';
import { maySeeCampaign } from '#shared/domain/decide-campaign.ts';
import { withRelease } from '#shared/domain/release-incident.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { Person } from '#shared/model/organisation.ts';
import { reject } from './refused.ts';

/** An application with what is pinned for it. */
export interface Case {
  readonly application: Application;
  readonly campaign: Campaign;
  readonly edition: Edition;
}

/** @throws Refused notFound, for what does not exist and for what the person may not see alike. */
export async function applicationFor(stores: Stores, id: string, person: Person): Promise<Application> {
  const application = await stores.applications.load(id);
  if (application === undefined || !maySee(application, person)) reject('notFound');
  return application;
}

/** Campaign and edition of an application; both exist as long as it does. */
export async function caseOf(stores: Stores, application: Application): Promise<Case> {
  const [campaign, edition] = await Promise.all([
    stores.campaigns.load(application.campaign),
    stores.editions.load(application.edition),
  ]);
  if (campaign === undefined || edition === undefined) {
    throw new Error(
      `campaign ${application.campaign} or edition ${application.edition} of ${application.id} is missing`,
    );
  }
  const dated = withReferenceDay(edition, referenceDayOf(campaign));
  return { application, campaign, edition: withRelease(dated, application.release) };
}

/** @throws Refused notFound */
export async function caseFor(stores: Stores, id: string, person: Person): Promise<Case> {
  return caseOf(stores, await applicationFor(stores, id, person));
}

/** @throws Refused notFound, for what does not exist and for what does not concern the person alike. */
export async function campaignFor(stores: Stores, id: string, person: Person): Promise<Campaign> {
  const campaign = await stores.campaigns.load(id);
  if (campaign === undefined || !maySeeCampaign(campaign, person)) reject('notFound');
  return campaign;
}
