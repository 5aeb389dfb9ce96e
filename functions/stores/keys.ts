import type { Key } from '#functions/ports/table.ts';
import { awaitedLink } from '#shared/domain/decide.ts';
import type { Application } from '#shared/model/application.ts';
import { type Evidence, uploadsUnder } from '#shared/model/evidence.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Level } from '#shared/model/organisation.ts';
import type { StatusName } from '#shared/model/status.ts';

/** The only place where a key string is made. Numbers are padded, so that the order of keys is the order of events. */
const padded = (number: number, digits: number) => String(number).padStart(digits, '0');

const under = (pk: string, sk: string): Key => ({ pk, sk });

const findingPrefix = (run: number) => `FINDING#${padded(run, 4)}#`;

export const applicationKeys = {
  partition: (id: string) => `APP#${id}`,
  application: (id: string) => under(`APP#${id}`, 'APP'),
  event: (id: string, number: number) => under(`APP#${id}`, `EVENT#${padded(number, 6)}`),
  eventPrefix: 'EVENT#',
  draft: (id: string, item: string) => under(`APP#${id}`, `DRAFT#${item}`),
  draftPrefix: 'DRAFT#',
  /** What was carried over from the unit's last application. */
  carried: (id: string) => under(`APP#${id}`, 'CARRIED'),
  /** Findings belong to a run: what was found on a withdrawn form says nothing about the next one. */
  finding: (id: string, run: number, item: string) => under(`APP#${id}`, `${findingPrefix(run)}${item}`),
  findingPrefix,
  /** As findings: of a run. One of each organisation for a row and source. */
  observationPrefix: (run: number) => `OBSERVED#${padded(run, 4)}#`,
  /** Counts the changes of a run's records, so that a decision that turned on them can be held to them. */
  observationChanges: (id: string, run: number) => under(`APP#${id}`, `OBSERVATIONS#${padded(run, 4)}`),
  submission: (id: string, number: number) => under(`APP#${id}`, `SUBMISSION#${padded(number, 4)}`),
  evidence: (id: string, evidence: string) => under(`APP#${id}`, `EVIDENCE#${evidence}`),
  evidencePrefix: 'EVIDENCE#',
  /** One of every organisation that reviews; files are numbered over all runs, so their marks are. */
  markPrefix: 'MARK#',
  /** Counts the files of an application, so that its bound holds under concurrency. */
  files: (id: string) => under(`APP#${id}`, 'FILES'),
  /** What is open against the unit, so that nobody is named while an objection is. */
  objections: (id: string) => under(`APP#${id}`, 'OBJECTIONS'),
  /** The token of the task that waits in a stage. */
  wait: (id: string, stage: number) => under(`APP#${id}`, `WAIT#${padded(stage, 6)}`),
  waitPrefix: 'WAIT#',
  /** The execution in force, where a repair started another than the one named by the run. */
  execution: (id: string) => under(`APP#${id}`, 'EXECUTION'),
} as const;

export const campaignKeys = {
  partition: (id: string) => `CAMPAIGN#${id}`,
  campaign: (id: string) => under(`CAMPAIGN#${id}`, 'CAMPAIGN'),
  event: (id: string, number: number) => under(`CAMPAIGN#${id}`, `EVENT#${padded(number, 6)}`),
  eventPrefix: 'EVENT#',
  calendar: (id: string) => under(`CAMPAIGN#${id}`, 'CALENDAR'),
  quota: (id: string) => under(`CAMPAIGN#${id}`, 'QUOTA'),
} as const;

export const objectionKeys = {
  partition: (id: string) => `OBJECTION#${id}`,
  objection: (id: string) => under(`OBJECTION#${id}`, 'OBJECTION'),
  event: (id: string, number: number) => under(`OBJECTION#${id}`, `EVENT#${padded(number, 6)}`),
  eventPrefix: 'EVENT#',
  /** What was said and by whom: in no index, in no event. */
  content: (id: string) => under(`OBJECTION#${id}`, 'CONTENT'),
} as const;
export const objectionsIndex = (campaign: string) => `OBJECTIONS#${campaign}`;

export const organisationKey = (id: string) => under(`ORG#${id}`, 'ORG');
export const membershipKey = (issuer: string, subject: string) =>
  under(`MEMBER#${issuer}#${subject}`, 'MEMBER');
/** When a person was here last. */
export const visitKey = (subject: string) => under(`VISITOR#${subject}`, 'VISIT');
/** The members of a unit and the record of their changes stand under the unit itself: read together, consistently. */
export const rosterKeys = {
  partition: (organisation: string) => `ORG#${organisation}`,
  roster: (organisation: string) => under(`ORG#${organisation}`, 'ROSTER'),
  member: (organisation: string, id: string) => under(`ORG#${organisation}`, `MEMBER#${id}`),
  memberPrefix: 'MEMBER#',
  invitation: (organisation: string, id: string) => under(`ORG#${organisation}`, `INVITATION#${id}`),
  invitationPrefix: 'INVITATION#',
  change: (organisation: string, number: number) =>
    under(`ORG#${organisation}`, `CHANGE#${padded(number, 6)}`),
  changePrefix: 'CHANGE#',
  /** Leads from a code's hash to its invitation. */
  code: (hash: string) => under(`CODE#${hash}`, 'CODE'),
} as const;
/** All units stand under one index key, by their path: a branch is a range of it. */
export const organisationsIndex = 'ORGANISATIONS';
export const editionKey = (id: string) => under(`EDITION#${id}`, 'EDITION');
/** All editions stand under one index key: there are tens of them. */
export const editionsIndex = 'EDITIONS';
export const editionIndexes = (id: string) => ({ gsi1pk: editionsIndex, gsi1sk: id });
/** A standard in the making, what was read into it, and the drafts of an organisation, the newest work last. */
export const editionDraftKeys = {
  draft: (id: string) => under(`EDITIONDRAFT#${id}`, 'DRAFT'),
  asRead: (id: string) => under(`EDITIONDRAFT#${id}`, 'READ'),
  index: (organisation: string) => `EDITIONDRAFTS#${organisation}`,
} as const;
export const editionDraftIndexes = (draft: { id: string; organisation: string; createdAt: string }) => ({
  gsi1pk: editionDraftKeys.index(draft.organisation),
  gsi1sk: `${draft.createdAt}#${draft.id}`,
});
export const markerKey = (subject: string, key: string) => under(`IDEMPOTENCY#${subject}#${key}`, 'MARKER');
export const inboxPartition = (organisation: string) => `INBOX#${organisation}`;
export const inboxKey = (organisation: string, at: string, id: string) =>
  under(inboxPartition(organisation), `${at}#${id}`);
export const calendarPartition = (name: string) => `CALENDAR#${name}`;
export const calendarKey = (id: string) => under(calendarPartition(id), 'CALENDAR');
export const calendarVersionKey = (id: string, number: number) =>
  under(calendarPartition(id), `VERSION#${padded(number, 6)}`);
export const versionPrefix = 'VERSION#';
/** All calendars stand under one index key. */
export const calendarsIndex = 'CALENDARS';

/** All campaigns stand under one index key: there are tens of them, not thousands. */
export const campaignsIndex = 'CAMPAIGNS';
export const campaignIndexes = (campaign: { id: string; opensAt: string }) => ({
  gsi1pk: campaignsIndex,
  gsi1sk: `${campaign.opensAt}#${campaign.id}`,
});

export const awaitsIndex = (organisation: string) => `AWAITS#${organisation}`;
export const branchIndex = (campaign: string) => `CAMPAIGN#${campaign}`;

/** Only a review has a level here: corrections of every level stand together, ordered by when their window ends. */
export const stageIndex = (campaign: string, status: StatusName, level: Level | null) =>
  `STAGE#${campaign}#${status}${status === 'underReview' && level !== null ? `#${level}` : ''}`;

const noDeadline = '9999';

/** @param due as the campaign's deadlines stand when it is written; listings read the deadline anew. */
export function applicationIndexes(application: Application, due: Instant | null) {
  const { id, campaign, status, path } = application;
  const sorted = `${due ?? noDeadline}#${id}`;
  const awaited = awaitedLink(application);
  return {
    ...(awaited && { gsi1pk: awaitsIndex(awaited.organisation), gsi1sk: sorted }),
    gsi2pk: branchIndex(campaign),
    gsi2sk: `${path}#${id}`,
    gsi3pk: stageIndex(campaign, status.name, status.name === 'underReview' ? status.level : null),
    gsi3sk: sorted,
  };
}

/** Every file that counts stands under the digest of its bytes, so that the same file is found wherever it is used. */
export const digestPartition = (sha256: string) => `FILE#${sha256}`;
export const useKey = (sha256: string, application: string, evidence: string) =>
  under(digestPartition(sha256), `USE#${application}#${evidence}`);
/** Every file that was said to be an official document stands under its 文号. */
export const numberPartition = (number: string) => `DOCUMENT#${number}`;
export const numberKey = (number: string, application: string, evidence: string) =>
  under(numberPartition(number), `USE#${application}#${evidence}`);
export const usePrefix = 'USE#';

/** Where the bytes of a file lie. Made of stored ids only, never of what a client sends. */
export const evidenceObjectKey = (application: string, evidence: string) =>
  `${uploadsUnder}${application}/${evidence}`;

/** Where the bytes behind a record lie: one that was taken over points at those of its source. */
export const objectOfEvidence = ({
  application,
  id,
  source,
}: Pick<Evidence, 'application' | 'id' | 'source'>) =>
  evidenceObjectKey(source?.application ?? application, source?.evidence ?? id);

/** The ids in an object's key, or null for an object that is no evidence. */
export function evidenceOfObject(key: string): { application: string; evidence: string } | null {
  const match = /^evidence\/([^/]+)\/([^/]+)$/.exec(key);
  return match ? { application: match[1] as string, evidence: match[2] as string } : null;
}
