import type { KeptRecord } from '#functions/stores/record-keys.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { type RecordKind, recordKinds } from '#shared/domain/record-chain.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Seat } from '#shared/model/review.ts';
import { steps } from '#shared/model/status.ts';
import { campaignLetters, lettersAbout, unitLetters } from './letter-parts.ts';

type Ids = AsyncGenerator<string>;

async function* seatsOf(stores: Stores, campaign: string): AsyncGenerator<Seat> {
  for (const step of steps) {
    let cursor: string | undefined;
    do {
      const page = await stores.reviews.panelPage(campaign, step, { limit: 100, cursor });
      for (const { seats } of page.panels) yield* seats;
      cursor = page.next;
    } while (cursor !== undefined);
  }
}

async function* applicationsOf(stores: Stores, campaign: string): Ids {
  for await (const { id } of stores.listing.everyOf(campaign)) yield id;
}

async function* calendarsOf(stores: Stores): Ids {
  for (const { id } of await stores.calendars.all()) yield id;
}

/** Units of the chains of a campaign's applications, each once: names of units are what grows here. */
async function* unitsOf(stores: Stores, campaign: string): Ids {
  const seen = new Set<string>();
  for await (const { chain } of stores.listing.everyOf(campaign))
    for (const { organisation } of chain) {
      if (seen.has(organisation)) continue;
      seen.add(organisation);
      yield organisation;
    }
}

/**
 * What belongs to a campaign, by kind: its own decisions, and the records of whoever and whatever took part. An id without
 * a record is passed over by the reader. A new kind of record does not compile before it says what it has here.
 */
const ofCampaign: Readonly<Record<RecordKind, (stores: Stores, campaign: Campaign) => Ids>> = {
  campaign: async function* (_, { id }) {
    yield id;
  },
  application: (stores, { id }) => applicationsOf(stores, id),
  // A title has the number of the application that it came of.
  designation: (stores, { id }) => applicationsOf(stores, id),
  objection: async function* (stores, { id }) {
    for (const objection of await stores.objections.ofCampaign(id)) yield objection.id;
  },
  recommendation: async function* (stores, { id }) {
    for (const { recommender } of await stores.recommendations.ofCampaign(id)) yield `${id}#${recommender}`;
  },
  nationalList: async function* (_, { id }) {
    yield id;
  },
  review: async function* (_, { id }) {
    yield id;
  },
  sheet: async function* (stores, { id }) {
    for await (const { sheet } of seatsOf(stores, id)) if (sheet) yield sheet;
  },
  expert: async function* (stores, { id }) {
    const seen = new Set<string>();
    for await (const { expert } of seatsOf(stores, id)) {
      if (seen.has(expert)) continue;
      seen.add(expert);
      yield expert;
    }
  },
  organisation: (stores, { id }) => unitsOf(stores, id),
  roster: (stores, { id }) => unitsOf(stores, id),
  plan: async function* (stores, { id }) {
    for await (const unit of unitsOf(stores, id))
      for (const plan of await stores.plans.ofOrganisation(unit)) yield plan.id;
  },
  province: async function* (stores, { id }) {
    for await (const unit of unitsOf(stores, id))
      for (const application of await stores.provinces.ofOrganisation(unit)) yield application.id;
  },
  calendar: calendarsOf,
  letter: async function* (stores, { id }) {
    for (const letter of await lettersAbout(stores, campaignLetters, id)) yield letter.id;
    for await (const application of applicationsOf(stores, id))
      for (const letter of await lettersAbout(stores, unitLetters, application)) yield letter.id;
    for (const objection of await stores.objections.ofCampaign(id))
      for (const letter of await lettersAbout(stores, ['objectionReply'], objection.id)) yield letter.id;
  },
};

/** Those with files of their own: an archive puts record and files side by side. */
const withFiles: ReadonlySet<RecordKind> = new Set(['application', 'letter']);

/** The records of a campaign beside those of its applications and letters. */
export async function* recordsOfCampaign(stores: Stores, campaign: Campaign): AsyncGenerator<KeptRecord> {
  for (const kind of recordKinds)
    if (!withFiles.has(kind)) for await (const id of ofCampaign[kind](stores, campaign)) yield { kind, id };
}

async function* everyUnit(stores: Stores): Ids {
  for await (const units of stores.organisations.branchPages('')) for (const { id } of units) yield id;
}

function inEveryCampaign(kind: RecordKind) {
  return async function* (stores: Stores): Ids {
    for (const campaign of await stores.campaigns.all()) yield* ofCampaign[kind](stores, campaign);
  };
}

const everywhere: Readonly<Record<RecordKind, (stores: Stores) => Ids>> = {
  campaign: inEveryCampaign('campaign'),
  application: inEveryCampaign('application'),
  objection: inEveryCampaign('objection'),
  recommendation: inEveryCampaign('recommendation'),
  nationalList: inEveryCampaign('nationalList'),
  review: inEveryCampaign('review'),
  sheet: inEveryCampaign('sheet'),
  designation: async function* (stores) {
    for await (const unit of everyUnit(stores))
      for await (const { id } of stores.designations.everyOf(unit)) yield id;
  },
  expert: async function* (stores) {
    for await (const unit of everyUnit(stores))
      for (const { id } of await stores.experts.pool(unit)) yield id;
  },
  organisation: everyUnit,
  roster: everyUnit,
  plan: async function* (stores) {
    for await (const unit of everyUnit(stores))
      for (const { id } of await stores.plans.ofOrganisation(unit)) yield id;
  },
  province: async function* (stores) {
    for (const { id } of await stores.provinces.all()) yield id;
  },
  calendar: calendarsOf,
  letter: async function* (stores) {
    yield* inEveryCampaign('letter')(stores);
    // A province's title has the number of its application, too.
    for (const { id } of await stores.provinces.all())
      for (const letter of await lettersAbout(stores, unitLetters, id)) yield letter.id;
  },
};

/** Every record that is kept, whatever it is of. */
export async function* everyRecord(stores: Stores): AsyncGenerator<KeptRecord> {
  for (const kind of recordKinds) for await (const id of everywhere[kind](stores)) yield { kind, id };
}
