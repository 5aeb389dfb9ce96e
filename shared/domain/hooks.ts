import type { Application, ApplicationEvent } from '../model/application.ts';
import type { CampaignEvent } from '../model/campaign-event.ts';
import type { Designation, DesignationEvent } from '../model/designation.ts';
import type { HookCall, HookTopic } from '../model/hook.ts';
import type { Instant } from '../model/instant.ts';
import { instantAt, millisecondsOf } from './time.ts';

/** What is told: ids, and facts that anybody in the branch may know. Nothing typed, nothing of a person. */
export interface HookFact {
  /** Unique: told twice, it is the same message. */
  readonly id: string;
  readonly topic: HookTopic;
  readonly type: string;
  readonly at: Instant;
  /** Where it happened: whoever stands above is told. */
  readonly path: string;
  /** The lead, who may stand elsewhere in the tree. */
  readonly lead: string;
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** Acts that everybody in the chain learns of. What is found in reviews, and who objected, is not among them. */
const applicationActs: ReadonlySet<string> = new Set([
  'submit',
  'resubmit',
  'return',
  'forward',
  'recommend',
  'accept',
  'withdraw',
  'recall',
  'lapse',
  'beginPublicity',
  'name',
]);

export function applicationFact(application: Application, event: ApplicationEvent): HookFact | null {
  if (!applicationActs.has(event.action)) return null;
  const { id, campaign, organisation, path, chain } = application;
  return {
    id: `${id}.${event.number}`,
    topic: 'application',
    type: `application.${event.action}`,
    at: event.at,
    path,
    lead: chain.at(-1)?.organisation ?? '',
    data: { application: id, campaign, organisation, number: event.number, status: event.to.name },
  };
}

/** What the public check of titles tells as well; a case is not told of before it is decided. */
const designationActs: ReadonlySet<string> = new Set([
  'designate',
  'revoke',
  'annulRevocation',
  'change',
  'close',
]);

export function designationFact(designation: Designation, event: DesignationEvent): HookFact | null {
  if (!designationActs.has(event.action)) return null;
  const { id, organisation, path, lead } = designation;
  return {
    id: `${id}.title.${event.number}`,
    topic: 'designation',
    type: `designation.${event.action}`,
    at: event.at,
    path,
    lead,
    data: { designation: id, organisation, number: event.number },
  };
}

const campaignActs: Readonly<Record<string, string>> = {
  CampaignPublished: 'campaign.published',
  DeadlinesMoved: 'campaign.deadlinesMoved',
  PublicityStarted: 'campaign.publicityStarted',
};

export function campaignFact(
  { id, lead, scope }: { readonly id: string; readonly lead: string; readonly scope: string },
  event: CampaignEvent,
): HookFact | null {
  const type = campaignActs[event.type];
  if (type === undefined) return null;
  return {
    id: `${id}.${event.number}`,
    topic: 'campaign',
    type,
    at: event.at,
    path: scope,
    lead,
    data: { campaign: id, number: event.number },
  };
}

/** Whether a unit's target is told: of its branch, of what it leads, and of campaigns that it lies in. */
export function isTold(
  hook: { readonly organisation: string; readonly path: string; readonly topics: readonly HookTopic[] },
  fact: HookFact,
): boolean {
  if (!hook.topics.includes(fact.topic)) return false;
  return (
    fact.path.startsWith(hook.path) ||
    fact.lead === hook.organisation ||
    (fact.topic === 'campaign' && hook.path.startsWith(fact.path))
  );
}

/** The body by Standard Webhooks: type, timestamp, data. */
export function hookBody({ type, at, data }: Pick<HookFact, 'type' | 'at' | 'data'>): string {
  return JSON.stringify({ type, timestamp: at, data });
}

const minute = 60_000;
/** Pauses after the first, second, … failure, in milliseconds: three days in all. */
const pauses = [
  5_000,
  5 * minute,
  30 * minute,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * 60 * minute),
];

/** A call after a failure: waiting for its next try, or given up where it can be replayed. */
export function afterFailure(
  call: HookCall,
  { status, error }: { readonly status: number | null; readonly error: string },
  now: Instant,
): HookCall {
  const pause = pauses[call.attempts];
  const failed = { ...call, attempts: call.attempts + 1, lastStatus: status, lastError: error };
  return pause === undefined
    ? { ...failed, state: 'failed', settledAt: now }
    : { ...failed, dueAt: instantAt(millisecondsOf(now) + pause) };
}
