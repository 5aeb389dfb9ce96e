import { isIntact } from '#functions/stores/event-chain.ts';
import type { FileHolder } from '#functions/stores/evidence-store.ts';
import { sealedLetterId, sealedLetterKey } from '#functions/stores/sealed-letter-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { isAnnounced } from '#shared/domain/campaign-states.ts';
import { maySee } from '#shared/domain/decide.ts';
import { manages, maySeeCampaign } from '#shared/domain/decide-campaign.ts';
import { maySeeDesignation } from '#shared/domain/designation-states.ts';
import { type LetterKindId, letterKindIds, letterKinds } from '#shared/domain/letters.ts';
import { handlesObjections } from '#shared/domain/objections.ts';
import { type LetterDecision, numberedDecision } from '#shared/domain/sealed-letters.ts';
import { dateOf, shownDate } from '#shared/domain/time.ts';
import type { Letter } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Designation } from '#shared/model/designation.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { Person } from '#shared/model/organisation.ts';
import { type SealedLetter, SealedLetterId } from '#shared/model/sealed-letter.ts';
import { minutedDecisions } from './minute-facts.ts';
import { reject } from './refused.ts';

/** What a reader may do with the letters of a kind about a subject. */
interface Standing {
  /** Whether the reader sees the letter of a unit. */
  readonly sees: (letter: Pick<SealedLetter, 'organisation'>) => boolean;
  /** The decisions whose letter the reader's own unit writes; none where it writes none. */
  readonly decisions: () => Promise<readonly LetterDecision[]>;
}

const none: Standing = { sees: () => false, decisions: async () => [] };

type StandingOf = (stores: Stores, about: string, person: Person) => Promise<Standing>;

/** Letters to everybody whom the campaign concerns, written by its lead. */
const ofCampaign =
  (
    decisionsOf: (
      campaign: Campaign,
      stores: Stores,
    ) => readonly LetterDecision[] | Promise<readonly LetterDecision[]>,
  ): StandingOf =>
  async (stores, about, person) => {
    const campaign = await stores.campaigns.load(about);
    if (campaign === undefined || !maySeeCampaign(campaign, person)) return none;
    return {
      sees: () => true,
      decisions: async () => (manages(campaign, person) ? decisionsOf(campaign, stores) : []),
    };
  };

/** Letters about a title, written by whoever gave it. */
const ofTitle =
  (
    sees: (designation: Designation, person: Person) => boolean,
    decisionsOf: (designation: Designation) => readonly LetterDecision[],
  ): StandingOf =>
  async (stores, about, person) => {
    const designation = await stores.designations.load(about);
    if (designation === undefined || !maySeeDesignation(designation, person)) return none;
    const own = designation.lead === person.organisation.id;
    return {
      sees: () => own || sees(designation, person),
      decisions: async () => (own && person.roles.includes('lead') ? decisionsOf(designation) : []),
    };
  };

/** Each letter once, however many units it names. */
function distinct(letters: readonly (Letter | null)[]): LetterDecision[] {
  const found = new Map<string, LetterDecision>();
  for (const letter of letters)
    if (letter !== null) found.set(`${letter.documentNumber} ${letter.date}`, numberedDecision(letter));
  return [...found.values()];
}

const standings: Readonly<Record<LetterKindId, StandingOf>> = {
  campaignNotice: ofCampaign((campaign) => {
    const { documentNumber, publishedOn } = campaign;
    if (!isAnnounced(campaign)) return [];
    if (publishedOn) return [numberedDecision({ documentNumber, date: publishedOn })];
    return [{ decision: documentNumber, label: documentNumber, documentNumber, date: null }];
  }),

  /** Scores and who judged whom: for those who run the campaign alone. */
  async expertMinute(stores, about, person) {
    const campaign = await stores.campaigns.load(about);
    if (campaign === undefined || !manages(campaign, person)) return none;
    return { sees: () => true, decisions: () => minutedDecisions(stores, campaign) };
  },

  publicity: ofCampaign(({ publicity }) => {
    if (publicity === null) return [];
    const from = dateOf(publicity.startsAt);
    return [
      {
        decision: `publicity-${from}`,
        label: `${shownDate(from)}起的公示`,
        documentNumber: null,
        date: null,
      },
    ];
  }),

  naming: ofCampaign(async ({ id }, stores) => {
    const letters: (Letter | null)[] = [];
    for await (const { designation } of stores.listing.everyInStage(id, 'named', null))
      letters.push(designation);
    return distinct(letters);
  }),

  /** A list with a ranking: for the unit that recommended and for the lead, not for those on it. */
  async recommendation(stores, about, person) {
    const campaign = await stores.campaigns.load(about);
    if (campaign === undefined || !maySeeCampaign(campaign, person)) return none;
    const { id, path } = person.organisation;
    return {
      sees: ({ organisation }) => organisation === id || campaign.lead === id,
      decisions: async () => {
        if (!person.roles.includes('reviewer') || campaign.lead === id) return [];
        const sent = await stores.recommendations.load(campaign.id, id);
        const letters: (Letter | null)[] = [sent?.letter ?? null];
        for await (const application of stores.listing.everyInBranch(campaign.id, path))
          if (application.chain.at(-2)?.organisation === id) letters.push(application.recommendation);
        return distinct(letters);
      },
    };
  },

  async correction(stores, about, person) {
    const application = await stores.applications.load(about);
    if (application === undefined || !maySee(application, person)) return none;
    return {
      sees: () => true,
      decisions: async () => {
        if (!person.roles.includes('reviewer')) return [];
        const events = await stores.applications.events(application.id);
        return events
          .filter(({ action }) => action === 'return')
          .map((event, index) => ({ event, times: index + 1 }))
          .filter(
            ({ event: { actor } }) =>
              actor.kind === 'person' && actor.organisation === person.organisation.id,
          )
          .map(({ event, times }) => ({
            decision: `return-${event.number}`,
            label: `第 ${times} 次退回补正（${shownDate(dateOf(event.at))}）`,
            documentNumber: null,
            date: null,
          }));
      },
    };
  },

  /** It names the objector: for the handlers alone. */
  async objectionReply(stores, about, person) {
    const objection = await stores.objections.load(about);
    if (objection === undefined) return none;
    const [campaign, application] = await Promise.all([
      stores.campaigns.load(objection.campaign),
      stores.applications.load(objection.application),
    ]);
    if (!campaign || !application || !handlesObjections(campaign, application, person)) return none;
    const { repliedOn } = objection;
    return {
      sees: () => true,
      decisions: async () =>
        repliedOn === null
          ? []
          : [{ decision: 'reply', label: `${shownDate(repliedOn)}的答复`, documentNumber: null, date: null }],
    };
  },

  revocation: ofTitle(
    ({ revocation, gaps }) => revocation !== null || gaps.length > 0,
    ({ revocation }) => (revocation === null ? [] : [numberedDecision(revocation.document)]),
  ),

  annualReport: ofTitle(
    ({ organisation }, person) => organisation === person.organisation.id,
    ({ duties }) =>
      duties.map(({ year }) => ({
        decision: String(year),
        label: `${year}年度报告提醒`,
        documentNumber: null,
        date: null,
      })),
  ),
};

export function letterStanding(stores: Stores, kind: LetterKindId, about: string, person: Person) {
  return standings[kind](stores, about, person);
}

/** The id under which the person's own unit keeps its letters of a kind about a subject. */
export const ownLetterId = (kind: LetterKindId, about: string, { organisation }: Person): SealedLetterId =>
  sealedLetterId(kind, about, organisation.id);

export const isSealedLetterId = (id: string): boolean => SealedLetterId.safeParse(id).success;

const kindOf = (letter: SealedLetter): LetterKindId =>
  letterKindIds.find((kind) => kind === letter.kind) ?? reject('notFound');

/** @throws Refused notFound, for what does not exist and for what the person may not see alike */
async function sealedLetterFor(stores: Stores, id: string, person: Person): Promise<SealedLetter> {
  const letter = (await stores.sealedLetters.load(id)) ?? reject('notFound');
  const standing = await letterStanding(stores, kindOf(letter), letter.about, person);
  if (!standing.sees(letter)) reject('notFound');
  return letter;
}

/** A letter that files are put into: by its own unit, by those who write it. @throws Refused notFound, notPermitted */
export async function letterToFill(stores: Stores, id: string, person: Person): Promise<FileHolder> {
  const letter = await sealedLetterFor(stores, id, person);
  if (
    letter.organisation !== person.organisation.id ||
    !person.roles.includes(letterKinds[kindOf(letter)].role)
  )
    reject('notPermitted', '盖章扫描件由发文单位的经办人员上传。');
  return { id: letter.id, stage: letter.stage, key: sealedLetterKey(letter.id) };
}

/** A file of a letter: its own unit's, and for all others one that is tied to a decision. */
export async function letterFileSeenBy(
  stores: Stores,
  id: string,
  evidence: string,
  person: Person,
): Promise<Evidence | undefined> {
  const letter = await sealedLetterFor(stores, id, person);
  const file = await stores.evidence.load(id, evidence);
  if (file === undefined || letter.organisation === person.organisation.id) return file;
  return (await isTied(stores, letter, file)) ? file : undefined;
}

/** Tied now, or before another took its place. */
async function isTied(stores: Stores, letter: SealedLetter, { id }: Evidence): Promise<boolean> {
  if (letter.letters.some(({ file }) => file === id)) return true;
  return (await stores.sealedLetters.events(letter.id)).some(({ data }) => data['file'] === id);
}

/** The letters of a kind about a subject that a person sees, with whether each record is whole. */
export async function sealedLettersSeenBy(
  stores: Stores,
  kind: LetterKindId,
  about: string,
  person: Person,
): Promise<{ readonly letter: SealedLetter; readonly intact: boolean }[]> {
  const standing = await letterStanding(stores, kind, about, person);
  const found = (await stores.sealedLetters.about(kind, about)).filter(
    (letter) => letter.letters.length > 0 && standing.sees(letter),
  );
  return Promise.all(
    found.map(async (letter) => ({
      letter,
      intact: isIntact(await stores.sealedLetters.events(letter.id), letter),
    })),
  );
}
