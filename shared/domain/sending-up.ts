import type { Application } from '../model/application.ts';
import type { Instant } from '../model/instant.ts';
import type { ChainLink, Person } from '../model/organisation.ts';
import type { Circumstances } from './circumstances.ts';
import { districtChanges, districtOf } from './district-quota.ts';
import { labelOf } from './label.ts';
import { allowedActions } from './permission.ts';
import { type Refusal, refuse } from './refusal.ts';
import { awaitedLink, dueAt, targetOf } from './standing.ts';
import { type Action, transitionOf } from './transitions.ts';

/** The three ways up a level has; which of them a case has follows from where it is in its chain. */
export const waysUp = ['forward', 'recommend', 'accept'] as const;
export type WayUp = (typeof waysUp)[number];
const isWayUp = (action: Action): action is WayUp => (waysUp as readonly Action[]).includes(action);

/** One of several cases that are to go up together, with the facts of the moment. */
export interface GoingUp {
  readonly application: Application;
  readonly circumstances: Circumstances;
  /** What stands in its way beside the transition's own guards: a list that was sent already. */
  readonly frozen?: Refusal | null;
}

/** What would happen to one of them, said before it happens. */
export interface EffectUp {
  readonly application: Application;
  /** Null where nothing that this reader may do takes it up. */
  readonly action: WayUp | null;
  readonly label: string;
  readonly refusal: Refusal | null;
  /** Where it would stand then. */
  readonly after: {
    readonly label: string;
    readonly awaited: ChainLink | null;
    readonly dueAt: Instant | null;
  } | null;
}

/**
 * What would become of each, in the order in which they are sent: one that takes the last place of its district leaves
 * none to those behind it (C-09). The same guards as the command's own; between preview and command the world may move
 * on, and then the command refuses.
 */
export function effectsOfSendingUp(cases: readonly GoingUp[], actor: Person): EffectUp[] {
  const promised = new Map<string, string[]>();
  return cases.map(({ application, circumstances, frozen }) => {
    const { campaign } = circumstances;
    const district = districtOf(application, campaign);
    const before = district === null ? [] : (promised.get(`${campaign.id}/${district}`) ?? []);
    const facts = withPromised(circumstances, before);
    const found = allowedActions(application, actor, facts).find(({ action }) => isWayUp(action));
    if (found === undefined) {
      const label = labelOf(application.status, application.chain);
      const { refusal } = refuse('transitionNotAllowed', `申报当前为“${label}”，不由您上报。`);
      return { application, action: null, label: '', refusal, after: null };
    }
    const action = found.action as WayUp;
    const refusal = found.refusal ?? (action === 'recommend' ? (frozen ?? null) : null);
    const next = standingAfter(application, action, facts);
    if (
      refusal === null &&
      district !== null &&
      districtChanges(application, next, campaign).some(({ by }) => by === 1)
    )
      promised.set(`${campaign.id}/${district}`, [...before, application.organisationName]);
    return {
      application,
      action,
      label: found.label,
      refusal,
      after: {
        label: labelOf(next.status, next.chain),
        awaited: awaitedLink(next),
        dueAt: dueAt(next, campaign),
      },
    };
  });
}

/** The places of a district as they will be once those before it have gone. */
function withPromised(circumstances: Circumstances, names: readonly string[]): Circumstances {
  const { district } = circumstances;
  if (!district || names.length === 0) return circumstances;
  const { taken, holders } = district;
  return {
    ...circumstances,
    district: { ...district, taken: taken + names.length, holders: [...holders, ...names] },
  };
}

function standingAfter(application: Application, action: WayUp, { campaign }: Circumstances): Application {
  const transition = transitionOf(application.status, action);
  return transition === undefined
    ? application
    : { ...application, status: targetOf(application, transition.to, campaign) };
}
